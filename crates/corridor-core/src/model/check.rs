//! The rules of a model, one small function each, by table.
//!
//! A rule looks at what it needs and adds a fault per violation; rules that need more than names
//! (that a destination can be reached) run only on a draft whose names all resolve, so that one
//! misspelt place is not reported a second time as an unreachable destination.

mod booked;
mod cargo;
mod choice;
mod circle;
mod demand;
mod disruption;
mod effect;
mod emissions;
mod fleet;
mod icebreaker;
mod idle;
mod network;
mod paths;
mod post;
mod priority;
mod rail;
mod room;
mod slots;
mod target;
mod tariff;
mod train;
mod traits;
mod water;
mod ways;
mod week;

use std::collections::BTreeMap;
use std::fmt::Display;

use corridor_simkit::time::SimSpan;

use super::{Fault, FaultKind, ModelDraft};

/// Every rule that the draft violates, in the order of the tables.
pub(super) fn faults(draft: &ModelDraft) -> Vec<Fault> {
    let mut rules = Rules { draft, faults: Vec::new() };
    network::period(&mut rules);
    network::places(&mut rules);
    network::vehicles(&mut rules);
    network::legs(&mut rules);
    post::crossings(&mut rules);
    post::teams(&mut rules);
    post::terminals(&mut rules);
    network::fleets(&mut rules);
    rail::acceptance(&mut rules);
    rail::bans(&mut rules);
    train::trains(&mut rules);
    demand::flows(&mut rules);
    choice::choices(&mut rules);
    traits::traits(&mut rules);
    tariff::tariffs(&mut rules);
    emissions::emissions(&mut rules);
    disruption::disruptions(&mut rules);
    water::depth_disrupted(&mut rules);
    target::targets(&mut rules);
    target::published(&mut rules);
    if rules.faults.is_empty() {
        cargo::ways(&mut rules);
    }
    rules.faults
}

/// What is doubtful about a draft that violates no rule.
pub(super) fn doubts(draft: &ModelDraft) -> Vec<Fault> {
    let ways = ways::ways(draft);
    let mut doubts = booked::doubts(draft);
    doubts.extend(post::doubts(draft));
    doubts.extend(effect::doubts(draft, &ways));
    doubts.extend(idle::doubt(draft, &ways));
    doubts.extend(priority::doubts(draft, &ways));
    doubts.extend(paths::doubts(draft, &ways));
    doubts.extend(room::doubts(draft, &ways));
    doubts.extend(icebreaker::doubts(draft, &ways));
    doubts.extend(circle::doubts(draft, &ways));
    doubts.extend(train::doubts(draft, &ways));
    doubts.extend(tariff::doubts(draft, &ways));
    doubts.extend(fleet::doubts(draft, &ways));
    doubts
}

/// A draft under examination.
struct Rules<'a> {
    draft: &'a ModelDraft,
    faults: Vec<Fault>,
}

impl Rules<'_> {
    fn fault(&mut self, kind: FaultKind, path: &[&str], message: String) {
        self.add(kind, path, message, None);
    }

    fn fault_with_hint(&mut self, kind: FaultKind, path: &[&str], message: String, hint: String) {
        self.add(kind, path, message, Some(hint));
    }

    fn impossible(&mut self, path: &[&str], message: impl Into<String>) {
        self.fault(FaultKind::ImpossibleValue, path, message.into());
    }

    fn contradiction(&mut self, path: &[&str], message: impl Into<String>) {
        self.fault(FaultKind::Contradiction, path, message.into());
    }

    fn unused(&mut self, path: &[&str], message: impl Into<String>) {
        self.fault(FaultKind::Unused, path, message.into());
    }

    fn add(&mut self, kind: FaultKind, path: &[&str], message: String, hint: Option<String>) {
        let path = path.iter().map(|&key| key.to_owned()).collect();
        self.faults.push(Fault { path, kind, message, hint });
    }

    /// Whether `name` is declared in a table; if not, that is a fault.
    fn declared<K: Ord + Display, V>(
        &mut self,
        table: &BTreeMap<K, V>,
        name: &K,
        what: &str,
        path: &[&str],
    ) -> bool {
        let is_declared = table.contains_key(name);
        if !is_declared {
            let names: Vec<&K> = table.keys().collect();
            self.unknown(&name.to_string(), what, &names, path);
        }
        is_declared
    }

    fn unknown<K: Display>(&mut self, name: &str, what: &str, declared: &[K], path: &[&str]) {
        let message = format!("no {what} is called `{name}`");
        let hint = match declared {
            [] => format!("no {what} is declared at all"),
            names => {
                let names: Vec<String> = names.iter().take(12).map(ToString::to_string).collect();
                format!("declared: {}", names.join(", "))
            }
        };
        self.fault_with_hint(FaultKind::UnknownName, path, message, hint);
    }

    /// A number that must be finite and not below a limit.
    fn at_least(&mut self, value: f64, least: f64, what: &str, path: &[&str]) {
        if !value.is_finite() || value < least {
            self.impossible(path, format!("{what} must be a number of at least {least}"));
        }
    }

    /// A number of things that must not be none.
    fn some(&mut self, count: u32, what: &str, path: &[&str]) {
        if count == 0 {
            self.impossible(path, format!("there must be at least one {what}"));
        }
    }

    /// A duration that must be longer than nothing on average, and short enough for the clock.
    fn takes_time(
        &mut self,
        time: &corridor_simkit::distribution::Distribution,
        what: &str,
        path: &[&str],
    ) {
        let mean = time.mean();
        if !mean.is_finite() || mean <= 0.0 {
            self.impossible(path, format!("{what} must be longer than nothing on average"));
        } else if mean > SimSpan::LONGEST.ms() as f64 {
            self.impossible(path, format!("{what} takes more than 278 years on average"));
        }
    }
}

/// A sum of shares as people write it, without the last bits of the arithmetic.
fn summed(sum: f64) -> f64 {
    const DIGITS: f64 = 1e7;
    (sum * DIGITS).round() / DIGITS
}

/// The path with one more key.
fn join<'a>(path: &[&'a str], key: &'a str) -> Vec<&'a str> {
    let mut longer = path.to_vec();
    longer.push(key);
    longer
}

#[cfg(test)]
mod tests;
