//! The auditor's account of a line of waiting customers.

use std::collections::VecDeque;

use crate::network::{Discipline, Network, Station, StationKind};
use crate::time::SimTime;

/// Customers waiting at a station, in the order of their coming.
#[derive(Clone, Debug)]
pub(super) struct Line {
    queue: VecDeque<u32>,
    is_first_come: bool,
    pub(super) limit: Option<u32>,
    /// The departure in progress: when, how many it took, how much.
    departure: (SimTime, u32, u64),
    /// When a departure was cancelled last.
    pub(super) cancelled: Option<SimTime>,
}

impl Line {
    pub(super) fn new(network: &Network, station: &Station) -> Self {
        let is_first_come = match &station.kind {
            StationKind::Serve(pool) | StationKind::Seize(pool) => {
                network.pools[pool.index()].discipline == Discipline::FirstComeFirstServed
            }
            _ => true,
        };
        Self {
            queue: VecDeque::new(),
            is_first_come,
            limit: station.queue_limit,
            departure: (network.begin, 0, 0),
            cancelled: None,
        }
    }

    pub(super) fn come(&mut self, customer: u32) {
        self.queue.push_back(customer);
    }

    pub(super) fn waiting(&self) -> usize {
        self.queue.len()
    }

    /// Takes a customer out; the error is the one that should have gone before it.
    pub(super) fn go(&mut self, customer: u32) -> Result<(), u32> {
        let first = self.queue.front().copied();
        if first == Some(customer) {
            self.queue.pop_front();
            return Ok(());
        }
        self.drop_out(customer);
        if self.is_first_come { Err(first.unwrap_or(customer)) } else { Ok(()) }
    }

    /// Takes a customer out, whatever its position.
    pub(super) fn drop_out(&mut self, customer: u32) {
        self.queue.retain(|&waiting| waiting != customer);
    }

    /// Counts a customer on the departure at `now`; returns number and size taken so far.
    pub(super) fn depart(&mut self, now: SimTime, size: u64) -> (u32, u64) {
        if self.departure.0 != now {
            self.departure = (now, 0, 0);
        }
        self.departure.1 += 1;
        self.departure.2 += size;
        (self.departure.1, self.departure.2)
    }
}
