//! Room before legs: where it can be said, and where it has no effect.

use super::rail::railway;
use super::{load_overlay, marked};
use crate::Code;

/// A single line from the depot to a junction and a line to a port behind it, with these keys.
fn lines(single: &str, behind: &str) -> String {
    let place = |name: &str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    format!(
        "[vehicles.train]\nmode = \"rail\"\nwagons = 40\nwagon-load = \"60 t\"\n{}{}\
         [legs.branch]\nbetween = [\"inland-depot\", \"junction\"]\nmode = \"rail\"\n\
         length = \"100 km\"\nspeed = \"50 km/h\"\n{single}\n\
         [legs.harbour]\nbetween = [\"junction\", \"port\"]\nmode = \"rail\"\nlength = \"20 km\"\n\
         speed = \"40 km/h\"\n{behind}\n\
         [flows.coal]\ncommodity = \"coal\"\nfrom = \"inland-depot\"\nto = \"port\"\n\
         volume = \"0.2 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"train\"\n",
        place("junction"),
        place("port")
    )
}

const SINGLE: &str = "tracks = \"single\"\nrelease = \"5 min\"\n";

fn found(single: &str, behind: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&lines(&format!("{SINGLE}{single}"), behind)))
}

fn one(code: Code, mark: &str) -> Vec<(Code, String)> {
    vec![(code, mark.to_owned())]
}

#[test]
fn room_is_said_for_both_ends_or_by_end() {
    let room = |said: &str| {
        let text = lines(&format!("{SINGLE}{said}"), "headway = \"10 min\"");
        let scenario = load_overlay(&text).unwrap_or_else(|faults| panic!("{faults}"));
        let legs = scenario.model.legs.iter();
        let branch = legs.clone().find(|(name, _)| name.as_str() == "branch").expect("a leg").1;
        let ends = branch.queue_limit.iter();
        ends.map(|(end, room)| (end.as_str().to_owned(), *room)).collect::<Vec<_>>()
    };
    let (depot, junction) = ("inland-depot".to_owned(), "junction".to_owned());
    assert_eq!(room("queue-limit = \"4 trains\""), [(depot.clone(), 4), (junction, 4)]);
    assert_eq!(room("queue-limit = { inland-depot = \"3 trains\" }"), [(depot.clone(), 3)]);
    assert_eq!(room("one-way = true\nqueue-limit = \"1 train\""), [(depot, 1)]);
    assert_eq!(room(""), []);
}

#[test]
fn room_that_cannot_be_is_refused() {
    let headway = "headway = \"10 min\"";
    let none = found("queue-limit = \"0 trains\"", headway);
    assert_eq!(none, one(Code::ImpossibleValue, "\"0 trains\""));
    let trucks = found("queue-limit = \"4 trucks\"", headway);
    assert_eq!(trucks, one(Code::Contradiction, "\"4 trucks\""));
    let elsewhere = found("queue-limit = { port = \"4 trains\" }", headway);
    assert_eq!(elsewhere, one(Code::Contradiction, "\"4 trains\""));
    let one_way = "one-way = true\nqueue-limit = { junction = \"4 trains\" }";
    assert_eq!(found(one_way, headway), one(Code::Contradiction, "\"4 trains\""));
    assert_eq!(found("queue-limit = {}", headway), one(Code::Incomplete, "{}"));
}

#[test]
fn room_before_a_leg_that_lets_on_any_number_is_refused() {
    let free = "entry = \"free\"\nqueue-limit = \"4 trains\"";
    assert_eq!(found("", free), one(Code::Unused, "\"4 trains\""));
    assert_eq!(found("", &format!("{free}\nholding = \"2 trains\"")), []);
    assert_eq!(found("", &format!("{free}\nmaintenance = \"sun 01:00-05:00\"")), []);
    let road = "[legs.depot-border]\nqueue-limit = \"30 trucks\"\n";
    assert_eq!(marked(load_overlay(road)), one(Code::Unused, "\"30 trucks\""));
    assert_eq!(marked(load_overlay(&format!("{road}holding = \"900 trucks\"\n"))), []);
}

#[test]
fn a_line_that_may_be_full_behind_single_track_is_pointed_at() {
    let free = "entry = \"free\"\nholding = \"2 trains\"\n";
    assert_eq!(found("", free), one(Code::StandsOnSection, "\"2 trains\""));
    assert_eq!(found("", &format!("{free}queue-limit = {{ junction = \"1 train\" }}")), []);
    let other_end = format!("{free}queue-limit = {{ port = \"1 train\" }}");
    assert_eq!(found("", &other_end), one(Code::StandsOnSection, "\"2 trains\""));
}

#[test]
fn a_station_that_accepts_more_than_its_first_stage_has_room_for_is_pointed_at() {
    let accepting_six = |room: &str| {
        let text = railway("").replace("lanes = 4", &format!("lanes = 4\nqueue-limit = {room}"));
        marked(load_overlay(&text))
    };
    assert_eq!(accepting_six("\"2 trains\""), []);
    assert_eq!(accepting_six("\"1 train\""), one(Code::StandsOnSection, "\"1 train\""));
    // The same stage for trains that are accepted from the other side.
    let both = railway("").replace(
        "acceptance.beyond = { trains = \"14 trains/day\", tracks = 6 }",
        "acceptance.beyond = { trains = \"14 trains/day\", tracks = 3 }\n\
         acceptance.frontier = { trains = \"14 trains/day\", tracks = 4 }",
    );
    let both = both.replace("lanes = 4", "lanes = 4\nqueue-limit = \"2 trains\"");
    assert_eq!(marked(load_overlay(&both)), []);
    let back = "[places.far]\nname = \"Far\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n\
                [legs.double]\nbetween = [\"beyond\", \"far\"]\nmode = \"rail\"\nlength = \"20 km\"\n\
                speed = \"40 km/h\"\nheadway = \"10 min\"\n\
                [flows.timber]\ncommodity = \"timber\"\nfrom = \"far\"\nto = \"inland-depot\"\n\
                volume = \"0.1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"train\"\n";
    let found = marked(load_overlay(&format!("{both}{back}")));
    assert_eq!(found, one(Code::StandsOnSection, "\"2 trains\""));
    let by_night = railway("").replace(
        "lanes = 4\n        hours = \"always\"",
        "staff = { \"daily 06:00-18:00\" = 4, \"daily 18:00-06:00\" = 3 }\n\
         at-closing = \"finish\"\nqueue-limit = \"2 trains\"",
    );
    let found = marked(load_overlay(&by_night));
    assert_eq!(found, one(Code::StandsOnSection, "\"2 trains\""));
}

#[test]
fn who_waits_for_an_engine_or_skips_the_first_stage_stands_on_the_section_too() {
    let room = railway("").replace("lanes = 4", "lanes = 4\nqueue-limit = \"2 trains\"");
    let fleet = |serves: &str| {
        format!("[fleets.engines]\nvehicles = 9\nserves = [{serves}]\nturnaround = \"1 h\"\n")
    };
    let found = |serves: &str| marked(load_overlay(&format!("{room}{}", fleet(serves))));
    assert_eq!(
        found("\"frontier-rail.control\""),
        one(Code::StandsOnSection, "\"2 trains\""),
        "in the lanes stands nobody who waits for an engine"
    );
    assert_eq!(found("\"line\", \"frontier-rail.control\""), []);
    let second = railway("")
        .replace("towards.beyond = [\"control\"]", "towards.beyond = [\"control\", \"scales\"]")
        .replace("lanes = 4", "lanes = 4\ntraits.sealed = { skips = true }")
        .replace("vehicle = \"train\"\n", "vehicle = \"train\"\ntraits = { sealed = \"40 %\" }\n")
        + "[crossings.frontier-rail.stages.scales]\nat = \"frontier\"\nlanes = 1\n\
           hours = \"always\"\nservice = \"20 min\"\nqueue-limit = \"1 train\"\n";
    assert_eq!(marked(load_overlay(&second)), one(Code::StandsOnSection, "\"1 train\""));
}

#[test]
fn a_leg_that_is_shut_all_the_time_is_pointed_at() {
    let headway = "headway = \"10 min\"\nmaintenance =";
    let always = "\"mon-sun 00:00-24:00\"";
    assert_eq!(found("", &format!("{headway} {always}")), one(Code::AlwaysShut, always));
    assert_eq!(found("", &format!("{headway} \"mon-sun 00:00-23:00\"")), []);
    let closed = "headway = \"10 min\"\n[disruptions.works]\nwhere = [\"harbour\"]\n\
                  on = { from = 2020-01-01, to = 2040-01-01 }\neffect = \"closed\"\n";
    assert_eq!(found("", closed), one(Code::AlwaysShut, "harbour"));
}

#[test]
fn a_post_a_stage_or_a_team_that_is_shut_all_the_time_is_pointed_at() {
    let closed = |place: &str| {
        let text = format!(
            "[disruptions.strike]\nwhere = [\"{place}\"]\n\
             on = {{ from = 2020-01-01, to = 2040-01-01 }}\neffect = \"closed\"\n"
        );
        marked(load_overlay(&text)).into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(closed("border"), [Code::AlwaysShut]);
    assert_eq!(closed("border.entry"), [Code::AlwaysShut]);
    // What inspects a share only lets the rest pass.
    assert_eq!(closed("inspectors"), []);
    let part = "[disruptions.strike]\nwhere = [\"border\"]\n\
                on = { from = 2020-01-01, to = 2024-12-30 }\neffect = \"closed\"\n";
    assert_eq!(marked(load_overlay(part)), []);
    let team = "remove = [\"crossings.border.stages.exit.lanes\", \
                \"crossings.border.stages.exit.hours\"]\n\
                [crossings.border.stages.exit]\nteam = \"inspectors\"\n\
                [disruptions.strike]\nwhere = [\"inspectors\"]\n\
                on = { from = 2020-01-01, to = 2040-01-01 }\neffect = \"closed\"\n";
    assert_eq!(marked(load_overlay(team)), one(Code::AlwaysShut, "exit"));
}
