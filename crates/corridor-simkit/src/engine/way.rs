//! The way of a customer: finding the next step, entering it, being blocked, being let in.

use super::Run;
use super::plan::{Kind, NONE};
use super::rules::Rules;
use super::state::{NO_CHANNEL, NO_FLEET, Status, Task};
use crate::fact::{Fact, Observer};
use crate::network::{PoolId, StationId};

/// What a customer that moves on leaves behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Leaving {
    /// A server of its own lane, to be freed.
    Server,
    /// Nothing: its server was let go before, goes along, or never was.
    Nothing,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A customer that holds nothing wants on.
    pub(super) fn advance(&mut self, slot: u32) {
        self.move_on(slot, Leaving::Nothing);
    }

    /// Moves a customer to its next step, or blocks it before that. Returns whether it moved.
    #[inline(always)]
    pub(super) fn move_on(&mut self, slot: u32, leaving: Leaving) -> bool {
        let to = self.next_step(slot);
        if self.has_room_for(slot, to, false) {
            self.relocate(slot, to, self.now.ms(), leaving);
            true
        } else {
            self.block(slot, to);
            false
        }
    }

    /// Takes a customer out of its step and into another, which has room. The attempt began at
    /// `attempt`: that is when the passage of a cordon begins.
    #[inline(always)]
    pub(super) fn relocate(&mut self, slot: u32, to: u32, attempt: i64, leaving: Leaving) {
        let customer = &self.state.customers[slot as usize];
        let from = customer.step;
        let is_inside = customer.status != Status::Outside;
        let (serial, from_pool) = (customer.serial, self.pool_left(from, is_inside));
        if is_inside {
            let step = &self.plan.steps[from as usize];
            if step.leaves != NONE {
                self.leave_cordon(slot, from);
            }
            if matches!(
                step.kind,
                Kind::Serve | Kind::Seize | Kind::Depart | Kind::Appoint | Kind::Claim
            ) {
                self.tell(Fact::Leaves { customer: serial, station: StationId(step.station) });
            }
        }
        let mut index = from.wrapping_add(1);
        while index < to {
            self.pass_over(slot, index);
            index += 1;
        }
        let enters = self.plan.steps[to as usize].enters;
        if enters != NONE {
            self.enter_cordon(slot, attempt);
        }
        self.enter(slot, to);
        if leaving == Leaving::Server {
            self.free_server(from_pool);
        }
    }

    #[inline(always)]
    fn pool_left(&self, from: u32, is_inside: bool) -> u16 {
        if is_inside { self.plan.steps[from as usize].pool } else { NONE }
    }

    /// Effects of a step that is not entered: a server that goes along is let go, and a passage
    /// whose last step is left out ends here.
    #[inline(never)]
    fn pass_over(&mut self, slot: u32, index: u32) {
        let step = &self.plan.steps[index as usize];
        if step.kind.is_passed_over() && self.takes(slot, index) {
            match step.kind {
                Kind::Return => self.give_back(slot, index),
                Kind::Unload => self.unload(slot),
                _ => self.let_go_fleet(slot, index),
            }
        }
        if step.leaves != NONE {
            self.leave_cordon(slot, index);
        }
        if step.kind == Kind::Claim {
            self.state.note_borrower(slot);
        }
        if step.is_for_who_gave_up() && !self.plan.steps[index as usize + 1].is_for_who_gave_up() {
            self.forget_giving_up(slot);
        }
    }

    #[inline]
    fn enter_cordon(&mut self, slot: u32, attempt: i64) {
        let customer = &mut self.state.customers[slot as usize];
        customer.passage = attempt;
        customer.worst = NO_CHANNEL;
    }

    /// Enters a step that has room.
    #[inline(always)]
    fn enter(&mut self, slot: u32, to: u32) {
        let plan = self.plan;
        let step = &plan.steps[to as usize];
        let customer = &mut self.state.customers[slot as usize];
        customer.step = to;
        customer.visit = 0;
        customer.since = self.now.ms();
        match step.kind {
            Kind::Serve | Kind::Seize => self.enter_service(slot, to, step),
            Kind::Depart => {
                let station = step.station;
                self.come_in(slot, station);
                self.come_to_departure(slot, station);
            }
            Kind::Appoint => {
                let station = step.station;
                if self.is_turned_away(slot, station) {
                    return;
                }
                self.come_in(slot, station);
                self.wait_for_appointment(slot, station);
            }
            Kind::Join => self.join(slot, to),
            Kind::Form => self.gather(slot, to),
            Kind::Split => self.split(slot, to),
            Kind::Claim => self.claim(slot, to),
            Kind::Exit => self.deliver(slot),
            Kind::Home => self.come_home(slot),
            Kind::Release | Kind::Return | Kind::Unload => {
                unreachable!("what takes no time is passed over, never entered")
            }
        }
    }

    /// The next station is full: the customer stays where it is.
    #[inline(never)]
    fn block(&mut self, slot: u32, to: u32) {
        let by = self.plan.steps[to as usize].station;
        let now = self.now.ms();
        let customer = &mut self.state.customers[slot as usize];
        customer.since = now;
        let serial = customer.serial;
        if customer.status != Status::Outside {
            customer.status = Status::Blocked;
            let step = &self.plan.steps[customer.step as usize];
            if step.kind == Kind::Serve {
                self.state.holders.add(step.station, by);
            }
            let station = &mut self.state.stations[step.station as usize];
            if step.kind == Kind::Serve {
                if self.plan.pools[step.pool as usize].let_go || R::LET_GO_WHEN_BLOCKED {
                    station.lingering += 1;
                } else {
                    station.blocked += 1;
                    station.blocked_area = station.blocked_area.wrapping_sub(now);
                }
            }
        }
        let target = &mut self.state.stations[by as usize];
        target.entry.push_back(&mut self.state.customers, slot);
        target.n_entry += 1;
        target.waiting_max = target.waiting_max.max(target.waiting + target.n_entry);
        target.queue_area = target.queue_area.wrapping_sub(now);
        self.tell(Fact::Blocked { customer: serial, by: StationId(by) });
        self.expect_giving_up(slot, to);
        self.suspect_deadlock(slot, by);
    }

    /// Lets in those who are blocked before a station, as far as there is room. Where stations
    /// share servers, those blocked before all of them are let in together, first come first.
    pub(super) fn admit(&mut self, station: u16) {
        let pool = self.plan.stations[station as usize].shared_pool;
        if pool != NONE {
            self.admit_in_turn(pool);
            return;
        }
        loop {
            let slot = self.state.stations[station as usize].entry.head;
            if slot == super::state::NIL {
                return;
            }
            let to = self.next_step(slot);
            if !self.has_room_for(slot, to, true) {
                return;
            }
            self.let_in(slot, station, to);
        }
    }

    /// Lets in the first of those who are blocked before a station.
    #[inline(always)]
    pub(super) fn let_in(&mut self, slot: u32, station: u16, to: u32) {
        self.state.stations[station as usize].entry.pop_front(&self.state.customers);
        let (attempt, leaving) = self.unblock(slot, station);
        self.relocate(slot, to, attempt, leaving);
    }

    /// Closes the account of a customer that is no longer blocked by a station, and has been taken
    /// out of the line before it; returns since when it was, and what it leaves.
    pub(super) fn unblock(&mut self, slot: u32, by: u16) -> (i64, Leaving) {
        let now = self.now.ms();
        let customer = &mut self.state.customers[slot as usize];
        let since = customer.since;
        let target = &mut self.state.stations[by as usize];
        target.n_entry -= 1;
        target.queue_area = target.queue_area.wrapping_add(now);
        target.wait_time += now - since;
        if customer.status == Status::Outside {
            customer.waiting += now - since;
            return (since, Leaving::Nothing);
        }
        customer.blocked += now - since;
        let step = &self.plan.steps[customer.step as usize];
        if step.kind != Kind::Serve {
            return (since, Leaving::Nothing);
        }
        self.state.holders.remove(step.station, by);
        let station = &mut self.state.stations[step.station as usize];
        if self.plan.pools[step.pool as usize].let_go || R::LET_GO_WHEN_BLOCKED {
            station.lingering -= 1;
            if station.n_entry > 0 {
                self.state.tasks.push(Task::Admit(step.station));
            }
            return (since, Leaving::Nothing);
        }
        station.blocked -= 1;
        station.blocked_area = station.blocked_area.wrapping_add(now);
        (since, Leaving::Server)
    }

    /// Lets the server go that goes along with a customer.
    fn let_go_fleet(&mut self, slot: u32, index: u32) {
        let customer = &mut self.state.customers[slot as usize];
        let pool = std::mem::replace(&mut customer.fleet, NO_FLEET);
        debug_assert_eq!(pool, self.plan.steps[index as usize].pool, "it goes along");
        let sampler = self.plan.steps[index as usize].base;
        let mut back = 0;
        if sampler != NONE {
            let passage = self.plan.steps[index as usize].passage;
            let mut rng = self.state.keys[index as usize].work.rng(customer.token, passage);
            let ms = self.plan.samplers[sampler as usize].sample(&mut rng);
            back = crate::time::SimSpan::round(ms).ms();
        }
        self.tell(Fact::LetGo { pool: PoolId(pool) });
        self.server_back_in(pool, back);
    }
}
