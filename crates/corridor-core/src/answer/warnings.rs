//! What a reader must know before believing a number.

use super::{Answer, Distrust, Estimate, Stability, StopReason};
use crate::catalogue::TargetEntry;
use crate::estimate::FEW;
use crate::experiment::Experiment;

pub(super) fn warnings(experiment: &Experiment, answer: &Answer) -> Vec<String> {
    let mut warnings = Vec::new();
    warnings.extend(replications(answer));
    warnings.extend(skewed(answer));
    warnings.extend(deadlocks(answer));
    warnings.extend(no_cuts(experiment));
    warnings.extend(backlogs(answer));
    warnings.extend(warm_up(experiment));
    warnings.extend(not_compared(experiment));
    let failed = answer.checks.iter().filter(|check| !check.holds && check.name != "stability");
    warnings.extend(failed.map(|check| format!("{}: {}", check.name, check.finding)));
    warnings
}

fn replications(answer: &Answer) -> Vec<String> {
    let run = &answer.run;
    let mut warnings = Vec::new();
    if u64::from(run.replications) < FEW {
        warnings.push(format!(
            "only {} replications: with fewer than {FEW} the intervals cannot be trusted",
            run.replications
        ));
    }
    if run.stopped == StopReason::Interrupted {
        warnings.push(format!(
            "interrupted: the answer rests on the first {} replications",
            run.replications
        ));
    }
    if run.stopped == StopReason::AtMost {
        warnings.push(format!(
            "the precision asked for was not reached with {} replications",
            run.replications
        ));
    }
    warnings
}

/// Names what is skewed, so that a reader knows which intervals are meant.
fn skewed(answer: &Answer) -> Option<String> {
    let is_skewed = |estimate: &Estimate| estimate.distrust == Some(Distrust::Skewed);
    let mut names: Vec<String> = Vec::new();
    if is_skewed(&answer.total.delivered_tonnes_per_year) {
        names.push("the tonnes delivered".to_owned());
    }
    for target in answer.targets.iter().filter(|target| is_skewed(&target.throughput)) {
        names.push(format!("the throughput of {}", target.name));
    }
    for passage in answer.passages.iter().filter(|passage| is_skewed(&passage.border_hours)) {
        names.push(format!("the border hours of {} towards {}", passage.crossing, passage.towards));
    }
    for flow in answer.flows.iter().filter(|flow| is_skewed(&flow.hours)) {
        names.push(format!("the hours of {}", flow.name));
    }
    for stage in answer.stages.iter().filter(|stage| is_skewed(&stage.wait_hours)) {
        names.push(format!("the waits before {}", stage.name));
    }
    for figure in answer.published.iter().filter(|figure| is_skewed(&figure.simulated)) {
        names.push(format!("published figure {}", figure.name));
    }
    let shown = names.len().min(4);
    let more = match names.len() - shown {
        0 => String::new(),
        n => format!(" and {n} more"),
    };
    (shown > 0).then(|| {
        format!(
            "skewed outputs: the intervals cover less often than they say for {}{more}",
            names[..shown].join(", ")
        )
    })
}

/// Targets whose passages some class passes one after the other.
fn no_cuts(experiment: &Experiment) -> Vec<String> {
    let catalogue = &experiment.compiled.catalogue;
    let again = |target: &TargetEntry| {
        let names: Vec<&str> =
            catalogue.passing_again(&target.cut).map(|class| class.name.as_str()).collect();
        let (first, n) = (*names.first()?, names.len());
        let more = if n > 1 { format!(" and {} more", n - 1) } else { String::new() };
        Some(format!(
            "target {}: what {first}{more} sends passes its crossings one after the other, which \
             makes no cut; it counts once, when it has passed the last of them",
            target.name
        ))
    };
    catalogue.targets.iter().filter_map(again).collect()
}

fn deadlocks(answer: &Answer) -> Vec<String> {
    let warn = |deadlock: &super::DeadlockAnswer| {
        let first = deadlock.cycle.first().map_or("", String::as_str);
        format!(
            "deadlock in {} of {} replications: {} -> {first} wait for each other",
            deadlock.replications.len(),
            answer.run.replications,
            deadlock.cycle.join(" -> ")
        )
    };
    answer.deadlocks.iter().map(warn).collect()
}

fn backlogs(answer: &Answer) -> Vec<String> {
    let mut growing: Vec<_> = answer.growing_stages().collect();
    growing.sort_by(|a, b| b.drift_per_30_days.mean.total_cmp(&a.drift_per_30_days.mean));
    let mut warnings: Vec<String> = growing
        .iter()
        .map(|stage| {
            format!(
                "the queue before {} grows by about {:.0} vehicles every 30 days: not stable",
                stage.name, stage.drift_per_30_days.mean
            )
        })
        .collect();
    if warnings.is_empty() && answer.total.stability == Stability::NotStable {
        warnings.push(format!(
            "the number of vehicles inside grows by about {:.0} every 30 days: not stable",
            answer.total.drift_per_30_days.mean
        ));
    }
    warnings
}

fn warm_up(experiment: &Experiment) -> Option<String> {
    (!experiment.warm_up.is_settled).then(|| {
        "no warm-up could be found: the pilot does not settle within half of the horizon".to_owned()
    })
}

fn not_compared(experiment: &Experiment) -> Option<String> {
    let published = &experiment.compiled.catalogue.published;
    let outside: Vec<&str> = published
        .iter()
        .filter(|entry| entry.reading.is_none())
        .map(|entry| entry.name.as_str())
        .collect();
    (!outside.is_empty()).then(|| {
        format!("not compared, for their windows lie outside the horizon: {}", outside.join(", "))
    })
}
