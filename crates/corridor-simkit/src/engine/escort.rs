//! Departures that an escort leads: where escorts are, and who waits for one.

use super::Run;
use super::plan::NONE;
use super::rules::Rules;
use super::state::NIL;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{StationId, StationKind};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::time::{SimSpan, SimTime};

/// The ordinal of an event in which an escort comes; after all departures of an instant.
pub(super) const COMES: u32 = u32::MAX;

/// Where the escorts of a way are.
#[derive(Clone, Copy, Debug)]
pub(super) struct EscortState {
    key: StreamKey,
    /// Escorts at each end.
    at: [u32; 2],
    /// Escorts on their way to each end.
    coming: [u32; 2],
    /// Whether a departure of each end waits for one.
    is_due: [bool; 2],
    /// Ways begun.
    trips: u64,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    pub(super) fn place_escorts(&mut self, seed: MasterSeed, replication: Replication) {
        for escort in &self.network.escorts {
            let key = StreamKey::new(seed, replication, Purpose::Escort, &escort.name, "");
            let second = escort.number / 2;
            self.state.escorts.push(EscortState {
                key,
                at: [escort.number - second, second],
                coming: [0; 2],
                is_due: [false; 2],
                trips: 0,
            });
        }
    }

    /// A departure of a station that escorts lead is due.
    #[inline(never)]
    pub(super) fn departure_with_escort(&mut self, rank: u16, is_free: bool) {
        let of_station = self.plan.stations[rank as usize].escort;
        let (escort, end) = (of_station / 2, usize::from(of_station % 2));
        if is_free {
            self.state.escorts[escort as usize].is_due[end] = false;
            self.board(rank, u32::MAX, u64::MAX);
        } else if self.somebody_waits(rank) {
            self.state.escorts[escort as usize].is_due[end] = true;
            self.send_escort(escort, end);
        }
        self.depart_next_time(rank);
    }

    fn somebody_waits(&self, rank: u16) -> bool {
        let queue = self.plan.stations[rank as usize].queue as usize;
        self.state.queues[queue].head != NIL
    }

    /// An escort of an end leads the departure that is due there; if none is at it, one comes from
    /// the other end, unless one is on its way.
    fn send_escort(&mut self, escort: u16, end: usize) {
        let state = &mut self.state.escorts[escort as usize];
        if !state.is_due[end] {
            return;
        }
        if state.at[end] == 0 {
            if state.coming[end] == 0 && state.at[1 - end] > 0 {
                self.escort_leaves(escort, 1 - end, None);
            }
            return;
        }
        state.is_due[end] = false;
        let Some(station) = self.network.escorts[escort as usize].ends[end] else { return };
        let (places, load) = match &self.network.stations[station.index()].kind {
            StationKind::Depart { places, load, .. } => (*places, *load),
            _ => (None, None),
        };
        self.escort_leaves(escort, end, Some(station));
        let places = if R::IGNORE_PLACES { u32::MAX } else { places.unwrap_or(u32::MAX) };
        self.board(station.0, places, load.unwrap_or(u64::MAX));
    }

    fn escort_leaves(&mut self, escort: u16, end: usize, leads: Option<StationId>) {
        let rank = escort as usize;
        let state = &mut self.state.escorts[rank];
        state.at[end] -= 1;
        state.coming[1 - end] += 1;
        state.trips += 1;
        let mut rng = state.key.rng(state.trips, 0);
        let of = &self.network.escorts[rank];
        let ms = self.plan.samplers[of.under_way.index()].sample(&mut rng);
        let at = SimTime::from_ms(self.now.ms() + SimSpan::round(ms).ms().max(1));
        let station = of.ends[1 - end].or(of.ends[end]).map_or(NONE, |station| station.0);
        let slot = u32::from(escort) * 2 + (1 - end) as u32;
        self.state.calendar.push(Event::new(at, EventClass::Departure, station, COMES, slot));
        self.tell(Fact::EscortLeaves { escort, end: end as u8, leads });
    }

    /// An escort has come to one of its ends.
    #[inline(never)]
    pub(super) fn escort_comes(&mut self, event: Event) {
        let (escort, end) = ((event.slot() / 2) as u16, (event.slot() % 2) as usize);
        let state = &mut self.state.escorts[escort as usize];
        state.coming[end] -= 1;
        state.at[end] += 1;
        self.tell(Fact::EscortComes { escort, end: end as u8 });
        self.send_escort(escort, end);
        self.send_escort(escort, 1 - end);
    }
}
