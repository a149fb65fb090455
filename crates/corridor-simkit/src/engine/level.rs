//! How much there is of resources: by plan, by chance; and their meters.

use super::Run;
use super::duty::Alternation;
use super::rules::Rules;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::ResourceId;
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::readings::ResourceReading;

/// The slot of an event that changes the level by plan.
const BY_PLAN: u32 = 0;
/// The slot of an event that changes the pace by plan.
const PACE: u32 = 1;
/// The slot of the first random outage.
const BY_CHANCE: u32 = 2;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    pub(super) fn schedule_levels(&mut self, seed: MasterSeed, replication: Replication) {
        for (rank, resource) in self.network.resources.iter().enumerate() {
            let first = resource.levels.partition_point(|level| level.at <= self.plan.begin);
            let rank = rank as u16;
            self.schedule_level(rank, first as u32);
            let past = resource.pace.partition_point(|pace| pace.at <= self.plan.begin);
            if let Some(last) = past.checked_sub(1) {
                let state = &mut self.state.resources.all[rank as usize];
                state.pace = resource.pace[last].rate;
                state.slowness = 1.0 / state.pace;
            }
            self.schedule_resource_pace(rank, past as u32);
            for (index, outages) in resource.outages.iter().enumerate() {
                let key = StreamKey::new(seed, replication, Purpose::Outage, &outages.name, "");
                let process = Alternation {
                    pool: rank,
                    index: index as u32,
                    key,
                    token: 0,
                    visit: 0,
                    is_on: false,
                };
                let slot = self.state.resources.outages.len() as u32;
                self.state.resources.outages.push(process);
                self.schedule_resource_outage(slot);
            }
            let amount = self.state.resources.all[rank as usize].level;
            self.tell(Fact::Level { resource: ResourceId(rank), amount });
        }
    }

    fn schedule_level(&mut self, rank: u16, next: u32) {
        if let Some(level) = self.network.resources[rank as usize].levels.get(next as usize) {
            self.state.calendar.push(Event::new(level.at, EventClass::Level, rank, next, BY_PLAN));
        }
    }

    fn schedule_resource_pace(&mut self, rank: u16, next: u32) {
        if let Some(pace) = self.network.resources[rank as usize].pace.get(next as usize) {
            self.state.calendar.push(Event::new(pace.at, EventClass::Level, rank, next, PACE));
        }
    }

    fn schedule_resource_outage(&mut self, slot: u32) {
        let mut process = self.state.resources.outages[slot as usize];
        let resource = &self.network.resources[process.pool as usize];
        let outages = &resource.outages[process.index as usize];
        let at = self.outage_phase_end(&mut process, outages);
        self.state.resources.outages[slot as usize] = process;
        let slot = BY_CHANCE + slot;
        let event = Event::new(at, EventClass::Level, process.pool, process.index, slot);
        self.state.calendar.push(event);
    }

    /// The level or the pace of a resource changes, by plan or by chance.
    pub(super) fn level_changes(&mut self, event: Event) {
        let (rank, index) = (event.rank(), event.ordinal());
        let resource = &self.network.resources[rank as usize];
        let state = &mut self.state.resources.all[rank as usize];
        match event.slot() {
            BY_PLAN => {
                state.scheduled = resource.levels[index as usize].amount;
                self.schedule_level(rank, index + 1);
                self.set_level(rank);
            }
            PACE => {
                state.pace = resource.pace[index as usize].rate;
                self.schedule_resource_pace(rank, index + 1);
                self.set_resource_rate(rank);
            }
            slot => self.resource_outage(slot - BY_CHANCE),
        }
    }

    fn resource_outage(&mut self, slot: u32) {
        let process = &mut self.state.resources.outages[slot as usize];
        process.is_on = !process.is_on;
        process.visit += 1;
        let (rank, index, is_on) = (process.pool, process.index, process.is_on);
        let closes = self.network.resources[rank as usize].outages[index as usize].rate <= 0.0;
        self.schedule_resource_outage(slot);
        if closes {
            let state = &mut self.state.resources.all[rank as usize];
            state.closed = if is_on { state.closed + 1 } else { state.closed - 1 };
            self.set_level(rank);
        } else {
            self.set_resource_rate(rank);
        }
    }

    fn set_resource_rate(&mut self, rank: u16) {
        let mut rate = self.state.resources.all[rank as usize].pace;
        for process in &self.state.resources.outages {
            if process.pool == rank && process.is_on {
                let resource = &self.network.resources[rank as usize];
                let outage = resource.outages[process.index as usize].rate;
                if outage > 0.0 {
                    rate *= outage;
                }
            }
        }
        self.state.resources.all[rank as usize].slowness = 1.0 / rate;
    }

    fn set_level(&mut self, rank: u16) {
        let now = i128::from(self.now.ms());
        let state = &mut self.state.resources.all[rank as usize];
        let amount = if state.closed > 0 { 0 } else { state.scheduled };
        if amount == state.level {
            return;
        }
        state.level_area -= (i128::from(amount) - i128::from(state.level)) * now;
        state.level = amount;
        self.tell(Fact::Level { resource: ResourceId(rank), amount });
        self.offer(rank);
    }

    /// A window opens or closes: reads the meters of resources.
    pub(super) fn resource_edge(&mut self, window: u16, is_opening: bool) {
        let now = i128::from(self.now.ms());
        let first = window as usize * self.state.resources.all.len();
        for (index, state) in self.state.resources.all.iter_mut().enumerate() {
            let meter = ResourceReading {
                claims: state.claims,
                claimed: state.claimed,
                held: state.held_area + i128::from(state.held) * now,
                level: state.level_area + i128::from(state.level) * now,
            };
            if is_opening {
                self.state.resources.opened[first + index] = meter;
                if window == 0 {
                    state.held_max = state.held;
                }
            } else {
                let opened = self.state.resources.opened[first + index];
                self.readings.resources[first + index] = meter.since(&opened);
                if window == 0 {
                    self.readings.held_max[index] = state.held_max;
                }
            }
        }
    }
}
