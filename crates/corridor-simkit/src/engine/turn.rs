//! Turns: who comes next where several stations share servers and have few places.
//!
//! Those blocked before the stations of a pool are let in by the time since when they are blocked,
//! then by the rank of the station; and before whoever has waited less long at another station for
//! the same servers.

use super::Run;
use super::rules::Rules;
use super::state::{NIL, Task};
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
        let own = if R::IGNORE_PRIORITY { 0 } else { blocked.priority.min(plan.levels - 1) };
        let more = &self.state.queues[plan.more_queues as usize..];
        let mut queues = std::iter::once(&pool.queue).chain(&more[..usize::from(own)]).enumerate();
        let next = queues.find(|(_, queue)| queue.head != NIL);
        next.is_none_or(|(level, queue)| {
            level == usize::from(own)
                && blocked.since < self.state.customers[queue.head as usize].since
        })
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
            let mut first: Option<(i64, u16, u32, u32)> = None;
            for index in from..to {
                let station = self.plan.pool_stations[index as usize];
                let slot = self.state.stations[station as usize].entry.head;
                if slot == NIL {
                    continue;
                }
                let since = self.state.customers[slot as usize].since;
                if first.is_some_and(|first| first.0 <= since) {
                    continue;
                }
                let to = self.next_step(slot);
                if self.has_room(to, true) {
                    first = Some((since, station, slot, to));
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
