//! Sources and classes: who comes, when, and which way.

use super::{ClassId, Level, SamplerId, SourceId, StepId};
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
