//! The auditor's account of appointments: booked once, kept one at a time, in the order of booking.

use std::collections::{BTreeMap, VecDeque};

use super::{AuditRule, Auditor, Whereabouts};
use crate::fact::Fact;
use crate::network::{StationId, StationKind};
use crate::time::{SimSpan, SimTime};

/// The bookings of a station.
#[derive(Clone, Debug, Default)]
pub(super) struct Bookings {
    booked: VecDeque<u32>,
    /// Since when those who must book some time before are here.
    came: BTreeMap<u32, SimTime>,
    /// The last appointment that somebody kept, missed or lost.
    last: Option<SimTime>,
}

impl Auditor<'_> {
    pub(super) fn appointment_fact(&mut self, fact: Fact) {
        match fact {
            Fact::Booked { customer, station } => self.booked(customer, station),
            Fact::Kept { customer, station } => {
                self.come_to_appointment(customer, station, true);
                self.lines[station.index()].drop_out(customer);
            }
            Fact::Missed { customer, station } => {
                self.come_to_appointment(customer, station, true);
            }
            Fact::Unbooked { customer, station } => {
                self.come_to_appointment(customer, station, false);
            }
            _ => unreachable!("only facts of appointments come here"),
        }
    }

    /// A customer comes to where appointments are booked.
    pub(super) fn comes_to_book(&mut self, customer: u32, station: StationId) {
        if let StationKind::Appoint(appointments) = &self.network.stations[station.index()].kind
            && SimSpan::ZERO < appointments.lead
        {
            self.bookings[station.index()].came.insert(customer, self.now);
        }
    }

    /// A customer books: it waits here, has no booking yet, and there is an appointment left
    /// within the horizon.
    fn booked(&mut self, customer: u32, station: StationId) {
        let name = self.name(station);
        let StationKind::Appoint(appointments) = &self.network.stations[station.index()].kind
        else {
            self.blame(AuditRule::Causality, format!("{name}: has no appointments to book"));
            return;
        };
        let is_here = self
            .customers
            .get(&customer)
            .is_some_and(|account| account.whereabouts == Whereabouts::At(station));
        if !is_here || self.bookings[station.index()].booked.contains(&customer) {
            let message = format!("{name}: customer {customer} booked twice, or from elsewhere");
            self.blame(AuditRule::Causality, message);
        }
        let now = self.now;
        let horizon = appointments.horizon;
        let open = appointments.times.iter().filter(|&&at| now <= at && at - now <= horizon);
        let n_open = open.count();
        let bookings = &mut self.bookings[station.index()];
        bookings.booked.push_back(customer);
        let n_booked = bookings.booked.len();
        if n_open < n_booked {
            let message = format!("{name}: {n_booked} have booked {n_open} appointments");
            self.blame(AuditRule::Capacity, message);
        }
    }

    /// The instant of a customer's appointment, which takes place or is called off.
    fn come_to_appointment(&mut self, customer: u32, station: StationId, takes_place: bool) {
        let (name, now) = (self.name(station), self.now);
        let bookings = &mut self.bookings[station.index()];
        let next = bookings.booked.pop_front();
        let is_second = bookings.last.replace(now) == Some(now);
        if next != Some(customer) {
            bookings.booked.retain(|&booked| booked != customer);
            let message = format!("{name}: customer {customer} came before customer {next:?}");
            self.blame(AuditRule::Order, message);
        }
        let StationKind::Appoint(appointments) = &self.network.stations[station.index()].kind
        else {
            return;
        };
        let came = self.bookings[station.index()].came.remove(&customer);
        if came.is_some_and(|came| now - came < appointments.lead) {
            let message = format!("{name}: customer {customer} came too late to book this");
            self.blame(AuditRule::OpeningHours, message);
        }
        if is_second {
            self.blame(AuditRule::Capacity, format!("{name}: two came to one appointment"));
        }
        let timetable = self.network.stations[station.index()].kind.timetable();
        let (times, gate) = timetable.unwrap_or_default();
        if times.binary_search(&now).is_err() {
            let message = format!("{name}: came between appointments");
            self.blame(AuditRule::OpeningHours, message);
        }
        let is_shut = gate.is_some_and(|gate| self.servers[gate.index()].on_duty == 0);
        let is_cancelled = self.lines[station.index()].cancelled == Some(now);
        if takes_place && (is_shut || is_cancelled) || !takes_place && !is_cancelled {
            let message = format!("{name}: kept although called off, or the other way round");
            self.blame(AuditRule::OpeningHours, message);
        }
    }
}
