//! Timetabled departures.

use super::Run;
use super::plan::NONE;
use super::rules::Rules;
use super::state::{Status, Task};
use super::way::Leaving;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{Forming, SetsOff, StationId, StationKind};

/// One departure, in billionths.
const WHOLE: u64 = 1_000_000_000;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    pub(super) fn schedule_departures(&mut self) {
        for (rank, station) in self.network.stations.iter().enumerate() {
            let timetable = match &station.kind {
                StationKind::Depart { timetable, .. } => timetable,
                StationKind::Form(Forming {
                    sets_off: SetsOff::Timetable { times, .. }, ..
                }) => times,
                _ => continue,
            };
            let first = timetable.partition_point(|&at| self.is_past(at));
            self.state.departures[rank] = first as u32;
            self.schedule_departure(rank as u16);
        }
    }

    pub(super) fn schedule_departure(&mut self, rank: u16) {
        let Some((timetable, _)) = self.network.stations[rank as usize].kind.timetable() else {
            return;
        };
        let next = self.state.departures[rank as usize];
        if let Some(&at) = timetable.get(next as usize) {
            self.state.calendar.push(Event::new(at, EventClass::Departure, rank, next, 0));
        }
    }

    /// A customer has come in: it waits for a departure, or goes on where nobody waits now.
    pub(super) fn come_to_departure(&mut self, slot: u32, rank: u16) {
        if !self.goes_freely(rank) {
            self.wait_for_departure(slot, rank);
            return;
        }
        self.state.customers[slot as usize].status = Status::InService;
        let station = &mut self.state.stations[rank as usize];
        station.starts += 1;
        station.finished += 1;
        self.state.tasks.push(Task::Advance(slot));
    }

    /// Whether nobody waits for departures of a station now.
    fn goes_freely(&self, rank: u16) -> bool {
        match &self.network.stations[rank as usize].kind {
            StationKind::Depart { free, .. } => {
                free.iter().any(|window| (window.from..window.to).contains(&self.now))
            }
            _ => false,
        }
    }

    /// A customer that has come in waits for a departure.
    pub(super) fn wait_for_departure(&mut self, slot: u32, station: u16) {
        let now = self.now.ms();
        self.state.customers[slot as usize].status = Status::Waiting;
        let queue = &mut self.state.queues[self.plan.stations[station as usize].queue as usize];
        queue.push_back(&mut self.state.customers, slot);
        let station = &mut self.state.stations[station as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting + station.n_entry);
        station.queue_area = station.queue_area.wrapping_sub(now);
    }

    /// A departure takes those who wait, in the order of their coming, as far as there are places
    /// and load on it and room behind it; those who come at the same instant as the departure
    /// come too late only if their event ranks after it.
    pub(super) fn departure(&mut self, rank: u16, ordinal: u32) {
        let (places, load) = match &self.network.stations[rank as usize].kind {
            StationKind::Depart { places, load, .. } => (places, load),
            StationKind::Form(forming) => return self.may_set_off(rank, forming, ordinal),
            _ => return self.appointment(rank),
        };
        if !self.takes_place(rank) {
            self.tell(Fact::Cancelled { station: StationId(rank) });
            self.depart_next_time(rank);
            return;
        }
        let is_free = self.goes_freely(rank);
        if self.plan.stations[rank as usize].escort != NONE {
            return self.departure_with_escort(rank, is_free);
        }
        let limitless = is_free || R::IGNORE_PLACES;
        let places = if limitless { u32::MAX } else { places.unwrap_or(u32::MAX) };
        let load = if is_free { u64::MAX } else { load.unwrap_or(u64::MAX) };
        self.board(rank, places, load);
        self.depart_next_time(rank);
    }

    /// Those who wait go on, as far as there are places and load and room behind.
    pub(super) fn board(&mut self, rank: u16, mut places: u32, mut load: u64) {
        let queue = self.plan.stations[rank as usize].queue as usize;
        while places > 0 {
            let slot = self.state.queues[queue].head;
            if slot == super::state::NIL || self.state.customers[slot as usize].size > load {
                break;
            }
            let to = self.next_step(slot);
            if !self.has_room_for(slot, to, false) {
                break;
            }
            places -= 1;
            load -= self.state.customers[slot as usize].size;
            self.depart(slot, rank, to);
        }
        let station = &self.state.stations[rank as usize];
        if station.n_entry > 0 {
            self.state.tasks.push(Task::Admit(rank));
        }
    }

    pub(super) fn depart_next_time(&mut self, rank: u16) {
        self.state.departures[rank as usize] += 1;
        self.schedule_departure(rank);
    }

    /// Whether the outages at work leave this departure: none while they close the gate, and as
    /// many as the rate says while they slow it, by adding up the rates.
    pub(super) fn takes_place(&mut self, rank: u16) -> bool {
        let gate = self.plan.stations[rank as usize].gate;
        if gate == NONE {
            return true;
        }
        let pool = &self.state.pools[gate as usize];
        if pool.capacity == 0 {
            return false;
        }
        let carried_over = &mut self.state.carried_over[rank as usize];
        *carried_over += (WHOLE as f64 / pool.slowness).round() as u64;
        let takes_place = WHOLE <= *carried_over;
        if takes_place {
            *carried_over -= WHOLE;
        }
        takes_place
    }

    fn depart(&mut self, slot: u32, rank: u16, to: u32) {
        let now = self.now.ms();
        let queue = self.plan.stations[rank as usize].queue as usize;
        self.state.queues[queue].pop_front(&self.state.customers);
        let customer = &mut self.state.customers[slot as usize];
        let waited = now - customer.since;
        customer.waiting += waited;
        let station = &mut self.state.stations[rank as usize];
        station.waiting -= 1;
        station.queue_area = station.queue_area.wrapping_add(now);
        station.starts += 1;
        station.finished += 1;
        station.wait_time += waited;
        self.relocate(slot, to, now, Leaving::Nothing);
    }
}
