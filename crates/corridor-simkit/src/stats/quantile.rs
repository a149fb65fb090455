//! Quantiles of a kept sample, and their interval.

use super::{Interval, assert_confidence};

/// The p-quantile of a sample in increasing order: its ⌈p·n⌉-th value, at least the first.
///
/// This is the inverse of the empirical distribution function (definition 1 of Hyndman and Fan
/// 1996): always a value that occurred. `None` for an empty sample.
///
/// # Panics
///
/// Unless `0 <= p <= 1` and the sample is in increasing order (checked in debug builds).
#[must_use]
pub fn sample_quantile(sorted: &[f64], p: f64) -> Option<f64> {
    assert!((0.0..=1.0).contains(&p), "a quantile at {p}");
    debug_assert!(sorted.is_sorted(), "the sample is in increasing order");
    // 0.95 · 20 is a little above 19 in binary; the slack keeps such ranks where they belong.
    let rank = (p * sorted.len() as f64 - 1e-9).ceil() as usize;
    sorted.get(rank.max(1) - 1).copied()
}

/// An interval for the p-quantile from the order statistics of an independent sample.
///
/// The number of values below the quantile is binomial, whatever the distribution, so
/// P(X₍ₗ₎ <= quantile <= X₍ᵤ₎) >= confidence for the largest l with P(B < l) <= α/2 and the
/// smallest u with P(B >= u) <= α/2, B binomial(n, p) (Conover, *Practical Nonparametric
/// Statistics*, §3.2). `None` where the sample is too small to bound it on both sides.
///
/// # Panics
///
/// Unless `0 < p < 1`, `0 < confidence < 1` and the sample is in increasing order (checked in
/// debug builds).
#[must_use]
pub fn quantile_interval(sorted: &[f64], p: f64, confidence: f64) -> Option<Interval> {
    assert!(0.0 < p && p < 1.0, "an interval for a quantile at {p}");
    assert_confidence(confidence);
    debug_assert!(sorted.is_sorted(), "the sample is in increasing order");
    let tail = 0.5 * (1.0 - confidence);
    let lower = rank_within_tail(sorted.len(), p, tail)?;
    // Seen from above, the quantile is the (1 − p)-quantile.
    let upper = sorted.len() + 1 - rank_within_tail(sorted.len(), 1.0 - p, tail)?;
    Some(Interval { low: sorted[lower - 1], high: sorted[upper - 1] })
}

/// The largest rank l >= 1 with P(B <= l − 1) <= tail, B binomial(n, p).
fn rank_within_tail(n: usize, p: f64, tail: f64) -> Option<usize> {
    let mut below = 0.0;
    for successes in 0..n {
        below += binomial(n, successes, p);
        if tail < below {
            return (0 < successes).then_some(successes);
        }
    }
    (0 < n).then_some(n)
}

/// P(B = k) of the binomial distribution.
fn binomial(n: usize, k: usize, p: f64) -> f64 {
    let (n, k) = (n as f64, k as f64);
    let log_ways = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    libm::exp(log_ways + k * libm::log(p) + (n - k) * libm::log1p(-p))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

    fn ranks(n: usize) -> Vec<f64> {
        (1..=n).map(|rank| rank as f64).collect()
    }

    #[test]
    fn a_quantile_is_the_value_at_its_rank() {
        let sample = ranks(20);
        let cases = [(0.0, 1.0), (0.05, 1.0), (0.051, 2.0), (0.5, 10.0), (0.95, 19.0), (1.0, 20.0)];
        for (p, value) in cases {
            assert_eq!(sample_quantile(&sample, p), Some(value), "at {p}");
        }
        assert_eq!(sample_quantile(&[], 0.5), None);
    }

    #[test]
    fn median_intervals_have_the_ranks_of_the_sign_test() {
        // The usual table of the sign test at 95 %: n = 6: 1 and 6, 10: 2 and 9, 20: 6 and 15,
        // 25: 8 and 18, 50: 18 and 33.
        for (n, low, high) in
            [(6, 1., 6.), (10, 2., 9.), (20, 6., 15.), (25, 8., 18.), (50, 18., 33.)]
        {
            assert_eq!(quantile_interval(&ranks(n), 0.5, 0.95), Some(Interval { low, high }));
        }
        assert_eq!(quantile_interval(&ranks(5), 0.5, 0.95), None, "5 values cover 93.75 %");
        assert_eq!(quantile_interval(&[], 0.5, 0.95), None);
    }

    #[test]
    fn the_interval_covers_the_95th_percentile_as_often_as_it_says() {
        let experiments = 4_000_u32;
        let mut covered = 0_u32;
        for experiment in 0..experiments {
            let key =
                StreamKey::new(MasterSeed(5), Replication(experiment), Purpose::Service, "", "");
            let mut sample: Vec<f64> = (0..200).map(|token| key.rng(token, 0).unit()).collect();
            sample.sort_by(f64::total_cmp);
            let interval = quantile_interval(&sample, 0.95, 0.9).expect("200 values are enough");
            covered += u32::from(interval.contains(0.95));
        }
        // Exact coverage: the binomial probability between the two ranks.
        let sample = ranks(200);
        let interval = quantile_interval(&sample, 0.95, 0.9).expect("200 values are enough");
        let exact: f64 = (interval.low as usize..interval.high as usize)
            .map(|below| binomial(200, below, 0.95))
            .sum();
        let share = f64::from(covered) / f64::from(experiments);
        let error = (exact * (1.0 - exact) / f64::from(experiments)).sqrt();
        assert!(0.9 <= exact, "exact coverage {exact}");
        assert!((share - exact).abs() < 4.0 * error, "{share} {exact}");
    }
}
