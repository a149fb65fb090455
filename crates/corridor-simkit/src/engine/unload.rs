//! Customers that are unloaded and go on empty.
//!
//! What was inside is counted as delivered when the customer moves on from where it was unloaded;
//! the empty customer keeps its name, its way and what it holds, and counts neither as inside nor
//! as delivered again. Amounts that went by its size still do.

use super::Run;
use super::rules::Rules;
use super::state::NIL;
use crate::fact::{Fact, Observer};
use crate::network::ClassId;

/// What an unloaded customer carried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carried {
    /// Whose entry it is; slots are used again.
    pub(super) serial: u32,
    pub(super) size: u64,
}

/// The entry of a slot whose customers have never been unloaded.
const NOBODY: Carried = Carried { serial: u32::MAX, size: 0 };

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// What a customer carried before it was unloaded; `None` if it was not.
    pub(super) fn carried(&self, slot: u32) -> Option<u64> {
        let serial = self.state.customers[slot as usize].serial;
        let carried = self.state.resources.carried.get(slot as usize)?;
        (carried.serial == serial && carried.serial != NOBODY.serial).then_some(carried.size)
    }

    /// The size that amounts go by.
    pub(super) fn size_before_unloading(&self, slot: u32) -> u64 {
        self.carried(slot).unwrap_or(self.state.customers[slot as usize].size)
    }

    /// The cargo of a customer, and of all that go inside it, reaches the end of its way.
    #[inline(never)]
    pub(super) fn unload(&mut self, slot: u32) {
        if self.carried(slot).is_some() {
            return;
        }
        let customer = self.state.customers[slot as usize];
        let class = ClassId(customer.class);
        self.tell(Fact::Unloaded { customer: customer.serial, class, size: customer.size });
        let consignments = if customer.members == NIL {
            self.count_times(slot);
            1
        } else {
            self.settle_members(&customer)
        };
        self.count_delivered(customer.class, customer.size, consignments);
        let emptied = &mut self.state.customers[slot as usize];
        emptied.size = 0;
        emptied.members = NIL;
        let needed = slot as usize + 1;
        if self.state.resources.carried.len() < needed {
            let room = self.state.customers.len().max(needed);
            self.state.resources.carried.resize(room, NOBODY);
        }
        let carried = Carried { serial: customer.serial, size: customer.size };
        self.state.resources.carried[slot as usize] = carried;
    }

    /// A customer of a class that is unloaded on the way has reached the end.
    #[inline(never)]
    pub(super) fn come_home(&mut self, slot: u32) {
        if self.carried(slot).is_none() {
            self.deliver(slot);
            return;
        }
        let customer = &self.state.customers[slot as usize];
        let (serial, class) = (customer.serial, customer.class);
        self.tell(Fact::Home { customer: serial, class: ClassId(class) });
        self.state.classes[class as usize][crate::readings::HOME] += 1;
        self.state.vacate(slot);
    }
}
