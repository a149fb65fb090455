//! What an answer may claim: with few replications, in a deadlock, in a season.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use corridor_simkit::network::StationId;
use corridor_simkit::time::{SimSpan, SimTime};
use jiff::civil::date;

use super::*;
use crate::compile::sample::{self, lanes, random_hours, thin_with};
use crate::experiment::{Controls, Experiment, Plan, replicate};
use crate::model::{CorridorModel, Season, TargetName, Volume, WarmUp};
use crate::outcome::DeadlockFact;

fn experiment(model: &CorridorModel, replications: u32, seed: u64) -> Experiment {
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &|_| {} };
    let plan = Plan {
        at_least: replications,
        at_most: replications,
        precision: None,
        confidence: 0.95,
        seed,
    };
    replicate(model, &plan, &controls).unwrap()
}

/// Wide lanes and a target beyond the freight.
fn wanting() -> CorridorModel {
    thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(6, random_hours(0.5)));
        let target = draft.targets.get_mut(&TargetName::new("third").unwrap()).unwrap();
        target.tonnes_per_year = 1_000_000.0;
    })
}

#[test]
fn few_replications_do_not_show_that_freight_lacks() {
    let model = wanting();
    for replications in [1, 2, 5, 19] {
        let answer = answer(&model, &experiment(&model, replications, 1));
        let target = &answer.targets[0];
        assert_eq!((target.verdict, &target.binding), (Verdict::Missed, &None));
        let why = target.undecided.as_ref().unwrap();
        assert!(why.contains("too few"), "{why}");
    }
    let enough = answer(&model, &experiment(&model, 30, 1));
    assert_eq!(enough.targets[0].verdict, Verdict::DemandBound);
    assert_eq!(enough.targets[0].undecided, None);
    assert!(enough.targets[0].is_sure);
}

#[test]
fn a_cut_without_freight_is_bound_by_nothing_else() {
    let model = thin_with(|draft| {
        let flow = draft.flows.get_mut("freight").unwrap();
        flow.volume.values_mut().for_each(|volume| *volume = Volume::TonnesPerYear(0.0));
        let target = draft.targets.get_mut(&TargetName::new("third").unwrap()).unwrap();
        target.service.push(crate::model::ServiceLevel::BorderTimeP95(SimSpan::from_hours(1)));
    });
    let answer = answer(&model, &experiment(&model, 3, 1));
    let target = &answer.targets[0];
    assert_eq!((target.verdict, &target.binding), (Verdict::DemandBound, &None));
    assert_eq!(target.undecided, None);
}

#[test]
fn a_verdict_is_not_sure_while_its_interval_holds_the_probability() {
    let model = thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(6, random_hours(0.5)));
    });
    // Met in all of them; three of three are no proof of 90 %.
    let few = answer(&model, &experiment(&model, 3, 1));
    assert_eq!((few.targets[0].verdict, few.targets[0].is_sure), (Verdict::Met, false));
    let many = answer(&model, &experiment(&model, 100, 1));
    assert_eq!((many.targets[0].verdict, many.targets[0].is_sure), (Verdict::Met, true));
}

fn stick(experiment: &mut Experiment, replications: &[usize]) {
    for &index in replications {
        let cycle = vec![StationId(1), StationId(0)];
        experiment.outcomes[index].deadlock = Some(DeadlockFact { at: SimTime::START, cycle });
        // What a replication that stands still shows.
        experiment.outcomes[index].values.fill(0.0);
    }
}

#[test]
fn a_deadlock_is_an_outcome_of_its_own() {
    let model = thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(6, random_hours(0.5)));
    });
    let sound = answer(&model, &experiment(&model, 20, 1));
    assert_eq!((sound.run.deadlocked, sound.targets[0].met.hits), (0, 20));
    let mut stuck = experiment(&model, 24, 1);
    stick(&mut stuck, &[20, 21, 22, 23]);
    let stuck = answer(&model, &stuck);
    assert_eq!(stuck.run.deadlocked, 4);
    assert_eq!(stuck.deadlocks[0].replications, [20, 21, 22, 23]);
    assert_eq!(stuck.targets[0].throughput, sound.targets[0].throughput);
    assert_eq!(stuck.total, sound.total);
    assert_eq!((stuck.targets[0].met.hits, stuck.targets[0].met.n), (20, 24));
    assert_eq!(stuck.targets[0].verdict, Verdict::Missed);
}

#[test]
fn where_every_replication_is_stuck_nothing_is_estimated() {
    let model = wanting();
    let mut stuck = experiment(&model, 5, 1);
    stick(&mut stuck, &[0, 1, 2, 3, 4]);
    let stuck = answer(&model, &stuck);
    let target = &stuck.targets[0];
    assert_eq!((target.verdict, target.met.hits, target.throughput.n), (Verdict::Missed, 0, 0));
    assert_eq!((target.undecided.as_ref(), target.binding.as_ref()), (None, None));
    assert!(target.bound_with_demand > 0.0);
    assert_eq!(stuck.total.stability, Stability::Unknown);
    assert!(stuck.checks.iter().all(|check| check.holds), "{:?}", stuck.checks);
    assert_eq!(stuck.deadlocks.len(), 1);
}

#[test]
fn a_queue_of_few_that_grows_is_not_hidden_by_the_many_that_pass() {
    let model = wanting();
    let mut answer = answer(&model, &experiment(&model, 5, 1));
    answer.total.stability = Stability::Stable;
    assert!(checks::stable(&answer).holds);
    let name = answer.stages[0].name.clone();
    answer.stages[0].stability = Stability::NotStable;
    let check = checks::stable(&answer);
    assert!(!check.holds && check.finding.contains(&name), "{check:?}");
}

/// Eight trucks a day, half as many again from September to December; one lane that works on so
/// many a day; a year after a year of warm-up.
fn seasonal(lane_per_day: f64) -> CorridorModel {
    thin_with(|draft| {
        draft.period.start = date(2023, 1, 1);
        draft.period.end = date(2024, 1, 1);
        draft.period.warm_up = WarmUp::Fixed(SimSpan::from_days(365));
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(1, random_hours(24.0 / lane_per_day)));
        let flow = draft.flows.get_mut("freight").unwrap();
        flow.volume = BTreeMap::from([(2023, Volume::VehiclesPerYear(8.0 * 365.0))]);
        flow.season = Season { months: (9..=12).map(|month| (month, 1.5)).collect() };
    })
}

fn entry_of(model: &CorridorModel, seed: u64) -> (Stability, f64) {
    let answer = answer(model, &experiment(model, 6, seed));
    let entry = answer.stages.iter().find(|stage| stage.name == "border.entry").unwrap();
    (entry.stability, entry.drift_per_30_days.mean)
}

#[test]
fn a_season_that_fills_and_clears_is_stable_and_an_overload_is_not() {
    let counted = |lane_per_day, state| {
        let model = seasonal(lane_per_day);
        (0..100).filter(|&seed| entry_of(&model, seed).0 == state).count()
    };
    // Twelve trucks a day come in autumn, ten are handled: 240 wait at the end of every year.
    let stable = counted(10.0, Stability::Stable);
    assert!(95 <= stable, "{stable} of 100 stable");
    // Seven a day are fewer than eight.
    let growing = counted(7.0, Stability::NotStable);
    assert!(95 <= growing, "{growing} of 100 not stable");
}

#[test]
fn growth_within_a_season_is_unknown() {
    let in_autumn = |lane_per_day: f64| {
        let mut draft = (*seasonal(lane_per_day)).clone();
        draft.period.start = date(2023, 7, 1);
        let model = CorridorModel::check(draft).unwrap();
        entry_of(&model, 1).0
    };
    assert_eq!(in_autumn(10.0), Stability::Unknown);
    assert_eq!(in_autumn(30.0), Stability::Stable);
}
