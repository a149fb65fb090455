//! Comparisons on invented outcomes and on small corridors.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use corridor_simkit::attribution::all;

use super::*;
use crate::compile::sample::{crossing, stage, thin_with};
use crate::experiment::{Controls, Plan, SideBySide};
use crate::model::{CorridorModel, Servers, WeekPlan};

const PLAN: Plan = Plan { at_least: 20, at_most: 20, precision: None, confidence: 0.9, seed: 5 };

fn indicator(name: &str, index: usize) -> Indicator {
    let name = name.to_owned();
    Indicator { name, unit: "h", better: Better::Lower, meaning: "invented", index }
}

fn rows(rows: &[[f64; 2]]) -> Vec<Outcome> {
    rows.iter().map(|row| Outcome { values: row.to_vec(), deadlock: None }).collect()
}

#[test]
fn common_indicators_are_paired_and_others_stand_alone() {
    let first = rows(&[[1.0, 8.0], [2.0, 9.0], [3.0, f64::NAN]]);
    let second = rows(&[[1.5, 1.0], [2.5, 1.0], [3.5, 1.0]]);
    let sides = [
        Side { indicators: vec![indicator("wait", 0), indicator("a", 1)], outcomes: &first },
        Side { indicators: vec![indicator("b", 1), indicator("wait", 0)], outcomes: &second },
    ];
    let names = ["wait", "a", "b"].map(str::to_owned);
    let found = compare(&sides, &names, 0.9);
    assert_eq!((found.replications, found.comparisons), (3, 1));
    let wait = found.indicators[0].differences[0].expect("both have it");
    assert!((wait.mean - 0.5).abs() < 1e-12 && wait.finding == Finding::Real, "{wait:?}");
    let [a, b] = [&found.indicators[1], &found.indicators[2]];
    assert_eq!((a.values[0].map(|value| value.n), a.values[1]), (Some(2), None));
    assert_eq!((b.values[0], b.differences[0]), (None, None));
}

#[test]
fn a_deadlock_gives_no_value_and_meets_no_target() {
    let mut outcomes = rows(&[[1.0, 1.0], [2.0, 1.0], [9.0, 1.0]]);
    outcomes[2].deadlock = Some(crate::outcome::DeadlockFact {
        at: corridor_simkit::time::SimTime::START,
        cycle: Vec::new(),
    });
    let met = Indicator { unit: "1", ..indicator("target.t.met", 1) };
    let side = Side { indicators: vec![indicator("wait", 0), met], outcomes: &outcomes };
    let wait = side.estimate("wait", 0.9).expect("it has it");
    assert_eq!((wait.n, wait.mean), (2, 1.5));
    let met = side.values("target.t.met").expect("it has it");
    assert!((met.iter().sum::<f64>() - 2.0).abs() < 1e-12, "{met:?}");
}

#[test]
fn shares_of_a_change_sum_to_it_and_missing_values_are_left_out() {
    let value = |coalition: u64| {
        let brought = f64::from(coalition.count_ones().pow(2));
        vec![brought, brought * 1.1, if coalition == 2 { f64::NAN } else { brought }]
    };
    let values: BTreeMap<_, _> = all(3).map(|coalition| (coalition, value(coalition))).collect();
    let parts = ["a", "b", "c"].map(|name| vec![name.to_owned()]);
    let found = attribute(("x", "h"), &parts, values, None, 0.9).expect("two replications");
    assert_eq!((found.replications, found.mixtures), (2, 6));
    let sum = |of: fn(&PartShare) -> f64| found.parts.iter().map(of).sum::<f64>();
    assert!((sum(|part| part.shapley.mean) - found.whole.mean).abs() < 1e-12);
    assert!((sum(|part| part.in_sequence.mean) - found.whole.mean).abs() < 1e-12);
    let alone = sum(|part| part.alone.mean) + found.interaction.mean;
    assert!((alone - found.whole.mean).abs() < 1e-12);
}

/// The thin corridor with so many lanes at its border.
fn with_lanes(lanes: u32) -> CorridorModel {
    thin_with(|draft| {
        let border = draft.crossings.get_mut(&crossing("border")).expect("it has one");
        let entry = border.stages.get_mut(&stage("entry")).expect("it has one");
        entry.servers = Servers::Lanes(WeekPlan::always(lanes));
    })
}

fn best(lanes: &[u32], change: impl Fn(&mut BestPlan)) -> Result<BestAnswer, BestError> {
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &cancel, progress: &|_| () };
    let mut field = SideBySide::new(controls)?;
    let mut ranks = Vec::new();
    for (rank, &lanes) in lanes.iter().enumerate() {
        let own = Plan { seed: PLAN.seed + rank as u64 * change_of_seed(&change), ..PLAN };
        ranks.push(field.add(&with_lanes(lanes), &own, Box::new(()))?);
    }
    find_best(&mut field, &ranks, &plan(&change))
}

fn plan(change: &impl Fn(&mut BestPlan)) -> BestPlan {
    let mut plan = BestPlan {
        indicator: "flow.freight.waiting".to_owned(),
        goal: Goal::Lowest,
        method: Method::KimNelson,
        delta: Delta::Absolute(0.001),
        confidence: 0.95,
        first_stage: 10,
        at_most: 200,
    };
    change(&mut plan);
    plan
}

/// OCBA wants independent streams.
fn change_of_seed(change: &impl Fn(&mut BestPlan)) -> u64 {
    u64::from(plan(change).method == Method::Ocba)
}

#[test]
fn the_best_is_found_and_the_clearly_worse_are_spared() {
    let found = best(&[2, 4, 3], |_| ()).expect("it ends");
    assert_eq!((found.best, found.delta), (Some(1), Some(0.001)));
    let replications: Vec<u32> = found.contenders.iter().map(|one| one.replications).collect();
    // Three lanes are worse in every history, so their race is over after the first stage.
    assert!(replications[2] == 10 && 10 < replications[1], "{replications:?}");
    assert!(found.spent < found.equal_allocation, "{found:?}");
    let is_in: Vec<bool> = found.contenders.iter().map(|one| one.is_in).collect();
    assert_eq!(is_in, [false, true, false]);
    let worst = best(&[2, 4, 3], |plan| plan.goal = Goal::Highest).expect("it ends");
    assert_eq!(worst.best, Some(0));
}

#[test]
fn what_cannot_be_told_apart_stays_in() {
    // Four and five lanes differ by minutes of waiting; ten replications cannot say.
    let few = |plan: &mut BestPlan| {
        (plan.method, plan.at_most) = (Method::Subset, 10);
        plan.indicator = "total.delivered".to_owned();
        plan.goal = Goal::Highest;
    };
    let found = best(&[5, 4], few).expect("it ends");
    assert_eq!((found.best, found.spent), (None, 20));
    // Two times the same scenario are equal in the end, and the first stands for both.
    let same = best(&[3, 3], |plan| plan.delta = Delta::Relative(0.05)).expect("it ends");
    assert_eq!(same.best, Some(0));
}

#[test]
fn a_budget_is_kept_and_dealt_by_need() {
    let ocba = |plan: &mut BestPlan| (plan.method, plan.at_most) = (Method::Ocba, 30);
    let found = best(&[2, 4, 3], ocba).expect("it ends");
    assert_eq!((found.best, found.spent, found.confidence), (Some(1), 90, None));
    assert!(found.probability.is_some_and(|probability| probability > 0.5), "{found:?}");
    // Four lanes are so much better that equal shares of fewer replications would have done.
    assert!(found.equal_allocation < found.spent, "{found:?}");
}

#[test]
fn what_has_no_value_cannot_be_ranked() {
    let unknown = |plan: &mut BestPlan| plan.indicator = "flow.none.waiting".to_owned();
    let error = best(&[2, 3], unknown);
    assert_eq!(error, Err(BestError::NoValue { scenario: 0, replication: None }));
    // Without channels nobody is in the red one.
    let name = "crossing.border.border-b.red.release-time";
    let never = best(&[2, 3], |plan| plan.indicator = name.to_owned());
    assert_eq!(never, Err(BestError::NoValue { scenario: 0, replication: Some(0) }));
    let nothing = |plan: &mut BestPlan| {
        (plan.indicator, plan.delta) = ("flow.freight.lost".to_owned(), Delta::Relative(0.01));
    };
    assert_eq!(best(&[2, 3], nothing), Err(BestError::NoZone));
}
