//! Experiments on a thin corridor, from model to verdict.

use corridor_simkit::stopping::checkpoints;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use super::*;
use crate::answer::{Stability, Verdict};
use crate::compile::sample::{self, hours, lanes, random_hours, thin_with};
use crate::model::TargetName;

const PLAN: Plan =
    Plan { at_least: 30, at_most: 30, precision: None, confidence: 0.95, seed: 2024 };

fn answer_of(model: &CorridorModel, plan: &Plan, threads: usize) -> Answer {
    let cancel = AtomicBool::new(false);
    let threads = NonZeroUsize::new(threads);
    let controls = Controls { threads, cancel: &cancel, progress: &|_| {} };
    run(model, plan, &controls).unwrap()
}

fn with_lanes(n: u32) -> CorridorModel {
    thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(n, random_hours(0.5)));
    })
}

#[test]
fn the_answer_is_the_same_to_the_byte_for_any_number_of_threads() {
    let model = with_lanes(2);
    let answer = |threads| serde_json::to_string(&answer_of(&model, &PLAN, threads)).unwrap();
    let one = answer(1);
    assert_eq!(one, answer(2));
    assert_eq!(one, answer(8));
}

#[test]
fn a_wide_border_lets_everything_through_and_the_target_is_met() {
    let answer = answer_of(&with_lanes(6), &PLAN, 2);
    let target = &answer.targets[0];
    assert_eq!(target.verdict, Verdict::Met);
    let off = (target.throughput.mean - target.demand).abs();
    assert!(off < 3.0 * target.throughput.half_width.unwrap(), "{target:?}");
    assert!(answer.checks.iter().all(|check| check.holds), "{:?}", answer.checks);
    assert_eq!(answer.total.stability, Stability::Stable);
}

#[test]
fn a_narrow_border_binds_and_its_queue_is_not_stable() {
    let model = thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(1, random_hours(0.75)));
    });
    let answer = answer_of(&model, &PLAN, 2);
    let target = &answer.targets[0];
    assert_eq!(target.verdict, Verdict::Missed);
    let binding = target.binding.as_ref().unwrap();
    assert_eq!(binding.element, "border.entry");
    assert!(binding.active_share.mean > 0.99, "{binding:?}");
    // One lane of three quarters of an hour: 32 trucks of 20 t a day.
    let capacity = 32.0 * 20.0 * 365.0;
    assert!((binding.bound.unwrap() - capacity).abs() < 1.0, "{binding:?}");
    assert!((target.bound_of_capacity.unwrap() - capacity).abs() < 1.0);
    assert!(target.throughput.mean <= target.bound_with_demand);
    assert_eq!(answer.total.stability, Stability::NotStable);
    let said =
        answer.warnings.iter().any(|warning| warning.contains("border.entry grows by about"));
    assert!(said, "{:?}", answer.warnings);
}

#[test]
fn a_target_beyond_the_freight_is_demand_bound() {
    let model = thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(6, random_hours(0.5)));
        let target = draft.targets.get_mut(&TargetName::new("third").unwrap()).unwrap();
        target.tonnes_per_year = 1_000_000.0;
    });
    let target = &answer_of(&model, &PLAN, 2).targets[0];
    assert_eq!(target.verdict, Verdict::DemandBound);
    assert_eq!(target.met.hits, 0);
    assert_eq!(target.binding, None);
    assert!((target.demand - 365_000.0).abs() < 1.0, "{}", target.demand);
}

#[test]
fn precision_stops_at_a_checkpoint_and_is_the_same_for_any_threads() {
    let model = with_lanes(6);
    let plan = Plan { at_most: 1_000, precision: Some(0.05), ..PLAN };
    let one = answer_of(&model, &plan, 1);
    assert_eq!(one.run.stopped, StopReason::Precise);
    assert!(checkpoints(30, 1_000).contains(&one.run.replications));
    assert!(one.run.replications < 1_000);
    assert_eq!(one, answer_of(&model, &plan, 4));
}

#[test]
fn an_interrupted_run_answers_on_its_prefix() {
    let model = with_lanes(2);
    let cancel = AtomicBool::new(false);
    let seen = Mutex::new(0);
    let stop_after_seven = |progress: Progress| {
        if let Progress::Replications { done, .. } = progress {
            *seen.lock().unwrap() = done;
            if done == 7 {
                cancel.store(true, Ordering::Relaxed);
            }
        }
    };
    let controls =
        Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &stop_after_seven };
    let plan = Plan { at_least: 500, at_most: 500, ..PLAN };
    let short = run(&model, &plan, &controls).unwrap();
    assert_eq!(short.run.stopped, StopReason::Interrupted);
    assert_eq!(short.run.replications, 7);
    let whole = answer_of(&model, &Plan { at_least: 7, at_most: 7, ..PLAN }, 1);
    assert_eq!(short.flows, whole.flows);
}

#[test]
fn a_replication_under_way_is_given_up() {
    let model = thin_with(|draft| draft.period.end = jiff::civil::date(2054, 1, 1));
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &|_| {} };
    let found = std::thread::scope(|scope| {
        scope.spawn(|| {
            std::thread::sleep(std::time::Duration::from_millis(50));
            cancel.store(true, Ordering::Relaxed);
        });
        run(&model, &PLAN, &controls)
    });
    assert_eq!(found.map(|answer| answer.run.replications), Err(ExperimentError::Interrupted));
}

#[test]
fn interrupting_before_the_first_replication_is_an_error() {
    let cancel = AtomicBool::new(true);
    let controls = Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &|_| {} };
    let found = run(&with_lanes(2), &PLAN, &controls);
    assert_eq!(found.unwrap_err(), ExperimentError::Interrupted);
}

#[test]
fn a_warm_up_is_found_on_a_pilot_and_frozen() {
    let model = thin_with(|draft| draft.period.warm_up = WarmUp::Auto);
    let few = answer_of(&model, &PLAN, 2);
    let more = answer_of(&model, &Plan { at_least: 40, at_most: 40, ..PLAN }, 1);
    assert!(few.run.warm_up_found.is_some());
    assert_eq!(few.run.warm_up_days.to_bits(), more.run.warm_up_days.to_bits());
    assert!(few.run.warm_up_days < 15.0 + 1e-9, "{}", few.run.warm_up_days);
}

#[test]
fn times_add_up_to_the_way() {
    let model = thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), lanes(50, hours(0.5)));
    });
    let answer = answer_of(&model, &PLAN, 2);
    let flow = &answer.flows[0];
    assert!((flow.hours_processed.mean - 0.5).abs() < 1e-6, "{flow:?}");
    assert!((flow.hours_moving.mean - 11.0).abs() < 0.2, "{flow:?}");
    assert!(flow.hours_blocked.mean.abs() < 1e-9);
    assert!((flow.km - 500.0).abs() < 1e-9);
    assert!((flow.swod.mean - 500.0 / flow.hours_moving.mean).abs() < 0.5);
    assert!((answer.passages[0].border_hours.mean - 0.5).abs() < 1e-6);
    assert!((answer.passages[0].bound_vehicles_per_day.unwrap() - 2_400.0).abs() < 1e-6);
    let teu = answer.passages[0].teu_per_year.mean;
    let tonnes = answer.passages[0].tonnes_per_year.mean;
    assert!((teu / tonnes - 0.1).abs() < 1e-9);
}
