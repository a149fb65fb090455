//! Putting the answer together.

use super::{
    Answer, DeadlockAnswer, PublishedAnswer, RunAnswer, carriage, checks, flows, resources, stages,
    warnings,
};
use crate::catalogue::unit_of;
use crate::estimate::{Sample, estimate, tally};
use crate::experiment::{Experiment, watched};
use crate::model::{CorridorModel, PublishedMeasure};
use crate::outcome::TotalFact;
use crate::verdict;

/// The answer of an experiment.
#[must_use]
pub fn answer(model: &CorridorModel, experiment: &Experiment) -> Answer {
    let confidence = experiment.plan.confidence;
    let sample = Sample { outcomes: &experiment.outcomes, confidence };
    let mut answer = Answer {
        run: run(model, experiment, &sample),
        targets: verdict::targets(model, experiment, &sample),
        total: flows::total(experiment, &sample),
        flows: flows::flows(experiment, &sample),
        carriage: carriage::carriage(experiment, &sample),
        costs: carriage::costs(experiment, &sample),
        emissions: carriage::emissions(experiment, &sample),
        passages: stages::passages(experiment, &sample),
        stages: stages::stages(experiment, &sample),
        resources: resources::resources(experiment, &sample),
        empty_running: resources::empty_running(experiment, &sample),
        light_running: resources::light_running(experiment, &sample),
        queues: stages::queues(experiment, &sample),
        published: published(model, experiment, &sample),
        deadlocks: deadlocks(experiment),
        checks: Vec::new(),
        warnings: Vec::new(),
    };
    answer.checks = checks::checks(experiment, &sample, &answer);
    answer.warnings = warnings::warnings(experiment, &answer);
    answer
}

fn run(model: &CorridorModel, experiment: &Experiment, sample: &Sample<'_>) -> RunAnswer {
    let catalogue = &experiment.compiled.catalogue;
    let layout = &experiment.layout;
    let reached = watched(catalogue, layout).into_iter().map(|indicator| {
        let found = estimate(&indicator.tally(sample.outcomes), sample.confidence);
        let relative = found.half_width.map(|half| half / found.mean.abs());
        (indicator.name, relative.filter(|relative| relative.is_finite()))
    });
    RunAnswer {
        seed: experiment.plan.seed,
        replications: experiment.outcomes.len() as u32,
        deadlocked: (experiment.outcomes.len() - sample.sound().count()) as u32,
        drift_over: catalogue.drift_over,
        stopped: experiment.stopped,
        confidence: experiment.plan.confidence,
        precision: experiment.plan.precision,
        start: model.period.start.to_string(),
        end: model.period.end.to_string(),
        days: catalogue.horizon.days(),
        warm_up_days: experiment.warm_up.length.days(),
        warm_up_found: experiment.warm_up.how.clone(),
        events: tally(sample.values_of_all(layout.total(TotalFact::Events))).mean().unwrap_or(0.0),
        watched: reached.collect(),
    }
}

/// Published figures whose window lies in the measured time, beside the simulated ones.
fn published(
    model: &CorridorModel,
    experiment: &Experiment,
    sample: &Sample<'_>,
) -> Vec<PublishedAnswer> {
    let entries = experiment.compiled.catalogue.published.iter().enumerate();
    let compared = entries.filter(|(_, entry)| entry.reading.is_some());
    compared
        .map(|(index, entry)| {
            let published = &model.published[&entry.name];
            let simulated = sample.estimate(experiment.layout.published(index));
            let simulated_mean = if simulated.n > 0 { simulated.mean } else { f64::NAN };
            let difference = simulated_mean - published.value;
            let is_share = matches!(
                published.measure,
                PublishedMeasure::StageUtilisation(_)
                    | PublishedMeasure::TeamUtilisation(_)
                    | PublishedMeasure::QueueWithin { .. }
            );
            let is_absolute = is_share || published.value <= 0.0;
            let deviation = if is_absolute { difference } else { difference / published.value };
            PublishedAnswer {
                name: entry.name.to_string(),
                title: published.title.clone(),
                window: format!("{} to {}", published.from, published.to),
                unit: unit_of(model, &published.measure).to_owned(),
                published: published.value,
                simulated,
                deviation,
                tolerance: published.tolerance,
                inside: deviation.abs() <= published.tolerance,
            }
        })
        .collect()
}

/// Deadlocks by their circle of waiting, with the replications that ran into each.
fn deadlocks(experiment: &Experiment) -> Vec<DeadlockAnswer> {
    let catalogue = &experiment.compiled.catalogue;
    let mut found: Vec<DeadlockAnswer> = Vec::new();
    for (index, outcome) in experiment.outcomes.iter().enumerate() {
        let Some(deadlock) = &outcome.deadlock else { continue };
        let names = deadlock.cycle.iter().map(|id| catalogue.stations[id.index()].name.clone());
        let mut cycle: Vec<String> = names.collect();
        turn_to_first(&mut cycle);
        match found.iter_mut().find(|known| known.cycle == cycle) {
            Some(known) => known.replications.push(index as u32),
            None => found.push(DeadlockAnswer { cycle, replications: vec![index as u32] }),
        }
    }
    found.sort_by(|a, b| a.cycle.cmp(&b.cycle));
    found
}

/// Turns a circle so that it begins with its first name: the same circle is then the same list.
fn turn_to_first(cycle: &mut [String]) {
    let first = (0..cycle.len()).min_by(|&a, &b| cycle[a].cmp(&cycle[b]));
    if let Some(first) = first {
        cycle.rotate_left(first);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_circle_is_the_same_list() {
        let mut one = ["b", "c", "a"].map(str::to_owned);
        let mut other = ["c", "a", "b"].map(str::to_owned);
        turn_to_first(&mut one);
        turn_to_first(&mut other);
        assert_eq!(one, other);
        assert_eq!(one[0], "a");
    }
}
