//! The auditor's account of a customer.

use super::Auditor;
use crate::network::{Action, ClassId, Join, StationId};

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
    /// The station that it left last.
    pub(super) left: Option<StationId>,
}

impl Account {
    pub(super) fn new(class: ClassId, size: u64) -> Self {
        Self { class, size, whereabouts: Whereabouts::Between, members: Vec::new(), left: None }
    }
}

impl Auditor<'_> {
    /// The most that may go on as one after having joined where a customer comes from.
    pub(super) fn most_joined(&self, account: &Account) -> Option<u64> {
        let station = account.left?;
        let joins = self.network.steps_of(account.class).iter().filter_map(|step| {
            match (step.station == station, &step.action) {
                (true, Action::Join(Join::Size(most))) => Some(*most),
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
}
