//! Paired differences: two series of replications under common random numbers.
//!
//! Where replication i of both draws the same luck, the difference of the two is free of what they
//! share. The interval is Student's on the differences; with several comparisons at once the error
//! is divided among them (Bonferroni), so that all intervals hold together.

use serde::Serialize;

use crate::distribution::normal_quantile;

use super::{Interval, StudentInterval, Tally, Trust, assert_confidence};

/// The difference of two means over replications that are paired by their index.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PairedDifference {
    /// Mean of the second less mean of the first, over the pairs.
    pub mean: f64,
    /// Half the width of the interval; `None` below two pairs.
    pub half_width: Option<f64>,
    /// The confidence of this interval alone: 1 − (1 − joint confidence) ÷ comparisons.
    pub confidence: f64,
    /// Pairs in which both had a value.
    pub count: u64,
    /// (s₁² + s₂²) ÷ s² of the differences: how many times fewer replications the pairing needs
    /// than independent runs would. `None` where the differences do not vary.
    pub variance_reduction: Option<f64>,
    /// Whether the differences are so skewed, or so few, that the interval promises too much.
    pub trust: Trust,
}

impl PairedDifference {
    /// The difference `second − first`, with an interval that holds together with those of the
    /// other `comparisons − 1`. Pairs in which a value is not finite are left out. `None` without
    /// any pair.
    ///
    /// # Panics
    ///
    /// Unless `0 < joint_confidence < 1` and there is at least one comparison.
    #[must_use]
    pub fn new(
        first: impl IntoIterator<Item = f64>,
        second: impl IntoIterator<Item = f64>,
        joint_confidence: f64,
        comparisons: usize,
    ) -> Option<Self> {
        let confidence = shared_confidence(joint_confidence, comparisons);
        let (mut of_first, mut of_second, mut of_both) = (Tally::new(), Tally::new(), Tally::new());
        let mut yes_or_no = YesOrNo::default();
        for (a, b) in first.into_iter().zip(second) {
            if a.is_finite() && b.is_finite() {
                yes_or_no.add(a, b);
                of_first.add(a);
                of_second.add(b);
                of_both.add(b - a);
            }
        }
        let mean = of_both.mean()?;
        let is_yes_or_no = of_both.count() == yes_or_no.pairs;
        let apart = of_first.variance().zip(of_second.variance()).map(|(a, b)| a + b);
        let together = of_both.variance().filter(|&variance| 0.0 < variance);
        Some(Self {
            mean,
            half_width: if is_yes_or_no {
                yes_or_no.half_width(mean, confidence)
            } else {
                StudentInterval::new(&of_both, confidence).map(|found| found.half_width)
            },
            confidence,
            count: of_both.count(),
            variance_reduction: apart.zip(together).map(|(apart, together)| apart / together),
            trust: Trust::of(&of_both),
        })
    }

    /// The two ends; `None` below two pairs.
    #[must_use]
    pub fn interval(&self) -> Option<Interval> {
        let half = self.half_width?;
        Some(Interval { low: self.mean - half, high: self.mean + half })
    }

    /// What can be said of the difference.
    #[must_use]
    pub fn finding(&self) -> Finding {
        match self.interval() {
            None => Finding::TooFew,
            // Without any spread the difference is known, whatever it is.
            Some(Interval { low, high }) if low == 0.0 && high == 0.0 => Finding::Equal,
            Some(interval) if interval.contains(0.0) => Finding::NotSeen,
            Some(_) => Finding::Real,
        }
    }
}

/// Pairs of which both values are 0 or 1.
#[derive(Clone, Copy, Debug, Default)]
struct YesOrNo {
    pairs: u64,
    gained: u64,
    lost: u64,
}

impl YesOrNo {
    fn add(&mut self, a: f64, b: f64) {
        let is_either = |value: f64| [0.0_f64, 1.0].map(f64::to_bits).contains(&value.to_bits());
        if is_either(a) && is_either(b) {
            self.pairs += 1;
            self.gained += u64::from(a < b);
            self.lost += u64::from(b < a);
        }
    }

    /// Half the width of an interval round the mean that holds Bonett and Price's (2012) for a
    /// difference of paired proportions: Student's would have no width where all pairs differ
    /// alike, of however few. `None` below two pairs; 0 where no pair differs.
    fn half_width(self, mean: f64, confidence: f64) -> Option<f64> {
        if self.pairs < 2 {
            return None;
        }
        if self.gained + self.lost == 0 {
            return Some(0.0);
        }
        let n = self.pairs as f64 + 2.0;
        let (gained, lost) = ((self.gained as f64 + 1.0) / n, (self.lost as f64 + 1.0) / n);
        let centre = gained - lost;
        let z = normal_quantile(0.5 + 0.5 * confidence);
        let spread = z * ((gained + lost - centre * centre) / n).sqrt();
        Some((mean - centre).abs() + spread)
    }
}

/// What can be said of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// The interval leaves out zero.
    Real,
    /// The interval holds zero: more replications may show a difference, or bound it.
    NotSeen,
    /// The values are the same in every replication.
    Equal,
    /// Fewer than two pairs.
    TooFew,
}

/// The confidence of each of some intervals that shall hold together: 1 − (1 − c) ÷ n.
///
/// # Panics
///
/// Unless `0 < joint_confidence < 1` and there is at least one comparison.
#[must_use]
pub fn shared_confidence(joint_confidence: f64, comparisons: usize) -> f64 {
    assert_confidence(joint_confidence);
    assert!(0 < comparisons, "there is a comparison");
    1.0 - (1.0 - joint_confidence) / comparisons as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::standard_normal as normal;
    use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

    #[test]
    fn a_few_replications_that_all_say_yes_prove_nothing() {
        let of = |n: usize| {
            let (no, yes) = (vec![0.0; n], vec![1.0; n]);
            PairedDifference::new(no, yes, 0.95, 1).expect("pairs").finding()
        };
        assert_eq!([2, 3].map(of), [Finding::NotSeen; 2]);
        assert_eq!(of(10), Finding::Real);
        let none = PairedDifference::new([0.0; 9], [0.0; 9], 0.95, 1).expect("pairs");
        assert_eq!(none.finding(), Finding::Equal);
    }

    /// How often two chances that are the same are called different, and an interval misses.
    #[test]
    fn intervals_of_paired_chances_cover_as_often_as_promised() {
        let key = StreamKey::new(MasterSeed(8), Replication(0), Purpose::Trait, "coin", "");
        let trials = 4_000;
        for n in [2_u64, 5, 20, 60] {
            let missed = (0..trials).filter(|trial| {
                let coin = |side: u64, chance: f64| {
                    let draw = move |i: u64| key.rng(trial * 1_000 + 2 * i + side, 0).unit();
                    (0..n).map(move |i| f64::from(u8::from(draw(i) < chance)))
                };
                let (first, second) = (coin(0, 0.3), coin(1, 0.5));
                let found = PairedDifference::new(first, second, 0.95, 1).expect("pairs");
                // Where no pair differs nothing is said but that.
                found.finding() != Finding::Equal
                    && !found.interval().expect("two pairs").contains(0.2)
            });
            let share = missed.count() as f64 / trials as f64;
            assert!(share < 0.062, "{share} of the intervals over {n} pairs miss");
        }
    }

    #[test]
    fn what_two_series_share_falls_out_of_their_difference() {
        let shared = [5.0, -3.0, 8.0, 0.5, -7.0, 2.5];
        let second = shared.map(|value| value + 1.5);
        let found = PairedDifference::new(shared, second, 0.95, 1).expect("six pairs");
        assert!((found.mean - 1.5).abs() < 1e-12);
        assert!(found.half_width.expect("six pairs") < 1e-9, "{found:?}");
        assert_eq!(found.finding(), Finding::Real);
    }

    #[test]
    fn the_interval_is_the_paired_t_of_the_textbook() {
        // Law, Simulation Modeling and Analysis, example 10.5: five paired replications of two
        // inventory policies, 90 %: 4.98 ± 2.13 · √2.44.
        let first = [126.97, 124.31, 126.68, 122.66, 127.23];
        let second = [118.21, 120.22, 122.45, 122.68, 119.40];
        let found = PairedDifference::new(second, first, 0.90, 1).expect("five pairs");
        assert!((found.mean - 4.98).abs() < 0.005, "{found:?}");
        let interval = found.interval().expect("five pairs");
        assert!((interval.low - 1.65).abs() < 0.01 && (interval.high - 8.31).abs() < 0.01);
    }

    #[test]
    fn equal_series_are_equal_and_one_pair_says_nothing() {
        let same = PairedDifference::new([1.0, 2.0, 3.0], [1.0, 2.0, 3.0], 0.95, 4);
        let same = same.expect("three pairs");
        assert_eq!((same.finding(), same.variance_reduction), (Finding::Equal, None));
        let one = PairedDifference::new([1.0], [2.0], 0.95, 1).expect("one pair");
        assert_eq!(one.finding(), Finding::TooFew);
        assert_eq!(PairedDifference::new([f64::NAN], [2.0], 0.95, 1), None);
    }

    /// Series of 25 that share half of their variance; the true difference is 0.5 and the true
    /// factor of variance reduction 2.
    fn experiment(index: u32, member: u64) -> [Vec<f64>; 2] {
        let key = StreamKey::new(MasterSeed(10), Replication(index), Purpose::Service, "", "");
        let drawn = |token: u64| normal(&mut key.rng(token + 1_000 * member, 0));
        let series = |own: u64, shift: f64| -> Vec<f64> {
            (0..25).map(|i| drawn(3 * i) + drawn(3 * i + own) + shift).collect()
        };
        [series(1, 0.0), series(2, 0.5)]
    }

    #[test]
    fn paired_intervals_cover_as_often_as_promised() {
        let n = 4_000;
        let covers = |index: &u32| {
            let [first, second] = experiment(*index, 0);
            let found = PairedDifference::new(first, second, 0.9, 1).expect("25 pairs");
            found.interval().expect("25 pairs").contains(0.5)
        };
        let share = f64::from((0..n).filter(covers).count() as u32) / f64::from(n);
        let error = (0.9_f64 * 0.1 / f64::from(n)).sqrt();
        assert!((share - 0.9).abs() < 4.0 * error, "{share}");
    }

    #[test]
    fn intervals_that_share_the_error_hold_together() {
        let (n, comparisons) = (4_000, 5);
        let all_cover = |index: &u32| {
            (0..comparisons as u64).all(|member| {
                let [first, second] = experiment(*index, member);
                let found = PairedDifference::new(first, second, 0.9, comparisons);
                let interval = found.expect("25 pairs").interval();
                interval.expect("25 pairs").contains(0.5)
            })
        };
        let share = f64::from((0..n).filter(all_cover).count() as u32) / f64::from(n);
        // Independent comparisons hold together with (1 − 0.1 ÷ 5)^5 = 0.9039.
        let expected = (1.0_f64 - 0.02).powi(5);
        let error = (expected * (1.0 - expected) / f64::from(n)).sqrt();
        assert!((share - expected).abs() < 4.0 * error, "{share} for {expected}");
    }

    #[test]
    fn the_factor_of_variance_reduction_is_the_true_one_on_average() {
        let factor = |index| {
            let [first, second] = experiment(index, 0);
            let found = PairedDifference::new(first, second, 0.9, 1).expect("25 pairs");
            found.variance_reduction.expect("they vary").ln()
        };
        let found: Tally = (0..2_000).map(factor).collect();
        let mean = found.mean().expect("2000 values");
        let error = found.std_error().expect("2000 values");
        // The mean of a logarithm of a ratio of estimated variances is off by O(1/n).
        assert!((mean - 2.0_f64.ln()).abs() < 4.0 * error + 0.02, "{mean}");
    }
}
