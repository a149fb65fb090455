//! Meters: counted as things happen, read at the edges of windows, sampled at ticks.

use super::Run;
use super::plan::Kind;
use super::rules::Rules;
use super::snapshot::Snapshot;
use super::state::{NIL, NO_CHANNEL};
use crate::calendar::{Event, EventClass};
use crate::fact::Observer;
use crate::network::CHANNELS;
use crate::readings::{
    PER_CLASS, PER_PASSAGE, PER_POOL, PER_STATION, ProbeReading, ResourceReading,
};
use crate::time::SimTime;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    pub(super) fn open_measuring(&mut self) {
        self.readings.deadlock = None;
        self.readings.windows.fill(0);
        self.readings.probes.fill(ProbeReading::default());
        self.readings.resources.fill(ResourceReading::default());
        self.readings.held_max.fill(0);
        for histogram in &mut self.readings.cordon_times {
            histogram.clear();
        }
        for histogram in &mut self.readings.class_times {
            histogram.clear();
        }
        for (rank, window) in self.network.windows.iter().enumerate() {
            let edge =
                |at, ordinal| Event::new(at, EventClass::WindowEdge, rank as u16, ordinal, 0);
            self.state.calendar.push(edge(window.from.max(self.plan.begin), 0));
            self.state.calendar.push(edge(window.to.min(self.plan.end), 1));
        }
        let first = self.plan.begin.ms().div_euclid(self.network.tick.ms());
        let at = SimTime::from_ms(first * self.network.tick.ms());
        let at = if at < self.plan.begin { at + self.network.tick } else { at };
        self.state.calendar.push(Event::new(at, EventClass::Tick, 0, 0, 0));
    }

    /// A window opens (ordinal 0) or closes (1).
    pub(super) fn window_edge(&mut self, rank: u16, ordinal: u32) {
        let n = self.readings.layout.len;
        let range = rank as usize * n..(rank as usize + 1) * n;
        let is_opening = ordinal == 0;
        self.state.window_open[rank as usize] = is_opening;
        self.resource_edge(rank, is_opening);
        if is_opening {
            let mut opened = std::mem::take(&mut self.state.opened);
            self.read_meters(&mut opened[range]);
            self.state.opened = opened;
            if rank == 0 {
                self.start_measuring();
            }
        } else {
            let mut windows = std::mem::take(&mut self.readings.windows);
            self.read_meters(&mut windows[range.clone()]);
            for (value, opened) in windows[range.clone()].iter_mut().zip(&self.state.opened[range])
            {
                *value = value.wrapping_sub(*opened);
            }
            self.readings.windows = windows;
        }
    }

    fn start_measuring(&mut self) {
        for (station, growth) in self.state.stations.iter_mut().zip(&mut self.readings.growth) {
            station.waiting_max = station.waiting + station.n_entry;
            *growth = -i64::from(station.waiting + station.n_entry);
        }
        self.readings.inside_at_start = (self.state.inside_size, u64::from(self.state.inside));
    }

    /// Writes the running meters, in the order of the readings' layout.
    fn read_meters(&self, to: &mut [i64]) {
        let now = self.now.ms();
        let integral = |area: i64, n: u32| area.wrapping_add(i64::from(n).wrapping_mul(now));
        let layout = self.readings.layout;
        for (to, s) in to.chunks_exact_mut(PER_STATION).zip(&self.state.stations) {
            to.copy_from_slice(&[
                s.entered,
                s.starts,
                s.finished,
                integral(s.queue_area, s.waiting + s.n_entry),
                s.wait_time,
                integral(s.working_area, s.in_service),
                integral(s.blocked_area, s.blocked),
            ]);
        }
        let pools = to[layout.pools..layout.passages].chunks_exact_mut(PER_POOL);
        for (to, p) in pools.zip(&self.state.pools) {
            to.copy_from_slice(&[integral(p.duty_area, p.duty), integral(p.held_area, p.busy)]);
        }
        let passages = to[layout.passages..layout.classes].chunks_exact_mut(PER_PASSAGE);
        for (to, meters) in passages.zip(&self.state.passages) {
            to.copy_from_slice(meters);
        }
        let classes = to[layout.classes..].chunks_exact_mut(PER_CLASS);
        for (to, meters) in classes.zip(&self.state.classes) {
            to.copy_from_slice(meters);
        }
    }

    /// Samples queues: for drift over the last half, for probes, for the observer.
    pub(super) fn tick(&mut self) {
        self.observer.tick(self.now, u64::from(self.state.inside));
        self.look_everywhere();
        let next = self.now + self.network.tick;
        self.state.calendar.push(Event::new(next, EventClass::Tick, 0, 0, 0));
        if self.now < SimTime::START {
            return;
        }
        self.observer.sample(self.now, Snapshot::new(&self.state));
        let half = self.plan.n_ticks / 2;
        if (self.plan.n_ticks - half..self.plan.n_ticks).contains(&self.state.ticks) {
            // Weights of a least-squares slope: the position in the last half less its middle.
            let position = i64::from(self.state.ticks - (self.plan.n_ticks - half));
            let weight = 2 * position - (i64::from(half) - 1);
            for station in &mut self.state.stations {
                station.drift += weight * i64::from(station.waiting + station.n_entry);
            }
            self.state.drift += weight * i64::from(self.state.inside);
        }
        self.state.ticks += 1;
        for (probe, count) in self.network.probes.iter().zip(&mut self.readings.probes) {
            if self.state.window_open[probe.window.index()] {
                let stations = probe.stations.iter().map(|s| &self.state.stations[s.index()]);
                let waiting = stations.map(|s| s.waiting + s.n_entry).sum::<u32>();
                count.ticks += 1;
                count.inside += u32::from((probe.low..=probe.high).contains(&waiting));
                count.sum += u64::from(waiting);
            }
        }
    }

    /// Closes what is read once at the end.
    pub(super) fn close_measuring(&mut self) {
        self.observer.sample(self.now, Snapshot::new(&self.state));
        let m = f64::from(self.plan.n_ticks / 2);
        let squares = m * (m * m - 1.0) / 12.0;
        let slope = |sum: i64| if squares > 0.0 { sum as f64 / 2.0 / squares } else { 0.0 };
        for (rank, station) in self.state.stations.iter().enumerate() {
            self.readings.queue_max[rank] = station.waiting_max;
            self.readings.drift[rank] = slope(station.drift);
            self.readings.growth[rank] += i64::from(station.waiting + station.n_entry);
        }
        self.readings.drift_total = slope(self.state.drift);
        self.readings.inside = (self.state.inside_size, u64::from(self.state.inside));
    }

    #[inline(always)]
    pub(super) fn count_born(&mut self, class: u16, size: u64) {
        let meters = &mut self.state.classes[class as usize];
        meters[0] += 1;
        meters[1] += size as i64;
        self.state.inside += 1;
        self.state.inside_size += size;
    }

    pub(super) fn count_lost(&mut self, class: u16, size: u64) {
        let meters = &mut self.state.classes[class as usize];
        meters[8] += 1;
        meters[10] += size as i64;
        self.state.inside -= 1;
        self.state.inside_size -= size;
    }

    #[inline(always)]
    pub(super) fn count_delivered(&mut self, class: u16, size: u64, consignments: u64) {
        let meters = &mut self.state.classes[class as usize];
        meters[2] += 1;
        meters[4] += size as i64;
        meters[6] += consignments as i64;
        self.state.inside -= consignments as u32;
        self.state.inside_size -= size;
    }

    /// Adds up the account of one consignment that has reached the end.
    #[inline(always)]
    pub(super) fn count_times(&mut self, slot: u32) {
        let customer = &self.state.customers[slot as usize];
        let class = customer.class as usize;
        let total = self.now.ms() - customer.born;
        // The times of a customer have just been written one by one; meters that do not lie side
        // by side keep the compiler from reading them back as a vector, which would stall.
        let meters = &mut self.state.classes[class];
        meters[9] += total;
        meters[11] += total - customer.waiting - customer.processed - customer.blocked;
        meters[3] += customer.waiting;
        meters[5] += customer.processed;
        meters[7] += customer.blocked;
        if self.now >= SimTime::START {
            self.readings.class_times[class].record(total);
        }
    }

    /// A customer passes the end of a cordon, with the step that ends its passage.
    #[inline(never)]
    pub(super) fn leave_cordon(&mut self, slot: u32, step: u32) {
        let customer = &self.state.customers[slot as usize];
        let passage = self.now.ms() - customer.passage;
        let cordon = self.plan.steps[step as usize].leaves;
        let rank = self.plan.passages[step as usize];
        let is_mixed = self.plan.is_mixed && customer.members != NIL;
        let meters = &mut self.state.passages[rank as usize];
        meters[0] += 1;
        meters[2] += passage;
        if !is_mixed {
            meters[1] += customer.size as i64;
        }
        if self.now >= SimTime::START {
            let first = cordon as usize * (1 + CHANNELS);
            self.readings.cordon_times[first].record(passage);
            if customer.worst != NO_CHANNEL {
                let index = first + 1 + usize::from(customer.worst);
                self.readings.cordon_times[index].record(passage);
            }
        }
        if is_mixed {
            self.size_of_members(slot, step);
        }
    }

    /// Counts what is inside a customer that passes the end of a cordon for the classes that it
    /// belongs to.
    fn size_of_members(&mut self, slot: u32, step: u32) {
        let carrier = self.state.customers[slot as usize];
        let joined_at = self.state.customers[carrier.members as usize].step;
        let mut member = carrier.members;
        while member != NIL {
            let customer = &self.state.customers[member as usize];
            let own = self.plan.step_of_member(customer, carrier.class, (joined_at, step));
            let rank = self.plan.passages[own as usize];
            self.state.passages[rank as usize][1] += customer.size as i64;
            member = customer.next;
        }
    }

    /// Whether a step is one that customers wait or are served at.
    pub(super) fn is_served(kind: Kind) -> bool {
        kind == Kind::Serve
    }
}
