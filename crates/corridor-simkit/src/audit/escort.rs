//! The auditor's account of escorts: each is at one end or under way, and leads from where it is.

use super::{AuditRule, Auditor};
use crate::network::{Network, StationId};
use crate::time::SimTime;

/// Where escorts are, as far as the facts tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Escorts {
    /// By escort: how many are at each end, and on their way to it.
    at: Vec<[i64; 2]>,
    coming: Vec<[i64; 2]>,
    /// The departures that were led last: from where, when, how many at that instant.
    led: Vec<(StationId, SimTime, u32)>,
}

impl Escorts {
    pub(super) fn new(network: &Network) -> Self {
        let halves = |number: u32| [i64::from(number - number / 2), i64::from(number / 2)];
        Self {
            at: network.escorts.iter().map(|escort| halves(escort.number)).collect(),
            coming: vec![[0; 2]; network.escorts.len()],
            led: Vec::new(),
        }
    }

    /// Escorts that lead from a station at this instant.
    pub(super) fn led(&self, station: StationId, now: SimTime) -> u32 {
        let led = self.led.iter().find(|(at, when, _)| *at == station && *when == now);
        led.map_or(0, |(_, _, n)| *n)
    }
}

impl Auditor<'_> {
    /// An escort leaves an end: it must have been there.
    pub(super) fn escort_leaves(&mut self, escort: u16, end: u8, leads: Option<StationId>) {
        let (rank, end) = (usize::from(escort), usize::from(end));
        self.escorts.at[rank][end] -= 1;
        self.escorts.coming[rank][1 - end] += 1;
        if self.escorts.at[rank][end] < 0 {
            let name = &self.network.escorts[rank].name;
            let message = format!("{name}: an escort left an end at which there was none");
            self.blame(AuditRule::Capacity, message);
        }
        let Some(station) = leads else { return };
        if self.network.escorts[rank].ends[end] != Some(station) {
            let message = format!("{}: led from the wrong end", self.name(station));
            self.blame(AuditRule::Causality, message);
        }
        let now = self.now;
        match self.escorts.led.iter_mut().find(|(at, ..)| *at == station) {
            Some((_, when, n)) if *when == now => *n += 1,
            Some(led) => *led = (station, now, 1),
            None => self.escorts.led.push((station, now, 1)),
        }
    }

    /// An escort comes to an end: it must have been on its way there.
    pub(super) fn escort_comes(&mut self, escort: u16, end: u8) {
        let (rank, end) = (usize::from(escort), usize::from(end));
        self.escorts.coming[rank][end] -= 1;
        self.escorts.at[rank][end] += 1;
        if self.escorts.coming[rank][end] < 0 {
            let name = &self.network.escorts[rank].name;
            let message = format!("{name}: an escort came that was not on its way");
            self.blame(AuditRule::Conservation, message);
        }
    }
}
