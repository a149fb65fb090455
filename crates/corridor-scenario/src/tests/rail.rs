//! Railways: what a planner can get wrong, and what it means where it is right.

use super::{load_overlay, marked};
use crate::Code;

/// A single line from the depot to a border station with a line behind it, and coal that runs over
/// both; `more` comes behind.
pub(super) fn railway(more: &str) -> String {
    format!(
        r#"
        [vehicles.train]
        mode = "rail"
        wagons = 50
        wagon-load = "60 t"
        length = "720 m"
        [places.frontier]
        name = "Frontier"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.beyond]
        name = "Beyond"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [legs.line]
        between = ["inland-depot", "frontier"]
        mode = "rail"
        length = "100 km"
        speed = "50 km/h"
        tracks = "single"
        release = "3 min"
        loops.halfway = {{ at = "48 km", tracks = 2, length = "850 m" }}
        [crossings.frontier-rail]
        between = ["frontier", "beyond"]
        mode = "rail"
        towards.beyond = ["control"]
        towards.frontier = ["control"]
        acceptance.beyond = {{ trains = "14 trains/day", tracks = 6 }}
        [crossings.frontier-rail.stages.control]
        at = "frontier"
        lanes = 4
        hours = "always"
        service = "2 h"
        [flows.coal]
        commodity = "coal"
        from = "inland-depot"
        to = "beyond"
        volume = "1 Mt/yr"
        arrivals = "poisson"
        vehicle = "train"
        {more}
        "#
    )
}

fn found(more: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&railway(more)))
}

#[test]
fn a_railway_without_faults_is_loaded() {
    assert_eq!(found(""), []);
}

#[test]
fn a_single_line_without_a_length_is_refused() {
    let text = railway("");
    let timed = text.replace(
        "length = \"100 km\"\n        speed = \"50 km/h\"",
        "length = \"0 km\"\n        travel-time = \"2 h\"",
    );
    let timed =
        timed.replace("loops.halfway = { at = \"48 km\", tracks = 2, length = \"850 m\" }", "");
    assert_ne!(timed, text);
    let found = marked(load_overlay(&timed));
    assert_eq!(found, [(Code::ImpossibleValue, "\"0 km\"".to_owned())]);
}

#[test]
fn a_fleet_that_nothing_needs_is_refused() {
    let fleet = "[fleets.spare]\nvehicles = 3\nturnaround = \"1 h\"\n";
    let unused = format!(
        "{fleet}serves = [\"branch\"]\n[legs.branch]\nbetween = [\"frontier\", \
         \"inland-depot\"]\nmode = \"rail\"\nlength = \"400 km\"\nspeed = \"9 km/h\"\n\
         entry = \"free\"\n"
    );
    assert_eq!(found(&unused), [(Code::Unused, "spare".to_owned())]);
    assert_eq!(found(&format!("{fleet}flows = [\"coal\"]")), []);
    let one = found(fleet);
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].0, Code::Incomplete);
}

#[test]
fn a_fleet_is_large_enough_for_the_trains_that_take_some_of_it() {
    // A train of 60 wagons that has no work at the scales.
    let cars = "[crossings.frontier-rail.stages.scales]\nat = \"frontier\"\nlanes = 1\n\
                hours = \"always\"\nservice = \"20 min\"\ncommodities = [\"coal\"]\n\
                [vehicles.long]\nmode = \"rail\"\nwagons = 60\nwagon-load = \"20 t\"\n\
                length = \"800 m\"\n\
                [flows.cars]\ncommodity = \"cars\"\nfrom = \"inland-depot\"\nto = \"beyond\"\n\
                volume = \"1 trains/day\"\narrivals = \"poisson\"\nvehicle = \"long\"\n";
    let text = railway(cars)
        .replace("towards.beyond = [\"control\"]", "towards.beyond = [\"control\", \"scales\"]");
    let served = |n: u32, stage: &str| {
        let fleet = format!(
            "[fleets.sets]\nvehicles = {n}\ncount = \"wagons\"\n\
             serves = [\"frontier-rail.{stage}\"]\nturnaround = \"1 d\"\n"
        );
        marked(load_overlay(&format!("{text}{fleet}")))
    };
    assert_eq!(served(50, "scales"), []);
    assert_eq!(served(50, "control"), [(Code::ImpossibleValue, "50".to_owned())]);
}

#[test]
fn a_flow_of_more_vehicles_than_fit_into_memory_is_refused() {
    let sent = |volume: &str| {
        let text = railway("").replace("volume = \"1 Mt/yr\"", &format!("volume = \"{volume}\""));
        marked(load_overlay(&text)).into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(sent("60000 trains/day"), [Code::ImpossibleValue]);
    assert_eq!(sent("900 Mt/yr"), []);
}

#[test]
fn a_fleet_smaller_than_one_train_is_refused() {
    let wagons = |n: u32| {
        let fleet = format!("[fleets.wagons]\nvehicles = {n}\ncount = \"wagons\"\n");
        found(&format!("{fleet}flows = [\"coal\"]\nturnaround = \"1 d\"\n"))
    };
    assert_eq!(wagons(50), []);
    assert_eq!(wagons(49), [(Code::ImpossibleValue, "49".to_owned())]);
}

#[test]
fn nothing_runs_back_where_nothing_leads_back() {
    let fleet = "[fleets.engines]\nvehicles = 9\nflows = [\"coal\"]\nback = \"empty\"\n\
                 turnaround = \"1 h\"\n";
    assert_eq!(found(fleet), []);
    let text = railway("").replace(
        "mode = \"rail\"\n        length",
        "mode = \"rail\"\n        one-way = true\n        length",
    );
    assert_ne!(text, railway(""));
    let found = marked(load_overlay(&format!("{text}{fleet}")));
    assert_eq!(found, [(Code::Contradiction, "\"empty\"".to_owned())]);
}

#[test]
fn engines_of_legs_run_back_light_where_something_leads_back() {
    let fleet = |serves: &str| {
        format!(
            "[fleets.engines]\nvehicles = 90\nserves = [{serves}]\nback = \"empty\"\n\
             turnaround = \"1 h\"\n"
        )
    };
    assert_eq!(found(&fleet("\"line\"")), []);
    assert_eq!(found(&fleet("\"line\", \"frontier-rail.control\"")), []);
    let back = "[flows.timber]\ncommodity = \"timber\"\nfrom = \"beyond\"\nto = \"inland-depot\"\n\
                volume = \"0.1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"train\"\n";
    let both = found(&format!("{}{back}", fleet("\"line\"")));
    assert_eq!(both, [(Code::LightBothWays, "\"empty\"".to_owned())]);
    let refused = [(Code::Contradiction, "\"empty\"".to_owned())];
    assert_eq!(found(&fleet("\"frontier-rail.control\"")), refused);
    let wagons = fleet("\"line\"").replace("vehicles = 90", "vehicles = 90\ncount = \"wagons\"");
    assert_eq!(found(&wagons), refused);
    let text = railway(&fleet("\"line\"")).replace(
        "mode = \"rail\"\n        length",
        "mode = \"rail\"\n        one-way = true\n        length",
    );
    assert_eq!(marked(load_overlay(&text)), refused);
}

#[test]
fn loops_stations_and_bans_have_rules() {
    let with = |from: &str, to: &str| {
        let text = railway("");
        assert!(text.contains(from), "{from}");
        marked(load_overlay(&text.replace(from, to)))
    };
    let impossible = |value: &str| vec![(Code::ImpossibleValue, value.to_owned())];
    assert_eq!(with("tracks = 2,", "tracks = 1,"), impossible("1"));
    assert_eq!(with("\"48 km\"", "\"100 km\""), impossible("\"100 km\""));
    assert_eq!(with("tracks = 6", "tracks = 0"), impossible("0"));
    assert_eq!(with("14 trains/day", "0 trains/day"), impossible("\"0 trains/day\""));
    assert_eq!(with("850 m", "700 m"), [(Code::LoopTooShort, "\"700 m\"".to_owned())]);
    let ban = "[bans.autumn]\ndestinations = [\"frontier\"]\n\
               on = { from = 2024-10-01, to = 2024-10-20 }\n";
    assert_eq!(found(ban), [(Code::Unused, "autumn".to_owned())]);
    assert_eq!(found(&ban.replace("frontier", "beyond")), []);
    // All trains there have the same priority.
    let ranked = with("tracks = \"single\"", "tracks = \"single\"\norder = \"priority\"");
    assert_eq!(ranked, [(Code::NoEffect, "\"priority\"".to_owned())]);
    // All trains there go one way, until some come against them.
    let second = |from: &str, to: &str| {
        let flow = format!(
            "[flows.ore]\ncommodity = \"coal\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             volume = \"1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"train\"\npriority = 1\n"
        );
        let text = railway(&flow);
        marked(load_overlay(
            &text.replace("tracks = \"single\"", "tracks = \"single\"\norder = \"priority\""),
        ))
    };
    let one_way = second("inland-depot", "beyond");
    assert_eq!(one_way, [(Code::NoEffect, "\"priority\"".to_owned())]);
    assert_eq!(second("beyond", "inland-depot"), []);
    let headway = with("tracks = \"single\"", "order = \"priority\"\nheadway = \"10 min\"");
    let codes: Vec<Code> = headway.iter().map(|one| one.0).collect();
    assert_eq!(codes, [Code::DoesNotApply; 3]);
}

#[test]
fn a_stage_for_other_commodities_leaves_nothing_to_do() {
    let text =
        railway("").replace("service = \"2 h\"", "service = \"2 h\"\ncommodities = [\"oil\"]");
    let found = marked(load_overlay(&text));
    assert_eq!(found, [(Code::Contradiction, "frontier-rail".to_owned())]);
}

#[test]
fn trains_are_abandoned_where_there_is_room_for_them() {
    let with = |keys: &str| {
        let text = railway("").replace("tracks = 6", &format!("tracks = 6, {keys}"));
        marked(load_overlay(&text))
    };
    let both = "abandon-after = \"2 d\", standing = \"4 trains\"";
    assert_eq!(with(both), []);
    let alone = with("abandon-after = \"2 d\"");
    assert_eq!(alone, [(Code::MissingKey, "abandon-after".to_owned())]);
    let alone = with("standing = \"4 trains\"");
    assert_eq!(alone, [(Code::DoesNotApply, "standing".to_owned())]);
    let none = with("abandon-after = \"2 d\", standing = \"0 trains\"");
    assert_eq!(none, [(Code::ImpossibleValue, "\"0 trains\"".to_owned())]);
    // Engines of the one leg go to its end with their trains, abandoned or not.
    let fleet = |serves: &str| {
        let text = railway("").replace("tracks = 6", &format!("tracks = 6, {both}"));
        let fleet =
            format!("[fleets.engines]\nvehicles = 9\nserves = {serves}\nturnaround = \"1 h\"\n");
        marked(load_overlay(&format!("{text}{fleet}")))
    };
    assert_eq!(fleet("[\"line\"]"), [(Code::Contradiction, "[\"line\"]".to_owned())]);
    assert_eq!(fleet("[\"line\", \"frontier-rail.control\"]"), []);
}

#[test]
fn refused_trains_need_a_place_to_stand() {
    // Without a loop the single line has no place before the station, and with one it has.
    let text = railway("")
        .replace("loops.halfway = { at = \"48 km\", tracks = 2, length = \"850 m\" }", "");
    let found = marked(load_overlay(&text));
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::NoPlaceToStand);
}
