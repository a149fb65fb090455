//! Customers of several classes that are put together and go on as one: trains.

use super::Run;
use super::plan::Plan;
use super::rules::Rules;
use super::state::{Customer, NIL, Status};
use crate::calendar::{Event, EventClass};
use crate::fact::Observer;
use crate::network::{Forming, SIZES, SetsOff, StationKind};

/// Those who wait for each other at one place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gathering {
    /// What all who wait measure.
    sums: [u64; SIZES],
    /// How many gatherings there were before: what tells apart their latest hours.
    ordinal: u32,
}

impl Gathering {
    pub(super) const NOBODY: Self = Self { sums: [0; SIZES], ordinal: 0 };
}

impl Plan {
    /// The step at which a member comes out that went on inside a customer of a class: the same of
    /// its own class. Both joined at one place, and their steps are alike from there.
    pub(super) fn step_of_member(
        &self,
        member: &Customer,
        class: u16,
        (joined_at, to): (u32, u32),
    ) -> u32 {
        if !self.is_mixed || member.class == class { to } else { member.step + (to - joined_at) }
    }

    /// What a customer measures that waits at a step.
    fn measures_at(&self, step: u32) -> &[u64; SIZES] {
        let step = &self.steps[step as usize];
        &self.forming[step.join_slot as usize].measures[step.count as usize]
    }
}

fn sum(one: &[u64; SIZES], other: &[u64; SIZES]) -> [u64; SIZES] {
    std::array::from_fn(|way| one[way].saturating_add(other[way]))
}

fn is_over<R: Rules>(forming: &Forming, sums: &[u64; SIZES]) -> bool {
    !R::IGNORE_PLACES && !forming.fits(sums)
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A customer comes to a place where customers are put together, and waits for company.
    #[inline(never)]
    pub(super) fn gather(&mut self, slot: u32, to: u32) {
        let plan = self.plan;
        let station = plan.steps[to as usize].station;
        let index = plan.steps[to as usize].join_slot as usize;
        self.come_in(slot, station);
        let StationKind::Form(forming) = &self.network.stations[station as usize].kind else {
            unreachable!("steps that put together are at stations that do")
        };
        let own = plan.measures_at(to);
        let (waits, longest) = match &forming.sets_off {
            SetsOff::Timetable { .. } => (true, None),
            SetsOff::Full { longest } => (false, *longest),
        };
        let queue = plan.stations[station as usize].queue as usize;
        let with_own = sum(&self.state.gatherings[index].sums, own);
        if !waits && self.state.queues[queue].head != NIL && is_over::<R>(forming, &with_own) {
            self.set_off(station, forming);
        }
        let is_first = self.state.queues[queue].head == NIL;
        self.state.customers[slot as usize].status = Status::Gathering;
        self.state.queues[queue].push_back(&mut self.state.customers, slot);
        let now = self.now.ms();
        let waiting = &mut self.state.stations[station as usize];
        waiting.waiting += 1;
        waiting.waiting_max = waiting.waiting_max.max(waiting.waiting + waiting.n_entry);
        waiting.queue_area = waiting.queue_area.wrapping_sub(now);
        let gathering = &mut self.state.gatherings[index];
        gathering.sums = sum(&gathering.sums, own);
        if waits {
            return;
        }
        let sums = gathering.sums;
        let places = &plan.forming[index];
        if places.measures.iter().all(|next| is_over::<R>(forming, &sum(&sums, next))) {
            self.set_off(station, forming);
        } else if let (true, Some(longest)) = (is_first, longest) {
            let ordinal = self.state.gatherings[index].ordinal;
            let event = Event::new(self.now + longest, EventClass::Departure, station, ordinal, 0);
            self.state.calendar.push(event);
        }
    }

    /// A departure of the timetable, or the latest hour of a gathering.
    pub(super) fn may_set_off(&mut self, station: u16, forming: &Forming, ordinal: u32) {
        let queue = self.plan.stations[station as usize].queue as usize;
        let head = self.state.queues[queue].head;
        match forming.sets_off {
            SetsOff::Timetable { .. } => {
                if head != NIL {
                    self.set_off(station, forming);
                }
                self.depart_next_time(station);
            }
            SetsOff::Full { .. } => {
                if head != NIL && self.state.gatherings[self.gathering_of(head)].ordinal == ordinal
                {
                    self.set_off(station, forming);
                }
            }
        }
    }

    fn gathering_of(&self, slot: u32) -> usize {
        self.plan.steps[self.state.customers[slot as usize].step as usize].join_slot as usize
    }

    /// The first of those who wait go on as one, as many as fit.
    fn set_off(&mut self, station: u16, forming: &Forming) {
        let queue = self.plan.stations[station as usize].queue as usize;
        let head = self.state.queues[queue].head;
        let index = self.gathering_of(head);
        let mut sums = [0; SIZES];
        let (mut size, mut last, mut next) = (0, NIL, head);
        while next != NIL {
            let customer = &self.state.customers[next as usize];
            let with = sum(&sums, self.plan.measures_at(customer.step));
            if last != NIL && is_over::<R>(forming, &with) {
                break;
            }
            sums = with;
            size += customer.size;
            last = next;
            next = customer.next;
        }
        if let SetsOff::Timetable { least, .. } = forming.sets_off
            && sums[0] < least
        {
            return;
        }
        self.state.customers[last as usize].next = NIL;
        let left = &mut self.state.queues[queue];
        left.head = next;
        if next == NIL {
            left.tail = NIL;
        }
        let gathering = &mut self.state.gatherings[index];
        for (all, gone) in gathering.sums.iter_mut().zip(&sums) {
            *all = all.saturating_sub(*gone);
        }
        gathering.ordinal = gathering.ordinal.wrapping_add(1);
        self.go_as_one(self.state.customers[head as usize].step, head, size);
    }
}
