//! Engines at border stations: who takes them, in which line, and how trains that were abandoned get
//! theirs back. Each on a corridor of two countries with a border station between them.

use corridor_core::answer::Answer;
use corridor_scenario::Scenario;

use super::{small, tried};

/// A line of double track, a border station at its end with a control each way, and what else is
/// said.
fn corridor(control: &str, more: &str) -> Scenario {
    let places: &[&str] = if more.contains("\"works\"") {
        &["yard", "border", "beyond", "works"]
    } else {
        &["yard", "border", "beyond"]
    };
    let text = format!(
        r#"
        [vehicles.train]
        mode = "rail"
        wagons = 40
        wagon-load = "60 t"
        [legs.line]
        between = ["yard", "border"]
        mode = "rail"
        length = "200 km"
        speed = "50 km/h"
        headway = "10 min"
        [crossings.post]
        between = ["border", "beyond"]
        mode = "rail"
        towards.beyond = ["control"]
        towards.border = ["control-back"]
        [crossings.post.stages.control]
        at = "border"
        lanes = 4
        hours = "always"
        service = "1 h"
        {control}
        [crossings.post.stages.control-back]
        at = "border"
        lanes = 4
        hours = "always"
        service = "1 h"
        {more}
        "#
    );
    small(120, places, &text)
}

/// So many trains a day of a flow, at even intervals.
fn flow(name: &str, from: &str, to: &str, per_day: u32) -> String {
    format!(
        "[flows.{name}]\ncommodity = \"{name}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
         volume = \"{per_day} trains/day\"\narrivals = \"even\"\nvehicle = \"train\"\n"
    )
}

/// Claims of a fleet a day.
fn claims(answer: &Answer, fleet: &str) -> f64 {
    let found = answer.resources.iter().find(|resource| resource.name == fleet);
    found.expect("the fleet is reported").per_day.mean
}

/// Vehicles of a flow a day that arrive.
fn arrive(answer: &Answer, flow: &str) -> f64 {
    let found = answer.flows.iter().find(|one| one.name == flow).expect("it is sent");
    found.delivered_vehicles_per_year.mean / 365.0
}

#[test]
fn empty_trains_take_an_engine_wherever_loaded_ones_do() {
    let wagons = "[fleets.wagons]\nvehicles = 400\ncount = \"wagons\"\nflows = [\"coal\"]\n\
                  back = \"empty\"\nturnaround = \"1 d\"\n";
    let coal = flow("coal", "yard", "beyond", 2);
    for serves in [
        "\"line\"",
        "\"line\", \"post.control\"",
        "\"line\", \"post.control\", \"post.control-back\"",
    ] {
        let engines =
            format!("[fleets.engines]\nvehicles = 20\nserves = [{serves}]\nturnaround = \"3 h\"\n");
        let answer = tried(&corridor("", &[coal.as_str(), wagons, &engines].concat()));
        let claims = claims(&answer, "engines");
        assert!((claims - 4.0).abs() < 0.1, "{serves}: two loaded and two empty, {claims} a day");
    }
}

#[test]
fn each_fleet_of_a_stage_is_waited_for_in_a_line_of_its_own() {
    // Engines and what is counted by the wagon, at one stage: the one is claimed behind the other.
    let both = "[fleets.engines]\nvehicles = 3\nserves = [\"post.control\"]\nturnaround = \"1 h\"\n\
                [fleets.bogies]\nvehicles = 120\ncount = \"wagons\"\nserves = [\"post.control\"]\n\
                turnaround = \"2 h\"\n";
    let answer = tried(&corridor("", &(flow("coal", "yard", "beyond", 20) + both)));
    assert!(arrive(&answer, "coal") > 19.5, "{}", arrive(&answer, "coal"));
    // Vehicles that have an engine do not stand behind others that have none.
    let apart = "[vehicles.long]\nmode = \"rail\"\nwagons = 60\nwagon-load = \"20 t\"\n\
                 [fleets.few]\nof = [\"train\"]\nvehicles = 1\nserves = [\"line\"]\nturnaround = \"4 h\"\n\
                 [fleets.many]\nof = [\"long\"]\nvehicles = 20\nserves = [\"line\"]\nturnaround = \"4 h\"\n";
    let long = flow("cars", "yard", "beyond", 5).replace("\"train\"", "\"long\"");
    let answer = tried(&corridor("", &(flow("coal", "yard", "beyond", 5) + &long + apart)));
    let (coal, cars) = (arrive(&answer, "coal"), arrive(&answer, "cars"));
    assert!(coal < 3.1 && 4.9 < cars, "one engine brings three trains a day: {coal}, {cars}");
}

#[test]
fn abandoned_trains_are_taken_up_although_engines_are_short() {
    let engines = "[fleets.engines]\nvehicles = 12\nserves = [\"line\", \"post.control\"]\n\
                   turnaround = \"3 h\"\n[crossings.post.acceptance.beyond]\n\
                   trains = \"5 trains/day\"\ntracks = 3\nabandon-after = \"12 h\"\n\
                   standing = \"4 trains\"\n";
    let answer = tried(&corridor("", &(flow("coal", "yard", "beyond", 8) + engines)));
    assert!((arrive(&answer, "coal") - 5.0).abs() < 0.1, "{}", arrive(&answer, "coal"));
    let again = answer.stages.iter().find(|stage| stage.name == "post>beyond.again");
    let again = again.expect("the abandoned wait for the station again").per_day.mean;
    assert!(
        again > 4.0,
        "nearly all are abandoned once, and taken up in their turn: {again} a day"
    );
    let waits = answer.stages.iter().find(|stage| stage.name == "post>beyond.taken-up");
    let hours = waits.expect("the abandoned wait for their turn").wait_hours.mean;
    assert!((6.0..24.0).contains(&hours), "four stand there of five a day: {hours} h");
}

#[test]
fn a_station_behind_a_yard_takes_trains_and_not_their_groups() {
    // Groups of wagons come back by a single line to a place where they are formed to trains again, and
    // these are taken at the border: a track each.
    let more = format!(
        "[legs.branch]\nbetween = [\"beyond\", \"works\"]\nmode = \"rail\"\nlength = \"100 km\"\n\
         speed = \"50 km/h\"\ntracks = \"single\"\nrelease = \"5 min\"\n\
         loops.half = {{ at = \"50 km\", tracks = 2 }}\n\
         [crossings.post.acceptance.border]\ntrains = \"8 trains/day\"\ntracks = 4\n\
         [trains.block]\nfrom = \"yard\"\nto = \"beyond\"\nflows = [\"coal\"]\nwagons = 80\n\
         departures = [\"daily 06:00\", \"daily 18:00\"]\n\
         [fleets.wagons]\nvehicles = 900\ncount = \"wagons\"\nflows = [\"coal\"]\nback = \"empty\"\n\
         turnaround = \"1 d\"\n{}",
        flow("coal", "yard", "works", 4),
    );
    let answer = tried(&corridor("", &more));
    assert!(arrive(&answer, "coal") > 3.8, "{}", arrive(&answer, "coal"));
    let tracks = answer.resources.iter().find(|one| one.name == "post>border.tracks");
    let taken = tracks.expect("the station has tracks").per_day.mean;
    assert!((1.5..2.1).contains(&taken), "two empty trains a day: {taken}");
}
