//! Servers at work: waiting for one, beginning, ending, and who is next.

use super::Run;
use super::plan::{After, Kind, NONE, Plan, PlanStep};
use super::rules::Rules;
use super::state::{Customer, List, NIL, NO_CHANNEL, Status, StepKeys, Task};
use super::way::Leaving;
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{Activity, PoolId, StationId};
use crate::time::{SimSpan, SimTime};

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Puts a customer that has just come in into the queue of the pool.
    #[inline(always)]
    pub(super) fn wait_for_server(&mut self, slot: u32, station: u16, pool: u16) {
        let now = self.now.ms();
        let customers = self.state.customers.as_mut_slice();
        let queue = {
            let pool = &mut self.state.pools[pool as usize];
            pool.waiting += 1;
            // Asked before the status is written beside it: reading back a fresh byte would stall.
            let customer = &customers[slot as usize];
            if pool.levels == 1 || R::IGNORE_PRIORITY || customer.priority == 0 {
                &mut pool.queue
            } else {
                let level = customer.priority.min(pool.levels - 1);
                &mut self.state.queues[(pool.more_queues + u32::from(level)) as usize - 1]
            }
        };
        customers[slot as usize].status = Status::Waiting;
        if R::LAST_COME_FIRST_SERVED {
            queue.push_front(customers, slot);
        } else {
            queue.push_back(customers, slot);
        }
        self.count_waiting(station, now);
        if R::BLOCK_BEFORE_SERVICE {
            self.dispatch(pool);
        }
    }

    /// A free server begins with a customer that does not wait (any more).
    ///
    /// One copy, called: inlined wherever servers become free, it would crowd the registers of
    /// its callers and the cache of instructions.
    #[inline(never)]
    pub(super) fn begin(&mut self, slot: u32, work: f64) {
        let (plan, now) = (self.plan, self.now.ms());
        let customer = &mut self.state.customers[slot as usize];
        let step = &plan.steps[customer.step as usize];
        let waited = now - customer.since;
        customer.waiting += waited;
        customer.since = now;
        customer.status = Status::InService;
        let serial = customer.serial;
        let pool = &mut self.state.pools[step.pool as usize];
        pool.busy += 1;
        pool.held_area = pool.held_area.wrapping_sub(now);
        let station = &mut self.state.stations[step.station as usize];
        station.starts += 1;
        station.wait_time += waited;
        self.tell(Fact::Starts {
            customer: serial,
            station: StationId(step.station),
            pool: PoolId(step.pool),
        });
        if step.kind == Kind::Seize {
            self.state.customers[slot as usize].fleet = step.pool;
            self.state.note_borrower(slot);
            self.state.stations[step.station as usize].finished += 1;
            self.state.tasks.push(Task::Advance(slot));
        } else {
            self.work(slot, step, work);
        }
    }

    /// Draws how much work a customer is at its step, in milliseconds at full pace.
    #[inline(always)]
    fn draw_work(&self, slot: u32, step: &PlanStep) -> f64 {
        let customer = &self.state.customers[slot as usize];
        let keys = &self.state.keys[customer.step as usize];
        let visit = step.passage | u32::from(customer.visit);
        let mut ms = 0.0;
        if step.base != NONE {
            let mut rng = keys.work.rng(customer.token, visit);
            ms = self.plan.samplers[step.base as usize].sample(&mut rng);
        }
        if step.is_adjusted {
            ms = adjusted(self.plan, step, keys, customer, ms);
        }
        ms
    }

    /// Works on a customer at its step: schedules the end.
    #[inline(always)]
    fn work(&mut self, slot: u32, step: &PlanStep, work: f64) {
        let now = self.now.ms();
        let customer = &mut self.state.customers[slot as usize];
        let station = &mut self.state.stations[step.station as usize];
        station.in_service += 1;
        station.working_area = station.working_area.wrapping_sub(now);
        let slowness = self.state.pools[step.pool as usize].slowness;
        let due = now + SimSpan::round(work * slowness).ms();
        customer.due = due;
        customer.status = Status::InService;
        let at = SimTime::from_ms(due);
        let class = EventClass::ServiceEnds;
        let event = Event::new(at, class, step.station, customer.serial, slot);
        self.state.calendar.push_here(event);
    }

    /// Enters a step with servers, which has room.
    #[inline(always)]
    pub(super) fn enter_service(&mut self, slot: u32, to: u32, step: &PlanStep) {
        let customer = &mut self.state.customers[slot as usize];
        customer.step = to;
        customer.visit = 0;
        customer.since = self.now.ms();
        let serial = customer.serial;
        if step.draws {
            self.draw_channel(slot, to);
        }
        self.state.stations[step.station as usize].entered += 1;
        self.tell(Fact::Enters { customer: serial, station: StationId(step.station) });
        // Drawn before it is needed: when a server takes up whoever waited, the length of the
        // service is at hand, and nothing that follows has to wait for it.
        let work = self.draw_work(slot, step);
        let is_next = self.serves_at_once(step.pool) && !R::BLOCK_BEFORE_SERVICE;
        let takes_turns = self.state.pools[step.pool as usize].takes_turns;
        if is_next || takes_turns && self.is_let_in_to_serve(to) {
            self.begin(slot, work);
        } else {
            self.state.customers[slot as usize].work = work;
            if takes_turns && self.plan.stations[step.station as usize].comes_first {
                self.wait_in_front(slot, step.station, step.pool);
            } else {
                self.wait_for_server(slot, step.station, step.pool);
            }
        }
    }

    #[inline(never)]
    fn draw_channel(&mut self, slot: u32, to: u32) {
        let step = &self.plan.steps[to as usize];
        let customer = &mut self.state.customers[slot as usize];
        let u = self.state.keys[to as usize].channel.rng(customer.token, step.passage).unit();
        let channel = step.shares.iter().filter(|&&sum| sum <= u).count() as u8;
        customer.channel = channel;
        if customer.worst == NO_CHANNEL || customer.worst < channel {
            customer.worst = channel;
        }
    }

    #[inline(never)]
    pub(super) fn repeats(&mut self, slot: u32, step: u32, repeat: f64) -> bool {
        let customer = &mut self.state.customers[slot as usize];
        let key = &self.state.keys[step as usize].repeat;
        let passage = self.plan.steps[step as usize].passage;
        // Visits that can no longer be told apart would all be drawn alike, and never end.
        let again = customer.visit < u16::MAX
            && key.rng(customer.token, passage | u32::from(customer.visit)).unit() < repeat;
        customer.visit += u16::from(again);
        again
    }

    /// A customer has left a server behind: it recovers at the pool's pace, or takes the next.
    #[inline(always)]
    pub(super) fn free_server(&mut self, pool: u16) {
        self.tell(Fact::LetGo { pool: PoolId(pool) });
        if self.state.pools[pool as usize].recovers {
            self.recover(pool);
        } else {
            self.free_now(pool);
        }
    }

    #[inline(never)]
    fn recover(&mut self, pool: u16) {
        let recovery = self.plan.pools[pool as usize].recovery;
        let slowness = self.state.pools[pool as usize].slowness;
        self.server_back_in(pool, SimSpan::round(recovery.ms() as f64 * slowness).ms());
    }

    /// A server is free again after `ms` milliseconds.
    pub(super) fn server_back_in(&mut self, pool: u16, ms: i64) {
        if ms > 0 {
            self.state.pools[pool as usize].recovering += 1;
            let at = SimTime::from_ms(self.now.ms() + ms);
            let ordinal = self.state.serial;
            self.state.calendar.push(Event::new(at, EventClass::ServerBack, pool, ordinal, 0));
        } else {
            self.free_now(pool);
        }
    }

    /// A recovered server comes back.
    #[inline(never)]
    pub(super) fn server_back(&mut self, pool: u16) {
        self.state.pools[pool as usize].recovering -= 1;
        self.free_now(pool);
    }

    #[inline(always)]
    fn free_now(&mut self, pool_id: u16) {
        let now = self.now.ms();
        let pool = &mut self.state.pools[pool_id as usize];
        pool.busy -= 1;
        pool.held_area = pool.held_area.wrapping_add(now);
        if pool.duty > pool.capacity {
            self.settle_duty(pool_id);
        }
        self.tell(Fact::Free { pool: PoolId(pool_id) });
        self.dispatch(pool_id);
    }

    /// Free servers take up interrupted work, then those who wait; room that appears is offered
    /// to those blocked before the pool's stations.
    #[inline(always)]
    pub(super) fn dispatch(&mut self, pool_id: u16) {
        loop {
            let pool = &mut self.state.pools[pool_id as usize];
            if pool.busy >= pool.capacity {
                return;
            }
            if pool.suspended.head != NIL {
                self.resume(pool_id);
            } else if pool.waiting > 0 {
                if pool.takes_turns && self.offer_turn(pool_id) {
                    return;
                }
                if !self.serve_next(pool_id) {
                    return;
                }
            } else {
                if pool.limited {
                    self.offer_room(pool_id);
                }
                return;
            }
        }
    }

    /// Takes the next customer out of the queues. False where a broken rule forbids to begin.
    #[inline(always)]
    fn serve_next(&mut self, pool_id: u16) -> bool {
        if R::BLOCK_BEFORE_SERVICE {
            let next = self.next_step(self.first_waiting(pool_id).head);
            if !self.has_room(next, false) {
                return false;
            }
        }
        let customers = self.state.customers.as_slice();
        let pool = &mut self.state.pools[pool_id as usize];
        pool.waiting -= 1;
        let first = if pool.levels == 1 {
            pool.queue.pop_front(customers)
        } else {
            let more = &mut self.state.queues[pool.more_queues as usize..];
            let queue = std::iter::once(&mut pool.queue).chain(more).find(|q| q.head != NIL);
            queue.and_then(|queue| queue.pop_front(customers))
        };
        let slot = first.expect("a pool with waiting customers has one in a queue");
        let now = self.now.ms();
        let (step, work) = (customers[slot as usize].step, customers[slot as usize].work);
        let station_id = self.plan.steps[step as usize].station;
        let station = &mut self.state.stations[station_id as usize];
        station.waiting -= 1;
        station.queue_area = station.queue_area.wrapping_add(now);
        if station.n_entry > 0 {
            self.state.tasks.push(Task::Admit(station_id));
        }
        self.begin(slot, work);
        true
    }

    /// The queue of those who are next, where somebody waits.
    fn first_waiting(&self, pool_id: u16) -> List {
        let pool = &self.state.pools[pool_id as usize];
        let more = &self.state.queues[pool.more_queues as usize..];
        let mut queues = std::iter::once(&pool.queue).chain(more);
        queues.find(|queue| queue.head != NIL).copied().unwrap_or(List::EMPTY)
    }

    /// Servers are free and nobody waits: stations without places in front may let somebody in.
    #[inline(never)]
    fn offer_room(&mut self, pool_id: u16) {
        let plan = &self.plan.pools[pool_id as usize];
        if plan.only_station != NONE {
            if self.state.stations[plan.only_station as usize].n_entry > 0 {
                self.state.tasks.push(Task::Admit(plan.only_station));
            }
            return;
        }
        for index in plan.stations.0..plan.stations.1 {
            let station = self.plan.pool_stations[index as usize];
            if self.state.stations[station as usize].n_entry > 0 {
                // The others get their turn with it.
                self.state.tasks.push(Task::Admit(station));
                return;
            }
        }
    }
}

/// The time of a work for the customer's size and channel.
#[inline(never)]
fn adjusted(plan: &Plan, step: &PlanStep, keys: &StepKeys, customer: &Customer, ms: f64) -> f64 {
    let mut ms = ms;
    if step.base != NONE && step.per_size > 0.0 {
        ms *= customer.size as f64 * step.per_size;
    }
    if step.by_channel && usize::from(customer.channel) < step.extra.len() {
        let extra = step.extra[usize::from(customer.channel)];
        if extra != NONE {
            let mut rng = keys.extra.rng(customer.token, step.passage | u32::from(customer.visit));
            ms += plan.samplers[extra as usize].sample(&mut rng);
        }
    }
    ms
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A service ends, unless it was interrupted meanwhile or is done again, and the customer
    /// moves on as far as it gets.
    #[inline(never)]
    pub(super) fn service_ends(&mut self, event: Event) {
        let (plan, now, slot) = (self.plan, self.now.ms(), event.slot());
        let customer = &mut self.state.customers[slot as usize];
        let is_stale = customer.serial != event.ordinal()
            || customer.due != now
            || customer.status != Status::InService;
        let from = customer.step;
        let left = &plan.steps[from as usize];
        if is_stale || left.station != event.rank() {
            return;
        }
        match left.activity {
            Activity::Moving => {}
            Activity::Processing => customer.processed += now - customer.since,
            Activity::Holding => customer.waiting += now - customer.since,
        }
        customer.since = now;
        let station = &mut self.state.stations[left.station as usize];
        station.in_service -= 1;
        station.finished += 1;
        station.working_area = station.working_area.wrapping_add(now);
        let (customer, station) = (event.ordinal(), StationId(left.station));
        self.tell(Fact::Ends { customer, station });
        if left.repeat > 0.0 && self.repeats(slot, from, left.repeat) {
            self.work_again(slot, left);
            return;
        }
        let to = from + 1;
        match left.after {
            // The plain ways on, with nothing to measure, split or let go on the way: straight
            // from a lane into the next service, and from a lane to the end.
            After::Service if self.has_room(to, false) => {
                self.tell(Fact::Leaves { customer, station });
                self.enter_service(slot, to, &plan.steps[to as usize]);
                self.free_server(left.pool);
            }
            After::Exit => {
                self.tell(Fact::Leaves { customer, station });
                self.deliver(slot);
                self.free_server(left.pool);
            }
            _ => self.go_on(slot, left),
        }
    }

    /// The general way on from a service that has ended.
    #[inline(never)]
    fn go_on(&mut self, slot: u32, left: &PlanStep) {
        if self.plan.pools[left.pool as usize].let_go || R::LET_GO_WHEN_BLOCKED {
            self.move_on(slot, Leaving::Nothing);
            self.free_server(left.pool);
        } else {
            self.move_on(slot, Leaving::Server);
        }
    }

    /// The same work once more.
    #[inline(never)]
    fn work_again(&mut self, slot: u32, step: &PlanStep) {
        let work = self.draw_work(slot, step);
        self.work(slot, step, work);
    }

    /// Only for an engine that blocks before service: tries every pool again.
    pub(super) fn dispatch_all(&mut self) {
        for pool in 0..self.plan.pools.len() {
            self.dispatch(pool as u16);
        }
        self.work_off();
    }
}
