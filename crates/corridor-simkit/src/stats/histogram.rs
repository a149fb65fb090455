//! Times counted into bins of equal relative width, for percentiles of any number of values.

use hdrhistogram::Histogram;

use crate::time::{MS_PER_SECOND, MS_PER_YEAR};

/// Largest time told apart: 20 years, in seconds.
const HIGHEST: u64 = 20 * (MS_PER_YEAR / MS_PER_SECOND) as u64;

/// Times counted into bins.
///
/// A time is rounded to whole seconds; its bin is at most 1 % wide (two significant digits), and
/// times beyond 20 years count as 20 years. Recording and clearing never allocate; the memory is
/// fixed at some 20 kilobytes.
#[derive(Clone)]
pub struct TimeHistogram {
    bins: Histogram<u32>,
}

impl TimeHistogram {
    /// No times yet.
    ///
    /// # Panics
    ///
    /// Never: the bounds are constants that the histogram accepts.
    #[must_use]
    pub fn new() -> Self {
        let bins = Histogram::new_with_bounds(1, HIGHEST, 2).expect("1 < 20 years, 2 digits");
        Self { bins }
    }

    /// Counts a time in milliseconds; negative times count as zero.
    #[inline]
    pub fn record(&mut self, ms: i64) {
        let seconds = (ms.max(0) + MS_PER_SECOND / 2) / MS_PER_SECOND;
        self.bins.saturating_record(seconds as u64);
    }

    /// Forgets all times and keeps the memory.
    pub fn clear(&mut self) {
        self.bins.reset();
    }

    /// Number of times.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.bins.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.bins.is_empty()
    }

    /// The time in milliseconds that a share `p` of the times does not exceed, to 1 %; `None`
    /// without times.
    #[must_use]
    pub fn quantile(&self, p: f64) -> Option<f64> {
        let seconds = || self.bins.value_at_quantile(p) as f64;
        (!self.is_empty()).then(|| seconds() * MS_PER_SECOND as f64)
    }
}

impl std::fmt::Debug for TimeHistogram {
    /// Names the counted times by number and a few percentiles; thousands of bins say nothing.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let quantiles = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0].map(|p| self.quantile(p));
        out.debug_struct("TimeHistogram")
            .field("len", &self.len())
            .field("quantiles", &quantiles)
            .finish()
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

    #[test]
    fn percentiles_are_right_to_one_per_cent() {
        let mut times = TimeHistogram::new();
        for minutes in 1..=10_000 {
            times.record(minutes * 60_000);
        }
        for p in [0.1, 0.5, 0.9, 0.95, 0.99] {
            let exact = 10_000.0 * p * 60_000.0;
            let found = times.quantile(p).expect("there are times");
            assert!((found / exact - 1.0).abs() < 0.01, "{p}: {found} for {exact}");
        }
        times.clear();
        assert_eq!(times.quantile(0.5), None);
    }

    #[test]
    fn times_without_end_count_as_twenty_years() {
        let mut times = TimeHistogram::new();
        times.record(i64::MAX / 2);
        times.record(-5);
        assert_eq!(times.len(), 2);
        let longest = times.quantile(1.0).expect("there are times");
        assert!((longest / (20.0 * MS_PER_YEAR as f64) - 1.0).abs() < 0.01, "{longest}");
    }
}
