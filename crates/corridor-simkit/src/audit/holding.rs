//! The auditor's account of resources: who holds what, and how much there is.

use super::customer::Whereabouts;
use super::{AuditRule, Auditor};
use crate::fact::Fact;
use crate::network::{Action, Network, Quota, Resource, ResourceId, StationId};
use crate::time::SimTime;

/// A resource, as far as the facts tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Stock {
    /// How much there is by the last fact.
    level: u64,
    /// Claimed and not yet available again.
    out: u64,
    /// Of that: given back, but not yet available.
    on_the_way: u64,
    /// Of a resource that one direction holds at a time: which, and when it was claimed last.
    last: Option<(bool, SimTime)>,
}

impl Stock {
    pub(super) fn all(network: &Network) -> Vec<Self> {
        network.resources.iter().map(|_| Self::default()).collect()
    }
}

/// How much there is by the network's own plan.
fn planned(resource: &Resource, at: SimTime) -> u64 {
    let past = resource.levels.partition_point(|level| level.at <= at);
    past.checked_sub(1).map_or(0, |last| resource.levels[last].amount)
}

impl Auditor<'_> {
    fn blame_resource(&mut self, rule: AuditRule, resource: ResourceId, what: &str) {
        let name = &self.network.resources[resource.index()].name;
        self.blame(rule, format!("{name}: {what}"));
    }

    /// A claim is granted: it must have been the customer's turn at this station.
    pub(super) fn granted(&mut self, customer: u32, station: StationId) {
        self.step(customer, &[Whereabouts::At(station)], Whereabouts::Served(station));
        self.start(customer, station);
        if let Some(account) = self.customers.get_mut(&customer) {
            account.claimed.clear();
        }
    }

    pub(super) fn resource_fact(&mut self, fact: Fact) {
        match fact {
            Fact::Claimed { customer, resource, amount } => {
                self.take(resource, amount);
                self.check_direction(customer, resource, amount);
                if let Some(account) = self.customers.get_mut(&customer) {
                    account.claimed.push((resource, amount));
                    *account.holds.entry(resource).or_default() += amount;
                }
            }
            Fact::Returned { customer, resource, amount } => {
                let account = self.customers.get_mut(&customer);
                let held = account.and_then(|account| account.holds.get_mut(&resource));
                match held {
                    Some(held) if amount <= *held => *held -= amount,
                    _ if amount == 0 => {}
                    _ => {
                        let what = format!("customer {customer} gave back {amount} too many");
                        self.blame_resource(AuditRule::Conservation, resource, &what);
                    }
                }
                self.stocks[resource.index()].on_the_way += amount;
            }
            Fact::Available { resource, amount } => {
                let stock = &mut self.stocks[resource.index()];
                if amount <= stock.on_the_way && amount <= stock.out {
                    stock.on_the_way -= amount;
                    stock.out -= amount;
                } else {
                    let what = format!("{amount} came back that nobody had given back");
                    self.blame_resource(AuditRule::Conservation, resource, &what);
                }
            }
            Fact::Level { resource, amount } => {
                let most = planned(&self.network.resources[resource.index()], self.now);
                self.stocks[resource.index()].level = amount;
                if most < amount {
                    let what = format!("there are {amount}, planned are {most}");
                    self.blame_resource(AuditRule::OpeningHours, resource, &what);
                }
            }
            _ => unreachable!("only facts of resources come here"),
        }
    }

    /// Nobody comes in while those of the other direction are inside, nor too close behind another.
    fn check_direction(&mut self, customer: u32, resource: ResourceId, amount: u64) {
        let network = self.network;
        let Some(one_way) = &network.resources[resource.index()].one_way else { return };
        let account = self.customers.get(&customer);
        let Some(Whereabouts::Served(station)) = account.map(|account| account.whereabouts) else {
            return self.blame_resource(AuditRule::Causality, resource, "claimed by nobody");
        };
        let is_back = one_way.is_back(station);
        let stock = &mut self.stocks[resource.index()];
        let last = stock.last.replace((is_back, self.now));
        let is_empty = stock.out <= amount;
        match last {
            Some((other, _)) if other != is_back && !is_empty => {
                let what = format!("customer {customer} came against those inside");
                self.blame_resource(AuditRule::Capacity, resource, &what);
            }
            Some((other, at)) if other == is_back && self.now < at + one_way.gap => {
                let what = format!("customer {customer} came too close behind another");
                self.blame_resource(AuditRule::Capacity, resource, &what);
            }
            _ => {}
        }
    }

    fn take(&mut self, resource: ResourceId, amount: u64) {
        let planned = planned(&self.network.resources[resource.index()], self.now);
        let stock = &mut self.stocks[resource.index()];
        let most = stock.level.min(planned);
        stock.out = stock.out.saturating_add(amount);
        let out = stock.out;
        if amount > 0 && most == 0 {
            self.blame_resource(AuditRule::OpeningHours, resource, "claimed while there is none");
        } else if amount > 0 && out > most {
            let what = format!("{out} are held of {most}");
            self.blame_resource(AuditRule::Capacity, resource, &what);
        }
    }

    /// Cargo of this size goes from one customer to another, and with it what is held for it: what
    /// is claimed unit by unit of the size.
    pub(super) fn pass_on(&mut self, from: u32, to: u32, size: u64) {
        let Some(account) = self.customers.get_mut(&from) else { return };
        if account.holds.is_empty() {
            return;
        }
        let steps = self.network.steps_of(account.class).iter();
        let quotas = steps.filter_map(|step| match &step.action {
            Action::Claim(quotas) => Some(quotas),
            _ => None,
        });
        let by_size = |quota: &Quota| Some((quota.resource, quota.amount.per_unit()? * size));
        let mut passed: Vec<(ResourceId, u64)> = quotas.flatten().filter_map(by_size).collect();
        passed.sort_unstable();
        passed.dedup();
        passed.retain(|(resource, amount)| {
            let held = account.holds.get_mut(resource).filter(|held| amount <= held);
            held.map(|held| *held -= amount).is_some()
        });
        if let Some(account) = self.customers.get_mut(&to) {
            for (resource, amount) in passed {
                *account.holds.entry(resource).or_default() += amount;
            }
        }
    }

    /// A customer leaves a claim station: it must have taken what one of its steps there asks for.
    pub(super) fn check_claim(&mut self, customer: u32, station: StationId) {
        let Some(account) = self.customers.get(&customer) else { return };
        let (size, claimed) = (account.size_before, &account.claimed);
        let asked = |quotas: &[Quota]| {
            let asked = quotas.iter().map(|quota| (quota.resource, quota.amount.of(size)));
            asked.eq(claimed.iter().copied())
        };
        let mut steps = self.network.steps_of(account.class).iter();
        let is_right = steps.any(|step| {
            step.station == station
                && matches!(&step.action, Action::Claim(quotas) if asked(quotas))
        });
        if !is_right {
            let message = format!(
                "{}: customer {customer} took {claimed:?}, not what its step claims",
                self.name(station)
            );
            self.blame(AuditRule::Causality, message);
        }
    }

    /// Work on a customer begins where nobody may be without holding something.
    pub(super) fn check_guards(&mut self, customer: u32, station: StationId) {
        let network = self.network;
        for guard in network.guards.iter().filter(|guard| guard.station == station) {
            let account = self.customers.get(&customer);
            let held = account.and_then(|account| account.holds.get(&guard.resource));
            if held.is_none_or(|&held| held == 0) {
                let what =
                    format!("customer {customer} is at {} without holding any", self.name(station));
                self.blame_resource(AuditRule::Capacity, guard.resource, &what);
            }
        }
    }

    /// Whoever goes for good must have given everything back.
    pub(super) fn check_hands(&mut self, customer: u32) {
        let Some(account) = self.customers.get(&customer) else { return };
        let kept = account.holds.iter().find(|(_, amount)| **amount > 0);
        if let Some((&resource, &amount)) = kept {
            let what = format!("customer {customer} is gone with {amount}");
            self.blame_resource(AuditRule::Conservation, resource, &what);
        }
    }

    /// A customer is unloaded: all that was inside it goes out.
    pub(super) fn unloaded(&mut self, customer: u32, size: u64) {
        let Some(account) = self.customers.get_mut(&customer) else {
            self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            return;
        };
        let whole = account.size;
        let members = std::mem::take(&mut account.members);
        let was_empty = std::mem::replace(&mut account.is_empty, true);
        account.size = 0;
        if was_empty || whole != size {
            let message = format!("customer {customer} of {whole} was unloaded as {size}");
            self.blame(AuditRule::Conservation, message);
        }
        if members.is_empty() {
            self.gone.0 += 1;
            self.gone.1 += u128::from(whole);
        }
        for member in members {
            let size = self.customers.get(&member).map_or(0, |account| account.size);
            self.close_account(member, size, true);
        }
    }

    /// An empty customer has reached the end.
    pub(super) fn home(&mut self, customer: u32) {
        self.check_hands(customer);
        match self.customers.remove(&customer) {
            Some(account) if account.is_empty => {}
            _ => {
                let message = format!("customer {customer} came home without being unloaded");
                self.blame(AuditRule::Conservation, message);
            }
        }
    }
}
