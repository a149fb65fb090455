//! Checks of a run on itself: conservation, Little's law, upper bounds, stability.

use corridor_simkit::network::CordonId;

use super::stages::is_passed;
use super::{Answer, CheckAnswer, Estimate, Stability};
use crate::bound::{Supply, cut_bounds};
use crate::catalogue::DriftOver;
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::outcome::{DRIFT_DAYS, PassageFact, StationFact, TotalFact};

/// Queues whose law is checked: the largest.
const N_QUEUES: usize = 3;
/// Relative difference that the two ends of a window may make.
const LITTLE_TOLERANCE: f64 = 0.05;
const HOURS_PER_DAY: f64 = 24.0;
/// So many times as many are served as wait, or else who waits at the ends of the window weighs too
/// much: the waits of some began before it, those of others end behind it.
const SERVED_BY_WAITING: f64 = 100.0;

pub(super) fn checks(
    experiment: &Experiment,
    sample: &Sample<'_>,
    answer: &Answer,
) -> Vec<CheckAnswer> {
    let mut checks = conservation(experiment, sample);
    checks.extend(little(experiment, sample));
    checks.extend(bounds(experiment, sample, answer));
    checks.push(stable(answer));
    checks
}

/// What came in is out, inside, or lost: to the kilogram, in every replication.
fn conservation(experiment: &Experiment, sample: &Sample<'_>) -> Vec<CheckAnswer> {
    let facts = [
        (TotalFact::Missing, "cargo", "kg"),
        (TotalFact::MissingConsignments, "consignments", "consignments"),
    ];
    let mut checks = Vec::new();
    for (fact, what, unit) in facts {
        let index = experiment.layout.total(fact);
        let missing: Vec<f64> = sample.values_of_all(index).collect();
        // Where loads are parted the number of consignments changes on the way.
        if missing.is_empty() {
            continue;
        }
        let off = missing.iter().filter(|missing| missing.abs() > 0.0).count();
        let finding = match off {
            0 => format!("what came in is out, inside or lost, to the last of the {unit}"),
            _ => format!("{off} of {} replications miss some {unit}", missing.len()),
        };
        checks.push(CheckAnswer {
            name: format!("conservation of {what}"),
            finding,
            holds: off == 0,
        });
    }
    checks
}

/// The mean queue is the arrival rate times the mean wait, at the largest queues that are stable and
/// short beside the window.
fn little(experiment: &Experiment, sample: &Sample<'_>) -> Vec<CheckAnswer> {
    let layout = &experiment.layout;
    let catalogue = &experiment.compiled.catalogue;
    let mut queues: Vec<(usize, f64)> = (0..catalogue.stations.len())
        .map(|rank| (rank, sample.estimate(layout.station(rank, StationFact::Queue)).mean))
        .filter(|(_, queue)| 1.0 <= *queue)
        .filter(|(rank, queue)| {
            let drift = sample.estimate(layout.station(*rank, StationFact::Drift));
            let per_day = sample.estimate(layout.station(*rank, StationFact::PerDay));
            let is_stable =
                super::stability::stability(&drift, per_day.mean * 30.0, catalogue.drift_over);
            // Few replications may not show that a queue grows; one that ends longer than it was
            // on average has not seen its waits yet.
            let grows_by = drift.mean * catalogue.horizon.days() / DRIFT_DAYS;
            let served = per_day.mean * catalogue.horizon.days();
            let has_ends = served < SERVED_BY_WAITING * *queue;
            is_stable != Stability::NotStable && grows_by.abs() < *queue && !has_ends
        })
        .collect();
    queues.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    let check = |(rank, queue): (usize, f64)| {
        // Over all replications: what waits at the ends of one differs from what waits at those of
        // another, and averages out.
        let waited = sample.estimate_of(|row| {
            let per_day = row[layout.station(rank, StationFact::PerDay)];
            let hours = row[layout.station(rank, StationFact::Wait)];
            if per_day > 0.0 { per_day * hours / HOURS_PER_DAY } else { 0.0 }
        });
        let residual = (queue - waited.mean).abs() / queue.max(waited.mean);
        let name = &catalogue.stations[rank].name;
        CheckAnswer {
            name: format!("Little's law before {name}"),
            finding: format!(
                "mean queue {queue:.1}; queue and waits differ by {:.2} %",
                100.0 * residual
            ),
            holds: residual <= LITTLE_TOLERANCE,
        }
    };
    queues.into_iter().take(N_QUEUES).map(check).collect()
}

/// No throughput lies above its upper bound beyond its interval.
fn bounds(experiment: &Experiment, sample: &Sample<'_>, answer: &Answer) -> Vec<CheckAnswer> {
    if sample.sound().next().is_none() {
        return Vec::new();
    }
    let targets = answer.targets.iter().map(|target| {
        let name = format!("target {}", target.name);
        below(&name, &target.throughput, target.bound_with_demand)
    });
    let (network, catalogue) = (&experiment.compiled.network, &experiment.compiled.catalogue);
    let supply = Supply::of(experiment, sample);
    let passed = (0..catalogue.cordons.len()).filter(|&rank| is_passed(catalogue, rank));
    let passages = passed.map(move |rank| {
        let entry = &catalogue.cordons[rank];
        let cut = [CordonId::at(rank)];
        let bound = cut_bounds(network, catalogue, &cut, &supply).with_demand;
        let tonnes = sample.estimate(experiment.layout.passage(rank, PassageFact::Tonnes));
        below(&format!("{} towards {}", entry.crossing, entry.towards), &tonnes, bound)
    });
    targets.chain(passages).collect()
}

fn below(what: &str, throughput: &Estimate, bound: f64) -> CheckAnswer {
    let half_width = throughput.half_width.unwrap_or(f64::INFINITY);
    // A linear program answers to a relative precision of some 1e-9.
    let holds = throughput.mean - half_width <= bound * (1.0 + 1e-6);
    let finding = format!("{:.0} t/yr simulated, at most {bound:.0} t/yr", throughput.mean);
    CheckAnswer { name: format!("throughput over {what} stays below its bound"), finding, holds }
}

/// Why nothing can be said about a backlog.
pub(super) fn unknown(over: DriftOver) -> &'static str {
    match over {
        DriftOver::Season => "whether the backlog grows cannot be told apart from the season",
        DriftOver::LastHalf | DriftOver::WholeYears => {
            "too few replications to say whether the backlog grows"
        }
    }
}

pub(super) fn stable(answer: &Answer) -> CheckAnswer {
    let drift = answer.total.drift_per_30_days;
    let growing: Vec<&str> = answer.growing_stages().map(|stage| stage.name.as_str()).collect();
    let finding = match answer.total.stability {
        Stability::NotStable => {
            format!("the number of vehicles inside grows by about {:.0} every 30 days", drift.mean)
        }
        // Few vehicles may carry much, and the others hide them.
        _ if !growing.is_empty() => format!("the queues grow before {}", growing.join(", ")),
        Stability::Stable => "no growth of the number of vehicles inside can be seen".to_owned(),
        Stability::Unknown => unknown(answer.run.drift_over).to_owned(),
    };
    let holds = answer.total.stability != Stability::NotStable && growing.is_empty();
    CheckAnswer { name: "stability".to_owned(), finding, holds }
}
