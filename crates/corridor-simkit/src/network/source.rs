//! Sources and classes: who comes, when, and which way.

use super::{ClassId, Level, PoolId, SamplerId, SourceId, StepId};
use crate::profile::RateProfile;
use crate::time::SimTime;

/// Where customers come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// Unique name; all draws about its customers are keyed by it.
    pub name: String,
    /// When they come.
    pub arrivals: Arrivals,
    /// Size of one customer, in the caller's unit (may be 0).
    pub size: u64,
    /// Changes of the size, in time order; it is `size` before the first. A customer keeps the size
    /// that it was born with.
    pub sizes: Vec<Level>,
    /// Classes with their shares; the shares sum to 1.
    pub classes: Vec<(ClassId, f64)>,
    /// Priority, 0 first; counts at pools that serve by priority.
    pub priority: u8,
    /// Largest number of customers in one replication; `None` is unlimited.
    pub at_most: Option<u64>,
    /// What a customer does that finds its first station full.
    pub when_full: WhenFull,
    /// What else is drawn about each customer.
    pub drawn: Drawn,
}

/// What is drawn about each customer when it is due, besides its class; nothing by default. Every
/// draw is keyed by what it decides about, so one more changes no other.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawn {
    /// Whether it comes at all.
    pub surge: Option<Surge>,
    /// Who takes another way than its class says, one after the other.
    pub diversions: Vec<Diversion>,
    /// What marks it. With `n` traits the classes of a source stand in groups of `2^n`, one group a
    /// way; within a group, bit `i` of the position says whether a customer has trait `i`. The
    /// shares of a group are those of the way times those of its marks.
    pub traits: Vec<Trait>,
}

/// Customers that come only as far as a pool, from which no station draws, lets them: its rate is
/// how many times as many come as usual.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Surge {
    /// Its dated pace and random outages are the surges; closed, nobody comes.
    pub pool: PoolId,
    /// Which customers these are.
    pub part: SurgePart,
}

/// Those who come anyway, and those who come in a surge only.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum SurgePart {
    /// They come at a rate of 1 and above, and a part of them below.
    Usual,
    /// They come as the rate lies between 1 (none) and `most` (all); above 1.
    Extra {
        /// The largest rate.
        most: f64,
    },
}

/// While a pool, from which no station draws, is closed, a share of the customers goes by another
/// way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Diversion {
    /// The pool; its name is part of the draw.
    pub gate: PoolId,
    /// Share of the customers that are not on that way already.
    pub share: f64,
    /// The way: a group of classes, by number.
    pub way: usize,
}

/// A mark that a share of the customers has.
#[derive(Clone, Debug, PartialEq)]
pub struct Trait {
    /// Unique name; part of the draw.
    pub name: String,
    /// Share of the customers.
    pub share: f64,
}

impl Source {
    /// The size of a customer that is born at an instant.
    #[must_use]
    pub fn size_at(&self, at: SimTime) -> u64 {
        Level::in_force(&self.sizes, at).unwrap_or(self.size)
    }
}

/// When customers come.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrivals {
    /// A renewal process of unit mean, stretched by the rate: customer n comes when the expected
    /// number of arrivals has reached the sum of n intervals. `Exponential` gives a
    /// (non-homogeneous) Poisson process.
    Renewal {
        /// Interval distribution with mean 1 (in arrivals, not in time).
        interval: SamplerId,
        /// The rate over time.
        rate: RateProfile,
    },
    /// One customer at each of these instants, in time order.
    Timetable(Vec<SimTime>),
}

/// What a customer does that finds its first station full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WhenFull {
    /// It waits at the source.
    Wait,
    /// It goes away and is counted as lost.
    TurnAway,
}

/// Customers of one source that walk the same steps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Class {
    /// Unique name.
    pub name: String,
    /// Where they come from.
    pub source: SourceId,
    /// Their first step; the others follow.
    pub first_step: StepId,
    /// Number of steps.
    pub n_steps: u32,
}
