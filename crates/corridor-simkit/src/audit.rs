//! The outside judge: re-checks a replication from its facts alone.
//!
//! The auditor knows the network and is told what happened; it shares no code with the engine. It
//! keeps its own account of every customer and server and reports each fact that breaks a rule:
//!
//! - **conservation**: what was born is delivered, turned away or inside, in number and in size;
//!   parts add up to the whole, and what joined comes apart again; what is claimed of a resource
//!   is given back by whoever holds it, and comes back once;
//! - **causality**: time does not run back; work begins after entering, ends after beginning, and
//!   nobody is in two places;
//! - **capacity**: never more servers busy than on duty when work begins; queues within limits;
//!   departures at their times, within their places and load; nobody joined to more than the rule,
//!   put together beyond the limits, late or between the times;
//!   nobody born larger than its source makes them at that time;
//!   never more of a resource held than there is, and nobody served where something must be held
//!   without holding it;
//! - **opening hours**: no work begins while nobody is on duty by the network's own shifts;
//! - **order**: first come, first served, where the network says so.

mod appointment;
mod customer;
mod departure;
mod escort;
mod forming;
mod giving_up;
mod holding;
mod order;
mod server;

use std::collections::BTreeMap;

use self::appointment::Bookings;
use self::customer::{Account, Whereabouts};
use self::escort::Escorts;
use self::holding::Stock;
use self::order::Line;
use self::server::Servers;
use crate::fact::{Fact, Observer};
use crate::network::{ClassId, Network, StationId, StationKind};
use crate::time::SimTime;

/// Which rule a fact breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuditRule {
    /// What came in is out, inside, or lost with a reason.
    Conservation,
    /// Facts follow from one another in time.
    Causality,
    /// Servers, places and departures are not overdrawn.
    Capacity,
    /// Work begins only when somebody is on duty.
    OpeningHours,
    /// First come, first served.
    Order,
}

/// A fact that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// When.
    pub at: SimTime,
    /// Which rule.
    pub rule: AuditRule,
    /// What was seen.
    pub message: String,
}

/// Violations kept word for word; further ones are only counted.
const KEPT: usize = 100;

/// An observer that judges a replication while it runs.
#[derive(Debug)]
pub struct Auditor<'n> {
    network: &'n Network,
    now: SimTime,
    customers: BTreeMap<u32, Account>,
    servers: Vec<Servers>,
    stocks: Vec<Stock>,
    lines: Vec<Line>,
    bookings: Vec<Bookings>,
    escorts: Escorts,
    born: (u64, u128),
    gone: (u64, u128),
    turned_away: (u64, u128),
    /// Parts still missing of customers that are being split: number seen and size.
    parts: BTreeMap<u32, (u64, u64)>,
    n_facts: u64,
    n_violations: u64,
    violations: Vec<Violation>,
}

/// What an audit found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditReport {
    /// Facts that were read.
    pub facts: u64,
    /// Customers born.
    pub born: u64,
    /// Customers delivered (each of a joined one counts).
    pub delivered: u64,
    /// Customers turned away.
    pub turned_away: u64,
    /// Customers inside at the end.
    pub inside: u64,
    /// All violations.
    pub n_violations: u64,
    /// The first of them, word for word.
    pub violations: Vec<Violation>,
}

impl<'n> Auditor<'n> {
    /// An auditor for one replication of a network.
    #[must_use]
    pub fn new(network: &'n Network) -> Self {
        Self {
            network,
            now: network.begin,
            customers: BTreeMap::new(),
            servers: network.pools.iter().map(Servers::new).collect(),
            stocks: Stock::all(network),
            lines: network.stations.iter().map(|station| Line::new(network, station)).collect(),
            bookings: vec![Bookings::default(); network.stations.len()],
            escorts: Escorts::new(network),
            born: (0, 0),
            gone: (0, 0),
            turned_away: (0, 0),
            parts: BTreeMap::new(),
            n_facts: 0,
            n_violations: 0,
            violations: Vec::new(),
        }
    }

    /// Closes the books at the end of the replication.
    #[must_use]
    pub fn close(mut self) -> AuditReport {
        let inside_size: u128 = self.own_accounts().map(|account| u128::from(account.size)).sum();
        let inside = self.own_accounts().count() as u64;
        let out = self.gone.1 + self.turned_away.1 + inside_size;
        if out != self.born.1 {
            let born = self.born.1;
            self.blame(
                AuditRule::Conservation,
                format!("{born} came in, {out} out, inside or lost"),
            );
        }
        AuditReport {
            facts: self.n_facts,
            born: self.born.0,
            delivered: self.gone.0,
            turned_away: self.turned_away.0,
            inside,
            n_violations: self.n_violations,
            violations: self.violations,
        }
    }

    /// Customers that are not made of others: each size counts once.
    fn own_accounts(&self) -> impl Iterator<Item = &Account> {
        self.customers.values().filter(|account| account.members.is_empty() && !account.is_empty)
    }

    fn blame(&mut self, rule: AuditRule, message: String) {
        self.n_violations += 1;
        if self.violations.len() < KEPT {
            self.violations.push(Violation { at: self.now, rule, message });
        }
    }

    /// Changes the whereabouts of a customer, if it was where it should have been.
    fn step(&mut self, customer: u32, expected: &[Whereabouts], to: Whereabouts) {
        let Some(account) = self.customers.get_mut(&customer) else {
            self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            return;
        };
        let before = account.whereabouts;
        account.whereabouts = to;
        if !expected.contains(&before) {
            let message = format!("customer {customer} went from {before:?} to {to:?}");
            self.blame(AuditRule::Causality, message);
        }
    }

    fn station_fact(&mut self, fact: Fact) {
        use Whereabouts::{At, Between, Done, Served, Suspended};
        match fact {
            Fact::Enters { customer, station } => {
                self.comes_to_book(customer, station);
                self.step(customer, &[Between], At(station));
                self.lines[station.index()].come(customer);
                if let Some(account) = self.customers.get_mut(&customer) {
                    account.came = self.now;
                }
            }
            Fact::Starts { customer, station, pool } => {
                self.step(customer, &[At(station)], Served(station));
                self.start(customer, station);
                self.check_guards(customer, station);
                self.take_server(pool.index(), station);
            }
            Fact::Suspended { customer, station } => {
                self.step(customer, &self.worked_on(customer, station), Suspended(station));
                if let StationKind::Serve(pool) = self.network.stations[station.index()].kind {
                    self.servers[pool.index()].busy -= 1;
                }
            }
            Fact::Resumed { customer, station, pool } => {
                self.step(customer, &[Suspended(station)], Served(station));
                self.take_server(pool.index(), station);
            }
            Fact::Ends { customer, station } => {
                self.step(customer, &self.worked_on(customer, station), Done(station));
            }
            Fact::Blocked { customer, by } => self.check_blocked(customer, by),
            Fact::GivesUp { customer, station } => self.give_up(customer, station),
            Fact::Leaves { customer, station } => self.leave(customer, station),
            _ => unreachable!("only facts of stations come here"),
        }
    }

    /// Work on a customer begins: it must have been its turn.
    fn start(&mut self, customer: u32, station: StationId) {
        let station_name = self.name(station);
        if let Err(first) = self.lines[station.index()].go(customer) {
            let message =
                format!("{station_name}: customer {customer} was served before customer {first}");
            self.blame(AuditRule::Order, message);
        }
        // Whoever is left waiting must have a place to wait in.
        let line = &self.lines[station.index()];
        if let Some(limit) = line.limit
            && line.waiting() > limit as usize
        {
            let message = format!("{station_name}: {} wait in {limit} places", line.waiting());
            self.blame(AuditRule::Capacity, message);
        }
    }

    fn take_server(&mut self, pool: usize, station: StationId) {
        let planned = Servers::planned(&self.network.pools[pool], self.now);
        let servers = &mut self.servers[pool];
        servers.busy += 1;
        let (busy, on_duty) = (servers.busy, servers.on_duty);
        let name = self.name(station);
        if planned == Some(0) || on_duty == 0 {
            self.blame(AuditRule::OpeningHours, format!("{name}: work began with nobody on duty"));
        } else if busy > i64::from(on_duty) || planned.is_some_and(|n| busy > i64::from(n)) {
            let message = format!("{name}: {busy} servers busy, {on_duty} on duty");
            self.blame(AuditRule::Capacity, message);
        }
    }

    fn check_blocked(&mut self, customer: u32, by: StationId) {
        match self.customers.get_mut(&customer) {
            Some(account) => account.came = self.now,
            None => {
                self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
            }
        }
        if self.network.stations[by.index()].queue_limit.is_none() {
            let message = format!("{}: blocks although it has no limit", self.name(by));
            self.blame(AuditRule::Capacity, message);
        }
    }

    fn leave(&mut self, customer: u32, station: StationId) {
        use Whereabouts::{At, Between, Done, Served};
        let kind = &self.network.stations[station.index()].kind;
        let expected = match kind {
            StationKind::Serve(_) => Done(station),
            StationKind::Seize(_) | StationKind::Claim => Served(station),
            _ => At(station),
        };
        self.step(customer, &[expected], Between);
        if matches!(kind, StationKind::Claim) {
            self.check_claim(customer, station);
        }
        if let Some(account) = self.customers.get_mut(&customer) {
            account.left = Some(station);
        }
        if matches!(kind, StationKind::Join) {
            self.lines[station.index()].drop_out(customer);
        }
        if matches!(kind, StationKind::Depart { .. }) {
            self.depart(customer, station);
        }
        if let StationKind::Form(forming) = kind {
            self.set_off(customer, station, forming);
        }
    }

    fn cargo_fact(&mut self, fact: Fact) {
        use Whereabouts::{Between, Inside};
        match fact {
            Fact::Born { customer, class, size } => {
                self.born.0 += 1;
                self.born.1 += u128::from(size);
                self.open(customer, class, size);
                let source = self.network.classes[class.index()].source;
                let planned = self.network.sources[source.index()].size_at(self.now);
                if size != planned {
                    let message =
                        format!("customer {customer} was born with {size}, not {planned}");
                    self.blame(AuditRule::Capacity, message);
                }
            }
            Fact::Joins { customer, into } => {
                let Some(member) = self.customers.get(&customer) else {
                    self.blame(AuditRule::Causality, format!("customer {customer} does not exist"));
                    return;
                };
                let (class, size, most) = (member.class, member.size, self.most_joined(member));
                self.step(customer, &[Between], Inside(into));
                let carrier = self.customers.entry(into).or_insert_with(|| Account::new(class, 0));
                carrier.size += size;
                carrier.size_before += size;
                carrier.members.push(customer);
                let all = carrier.size;
                let is_over = carrier.members.len() > 1 && most.is_some_and(|most| most < all);
                self.pass_on(customer, into, size);
                if is_over {
                    let message = format!("customer {into} is overloaded with {all}");
                    self.blame(AuditRule::Capacity, message);
                }
                self.measure(customer, into);
            }
            Fact::Rejoins { customer, from } => {
                self.step(customer, &[Inside(from)], Between);
                if let Some(carrier) = self.customers.get_mut(&from) {
                    carrier.members.retain(|&member| member != customer);
                }
                let size = self.customers.get(&customer).map_or(0, |account| account.size);
                self.pass_on(from, customer, size);
            }
            Fact::SplitOff { part, from, size } => {
                let seen = self.parts.entry(from).or_default();
                seen.0 += 1;
                seen.1 += size;
                let class = self.customers.get(&from).map_or(ClassId(0), |account| account.class);
                self.open(part, class, size);
                self.pass_on(from, part, size);
            }
            Fact::Dissolved { customer } => self.dissolve(customer),
            _ => unreachable!("only facts of cargo come here"),
        }
    }
}

impl Observer for Auditor<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        self.n_facts += 1;
        if at < self.now {
            self.blame(AuditRule::Causality, format!("time ran back to {} ms", at.ms()));
        }
        self.now = at;
        match fact {
            Fact::Delivered { customer, size, .. } => self.close_account(customer, size, true),
            Fact::TurnedAway { customer, size, .. } => self.close_account(customer, size, false),
            Fact::OnDuty { pool, servers } => self.servers[pool.index()].on_duty = servers,
            Fact::LetGo { .. } => {}
            Fact::Booked { .. }
            | Fact::Kept { .. }
            | Fact::Missed { .. }
            | Fact::Unbooked { .. } => self.appointment_fact(fact),
            Fact::Cancelled { station } => self.cancel(station),
            Fact::EscortLeaves { escort, end, leads } => self.escort_leaves(escort, end, leads),
            Fact::EscortComes { escort, end } => self.escort_comes(escort, end),
            Fact::Free { pool } => {
                self.servers[pool.index()].busy -= 1;
                if self.servers[pool.index()].busy < 0 {
                    let name = &self.network.pools[pool.index()].name;
                    let message = format!("{name}: a server came back that was not away");
                    self.blame(AuditRule::Causality, message);
                }
            }
            Fact::Born { .. }
            | Fact::Joins { .. }
            | Fact::Rejoins { .. }
            | Fact::SplitOff { .. }
            | Fact::Dissolved { .. } => self.cargo_fact(fact),
            Fact::Granted { customer, station } => self.granted(customer, station),
            Fact::Claimed { .. }
            | Fact::Returned { .. }
            | Fact::Available { .. }
            | Fact::Level { .. } => self.resource_fact(fact),
            Fact::Unloaded { customer, size, .. } => self.unloaded(customer, size),
            Fact::Home { customer, .. } => self.home(customer),
            _ => self.station_fact(fact),
        }
    }

    fn tick(&mut self, _: SimTime, inside: u64) {
        let counted = self.own_accounts().count() as u64;
        if counted != inside {
            let message = format!("the meters count {inside} inside, the facts {counted}");
            self.blame(AuditRule::Conservation, message);
        }
    }
}
