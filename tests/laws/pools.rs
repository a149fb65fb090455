//! Pools that wait for each other: what the warning says comes to pass under load, and does not where
//! there is no warning.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::compile;
use corridor_scenario::Code;
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;

const SEED: MasterSeed = MasterSeed(44);

/// A border at which one pool of engines takes over from another, both ways, under heavy load.
fn border(stage: &str, west: &str, east: &str) -> String {
    let mut text = String::from(
        "format = 1\n[scenario]\nname = \"Two pools\"\nstart = 2024-01-01\nhorizon = \"120 d\"\n\
         warm-up = \"5 d\"\n[vehicles.wagons]\nmode = \"rail\"\nwagons = 50\n\
         wagon-load = \"60 t\"\n[crossings.frontier]\nbetween = [\"station\", \"beyond\"]\n\
         mode = \"rail\"\ntowards.beyond = [\"west-yard\", \"east-yard\"]\n\
         towards.station = [\"east-yard\", \"west-yard\"]\n",
    );
    for place in ["depot", "station", "beyond", "mine"] {
        let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
        write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
    }
    for (yard, at) in [("west", "station"), ("east", "beyond")] {
        write!(
            text,
            "[crossings.frontier.stages.{yard}-yard]\nat = \"{at}\"\nlanes = 4\n\
             hours = \"always\"\n{stage}\nservice = {{ exponential = {{ mean = \"1 h\" }} }}\n"
        )
        .expect("text grows");
    }
    for (leg, from, to) in [("west", "depot", "station"), ("east", "beyond", "mine")] {
        write!(
            text,
            "[legs.{leg}]\nbetween = [\"{from}\", \"{to}\"]\nmode = \"rail\"\nlength = \"100 km\"\n\
             speed = \"50 km/h\"\nheadway = \"20 min\"\n"
        )
        .expect("text grows");
    }
    for (fleet, serves) in [("west", west), ("east", east)] {
        write!(
            text,
            "[fleets.{fleet}-engines]\nvehicles = 3\nserves = [{serves}]\nturnaround = \"1 h\"\n"
        )
        .expect("text grows");
    }
    for (flow, from, to) in [("coal", "depot", "mine"), ("ore", "mine", "depot")] {
        write!(
            text,
            "[flows.{flow}]\ncommodity = \"{flow}\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             volume = \"30 trains/day\"\narrivals = \"poisson\"\nvehicle = \"wagons\"\n"
        )
        .expect("text grows");
    }
    text
}

/// Whether it is warned of a circle, and whether it comes to a deadlock.
fn warned_and_locked(text: &str) -> (bool, bool) {
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("two-pools.toml"), text, &alone);
    let loaded = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    let warned = loaded.warnings.list().iter().any(|one| one.code == Code::WaitInCircle);
    let compiled = compile(&loaded.model, SimSpan::from_days(5));
    let mut engine = Engine::new(compiled.network);
    let locked = engine.run(SEED, Replication(0), &mut ()).deadlock().is_some();
    (warned, locked)
}

#[test]
fn pools_that_can_lock_are_warned_of_and_do() {
    let (west, east) = ("\"west\", \"frontier.west-yard\"", "\"east\", \"frontier.east-yard\"");
    let few_places = "queue-limit = \"1 trains\"";
    assert_eq!(warned_and_locked(&border(few_places, west, east)), (true, true));
    assert_eq!(warned_and_locked(&border("", west, east)), (false, false));
    // Both serve the border, and hold one engine while they wait for the other.
    let both = "\"frontier.west-yard\", \"frontier.east-yard\"";
    let west = format!("\"west\", {both}");
    let east = format!("{both}, \"east\"");
    assert_eq!(warned_and_locked(&border("", &west, &east)), (true, true));
}

/// Vessels that bring and fetch, and serve the water and the berth.
fn port(serves: &str) -> String {
    let mut text = String::from(
        "format = 1\n[scenario]\nname = \"Vessels\"\nstart = 2024-01-01\nhorizon = \"120 d\"\n\
         warm-up = \"5 d\"\n[vehicles.ship]\nmode = \"sea\"\nload = \"3000 t\"\n\
         [crossings.wharf]\nbetween = [\"roads\", \"town\"]\nmode = \"sea\"\n\
         towards.town = [\"berth\"]\ntowards.roads = [\"berth\"]\n\
         storage = { ashore = \"town\", limit = \"20 kt\" }\n\
         [crossings.wharf.stages.berth]\nat = \"town\"\nlanes = 9\nhours = \"always\"\n\
         service = { exponential = { mean = \"12 h\" } }\n\
         [legs.water]\nbetween = [\"sea\", \"roads\"]\nmode = \"sea\"\nlength = \"80 km\"\n\
         speed = \"13 km/h\"\n",
    );
    for place in ["sea", "roads", "town"] {
        let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
        write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
    }
    for (flow, from, to) in [("in", "sea", "town"), ("out", "town", "sea")] {
        write!(
            text,
            "[flows.{flow}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             volume = \"12 vessels/day\"\narrivals = \"poisson\"\nvehicle = \"ship\"\n"
        )
        .expect("text grows");
    }
    write!(text, "[fleets.vessels]\nvehicles = 4\n{serves}\nturnaround = \"2 h\"\n")
        .expect("text grows");
    text
}

#[test]
fn vessels_that_keep_at_the_roads_what_the_storage_waits_for_are_warned_of_and_lock() {
    let both = "serves = [\"water\", \"wharf.berth\"]";
    assert_eq!(warned_and_locked(&port(both)), (true, true));
    assert_eq!(warned_and_locked(&port("serves = [\"wharf.berth\"]")), (false, false));
    assert_eq!(warned_and_locked(&port("flows = [\"in\", \"out\"]")), (false, false));
}
