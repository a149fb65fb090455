//! The auditor's account of a customer.

use crate::network::{ClassId, StationId};

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
}

impl Account {
    pub(super) fn new(class: ClassId, size: u64) -> Self {
        Self { class, size, whereabouts: Whereabouts::Between, members: Vec::new() }
    }
}
