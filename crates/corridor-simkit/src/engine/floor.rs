//! The floor: stations, pools and customers as the hot path sees them.
//!
//! A handler takes its slices out of the state once and then works on local references: what is
//! looked up twice is computed once, and a store to a customer does not make the compiler fetch
//! the table of stations again. The floor knows what happens at one place; where customers go
//! from there is the business of [`Run`].

use std::marker::PhantomData;

use super::Run;
use super::plan::{Kind, PlanPool, PlanStep, UNLIMITED};
use super::rules::Rules;
use super::state::{Customer, List, NIL, PoolState, StationState, StepKeys, Task};
use crate::calendar::Calendar;
use crate::distribution::Sampler;
use crate::fact::{Fact, Observer};
use crate::network::StationId;
use crate::time::SimTime;

/// What the hot path touches, as slices.
pub(super) struct Floor<'s, R, O> {
    pub(super) now: i64,
    /// Serial number of the next customer.
    pub(super) serial: u32,
    pub(super) customers: &'s mut [Customer],
    pub(super) stations: &'s mut [StationState],
    pub(super) pools: &'s mut [PoolState],
    pub(super) queues: &'s mut [List],
    pub(super) calendar: &'s mut Calendar,
    pub(super) tasks: &'s mut Vec<Task>,
    pub(super) keys: &'s [StepKeys],
    pub(super) steps: &'s [PlanStep],
    pub(super) plan_pools: &'s [PlanPool],
    pub(super) pool_stations: &'s [u16],
    pub(super) samplers: &'s [Sampler],
    pub(super) observer: &'s mut O,
    pub(super) rules: PhantomData<R>,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// The floor at this instant.
    #[inline(always)]
    pub(super) fn floor(&mut self) -> Floor<'_, R, O> {
        Floor {
            now: self.now.ms(),
            serial: self.state.serial,
            customers: &mut self.state.customers,
            stations: &mut self.state.stations,
            pools: &mut self.state.pools,
            queues: &mut self.state.queues,
            calendar: &mut self.state.calendar,
            tasks: &mut self.state.tasks,
            keys: &self.state.keys,
            steps: &self.plan.steps,
            plan_pools: &self.plan.pools,
            pool_stations: &self.plan.pool_stations,
            samplers: &self.plan.samplers,
            observer: self.observer,
            rules: PhantomData,
        }
    }
}

impl<R: Rules, O: Observer> Floor<'_, R, O> {
    #[inline(always)]
    pub(super) fn tell(&mut self, fact: Fact) {
        self.observer.fact(SimTime::from_ms(self.now), fact);
    }

    /// The next step that the customer takes, passing over those that are not for it. Depends on
    /// nothing but the customer and its keyed draws, so it can be asked again.
    #[inline(always)]
    pub(super) fn next_step(&self, slot: u32) -> u32 {
        let next = self.customers[slot as usize].step.wrapping_add(1);
        if self.steps[next as usize].always {
            next
        } else {
            search_step(self.steps, self.keys, &self.customers[slot as usize], next)
        }
    }

    /// Whether a step is for this customer.
    #[inline(always)]
    pub(super) fn takes(&self, slot: u32, index: u32) -> bool {
        let keys = &self.keys[index as usize];
        takes(&self.steps[index as usize], keys, &self.customers[slot as usize])
    }

    /// The same floor once more: what takes a floor by value does not make the caller keep its
    /// own in memory.
    #[inline(always)]
    pub(super) fn again(&mut self) -> Floor<'_, R, O> {
        Floor {
            now: self.now,
            serial: self.serial,
            customers: self.customers,
            stations: self.stations,
            pools: self.pools,
            queues: self.queues,
            calendar: self.calendar,
            tasks: self.tasks,
            keys: self.keys,
            steps: self.steps,
            plan_pools: self.plan_pools,
            pool_stations: self.pool_stations,
            samplers: self.samplers,
            observer: self.observer,
            rules: PhantomData,
        }
    }

    /// Whether a customer can enter a step now. `admitted` customers come from the head of the
    /// list before the station; all others have to queue behind that list.
    #[inline(always)]
    pub(super) fn has_room(&self, index: u32, admitted: bool) -> bool {
        let step = &self.steps[index as usize];
        if step.limit == UNLIMITED || R::IGNORE_LIMITS {
            return true;
        }
        let station = &self.stations[step.station as usize];
        if !admitted && station.n_entry > 0 {
            return false;
        }
        if step.kind != Kind::Depart && self.serves_at_once(step.pool) {
            return station.lingering <= step.limit;
        }
        if admitted && step.kind != Kind::Depart && self.has_turn(step.station, step.pool) {
            return true;
        }
        station.waiting + station.lingering < step.limit
    }

    /// Whether a server of the pool is free for whoever comes now.
    #[inline(always)]
    pub(super) fn serves_at_once(&self, pool: u16) -> bool {
        let pool = &self.pools[pool as usize];
        pool.busy < pool.capacity && pool.waiting == 0 && pool.suspended.head == NIL
    }

    #[inline(always)]
    pub(super) fn come_in(&mut self, slot: u32, station: u16) {
        self.stations[station as usize].entered += 1;
        let customer = self.customers[slot as usize].serial;
        self.tell(Fact::Enters { customer, station: StationId(station) });
    }
}

/// The first step from `index` on that is for this customer.
#[inline(never)]
fn search_step(steps: &[PlanStep], keys: &[StepKeys], customer: &Customer, mut index: u32) -> u32 {
    loop {
        let step = &steps[index as usize];
        let is_entered = !step.kind.is_passed_over();
        if step.always || is_entered && takes(step, &keys[index as usize], customer) {
            return index;
        }
        index += 1;
    }
}

fn takes(step: &PlanStep, keys: &StepKeys, customer: &Customer) -> bool {
    if step.only >> customer.channel & 1 == 0 {
        return false;
    }
    step.chance >= 1.0 || keys.detour.rng(customer.token, step.passage).unit() < step.chance
}
