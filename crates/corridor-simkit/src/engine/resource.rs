//! Resources while a replication runs: how much there is, who was unloaded, running meters.

use super::duty::Alternation;
use super::plan::Plan;
use super::unload::Carried;
use crate::network::Network;
use crate::readings::ResourceReading;
use crate::time::SimTime;

/// All that changes about resources. Keeps its memory from one replication to the next.
#[derive(Clone, Debug, Default)]
pub(super) struct Resources {
    pub(super) all: Vec<ResourceState>,
    pub(super) outages: Vec<Alternation>,
    /// By slot, as far as anybody was unloaded.
    pub(super) carried: Vec<Carried>,
    /// Meters at the opening of each window.
    pub(super) opened: Vec<ResourceReading>,
}

impl Resources {
    pub(super) fn new(network: &Network, plan: &Plan) -> Self {
        let n_outages = network.resources.iter().map(|resource| resource.outages.len()).sum();
        let n = network.resources.len();
        Self {
            all: vec![ResourceState::new(0, plan.begin); n],
            outages: Vec::with_capacity(n_outages),
            carried: Vec::new(),
            opened: vec![ResourceReading::default(); n * network.windows.len()],
        }
    }

    /// Back to the begin of a replication.
    pub(super) fn reset(&mut self, plan: &Plan) {
        for (state, &level) in self.all.iter_mut().zip(&plan.levels_at_begin) {
            *state = ResourceState::new(level, plan.begin);
        }
        for (state, &is_one_way) in self.all.iter_mut().zip(&plan.one_way) {
            state.is_one_way = is_one_way;
        }
        self.outages.clear();
        self.carried.clear();
    }
}

/// The changing part of a resource; `*_area` hold time integrals less the still-open parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct ResourceState {
    /// How much may be held now.
    pub(super) level: u64,
    /// The same by plan alone.
    pub(super) scheduled: u64,
    /// Held, or given back and not yet available.
    pub(super) held: u64,
    /// Random outages in progress that close it.
    pub(super) closed: u32,
    pub(super) pace: f64,
    /// What a time is multiplied by: one over the rate.
    pub(super) slowness: f64,
    /// Given back and not yet available.
    pub(super) on_the_way: u64,
    pub(super) last_claim: i64,
    /// Whether those who wait for it are about to be tried.
    pub(super) is_due: bool,
    /// Whether one direction holds it at a time.
    pub(super) is_one_way: bool,
    /// Whether that is the second one, and how many of it have gone in a row.
    pub(super) is_back: bool,
    pub(super) in_a_row: u32,
    pub(super) claims: i64,
    pub(super) claimed: i64,
    pub(super) held_area: i128,
    pub(super) level_area: i128,
    pub(super) held_max: u64,
}

impl ResourceState {
    fn new(level: u64, begin: SimTime) -> Self {
        Self {
            level,
            scheduled: level,
            held: 0,
            closed: 0,
            pace: 1.0,
            slowness: 1.0,
            on_the_way: 0,
            last_claim: begin.ms(),
            is_due: false,
            is_one_way: false,
            is_back: false,
            in_a_row: 0,
            claims: 0,
            claimed: 0,
            held_area: 0,
            level_area: -(i128::from(level) * i128::from(begin.ms())),
            held_max: 0,
        }
    }

    /// Changes what is held at an instant.
    pub(super) fn hold(&mut self, held: u64, now: i64) {
        let change = i128::from(held) - i128::from(self.held);
        self.held = held;
        self.held_area -= change * i128::from(now);
        self.held_max = self.held_max.max(held);
    }
}
