//! The floor: who may go where, and whether there is room. What happens with servers stands in
//! [`super::service`], where customers go from there in [`super::way`].

use super::Run;
use super::plan::{Kind, PlanStep, UNLIMITED};
use super::rules::Rules;
use super::state::{Customer, NIL, StepKeys};
use crate::fact::{Fact, Observer};
use crate::network::StationId;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// The next step that the customer takes, passing over those that are not for it. Depends on
    /// nothing but the customer and its keyed draws, so it can be asked again.
    #[inline(always)]
    pub(super) fn next_step(&self, slot: u32) -> u32 {
        let next = self.state.customers[slot as usize].step.wrapping_add(1);
        if self.plan.steps[next as usize].always {
            next
        } else {
            let customer = &self.state.customers[slot as usize];
            search_step(&self.plan.steps, &self.state.keys, customer, next)
        }
    }

    /// Whether a step is for this customer.
    #[inline(always)]
    pub(super) fn takes(&self, slot: u32, index: u32) -> bool {
        let keys = &self.state.keys[index as usize];
        takes(&self.plan.steps[index as usize], keys, &self.state.customers[slot as usize])
    }

    /// Whether a customer can enter a step now. `admitted` customers come from the head of the
    /// list before the station; all others have to queue behind that list.
    #[inline(always)]
    pub(super) fn has_room(&self, index: u32, admitted: bool) -> bool {
        let step = &self.plan.steps[index as usize];
        if step.limit == UNLIMITED || R::IGNORE_LIMITS {
            return true;
        }
        let station = &self.state.stations[step.station as usize];
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
        let pool = &self.state.pools[pool as usize];
        pool.busy < pool.capacity && pool.waiting == 0 && pool.suspended.head == NIL
    }

    #[inline(always)]
    pub(super) fn come_in(&mut self, slot: u32, station: u16) {
        self.state.stations[station as usize].entered += 1;
        let customer = self.state.customers[slot as usize].serial;
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
