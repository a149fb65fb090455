//! When there are enough replications.
//!
//! The rule looks only at fixed checkpoints, and there at the replications 0, 1, …, n − 1 in the
//! order of their indices. So the number of threads, a split into shards, an interruption or a
//! later extension cannot change where it stops. Few checkpoints also keep the damage small that
//! every sequential rule does to its own coverage.

use crate::stats::{StudentInterval, Tally};

/// Fewer replications than this are never enough: the standard deviation itself is a guess.
const FEWEST: u32 = 10;
/// The checkpoints up to 100; then these times the powers of ten from 150 on.
const EARLY: [u32; 5] = [30, 40, 50, 75, 100];
/// Steps within a decade, in hundreds.
const STEPS: [u32; 7] = [150, 200, 300, 400, 500, 750, 1_000];

/// The numbers of replications at which a rule may stop: 30, 40, 50, 75, 100, 150, 200, 300, 400,
/// 500, 750, 1000, 1500, 2000, … between `at_least` (the first, whatever it is) and `at_most` (the
/// last).
///
/// A larger `at_most` adds checkpoints and moves none but the last.
#[must_use]
pub fn checkpoints(at_least: u32, at_most: u32) -> Vec<u32> {
    let last = at_most.max(at_least);
    let mut points = vec![at_least];
    points.extend(ladder().take_while(|&n| n < last).filter(|&n| at_least < n));
    if at_least < last {
        points.push(last);
    }
    points
}

/// All checkpoints in order.
fn ladder() -> impl Iterator<Item = u32> {
    let decades = (0..7).map(|decade| 10_u32.pow(decade));
    EARLY.into_iter().chain(decades.flat_map(|tens| STEPS.map(|step| step.saturating_mul(tens))))
}

/// How precise the estimates shall be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Precision {
    /// Relative error of the mean that is accepted, above 0 and below 1.
    relative: f64,
    /// Confidence of the intervals, above 0 and below 1.
    confidence: f64,
}

/// An indicator that has to become precise: its values over the replications so far.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Watched<'a> {
    /// One value per replication, in the order of the indices.
    pub tally: &'a Tally,
    /// A half-width that is always precise enough, in the indicator's unit, at least 0: near a
    /// mean of zero no relative precision can be reached.
    pub absolute: f64,
}

/// What a rule says at a checkpoint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Decision {
    /// Every watched indicator is precise enough.
    Precise,
    /// The largest number of replications is reached, and an indicator is not precise enough.
    AtMost {
        /// The least precise indicator.
        worst: usize,
        /// Its half-width ÷ the accepted one, above 1.
        excess: f64,
    },
    /// Go on to the next checkpoint.
    Continue {
        /// The least precise indicator.
        worst: usize,
        /// Its half-width ÷ the accepted one, above 1. Some excess² times the replications so far
        /// will be needed.
        excess: f64,
    },
}

impl Precision {
    /// A precision; `relative` 0.02 is "2 %".
    ///
    /// # Panics
    ///
    /// Unless both lie above 0 and below 1.
    #[must_use]
    pub fn new(relative: f64, confidence: f64) -> Self {
        assert!(0.0 < relative && relative < 1.0, "a relative precision of {relative}");
        assert!(0.0 < confidence && confidence < 1.0, "a confidence of {confidence}");
        Self { relative, confidence }
    }

    /// The half-width that is accepted for a mean: |mean|·γ/(1 + γ), or `absolute` if larger.
    ///
    /// The divisor makes the error relative to the *true* mean at most γ (Law, §9.4.1).
    #[must_use]
    pub fn accepted_half_width(&self, mean: f64, absolute: f64) -> f64 {
        (mean.abs() * self.relative / (1.0 + self.relative)).max(absolute)
    }

    /// Judges the first `n` replications at a checkpoint.
    ///
    /// An indicator with fewer than 10 values is not precise, however equal they are: it is given
    /// an infinite excess.
    #[must_use]
    pub fn judge(&self, watched: &[Watched<'_>], n: u32, at_most: u32) -> Decision {
        let (mut worst, mut excess) = (0, 0.0);
        for (index, indicator) in watched.iter().enumerate() {
            let candidate = self.excess(indicator);
            if excess < candidate {
                (worst, excess) = (index, candidate);
            }
        }
        if excess <= 1.0 && FEWEST.min(at_most) <= n {
            Decision::Precise
        } else if at_most <= n {
            Decision::AtMost { worst, excess }
        } else {
            Decision::Continue { worst, excess }
        }
    }

    /// Half-width ÷ accepted half-width of one indicator.
    fn excess(&self, watched: &Watched<'_>) -> f64 {
        if watched.tally.count() < u64::from(FEWEST) {
            return f64::INFINITY;
        }
        let interval = StudentInterval::new(watched.tally, self.confidence)
            .expect("ten values have an interval");
        if interval.half_width <= 0.0 {
            return 0.0;
        }
        interval.half_width / self.accepted_half_width(interval.mean, watched.absolute)
    }
}

#[cfg(test)]
mod tests;
