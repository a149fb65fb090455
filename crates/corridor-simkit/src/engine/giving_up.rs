//! Customers that have waited long enough for a claim: they leave it out and go another way.

use super::Run;
use super::plan::{GAVE_UP, Kind};
use super::rules::Rules;
use super::state::{NO_CHANNEL, Status};
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::StationId;
use crate::time::SimTime;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A customer begins to wait for a step, at its station or before it.
    pub(super) fn expect_giving_up(&mut self, slot: u32, step: u32) {
        let patience = self.plan.patience[step as usize];
        if patience == i64::MAX {
            return;
        }
        let serial = self.state.customers[slot as usize].serial;
        let at = SimTime::from_ms(self.now.ms().saturating_add(patience));
        let station = self.plan.steps[step as usize].station;
        self.state.calendar.push(Event::new(at, EventClass::GivesUp, station, serial, slot));
    }

    /// The patience of a customer is over, if it still waits for the same claim.
    #[inline(never)]
    pub(super) fn may_give_up(&mut self, event: Event) {
        let (station, serial, slot) = (event.rank(), event.ordinal(), event.slot());
        let customer = &self.state.customers[slot as usize];
        let (status, since) = (customer.status, customer.since);
        let is_waiting = matches!(status, Status::Waiting | Status::Blocked | Status::Outside);
        if customer.serial != serial || !is_waiting {
            return;
        }
        let from = if status == Status::Waiting { customer.step } else { self.next_step(slot) };
        let step = &self.plan.steps[from as usize];
        let patience = self.plan.patience[from as usize];
        if step.kind != Kind::Claim || step.station != station || self.now.ms() - since < patience {
            return;
        }
        self.state.customers[slot as usize].channel += GAVE_UP;
        let to = self.next_step(slot);
        if !self.has_room_for(slot, to, false) {
            self.forget_giving_up(slot);
            self.expect_giving_up(slot, from);
            return;
        }
        self.tell(Fact::GivesUp { customer: serial, station: StationId(station) });
        self.give_up(slot, (from, to));
        // Whoever stood behind may find what it claims.
        for index in self.quotas(from) {
            self.offer(self.plan.quotas[index].resource);
        }
        self.offer_to_next(station);
    }

    /// A customer leaves the line in which it waits, and goes on to another step, which has room.
    fn give_up(&mut self, slot: u32, (from, to): (u32, u32)) {
        self.state.note_borrower(slot);
        let now = self.now.ms();
        let station_id = self.plan.steps[from as usize].station;
        if self.state.customers[slot as usize].status == Status::Waiting {
            let queue = self.plan.stations[station_id as usize].queue as usize;
            self.state.queues[queue].take_out(&mut self.state.customers, slot);
            let customer = &mut self.state.customers[slot as usize];
            let attempt = customer.since;
            let waited = now - attempt;
            customer.waiting += waited;
            customer.status = Status::Outside;
            let station = &mut self.state.stations[station_id as usize];
            station.waiting -= 1;
            station.queue_area = station.queue_area.wrapping_add(now);
            station.starts += 1;
            station.finished += 1;
            station.wait_time += waited;
            self.relocate(slot, to, attempt, super::way::Leaving::Nothing);
            return;
        }
        let station = &mut self.state.stations[station_id as usize];
        station.entry.take_out(&mut self.state.customers, slot);
        let (attempt, leaving) = self.unblock(slot, station_id);
        self.relocate(slot, to, attempt, leaving);
    }

    /// From here on a customer is like one that has never given up.
    pub(super) fn forget_giving_up(&mut self, slot: u32) {
        self.state.note_borrower(slot);
        let customer = &mut self.state.customers[slot as usize];
        if customer.channel > NO_CHANNEL {
            customer.channel -= GAVE_UP;
        }
    }
}
