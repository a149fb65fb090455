//! What can be seen of a replication at one instant.

use super::state::State;
use crate::network::{ClassId, StationId};

/// Counts at one instant, for observers; nothing is copied.
#[derive(Clone, Copy, Debug)]
pub struct Snapshot<'a> {
    state: &'a State,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(state: &'a State) -> Self {
        Self { state }
    }

    /// Customers inside.
    #[must_use]
    pub fn inside(&self) -> u64 {
        self.state.inside.into()
    }

    /// Customers that wait at a station or are blocked before it.
    #[must_use]
    pub fn waiting(&self, station: StationId) -> u32 {
        let station = &self.state.stations[station.index()];
        station.waiting + station.n_entry
    }

    /// Size of the customers of a class that have reached the end since the run began.
    #[must_use]
    pub fn delivered_size(&self, class: ClassId) -> i64 {
        self.state.classes[class.index()][4]
    }

    /// Size of the customers that have passed by one passage since the run began; passages are
    /// counted in the order of [`Network::passages`](crate::network::Network::passages).
    #[must_use]
    pub fn passed_size(&self, passage: usize) -> i64 {
        self.state.passages[passage][1]
    }
}
