//! The outcome of one replication: its indicators as a flat row of numbers.
//!
//! A row has one number per indicator of the [`Layout`], which follows from the catalogue alone.
//! Its length grows with the corridor, never with the horizon or with what passed through. A
//! number that a replication cannot give (a percentile without a passage) is not-a-number.

mod carried;
mod daily;
mod describe;
mod figure;
mod layout;
mod measure;
mod resource;

pub use daily::{DailyColumn, DailyLayout, Diary, MOST_ROWS};
pub use describe::{DailyIndicator, Indicator, indicators};
pub use layout::{
    BackFact, ChannelFact, ClassFact, Layout, PassageFact, PoolFact, ResourceFact, StationFact,
    TargetFact, TotalFact,
};
pub(crate) use measure::DRIFT_DAYS;
pub use measure::outcome;

use corridor_simkit::network::StationId;
use corridor_simkit::time::SimTime;

/// What is kept of one replication.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The indicators, in the order of the layout.
    pub values: Vec<f64>,
    /// The deadlock that it ran into, if any.
    pub deadlock: Option<DeadlockFact>,
}

/// A deadlock of one replication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeadlockFact {
    /// When it closed.
    pub at: SimTime,
    /// The stations of the circle.
    pub cycle: Vec<StationId>,
}

#[cfg(test)]
mod tests;
