//! From the outcomes of replications to estimates with their uncertainty.
//!
//! Values are folded in the order of the replication indices, so that a floating-point sum cannot
//! change with the order in which threads finished.

use corridor_simkit::stats::{StudentInterval, Tally, TimeHistogram, Trust, wilson};

use crate::answer::{Distrust, Estimate, Proportion};
use crate::outcome::Outcome;

/// Below so many replications every interval is taken on faith.
pub(crate) const FEW: u64 = 20;

/// The outcomes of the replications that count, in the order of their indices.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample<'a> {
    pub(crate) outcomes: &'a [Outcome],
    pub(crate) confidence: f64,
}

impl Sample<'_> {
    /// The replications that ended in no deadlock: what estimates are made of. One that did stands
    /// still from then on; averaged with the others it would make a number that describes neither.
    pub(crate) fn sound(&self) -> impl Iterator<Item = &Outcome> {
        self.outcomes.iter().filter(|outcome| outcome.deadlock.is_none())
    }

    /// The values of an indicator that sound replications could give.
    pub(crate) fn values(&self, index: usize) -> impl Iterator<Item = f64> {
        self.sound().map(move |outcome| outcome.values[index]).filter(|value| value.is_finite())
    }

    /// The values of an indicator that replications could give, those in a deadlock included.
    pub(crate) fn values_of_all(&self, index: usize) -> impl Iterator<Item = f64> {
        self.outcomes.iter().map(move |outcome| outcome.values[index]).filter(|v| v.is_finite())
    }

    /// The estimate of an indicator's mean.
    pub(crate) fn estimate(&self, index: usize) -> Estimate {
        estimate(&tally(self.values(index)), self.confidence)
    }

    /// The estimate of a percentile of times. Its interval is wider by what the counters of the
    /// times cannot tell apart, for an error that all replications share shows in no spread.
    pub(crate) fn percentile(&self, index: usize) -> Estimate {
        let estimate = self.estimate(index);
        let resolution = TimeHistogram::RELATIVE_ERROR * estimate.mean;
        Estimate { half_width: estimate.half_width.map(|half| half + resolution), ..estimate }
    }

    /// The estimate of the mean of something made of each row.
    pub(crate) fn estimate_of(&self, value: impl Fn(&[f64]) -> f64) -> Estimate {
        let values = self.sound().map(|outcome| value(&outcome.values));
        estimate(&tally(values.filter(|value| value.is_finite())), self.confidence)
    }

    /// In how many of all replications an indicator is 1; in a deadlock it is not.
    pub(crate) fn proportion(&self, index: usize) -> Proportion {
        let hits = self.values(index).filter(|&value| value > 0.5).count() as u32;
        let n = self.outcomes.len() as u32;
        let interval = wilson(u64::from(hits), u64::from(n), self.confidence);
        Proportion { hits, n, low: interval.low, high: interval.high }
    }
}

/// The tally of values in their order.
pub(crate) fn tally(values: impl Iterator<Item = f64>) -> Tally {
    let mut tally = Tally::new();
    values.for_each(|value| tally.add(value));
    tally
}

/// The estimate that a tally makes. Without any value its mean is 0 and `n` says so.
pub(crate) fn estimate(tally: &Tally, confidence: f64) -> Estimate {
    let interval = StudentInterval::new(tally, confidence);
    // The skewness of a few values says little: there the small number is the reason.
    let distrust = match Trust::of(tally) {
        _ if tally.count() < FEW => Some(Distrust::FewReplications),
        Trust::Sound => None,
        Trust::Few { .. } => Some(Distrust::FewReplications),
        Trust::Skewed { .. } => Some(Distrust::Skewed),
    };
    Estimate {
        mean: tally.mean().unwrap_or(0.0),
        half_width: interval.map(|interval| interval.half_width),
        std_error: tally.std_error(),
        n: tally.count() as u32,
        distrust: distrust.filter(|_| tally.count() > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(values: &[f64]) -> Vec<Outcome> {
        let row = |&value: &f64| Outcome { values: vec![value], deadlock: None };
        values.iter().map(row).collect()
    }

    #[test]
    fn an_interval_is_students() {
        // Law, Simulation Modeling and Analysis, example 4.26: 1.34 ± 0.24 at 90 %.
        let values = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
        let outcomes = sample(&values);
        let found = Sample { outcomes: &outcomes, confidence: 0.9 }.estimate(0);
        assert!((found.mean - 1.343).abs() < 1e-9);
        assert!((found.half_width.unwrap() - 0.24).abs() < 0.005);
        assert_eq!(found.distrust, Some(Distrust::FewReplications));
    }

    #[test]
    fn replications_without_a_value_are_left_out_and_counted() {
        let outcomes = sample(&[1.0, f64::NAN, 3.0]);
        let found = Sample { outcomes: &outcomes, confidence: 0.95 }.estimate(0);
        assert_eq!((found.mean, found.n), (2.0, 2));
    }

    #[test]
    fn what_counters_cannot_tell_apart_is_part_of_the_interval_of_a_percentile() {
        let outcomes = sample(&[10.0, 10.0, 10.0]);
        let sample = Sample { outcomes: &outcomes, confidence: 0.95 };
        assert_eq!(sample.estimate(0).half_width, Some(0.0));
        let half = sample.percentile(0).half_width.expect("three values");
        assert!((half - 10.0 * TimeHistogram::RELATIVE_ERROR).abs() < 1e-12);
    }

    #[test]
    fn a_deadlock_is_not_averaged_and_meets_nothing() {
        let mut outcomes = sample(&[1.0, 1.0, 0.0, 1.0]);
        outcomes[3].deadlock = Some(crate::outcome::DeadlockFact {
            at: corridor_simkit::time::SimTime::START,
            cycle: Vec::new(),
        });
        let sample = Sample { outcomes: &outcomes, confidence: 0.95 };
        assert_eq!((sample.estimate(0).n, sample.proportion(0).hits), (3, 2));
        assert_eq!(sample.proportion(0).n, 4);
        assert_eq!(sample.values_of_all(0).count(), 4);
    }

    #[test]
    fn never_met_in_200_is_at_most_two_per_cent() {
        let outcomes = sample(&[0.0; 200]);
        let met = Sample { outcomes: &outcomes, confidence: 0.95 }.proportion(0);
        assert_eq!((met.hits, met.n), (0, 200));
        assert!((met.high - 0.0188).abs() < 1e-4, "{}", met.high);
    }
}
