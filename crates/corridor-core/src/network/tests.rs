//! Which way is the cheapest.

use super::*;
use crate::compile::sample::{self, hours, leg, place, road_leg, route, thin};
use crate::model::{Basis, FlowRoute, Tariff};
use crate::units::Usd;

/// The elements of the cheapest way of the thin corridor's flow, in words.
fn way(model: &ModelDraft, by: &FlowRoute) -> Option<Vec<String>> {
    let flow = &model.flows[&sample::flow("freight")];
    let journey = Corridor::of(model).cheapest(model, flow, by)?;
    Some(journey.elements.iter().map(ToString::to_string).collect())
}

fn with_detour(hours_on_it: f64) -> ModelDraft {
    let mut model = thin();
    let mut somewhere = model.places["origin"].clone();
    somewhere.title = "Somewhere".to_owned();
    model.places.insert(place("somewhere"), somewhere);
    let half = hours(hours_on_it / 2.0);
    model.legs.insert(leg("out"), road_leg("origin", "somewhere", 100.0, half.clone()));
    model.legs.insert(leg("back"), road_leg("somewhere", "border-a", 100.0, half));
    model
}

#[test]
fn a_way_has_its_pieces_in_order_and_the_length_of_its_legs() {
    let model = thin();
    let words = way(&model, &route(&[])).unwrap();
    assert_eq!(words, ["inland>border-a", "border>border-b", "abroad>destination"]);
    let flow = &model.flows["freight"];
    let journey = Corridor::of(&model).cheapest(&model, flow, &route(&[])).unwrap();
    assert!((journey.km - 500.0).abs() < 1e-9);
    assert_eq!(journey.start, Mode::Road);
}

#[test]
fn the_faster_way_is_taken_where_only_time_counts() {
    assert_eq!(way(&with_detour(5.0), &route(&[])).unwrap()[0], "out>somewhere");
    assert_eq!(way(&with_detour(7.0), &route(&[])).unwrap()[0], "inland>border-a");
}

#[test]
fn money_outweighs_time_by_the_value_of_time() {
    let mut model = with_detour(5.0);
    for name in ["out", "back"] {
        let toll = Tariff::of(Usd::new(0.02).unwrap(), Basis::Tonne, true);
        model.legs.get_mut(name).unwrap().cost = Some(toll);
    }
    assert_eq!(way(&model, &route(&[])).unwrap()[0], "inland>border-a");
    model.value_of_time = 10.0;
    assert_eq!(way(&model, &route(&[])).unwrap()[0], "out>somewhere");
}

#[test]
fn waypoints_are_passed_in_their_order() {
    let model = with_detour(100.0);
    let words = way(&model, &route(&["somewhere", "border"])).unwrap();
    assert_eq!(words[..2], ["out>somewhere", "back>border-a"]);
    let words = way(&model, &route(&["back", "border"])).unwrap();
    assert_eq!(words[..2], ["out>somewhere", "back>border-a"]);
}

#[test]
fn a_border_that_is_left_cannot_be_crossed_back() {
    assert_eq!(way(&with_detour(1.0), &route(&["border", "somewhere"])), None);
}

#[test]
fn a_leg_of_another_mode_is_no_way_without_a_vehicle() {
    let mut model = thin();
    let only = model.legs.get_mut("abroad").unwrap();
    only.way = crate::model::Way::Water {
        mode: Mode::Sea,
        sail: hours(1.0),
        sailings: None,
        depth: None,
        convoys: None,
        narrows: BTreeMap::new(),
    };
    assert_eq!(way(&model, &route(&[])), None);
}
