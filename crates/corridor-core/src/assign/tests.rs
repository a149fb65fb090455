//! Settled shares against closed forms: two parallel borders, each a single queue.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::compile::sample::{
    crossing, flow, hours, lanes, leg, place, random_hours, road_leg, route, stage, thin,
};
use crate::model::{
    Basis, Choice, ChoiceRule, FlowRoute, ModelDraft, RouteName, Stage, StageTrait, Tariff,
    TraitName, Volume,
};
use crate::units::{Share, Usd};

/// Two borders side by side with one lane each; `first` and `second` are means of work in hours,
/// and `more` is what the way over the second takes longer.
fn parallel(
    rule: ChoiceRule,
    (trucks, first, second, more): (f64, f64, f64, f64),
    random: bool,
) -> ModelDraft {
    let mut draft = thin();
    draft.period.end = draft.period.start.saturating_add(jiff::Span::new().years(1));
    let work = |mean| if random { random_hours(mean) } else { hours(mean) };
    let mut one = draft.crossings[&crossing("border")].clone();
    one.stages.insert(stage("entry"), lanes(1, work(first)));
    let mut other = one.clone();
    other.stages.insert(stage("entry"), Stage { at: place("detour"), ..lanes(1, work(second)) });
    other.between = [place("border-a"), place("detour")];
    other.towards = BTreeMap::from([(place("detour"), vec![stage("entry")])]);
    let mut detour = draft.places[&place("border-b")].clone();
    "Detour".clone_into(&mut detour.title);
    draft.places.insert(place("detour"), detour);
    draft.legs.insert(leg("abroad"), road_leg("border-b", "destination", 200.0, hours(5.0)));
    let longer = road_leg("detour", "destination", 260.0, hours(5.0 + more));
    draft.legs.insert(leg("round"), longer);
    draft.crossings.insert(crossing("border"), one);
    draft.crossings.insert(crossing("other"), other);
    let freight = draft.flows.get_mut(&flow("freight")).unwrap();
    freight.volume = BTreeMap::from([(2024, Volume::VehiclesPerYear(trucks * 365.0))]);
    freight.choice = Some(Choice { rule, alternatives: None, is_settled: false });
    let half = |via| FlowRoute { share: Share::new(0.5).unwrap(), ..route(&[via]) };
    freight.routes = BTreeMap::from([
        (RouteName::new("a").unwrap(), half("border")),
        (RouteName::new("b").unwrap(), half("other")),
    ]);
    draft
}

fn settle(draft: ModelDraft, plan: &AssignPlan, threads: usize) -> Assignment {
    let model = CorridorModel::check(draft).unwrap();
    let cancel = AtomicBool::new(false);
    let controls =
        Controls { threads: NonZeroUsize::new(threads), cancel: &cancel, progress: &|_| () };
    assign(&model, plan, &controls, &mut |_| ()).unwrap()
}

fn plan(gap: f64, iterations: u32) -> AssignPlan {
    AssignPlan { replications: 4, seed: 1, gap, iterations }
}

#[test]
fn without_queues_the_shares_are_the_logit_of_free_flow() {
    let rule = ChoiceRule::Logit { sensitivity: 0.5 };
    let mut draft = parallel(rule, (1.0, 0.5, 1.5, 2.0), false);
    draft.flows.get_mut("freight").unwrap().arrivals = crate::model::ArrivalProcess::Even;
    let toll = Tariff::of(Usd::new(20.0).unwrap(), Basis::Vehicle, false);
    draft.crossings.get_mut("border").unwrap().cost = Some(toll);
    draft.value_of_time = 1.5;
    // Costs in USD per tonne: 20 USD on 20 t against 3 hours more at 1.5 USD.
    let exact = 1.0 / (1.0 + (-0.5 * (3.0 * 1.5 - 1.0_f64)).exp());
    let found = settle(draft, &plan(1e-6, 10), 1);
    assert!(found.is_settled, "{:?}", found.iterations);
    assert_eq!(found.iterations.len(), 1);
    let shares: Vec<f64> = found.flows[0].routes.iter().map(|route| route.share).collect();
    assert!((shares[0] - exact).abs() <= 1e-6, "{shares:?} for {exact}");
    assert!((shares[0] + shares[1] - 1.0).abs() < 1e-12);
}

#[test]
fn who_chooses_expects_the_mean_over_the_traits_of_consignments() {
    let rule = ChoiceRule::Logit { sensitivity: 0.5 };
    let mut draft = parallel(rule, (1.0, 0.5, 1.5, 2.0), false);
    let freight = draft.flows.get_mut("freight").unwrap();
    freight.arrivals = crate::model::ArrivalProcess::Even;
    let declared = TraitName::new("declared").unwrap();
    freight.traits.insert(declared.clone(), Share::new(0.5).unwrap());
    let entry = draft.crossings.get_mut("border").unwrap().stages.get_mut("entry").unwrap();
    let quick =
        StageTrait { service: 0.2, documents: 1.0, shares: None, instead: None, skips: false };
    entry.traits.insert(declared, quick);
    draft.value_of_time = 1.5;
    // Half of them save four fifths of half an hour at the first border.
    let exact = 1.0 / (1.0 + (-0.5 * (3.0 + 0.2) * 1.5_f64).exp());
    let found = settle(draft, &plan(1e-4, 30), 1);
    assert!(found.is_settled, "{:?}", found.iterations);
    let share = found.flows[0].routes[0].share;
    assert!((share - exact).abs() < 2e-3, "{share} for {exact}");
}

/// 50 trucks a day; 0.4 h and 0.6 h of work; the second way is 0.4 h longer.
const TWO_QUEUES: (f64, f64, f64, f64) = (50.0, 0.4, 0.6, 0.4);

/// Mean time at an M/M/1 queue: so many trucks a day, so many hours of work.
fn at_queue(trucks: f64, work: f64) -> f64 {
    work / (1.0 - trucks / 24.0 * work)
}

#[test]
fn everybody_on_the_cheapest_settles_to_the_user_equilibrium_of_two_queues() {
    // 50 trucks a day, 60 a day and 40 a day: with 40 on the first and 10 on the second the times
    // at the queues are 1.2 h and 0.8 h, so a way that is 0.4 h longer makes them equal.
    assert!((at_queue(40.0, 0.4) - at_queue(10.0, 0.6) - 0.4).abs() < 1e-12);
    let found = settle(parallel(ChoiceRule::Cheapest, TWO_QUEUES, true), &plan(1e-3, 80), 1);
    let share = found.flows[0].routes[0].share;
    assert!(found.is_settled, "{:?}", found.iterations.last());
    assert!((share - 0.8).abs() < 0.01, "{share} for 0.8");
    let gaps: Vec<f64> = found.iterations.iter().map(|iteration| iteration.gap).collect();
    assert!(gaps[gaps.len() - 1] < gaps[0] / 5.0, "{gaps:?}");
}

/// The share of the first queue at the fixed point of logit, by bisection: what the rule wants
/// falls as the share grows. The time at an M/M/1 queue is exponential, so its median and its 95th
/// percentile lie ln 10 means apart; an hour of that is worth `reliability`.
fn fixed_point(sensitivity: f64, reliability: f64) -> f64 {
    let (trucks, first, second, more) = TWO_QUEUES;
    let weight = 1.0 + reliability * 10_f64.ln();
    let wanted = |share: f64| {
        let [a, b] = [at_queue(trucks * share, first), at_queue(trucks * (1.0 - share), second)];
        1.0 / (1.0 + (sensitivity * ((a - b) * weight - more)).exp())
    };
    let (mut low, mut high) = (0.3, 0.95);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if wanted(middle) > middle { low = middle } else { high = middle }
    }
    low
}

#[test]
fn logit_settles_to_its_fixed_point_of_two_queues() {
    for (sensitivity, reliability) in [(2.0, 0.0), (1.0, 2.0)] {
        let mut draft = parallel(ChoiceRule::Logit { sensitivity }, TWO_QUEUES, true);
        draft.value_of_reliability = Some(reliability);
        let found = settle(draft, &plan(1e-4, 40), 1);
        let (share, exact) =
            (found.flows[0].routes[0].share, fixed_point(sensitivity, reliability));
        assert!(found.is_settled, "{:?}", found.iterations.last());
        assert!((share - exact).abs() < 0.01, "{share} for {exact}");
    }
}

#[test]
fn a_price_on_unreliability_moves_the_fixed_point_by_more_than_the_test_allows() {
    assert!((fixed_point(1.0, 2.0) - fixed_point(1.0, 0.0)).abs() > 0.03);
}

#[test]
fn the_shares_do_not_depend_on_threads() {
    let rule = ChoiceRule::Logit { sensitivity: 1.0 };
    let run = |threads| {
        let found = settle(parallel(rule, TWO_QUEUES, true), &plan(1e-9, 4), threads);
        (format!("{:?}", found.iterations), format!("{:?}", found.flows))
    };
    assert_eq!(run(1), run(3));
}

#[test]
fn ways_that_are_looked_for_are_those_that_could_be_given() {
    let rule = ChoiceRule::Logit { sensitivity: 1.0 };
    let given = settle(parallel(rule, TWO_QUEUES, true), &plan(1e-3, 5), 1);
    let mut draft = parallel(rule, TWO_QUEUES, true);
    let freight = draft.flows.get_mut("freight").unwrap();
    freight.routes = BTreeMap::from([(RouteName::new("only").unwrap(), route(&[]))]);
    freight.choice = Some(Choice { rule, alternatives: Some(5), is_settled: false });
    let found = settle(draft, &plan(1e-3, 5), 1);
    assert!(found.flows[0].is_found);
    let shares = |of: &Assignment| of.flows[0].routes.iter().map(|r| r.share).collect::<Vec<_>>();
    assert_eq!(shares(&given), shares(&found));
    let first = &found.flows[0].routes[0];
    assert_eq!(first.via, ["inland", "border", "abroad"]);
}

#[test]
fn nothing_to_choose_is_said() {
    let model = CorridorModel::check(thin()).unwrap();
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &cancel, progress: &|_| () };
    let error = assign(&model, &plan(0.01, 1), &controls, &mut |_| ()).unwrap_err();
    assert_eq!(error, AssignError::NothingToChoose);
}
