//! Customers that become one, fall apart, and reach the end.

use super::Run;
use super::rules::Rules;
use super::source::newcomer;
use super::state::{Customer, Forming, List, NIL, Status, Task};
use crate::fact::{Fact, Observer};
use crate::network::{Action, ClassId, StationId};

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A customer waits for company; the one that completes the rule sends all off as one. One that
    /// would be too much sends off those who were there before it, and waits for the next.
    pub(super) fn join(&mut self, slot: u32, to: u32) {
        let step = &self.plan.steps[to as usize];
        let (station_id, index) = (step.station, step.join_slot as usize);
        let (count, mut size) = (step.count, step.size);
        if step.by_time {
            size = self.most_joined(to);
        }
        let now = self.now.ms();
        self.come_in(slot, station_id);
        let own_size = self.state.customers[slot as usize].size;
        while self.state.joins[index].count > 0
            && size < self.state.joins[index].size.saturating_add(own_size)
        {
            self.form(to, index, size);
        }
        let customer = &mut self.state.customers[slot as usize];
        customer.status = Status::Gathering;
        let forming = &mut self.state.joins[index];
        forming.count += 1;
        forming.size += customer.size;
        forming.members.push_back(&mut self.state.customers, slot);
        let station = &mut self.state.stations[station_id as usize];
        station.waiting += 1;
        station.waiting_max = station.waiting_max.max(station.waiting + station.n_entry);
        station.queue_area = station.queue_area.wrapping_sub(now);
        if forming.count >= count || forming.size >= size {
            self.form(to, index, size);
        }
    }

    /// The largest size of a join now, where it changes with time.
    #[inline(never)]
    fn most_joined(&self, step: u32) -> u64 {
        let station = self.plan.steps[step as usize].station;
        let class = self.plan.first_step.partition_point(|&first| first <= step) - 1;
        let nth = step - self.plan.first_step[class];
        let step = &self.network.steps_of(ClassId(class as u16))[nth as usize];
        debug_assert_eq!(step.station.0, station, "steps are laid out class by class");
        match &step.action {
            Action::Join(join) => join.most_at(self.now).unwrap_or(u64::MAX),
            _ => unreachable!("only joins have a largest size"),
        }
    }

    /// Those who waited for each other go on as one. Where the size has become less than what
    /// waits, only those who fit.
    fn form(&mut self, step: u32, index: usize, size: u64) {
        let empty = Forming { members: List::EMPTY, count: 0, size: 0 };
        let mut forming = std::mem::replace(&mut self.state.joins[index], empty);
        if size < forming.size && forming.count > 1 {
            forming = self.part(forming, index, size);
        }
        self.go_as_one(step, forming.members.head, forming.size);
    }

    /// Those of a list go on as one, with the steps of the first behind the one where it waits, and the
    /// priority of the most urgent of them.
    pub(super) fn go_as_one(&mut self, step: u32, head: u32, size: u64) {
        let first = self.state.customers[head as usize];
        let now = self.now.ms();
        let carrier = self.state.place(Customer {
            priority: first.priority,
            members: head,
            channel: first.channel,
            // Different from the token of its first member, and as much its own.
            token: first.token ^ 0x9e37_79b9_7f4a_7c15,
            ..newcomer(first.class, step + 1, size, first.token, now)
        });
        self.note_if_borrower(carrier);
        let into = self.state.customers[carrier as usize].serial;
        let station_id = self.plan.steps[step as usize].station;
        let mut slot = head;
        while slot != NIL {
            let priority = self.state.customers[slot as usize].priority;
            let whole = &mut self.state.customers[carrier as usize].priority;
            *whole = priority.min(*whole);
            let member = &mut self.state.customers[slot as usize];
            let waited = now - member.since;
            member.waiting += waited;
            member.since = now;
            member.status = Status::Member;
            member.due = i64::from(carrier);
            let (serial, next) = (member.serial, member.next);
            let station = &mut self.state.stations[station_id as usize];
            station.waiting -= 1;
            station.queue_area = station.queue_area.wrapping_add(now);
            station.wait_time += waited;
            station.starts += 1;
            station.finished += 1;
            self.tell(Fact::Leaves { customer: serial, station: StationId(station_id) });
            self.tell(Fact::Joins { customer: serial, into });
            slot = next;
        }
        self.state.tasks.push(Task::Advance(carrier));
    }

    /// Parts those who fit, but at least one, from the others, who go on waiting.
    #[inline(never)]
    fn part(&mut self, all: Forming, index: usize, size: u64) -> Forming {
        let mut going = Forming { members: List::EMPTY, count: 0, size: 0 };
        let mut rest = all;
        while let Some(slot) = rest.members.pop_front(&self.state.customers) {
            let own = self.state.customers[slot as usize].size;
            if going.count > 0 && size < going.size.saturating_add(own) {
                rest.members.push_front(&mut self.state.customers, slot);
                break;
            }
            going.members.push_back(&mut self.state.customers, slot);
            (going.count, going.size) = (going.count + 1, going.size + own);
            (rest.count, rest.size) = (rest.count - 1, rest.size - own);
        }
        self.state.joins[index] = rest;
        going
    }

    /// A customer goes on in parts; one that was joined falls apart into its members first, and so
    /// do those of them that were joined and are larger than a part.
    pub(super) fn split(&mut self, slot: u32, to: u32) {
        let customer = self.state.customers[slot as usize];
        if customer.members == NIL {
            self.split_one(slot, to);
            return;
        }
        let mut member = customer.members;
        let joined_at = self.state.customers[member as usize].step;
        while member != NIL {
            let next = self.state.customers[member as usize].next;
            self.inherit(member, &customer);
            let released = &mut self.state.customers[member as usize];
            let to = self.plan.step_of_member(released, customer.class, (joined_at, to));
            released.status = Status::Outside;
            released.step = to;
            let serial = released.serial;
            let is_too_large = self.plan.steps[to as usize].size < released.size;
            let is_carrier = released.members != NIL;
            self.note_if_borrower(member);
            self.tell(Fact::Rejoins { customer: serial, from: customer.serial });
            if is_carrier && is_too_large {
                self.split(member, to);
            } else {
                self.split_one(member, to);
            }
            member = next;
        }
        self.tell(Fact::Dissolved { customer: customer.serial });
        self.state.vacate(slot);
    }

    /// What a carrier went through, its members went through.
    fn inherit(&mut self, member: u32, carrier: &Customer) {
        let member = &mut self.state.customers[member as usize];
        member.waiting += carrier.waiting;
        member.processed += carrier.processed;
        member.blocked += carrier.blocked;
        member.channel = carrier.channel;
        member.since = self.now.ms();
    }

    /// Parts of at most the step's size, the last with the remainder.
    fn split_one(&mut self, slot: u32, to: u32) {
        let whole = self.state.customers[slot as usize];
        let part_size = self.plan.steps[to as usize].size;
        let n_parts = whole.size.div_ceil(part_size).max(1);
        if n_parts == 1 {
            let customer = &mut self.state.customers[slot as usize];
            customer.status = Status::Outside;
            self.state.tasks.push(Task::Advance(slot));
            return;
        }
        for index in 0..n_parts {
            let size = part_size.min(whole.size - index * part_size);
            let part = self.state.place(Customer {
                size,
                token: part_token(whole.token, index),
                since: self.now.ms(),
                status: Status::Outside,
                next: NIL,
                is_borrower: false,
                ..whole
            });
            self.note_if_borrower(part);
            let serial = self.state.customers[part as usize].serial;
            self.tell(Fact::SplitOff { part: serial, from: whole.serial, size });
            self.state.tasks.push(Task::Advance(part));
        }
        self.state.inside += (n_parts - 1) as u32;
        self.tell(Fact::Dissolved { customer: whole.serial });
        self.state.vacate(slot);
    }

    /// A customer has reached the end of its way, and so have all that go inside it.
    #[inline(always)]
    pub(super) fn deliver(&mut self, slot: u32) {
        let customer = &self.state.customers[slot as usize];
        let (serial, class, size) = (customer.serial, customer.class, customer.size);
        let is_carrier = customer.members != NIL;
        self.tell(Fact::Delivered { customer: serial, class: ClassId(class), size });
        let consignments = if is_carrier {
            self.settle_accounts(slot)
        } else {
            self.count_times(slot);
            self.state.vacate(slot);
            1
        };
        self.count_delivered(class, size, consignments);
    }

    /// Closes the accounts of a customer or of its members; returns how many these are.
    fn settle_accounts(&mut self, slot: u32) -> u64 {
        let customer = self.state.customers[slot as usize];
        let mut settled = 0;
        if customer.members == NIL {
            self.count_times(slot);
            settled = 1;
        }
        settled += self.settle_members(&customer);
        self.state.vacate(slot);
        settled
    }

    /// Closes the accounts of all that go inside a customer; returns how many these are.
    pub(super) fn settle_members(&mut self, customer: &Customer) -> u64 {
        let mut settled = 0;
        let mut member = customer.members;
        while member != NIL {
            let next = self.state.customers[member as usize].next;
            self.inherit(member, customer);
            settled += self.settle_accounts(member);
            member = next;
        }
        settled
    }
}

/// What draws about a part are keyed by: far from the ordinals of its source, and different for
/// every part.
fn part_token(token: u64, index: u64) -> u64 {
    let mut z = token ^ (index + 1).wrapping_mul(0xd1b5_4a32_d192_ed03);
    z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    z = (z ^ (z >> 32)).wrapping_mul(0xd6e8_feb8_6659_fd93);
    (z ^ (z >> 32)) | 1 << 63
}
