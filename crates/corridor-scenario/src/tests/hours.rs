//! Hours: of drivers on the road, and of slots.

use corridor_core::compile::compile;
use corridor_simkit::network::{Capacity, Network};
use corridor_simkit::time::SimSpan;

use super::{drawn, load_overlay, marked};
use crate::Code;

fn driving(hours: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!("[vehicles.truck]\ndriving = {{ {hours} }}\n")))
}

#[test]
fn drivers_drive_for_some_time_and_rest_for_some_time() {
    let aetr = "hours = \"9 h\", rest = \"11 h\", stint = \"4.5 h\", break = \"45 min\"";
    assert_eq!(driving(aetr), []);
    assert_eq!(driving("hours = \"9 h\", rest = \"11 h\""), []);
    assert_eq!(driving("hours = \"9 h\"")[0].0, Code::MissingKey);
    assert_eq!(driving("hours = \"9 h\", rest = \"0 h\"")[0].0, Code::Unused);
    assert_eq!(driving("hours = \"0 h\", rest = \"11 h\"")[0].0, Code::ImpossibleValue);
    let half = driving("hours = \"9 h\", rest = \"11 h\", stint = \"4.5 h\"");
    assert_eq!(half[0].0, Code::Contradiction);
    let long = driving(&aetr.replace("4.5 h", "9 h"));
    assert_eq!(long[0].0, Code::ImpossibleValue);
}

#[test]
fn trains_have_no_drivers_who_rest_on_the_way() {
    let train = "[vehicles.train]\nmode = \"rail\"\nwagons = 50\nwagon-load = \"60 t\"\n\
                 driving = { hours = \"9 h\", rest = \"11 h\" }\n";
    assert!(
        marked(load_overlay(train)).contains(&(Code::DoesNotApply, "driving".to_owned())),
        "{:?}",
        marked(load_overlay(train))
    );
}

fn slots(keys: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!("[crossings.border.slots.border-south]\n{keys}")))
}

/// While the entry is open, which is in another time zone than the exit.
const OPEN: &str = "hours = \"daily 05:00-21:00\"";

#[test]
fn slots_may_differ_by_the_hour() {
    let day = "rate = { \"daily 08:00-20:00\" = \"6 trucks/h\" }";
    assert_eq!(slots(day), []);
    let both = slots(&format!("{day}\nhours = \"always\""));
    assert_eq!(both, [(Code::DoesNotApply, "hours".to_owned())]);
    let part = slots(&day.replace('6', "6.5"));
    assert_eq!(part[0].0, Code::ImpossibleValue);
    assert_eq!(slots(&day.replace("trucks", "trains"))[0].0, Code::Contradiction);
    let many = slots("rate = { \"daily 08:00-20:00\" = \"900 trucks/h\" }");
    assert_eq!(many[0].0, Code::SlotsAboveCapacity);
    // The exit could work on them, the stages behind it cannot.
    let wide = "rate = \"20 trucks/h\"\nhours = \"daily 05:00-21:00\"\n[crossings.border.stages.exit]\nlanes = 90";
    let found = drawn(&format!("[crossings.border.slots.border-south]\n{wide}"));
    assert!(found.contains("E0310") && found.contains("`border.entry` works on"), "{found}");
    let no_inspectors = format!("{wide}\n[crossings.border.stages.entry]\nlanes = 90");
    let found = drawn(&format!("[crossings.border.slots.border-south]\n{no_inspectors}"));
    assert!(found.contains("E0310") && found.contains("team `inspectors` works on"), "{found}");
}

#[test]
fn slots_are_booked_ahead_and_some_find_none() {
    let none = slots("rate = \"5 trucks/h\"\nwhen-full = \"turn-away\"");
    assert_eq!(none.iter().map(|one| one.0).collect::<Vec<_>>(), [Code::Incomplete]);
    let all_wait = slots(&format!("rate = \"5 trucks/h\"\n{OPEN}\nhorizon = \"7 d\""));
    assert_eq!(all_wait, [(Code::NoEffect, "\"7 d\"".to_owned())]);
    let again = slots(&format!(
        "rate = \"5 trucks/h\"\n{OPEN}\nhorizon = \"7 d\"\nafter-closure = \"book-again\""
    ));
    assert_eq!(again, []);
    let rate = format!("rate = \"5 trucks/h\"\n{OPEN}\nhorizon = \"7 d\"");
    assert_eq!(slots(&format!("{rate}\nlead = \"4 h\"\nwhen-full = \"turn-away\"")), []);
    let long = slots(&format!("{rate}\nlead = \"7 d\""));
    assert_eq!(long, [(Code::ImpossibleValue, "\"7 d\"".to_owned())]);
    let fleet = "[fleets.trucks]\nvehicles = 90\nflows = [\"grain\"]\nturnaround = \"1 h\"\n";
    let held = slots(&format!("{rate}\nwhen-full = \"turn-away\"\n{fleet}"));
    assert_eq!(held, [(Code::Contradiction, "\"turn-away\"".to_owned())]);
}

#[test]
fn slots_while_a_stage_behind_them_is_shut_are_pointed_at() {
    // By its own clock the entry is open from 06:00, by that of the exit from 05:00.
    assert_eq!(slots(&format!("rate = \"5 trucks/h\"\n{OPEN}")), []);
    let hours = "hours = \"daily 06:00-22:00\"";
    let late = slots(&format!("rate = \"5 trucks/h\"\n{hours}"));
    assert_eq!(late, [(Code::SlotsOutsideHours, "\"daily 06:00-22:00\"".to_owned())]);
    let text = format!("[crossings.border.slots.border-south]\nrate = \"5 trucks/h\"\n{hours}\n");
    let found = drawn(&text);
    assert!(found.contains("in 7.0 hours a week") && found.contains("`border.entry`"), "{found}");
    // Who carries something else passes the entry by.
    let some = "[crossings.border.stages.entry]\ncommodities = [\"grain\"]\n\
                [flows.ore]\ncommodity = \"ore\"\nfrom = \"inland-depot\"\nto = \"border-south\"\n\
                volume = \"10 trucks/day\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n";
    assert_eq!(marked(load_overlay(&format!("{text}{some}"))), []);
}

#[test]
fn slots_of_both_sides_for_one_team_are_summed() {
    let way_back = |there: u32, back: u32| {
        marked(load_overlay(&format!(
            "remove = [\"crossings.border.stages.exit.lanes\", \"crossings.border.stages.exit.hours\"]\n\
             [crossings.border]\ntowards.border-north = [\"exit\"]\n\
             [crossings.border.stages.exit]\nteam = \"officers\"\n\
             [teams.officers]\nat = \"border-north\"\nstaff = {{ \"always\" = 4 }}\n\
             [crossings.border.slots.border-south]\nrate = \"{there} trucks/h\"\n{OPEN}\n\
             [crossings.border.slots.border-north]\nrate = \"{back} trucks/h\"\n\
             [flows.empties]\ncommodity = \"empties\"\nfrom = \"border-south\"\n\
             to = \"inland-depot\"\nvolume = \"10 trucks/day\"\narrivals = \"poisson\"\n\
             vehicle = \"truck\"\n"
        )))
    };
    // Four officers work on 384 a day: 6 x 16 and 12 x 24 are those, and each side alone is less.
    assert_eq!(way_back(6, 12), []);
    let found = way_back(6, 13);
    let codes: Vec<Code> = found.iter().map(|one| one.0).collect();
    assert_eq!(codes, [Code::SlotsAboveCapacity; 2], "{found:?}");
}

/// A stage for the way back, with the lanes that the exit leaves.
fn tidal(exit: &str, lanes: u32, at: &str) -> String {
    format!(
        "remove = [\"crossings.border.stages.exit.lanes\", \"crossings.border.stages.exit.hours\"]\n\
         [crossings.border]\ntowards.border-north = [\"return\"]\n\
         [crossings.border.stages.exit]\nstaff = {{ {exit} }}\nat-closing = \"finish\"\n\
         [crossings.border.stages.return]\nat = \"{at}\"\nservice = \"15 min\"\n\
         tidal = {{ with = \"exit\", lanes = {lanes} }}\nat-closing = \"finish\"\n\
         [flows.empties]\ncommodity = \"empties\"\nfrom = \"border-south\"\n\
         to = \"inland-depot\"\nvolume = \"10 trucks/day\"\narrivals = \"poisson\"\n\
         vehicle = \"truck\"\n"
    )
}

const DAY_AND_NIGHT: &str = "\"daily 06:00-18:00\" = 4, \"daily 18:00-06:00\" = 1";

/// Servers of a pool at every change of either pool.
fn on_duty(network: &Network, name: &str, at: corridor_simkit::time::SimTime) -> u32 {
    let pool = network.pools.iter().find(|pool| pool.name == name).expect("it is used");
    match &pool.capacity {
        Capacity::Shifts(shifts) => {
            let past = shifts.partition_point(|shift| shift.at <= at);
            shifts[past - 1].servers
        }
        Capacity::Fixed(servers) => *servers,
        Capacity::Unlimited => panic!("lanes are counted"),
    }
}

#[test]
fn tidal_lanes_are_never_more_than_there_are() {
    let scenario = load_overlay(&tidal(DAY_AND_NIGHT, 5, "border-north")).expect("it is right");
    let network = compile(&scenario.model, SimSpan::ZERO).network;
    let mut seen = Vec::new();
    for hour in 0..24 * 14 {
        let at = corridor_simkit::time::SimTime::START + SimSpan::from_hours(hour);
        let lanes = ["border.exit", "border.return"].map(|name| on_duty(&network, name, at));
        assert_eq!(lanes[0] + lanes[1], 5, "hour {hour}");
        seen.push(lanes[1]);
    }
    assert!(seen.contains(&1) && seen.contains(&4), "they change their direction");
}

#[test]
fn tidal_lanes_have_a_timetable_that_fits() {
    let found = |text: &str| marked(load_overlay(text));
    assert_eq!(found(&tidal(DAY_AND_NIGHT, 5, "border-north")), []);
    let few = found(&tidal(DAY_AND_NIGHT, 3, "border-north"));
    assert_eq!(few, [(Code::ImpossibleValue, "3".to_owned())]);
    let nowhere =
        tidal(DAY_AND_NIGHT, 5, "border-north").replace("\"exit\", lanes", "\"exitt\", lanes");
    assert_eq!(found(&nowhere)[0].0, Code::UnknownName);
    let plain =
        tidal(DAY_AND_NIGHT, 5, "border-north").replace("with = \"exit\"", "with = \"entry\"");
    assert_eq!(found(&plain)[0].0, Code::Contradiction);
    let hours =
        tidal(DAY_AND_NIGHT, 5, "border-north").replace("tidal =", "hours = \"always\"\ntidal =");
    assert!(found(&hours).contains(&(Code::DoesNotApply, "hours".to_owned())));
}

/// One X-ray for the trucks of both directions and for the trains beside them.
#[test]
fn a_team_is_shared_between_directions_and_modes() {
    let shared = "[teams.x-ray]\nat = \"border-north\"\nsize = 1\n\
        [crossings.border]\ntowards.border-north = [\"return\"]\n\
        [crossings.border.stages.exit]\n\
        channels.green = { share = 0.8 }\n\
        channels.red = { share = 0.2, inspection = \"1 h\", team = \"x-ray\" }\n\
        [crossings.border.stages.return]\nat = \"border-north\"\nlanes = 1\nhours = \"always\"\n\
        service = \"15 min\"\nchannels.green = { share = 0.8 }\n\
        channels.red = { share = 0.2, inspection = \"1 h\", team = \"x-ray\" }\n\
        [vehicles.train]\nmode = \"rail\"\nwagons = 50\nwagon-load = \"60 t\"\n\
        [legs.line]\nbetween = [\"inland-depot\", \"border-north\"]\nmode = \"rail\"\n\
        length = \"400 km\"\nspeed = \"40 km/h\"\nentry = \"free\"\n\
        [crossings.border-rail]\nbetween = [\"border-north\", \"border-south\"]\nmode = \"rail\"\n\
        towards.border-south = [\"scan\"]\n\
        [crossings.border-rail.stages.scan]\nat = \"border-north\"\nteam = \"x-ray\"\n\
        service = \"3 h\"\n\
        [flows.empties]\ncommodity = \"empties\"\nfrom = \"border-south\"\nto = \"inland-depot\"\n\
        volume = \"10 trucks/day\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n\
        [flows.coal]\ncommodity = \"coal\"\nfrom = \"inland-depot\"\nto = \"border-south\"\n\
        volume = \"1 trains/day\"\narrivals = \"poisson\"\nvehicle = \"train\"\n";
    let scenario = load_overlay(shared).expect("a team may work everywhere");
    let network = compile(&scenario.model, SimSpan::ZERO).network;
    let rank = network.pools.iter().position(|pool| pool.name == "x-ray").expect("it works");
    let at: Vec<&str> = network
        .stations
        .iter()
        .filter(|station| {
            matches!(&station.kind, corridor_simkit::network::StationKind::Serve(pool)
                if pool.index() == rank)
        })
        .map(|station| station.name.as_str())
        .collect();
    let both = ["border-rail.scan", "border.exit.inspection.red", "border.return.inspection.red"];
    assert_eq!(at, both);
}
