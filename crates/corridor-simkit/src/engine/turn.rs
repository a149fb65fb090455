//! Turns: who comes next where several stations share servers and have few places.
//!
//! Those blocked before the stations of a pool are let in by the time since when they are blocked,
//! then by the rank of the station; and before whoever has waited less long at another station for
//! the same servers. Whoever has been begun with, and waits at the next of few places for the same
//! team, comes before everybody else.

use super::Run;
use super::plan::Plan;
use super::rules::Rules;
use super::state::{Customer, NIL, Status, Task};
use crate::fact::Observer;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Whether the first of those blocked before a station without a place may have a free server
    /// although others wait for it at other stations: it has been blocked for longer than they
    /// have waited.
    #[inline(never)]
    pub(super) fn has_turn(&self, station: u16, pool_id: u16) -> bool {
        let (plan, pool) =
            (&self.plan.pools[pool_id as usize], &self.state.pools[pool_id as usize]);
        let state = &self.state.stations[station as usize];
        let limit = self.plan.steps[self.next_step(state.entry.head) as usize].limit;
        let is_free = pool.busy < pool.capacity && pool.suspended.head == NIL;
        if !plan.takes_turns || !is_free || state.waiting > 0 || state.lingering > limit {
            return false;
        }
        let blocked = &self.state.customers[state.entry.head as usize];
        let comes_first = self.plan.stations[station as usize].comes_first;
        let own = if R::IGNORE_PRIORITY || comes_first {
            0
        } else {
            blocked.priority.min(plan.levels - 1)
        };
        let more = &self.state.queues[plan.more_queues as usize..];
        let mut queues = std::iter::once(&pool.queue).chain(&more[..usize::from(own)]).enumerate();
        let next = queues.find(|(_, queue)| queue.head != NIL);
        next.is_none_or(|(level, queue)| {
            let head = &self.state.customers[queue.head as usize];
            match (comes_first, is_first(self.plan, head)) {
                (true, false) => true,
                (false, true) => false,
                _ => level == usize::from(own) && blocked.since < head.since,
            }
        })
    }

    /// Puts a customer into the queue of the pool before all who have not been begun with, behind
    /// those of no lower priority who have.
    #[inline(never)]
    pub(super) fn wait_in_front(&mut self, slot: u32, station: u16, pool_id: u16) {
        let (now, plan) = (self.now.ms(), self.plan);
        let pool = &mut self.state.pools[pool_id as usize];
        pool.waiting += 1;
        let customers = self.state.customers.as_mut_slice();
        customers[slot as usize].status = Status::Waiting;
        let own = if R::IGNORE_PRIORITY { u8::MAX } else { customers[slot as usize].priority };
        pool.queue.insert(customers, slot, |other| is_first(plan, other) && other.priority <= own);
        self.count_waiting(station, now);
    }

    /// One more waits at a station.
    #[inline(always)]
    pub(super) fn count_waiting(&mut self, station: u16, now: i64) {
        let station = &mut self.state.stations[station as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting + station.n_entry);
        station.queue_area = station.queue_area.wrapping_sub(now);
    }

    /// Whether a customer that has room finds no place to wait in: a server was left to it.
    #[inline(never)]
    pub(super) fn is_let_in_to_serve(&self, to: u32) -> bool {
        let step = &self.plan.steps[to as usize];
        let station = &self.state.stations[step.station as usize];
        let pool = &self.state.pools[step.pool as usize];
        step.limit <= station.waiting + station.lingering && pool.busy < pool.capacity
    }

    /// A server is free and somebody waits for it, but somebody who has been blocked for longer
    /// before another station comes first: it is let in next, and the server left to it.
    #[inline(never)]
    pub(super) fn offer_turn(&mut self, pool_id: u16) -> bool {
        let (from, to) = self.plan.pools[pool_id as usize].stations;
        let stations = &self.plan.pool_stations[from as usize..to as usize];
        let blocked = stations.iter().filter(|s| self.state.stations[**s as usize].n_entry > 0);
        let turn = blocked.copied().find(|&station| self.has_turn(station, pool_id));
        turn.inspect(|&station| self.state.tasks.push(Task::Admit(station))).is_some()
    }

    /// Lets in those who are blocked before the stations of a pool, as far as there is room: who
    /// has been blocked for longest first, and at the same time by the rank of the station.
    #[inline(never)]
    pub(super) fn admit_in_turn(&mut self, pool: u16) {
        let (from, to) = self.plan.pools[pool as usize].stations;
        loop {
            let mut first: Option<((bool, i64), u16, u32, u32)> = None;
            for index in from..to {
                let station = self.plan.pool_stations[index as usize];
                let slot = self.state.stations[station as usize].entry.head;
                if slot == NIL {
                    continue;
                }
                let since = self.state.customers[slot as usize].since;
                let turn = (!self.plan.stations[station as usize].comes_first, since);
                if first.is_some_and(|first| first.0 <= turn) {
                    continue;
                }
                let to = self.next_step(slot);
                if self.has_room(to, true) {
                    first = Some((turn, station, slot, to));
                }
            }
            let Some((_, station, slot, to)) = first else { break };
            self.let_in(slot, station, to);
        }
        // A server that was left to the blocked may still be free for those who wait. Where nobody
        // does, to offer room again would find none again, and so on for ever.
        let rest = &self.state.pools[pool as usize];
        if rest.waiting > 0 || rest.suspended.head != NIL {
            self.dispatch(pool);
        }
    }
}

/// Whether a waiting customer has been begun with, and comes before others.
fn is_first(plan: &Plan, customer: &Customer) -> bool {
    plan.stations[plan.steps[customer.step as usize].station as usize].comes_first
}
