//! What is measured: passages, stretches of time, queue counts.

use super::{StationId, WindowId};
use crate::time::SimTime;

/// A line whose passage is counted and timed: from the first attempt to enter the step that
/// `enters` it to the departure from the step that `leaves` it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cordon {
    /// Unique name.
    pub name: String,
}

/// A stretch of the measured window over which meters are read; `from <= to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First instant.
    pub from: SimTime,
    /// End (exclusive).
    pub to: SimTime,
}

/// A queue count that is compared with a range at every tick of a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Probe {
    /// The stations whose queues are added up (waiting at the station or blocked before it).
    pub stations: Vec<StationId>,
    /// Smallest count inside the range.
    pub low: u32,
    /// Largest count inside the range.
    pub high: u32,
    /// The stretch of time in which ticks are judged.
    pub window: WindowId,
}
