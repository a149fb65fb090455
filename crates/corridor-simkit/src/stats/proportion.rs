//! Wilson's interval for a share.

use super::{Interval, assert_confidence};
use crate::distribution::normal_quantile;

/// The score interval of Wilson (1927) for a probability, from `successes` in `trials`.
///
/// Unlike p ± z·√(pq/n) it stays within 0 to 1 and says something useful at 0 of n: "met in 0 of
/// 200 replications" gives 0 to 1.9 %. Without trials it is 0 to 1.
///
/// # Panics
///
/// If there are more successes than trials, or unless `0 < confidence < 1`.
#[must_use]
pub fn wilson(successes: u64, trials: u64, confidence: f64) -> Interval {
    assert!(successes <= trials, "{successes} successes in {trials} trials");
    assert_confidence(confidence);
    if trials == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = trials as f64;
    let p = successes as f64 / n;
    let z = normal_quantile(0.5 + 0.5 * confidence);
    let z_squared = z * z;
    let centre = (p + z_squared / (2.0 * n)) / (1.0 + z_squared / n);
    let spread = z / (1.0 + z_squared / n) * (p * (1.0 - p) / n + z_squared / (4.0 * n * n)).sqrt();
    // At the two ends the interval is closed by the formula; rounding must not open it.
    let low = if successes == 0 { 0.0 } else { (centre - spread).max(0.0) };
    let high = if successes == trials { 1.0 } else { (centre + spread).min(1.0) };
    Interval { low, high }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_are_those_of_newcombe() {
        // Newcombe 1998, Table I, method 3, at 95 %.
        let table = [
            (81, 263, 0.2553, 0.3662),
            (15, 148, 0.0624, 0.1605),
            (0, 20, 0.0, 0.1611),
            (1, 29, 0.0061, 0.1718),
        ];
        for (successes, trials, low, high) in table {
            let found = wilson(successes, trials, 0.95);
            assert!((found.low - low).abs() < 6e-5, "{successes}/{trials}: {found:?}");
            assert!((found.high - high).abs() < 6e-5, "{successes}/{trials}: {found:?}");
        }
    }

    #[test]
    fn a_target_never_met_still_has_an_upper_end() {
        let never = wilson(0, 200, 0.95);
        assert!(never.low.abs() <= 0.0 && (never.high - 0.0188).abs() < 6e-5, "{never:?}");
        let always = wilson(200, 200, 0.95);
        assert!((1.0 - always.high).abs() <= 0.0 && (always.low - 0.9812).abs() < 6e-5);
        assert_eq!(wilson(0, 0, 0.95), Interval { low: 0.0, high: 1.0 });
    }
}
