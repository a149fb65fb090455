//! The auditor's account of departures: at their times, within their places, unless cancelled.

use super::server::Servers;
use super::{AuditRule, Auditor};
use crate::network::{StationId, StationKind};

impl<'n> Auditor<'n> {
    /// The name of a station.
    pub(super) fn name(&self, station: StationId) -> &'n str {
        &self.network.stations[station.index()].name
    }
}

impl Auditor<'_> {
    /// A customer leaves a station of departures.
    pub(super) fn depart(&mut self, customer: u32, station: StationId) {
        let kind = &self.network.stations[station.index()].kind;
        if let StationKind::Depart { timetable, places, load, gate, free } = kind {
            let is_shut = gate.is_some_and(|gate| self.servers[gate.index()].on_duty == 0);
            let size = self.customers.get(&customer).map_or(0, |account| account.size);
            let line = &mut self.lines[station.index()];
            let order = line.go(customer);
            let taken = line.depart(self.now, size);
            let name = self.name(station);
            if let Err(first) = order {
                let message = format!("{name}: customer {customer} left before customer {first}");
                self.blame(AuditRule::Order, message);
            }
            // While nobody waits for departures there is nothing to keep to but the order.
            if free.iter().any(|window| (window.from..window.to).contains(&self.now)) {
                return;
            }
            let escorts = self.escorts.led(station, self.now);
            let is_led = self.network.escorts.iter().any(|one| one.ends.contains(&Some(station)));
            if is_led && escorts == 0 {
                self.blame(AuditRule::OpeningHours, format!("{name}: left without an escort"));
            }
            if !is_led && timetable.binary_search(&self.now).is_err() {
                self.blame(AuditRule::OpeningHours, format!("{name}: left between departures"));
            }
            if is_shut || self.lines[station.index()].cancelled == Some(self.now) {
                self.blame(AuditRule::OpeningHours, format!("{name}: left although cancelled"));
            }
            let is_over = places.is_some_and(|places| taken.0 > places * escorts.max(1))
                || load.is_some_and(|load| taken.1 > load);
            if is_over {
                self.blame(AuditRule::Capacity, format!("{name}: a departure took too many"));
            }
        }
    }

    /// A departure is cancelled: there must be one, and something that cancels it.
    pub(super) fn cancel(&mut self, station: StationId) {
        self.lines[station.index()].cancelled = Some(self.now);
        let name = self.name(station);
        let Some((timetable, gate)) = self.network.stations[station.index()].kind.timetable()
        else {
            self.blame(AuditRule::Causality, format!("{name}: has no departures to cancel"));
            return;
        };
        let is_hit = gate.is_some_and(|gate| {
            let pool = &self.network.pools[gate.index()];
            !pool.outages.is_empty()
                || !pool.pace.is_empty()
                || Servers::planned(pool, self.now) == Some(0)
        });
        if timetable.binary_search(&self.now).is_err() || !is_hit {
            self.blame(AuditRule::OpeningHours, format!("{name}: cancelled without a cause"));
        }
    }
}
