//! Running moments of a sample.

/// Count, mean, variance, skewness and extremes of a sample, without keeping it.
///
/// Welford's recurrence for one value, Chan's for a merge, extended to the third moment (Pébay
/// 2008): no cancellation however large the mean is beside the spread. The result depends in its
/// last bits on the order of the values; fold replications in the order of their indices.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tally {
    count: u64,
    mean: f64,
    /// Sum of squared deviations from the mean.
    squares: f64,
    /// Sum of cubed deviations from the mean.
    cubes: f64,
    min: f64,
    max: f64,
}

impl Tally {
    /// A tally of nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            count: 0,
            mean: 0.0,
            squares: 0.0,
            cubes: 0.0,
            min: f64::INFINITY,
            max: f64::NEG_INFINITY,
        }
    }

    /// Adds a value.
    ///
    /// # Panics
    ///
    /// If it is not a number: an estimate that silently became one would be worse.
    pub fn add(&mut self, value: f64) {
        assert!(!value.is_nan(), "a tally takes numbers");
        self.merge(&Self {
            count: 1,
            mean: value,
            squares: 0.0,
            cubes: 0.0,
            min: value,
            max: value,
        });
    }

    /// Adds all values of another tally.
    pub fn merge(&mut self, other: &Self) {
        if other.count == 0 {
            return;
        }
        let (n_a, n_b) = (self.count as f64, other.count as f64);
        let n = n_a + n_b;
        let gap = other.mean - self.mean;
        let shift = gap * n_b / n;
        let between = gap * shift * n_a;
        self.cubes += other.cubes
            + between * gap * (n_a - n_b) / n
            + 3.0 * gap * (n_a * other.squares - n_b * self.squares) / n;
        self.squares += other.squares + between;
        self.mean += shift;
        self.count += other.count;
        self.min = self.min.min(other.min);
        self.max = self.max.max(other.max);
    }

    /// How many values there were.
    #[must_use]
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// The sample mean; `None` without values.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        (0 < self.count).then_some(self.mean)
    }

    /// The sample variance with divisor n − 1; `None` below two values.
    #[must_use]
    pub fn variance(&self) -> Option<f64> {
        (1 < self.count).then(|| self.squares / (self.count - 1) as f64)
    }

    /// The sample standard deviation; `None` below two values.
    #[must_use]
    pub fn std_dev(&self) -> Option<f64> {
        self.variance().map(f64::sqrt)
    }

    /// The standard error of the mean, s/√n; `None` below two values.
    #[must_use]
    pub fn std_error(&self) -> Option<f64> {
        self.variance().map(|variance| (variance / self.count as f64).sqrt())
    }

    /// The adjusted Fisher–Pearson skewness G₁ = n/((n−1)(n−2))·Σ((x−x̄)/s)³, 0 where all values
    /// are equal; `None` below three values.
    #[must_use]
    pub fn skewness(&self) -> Option<f64> {
        if self.count < 3 {
            return None;
        }
        let s = self.std_dev()?;
        if s <= 0.0 {
            return Some(0.0);
        }
        let n = self.count as f64;
        Some(n / ((n - 1.0) * (n - 2.0)) * self.cubes / (s * s * s))
    }

    /// The smallest value; `None` without values.
    #[must_use]
    pub fn min(&self) -> Option<f64> {
        (0 < self.count).then_some(self.min)
    }

    /// The largest value; `None` without values.
    #[must_use]
    pub fn max(&self) -> Option<f64> {
        (0 < self.count).then_some(self.max)
    }
}

impl Default for Tally {
    fn default() -> Self {
        Self::new()
    }
}

impl Extend<f64> for Tally {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        values.into_iter().for_each(|value| self.add(value));
    }
}

impl FromIterator<f64> for Tally {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut tally = Self::new();
        tally.extend(values);
        tally
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Option<f64>, expected: f64, tolerance: f64) {
        let found = found.expect("enough values");
        assert!((found - expected).abs() <= tolerance, "{found} {expected}");
    }

    #[test]
    fn moments_of_the_example_of_chan_survive_a_large_mean() {
        // Chan, Golub, LeVeque 1983: mean 10 and variance 30, shifted by a billion.
        let tally: Tally = [4.0, 7.0, 13.0, 16.0].into_iter().map(|x| x + 1e9).collect();
        close(tally.mean(), 1e9 + 10.0, 0.0);
        close(tally.variance(), 30.0, 1e-12);
        close(tally.std_error(), (30.0_f64 / 4.0).sqrt(), 1e-12);
        assert_eq!((tally.min(), tally.max()), (Some(1e9 + 4.0), Some(1e9 + 16.0)));
    }

    #[test]
    fn skewness_is_that_of_the_spreadsheets() {
        // The example in the description of SKEW: 0.359543.
        let values = [3.0, 4.0, 5.0, 2.0, 3.0, 4.0, 5.0, 6.0, 4.0, 7.0];
        close(values.into_iter().collect::<Tally>().skewness(), 0.359_543, 5e-7);
        close(values.iter().map(|x| -x).collect::<Tally>().skewness(), -0.359_543, 5e-7);
    }

    #[test]
    fn merging_parts_gives_the_moments_of_the_whole() {
        let values: Vec<f64> = (0..100).map(|i| f64::from(i * i % 37) * 0.7).collect();
        let whole: Tally = values.iter().copied().collect();
        for cut in [0, 1, 2, 50, 99, 100] {
            let mut left: Tally = values[..cut].iter().copied().collect();
            left.merge(&values[cut..].iter().copied().collect());
            close(left.mean(), whole.mean().expect("100 values"), 1e-12);
            close(left.variance(), whole.variance().expect("100 values"), 1e-10);
            close(left.skewness(), whole.skewness().expect("100 values"), 1e-12);
            assert_eq!(left.count(), 100);
        }
    }

    #[test]
    fn too_few_values_give_no_estimate() {
        let none = Tally::new();
        assert_eq!((none.mean(), none.min(), none.max()), (None, None, None));
        let one: Tally = [3.0].into_iter().collect();
        assert_eq!((one.mean(), one.variance()), (Some(3.0), None));
        let two: Tally = [3.0, 4.0].into_iter().collect();
        assert_eq!((two.variance(), two.skewness()), (Some(0.5), None));
        let equal: Tally = [2.0; 5].into_iter().collect();
        assert_eq!((equal.variance(), equal.skewness()), (Some(0.0), Some(0.0)));
    }

    #[test]
    #[should_panic(expected = "takes numbers")]
    fn what_is_not_a_number_is_a_bug() {
        Tally::new().add(f64::NAN);
    }
}
