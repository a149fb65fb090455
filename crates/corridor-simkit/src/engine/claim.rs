//! Claims: all at once or not at all, and what is given back.
//!
//! A customer at a claim station waits until everything that its step asks for is there, and holds
//! nothing of it meanwhile. When something comes back, those who wait for it are tried in a total
//! order: who has waited longest (or has been blocked before the station for longest) first, and
//! before them those who gave up once and claim again; or the stations in turns, or by priority, as the resource says ([`ClaimOrder`]); then by the rank
//! of the station, then by serial number; in each station only the first can go. Who comes at an
//! instant at which something has just come back waits for its turn.

use super::Run;
use super::plan::UNLIMITED;
use super::rules::Rules;
use super::state::{NIL, Status, Task};
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{ClaimOrder, ResourceId, StationId};
use crate::time::{SimSpan, SimTime};

/// Priority (or whether others come first), when the station was granted something last, how long the customer has waited.
type Turn = (u8, i64, i64);

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Whether a customer can enter a step now; see [`Run::has_room`].
    #[inline(always)]
    pub(super) fn has_room_for(&mut self, slot: u32, to: u32, admitted: bool) -> bool {
        if self.plan.steps[to as usize].kind == super::plan::Kind::Claim {
            self.claim_has_room(slot, to, admitted)
        } else {
            self.has_room(to, admitted)
        }
    }

    /// Whether there is a place to wait at a claim station, or the claim can be granted at once.
    #[inline(never)]
    fn claim_has_room(&self, slot: u32, to: u32, admitted: bool) -> bool {
        let step = &self.plan.steps[to as usize];
        if step.limit == UNLIMITED || R::IGNORE_LIMITS {
            return true;
        }
        let station = &self.state.stations[step.station as usize];
        if !admitted && station.n_entry > 0 {
            return false;
        }
        station.waiting < step.limit
            || station.waiting == 0 && !self.is_due(to) && self.can_claim(slot, to)
    }

    /// What a step claims or gives back.
    pub(super) fn quotas(&self, step: u32) -> std::ops::Range<usize> {
        let step = &self.plan.steps[step as usize];
        step.join_slot as usize..(step.join_slot + step.count) as usize
    }

    /// Whether those who wait for something that a step claims are about to be tried.
    fn is_due(&self, step: u32) -> bool {
        let quotas = &self.plan.quotas[self.quotas(step)];
        quotas.iter().any(|quota| self.state.resources.all[quota.resource as usize].is_due)
    }

    /// Whether all that a customer claims at a step is there.
    pub(super) fn can_claim(&self, slot: u32, step: u32) -> bool {
        let size = self.size_before_unloading(slot);
        self.plan.quotas[self.quotas(step)].iter().all(|quota| {
            let resource = &self.state.resources.all[quota.resource as usize];
            let amount = quota.amount.of(size);
            amount == 0
                || R::IGNORE_LEVELS
                || resource.held.checked_add(amount).is_some_and(|held| held <= resource.level)
                    && !(resource.is_one_way && self.is_kept_out(quota.resource, step))
        })
    }

    /// A customer comes to a claim station, which has room.
    #[inline(never)]
    pub(super) fn claim(&mut self, slot: u32, to: u32) {
        let step = &self.plan.steps[to as usize];
        let (station_id, limit) = (step.station, step.limit);
        self.come_in(slot, station_id);
        let station = &self.state.stations[station_id as usize];
        let has_no_place = limit <= station.waiting;
        if station.waiting == 0 && (has_no_place || !self.is_due(to)) && self.can_claim(slot, to) {
            self.grant(slot);
            return;
        }
        let now = self.now.ms();
        self.state.customers[slot as usize].status = Status::Waiting;
        let queue = self.plan.stations[station_id as usize].queue as usize;
        self.state.queues[queue].push_back(&mut self.state.customers, slot);
        let station = &mut self.state.stations[station_id as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting + station.n_entry);
        station.queue_area = station.queue_area.wrapping_sub(now);
        self.expect_giving_up(slot, to);
    }

    /// A customer that does not wait (any more) takes what it claims, and goes on.
    fn grant(&mut self, slot: u32) {
        let now = self.now.ms();
        let size = self.size_before_unloading(slot);
        let customer = &mut self.state.customers[slot as usize];
        let waited = now - customer.since;
        customer.waiting += waited;
        customer.since = now;
        customer.status = Status::InService;
        let (serial, index) = (customer.serial, customer.step);
        let station_id = self.plan.steps[index as usize].station;
        let station = &mut self.state.stations[station_id as usize];
        station.starts += 1;
        station.finished += 1;
        station.wait_time += waited;
        station.last_grant = self.now;
        self.tell(Fact::Granted { customer: serial, station: StationId(station_id) });
        self.state.note_borrower(slot);
        for index in self.quotas(index) {
            let quota = self.plan.quotas[index];
            let amount = quota.amount.of(size);
            if self.state.resources.all[quota.resource as usize].is_one_way {
                self.go_one_way(quota.resource, station_id);
            }
            let resource = &mut self.state.resources.all[quota.resource as usize];
            resource.hold(resource.held + amount, now);
            resource.last_claim = now;
            resource.claims += 1;
            resource.claimed += amount as i64;
            let resource = ResourceId(quota.resource);
            self.tell(Fact::Claimed { customer: serial, resource, amount });
        }
        self.state.tasks.push(Task::Advance(slot));
    }

    /// Gives back what a step says, at once or after its delay.
    #[inline(never)]
    pub(super) fn give_back(&mut self, slot: u32, index: u32) {
        let size = self.size_before_unloading(slot);
        let customer = &self.state.customers[slot as usize];
        let (serial, token) = (customer.serial, customer.token);
        let step = &self.plan.steps[index as usize];
        let mut delay = 0.0;
        if step.base != super::plan::NONE {
            let mut rng = self.state.keys[index as usize].work.rng(token, step.passage);
            delay = self.plan.samplers[step.base as usize].sample(&mut rng);
        }
        for index in self.quotas(index) {
            let quota = self.plan.quotas[index];
            let amount = quota.amount.of(size);
            let resource = ResourceId(quota.resource);
            self.tell(Fact::Returned { customer: serial, resource, amount });
            let ms = self.stretched(quota.resource, delay);
            if ms > 0 {
                let at = SimTime::from_ms(self.now.ms() + ms);
                let (high, low) = ((amount >> 32) as u32, amount as u32);
                let event = Event::new(at, EventClass::Available, quota.resource, high, low);
                self.state.calendar.push(event);
                self.state.resources.all[quota.resource as usize].on_the_way += amount;
            } else {
                self.make_available(quota.resource, amount);
            }
        }
    }

    /// The delay at the pace of the resource.
    fn stretched(&self, resource: u16, delay: f64) -> i64 {
        let resource = &self.state.resources.all[resource as usize];
        let used = (self.now.ms() - resource.last_claim) as f64;
        SimSpan::round((used + delay) * resource.slowness - used).ms()
    }

    /// What was given back comes back.
    pub(super) fn available(&mut self, event: Event) {
        let amount = u64::from(event.ordinal()) << 32 | u64::from(event.slot());
        self.state.resources.all[event.rank() as usize].on_the_way -= amount;
        self.make_available(event.rank(), amount);
    }

    fn make_available(&mut self, resource_id: u16, amount: u64) {
        let now = self.now.ms();
        let resource = &mut self.state.resources.all[resource_id as usize];
        resource.hold(resource.held - amount, now);
        self.tell(Fact::Available { resource: ResourceId(resource_id), amount });
        self.offer(resource_id);
    }

    /// Those who wait for a resource will be tried before the next event.
    pub(super) fn offer(&mut self, resource_id: u16) {
        let resource = &mut self.state.resources.all[resource_id as usize];
        if !resource.is_due && (resource.held < resource.level || R::IGNORE_LEVELS) {
            resource.is_due = true;
            self.state.tasks.push(Task::Offer(resource_id));
        }
    }

    /// Tries those who wait for a resource.
    pub(super) fn try_claims(&mut self, resource_id: u16) {
        self.state.resources.all[resource_id as usize].is_due = false;
        let plan = self.plan;
        let stations = &plan.claim_stations[resource_id as usize];
        let order = self.network.resources[resource_id as usize].order;
        loop {
            let resource = &self.state.resources.all[resource_id as usize];
            if resource.level <= resource.held && !R::IGNORE_LEVELS {
                return;
            }
            let mut first: Option<(Turn, u32, u16)> = None;
            for &station in stations {
                let Some(slot) = self.first_at(station) else { continue };
                let turn = self.turn(slot, station, order);
                if first.is_none_or(|first| turn < first.0) {
                    let step = self.claim_step(slot);
                    if self.can_claim(slot, step) {
                        first = Some((turn, slot, station));
                    }
                }
            }
            let Some((_, slot, station)) = first else { return };
            self.call_up(slot, station);
        }
    }

    /// Where the first of a claim station stands among those of others: the lowest goes first.
    fn turn(&self, slot: u32, station: u16, order: ClaimOrder) -> Turn {
        let customer = &self.state.customers[slot as usize];
        let last_grant = self.state.stations[station as usize].last_grant.ms();
        match order {
            ClaimOrder::Waiting => {
                let comes_first = self.plan.stations[station as usize].comes_first;
                (u8::from(!comes_first), 0, customer.since)
            }
            ClaimOrder::Turns => (0, last_grant, customer.since),
            ClaimOrder::Priority => (customer.priority, last_grant, customer.since),
        }
    }

    /// The next customer of a claim station: in the queue, or blocked before it.
    pub(super) fn first_at(&self, station: u16) -> Option<u32> {
        let queue = self.plan.stations[station as usize].queue as usize;
        let waiting = self.state.queues[queue].head;
        let slot =
            if waiting == NIL { self.state.stations[station as usize].entry.head } else { waiting };
        (slot != NIL).then_some(slot)
    }

    /// The step at which a customer claims or will claim.
    pub(super) fn claim_step(&mut self, slot: u32) -> u32 {
        let customer = &self.state.customers[slot as usize];
        if customer.status == Status::Waiting { customer.step } else { self.next_step(slot) }
    }

    /// The turn of the first customer of a claim station has come.
    fn call_up(&mut self, slot: u32, station_id: u16) {
        if self.state.customers[slot as usize].status != Status::Waiting {
            let to = self.next_step(slot);
            self.let_in(slot, station_id, to);
            self.offer_to_next(station_id);
            return;
        }
        let now = self.now.ms();
        let queue = self.plan.stations[station_id as usize].queue as usize;
        self.state.queues[queue].pop_front(&self.state.customers);
        let station = &mut self.state.stations[station_id as usize];
        station.waiting -= 1;
        station.queue_area = station.queue_area.wrapping_add(now);
        if station.n_entry > 0 {
            self.state.tasks.push(Task::Admit(station_id));
        }
        self.offer_to_next(station_id);
        self.grant(slot);
    }

    /// Somebody has left the line of a claim station: who stands first now may claim something else,
    /// which is there.
    pub(super) fn offer_to_next(&mut self, station_id: u16) {
        if !self.plan.stations[station_id as usize].claims_differ {
            return;
        }
        let Some(next) = self.first_at(station_id) else { return };
        let step = self.claim_step(next);
        for index in self.quotas(step) {
            self.offer(self.plan.quotas[index].resource);
        }
    }
}
