//! Answers about flows and about everything together.

use super::stability::stability;
use super::{FlowAnswer, TotalAnswer};
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::outcome::{ClassFact, TotalFact};

/// Vehicles per year to vehicles per 30 days.
const IN_30_DAYS: f64 = 30.0 / 365.0;

pub(super) fn total(experiment: &Experiment, sample: &Sample<'_>) -> TotalAnswer {
    let fact = |fact| sample.estimate(experiment.layout.total(fact));
    let vehicles = fact(TotalFact::Vehicles);
    let drift = fact(TotalFact::Drift);
    TotalAnswer {
        sent_tonnes_per_year: fact(TotalFact::Sent),
        delivered_tonnes_per_year: fact(TotalFact::Delivered),
        delivered_vehicles_per_year: vehicles,
        delivered_teu_per_year: fact(TotalFact::Teu),
        inside_tonnes: fact(TotalFact::Inside),
        drift_per_30_days: drift,
        stability: stability(
            &drift,
            vehicles.mean * IN_30_DAYS,
            experiment.compiled.catalogue.drift_over,
        ),
    }
}

pub(super) fn flows(experiment: &Experiment, sample: &Sample<'_>) -> Vec<FlowAnswer> {
    let classes = experiment.compiled.catalogue.classes.iter().enumerate();
    classes
        .map(|(rank, class)| {
            let fact = |fact| sample.estimate(experiment.layout.class(rank, fact));
            let percentiles = [ClassFact::P10, ClassFact::P50, ClassFact::P90, ClassFact::P95];
            FlowAnswer {
                name: class.name.clone(),
                sent_tonnes_per_year: fact(ClassFact::Sent),
                delivered_tonnes_per_year: fact(ClassFact::Delivered),
                delivered_vehicles_per_year: fact(ClassFact::Vehicles),
                delivered_teu_per_year: fact(ClassFact::Teu),
                lost_tonnes_per_year: fact(ClassFact::Lost),
                hours: fact(ClassFact::Hours),
                hours_moving: fact(ClassFact::Moving),
                hours_waiting: fact(ClassFact::Waiting),
                hours_processed: fact(ClassFact::Processed),
                hours_blocked: fact(ClassFact::Blocked),
                percentiles: percentiles
                    .map(|fact| sample.percentile(experiment.layout.class(rank, fact))),
                km: class.journey.km,
                swod: fact(ClassFact::Swod),
                swd: fact(ClassFact::Swd),
            }
        })
        .collect()
}
