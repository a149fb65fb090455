//! The auditor's account of a pool.

use crate::network::{Capacity, Pool};
use crate::time::SimTime;

/// Servers of a pool, as far as the facts tell.
#[derive(Clone, Debug)]
pub(super) struct Servers {
    /// On duty by the last fact.
    pub(super) on_duty: u32,
    /// Not free.
    pub(super) busy: i64,
}

impl Servers {
    pub(super) fn new(_: &Pool) -> Self {
        Self { on_duty: 0, busy: 0 }
    }

    /// Servers on duty by the network's own shifts; breakdowns and outages only take from them.
    pub(super) fn planned(pool: &Pool, at: SimTime) -> Option<u32> {
        match &pool.capacity {
            Capacity::Unlimited => None,
            Capacity::Fixed(servers) => Some(*servers),
            Capacity::Shifts(shifts) => {
                let past = shifts.partition_point(|shift| shift.at <= at);
                Some(past.checked_sub(1).map_or(0, |last| shifts[last].servers))
            }
        }
    }
}
