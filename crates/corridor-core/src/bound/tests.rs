//! Bounds against pencil and paper, and against a maximum flow.

use corridor_simkit::time::SimSpan;

use super::*;
use crate::compile::compile;
use crate::compile::sample::{self, hours, lanes, place, thin_with};
use crate::model::{
    AtClosing, CordonRef, CorridorModel, FlowRoute, QueueOrder, RouteName, Servers, Stage, Team,
    TeamName, Way, WeekPlan,
};
use crate::units::Share;

const TONNES: f64 = 20.0;

fn bounds(model: &CorridorModel) -> CutBounds {
    let compiled = compile(model, SimSpan::ZERO);
    let catalogue = &compiled.catalogue;
    cut_bounds(
        &compiled.network,
        catalogue,
        &catalogue.targets[0].cut,
        &Supply::expected(catalogue),
    )
}

fn with_entry(stage: Stage) -> CorridorModel {
    thin_with(|draft| {
        let border = draft.crossings.get_mut("border").unwrap();
        border.stages.insert(sample::stage("entry"), stage);
    })
}

#[test]
fn a_wide_border_is_bound_by_what_is_sent() {
    let found = bounds(&with_entry(lanes(100, hours(0.5))));
    assert!((found.with_demand - 365_000.0).abs() < 1.0, "{found:?}");
    let capacity = 100.0 * 48.0 * TONNES * 365.0;
    assert!((found.of_capacity.unwrap() / capacity - 1.0).abs() < 1e-6, "{found:?}");
}

#[test]
fn a_narrow_border_is_bound_by_its_lanes() {
    let found = bounds(&with_entry(lanes(1, hours(1.0))));
    // What is in service at the start may add one vehicle, but without a warm-up none is.
    let capacity = 24.0 * TONNES * 365.0;
    assert!((found.with_demand / capacity - 1.0).abs() < 1e-6, "{found:?}");
    assert!((found.of_capacity.unwrap() / capacity - 1.0).abs() < 1e-6, "{found:?}");
}

#[test]
fn work_that_is_finished_after_closing_counts() {
    use crate::model::{WeekRule, Weekdays};
    let model = with_entry(Stage {
        servers: Servers::Lanes(WeekPlan {
            rules: vec![WeekRule { days: Weekdays::ALL, from: 480, to: 1_200, servers: 1 }],
            holidays: Vec::new(),
        }),
        ..lanes(1, hours(5.0))
    });
    let found = bounds(&model);
    // From 8 to 20 h three works of five hours are begun, and all of them are finished.
    let simulated = 3.0 * TONNES * 365.0;
    // Twelve hours a day and, at each closing but the last, at most one work more.
    let most = (12.0 + 5.0) / 5.0 * TONNES * 365.0;
    for bound in [found.with_demand, found.of_capacity.unwrap()] {
        assert!((simulated..=most + 1e-6).contains(&bound), "{found:?} {simulated} {most}");
    }
}

#[test]
fn who_is_not_inspected_may_overtake_who_waits_for_it() {
    let model = with_entry(lanes(100, hours(0.5)));
    let compiled = compile(&model, SimSpan::ZERO);
    let (network, catalogue) = (&compiled.network, &compiled.catalogue);
    let mut over = classes_over(network, &catalogue.targets[0].cut);
    let supply = Supply::expected(catalogue);
    // One in ten is inspected for 100 hours in one yard of a hundred: 24 inspections a day would
    // let 240 trucks through, in the mix that is sent. Then one in ten for a thousand hours.
    let visit = over[0].before.pop().unwrap();
    let rare = Visit { taken: 0.1, vehicles: 0.1, held_ms: 3.6e9, least_ms: 3.6e9, ..visit };
    over[0].before.push(rare);
    over[0].all = over[0].before.clone();
    let kg = solve(network, catalogue, &over, Demand::AsItIs(&supply)).unwrap();
    let sent = supply.sent[0] * TONNES * 1_000.0;
    // 30 days of a hundred lanes are 72 of these thousand hours.
    assert!((kg / (0.9 * sent + 72.0 * TONNES * 1_000.0) - 1.0).abs() < 1e-6, "{kg} of {sent}");
}

#[test]
fn a_team_that_works_at_two_stages_has_its_time_once() {
    let model = thin_with(|draft| {
        let name = TeamName::new("officers").unwrap();
        let team = Team {
            title: String::new(),
            at: place("border-b"),
            staff: WeekPlan::always(2),
            at_closing: AtClosing::Finish,
            order: QueueOrder::Fifo,
        };
        draft.teams.insert(name.clone(), team);
        let border = draft.crossings.get_mut("border").unwrap();
        for (stage, work) in [("exit", 1.0), ("entry", 3.0)] {
            let servers = Servers::Team(name.clone());
            let at_work = Stage { servers, ..lanes(1, hours(work)) };
            border.stages.insert(sample::stage(stage), at_work);
        }
        let order = vec![sample::stage("exit"), sample::stage("entry")];
        border.towards.insert(place("border-b"), order);
    });
    // Two officers, four hours a truck: twelve trucks a day.
    let capacity = 12.0 * TONNES * 365.0;
    let found = bounds(&model);
    assert!((found.of_capacity.unwrap() / capacity - 1.0).abs() < 1e-6, "{found:?}");
}

#[test]
fn the_stock_at_the_start_counts_as_supply() {
    let model = with_entry(lanes(1, hours(1.0)));
    let compiled = compile(&model, SimSpan::from_days(10));
    let catalogue = &compiled.catalogue;
    let found = cut_bounds(
        &compiled.network,
        catalogue,
        &catalogue.targets[0].cut,
        &Supply::expected(catalogue),
    );
    // 30 days of one lane, and the vehicle that may stand in it at the start.
    let most = (30.0 * 24.0 + 1.0) * TONNES / 30.0 * 365.0;
    assert!((found.with_demand / most - 1.0).abs() < 1e-6, "{found:?} {most}");
}

#[test]
fn no_more_than_the_stock_comes_out_of_the_warm_up() {
    let compiled = compile(&with_entry(lanes(100, hours(0.5))), SimSpan::from_days(10));
    let (network, catalogue) = (&compiled.network, &compiled.catalogue);
    let with_stock = |stock_kg| {
        let supply = Supply { stock_kg, ..Supply::expected(catalogue) };
        cut_bounds(network, catalogue, &catalogue.targets[0].cut, &supply).with_demand
    };
    let a_year = 365.0 / 30.0;
    assert!((with_stock(None) - 40.0 * 50.0 * TONNES * a_year).abs() < 1.0);
    assert!((with_stock(Some(300_000.0)) - (30.0 * 50.0 * TONNES + 300.0) * a_year).abs() < 1.0);
}

/// Two borders side by side behind a line that is as wide as `holding` trucks.
fn side_by_side(holding: u32) -> CorridorModel {
    thin_with(|draft| {
        let mut second = draft.crossings["border"].clone();
        second.stages.insert(sample::stage("entry"), lanes(3, hours(0.5)));
        draft.crossings.insert(sample::crossing("second"), second);
        let inland = draft.legs.get_mut("inland").unwrap();
        inland.way = Way::Road { travel: hours(6.0), holding: Some(holding) };
        let flow = draft.flows.get_mut("freight").unwrap();
        let half =
            |via: &str| FlowRoute { share: Share::new(0.5).unwrap(), ..sample::route(&[via]) };
        flow.routes = BTreeMap::from([
            (RouteName::new("one").unwrap(), half("border")),
            (RouteName::new("two").unwrap(), half("second")),
        ]);
        let across = |name| CordonRef { crossing: sample::crossing(name), towards: None };
        let target = draft.targets.values_mut().next().unwrap();
        target.across = vec![across("border"), across("second")];
    })
}

#[test]
fn where_loads_are_equal_the_bound_of_capacity_is_the_maximum_flow() {
    for holding in [20, 100] {
        // Trucks a day: six hours on the line, half an hour in a lane.
        let mut graph = petgraph::graph::DiGraph::<(), f64>::new();
        let [origin, before, behind] = [(); 3].map(|()| graph.add_node(()));
        graph.add_edge(origin, before, f64::from(holding) * 24.0 / 6.0);
        graph.add_edge(before, behind, 2.0 * 48.0);
        graph.add_edge(before, behind, 3.0 * 48.0);
        let (flow, _) = petgraph::algo::ford_fulkerson(&graph, origin, behind);
        let found = bounds(&side_by_side(holding)).of_capacity.unwrap();
        assert!((found / (flow * TONNES * 365.0) - 1.0).abs() < 1e-6, "{found} {flow}");
    }
}
