//! Quantiles of times without keeping the times.
//!
//! A high-dynamic-range histogram (Tene's HDR histogram): counters whose width is a fixed share
//! of the value. The bounds are fixed, so recording and clearing never allocate, and two
//! histograms merge exactly, in any order. Written here rather than taken from a library because
//! every customer that leaves is recorded, and fixed bounds make that a dozen instructions; a
//! test holds it to the library's counters.

use crate::time::MS_PER_YEAR;

/// Longest time told apart; longer ones count as this.
const LONGEST_MS: u64 = 20 * MS_PER_YEAR as u64;
/// Counters per power of two, as a power of two: none is wider than 1/128 of its value.
const HALF_BITS: u32 = 7;
/// Number of counters.
const COUNTERS: usize = counter_of(LONGEST_MS) + 1;

/// A distribution of times from 0 to 20 years, in some 17 kB whatever it holds.
///
/// Quantiles are off by at most 0.4 % of their value (exact below 256 ms); count, mean, smallest
/// and largest are exact. A counter holds four billion times and then stays there.
#[derive(Clone, Debug, PartialEq)]
pub struct TimeHistogram {
    counters: Box<[u32]>,
    count: u64,
    sum_ms: i128,
    min_ms: i64,
    max_ms: i64,
}

impl TimeHistogram {
    /// How far a quantile may be off, as a share of its value: half the width of a counter.
    pub const RELATIVE_ERROR: f64 = 0.5 / (1 << HALF_BITS) as f64;

    /// An empty histogram; allocates what it will ever need.
    #[must_use]
    pub fn new() -> Self {
        let counters = vec![0; COUNTERS].into_boxed_slice();
        Self { counters, count: 0, sum_ms: 0, min_ms: i64::MAX, max_ms: i64::MIN }
    }

    /// Records a time in milliseconds. Times below 0 count as 0, above 20 years as 20 years.
    #[inline]
    pub fn record(&mut self, ms: i64) {
        let ms = ms.clamp(0, LONGEST_MS as i64);
        let counter = &mut self.counters[counter_of(ms as u64)];
        *counter = counter.saturating_add(1);
        self.count += 1;
        self.sum_ms += i128::from(ms);
        self.min_ms = self.min_ms.min(ms);
        self.max_ms = self.max_ms.max(ms);
    }

    /// Forgets all times and keeps the memory.
    pub fn clear(&mut self) {
        if self.count > 0 {
            self.counters.fill(0);
        }
        (self.count, self.sum_ms) = (0, 0);
        (self.min_ms, self.max_ms) = (i64::MAX, i64::MIN);
    }

    /// Adds all times of another histogram.
    pub fn merge(&mut self, other: &Self) {
        for (counter, more) in self.counters.iter_mut().zip(&other.counters) {
            *counter = counter.saturating_add(*more);
        }
        self.count += other.count;
        self.sum_ms += other.sum_ms;
        self.min_ms = self.min_ms.min(other.min_ms);
        self.max_ms = self.max_ms.max(other.max_ms);
    }

    /// How many times were recorded.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Whether nothing was recorded.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.count == 0
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
        let rank = ((p * self.count as f64).ceil() as u64).max(1);
        let mut sum = 0;
        let counter = self.counters.iter().position(|&count| {
            sum += u64::from(count);
            rank <= sum
        });
        let (low, high) = bounds(counter.unwrap_or(COUNTERS - 1));
        let middle = 0.5 * (low as f64 + high as f64);
        Some(middle.clamp(self.min_ms as f64, self.max_ms as f64))
    }
}

/// The counter of a time: its leading eight bits, behind those of all shorter times.
#[inline]
const fn counter_of(ms: u64) -> usize {
    let dropped = u64::BITS - 1 - HALF_BITS - (ms | ((1 << (HALF_BITS + 1)) - 1)).leading_zeros();
    ((dropped as usize) << HALF_BITS) + (ms >> dropped) as usize
}

/// The shortest and the longest time of a counter.
fn bounds(counter: usize) -> (u64, u64) {
    let dropped = (counter >> HALF_BITS).saturating_sub(1) as u32;
    let low = (counter as u64 - (u64::from(dropped) << HALF_BITS)) << dropped;
    (low, low + (1 << dropped) - 1)
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
    fn counters_are_those_of_the_library() {
        let mut library =
            hdrhistogram::Histogram::<u32>::new_with_bounds(1, LONGEST_MS, 2).expect("valid");
        let mut histogram = TimeHistogram::new();
        for ms in times().into_iter().chain([0, 1, 255, 256, 257, LONGEST_MS as i64]) {
            library.record(ms as u64).expect("within the bounds");
            histogram.record(ms);
            let bounds = bounds(counter_of(ms as u64));
            let same =
                (library.lowest_equivalent(ms as u64), library.highest_equivalent(ms as u64));
            assert_eq!(bounds, same, "{ms} ms");
        }
        assert_eq!(histogram.count(), library.len());
        for thousandth in 0..=1_000 {
            let p = f64::from(thousandth) / 1_000.0;
            let counter = library.value_at_quantile(p);
            let low = library.lowest_equivalent(counter) as f64;
            let high = library.highest_equivalent(counter) as f64;
            let middle = (0.5 * (low + high)).min(histogram.max_ms as f64);
            let read = histogram.quantile(p).expect("not empty");
            assert_eq!(read.to_bits(), middle.to_bits(), "p = {p}");
        }
    }

    #[test]
    fn a_histogram_is_small() {
        const { assert!(COUNTERS * 4 <= 18_000) }
    }
}
