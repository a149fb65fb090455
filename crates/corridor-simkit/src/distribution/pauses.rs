//! Pauses: work that goes on for so long at a time, and then rests.

use serde::Serialize;

use super::{Distribution, Kind, Sampler};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

/// Draws from which the moments of a paused quantity are taken: its own have no closed form.
const N_DRAWS: u32 = 1 << 16;
/// What rounding may do to a number of stretches.
const SLACK: f64 = 1e-9;

/// After so much work a rest, and within that, after so much work a break; in the unit of the work.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Pauses {
    /// Work until a rest; above 0.
    pub rest_after: f64,
    /// The rest.
    pub rest: f64,
    /// Work until a break, counted anew after every rest; above 0, infinite for none.
    pub break_after: f64,
    /// The break.
    pub pause: f64,
}

impl Pauses {
    /// The time that some work takes with its pauses. There is none at the end of it: who has
    /// arrived rests elsewhere.
    #[must_use]
    pub fn over(&self, work: f64) -> f64 {
        // Most work is done before the first pause.
        if work <= self.break_after && work <= self.rest_after {
            return work;
        }
        let rests = full_stretches(work, self.rest_after);
        let last = work - rests * self.rest_after;
        let breaks = rests * full_stretches(self.rest_after, self.break_after)
            + full_stretches(last, self.break_after);
        work + rests * self.rest + breaks * self.pause
    }
}

/// Stretches of work that are full before the end.
fn full_stretches(work: f64, stretch: f64) -> f64 {
    ((work / stretch - SLACK).ceil() - 1.0).max(0.0)
}

/// A quantity of work with its pauses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Paused {
    /// The work.
    pub(super) of: Distribution,
    /// Its pauses.
    pub(super) pauses: Pauses,
    /// Mean of the whole, from a fixed sample.
    pub(super) mean: f64,
    /// Variance of the whole, from the same sample.
    pub(super) variance: f64,
}

impl Distribution {
    /// The time that this much work takes with its pauses. The work is drawn as it would be
    /// without them. Mean and variance are those of a fixed sample of 65 536 draws, the same on
    /// every machine: some 0.4 % of the standard deviation from the true mean.
    #[must_use]
    pub fn with_pauses(&self, pauses: Pauses) -> Self {
        if let Kind::Deterministic(work) = self.kind() {
            return Self { kind: Kind::Deterministic(pauses.over(*work)) };
        }
        let sampler = Sampler::new(self);
        let key = StreamKey::new(MasterSeed(0), Replication(0), Purpose::Travel, "", "");
        let draw = |n: u32| pauses.over(sampler.sample(&mut key.rng(u64::from(n), 0)));
        let n = f64::from(N_DRAWS);
        let draws: Vec<f64> = (0..N_DRAWS).map(draw).collect();
        let mean = draws.iter().sum::<f64>() / n;
        let squares = draws.iter().map(|draw| (draw - mean) * (draw - mean));
        let variance = squares.sum::<f64>() / (n - 1.0);
        let whole = Paused { of: self.clone(), pauses, mean, variance };
        Self { kind: Kind::Paused(Box::new(whole)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AETR: Pauses = Pauses { rest_after: 9.0, rest: 11.0, break_after: 4.5, pause: 0.75 };

    #[test]
    fn nobody_pauses_at_the_end() {
        let cases = [
            (0.0, 0.0),
            (4.0, 4.0),
            (4.5, 4.5),
            (5.0, 5.75),
            (9.0, 9.75),
            (9.5, 9.5 + 0.75 + 11.0),
            (13.6, 13.6 + 0.75 + 11.0 + 0.75),
            (20.0, 20.0 + 2.0 * 11.0 + 2.0 * 0.75),
        ];
        for (work, whole) in cases {
            assert!((AETR.over(work) - whole).abs() < 1e-9, "{work}: {}", AETR.over(work));
        }
        let rest_alone = Pauses { break_after: f64::INFINITY, ..AETR };
        assert!((rest_alone.over(20.0) - 42.0).abs() < 1e-9);
    }

    #[test]
    fn draws_are_those_of_the_work_with_its_pauses() {
        let work = Distribution::uniform(2.0, 30.0).expect("a range");
        let whole = work.with_pauses(AETR);
        let key = StreamKey::new(MasterSeed(5), Replication(1), Purpose::Travel, "leg", "");
        let (plain, paused) = (Sampler::new(&work), Sampler::new(&whole));
        for n in 0..1_000 {
            let drawn = plain.sample(&mut key.rng(n, 0));
            let with = paused.sample(&mut key.rng(n, 0));
            assert!((AETR.over(drawn) - with).abs() < 1e-12);
        }
        // Exactly: the integral over the stretches, by steps of a thousandth.
        let steps = (0..28_000).map(|step| AETR.over(2.0 + (f64::from(step) + 0.5) / 1_000.0));
        let exact = steps.sum::<f64>() / 28_000.0;
        assert!((whole.mean() - exact).abs() < 4.0 * whole.variance().sqrt() / 256.0);
    }
}
