//! Appointments: booking them, waiting for them, keeping, missing and losing them.
//!
//! The lists of a station stand side by side among the queues: first those who have booked, then
//! those who wait to book, by priority. Bookings are counted, not tied to instants: at each
//! appointment that takes place whoever has booked first goes on. So a booking that is called off
//! moves to the next appointment and pushes the others behind it.

use super::Run;
use super::rules::Rules;
use crate::fact::{Fact, Observer};
use crate::network::{Appointments, CalledOff, StationId, StationKind};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::time::SimSpan;

/// What may be booked at a station.
#[derive(Clone, Copy, Debug)]
pub(super) struct Book {
    /// The first appointment that is not open yet.
    opened: u32,
    /// The first appointment that can still be booked.
    closed: u32,
    /// Open appointments that can still be booked, whether they are or not.
    ahead: i64,
    /// Open appointments less bookings. Below 0 where bookings were called off and moved on.
    free: i64,
    /// What is drawn to know the appointments that nobody holds.
    idle: StreamKey,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Makes the books of all stations, and schedules the first appointments.
    pub(super) fn open_books(&mut self, seed: MasterSeed, replication: Replication) {
        if !self.plan.has_appointments {
            return;
        }
        for (rank, station) in self.network.stations.iter().enumerate() {
            let idle = StreamKey::new(seed, replication, Purpose::Idle, &station.name, "");
            let mut book = Book { opened: 0, closed: 0, ahead: 0, free: 0, idle };
            if let StationKind::Appoint(appointments) = &station.kind {
                book.opened = appointments.times.partition_point(|&at| self.is_past(at)) as u32;
                book.closed = book.opened;
                self.state.departures[rank] = book.opened;
                self.schedule_departure(rank as u16);
            }
            self.state.books.push(book);
        }
    }

    /// A customer that has come in waits to book, and books if it can.
    pub(super) fn wait_for_appointment(&mut self, slot: u32, rank: u16) {
        let network = self.network;
        let StationKind::Appoint(appointments) = &network.stations[rank as usize].kind else {
            return;
        };
        // What has opened before now is for those who waited before.
        self.open_appointments(rank, appointments);
        let now = self.now.ms();
        let station = &mut self.state.stations[rank as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting + station.n_entry);
        station.queue_area = station.queue_area.wrapping_sub(now);
        self.wait_to_book(slot, rank, appointments);
        self.book(rank, appointments);
    }

    /// A customer finds no appointment to book, and is lost. Whoever has come in waits.
    pub(super) fn is_turned_away(&mut self, slot: u32, rank: u16) -> bool {
        let network = self.network;
        let StationKind::Appoint(appointments) = &network.stations[rank as usize].kind else {
            return false;
        };
        if !appointments.turns_away {
            return false;
        }
        self.open_appointments(rank, appointments);
        let is_lost = self.state.books[rank as usize].free <= 0;
        if is_lost {
            self.turn_away(slot);
        }
        is_lost
    }

    /// Ends booking where the lead is over: what nobody has booked by then is lost. Bookings are for
    /// the earliest appointments, so those are free that lie behind all of them.
    fn close_appointments(&mut self, rank: u16, appointments: &Appointments) {
        if appointments.lead == SimSpan::ZERO {
            return;
        }
        loop {
            let book = self.state.books[rank as usize];
            let next = appointments.times.get(book.closed as usize);
            let is_over = next.is_some_and(|&at| at - self.now < appointments.lead);
            if !is_over || book.opened <= book.closed {
                return;
            }
            let is_idle = self.is_idle(rank, appointments, book.closed);
            let book = &mut self.state.books[rank as usize];
            let number = book.closed as usize;
            book.closed += 1;
            if is_idle {
                continue;
            }
            book.ahead -= 1;
            let is_lost = book.ahead < book.free;
            book.free -= i64::from(is_lost);
            self.state.unbooked[rank as usize][number] = is_lost;
        }
    }

    fn wait_to_book(&mut self, slot: u32, rank: u16, appointments: &Appointments) {
        let customer = &mut self.state.customers[slot as usize];
        customer.status = super::state::Status::Waiting;
        let level = customer.priority.min(appointments.levels.saturating_sub(1));
        let queue = self.plan.stations[rank as usize].queue + 1 + u32::from(level);
        self.state.queues[queue as usize].push_back(&mut self.state.customers, slot);
    }

    /// Opens what has come within the horizon since last time.
    fn open_appointments(&mut self, rank: u16, appointments: &Appointments) {
        loop {
            let book = self.state.books[rank as usize];
            let next = appointments.times.get(book.opened as usize);
            if next.is_none_or(|&at| appointments.horizon < at - self.now) {
                self.close_appointments(rank, appointments);
                return;
            }
            let is_idle = self.is_idle(rank, appointments, book.opened);
            let book = &mut self.state.books[rank as usize];
            book.opened += 1;
            book.free += i64::from(!is_idle);
            book.ahead += i64::from(!is_idle);
            self.book(rank, appointments);
        }
    }

    /// Whether nobody holds the appointment with this number.
    fn is_idle(&self, rank: u16, appointments: &Appointments, number: u32) -> bool {
        if appointments.idle <= 0.0 {
            return false;
        }
        // By the instant, so that a longer warm-up changes no draw of the window.
        let at = appointments.times[number as usize].ms();
        let key = self.state.books[rank as usize].idle;
        key.rng(at.cast_unsigned(), 0).unit() < appointments.idle
    }

    /// Lets those who wait to book do so, as far as appointments are free.
    fn book(&mut self, rank: u16, appointments: &Appointments) {
        let booked = self.plan.stations[rank as usize].queue as usize;
        let levels = usize::from(appointments.levels);
        while self.state.books[rank as usize].free > 0 {
            let waiting = &mut self.state.queues[booked + 1..=booked + levels];
            let customers = &self.state.customers;
            let Some(slot) = waiting.iter_mut().find_map(|queue| queue.pop_front(customers)) else {
                return;
            };
            self.state.queues[booked].push_back(&mut self.state.customers, slot);
            self.state.books[rank as usize].free -= 1;
            let customer = self.state.customers[slot as usize].serial;
            self.tell(Fact::Booked { customer, station: StationId(rank) });
        }
    }

    /// The instant of an appointment: whoever has booked first goes on, or misses it.
    pub(super) fn appointment(&mut self, rank: u16) {
        let network = self.network;
        let StationKind::Appoint(appointments) = &network.stations[rank as usize].kind else {
            return;
        };
        self.open_appointments(rank, appointments);
        let number = self.state.departures[rank as usize];
        let takes_place = self.takes_place(rank);
        if !takes_place {
            self.tell(Fact::Cancelled { station: StationId(rank) });
        }
        let is_unbooked =
            self.state.unbooked[rank as usize].get(number as usize).is_some_and(|lost| *lost);
        if !is_unbooked && !self.is_idle(rank, appointments, number) {
            if takes_place {
                self.meet(rank, appointments);
            } else {
                self.call_off(rank, appointments);
            }
        }
        self.depart_next_time(rank);
    }

    /// An appointment takes place.
    fn meet(&mut self, rank: u16, appointments: &Appointments) {
        let booked = self.plan.stations[rank as usize].queue as usize;
        let Some(slot) = self.state.queues[booked].pop_front(&self.state.customers) else {
            self.state.books[rank as usize].free -= 1;
            return;
        };
        let (serial, index) = {
            let customer = &self.state.customers[slot as usize];
            (customer.serial, customer.step)
        };
        let missed = self.plan.steps[index as usize].repeat;
        if missed > 0.0 && self.repeats(slot, index, missed) {
            self.tell(Fact::Missed { customer: serial, station: StationId(rank) });
            self.wait_to_book(slot, rank, appointments);
            self.book(rank, appointments);
            return;
        }
        self.tell(Fact::Kept { customer: serial, station: StationId(rank) });
        let now = self.now.ms();
        let customer = &mut self.state.customers[slot as usize];
        let waited = now - customer.since;
        customer.waiting += waited;
        let station = &mut self.state.stations[rank as usize];
        station.waiting -= 1;
        station.queue_area = station.queue_area.wrapping_add(now);
        station.starts += 1;
        station.finished += 1;
        station.wait_time += waited;
        self.advance(slot);
    }

    /// An appointment is called off.
    fn call_off(&mut self, rank: u16, appointments: &Appointments) {
        let booked = self.plan.stations[rank as usize].queue as usize;
        let voided = match appointments.called_off {
            CalledOff::MovesOn => None,
            CalledOff::IsVoid => self.state.queues[booked].pop_front(&self.state.customers),
        };
        let Some(slot) = voided else {
            self.state.books[rank as usize].free -= 1;
            return;
        };
        let customer = self.state.customers[slot as usize].serial;
        self.tell(Fact::Unbooked { customer, station: StationId(rank) });
        self.wait_to_book(slot, rank, appointments);
        self.book(rank, appointments);
    }
}
