//! Whether a backlog grows.
//!
//! Growth is the slope over the last half of the run. It is *not stable* where the interval of the
//! slope lies above zero and the growth matters: at least one vehicle and one per cent of what is
//! handled in 30 days. With fewer than three replications nothing can be said.

use super::{Estimate, Stability};

/// Replications without which nothing is said.
const FEWEST: u32 = 3;
/// Share of the vehicles handled in the same time that a growth must reach to matter.
const SHARE: f64 = 0.01;

/// The stability of a backlog that grows by `drift` vehicles in 30 days, in which so many vehicles
/// are handled.
pub(crate) fn stability(drift: &Estimate, handled_in_30_days: f64) -> Stability {
    let Some(half_width) = drift.half_width.filter(|_| FEWEST <= drift.n) else {
        return Stability::Unknown;
    };
    let matters = 1.0 <= drift.mean && SHARE * handled_in_30_days <= drift.mean;
    if matters && 0.0 < drift.mean - half_width { Stability::NotStable } else { Stability::Stable }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(mean: f64, half_width: f64, n: u32) -> Estimate {
        Estimate { mean, half_width: Some(half_width), std_error: None, n, distrust: None }
    }

    #[test]
    fn growth_must_be_sure_and_matter() {
        assert_eq!(stability(&drift(50.0, 10.0, 20), 1_000.0), Stability::NotStable);
        assert_eq!(stability(&drift(50.0, 60.0, 20), 1_000.0), Stability::Stable);
        assert_eq!(stability(&drift(5.0, 1.0, 20), 1_000.0), Stability::Stable);
        assert_eq!(stability(&drift(50.0, 10.0, 2), 1_000.0), Stability::Unknown);
    }
}
