//! The auditor's account of a customer.

use std::collections::BTreeMap;

use super::{AuditRule, Auditor};
use crate::network::{Action, ClassId, ResourceId, SIZES, StationId};
use crate::time::SimTime;

/// Where a customer is, as far as the facts tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whereabouts {
    /// Between stations.
    Between,
    /// Waiting at a station.
    At(StationId),
    /// Worked on at a station, or accompanied from there.
    Served(StationId),
    /// Work on it is interrupted.
    Suspended(StationId),
    /// Work on it is done; it has not left.
    Done(StationId),
    /// Inside another customer.
    Inside(u32),
}

/// An account.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) class: ClassId,
    pub(super) size: u64,
    pub(super) whereabouts: Whereabouts,
    /// Customers inside it.
    pub(super) members: Vec<u32>,
    /// Its size as long as it is not unloaded: what amounts go by.
    pub(super) size_before: u64,
    /// Whether it has been unloaded.
    pub(super) is_empty: bool,
    /// What it holds of resources.
    pub(super) holds: BTreeMap<ResourceId, u64>,
    /// What it took at the last claim station.
    pub(super) claimed: Vec<(ResourceId, u64)>,
    /// The station that it left last.
    pub(super) left: Option<StationId>,
    /// When it came to the last station.
    pub(super) came: SimTime,
    /// What its members measure that were put together.
    pub(super) sums: [u64; SIZES],
}

impl Account {
    pub(super) fn new(class: ClassId, size: u64) -> Self {
        Self {
            class,
            size,
            whereabouts: Whereabouts::Between,
            members: Vec::new(),
            size_before: size,
            is_empty: false,
            holds: BTreeMap::new(),
            claimed: Vec::new(),
            left: None,
            came: SimTime::START,
            sums: [0; SIZES],
        }
    }
}

impl Auditor<'_> {
    /// The most that may go on as one after having joined where a customer comes from.
    pub(super) fn most_joined(&self, account: &Account) -> Option<u64> {
        let station = account.left?;
        let joins = self.network.steps_of(account.class).iter().filter_map(|step| {
            match (step.station == station, &step.action) {
                (true, Action::Join(join)) => join.most_at(self.now),
                _ => None,
            }
        });
        joins.max()
    }

    /// Where a customer may be while somebody works on it at a station. A service that is done
    /// again begins without a fact of its own, so there it may count as done already.
    pub(super) fn worked_on(&self, customer: u32, station: StationId) -> [Whereabouts; 2] {
        let is_repeated = self.customers.get(&customer).is_some_and(|account| {
            let steps = self.network.steps_of(account.class);
            steps.iter().any(|step| step.station == station && step.repeat > 0.0)
        });
        let or = if is_repeated { Whereabouts::Done } else { Whereabouts::Served };
        [Whereabouts::Served(station), or(station)]
    }

    pub(super) fn open(&mut self, customer: u32, class: ClassId, size: u64) {
        if self.customers.insert(customer, Account::new(class, size)).is_some() {
            self.blame(AuditRule::Causality, format!("customer {customer} exists already"));
        }
    }

    pub(super) fn dissolve(&mut self, customer: u32) {
        self.check_hands(customer);
        let parts = self.parts.remove(&customer);
        let Some(account) = self.customers.remove(&customer) else {
            self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            return;
        };
        if let Some((_, size)) = parts
            && size != account.size
        {
            let message = format!("customer {customer} of {} came apart as {size}", account.size);
            self.blame(AuditRule::Conservation, message);
        }
        if parts.is_none() && !account.members.is_empty() {
            let message = format!("customer {customer} is gone with members inside");
            self.blame(AuditRule::Conservation, message);
        }
    }

    /// A customer leaves the network, with all that goes inside it.
    pub(super) fn close_account(&mut self, customer: u32, size: u64, is_delivered: bool) {
        self.check_hands(customer);
        let Some(account) = self.customers.remove(&customer) else {
            self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            return;
        };
        if account.size != size {
            let message = format!("customer {customer} of {} went out as {size}", account.size);
            self.blame(AuditRule::Conservation, message);
        }
        let book = if is_delivered { &mut self.gone } else { &mut self.turned_away };
        if account.members.is_empty() {
            book.0 += 1;
            book.1 += u128::from(account.size);
        }
        for member in account.members {
            let size = self.customers.get(&member).map_or(0, |account| account.size);
            self.close_account(member, size, is_delivered);
        }
    }
}
