//! Disruptions: what a planner can get wrong, and what it means where it is right.

use corridor_core::model::{Effect, Occurrence};

use super::{load_overlay, marked};
use crate::Code;

fn found(table: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!("[disruptions.storm]\n{table}")))
}

const JULY: &str = "on = { from = 2024-07-01, to = 2024-07-08 }\n";

#[test]
fn a_disruption_says_what_it_strikes() {
    let nothing = found(&format!("{JULY}effect = \"closed\""));
    assert_eq!(nothing, [(Code::Incomplete, "storm".to_owned())]);
    let flows = found(&format!("{JULY}effect = \"closed\"\nflows = [\"grain\"]"));
    assert!(flows.contains(&(Code::DoesNotApply, "flows".to_owned())), "{flows:?}");
    let places = found(&format!(
        "{JULY}effect = {{ demand = \"150 %\" }}\nwhere = [\"border\"]\nflows = [\"grain\"]"
    ));
    assert_eq!(places, [(Code::DoesNotApply, "where".to_owned())]);
    let none = found(&format!("{JULY}effect = {{ demand = \"150 %\" }}"));
    assert_eq!(none, [(Code::MissingKey, "storm".to_owned())]);
}

#[test]
fn a_surge_changes_something_that_can_be() {
    let surge = |factor: &str| {
        found(&format!("{JULY}flows = [\"grain\"]\neffect = {{ demand = \"{factor}\" }}"))
    };
    assert_eq!(surge("150 %"), []);
    assert_eq!(surge("0 %"), []);
    assert_eq!(surge("100 %")[0].0, Code::Unused);
    assert_eq!(surge("-10 %")[0].0, Code::ImpossibleValue);
    assert_eq!(surge("99999 %")[0].0, Code::ImpossibleValue);
}

#[test]
fn a_diversion_leads_to_another_route_of_its_flow() {
    let divert = |onto: &str, share: &str| {
        let side = "[legs.side-road]\nbetween = [\"inland-depot\", \"border-north\"]\n\
                    mode = \"road\"\nlength = \"360 km\"\nspeed = \"50 km/h\"\n\
                    [flows.grain.routes]\nmain = { share = 1.0, via = [\"depot-border\"] }\n\
                    side = { share = 0.0, via = [\"side-road\"] }\n";
        let strike = format!(
            "[disruptions.storm]\n{JULY}flows = [\"grain\"]\n\
             effect = {{ divert = {{ share = \"{share}\", onto = \"{onto}\" }} }}\n"
        );
        marked(load_overlay(&format!("{side}{strike}")))
    };
    assert_eq!(divert("side", "80 %"), []);
    assert_eq!(divert("nowhere", "80 %")[0].0, Code::UnknownName);
    assert_eq!(divert("main", "80 %")[0].0, Code::Unused);
    assert_eq!(divert("side", "0 %")[0].0, Code::ImpossibleValue);
}

#[test]
fn a_country_stands_for_all_that_lies_in_it() {
    let load = |country: &str| {
        load_overlay(&format!(
            "[disruptions.storm]\n{JULY}countries = [\"{country}\"]\neffect = \"closed\""
        ))
    };
    let struck = load("XN").expect("it is a country of the scenario");
    assert_eq!(struck.model.disruptions["storm"].places, ["depot-border", "border.exit"]);
    let beyond = load("XS").expect("it is a country of the scenario");
    assert_eq!(beyond.model.disruptions["storm"].places, ["border.entry", "inspectors"]);
    assert_eq!(marked(load("XX")), [(Code::UnknownName, "\"XX\"".to_owned())]);
}

#[test]
fn a_disruption_may_begin_and_end_by_the_hour() {
    let strike = |from: &str, to: &str| {
        load_overlay(&format!(
            "[disruptions.storm]\nwhere = [\"border\"]\neffect = \"closed\"\n\
             on = {{ from = {from}, to = {to} }}"
        ))
    };
    let by_day = strike("2024-07-01", "2024-07-02").expect("days are understood");
    let same = strike("\"2024-07-01 00:00\"", "2024-07-02").expect("midnight is a day");
    assert_eq!(by_day.hash, same.hash);
    let by_hour = strike("\"2024-07-01 06:30\"", "2024-07-02").expect("hours are understood");
    let one = &by_hour.model.disruptions["storm"];
    assert_eq!(one.effect, Effect::Closed);
    assert!(matches!(one.occurrence, Occurrence::Timed { .. }), "{:?}", one.occurrence);
    let late = marked(strike("2024-07-02", "\"2024-07-01 06:30\""));
    assert_eq!(late[0].0, Code::Contradiction);
    assert_eq!(marked(strike("\"1 July\"", "2024-07-02"))[0].0, Code::BadTime);
}
