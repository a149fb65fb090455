//! What is compared and checked: published figures, deadlocks, checks of the run on itself.

use serde::Serialize;

use super::Estimate;

/// A published figure beside the simulated one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PublishedAnswer {
    /// Its name in the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// Window in words.
    pub window: String,
    /// Unit.
    pub unit: String,
    /// Published.
    pub published: f64,
    /// Simulated.
    pub simulated: Estimate,
    /// Deviation, relative (absolute for shares).
    pub deviation: f64,
    /// Tolerance.
    pub tolerance: f64,
    /// Whether the deviation is inside the tolerance.
    pub inside: bool,
}

/// A deadlock that replications ran into.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeadlockAnswer {
    /// The cycle of waiting, by station names.
    pub cycle: Vec<String>,
    /// Replications that ran into it.
    pub replications: Vec<u32>,
}

/// A check of the run on itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CheckAnswer {
    /// What is checked.
    pub name: String,
    /// What was found, in words.
    pub finding: String,
    /// Whether it holds.
    pub holds: bool,
}
