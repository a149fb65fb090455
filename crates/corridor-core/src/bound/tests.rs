use corridor_simkit::time::SimSpan;

use super::*;
use crate::compile::compile;
use crate::compile::sample::{self, hours, lanes, place, thin_with};
use crate::model::{
    AtClosing, CorridorModel, QueueOrder, Servers, Stage, Team, TeamName, WeekPlan,
};

const TONNES: f64 = 20.0;

fn bounds(model: &CorridorModel) -> CutBounds {
    let compiled = compile(model, SimSpan::ZERO);
    let catalogue = &compiled.catalogue;
    cut_bounds(&compiled.network, catalogue, &catalogue.targets[0].cut)
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
    let found = cut_bounds(&compiled.network, catalogue, &catalogue.targets[0].cut);
    // 30 days of one lane, and the vehicle that may stand in it at the start.
    let most = (30.0 * 24.0 + 1.0) * TONNES / 30.0 * 365.0;
    assert!((found.with_demand / most - 1.0).abs() < 1e-6, "{found:?} {most}");
}
