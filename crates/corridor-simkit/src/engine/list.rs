//! Lists of customers: queues, those blocked before a station, interrupted work.

use super::state::{Customer, NIL};

/// A first-in-first-out list of customers, linked through them.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    pub(super) head: u32,
    pub(super) tail: u32,
}

impl List {
    pub(super) const EMPTY: Self = Self { head: NIL, tail: NIL };

    #[inline]
    pub(super) fn push_back(&mut self, customers: &mut [Customer], slot: u32) {
        let customer = &mut customers[slot as usize];
        (customer.next, customer.before) = (NIL, self.tail);
        if self.tail == NIL {
            self.head = slot;
        } else {
            customers[self.tail as usize].next = slot;
        }
        self.tail = slot;
    }

    pub(super) fn push_front(&mut self, customers: &mut [Customer], slot: u32) {
        customers[slot as usize].next = self.head;
        if self.tail == NIL {
            self.tail = slot;
        } else {
            customers[self.head as usize].before = slot;
        }
        self.head = slot;
    }

    /// Puts a customer behind all those at the head of which `is_before` says so.
    pub(super) fn insert(
        &mut self,
        customers: &mut [Customer],
        slot: u32,
        is_before: impl Fn(&Customer) -> bool,
    ) {
        let (mut before, mut at) = (NIL, self.head);
        while at != NIL && is_before(&customers[at as usize]) {
            (before, at) = (at, customers[at as usize].next);
        }
        if before == NIL {
            self.push_front(customers, slot);
        } else {
            customers[slot as usize].next = at;
            customers[before as usize].next = slot;
            if at == NIL {
                self.tail = slot;
            }
        }
    }

    /// Takes a customer out that is in the list, wherever it stands.
    pub(super) fn take_out(&mut self, customers: &mut [Customer], slot: u32) {
        let Customer { next, before, .. } = customers[slot as usize];
        // Whoever was before the first is gone without a word.
        let before = if self.head == slot { NIL } else { before };
        if before == NIL {
            self.head = next;
        } else {
            customers[before as usize].next = next;
        }
        if next == NIL {
            self.tail = before;
        } else {
            customers[next as usize].before = before;
        }
    }

    #[inline]
    pub(super) fn pop_front(&mut self, customers: &[Customer]) -> Option<u32> {
        let slot = self.head;
        if slot == NIL {
            return None;
        }
        self.head = customers[slot as usize].next;
        if self.head == NIL {
            self.tail = NIL;
        }
        Some(slot)
    }
}
