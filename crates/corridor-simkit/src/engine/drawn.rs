//! What is drawn about a customer when it is due: whether it comes in a surge, which way it is
//! diverted, what marks it.

use super::Run;
use super::plan::NONE;
use super::rules::Rules;
use crate::fact::Observer;
use crate::network::{Source, SurgePart};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Makes the keys of the diversions of a source, then of its traits.
    pub(super) fn key_draws(
        &mut self,
        source: &Source,
        seed: MasterSeed,
        replication: Replication,
    ) {
        let key =
            |purpose, name: &str| StreamKey::new(seed, replication, purpose, name, &source.name);
        for diversion in &source.drawn.diversions {
            let gate = &self.network.pools[diversion.gate.index()].name;
            self.state.drawn.push(key(Purpose::Diversion, gate));
        }
        for mark in &source.drawn.traits {
            self.state.drawn.push(key(Purpose::Trait, &mark.name));
        }
    }

    /// The class of the customer that is due; `None`: it does not come.
    #[inline(never)]
    pub(super) fn draw_class(&mut self, rank: u16, token: u64) -> Option<u16> {
        let plan = &self.plan.sources[rank as usize];
        let drawn = &self.network.sources[rank as usize].drawn;
        let keys = &self.state.drawn[plan.first_key..];
        let source = &self.state.sources[rank as usize];
        if let Some(surge) = drawn.surge {
            let rate = self.rate_of(surge.pool.0);
            let comes = match surge.part {
                SurgePart::Usual => rate,
                SurgePart::Extra { most } => (rate - 1.0) / (most - 1.0),
            };
            if comes < 1.0 && comes <= source.surges.rng(token, 0).unit() {
                return None;
            }
        }
        let group = 1 << drawn.traits.len();
        let n_ways = plan.classes.len() / group;
        let mut way = 0;
        if n_ways > 1 {
            let u = source.routes.rng(token, 0).unit();
            let sum = |way: usize| plan.classes[(way + 1) * group - 1].1;
            way = (0..n_ways).find(|&way| u < sum(way)).unwrap_or(n_ways - 1);
        }
        for (diversion, key) in drawn.diversions.iter().zip(keys) {
            let is_shut = self.state.pools[diversion.gate.index()].capacity == 0;
            if is_shut && way != diversion.way && key.rng(token, 0).unit() < diversion.share {
                way = diversion.way;
            }
        }
        let mut marks = 0;
        let keys = &keys[drawn.diversions.len()..];
        for (bit, (mark, key)) in drawn.traits.iter().zip(keys).enumerate() {
            marks |= usize::from(key.rng(token, 0).unit() < mark.share) << bit;
        }
        let found = plan.classes.get(way * group + marks);
        Some(found.map_or(NONE, |(class, _)| *class))
    }

    /// The rate of a pool, 0 while it is closed.
    fn rate_of(&self, pool: u16) -> f64 {
        let pool = &self.state.pools[pool as usize];
        if pool.capacity == 0 { 0.0 } else { 1.0 / pool.slowness }
    }
}
