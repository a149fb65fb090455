//! The auditor's account of those who give up: not before their time, and where they may.

use super::customer::Whereabouts;
use super::{AuditRule, Auditor};
use crate::network::{Patience, StationId};

impl Auditor<'_> {
    /// A customer gives up waiting at a station, or before it.
    pub(super) fn give_up(&mut self, customer: u32, station: StationId) {
        let network = self.network;
        let Some(account) = self.customers.get_mut(&customer) else {
            self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            return;
        };
        let steps = network.steps_of(account.class).iter();
        let patience =
            steps.filter(|step| step.station == station).find_map(|step| match step.patience {
                Patience::GivesUpAfter(span) => Some(span),
                Patience::Endless | Patience::GaveUp => None,
            });
        let is_early = patience.is_none_or(|patience| self.now - account.came < patience);
        if account.whereabouts == Whereabouts::At(station) {
            account.whereabouts = Whereabouts::Between;
            account.left = Some(station);
            self.lines[station.index()].drop_out(customer);
        }
        if is_early {
            let name = self.name(station);
            let message = format!("{name}: customer {customer} gave up before its time");
            self.blame(AuditRule::Causality, message);
        }
    }
}
