//! Claims that are never granted: who holds what somebody waits for, and whether it comes back.
//!
//! The first customer of a claim station can still go if something that it lacks is on its way
//! back, if there will be more of it by plan or after an outage, or if somebody who holds some of
//! it can move. Who may hold what follows from the steps of each class.

use super::Run;
use super::plan::{Kind, PlanStep};
use super::rules::Rules;
use super::state::{Customer, NIL, Status};
use crate::fact::Observer;
use crate::network::{SetsOff, StationKind};

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
        // Where others were looked for already, and whether somebody may come.
        let mut known: Option<(u16, bool)> = None;
        for index in 0..self.state.borrowers.len() {
            let Some((slot, customer)) = self.state.borrower(index) else { continue };
            let (slot, holder) = self.as_it_stands(slot, customer);
            if !self.may_hold(&holder, resource) {
                continue;
            }
            holders += 1;
            match holder.status {
                Status::InService => return true,
                Status::Gathering if self.sets_off_in_time(&holder) => return true,
                Status::Gathering if self.may_set_off_with_others(&holder, resource) => {
                    let at = self.plan.steps[holder.step as usize].station;
                    if known.is_none_or(|known| known.0 != at) {
                        let mut keepers = std::mem::take(&mut self.state.keepers);
                        known = Some((at, !self.are_others_kept(at, &mut keepers)));
                        self.state.keepers = keepers;
                    }
                    if known.is_some_and(|known| known.1) {
                        return true;
                    }
                }
                Status::Blocked | Status::Outside if self.has_room_before(slot) => return true,
                _ => {}
            }
        }
        // What nobody holds was held by somebody whose steps do not say so: no ground to judge.
        // But where more is asked for than there will ever be, it is nobody's fault but the asker's.
        holders == 0
    }

    /// A customer, or for one that goes on inside another: what it goes on inside, at the step of its
    /// own class that it is brought to.
    fn as_it_stands(&self, mut slot: u32, mut customer: Customer) -> (u32, Customer) {
        let (mut step, class) = (customer.step, customer.class);
        while customer.status == Status::Member {
            slot = customer.due as u32;
            customer = self.state.customers[slot as usize];
            // Between where they join and where they part the steps of all are alike.
            step += customer.step - self.state.customers[customer.members as usize].step;
        }
        (slot, Customer { step, class, ..customer })
    }

    /// Whether those who wait for others go on without them in the end: by a timetable, or when they
    /// have waited for longest.
    fn sets_off_in_time(&self, waiting: &Customer) -> bool {
        let step = &self.plan.steps[waiting.step as usize];
        match &self.network.stations[step.station as usize].kind {
            StationKind::Form(forming) => {
                !matches!(forming.sets_off, SetsOff::Full { longest: None })
            }
            _ => false,
        }
    }

    /// Whether there is enough for others with whom those may go on who wait for them: there is still
    /// some of what all of them hold there, or others hold none of it. (Who holds some of it already
    /// is asked as well.)
    fn may_set_off_with_others(&self, waiting: &Customer, resource: u16) -> bool {
        let step = &self.plan.steps[waiting.step as usize];
        if step.kind == Kind::Form {
            let is_held = |index: usize| self.plan.held_at[index].contains(&resource);
            let mut others = self.plan.steps.iter().enumerate();
            let without = |(index, one): (usize, &PlanStep)| {
                one.kind == Kind::Form && one.station == step.station && !is_held(index)
            };
            if others.any(without) {
                return true;
            }
        }
        let all = self.plan.gatherings_at(step.station).iter();
        let least = all.map(|&(_, at)| self.least_claimed(at, resource)).min();
        !self.lacks(resource, least.unwrap_or(0).max(1))
    }

    /// The class that a step is of.
    fn class_of(&self, step: u32) -> usize {
        self.plan.first_step.partition_point(|&first| first <= step) - 1
    }

    /// The least of a resource that one takes on its way to a step where it waits for others.
    fn least_claimed(&self, step: u32, resource: u16) -> u64 {
        let class = self.class_of(step);
        let first = self.plan.first_step[class];
        let kind = |step: u32| self.plan.steps[step as usize].kind;
        let source = &self.network.sources[self.network.classes[class].source.index()];
        let sizes = source.sizes.iter().map(|level| level.amount).chain([source.size]);
        let is_parted = (first..step).any(|step| kind(step) == Kind::Split);
        let size = if is_parted { 1 } else { sizes.min().unwrap_or(0) };
        let claims = (first..step).rev().filter(|&step| kind(step) == Kind::Claim);
        let mut quotas = claims.flat_map(|step| self.quotas(step));
        let quota = quotas.find(|&index| self.plan.quotas[index].resource == resource);
        quota.map_or(0, |index| self.plan.quotas[index].amount.of(size))
    }

    /// Finds the stations that hold up all who would go on with those that wait for others at a
    /// station; `false`: somebody may come, or is born behind them.
    fn are_others_kept(&mut self, gathering: u16, keepers: &mut Vec<u16>) -> bool {
        keepers.clear();
        let plan = self.plan;
        for &(_, step) in plan.gatherings_at(gathering) {
            let class = self.class_of(step);
            let before = &plan.steps[plan.first_step[class] as usize..step as usize];
            let is_stay =
                |step: &&PlanStep| !step.kind.is_passed_over() && step.kind != Kind::Split;
            let mut is_shut = false;
            for step in before.iter().rev().filter(is_stay) {
                match self.passes_on(step.station) {
                    Some(true) => return false,
                    Some(false) => {
                        if !keepers.contains(&step.station) {
                            keepers.push(step.station);
                        }
                        is_shut = step.always;
                    }
                    None => {}
                }
                if is_shut {
                    break;
                }
            }
            if !is_shut {
                return false;
            }
        }
        true
    }

    /// Whether somebody at or before a station moves on without help from those who are stuck;
    /// `None`: nobody is there, and whoever comes may pass.
    fn passes_on(&mut self, station: u16) -> Option<bool> {
        if self.network.stations[station as usize].kind == StationKind::Claim {
            // Who holds what is claimed may be the one that waits for others: that is for the search
            // to follow, which comes to this station next.
            let first = self.first_at(station)?;
            let step = self.claim_step(first);
            return Some(self.can_claim(first, step));
        }
        if !self.gives_room(station) {
            return Some(false);
        }
        let is_suspended = match self.network.stations[station as usize].kind {
            StationKind::Serve(pool) => self.state.pools[pool.index()].suspended.head != NIL,
            _ => false,
        };
        let state = &self.state.stations[station as usize];
        let is_there = state.in_service > 0 || state.waiting > 0 || state.n_entry > 0;
        (is_there || is_suspended).then_some(true)
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
            let mut looked_at: Option<u16> = None;
            for index in 0..self.state.borrowers.len() {
                let Some((slot, customer)) = self.state.borrower(index) else { continue };
                let (slot, holder) = self.as_it_stands(slot, customer);
                if !self.may_hold(&holder, quota.resource) {
                    continue;
                }
                let target = match holder.status {
                    Status::Blocked | Status::Outside => self.station_before(slot),
                    Status::Waiting | Status::Suspended => {
                        self.plan.steps[self.state.customers[slot as usize].step as usize].station
                    }
                    // It waits for others, who want some of the same or do not come.
                    Status::Gathering => {
                        let at = self.plan.steps[holder.step as usize].station;
                        if looked_at.replace(at) != Some(at) {
                            let mut keepers = std::mem::take(&mut self.state.keepers);
                            if self.are_others_kept(at, &mut keepers) {
                                for keeper in &keepers {
                                    if !held_by.contains(keeper) {
                                        held_by.push(*keeper);
                                    }
                                }
                            }
                            self.state.keepers = keepers;
                        }
                        station
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
