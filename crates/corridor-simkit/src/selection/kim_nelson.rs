//! The fully sequential procedure of Kim and Nelson (ACM TOMACS 11, 2001).
//!
//! After a first stage, every system that is still in the race gets one replication more at a
//! time. A system leaves when another one is ahead by more than a width that shrinks with the
//! replications and ends at zero, so that the race has an end.

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct KimNelson {
    delta: f64,
    confidence: f64,
    first_stage: u32,
}

impl KimNelson {
    /// A procedure with the indifference zone `delta` (a difference that is worth finding, in the
    /// unit of the outputs), the probability of a correct selection if the best is better by at
    /// least `delta`, and the replications of the first stage.
    ///
    /// # Panics
    ///
    /// Unless `delta` is above 0 and finite, `0 < confidence < 1`, and there are two replications.
    #[must_use]
    pub fn new(delta: f64, confidence: f64, first_stage: u32) -> Self {
        assert!(0.0 < delta && delta.is_finite(), "an indifference zone of {delta}");
        assert!(0.0 < confidence && confidence < 1.0, "a confidence of {confidence}");
        assert!(2 <= first_stage, "a variance needs two replications");
        Self { delta, confidence, first_stage }
    }

    /// η = ½·((2α ÷ (k − 1))^(−2 ÷ (n₀ − 1)) − 1) for `k` systems.
    #[must_use]
    pub fn eta(&self, k: usize) -> f64 {
        let alpha = 1.0 - self.confidence;
        let base = 2.0 * alpha / (k.max(2) - 1) as f64;
        let exponent = -2.0 / f64::from(self.first_stage - 1);
        // With few replications and a low confidence the formula would give no width at all.
        0.5 * (libm::pow(base, exponent) - 1.0).max(0.0)
    }

    /// h² = 2η·(n₀ − 1).
    #[must_use]
    pub fn h_squared(&self, k: usize) -> f64 {
        2.0 * self.eta(k) * f64::from(self.first_stage - 1)
    }

    /// Begins the race with the outputs of the first stage, by system, and sends away who has lost
    /// already.
    ///
    /// # Panics
    ///
    /// Unless every system has exactly the replications of the first stage.
    #[must_use]
    pub fn begin(&self, first: &[Vec<f64>]) -> Race {
        let n = self.first_stage as usize;
        assert!(first.iter().all(|outputs| outputs.len() == n), "the first stage is complete");
        let k = first.len();
        let mut variances = vec![0.0; k * k];
        for i in 0..k {
            for l in 0..k {
                variances[i * k + l] = variance_of_difference(&first[i], &first[l]);
            }
        }
        let mut race = Race {
            delta: self.delta,
            h_squared: self.h_squared(k),
            variances,
            sums: first.iter().map(|outputs| outputs.iter().sum()).collect(),
            left_at: vec![None; k],
            replications: self.first_stage,
        };
        race.screen();
        race
    }
}

/// Variance of the differences of two series of the same length, at least two.
fn variance_of_difference(first: &[f64], second: &[f64]) -> f64 {
    let tally: crate::stats::Tally = first.iter().zip(second).map(|(a, b)| a - b).collect();
    tally.variance().expect("two replications")
}

/// A race between systems: who is still in, and after how many replications the others left.
#[derive(Clone, Debug, PartialEq)]
pub struct Race {
    delta: f64,
    h_squared: f64,
    /// Variances of the differences in the first stage, by pair.
    variances: Vec<f64>,
    sums: Vec<f64>,
    left_at: Vec<Option<u32>>,
    replications: u32,
}

impl Race {
    /// The systems that are still in.
    pub fn contenders(&self) -> impl Iterator<Item = usize> {
        (0..self.left_at.len()).filter(|&system| self.left_at[system].is_none())
    }

    /// The best, once it is the only one left.
    #[must_use]
    pub fn winner(&self) -> Option<usize> {
        let mut contenders = self.contenders();
        let first = contenders.next()?;
        contenders.next().is_none().then_some(first)
    }

    /// The one that is ahead, whether or not others are still in.
    #[must_use]
    pub fn leader(&self) -> usize {
        let in_race = |system: usize| self.left_at[system].is_none();
        let sums = self.sums.iter().enumerate();
        super::best_of(sums.map(|(i, &sum)| if in_race(i) { sum } else { f64::NEG_INFINITY }))
    }

    /// Replications of every system that is still in.
    #[must_use]
    pub fn replications(&self) -> u32 {
        self.replications
    }

    /// After how many replications each system left.
    #[must_use]
    pub fn left_at(&self) -> &[Option<u32>] {
        &self.left_at
    }

    /// Replications that were needed, over all systems.
    #[must_use]
    pub fn spent(&self) -> u64 {
        self.left_at.iter().map(|left| u64::from(left.unwrap_or(self.replications))).sum()
    }

    /// Takes the next output of every system that is still in, and sends away who has lost.
    pub fn observe(&mut self, output: impl Fn(usize) -> f64) {
        let contenders: Vec<usize> = self.contenders().collect();
        for system in contenders {
            self.sums[system] += output(system);
        }
        self.replications += 1;
        self.screen();
    }

    /// Those that some other one in the race is ahead of by more than the width for the pair.
    fn screen(&mut self) {
        let contenders: Vec<usize> = self.contenders().collect();
        let r = f64::from(self.replications);
        let mean = |system: usize| self.sums[system] / r;
        let has_lost = |&i: &usize| {
            contenders.iter().any(|&l| l != i && mean(i) < mean(l) - self.width(i, l, r))
        };
        let lost: Vec<usize> = contenders.iter().copied().filter(has_lost).collect();
        // The one with the highest mean is never among them.
        for system in lost {
            self.left_at[system] = Some(self.replications);
        }
        self.part_equals();
    }

    /// W = max(0, δ ÷ 2r · (h²S² ÷ δ² − r)).
    fn width(&self, i: usize, l: usize, r: f64) -> f64 {
        let variance = self.variances[i * self.sums.len() + l];
        let delta = self.delta;
        (delta / (2.0 * r) * (self.h_squared * variance / (delta * delta) - r)).max(0.0)
    }

    /// Where the widths have come to zero and means are the same to the last bit, the systems are
    /// the same, and the first of them stands for all.
    fn part_equals(&mut self) {
        let contenders: Vec<usize> = self.contenders().collect();
        let r = f64::from(self.replications);
        let Some((&first, others)) = contenders.split_first() else { return };
        let is_over = others.iter().all(|&other| {
            self.width(first, other, r) <= 0.0 && (self.sums[first] - self.sums[other]).abs() <= 0.0
        });
        if is_over {
            for &other in others {
                self.left_at[other] = Some(self.replications);
            }
        }
    }
}
