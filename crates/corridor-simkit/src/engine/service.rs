//! Servers at work: waiting for one, beginning, ending, and who is next.

use super::Run;
use super::floor::Floor;
use super::plan::{Kind, NONE};
use super::rules::Rules;
use super::state::{NIL, NO_CHANNEL, Status, Task};
use super::way::Leaving;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{Activity, PoolId, StationId};
use crate::time::{SimSpan, SimTime};

impl<R: Rules, O: Observer> Floor<'_, R, O> {
    /// Puts a customer that has just come in into the queue of the pool.
    #[inline(always)]
    pub(super) fn wait_for_server(&mut self, slot: u32, station: u16, pool: u16) {
        let now = self.now;
        let customer = &mut self.customers[slot as usize];
        let plan = &self.plan_pools[pool as usize];
        // Asked before the status is written beside it: reading back a fresh byte would stall.
        let level = if plan.levels == 1 || R::IGNORE_PRIORITY {
            0
        } else {
            customer.priority.min(plan.levels - 1)
        };
        customer.status = Status::Waiting;
        let queue = &mut self.queues[(plan.first_queue + u32::from(level)) as usize];
        if R::LAST_COME_FIRST_SERVED {
            queue.push_front(self.customers, slot);
        } else {
            queue.push_back(self.customers, slot);
        }
        self.pools[pool as usize].waiting += 1;
        let station = &mut self.stations[station as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting);
        station.queue_area = station.queue_area.wrapping_sub(now);
        if R::BLOCK_BEFORE_SERVICE {
            self.dispatch(pool);
        }
    }

    /// A free server begins with a customer that does not wait (any more).
    #[inline(always)]
    pub(super) fn begin(&mut self, slot: u32) {
        let now = self.now;
        let customer = &mut self.customers[slot as usize];
        let step = &self.steps[customer.step as usize];
        let waited = now - customer.since;
        customer.waiting += waited;
        customer.since = now;
        let (serial, station_id, pool_id, kind) =
            (customer.serial, step.station, step.pool, step.kind);
        let pool = &mut self.pools[pool_id as usize];
        pool.busy += 1;
        pool.held_area = pool.held_area.wrapping_sub(now);
        let station = &mut self.stations[station_id as usize];
        station.starts += 1;
        station.wait_time += waited;
        self.tell(Fact::Starts {
            customer: serial,
            station: StationId(station_id),
            pool: PoolId(pool_id),
        });
        if kind == Kind::Seize {
            let customer = &mut self.customers[slot as usize];
            customer.fleet = pool_id;
            customer.status = Status::InService;
            self.stations[station_id as usize].finished += 1;
            self.tasks.push(Task::Advance(slot));
        } else {
            self.work(slot);
        }
    }

    /// Works on a customer: draws how long and schedules the end.
    #[inline(always)]
    fn work(&mut self, slot: u32) {
        let now = self.now;
        let customer = &mut self.customers[slot as usize];
        let step = &self.steps[customer.step as usize];
        let station = &mut self.stations[step.station as usize];
        station.in_service += 1;
        station.working_area = station.working_area.wrapping_sub(now);
        let key = &self.keys[customer.step as usize].work;
        let mut rng = key.rng(customer.token, step.passage | u32::from(customer.visit));
        let mut ms = 0.0;
        if step.base != NONE {
            ms = self.samplers[step.base as usize].sample(&mut rng);
            if step.per_size > 0.0 {
                ms *= customer.size as f64 * step.per_size;
            }
        }
        if step.by_channel && usize::from(customer.channel) < step.extra.len() {
            let extra = step.extra[usize::from(customer.channel)];
            if extra != NONE {
                let key = &self.keys[customer.step as usize].extra;
                let mut rng = key.rng(customer.token, step.passage | u32::from(customer.visit));
                ms += self.samplers[extra as usize].sample(&mut rng);
            }
        }
        let slowness = self.pools[step.pool as usize].slowness;
        let due = now + SimSpan::round(ms * slowness).ms();
        customer.due = due;
        customer.status = Status::InService;
        let event = Event::new(
            SimTime::from_ms(due),
            EventClass::ServiceEnds,
            step.station,
            customer.serial,
            slot,
        );
        self.calendar.push(event);
    }

    /// Enters a step with servers, which has room.
    #[inline(always)]
    pub(super) fn enter_service(&mut self, slot: u32, to: u32) {
        let step = &self.steps[to as usize];
        let customer = &mut self.customers[slot as usize];
        customer.step = to;
        customer.visit = 0;
        customer.since = self.now;
        if step.draws {
            self.again().draw_channel(slot, to);
        }
        let (station, pool) = (step.station, step.pool);
        self.come_in(slot, station);
        if self.serves_at_once(pool) && !R::BLOCK_BEFORE_SERVICE {
            self.begin(slot);
        } else if self.plan_pools[pool as usize].takes_turns && self.is_let_in_to_serve(to) {
            self.begin(slot);
        } else {
            self.wait_for_server(slot, station, pool);
        }
    }

    #[inline(never)]
    fn draw_channel(self, slot: u32, to: u32) {
        let step = &self.steps[to as usize];
        let customer = &mut self.customers[slot as usize];
        let u = self.keys[to as usize].channel.rng(customer.token, step.passage).unit();
        let channel = step.shares.iter().filter(|&&sum| sum <= u).count() as u8;
        customer.channel = channel;
        if customer.worst == NO_CHANNEL || customer.worst < channel {
            customer.worst = channel;
        }
    }

    /// A service ends, unless it was interrupted meanwhile or is done again. Returns the customer
    /// that now wants on.
    #[inline(always)]
    pub(super) fn end_service(&mut self, event: Event) -> Option<u32> {
        let slot = event.slot();
        let now = self.now;
        let customer = &mut self.customers[slot as usize];
        let is_stale = customer.serial != event.ordinal()
            || customer.due != now
            || customer.status != Status::InService;
        let step_index = customer.step;
        let step = &self.steps[step_index as usize];
        if is_stale || step.station != event.rank() {
            return None;
        }
        match step.activity {
            Activity::Moving => {}
            Activity::Processing => customer.processed += now - customer.since,
            Activity::Holding => customer.waiting += now - customer.since,
        }
        customer.since = now;
        let serial = customer.serial;
        let station = &mut self.stations[step.station as usize];
        station.in_service -= 1;
        station.finished += 1;
        station.working_area = station.working_area.wrapping_add(now);
        self.tell(Fact::Ends { customer: serial, station: StationId(step.station) });
        if step.repeat > 0.0 && self.again().repeats(slot, step_index, step.repeat) {
            self.work(slot);
            return None;
        }
        Some(slot)
    }

    /// The plain way on: straight from a lane into the next service, with nothing to measure,
    /// split or let go on the way. False, and nothing done, where it is not that plain.
    #[inline(always)]
    pub(super) fn goes_straight_on(&mut self, slot: u32) -> bool {
        let from = self.customers[slot as usize].step;
        let to = from + 1;
        let (left, entered) = (&self.steps[from as usize], &self.steps[to as usize]);
        if !left.is_plain_to_leave || !entered.is_plain_to_enter || !self.has_room(to, false) {
            return false;
        }
        let pool = left.pool;
        self.leaves(slot);
        self.enter_service(slot, to);
        self.free_server(pool);
        true
    }

    /// Tells that a customer leaves the station of its step.
    #[inline(always)]
    fn leaves(&mut self, slot: u32) {
        let customer = &self.customers[slot as usize];
        let station = StationId(self.steps[customer.step as usize].station);
        let customer = customer.serial;
        self.tell(Fact::Leaves { customer, station });
    }

    #[inline(never)]
    fn repeats(self, slot: u32, step: u32, repeat: f64) -> bool {
        let customer = &mut self.customers[slot as usize];
        let key = &self.keys[step as usize].repeat;
        let passage = self.steps[step as usize].passage;
        let again = key.rng(customer.token, passage | u32::from(customer.visit)).unit() < repeat;
        if again {
            customer.visit = customer.visit.saturating_add(1);
        }
        again
    }

    /// A customer has left a server behind: it recovers at the pool's pace, or takes the next.
    #[inline(always)]
    pub(super) fn free_server(&mut self, pool: u16) {
        let recovery = self.plan_pools[pool as usize].recovery;
        self.tell(Fact::LetGo { pool: PoolId(pool) });
        let ms = if recovery == SimSpan::ZERO {
            0
        } else {
            let slowness = self.pools[pool as usize].slowness;
            SimSpan::round(recovery.ms() as f64 * slowness).ms()
        };
        self.server_back_in(pool, ms);
    }

    /// A server is free again after `ms` milliseconds.
    #[inline(always)]
    pub(super) fn server_back_in(&mut self, pool: u16, ms: i64) {
        if ms > 0 {
            self.pools[pool as usize].recovering += 1;
            let at = SimTime::from_ms(self.now + ms);
            let ordinal = self.serial;
            self.calendar.push(Event::new(at, EventClass::ServerBack, pool, ordinal, 0));
        } else {
            self.free_now(pool);
        }
    }

    /// A recovered server comes back.
    pub(super) fn server_back(&mut self, pool: u16) {
        self.pools[pool as usize].recovering -= 1;
        self.free_now(pool);
    }

    #[inline(always)]
    fn free_now(&mut self, pool_id: u16) {
        let now = self.now;
        let pool = &mut self.pools[pool_id as usize];
        pool.busy -= 1;
        pool.held_area = pool.held_area.wrapping_add(now);
        if pool.duty > pool.capacity && !self.plan_pools[pool_id as usize].is_unlimited() {
            self.again().settle_duty(pool_id);
        }
        self.tell(Fact::Free { pool: PoolId(pool_id) });
        self.dispatch(pool_id);
    }

    /// Free servers take up interrupted work, then those who wait; room that appears is offered
    /// to those blocked before the pool's stations.
    #[inline(always)]
    pub(super) fn dispatch(&mut self, pool_id: u16) {
        loop {
            let pool = &self.pools[pool_id as usize];
            if pool.busy >= pool.capacity {
                return;
            }
            if pool.suspended.head != NIL {
                self.again().resume(pool_id);
            } else if pool.waiting > 0 {
                if self.plan_pools[pool_id as usize].takes_turns && self.again().offer_turn(pool_id)
                {
                    return;
                }
                if !self.serve_next(pool_id) {
                    return;
                }
            } else {
                break;
            }
        }
        if self.plan_pools[pool_id as usize].limited {
            self.again().offer_room(pool_id);
        }
    }

    /// Takes the next customer out of the queues. False where a broken rule forbids to begin.
    #[inline(always)]
    fn serve_next(&mut self, pool_id: u16) -> bool {
        let plan = &self.plan_pools[pool_id as usize];
        let mut queue = plan.first_queue as usize;
        while self.queues[queue].head == NIL {
            queue += 1;
        }
        if R::BLOCK_BEFORE_SERVICE {
            let next = self.next_step(self.queues[queue].head);
            if !self.has_room(next, false) {
                return false;
            }
        }
        let slot = self.queues[queue]
            .pop_front(self.customers)
            .expect("a pool with waiting customers has one in a queue");
        self.pools[pool_id as usize].waiting -= 1;
        let now = self.now;
        let step = self.customers[slot as usize].step;
        let station_id = self.steps[step as usize].station;
        let station = &mut self.stations[station_id as usize];
        station.waiting -= 1;
        station.queue_area = station.queue_area.wrapping_add(now);
        if station.n_entry > 0 {
            self.tasks.push(Task::Admit(station_id));
        }
        self.begin(slot);
        true
    }

    /// Servers are free and nobody waits: stations without places in front may let somebody in.
    #[inline(never)]
    fn offer_room(self, pool_id: u16) {
        let plan = &self.plan_pools[pool_id as usize];
        if plan.only_station != NONE {
            if self.stations[plan.only_station as usize].n_entry > 0 {
                self.tasks.push(Task::Admit(plan.only_station));
            }
            return;
        }
        for index in plan.stations.0..plan.stations.1 {
            let station = self.pool_stations[index as usize];
            if self.stations[station as usize].n_entry > 0 {
                // The others get their turn with it.
                self.tasks.push(Task::Admit(station));
                return;
            }
        }
    }
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A service ends, and the customer moves on as far as it gets.
    #[inline(always)]
    pub(super) fn service_ends(&mut self, event: Event) {
        let mut floor = self.floor();
        let Some(slot) = floor.end_service(event) else { return };
        if floor.goes_straight_on(slot) {
            return;
        }
        let step = floor.customers[slot as usize].step as usize;
        let pool = floor.steps[step].pool;
        if floor.steps[step].is_plain_to_leave && floor.steps[step + 1].kind == Kind::Exit {
            floor.leaves(slot);
            self.deliver(slot);
            self.floor().free_server(pool);
            return;
        }
        if floor.plan_pools[pool as usize].let_go || R::LET_GO_WHEN_BLOCKED {
            self.move_on(slot, Leaving::Nothing);
            self.floor().free_server(pool);
        } else {
            self.move_on(slot, Leaving::Server);
        }
    }

    /// A recovered server comes back.
    pub(super) fn server_back(&mut self, pool: u16) {
        self.floor().server_back(pool);
    }

    /// Only for an engine that blocks before service: tries every pool again.
    pub(super) fn dispatch_all(&mut self) {
        for pool in 0..self.plan.pools.len() {
            self.floor().dispatch(pool as u16);
        }
        self.work_off();
    }
}
