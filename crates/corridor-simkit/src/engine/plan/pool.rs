//! Pools, flattened.

use super::{NONE, UNLIMITED};
use crate::network::{AtClosing, Capacity, Discipline, Network};
use crate::time::SimSpan;

/// A pool, flattened.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by itself")]
pub(in crate::engine) struct PlanPool {
    pub(in crate::engine) suspends: bool,
    pub(in crate::engine) let_go: bool,
    /// Whether a station of it has a limit, so that customers may be blocked before it.
    pub(in crate::engine) limited: bool,
    /// Whether it is limited and several stations share it.
    pub(in crate::engine) takes_turns: bool,
    /// The only station, or [`NONE`] where several share the pool.
    pub(in crate::engine) only_station: u16,
    pub(in crate::engine) levels: u8,
    /// The queue of the second highest priority.
    pub(in crate::engine) more_queues: u32,
    pub(in crate::engine) recovery: SimSpan,
    /// Stations that draw from it: a range of `Plan::pool_stations`.
    pub(in crate::engine) stations: (u32, u32),
    pub(in crate::engine) servers_at_begin: u32,
    /// Most servers at any time; breakdowns hit each of them.
    pub(in crate::engine) servers_max: u32,
}

impl PlanPool {
    /// Whether the pool is a pure delay.
    pub(in crate::engine) const fn is_unlimited(&self) -> bool {
        self.servers_max == UNLIMITED
    }
}

pub(super) fn pool(
    network: &Network,
    index: usize,
    queues: &mut impl FnMut(u32) -> u32,
) -> PlanPool {
    let pool = &network.pools[index];
    let levels = match pool.discipline {
        Discipline::FirstComeFirstServed => 1,
        Discipline::ByPriority { levels } => levels.max(1),
    };
    let (at_begin, max) = match &pool.capacity {
        Capacity::Unlimited => (UNLIMITED, UNLIMITED),
        Capacity::Fixed(servers) => (*servers, *servers),
        Capacity::Shifts(shifts) => {
            let before = shifts.iter().take_while(|shift| shift.at <= network.begin).last();
            let max = shifts.iter().map(|shift| shift.servers).max().unwrap_or(0);
            (before.map_or(0, |shift| shift.servers), max)
        }
    };
    PlanPool {
        suspends: pool.at_closing == AtClosing::Suspend,
        let_go: pool.let_go,
        limited: false,
        takes_turns: false,
        only_station: NONE,
        levels,
        more_queues: queues(u32::from(levels - 1)),
        recovery: pool.recovery,
        stations: (0, 0),
        servers_at_begin: at_begin,
        servers_max: max,
    }
}
