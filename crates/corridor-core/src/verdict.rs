//! Verdicts on targets.
//!
//! A target is **met** if the share of replications that reached its throughput under all its
//! service levels is at least the probability that it asks for.
//!
//! Otherwise it is **demand-bound** if nothing binds, that is, if all of this is known to hold:
//! 1. what passes the cut is what wants to: the lower end of the interval of the throughput reaches
//!    98 % of the expected demand, and the interval can be trusted (at least 20 replications, no
//!    skewed outputs);
//! 2. every queue on the ways that lead over the cut is *stable*;
//! 3. every service level is met with the probability asked for;
//! 4. no replication ended in a deadlock.
//!
//! Few replications make a wide interval, so they can never show that freight is what lacks. Where
//! the interval reaches 98 % of the demand but not as a whole, or cannot be trusted, and neither a
//! queue nor a service level speaks against it, the target is **missed** and it is said that what
//! it lacks is not known yet; nothing is named as binding.
//!
//! The verdict is **sure** if the Wilson interval of the share of replications in which the target
//! was met lies on one side of the probability asked for.
//!
//! In all other cases it is **missed**, and what binds is the element with the highest active share
//! (Roser, Nakano, Tanaka 2001) among all servers that can run out, and all timetables, on the
//! ways that lead over the cut, before it and behind it; the first by name among equals.

use crate::answer::stability::stability;
use crate::answer::{
    BindingAnswer, Distrust, Estimate, Proportion, Stability, TargetAnswer, Verdict,
};
use crate::bound::{CutClass, Limiter, Supply, classes_over, cut_bounds, element_bound, limiters};
use crate::catalogue::{PoolRole, TargetEntry};
use crate::estimate::{FEW, Sample};
use crate::experiment::Experiment;
use crate::model::{CordonRef, CorridorModel, ServiceLevel};
use crate::outcome::{PoolFact, ResourceFact, StationFact, TargetFact};

/// The share of the demand that counts as all of it.
const ALL_DEMAND: f64 = 0.98;

/// The verdicts on all targets, by name.
pub(crate) fn targets(
    model: &CorridorModel,
    experiment: &Experiment,
    sample: &Sample<'_>,
) -> Vec<TargetAnswer> {
    let entries = experiment.compiled.catalogue.targets.iter().enumerate();
    entries.map(|(rank, entry)| target(model, experiment, sample, rank, entry)).collect()
}

fn target(
    model: &CorridorModel,
    experiment: &Experiment,
    sample: &Sample<'_>,
    rank: usize,
    entry: &TargetEntry,
) -> TargetAnswer {
    let (network, catalogue) = (&experiment.compiled.network, &experiment.compiled.catalogue);
    let layout = &experiment.layout;
    let asked = &model.targets[&entry.name];
    let over = classes_over(network, &entry.cut);
    let supply = Supply::of(experiment, sample);
    let bounds = cut_bounds(network, catalogue, &entry.cut, &supply);
    let throughput = sample.estimate(layout.target(rank, TargetFact::Throughput));
    let met = sample.proportion(layout.target(rank, TargetFact::Met));
    let levels = entry.service.iter().enumerate();
    let service: Vec<(String, Proportion)> = levels
        .map(|(level, one)| (in_words(*one), sample.proportion(layout.service(rank, level))))
        .collect();
    let demand = demand(experiment, &over);
    let binding = binding(experiment, sample, &over);
    let probability = asked.probability.value();
    let is_met = |share: &Proportion| probability <= share_of(share);
    let freight = match passes_all(&throughput, demand) {
        Freight::DoesNotLack => Freight::DoesNotLack,
        _ if sample.sound().count() < sample.outcomes.len() => Freight::DoesNotLack,
        _ if !service.iter().all(|(_, share)| is_met(share)) => Freight::DoesNotLack,
        passes => match backlog(experiment, sample, &over) {
            Stability::NotStable => Freight::DoesNotLack,
            Stability::Unknown => Freight::MayLack,
            Stability::Stable => passes,
        },
    };
    let verdict = if is_met(&met) {
        Verdict::Met
    } else if freight == Freight::Lacks {
        Verdict::DemandBound
    } else {
        Verdict::Missed
    };
    let undecided =
        (verdict == Verdict::Missed && freight == Freight::MayLack).then(|| not_known(&throughput));
    TargetAnswer {
        name: entry.name.to_string(),
        title: asked.title.clone(),
        target_tonnes_per_year: entry.tonnes_per_year,
        across: asked.across.iter().map(passage_in_words).collect(),
        service,
        throughput,
        shortfall: sample.estimate(layout.target(rank, TargetFact::Shortfall)),
        bound_with_demand: bounds.with_demand,
        bound_of_capacity: bounds.of_capacity,
        demand,
        met,
        probability,
        verdict,
        is_sure: probability <= met.low || met.high < probability,
        binding: binding.filter(|_| verdict == Verdict::Missed && undecided.is_none()),
        undecided,
    }
}

fn share_of(share: &Proportion) -> f64 {
    f64::from(share.hits) / f64::from(share.n.max(1))
}

fn in_words(level: ServiceLevel) -> String {
    match level {
        ServiceLevel::BorderTimeMean(most) => {
            format!("mean border time at most {} h", most.hours())
        }
        ServiceLevel::BorderTimeP95(most) => {
            format!("95 % of border times at most {} h", most.hours())
        }
    }
}

fn passage_in_words(passage: &CordonRef) -> String {
    match &passage.towards {
        Some(towards) => format!("{} towards {towards}", passage.crossing),
        None => format!("{} both ways", passage.crossing),
    }
}

/// Tonnes per year that want over a cut.
fn demand(experiment: &Experiment, over: &[CutClass]) -> f64 {
    let catalogue = &experiment.compiled.catalogue;
    let kg = over.iter().map(|class| {
        let entry = &catalogue.classes[class.class];
        entry.expected * entry.load_kg as f64
    });
    kg.sum::<f64>() / 1_000.0 / catalogue.years()
}

/// Whether freight is what a target lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Freight {
    Lacks,
    MayLack,
    DoesNotLack,
}

/// Whether all that wants over a cut passes it.
fn passes_all(throughput: &Estimate, demand: f64) -> Freight {
    let (half, least) = (throughput.half_width.unwrap_or(f64::INFINITY), ALL_DEMAND * demand);
    if throughput.n == 0 || throughput.mean + half < least {
        Freight::DoesNotLack
    } else if throughput.distrust.is_none() && least <= throughput.mean - half {
        Freight::Lacks
    } else {
        Freight::MayLack
    }
}

/// Why it is not known whether freight or capacity lacks.
fn not_known(throughput: &Estimate) -> String {
    let why = match throughput.distrust {
        Some(Distrust::FewReplications) => {
            format!("{} replications are too few, at least {FEW} are needed", throughput.n)
        }
        Some(Distrust::Skewed) => "the outputs are skewed, more replications are needed".to_owned(),
        None => "the evidence does not suffice, more replications or a longer horizon are needed"
            .to_owned(),
    };
    format!("whether freight or capacity is short is not known yet: {why}")
}

/// What is known of the queues on the ways over a cut: the worst of them.
fn backlog(experiment: &Experiment, sample: &Sample<'_>, over: &[CutClass]) -> Stability {
    let layout = &experiment.layout;
    let mut stations: Vec<usize> =
        over.iter().flat_map(|class| &class.all).map(|visit| visit.station).collect();
    stations.extend(over.iter().flat_map(|class| &class.holds).map(|hold| hold.station));
    stations.sort_unstable();
    stations.dedup();
    let drift_over = experiment.compiled.catalogue.drift_over;
    let states: Vec<Stability> = stations
        .into_iter()
        .map(|station| {
            let drift = sample.estimate(layout.station(station, StationFact::Drift));
            let per_day = sample.estimate(layout.station(station, StationFact::PerDay));
            stability(&drift, per_day.mean * 30.0, drift_over)
        })
        .collect();
    let worst = [Stability::NotStable, Stability::Unknown];
    worst.into_iter().find(|state| states.contains(state)).unwrap_or(Stability::Stable)
}

/// The element with the highest active share on the ways over a cut.
fn binding(
    experiment: &Experiment,
    sample: &Sample<'_>,
    over: &[CutClass],
) -> Option<BindingAnswer> {
    let (network, catalogue) = (&experiment.compiled.network, &experiment.compiled.catalogue);
    let layout = &experiment.layout;
    let active = |limiter| match limiter {
        Limiter::Pool(pool) => sample.estimate(layout.pool(pool, PoolFact::Active)),
        Limiter::Resource(index) => sample.estimate(layout.resource(index, ResourceFact::Share)),
        Limiter::Timetable(station) => {
            sample.estimate(layout.station(station, StationFact::Working))
        }
    };
    let mut highest: Option<(String, Limiter, Estimate)> = None;
    for limiter in limiters(catalogue, network, over) {
        let share = active(limiter);
        let name = element_name(experiment, limiter);
        let is_higher = highest.as_ref().is_none_or(|(known, _, present)| {
            present.mean < share.mean || (present.mean <= share.mean && name < *known)
        });
        if 0 < share.n && is_higher {
            highest = Some((name, limiter, share));
        }
    }
    highest.map(|(element, limiter, active_share)| BindingAnswer {
        bound: element_bound(network, catalogue, over, limiter),
        element,
        active_share,
    })
}

fn element_name(experiment: &Experiment, limiter: Limiter) -> String {
    let catalogue = &experiment.compiled.catalogue;
    match limiter {
        Limiter::Timetable(station) => catalogue.stations[station].name.clone(),
        Limiter::Resource(index) => catalogue.resources[index].name.clone(),
        Limiter::Pool(pool) => {
            let entry = &catalogue.pools[pool];
            match entry.role {
                PoolRole::Team => format!("team {}", entry.name),
                PoolRole::Fleet => format!("fleet {}", entry.name),
                _ => entry.name.clone(),
            }
        }
    }
}
