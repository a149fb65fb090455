//! How estimates are written: what has no value is nothing.

use serde::Serialize;

use super::{Distrust, Estimate};

/// An estimate as it is written.
#[derive(Serialize)]
pub(super) struct WrittenEstimate {
    mean: Option<f64>,
    half_width: Option<f64>,
    std_error: Option<f64>,
    n: u32,
    distrust: Option<Distrust>,
}

impl From<Estimate> for WrittenEstimate {
    fn from(estimate: Estimate) -> Self {
        let Estimate { mean, half_width, std_error, n, distrust } = estimate;
        Self { mean: (0 < n).then_some(mean), half_width, std_error, n, distrust }
    }
}
