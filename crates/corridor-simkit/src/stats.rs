//! Estimates from replications, each with its uncertainty.
//!
//! One number per replication goes into a [`Tally`]; replications are independent, so Student's
//! interval ([`StudentInterval`]) holds for their mean, [`wilson`]'s for a share of replications,
//! [`quantile_interval`] for a quantile over replications, and [`PairedDifference`] for the difference
//! of two series that share their luck. [`Trust`] says when an interval
//! promises more than it holds. Inside of a replication nothing is independent: there are the
//! integrals of the engine's meters, [`TimeHistogram`] for quantiles of passage times, and
//! [`slope_per_step`] for a backlog that grows.

mod histogram;
mod paired;
mod proportion;
mod quantile;
mod student;
mod tally;
mod trend;

pub use histogram::TimeHistogram;
pub use paired::{Finding, PairedDifference, shared_confidence};
pub use proportion::wilson;
pub use quantile::{quantile_interval, sample_quantile};
pub(crate) use student::t_quantile;
pub use student::{StudentInterval, Trust};
pub use tally::Tally;
pub use trend::slope_per_step;

use serde::Serialize;

/// A closed interval of real numbers, `low <= high`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

impl Interval {
    /// Whether a value lies in it, the ends included.
    #[must_use]
    pub fn contains(&self, value: f64) -> bool {
        self.low <= value && value <= self.high
    }
}

/// A confidence that makes sense: above 0, below 1.
fn assert_confidence(confidence: f64) {
    assert!(0.0 < confidence && confidence < 1.0, "a confidence of {confidence}");
}
