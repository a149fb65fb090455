//! Claims that are never granted: who holds what somebody waits for, and whether it comes back.
//!
//! The first customer of a claim station can still go if something that it lacks is on its way
//! back, if there will be more of it by plan or after an outage, or if somebody who holds some of
//! it can move. Who may hold what follows from the steps of each class.

use super::Run;
use super::plan::{Kind, PlanStep};
use super::rules::Rules;
use super::state::{Customer, Status};
use crate::fact::Observer;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Whether the first customer of a claim station may be granted what it claims without help
    /// from those who are stuck.
    pub(super) fn may_be_granted(&mut self, station: u16) -> bool {
        let Some(slot) = self.first_at(station) else { return true };
        let step = self.claim_step(slot);
        if self.can_claim(slot, step) {
            return true;
        }
        if self.plan.patience[step as usize] < i64::MAX {
            let behind = step as usize + 1;
            let next = self.plan.steps[behind..].iter().position(PlanStep::is_for_who_gave_up);
            if next.is_some_and(|next| {
                let next = (behind + next) as u32;
                self.can_claim(slot, next) || self.may_come(slot, next)
            }) {
                return true;
            }
        }
        self.may_come(slot, step)
    }

    /// Whether some of what a customer lacks at a step comes without help from those who are stuck.
    fn may_come(&mut self, slot: u32, step: u32) -> bool {
        let size = self.size_before_unloading(slot);
        self.quotas(step).any(|index| {
            let quota = self.plan.quotas[index];
            let amount = quota.amount.of(size);
            let state = &self.state.resources.all[quota.resource as usize];
            let is_kept_out = state.is_one_way && self.is_kept_out(quota.resource, step);
            (is_kept_out || self.lacks(quota.resource, amount))
                && self.comes(quota.resource, amount)
        })
    }

    /// Whether so much of a resource is not there now.
    fn lacks(&self, resource: u16, amount: u64) -> bool {
        let state = &self.state.resources.all[resource as usize];
        amount > 0 && state.held.saturating_add(amount) > state.level
    }

    /// Whether some of a resource comes, or will be there, without help from those who are stuck.
    fn comes(&mut self, resource: u16, amount: u64) -> bool {
        let state = &self.state.resources.all[resource as usize];
        let levels = &self.network.resources[resource as usize].levels;
        let next = levels.partition_point(|level| level.at < self.now);
        let will_do = |level: u64| state.held.saturating_add(amount) <= level;
        if state.on_the_way > 0
            || state.closed > 0 && will_do(state.scheduled)
            || levels[next..].iter().any(|level| will_do(level.amount))
        {
            return true;
        }
        let mut holders = 0;
        for index in 0..self.state.borrowers.len() {
            let Some((slot, customer)) = self.state.borrower(index) else { continue };
            if !self.may_hold(&customer, resource) {
                continue;
            }
            holders += 1;
            match customer.status {
                Status::InService | Status::Member => return true,
                Status::Blocked | Status::Outside if self.has_room_before(slot) => return true,
                _ => {}
            }
        }
        // What nobody holds was held by somebody whose steps do not say so: no ground to judge.
        // But where more is asked for than there will ever be, it is nobody's fault but the asker's.
        holders == 0
    }

    /// Whether a customer may hold some of a resource where it stands.
    fn may_hold(&self, customer: &Customer, resource: u16) -> bool {
        // Outside of all steps: before the first, or as a part or carrier behind one.
        if customer.status == Status::Gone || customer.step as usize >= self.plan.steps.len() {
            return false;
        }
        let step = &self.plan.steps[customer.step as usize];
        let held = &self.plan.held_at[customer.step as usize];
        let took_here = step.kind == Kind::Claim && customer.status != Status::Waiting && {
            let quotas = step.join_slot as usize..(step.join_slot + step.count) as usize;
            self.plan.quotas[quotas].iter().any(|quota| quota.resource == resource)
        };
        took_here || held.contains(&resource)
    }

    /// The stations that those wait for who hold what the first customer of a claim station lacks.
    pub(super) fn find_who_holds_claims(&mut self, station: u16, held_by: &mut Vec<u16>) {
        let Some(first) = self.first_at(station) else { return };
        let step = self.claim_step(first);
        let size = self.size_before_unloading(first);
        for index in self.quotas(step) {
            let quota = self.plan.quotas[index];
            if !self.lacks(quota.resource, quota.amount.of(size)) {
                continue;
            }
            for index in 0..self.state.borrowers.len() {
                let Some((slot, customer)) = self.state.borrower(index) else { continue };
                if !self.may_hold(&customer, quota.resource) {
                    continue;
                }
                let target = match customer.status {
                    Status::Blocked | Status::Outside => self.station_before(slot),
                    Status::Waiting | Status::Suspended => {
                        self.plan.steps[customer.step as usize].station
                    }
                    Status::InService | Status::Member | Status::Gone => continue,
                };
                if !held_by.contains(&target) {
                    held_by.push(target);
                }
            }
        }
    }
}
