//! Pools: servers, when they are on duty, and what interrupts them.

use super::{Outages, SamplerId};
use crate::time::{SimSpan, SimTime};

/// Identical servers that one or several stations draw from.
#[derive(Clone, Debug, PartialEq)]
pub struct Pool {
    /// Unique name; random draws of breakdowns and outages are keyed by it.
    pub name: String,
    /// How many servers are on duty, and when.
    pub capacity: Capacity,
    /// What happens to work in progress when servers go off duty or break down.
    pub at_closing: AtClosing,
    /// Who is served next.
    pub discipline: Discipline,
    /// `true` where a server is let go at the end of service although the customer cannot move
    /// on (a shared team); `false` where a blocked customer holds it (a lane, a berth, a track).
    pub let_go: bool,
    /// Time after a departure during which the server stays unavailable (a headway).
    pub recovery: SimSpan,
    /// Changes of the rate of service, in time order; 1.0 before the first.
    pub pace: Vec<Pace>,
    /// Random failures of single servers.
    pub breakdowns: Option<Breakdowns>,
    /// Random closures or slow-downs of the whole pool.
    pub outages: Vec<Outages>,
}

/// How many servers are on duty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Capacity {
    /// As many as there are customers: a pure delay.
    Unlimited,
    /// Always the same number.
    Fixed(u32),
    /// Changes in time order; the first stands at or before the begin of the run.
    Shifts(Vec<Shift>),
}

/// From `at` on, `servers` are on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shift {
    /// When the change takes effect.
    pub at: SimTime,
    /// Servers on duty from then on.
    pub servers: u32,
}

/// From `at` on, service and recovery run at `rate` times their normal speed; `0 < rate`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pace {
    /// When the change takes effect (for services and recoveries that begin from then on).
    pub at: SimTime,
    /// Factor on the rate of service.
    pub rate: f64,
}

/// What happens to work in progress when servers go off duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtClosing {
    /// It is finished by the server that has begun it; nothing new is begun.
    Finish,
    /// It is interrupted and resumed with its remaining time when servers are back.
    Suspend,
}

/// Who is served next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Discipline {
    /// In the order in which they came to wait.
    FirstComeFirstServed,
    /// By the priority of the source (0 first), without pre-emption; first come first within one.
    ByPriority {
        /// Number of priority levels: sources' priorities lie below it.
        levels: u8,
    },
}

/// Each server fails and is repaired on its own, on duty or not: up time, down time, up time, …
/// Of `n` on duty the first `n` are, so a failure counts only while its server is among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breakdowns {
    /// Calendar time from repair to the next failure.
    pub up: SamplerId,
    /// Time to repair.
    pub down: SamplerId,
}
