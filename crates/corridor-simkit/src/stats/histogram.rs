//! Quantiles of times without keeping the times.
//!
//! A high-dynamic-range histogram (Tene's HDR histogram): counters whose width is a fixed share
//! of the value. The bounds are fixed, so recording and clearing never allocate, and two
//! histograms merge exactly, in any order.

use hdrhistogram::Histogram;

use crate::time::MS_PER_YEAR;

/// Longest time told apart; longer ones count as this.
const LONGEST_MS: u64 = 20 * MS_PER_YEAR as u64;
/// Decimal digits kept: counters no wider than 1/128 of their value.
const DIGITS: u8 = 2;

/// A distribution of times from 0 to 20 years, in some 17 kB whatever it holds.
///
/// Quantiles are off by at most 0.4 % of their value (exact below 256 ms); count, mean, smallest
/// and largest are exact. A counter holds four billion times and then stays there.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeHistogram {
    counters: Histogram<u32>,
    sum_ms: i128,
    min_ms: i64,
    max_ms: i64,
}

impl TimeHistogram {
    /// An empty histogram; allocates what it will ever need.
    ///
    /// # Panics
    ///
    /// Never: the bounds are valid constants.
    #[must_use]
    pub fn new() -> Self {
        let counters = Histogram::new_with_bounds(1, LONGEST_MS, DIGITS)
            .expect("the bounds and digits are valid constants");
        Self { counters, sum_ms: 0, min_ms: i64::MAX, max_ms: i64::MIN }
    }

    /// Records a time in milliseconds. Times below 0 count as 0, above 20 years as 20 years.
    #[inline]
    pub fn record(&mut self, ms: i64) {
        let ms = ms.clamp(0, LONGEST_MS as i64);
        self.counters.saturating_record(ms as u64);
        self.sum_ms += i128::from(ms);
        self.min_ms = self.min_ms.min(ms);
        self.max_ms = self.max_ms.max(ms);
    }

    /// Forgets all times and keeps the memory.
    pub fn clear(&mut self) {
        self.counters.reset();
        self.sum_ms = 0;
        self.min_ms = i64::MAX;
        self.max_ms = i64::MIN;
    }

    /// Adds all times of another histogram.
    ///
    /// # Panics
    ///
    /// Never: the bounds of all histograms are the same.
    pub fn merge(&mut self, other: &Self) {
        self.counters.add(&other.counters).expect("all histograms have the same bounds");
        self.sum_ms += other.sum_ms;
        self.min_ms = self.min_ms.min(other.min_ms);
        self.max_ms = self.max_ms.max(other.max_ms);
    }

    /// How many times were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.counters.len()
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.counters.is_empty()
    }

    /// The mean in milliseconds, exact; `None` when empty.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (!self.is_empty()).then(|| self.sum_ms as f64 / self.count() as f64)
    }

    /// The shortest time in milliseconds; `None` when empty.
    #[must_use]
    pub fn min(&self) -> Option<i64> {
        (!self.is_empty()).then_some(self.min_ms)
    }

    /// The longest time in milliseconds; `None` when empty.
    #[must_use]
    pub fn max(&self) -> Option<i64> {
        (!self.is_empty()).then_some(self.max_ms)
    }

    /// The p-quantile in milliseconds: the ⌈p·n⌉-th smallest time, as the middle of its counter;
    /// `None` when empty.
    ///
    /// # Panics
    ///
    /// Unless `0 <= p <= 1`.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        assert!((0.0..=1.0).contains(&p), "a quantile at {p}");
        if self.is_empty() {
            return None;
        }
        let counter = self.counters.value_at_quantile(p);
        let low = self.counters.lowest_equivalent(counter);
        let high = self.counters.highest_equivalent(counter);
        let middle = 0.5 * (low as f64 + high as f64);
        Some(middle.clamp(self.min_ms as f64, self.max_ms as f64))
    }
}

impl Default for TimeHistogram {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Times from one millisecond to beyond a year, with no round numbers among them.
    fn times() -> Vec<i64> {
        (0..4_000).map(|i| libm::exp(f64::from(i) * 0.006) as i64).collect()
    }

    #[test]
    fn quantiles_are_within_four_parts_in_a_thousand_of_the_exact_ones() {
        let times = times();
        let mut histogram = TimeHistogram::new();
        for &ms in &times {
            histogram.record(ms);
        }
        for percent in 1..=100 {
            let exact = times[times.len() * percent / 100 - 1] as f64;
            let read = histogram.quantile(percent as f64 / 100.0).expect("not empty");
            assert!((read - exact).abs() <= 0.004 * exact + 0.5, "{percent} %: {read} {exact}");
        }
        let mean = times.iter().sum::<i64>() as f64 / times.len() as f64;
        assert!((histogram.mean().expect("not empty") / mean - 1.0).abs() < 1e-12);
        assert_eq!((histogram.min(), histogram.max()), (Some(times[0]), times.last().copied()));
    }

    #[test]
    fn merging_is_recording_together() {
        let (mut left, mut right, mut both) =
            (TimeHistogram::new(), TimeHistogram::new(), TimeHistogram::new());
        for (index, ms) in times().into_iter().enumerate() {
            if index % 3 == 0 {
                left.record(ms);
            } else {
                right.record(ms);
            }
            both.record(ms);
        }
        left.merge(&right);
        assert_eq!(left, both);
        left.clear();
        assert_eq!(left.quantile(0.5), None);
        assert_eq!(left.mean(), None);
    }

    #[test]
    fn times_out_of_bounds_count_at_the_bounds() {
        let mut histogram = TimeHistogram::new();
        histogram.record(-5);
        histogram.record(i64::MAX);
        assert_eq!(histogram.count(), 2);
        assert_eq!(histogram.min(), Some(0));
        assert_eq!(histogram.max(), Some(20 * MS_PER_YEAR));
        let longest = histogram.quantile(1.0).expect("two times");
        assert!((longest / (20 * MS_PER_YEAR) as f64 - 1.0).abs() <= 0.004, "{longest}");
    }

    #[test]
    fn a_histogram_is_small() {
        let counters = TimeHistogram::new().counters.distinct_values();
        assert!(counters * 4 <= 18_000, "{counters} counters");
    }
}
