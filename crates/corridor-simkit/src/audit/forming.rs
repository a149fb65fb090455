//! The auditor's account of those that are put together: in order, in time, within limits.

use super::{AuditRule, Auditor};
use crate::network::{Action, Forming, SetsOff, StationId, StationKind};

impl Auditor<'_> {
    /// A customer leaves a place where customers are put together.
    pub(super) fn set_off(&mut self, customer: u32, station: StationId, forming: &Forming) {
        let name = self.name(station);
        if let Err(first) = self.lines[station.index()].go(customer) {
            let message = format!("{name}: customer {customer} went before customer {first}");
            self.blame(AuditRule::Order, message);
        }
        let came = self.customers.get(&customer).map_or(self.now, |account| account.came);
        match &forming.sets_off {
            SetsOff::Timetable { times, .. } if times.binary_search(&self.now).is_err() => {
                self.blame(AuditRule::OpeningHours, format!("{name}: left between departures"));
            }
            SetsOff::Full { longest: Some(longest) } if *longest < self.now - came => {
                let message = format!("{name}: customer {customer} waited longer than it may");
                self.blame(AuditRule::Capacity, message);
            }
            _ => {}
        }
    }

    /// A customer has gone on inside another: what that measures must lie within the limits of the
    /// place where they were put together.
    pub(super) fn measure(&mut self, customer: u32, into: u32) {
        let network = self.network;
        let Some(account) = self.customers.get(&customer) else { return };
        let Some(station) = account.left else { return };
        let StationKind::Form(forming) = &network.stations[station.index()].kind else { return };
        let mut steps = network.steps_of(account.class).iter();
        let measures = steps.find_map(|step| match step.action {
            Action::Form { measures } if step.station == station => Some(measures),
            _ => None,
        });
        let Some(carrier) = self.customers.get_mut(&into) else { return };
        for (sum, one) in carrier.sums.iter_mut().zip(measures.unwrap_or_default()) {
            *sum = sum.saturating_add(one);
        }
        let (sums, n) = (carrier.sums, carrier.members.len());
        if n > 1 && !forming.fits(&sums) {
            let name = self.name(station);
            self.blame(AuditRule::Capacity, format!("{name}: {sums:?} were put together"));
        }
    }
}
