//! Who holds a lane or a place of one station and is blocked before another: counted by pairs of
//! stations, so that a search for deadlocks need not walk through queues.

use super::plan::{Kind, Plan};
use crate::network::Network;

/// How many are blocked, by the station before which they are and the one where they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Holders {
    /// By the station that blocks: where its blocked may stand, in order, and how many do.
    before: Vec<Vec<(u16, u32)>>,
}

impl Holders {
    /// All pairs that the steps of the classes allow, so that counting needs no memory.
    pub(super) fn new(network: &Network, plan: &Plan) -> Self {
        let mut before = vec![Vec::new(); network.stations.len()];
        for (index, step) in plan.steps.iter().enumerate() {
            if step.kind != Kind::Serve {
                continue;
            }
            for next in &plan.steps[index + 1..] {
                if let Some(owners) = before.get_mut(next.station as usize) {
                    owners.push((step.station, 0));
                }
                if next.always {
                    break;
                }
            }
        }
        for owners in &mut before {
            owners.sort_unstable();
            owners.dedup();
        }
        Self { before }
    }

    /// Nobody is blocked.
    pub(super) fn clear(&mut self) {
        for (_, n) in self.before.iter_mut().flatten() {
            *n = 0;
        }
    }

    /// Somebody who stands at `own` is blocked by `by`.
    pub(super) fn add(&mut self, own: u16, by: u16) {
        *self.count(own, by) += 1;
    }

    /// It is let in.
    pub(super) fn remove(&mut self, own: u16, by: u16) {
        *self.count(own, by) -= 1;
    }

    /// The stations where somebody stands who is blocked by `by`.
    pub(super) fn before(&self, by: u16) -> impl Iterator<Item = u16> + '_ {
        self.before[by as usize].iter().filter(|(_, n)| 0 < *n).map(|(own, _)| *own)
    }

    fn count(&mut self, own: u16, by: u16) -> &mut u32 {
        let owners = &mut self.before[by as usize];
        let found = owners.binary_search_by_key(&own, |owner| owner.0);
        let index = found.unwrap_or_else(|index| {
            owners.insert(index, (own, 0));
            index
        });
        &mut owners[index].1
    }
}
