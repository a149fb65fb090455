//! Whether a backlog grows.
//!
//! Growth is measured per 30 days, like with like ([`DriftOver`]):
//!
//! - where nothing changes with the date, it is the least-squares slope over the last half of the
//!   measured window;
//! - where demand or capacity changes with the date (seasons, volumes by year, dated disruptions)
//!   and the window is a number of whole years after at least 30 days of warm-up, it is the state
//!   at the end less the state at the start, by the length of the window: both lie at the same
//!   time of the year, so that a backlog that every season makes and clears cancels out, and one
//!   that is carried over into the next year does not;
//! - where it changes with the date and the window is no number of years, the slope over the last
//!   half may be the season's: growth that would count is then *unknown*, not *not stable*.
//!
//! It is *not stable* where the interval of the growth lies above zero and the growth matters: at
//! least one vehicle and one per cent of what is handled in 30 days. With fewer than three
//! replications nothing can be said, nor where the mean growth is a tenth of what is handled and the
//! interval holds zero all the same: then replications differ by more than a queue that does not
//! grow would let them (on a saturated line it may be one direction that grows here and the other
//! there).
//!
//! Limits: over whole years the start must already be like the end. A warm-up that is shorter than
//! a season's backlog lives starts too empty, and the difference counts as growth; a year of
//! warm-up excludes that. A volume that grows from year to year fills the corridor a little more
//! each year even where nothing queues; the one per cent leaves room for that.

use super::{Estimate, Stability};
use crate::catalogue::DriftOver;

/// Replications without which nothing is said.
const FEWEST: u32 = 3;
/// Share of the vehicles handled in the same time that a growth must reach to matter.
const SHARE: f64 = 0.01;

/// Share of the vehicles handled in the same time from which on a growth is not called none, unsure
/// as it may be: assumed, ten times the least that matters.
const LARGE: f64 = 0.1;

/// The stability of a backlog that grows by `drift` vehicles in 30 days, in which so many vehicles
/// are handled.
pub(crate) fn stability(drift: &Estimate, handled_in_30_days: f64, over: DriftOver) -> Stability {
    let Some(half_width) = drift.half_width.filter(|_| FEWEST <= drift.n) else {
        return Stability::Unknown;
    };
    let matters = 1.0 <= drift.mean && SHARE * handled_in_30_days <= drift.mean;
    let is_large = matters && LARGE * handled_in_30_days <= drift.mean;
    match matters && 0.0 < drift.mean - half_width {
        false if is_large => Stability::Unknown,
        false => Stability::Stable,
        true if over == DriftOver::Season => Stability::Unknown,
        true => Stability::NotStable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(mean: f64, half_width: f64, n: u32) -> Estimate {
        Estimate { mean, half_width: Some(half_width), std_error: None, n, distrust: None }
    }

    const LAST: DriftOver = DriftOver::LastHalf;

    #[test]
    fn growth_must_be_sure_and_matter() {
        assert_eq!(stability(&drift(50.0, 10.0, 20), 1_000.0, LAST), Stability::NotStable);
        assert_eq!(stability(&drift(50.0, 60.0, 20), 1_000.0, LAST), Stability::Stable);
        assert_eq!(stability(&drift(5.0, 1.0, 20), 1_000.0, LAST), Stability::Stable);
        assert_eq!(stability(&drift(50.0, 10.0, 2), 1_000.0, LAST), Stability::Unknown);
        assert_eq!(stability(&drift(190.0, 250.0, 5), 900.0, LAST), Stability::Unknown);
        assert_eq!(stability(&drift(-190.0, 250.0, 5), 900.0, LAST), Stability::Stable);
        let of_the_season = stability(&drift(50.0, 10.0, 20), 1_000.0, DriftOver::Season);
        assert_eq!(of_the_season, Stability::Unknown);
    }
}
