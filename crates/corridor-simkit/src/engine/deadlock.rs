//! Deadlocks: customers that wait for each other in a circle.
//!
//! Looked for whenever a customer is blocked. A station can still move if a server works there, if
//! it is closed and will open again, if a server recovers or interrupted work waits for servers,
//! or if one of its blocked customers wants into a station that can still move. If none of the
//! stations that can be reached over *blocked by* can move, none ever will.

use super::Run;
use super::plan::{Kind, NONE};
use super::rules::Rules;
use super::state::{NIL, Status};
use crate::fact::Observer;
use crate::network::StationId;
use crate::readings::Deadlock;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Looks for a circle through a station that somebody has just been blocked by.
    pub(super) fn look_for_deadlock(&mut self, station: u16) {
        if self.readings.deadlock.is_some() || self.can_move(station) {
            return;
        }
        self.state.seen.fill(false);
        self.state.path.clear();
        self.state.path.push(station);
        self.state.seen[station as usize] = true;
        let mut next = 0;
        while next < self.state.path.len() {
            let at = self.state.path[next];
            next += 1;
            for target in 0..self.state.stations.len() as u16 {
                if self.state.seen[target as usize] || !self.waits_for(at, target) {
                    continue;
                }
                if self.can_move(target) {
                    return;
                }
                self.state.seen[target as usize] = true;
                self.state.path.push(target);
            }
        }
        let cycle = self.circle_from(station);
        if !cycle.is_empty() {
            self.readings.deadlock = Some(Deadlock { at: self.now, cycle });
        }
    }

    /// Whether something is under way at a station that will make room without anybody's help.
    fn can_move(&self, station: u16) -> bool {
        let state = &self.state.stations[station as usize];
        if state.in_service > 0 {
            return true;
        }
        let Some(pool) = self.pool_at(station) else { return true };
        let pool = &self.state.pools[pool as usize];
        pool.capacity == 0
            || pool.recovering > 0
            || pool.suspended.head != NIL
            || pool.busy < pool.capacity && state.lingering == 0
    }

    fn pool_at(&self, station: u16) -> Option<u16> {
        use crate::network::StationKind::{Seize, Serve};
        match &self.network.stations[station as usize].kind {
            Serve(pool) | Seize(pool) => Some(pool.0).filter(|&pool| pool != NONE),
            _ => None,
        }
    }

    /// Whether a customer at `station` is blocked by `target`.
    fn waits_for(&self, station: u16, target: u16) -> bool {
        let mut slot = self.state.stations[target as usize].entry.head;
        while slot != NIL {
            let customer = &self.state.customers[slot as usize];
            if customer.status == Status::Blocked {
                let step = &self.plan.steps[customer.step as usize];
                if step.kind == Kind::Serve && step.station == station {
                    return true;
                }
            }
            slot = customer.next;
        }
        false
    }

    /// Follows the first *blocked by* of each station until one comes again.
    fn circle_from(&self, station: u16) -> Vec<StationId> {
        let mut way = vec![station];
        loop {
            let at = way[way.len() - 1];
            let n = self.state.stations.len() as u16;
            let Some(next) = (0..n).find(|&target| self.waits_for(at, target)) else {
                return Vec::new();
            };
            if let Some(begin) = way.iter().position(|&seen| seen == next) {
                return way[begin..].iter().map(|&station| StationId(station)).collect();
            }
            way.push(next);
        }
    }
}
