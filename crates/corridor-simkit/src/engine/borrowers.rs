//! Those who may hold something that others wait for: a server that goes along, or some of a
//! resource.
//!
//! Searches for deadlocks walk through them, and not through all who are inside: in an overload
//! these are thousands that wait and hold nothing. Whoever is granted a claim, leaves one out,
//! takes a server along, or comes to be at a step behind a claim is noted; whoever holds nothing
//! any more is struck off later, between two events, when the list has doubled.

use super::Run;
use super::plan::{Kind, Plan};
use super::rules::Rules;
use super::state::{Customer, NO_FLEET, State, Status};
use crate::fact::Observer;

/// The list is not looked through for fewer.
const FEW: usize = 64;

/// Slots and serial numbers of those who may hold something; those who are gone may still be in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Borrowers {
    all: Vec<(u32, u32)>,
    /// How many were left the last time that it was looked through.
    n_left: usize,
    /// Whether they stand in the order of their slots.
    is_sorted: bool,
}

impl Borrowers {
    pub(super) fn clear(&mut self) {
        self.all.clear();
        self.n_left = 0;
        self.is_sorted = true;
    }

    pub(super) fn len(&self) -> usize {
        self.all.len()
    }
}

impl State {
    /// A customer may hold something from now on.
    #[inline(never)]
    pub(super) fn note_borrower(&mut self, slot: u32) {
        let customer = &mut self.customers[slot as usize];
        if !customer.is_borrower {
            customer.is_borrower = true;
            self.borrowers.all.push((slot, customer.serial));
            self.borrowers.is_sorted = false;
        }
    }

    /// Strikes off who holds nothing any more, if the list has grown. Only between events: a
    /// customer on its way from one step to another stands at neither.
    pub(super) fn strike_off_borrowers(&mut self, plan: &Plan) {
        if self.borrowers.all.len() < 2 * self.borrowers.n_left.max(FEW) {
            return;
        }
        let customers = &mut self.customers;
        self.borrowers.all.retain(|&(slot, serial)| {
            let customer = &mut customers[slot as usize];
            let is_same = customer.serial == serial && customer.status != Status::Gone;
            let stays = is_same && plan.may_borrow(customer);
            if is_same {
                customer.is_borrower = stays;
            }
            stays
        });
        self.borrowers.n_left = self.borrowers.all.len();
    }

    /// Whether everybody is noted who may hold something.
    pub(super) fn is_every_borrower_noted(&self, plan: &Plan) -> bool {
        let mut inside = self.customers.iter().filter(|customer| customer.status != Status::Gone);
        inside.all(|customer| customer.is_borrower || !plan.may_borrow(customer))
    }

    /// Puts the list into the order of slots.
    pub(super) fn sort_borrowers(&mut self) {
        if !self.borrowers.is_sorted {
            self.borrowers.all.sort_unstable();
            self.borrowers.is_sorted = true;
        }
    }

    /// An entry of the list, if it is of somebody who is still inside.
    pub(super) fn borrower(&self, index: usize) -> Option<(u32, Customer)> {
        let (slot, serial) = self.borrowers.all[index];
        let customer = self.customers[slot as usize];
        (customer.serial == serial && customer.status != Status::Gone).then_some((slot, customer))
    }
}

impl Plan {
    /// Whether a customer may hold anything where it stands.
    pub(super) fn may_borrow(&self, customer: &Customer) -> bool {
        let Some(step) = self.steps.get(customer.step as usize) else {
            return customer.fleet != NO_FLEET;
        };
        customer.fleet != NO_FLEET
            || !self.held_at[customer.step as usize].is_empty()
            || step.kind == Kind::Claim && customer.status != Status::Waiting
    }
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// A customer has come to be at a step without the way to it.
    pub(super) fn note_if_borrower(&mut self, slot: u32) {
        if self.plan.may_borrow(&self.state.customers[slot as usize]) {
            self.state.note_borrower(slot);
        }
    }
}
