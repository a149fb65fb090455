//! Trains that are formed of wagons: what a planner can get wrong.

use super::{load_overlay, marked};
use crate::Code;

/// Coal and ore in groups of wagons from the depot to a junction and beyond; `train` is what is said
/// of their trains, `more` comes behind.
fn yard(train: &str, more: &str) -> String {
    let place = |name: &str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    let leg = |name: &str, from: &str, to: &str| {
        format!(
            "[legs.{name}]\nbetween = [\"{from}\", \"{to}\"]\nmode = \"rail\"\n\
             length = \"100 km\"\nspeed = \"50 km/h\"\nentry = \"free\"\n"
        )
    };
    let flow = |name: &str, vehicle: &str, to: &str| {
        format!(
            "[flows.{name}]\ncommodity = \"{name}\"\nfrom = \"inland-depot\"\nto = \"{to}\"\n\
             volume = \"100 kt/yr\"\narrivals = \"poisson\"\nvehicle = \"{vehicle}\"\n"
        )
    };
    [
        "[vehicles.ten]\nmode = \"rail\"\nwagons = 10\nwagon-load = \"60 t\"\nlength = \"140 m\"\n",
        "[vehicles.one]\nmode = \"rail\"\nwagons = 1\nwagon-load = \"50 t\"\n",
        &place("junction"),
        &place("harbour"),
        &leg("line", "inland-depot", "junction"),
        &leg("branch", "junction", "harbour"),
        &flow("coal", "ten", "junction"),
        &flow("ore", "one", "harbour"),
        "[trains.freight]\nfrom = \"inland-depot\"\nto = \"junction\"\n",
        train,
        more,
    ]
    .concat()
}

fn found(train: &str, more: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&yard(train, more)))
}

const BOTH: &str = "flows = [\"coal\"]\ndestinations = [\"harbour\"]\nwagons = 57\n";

fn one(code: Code, marked: &str) -> Vec<(Code, String)> {
    vec![(code, marked.to_owned())]
}

#[test]
fn trains_without_faults_are_loaded() {
    for leaves in ["", "longest-wait = \"24 h\"\n", "departures = [\"mon 06:00\"]\nat-least = 57\n"]
    {
        assert_eq!(found(&format!("{BOTH}{leaves}"), ""), [], "{leaves}");
    }
}

#[test]
fn a_train_that_can_never_be_formed_is_refused() {
    let nine = BOTH.replace("57", "9");
    assert_eq!(found(&nine, ""), one(Code::NeverFormed, "9"));
    let coal = "flows = [\"coal\"]\n";
    assert_eq!(found(coal, ""), one(Code::NeverFormed, "freight"));
    assert_eq!(
        found(&format!("{coal}length = \"139 m\"\n"), ""),
        one(Code::NeverFormed, "\"139 m\"")
    );
    // Five groups of ten are 50 wagons, and never 57.
    let at_least = "length = \"800 m\"\ndepartures = [\"mon 06:00\"]\nat-least = 57\n";
    assert_eq!(found(&format!("{coal}{at_least}"), ""), one(Code::NeverFormed, "57"));
    let fifty = at_least.replace("57", "50");
    assert_eq!(found(&format!("{coal}{fifty}"), ""), []);
    let at_least = "wagons = 50\ndepartures = [\"mon 06:00\"]\nat-least = 51\n";
    assert_eq!(found(&format!("{coal}{at_least}"), ""), one(Code::Contradiction, "51"));
}

#[test]
fn limits_ask_for_what_they_measure() {
    let gross = format!("{BOTH}gross = \"4000 t\"\n");
    let marks = found(&gross, "");
    assert_eq!(marks, [(Code::Contradiction, "ten".into()), (Code::Contradiction, "one".into())]);
    let length = format!("{BOTH}length = \"800 m\"\n");
    assert_eq!(found(&length, ""), one(Code::Contradiction, "one"));
}

#[test]
fn a_train_that_nobody_goes_with_is_refused() {
    assert_eq!(
        found("destinations = [\"inland-depot\"]\nwagons = 57\n", ""),
        one(Code::Unused, "freight")
    );
    let elsewhere = yard(BOTH, "").replace(
        "from = \"inland-depot\"\nto = \"junction\"\nflows",
        "from = \"junction\"\nto = \"harbour\"\nflows",
    );
    assert_eq!(marked(load_overlay(&elsewhere)), one(Code::Contradiction, "[\"coal\"]"));
    assert_eq!(found("wagons = 57\n", ""), one(Code::Incomplete, "freight"));
    assert_eq!(
        found("flows = [\"coral\"]\nwagons = 57\n", ""),
        one(Code::UnknownName, "\"coral\"")
    );
}

#[test]
fn keys_that_exclude_each_other_are_named() {
    let both = format!("{BOTH}departures = [\"mon 06:00\"]\nlongest-wait = \"3 h\"\n");
    assert_eq!(found(&both, ""), one(Code::Contradiction, "longest-wait"));
    let least = format!("{BOTH}at-least = 20\n");
    assert_eq!(found(&least, ""), one(Code::DoesNotApply, "at-least"));
}

#[test]
fn wagons_go_with_one_train_at_a_time_and_are_counted_alike() {
    let second = "[trains.second]\nfrom = \"inland-depot\"\nto = \"harbour\"\nflows = [\"ore\"]\n\
                  wagons = 40\n";
    assert_eq!(found(BOTH, second), one(Code::Contradiction, "second"));
    let onward = second.replace("\"inland-depot\"", "\"junction\"");
    assert_eq!(found(BOTH, &onward), []);
    let fleet = "[fleets.bogies]\nvehicles = 100\nserves = [\"line\"]\ncount = \"wagons\"\n\
                 turnaround = \"1 d\"\n";
    assert_eq!(found(BOTH, fleet), one(Code::Contradiction, "freight"));
    let fleet = fleet.replace("[\"line\"]", "[\"branch\"]");
    assert_eq!(found(BOTH, &fleet), []);
    // Fifty of the fleet are fewer than the 57 wagons of a train.
    let small = "[fleets.bogies]\nvehicles = 49\nserves = [\"line\"]\ncount = \"wagons\"\n\
                 turnaround = \"1 d\"\n";
    let coal = "flows = [\"coal\"]\nwagons = 57\n";
    assert_eq!(found(coal, small), one(Code::ImpossibleValue, "49"));
}

#[test]
fn wagons_that_a_train_waits_for_are_there_and_come_back() {
    let fleet = |n: u32, back: &str| {
        format!(
            "[fleets.wagons]\nvehicles = {n}\nflows = [\"coal\"]\ncount = \"wagons\"\n\
             back = \"{back}\"\nturnaround = \"1 d\"\n"
        )
    };
    let full = "flows = [\"coal\"]\nwagons = 57\n";
    assert_eq!(found(full, &fleet(50, "at-once")), []);
    assert_eq!(found(full, &fleet(49, "at-once")), one(Code::NeverFormed, "49"));
    assert_eq!(found(full, &fleet(900, "empty")), one(Code::NeverFormed, "freight"));
    let timed = format!("{full}longest-wait = \"12 h\"\n");
    assert_eq!(found(&timed, &fleet(20, "empty")), []);
    let paths = format!("{full}departures = [\"mon 06:00\"]\nat-least = 21\n");
    assert_eq!(found(&paths, &fleet(30, "empty")), []);
    assert_eq!(found(&paths, &fleet(29, "empty")), one(Code::NeverFormed, "29"));
}

#[test]
fn a_path_that_never_runs_is_pointed_at() {
    let with = |departures: &str, more: &str| {
        let train = format!("{BOTH}departures = [{departures}]\n");
        let legs = more.strip_prefix("leg ").map(|keys| format!("length = \"100 km\"\n{keys}\n"));
        let text = yard(&train, if legs.is_some() { "" } else { more });
        marked(load_overlay(&match legs {
            Some(keys) => text.replacen("length = \"100 km\"\n", &keys, 1),
            None => text,
        }))
    };
    let never = |mark: &str| one(Code::PathNeverRuns, mark);
    // Every night; on Sundays only; and until the minute at which the path begins.
    let nights = "leg maintenance = \"mon-sun 01:00-05:00\"";
    assert_eq!(with("\"daily 04:30\"", nights), never("[\"daily 04:30\"]"));
    let sundays = nights.replace("mon-sun", "sun");
    assert_eq!(with("\"daily 04:30\"", &sundays), never("[\"daily 04:30\"]"));
    assert_eq!(with("\"mon-sat 04:30\"", &sundays), []);
    assert_eq!(with("\"daily 05:00\"", nights), []);
    // Closed at all of them, or only at some.
    let closed = |to: &str| {
        format!(
            "[disruptions.works]\nwhere = [\"line\"]\non = {{ from = 2020-01-01, to = {to} }}\n\
             effect = \"closed\"\n"
        )
    };
    assert_eq!(with("\"daily 12:00\"", &closed("2040-01-01")), never("[\"daily 12:00\"]"));
    assert_eq!(with("\"daily 12:00\"", &closed("2024-06-01")), []);
}

#[test]
fn a_sailing_or_a_train_of_its_own_that_never_leaves_is_pointed_at() {
    let text = yard(BOTH, "")
        .replacen(
            "volume = \"100 kt/yr\"\narrivals = \"poisson\"",
            "arrivals = { timetable = \"sun 02:00\" }",
            1,
        )
        .replace("flows = [\"coal\"]\n", "")
        .replacen("entry = \"free\"\n", "entry = \"free\"\nmaintenance = \"sun 01:00-05:00\"\n", 1);
    assert_eq!(marked(load_overlay(&text)), one(Code::PathNeverRuns, "arrivals"));
    let ferry = "[vehicles.ship]\nmode = \"sea\"\nload = \"100 t\"\n[legs.ferry]\n\
                 between = [\"inland-depot\", \"junction\"]\nmode = \"sea\"\nlength = \"90 km\"\n\
                 speed = \"20 km/h\"\nsailings = { departures = [\"mon 06:00\"] }\n\
                 [flows.salt]\ncommodity = \"salt\"\nfrom = \"inland-depot\"\nto = \"junction\"\n\
                 volume = \"10 kt/yr\"\narrivals = \"poisson\"\nvehicle = \"ship\"\n";
    assert_eq!(found(BOTH, ferry), []);
    let closed = "[disruptions.ice]\nwhere = [\"ferry\"]\n\
                  on = { from = 2020-01-01, to = 2040-01-01 }\neffect = \"closed\"\n";
    assert_eq!(
        found(BOTH, &format!("{ferry}{closed}")),
        one(Code::PathNeverRuns, "[\"mon 06:00\"]")
    );
}

#[test]
fn a_charge_by_the_train_that_each_group_pays_is_pointed_at() {
    let value = "[scenario]\nvalue-of-time = \"1 USD/t/h\"\n";
    let with = |line: &str, branch: &str| {
        let text = yard(BOTH, value)
            .replacen("entry = \"free\"", &format!("entry = \"free\"\n{line}"), 1)
            .replace("[legs.branch]\n", &format!("[legs.branch]\n{branch}"));
        marked(load_overlay(&text))
    };
    let by_train = "cost = \"5 USD/train-km\"\n";
    assert_eq!(with(by_train, ""), one(Code::EachGroupPays, "\"5 USD/train-km\""));
    assert_eq!(with("cost = [\"5 USD/wagon\", \"1 USD/t\"]\n", ""), []);
    // Beyond the junction every group is a vehicle of its own.
    assert_eq!(with("", by_train), []);
}
