//! Who is on duty: shifts, changes of pace, breakdowns, random outages, interrupted work.

use super::Run;
use super::rules::Rules;
use super::state::Status;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{Activity, Capacity, PoolId, SamplerId, StationId};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::time::{SimSpan, SimTime};

/// An alternating random process: breakdowns of one server, or outages of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct Alternation {
    pub(super) pool: u16,
    /// Server number, or number of the outage process within the pool.
    pub(super) index: u32,
    pub(super) key: StreamKey,
    pub(super) token: u64,
    pub(super) visit: u32,
    pub(super) is_on: bool,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    pub(super) fn schedule_duty(&mut self, seed: MasterSeed, replication: Replication) {
        for (rank, pool) in self.network.pools.iter().enumerate() {
            let rank = rank as u16;
            if let Capacity::Shifts(shifts) = &pool.capacity {
                let first = shifts.partition_point(|shift| shift.at <= self.plan.begin);
                if !R::IGNORE_SHIFTS {
                    self.schedule_shift(rank, first as u32);
                }
            }
            let past = pool.pace.partition_point(|pace| pace.at <= self.plan.begin);
            if let Some(last) = past.checked_sub(1) {
                self.state.pools[rank as usize].pace = pool.pace[last].rate;
                self.state.pools[rank as usize].slowness = 1.0 / pool.pace[last].rate;
            }
            self.schedule_pace(rank, past as u32);
            if pool.breakdowns.is_some() {
                let key = StreamKey::new(seed, replication, Purpose::Breakdown, &pool.name, "");
                for index in 0..self.plan.pools[rank as usize].servers_max {
                    let slot = self.state.breakdowns.len() as u32;
                    let token = u64::from(index);
                    self.state.breakdowns.push(alternation(rank, index, key, token));
                    self.schedule_breakdown(slot);
                }
            }
            for (index, outages) in pool.outages.iter().enumerate() {
                let key = StreamKey::new(seed, replication, Purpose::Outage, &outages.name, "");
                let slot = self.state.outages.len() as u32;
                self.state.outages.push(alternation(rank, index as u32, key, 0));
                self.schedule_outage(slot);
            }
            self.tell(Fact::OnDuty {
                pool: PoolId(rank),
                servers: self.state.pools[rank as usize].capacity,
            });
        }
    }

    fn schedule_shift(&mut self, rank: u16, next: u32) {
        if let Capacity::Shifts(shifts) = &self.network.pools[rank as usize].capacity
            && let Some(shift) = shifts.get(next as usize)
        {
            let before = next.checked_sub(1).map_or(0, |before| shifts[before as usize].servers);
            let fewer = shift.servers < before;
            let class = if fewer { EventClass::OffDuty } else { EventClass::OnDuty };
            self.state.calendar.push(Event::new(shift.at, class, rank, next, 0));
        }
    }

    pub(super) fn shift(&mut self, rank: u16, index: u32) {
        if let Capacity::Shifts(shifts) = &self.network.pools[rank as usize].capacity {
            let scheduled = shifts[index as usize].servers;
            self.state.pools[rank as usize].scheduled = scheduled;
            self.state.pools[rank as usize].down = self.down_among(rank, scheduled);
        }
        self.schedule_shift(rank, index + 1);
        self.set_capacity(rank);
    }

    /// How many of the first `scheduled` servers are broken down: those are on duty, and whoever is
    /// off duty is missed by nobody.
    fn down_among(&self, rank: u16, scheduled: u32) -> u32 {
        if self.network.pools[rank as usize].breakdowns.is_none() {
            return 0;
        }
        let is_down = |one: &&Alternation| one.pool == rank && one.is_on && one.index < scheduled;
        self.state.breakdowns.iter().filter(is_down).count() as u32
    }

    fn schedule_pace(&mut self, rank: u16, next: u32) {
        if let Some(pace) = self.network.pools[rank as usize].pace.get(next as usize) {
            self.state.calendar.push(Event::new(pace.at, EventClass::Pace, rank, next, 0));
        }
    }

    pub(super) fn pace(&mut self, rank: u16, index: u32) {
        self.state.pools[rank as usize].pace =
            self.network.pools[rank as usize].pace[index as usize].rate;
        self.schedule_pace(rank, index + 1);
        self.set_rate(rank);
    }

    /// Draws how long the present phase of a breakdown process lasts and schedules its end.
    fn schedule_breakdown(&mut self, slot: u32) {
        let process = self.state.breakdowns[slot as usize];
        let Some(breakdowns) = self.network.pools[process.pool as usize].breakdowns else { return };
        let sampler = if process.is_on { breakdowns.down } else { breakdowns.up };
        let at = self.phase_end(&process, sampler);
        let event = Event::new(at, EventClass::Breakdown, process.pool, process.index, slot);
        self.state.calendar.push(event);
    }

    pub(super) fn phase_end(&self, process: &Alternation, sampler: SamplerId) -> SimTime {
        let mut rng = process.key.rng(process.token, process.visit);
        let ms = self.plan.samplers[sampler.index()].sample(&mut rng);
        // At least a millisecond, so that a degenerate distribution cannot stop the clock.
        SimTime::from_ms(self.now.ms() + SimSpan::round(ms).ms().max(1))
    }

    pub(super) fn breakdown(&mut self, slot: u32) {
        let process = &mut self.state.breakdowns[slot as usize];
        process.is_on = !process.is_on;
        process.visit += 1;
        let (rank, index, is_on) = (process.pool, process.index, process.is_on);
        let pool = &mut self.state.pools[rank as usize];
        if index < pool.scheduled {
            pool.down = if is_on { pool.down + 1 } else { pool.down - 1 };
        }
        self.schedule_breakdown(slot);
        self.set_capacity(rank);
    }

    fn schedule_outage(&mut self, slot: u32) {
        let mut process = self.state.outages[slot as usize];
        let outages = &self.network.pools[process.pool as usize].outages[process.index as usize];
        let at = self.outage_phase_end(&mut process, outages);
        self.state.outages[slot as usize] = process;
        let event = Event::new(at, EventClass::Outage, process.pool, process.index, slot);
        self.state.calendar.push(event);
    }

    pub(super) fn outage(&mut self, slot: u32) {
        let process = &mut self.state.outages[slot as usize];
        process.is_on = !process.is_on;
        process.visit += 1;
        let (rank, index, is_on) = (process.pool, process.index, process.is_on);
        let closes = self.network.pools[rank as usize].outages[index as usize].rate <= 0.0;
        self.schedule_outage(slot);
        if closes {
            let pool = &mut self.state.pools[rank as usize];
            pool.closed = if is_on { pool.closed + 1 } else { pool.closed - 1 };
            self.set_capacity(rank);
        } else {
            self.set_rate(rank);
        }
    }

    /// The rate of service: the dated pace times the random outages in progress.
    fn set_rate(&mut self, rank: u16) {
        let mut rate = self.state.pools[rank as usize].pace;
        for process in &self.state.outages {
            if process.pool == rank && process.is_on {
                let outage = &self.network.pools[rank as usize].outages[process.index as usize];
                if outage.rate > 0.0 {
                    rate *= outage.rate;
                }
            }
        }
        self.state.pools[rank as usize].slowness = 1.0 / rate;
    }

    /// Works out how many servers may work and acts on it: interrupts, or takes up work.
    fn set_capacity(&mut self, rank: u16) {
        let pool = &mut self.state.pools[rank as usize];
        let before = pool.capacity;
        let capacity = if pool.closed > 0 { 0 } else { pool.scheduled - pool.down };
        if capacity == before {
            return;
        }
        pool.capacity = capacity;
        self.tell(Fact::OnDuty { pool: PoolId(rank), servers: capacity });
        let busy = self.state.pools[rank as usize].busy;
        if capacity < busy && self.plan.pools[rank as usize].suspends {
            self.suspend(rank, busy - capacity);
        }
        self.settle_duty(rank);
        if capacity > before {
            self.dispatch(rank);
        }
    }

    /// Interrupts the services that began last, as many as there are servers too many.
    fn suspend(&mut self, rank: u16, n: u32) {
        let mut slots = std::mem::take(&mut self.state.scratch);
        slots.clear();
        // Whoever is worked on has an end of service ahead: there are fewer of these than customers.
        for event in self.state.calendar.pending() {
            if event.class() != EventClass::ServiceEnds {
                continue;
            }
            let customer = &self.state.customers[event.slot() as usize];
            // Work that ends at this very instant is done, not interrupted.
            let works = customer.serial == event.ordinal()
                && customer.status == Status::InService
                && customer.due > self.now.ms();
            let step = customer.step as usize;
            if works
                && self.plan.steps[step].pool == rank
                && Self::is_served(self.plan.steps[step].kind)
            {
                slots.push(event.slot());
            }
        }
        let customers = &self.state.customers;
        let key = |slot: &u32| (customers[*slot as usize].since, customers[*slot as usize].serial);
        slots.sort_unstable_by_key(key);
        // Work that was interrupted before has left an end of service behind.
        slots.dedup();
        let first = slots.len().saturating_sub(n as usize);
        for &slot in &slots[first..] {
            self.interrupt(slot, rank);
        }
        self.state.scratch = slots;
    }

    fn interrupt(&mut self, slot: u32, rank: u16) {
        let now = self.now.ms();
        let customer = &mut self.state.customers[slot as usize];
        let step = &self.plan.steps[customer.step as usize];
        match step.activity {
            Activity::Moving => {}
            Activity::Processing => customer.processed += now - customer.since,
            Activity::Holding => customer.waiting += now - customer.since,
        }
        customer.due -= if R::FORGET_WORK_DONE { customer.since } else { now };
        customer.since = now;
        customer.status = Status::Suspended;
        let (serial, station_id) = (customer.serial, step.station);
        let station = &mut self.state.stations[station_id as usize];
        station.in_service -= 1;
        station.working_area = station.working_area.wrapping_add(now);
        let pool = &mut self.state.pools[rank as usize];
        pool.busy -= 1;
        pool.held_area = pool.held_area.wrapping_add(now);
        pool.suspended.push_back(&mut self.state.customers, slot);
        self.tell(Fact::Suspended { customer: serial, station: StationId(station_id) });
    }
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Counts who is on duty: the shift, and those who still finish what they began before.
    #[inline(never)]
    pub(super) fn settle_duty(&mut self, rank: u16) {
        if self.plan.pools[rank as usize].is_unlimited() {
            return;
        }
        let now = self.now.ms();
        let pool = &mut self.state.pools[rank as usize];
        let duty = pool.capacity.max(pool.busy.min(pool.duty));
        let change = i64::from(duty) - i64::from(pool.duty);
        pool.duty = duty;
        pool.duty_area = pool.duty_area.wrapping_sub(change.wrapping_mul(now));
    }

    /// A free server takes up the work that was interrupted first.
    #[inline(never)]
    pub(super) fn resume(&mut self, rank: u16) {
        let now = self.now.ms();
        let pool = &mut self.state.pools[rank as usize];
        let Some(slot) = pool.suspended.pop_front(&self.state.customers) else { return };
        pool.busy += 1;
        pool.held_area = pool.held_area.wrapping_sub(now);
        let customer = &mut self.state.customers[slot as usize];
        customer.waiting += now - customer.since;
        customer.since = now;
        customer.due += now;
        customer.status = Status::InService;
        let (serial, due) = (customer.serial, customer.due);
        let station_id = self.plan.steps[customer.step as usize].station;
        let station = &mut self.state.stations[station_id as usize];
        station.in_service += 1;
        station.working_area = station.working_area.wrapping_sub(now);
        let at = SimTime::from_ms(due);
        self.state.calendar.push(Event::new(at, EventClass::ServiceEnds, station_id, serial, slot));
        self.tell(Fact::Resumed {
            customer: serial,
            station: StationId(station_id),
            pool: PoolId(rank),
        });
    }
}

fn alternation(pool: u16, index: u32, key: StreamKey, token: u64) -> Alternation {
    Alternation { pool, index, key, token, visit: 0, is_on: false }
}
