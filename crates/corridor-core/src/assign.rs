//! Route and mode choice with feedback: shares that settle with the times they bring about.
//!
//! A step before the experiment. Flows with a choice begin with the shares that free-flow costs
//! give; a simulation with these shares gives the expected times of every route, these give the
//! shares that shippers would now choose, and the method of successive averages (MSA) moves the
//! shares a step of 1/(k+1) towards them. Every simulation draws the same random numbers, so that
//! shares and nothing else move the times. It ends where the relative gap is small enough:
//!
//! gap = Σ tonnes × (cost of the shares − cost of the best) / Σ tonnes × cost of the shares,
//!
//! with the cost of a route its tariff, its mean time by the value of time and the span from the
//! median to the 95th percentile by the value of reliability. Under logit each route's cost in the
//! numerator is raised by ln(share) / sensitivity: at the fixed point all routes are then equal
//! (Sheffi, Urban Transportation Networks, 1985, ch. 12; Fisk's equivalent programme).
//!
//! Multinomial logit knows nothing of routes that overlap (independence of irrelevant
//! alternatives): two routes that differ in one leg out of twenty count as two.

mod chooser;
mod expected;
mod rule;
#[cfg(test)]
mod tests;

use std::fmt;

use serde::Serialize;

use self::chooser::{Chooser, choosers};
use self::expected::Expected;
use self::rule::{excess, target};
use crate::experiment::{Controls, ExperimentError, Plan, replicate};
use crate::model::{CorridorModel, ModelDraft, WarmUp};

/// Makes another seed of a scenario's own: the histories that shares settle on are none of those
/// that the experiment runs.
const OTHER_SEED: u64 = 0x5eed_a551_0000_0001;

/// How shares are settled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AssignPlan {
    /// Replications of each simulation; at least 1.
    pub replications: u32,
    /// The scenario's master seed.
    pub seed: u64,
    /// Relative gap at which the shares count as settled; above 0.
    pub gap: f64,
    /// Simulations after which it ends anyway; at least 1.
    pub iterations: u32,
}

/// What became of it.
#[derive(Clone, Debug)]
pub struct Assignment {
    /// The model with the shares.
    pub model: CorridorModel,
    /// One simulation after another; the last is of the shares in the model.
    pub iterations: Vec<Iteration>,
    /// Whether the last gap is small enough.
    pub is_settled: bool,
    /// The flows with a choice, by name.
    pub flows: Vec<AssignedFlow>,
}

/// One simulation and what it says about its shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Iteration {
    /// Counted from 1.
    pub number: u32,
    /// Relative gap of its shares.
    pub gap: f64,
    /// How far the shares of a route lay from what shippers would now choose, at most.
    pub off: f64,
    /// Replications that ended in a deadlock; their times do not count.
    pub deadlocks: u32,
}

/// A flow with a choice.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssignedFlow {
    /// Its name.
    pub name: String,
    /// Its rule in words.
    pub rule: String,
    /// Whether its routes were looked for.
    pub is_found: bool,
    /// Whether it said what all of them must pass.
    pub has_via: bool,
    /// Its routes, by name.
    pub routes: Vec<AssignedRoute>,
}

/// A route with its share and cost. Money in US dollars per tonne, times in hours.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AssignedRoute {
    /// Its name.
    pub name: String,
    /// Share of the flow.
    pub share: f64,
    /// Tariff.
    pub tariff: f64,
    /// Mean time.
    pub hours: f64,
    /// Mean time without waiting.
    pub free_hours: f64,
    /// From the median of the time to its 95th percentile.
    pub spread_hours: f64,
    /// Tariff, time by its value and spread by the value of reliability.
    pub cost: f64,
    /// Whether enough consignments took it to see their times; otherwise the time is that without
    /// waiting and the mean waits that others had on the way.
    pub is_seen: bool,
    /// The points that lead along it.
    pub via: Vec<String>,
}

/// Why there is no assignment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignError {
    /// No flow has a choice.
    NothingToChoose,
    /// A flow has a choice, and no second way.
    OneWay(String),
    /// The settled shares break a rule of the model.
    Refused(String),
    /// A simulation could not be run.
    Experiment(ExperimentError),
}

impl fmt::Display for AssignError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingToChoose => {
                out.write_str("no flow has a `choice`: there is nothing to settle")
            }
            Self::OneWay(flow) => write!(out, "there is only one way for flow `{flow}` to choose"),
            Self::Refused(fault) => write!(out, "the ways that were found cannot be used: {fault}"),
            Self::Experiment(error) => error.fmt(out),
        }
    }
}

impl std::error::Error for AssignError {}

/// Settles the shares of all flows with a choice. `told` hears of every simulation.
///
/// # Errors
///
/// If there is nothing to choose, or a simulation could not be run.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn assign(
    model: &CorridorModel,
    plan: &AssignPlan,
    controls: &Controls<'_>,
    told: &mut dyn FnMut(&Iteration),
) -> Result<Assignment, AssignError> {
    assert!(plan.replications > 0 && plan.iterations > 0 && plan.gap > 0.0, "a plan has numbers");
    let mut draft = ModelDraft::clone(model);
    let mut choosers = choosers(&mut draft)?;
    let mut iterations = Vec::new();
    loop {
        for chooser in &choosers {
            chooser.write(&mut draft);
        }
        let settled = CorridorModel::check(draft.clone()).map_err(|faults| {
            AssignError::Refused(faults.first().map_or_else(String::new, ToString::to_string))
        })?;
        let experiment =
            replicate(&settled, &of_plan(plan), controls).map_err(AssignError::Experiment)?;
        if experiment.outcomes.len() < plan.replications as usize {
            return Err(AssignError::Experiment(ExperimentError::Interrupted));
        }
        // Found once on the first shares, and kept.
        draft.period.warm_up = WarmUp::Fixed(experiment.warm_up.length);
        let seen: Vec<Vec<Expected>> =
            choosers.iter().map(|chooser| chooser.expected(&experiment)).collect();
        let number = iterations.len() as u32 + 1;
        let mut iteration = judge(&choosers, &seen, number);
        let in_deadlock = experiment.outcomes.iter().filter(|outcome| outcome.deadlock.is_some());
        iteration.deadlocks = in_deadlock.count() as u32;
        told(&iteration);
        iterations.push(iteration);
        let is_settled = iteration.gap <= plan.gap;
        if is_settled || number == plan.iterations {
            let flows = choosers.iter().zip(&seen).map(|(one, seen)| one.answer(&draft, seen));
            let flows = flows.collect();
            let mut draft = draft;
            draft.period.warm_up = model.period.warm_up;
            let model = CorridorModel::check(draft).map_err(|faults| {
                AssignError::Refused(faults.first().map_or_else(String::new, ToString::to_string))
            })?;
            return Ok(Assignment { model, iterations, is_settled, flows });
        }
        let step = 1.0 / f64::from(number + 1);
        for (chooser, seen) in choosers.iter_mut().zip(&seen) {
            chooser.step(seen, step);
        }
    }
}

fn of_plan(plan: &AssignPlan) -> Plan {
    Plan {
        at_least: plan.replications,
        at_most: plan.replications,
        precision: None,
        confidence: 0.95,
        seed: plan.seed ^ OTHER_SEED,
    }
}

/// How far all shares are from an equilibrium.
fn judge(choosers: &[Chooser], seen: &[Vec<Expected>], number: u32) -> Iteration {
    let (mut above, mut all, mut off) = (0.0, 0.0, 0.0_f64);
    for (chooser, seen) in choosers.iter().zip(seen) {
        let costs = chooser.costs(seen);
        let mean: f64 = chooser.shares.iter().zip(&costs).map(|(share, cost)| share * cost).sum();
        // A flow by timetable has no volume: it counts like a tonne.
        let tonnes = if chooser.tonnes > 0.0 { chooser.tonnes } else { 1.0 };
        above += tonnes * excess(chooser.rule, &chooser.shares, &costs);
        all += tonnes * mean;
        let wanted = target(chooser.rule, &costs);
        let apart =
            chooser.shares.iter().zip(&wanted).map(|(share, wanted)| (share - wanted).abs());
        off = apart.fold(off, f64::max);
    }
    Iteration { number, gap: if all > 0.0 { above / all } else { 0.0 }, off, deadlocks: 0 }
}
