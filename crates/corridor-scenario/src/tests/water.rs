//! Vessels and water: what a planner can get wrong, and what it means where it is right.

use super::{load_overlay, marked};
use crate::Code;

/// Barges from a mouth of a river to the roads over a leg that this belongs to; `more` comes behind.
fn channel(vessel: &str, leg: &str, more: &str) -> String {
    format!(
        r#"
        [vehicles.coaster]
        mode = "sea"
        load = "3000 t"
        {vessel}
        [places.mouth]
        name = "Mouth of the river"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.roads]
        name = "Roads"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [legs.channel]
        between = ["mouth", "roads"]
        mode = "sea"
        length = "100 km"
        speed = "13 km/h"
        {leg}
        [flows.barley]
        commodity = "barley"
        from = "mouth"
        to = "roads"
        volume = "1 Mt/yr"
        arrivals = "poisson"
        vehicle = "coaster"
        {more}
        "#
    )
}

const DRAUGHT: &str = r#"draught = { empty = "1.7 m", laden = "4.5 m" }"#;

fn found(vessel: &str, leg: &str, more: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&channel(vessel, leg, more)))
}

fn codes(vessel: &str, leg: &str, more: &str) -> Vec<Code> {
    found(vessel, leg, more).into_iter().map(|one| one.0).collect()
}

#[test]
fn vessels_on_water_with_a_depth_are_loaded() {
    assert_eq!(codes(DRAUGHT, r#"depth = "3.8 m""#, ""), Vec::new());
    let falls = r#"depth = { is = "3.8 m", on = 2024-01-01, falls = "20 cm/yr" }"#;
    assert_eq!(codes(DRAUGHT, falls, ""), Vec::new());
    let shoal = r#"
        [disruptions.shoal]
        where = ["channel"]
        on = { from = 2024-05-01, to = 2024-06-01 }
        effect = { depth = "3 m" }
    "#;
    assert_eq!(codes(DRAUGHT, r#"depth = "3.8 m""#, shoal), Vec::new());
}

#[test]
fn a_depth_needs_a_draught_and_a_draught_a_depth() {
    assert_eq!(codes("", r#"depth = "3.8 m""#, ""), [Code::Contradiction]);
    assert_eq!(codes(DRAUGHT, "", ""), [Code::Unused]);
}

#[test]
fn water_that_nobody_can_sail_is_refused() {
    assert_eq!(
        found(DRAUGHT, r#"depth = "1.7 m""#, ""),
        [(Code::TooShallow, r#""1.7 m""#.to_owned())]
    );
    let shoal = r#"
        [disruptions.shoal]
        where = ["channel"]
        every-year = { from = "12-01", to = "02-01" }
        effect = { depth = "1.5 m" }
    "#;
    let found = found(DRAUGHT, r#"depth = "3.8 m""#, shoal);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::TooShallow);
    assert_eq!(found[0].1, "effect");
}

#[test]
fn a_disruption_of_the_depth_is_dated_and_has_a_depth_to_change() {
    let shoal = |when: &str| {
        format!(
            r#"
            [disruptions.shoal]
            where = ["channel"]
            {when}
            effect = {{ depth = "3 m" }}
            "#
        )
    };
    let dated = shoal("on = { from = 2024-05-01, to = 2024-06-01 }");
    assert_eq!(codes("", "", &dated), [Code::Contradiction]);
    let random = shoal(r#"random = { every = "30 d", lasts = "3 d" }"#);
    assert_eq!(codes(DRAUGHT, r#"depth = "3.8 m""#, &random), [Code::Contradiction]);
}

#[test]
fn a_speed_that_every_leg_is_below_is_refused() {
    let with = |speed: &str| format!("{DRAUGHT}\nspeed = \"{speed}\"");
    assert_eq!(codes(&with("20 km/h"), r#"depth = "3.8 m""#, ""), [Code::Unused]);
    assert_eq!(codes(&with("10 km/h"), r#"depth = "3.8 m""#, ""), Vec::new());
}

#[test]
fn depth_is_for_water() {
    let leg = "[legs.depot-border]\ndepth = \"3 m\"";
    assert_eq!(marked(load_overlay(leg))[0].0, Code::DoesNotApply);
    let truck = "[vehicles.truck]\ndraught = { empty = \"1 m\", laden = \"2 m\" }";
    assert_eq!(marked(load_overlay(truck))[0].0, Code::Contradiction);
}

#[test]
fn convoys_and_narrows_are_read_and_judged() {
    let leg = |more: &str| codes("", more, "");
    let season = |rest: &str| format!("convoys = {{ from = \"12-14\", to = \"03-05\", {rest} }}");
    assert_eq!(leg(&season(r#"every = "41 h", places = 8, speed = "6 km/h""#)), Vec::new());
    assert_eq!(leg(&season(r#"every = "0 h", places = 8"#)), [Code::ImpossibleValue]);
    assert_eq!(leg(&season(r#"every = "41 h", places = 0"#)), [Code::ImpossibleValue]);
    let both = format!(
        "{}\nsailings = {{ departures = [\"daily 06:00\"] }}",
        season(r#"every = "41 h", places = 8"#)
    );
    assert_eq!(leg(&both), [Code::Contradiction]);
    let narrow = r#"narrows.bar = { from = "20 km", to = "28 km", clear = "10 min" }"#;
    assert_eq!(leg(narrow), Vec::new());
    let following = |what: &str| {
        leg(&format!(
            r#"narrows.bar = {{ from = "20 km", to = "28 km", following = {{ {what} }} }}"#
        ))
    };
    assert_eq!(following(r#"vessels = 4, gap = "20 min", platoon = 6"#), Vec::new());
    assert_eq!(following(r#"vessels = 1, gap = "20 min", platoon = 6"#), [Code::Unused]);
    assert_eq!(following(r#"vessels = 0, gap = "20 min", platoon = 6"#), [Code::ImpossibleValue]);
    assert_eq!(following(r#"vessels = 4, gap = "20 min", platoon = 0"#), [Code::ImpossibleValue]);
    assert_eq!(following("vessels = 4, platoon = 6"), [Code::MissingKey]);
    let beyond = r#"narrows.bar = { from = "90 km", to = "128 km" }"#;
    assert_eq!(leg(beyond), [Code::ImpossibleValue]);
    let across = r#"narrows.a = { from = "20 km", to = "28 km" }
        narrows.b = { from = "25 km", to = "30 km" }"#;
    assert_eq!(leg(across), [Code::ImpossibleValue]);
}

/// Weather on the channel, with this as its days.
fn storm(days: &str, effect: &str, more: &str) -> String {
    format!(
        r#"
        [disruptions.storm]
        where = ["channel"]
        weather = {{ days = {days}, lasts = "10 h" }}
        effect = {effect}
        {more}
        "#
    )
}

#[test]
fn days_of_weather_are_read_and_judged() {
    let closed = |days: &str| codes("", "", &storm(days, "\"closed\"", ""));
    assert_eq!(closed("\"36 d\""), Vec::new());
    let by_month = |january: &str| {
        let others = ["feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
        let others = others.map(|month| format!("{month} = \"2 d\"")).join(", ");
        format!("{{ jan = \"{january}\", {others} }}")
    };
    assert_eq!(closed(&by_month("31 d")), Vec::new());
    assert_eq!(closed(&by_month("32 d")), [Code::ImpossibleValue]);
    assert_eq!(closed("\"366 d\""), [Code::ImpossibleValue]);
    assert_eq!(closed("\"0 d\""), [Code::Unused]);
    assert_eq!(closed("{ jan = \"3 d\" }"), [Code::MissingKey]);
    let depth = storm("\"36 d\"", "{ depth = \"3 m\" }", "");
    assert_eq!(codes(DRAUGHT, r#"depth = "3.8 m""#, &depth), [Code::Contradiction]);
    let twice = storm("\"36 d\"", "\"closed\"", r#"random = { every = "9 d", lasts = "1 h" }"#);
    assert_eq!(codes("", "", &twice), [Code::Contradiction]);
    let surge = r#"
        [disruptions.storm]
        flows = ["barley"]
        weather = { days = "36 d", lasts = "10 h" }
        effect = { demand = "120 %" }
    "#;
    assert_eq!(codes("", "", surge), [Code::Contradiction]);
}

/// A quay that barley reaches by truck and leaves by coaster, with this as its storage; containers
/// where the vessel has some, and a port behind it with a storage of its own.
fn quay(coaster: &str, storage: &str, port: &str) -> Vec<Code> {
    let text = format!(
        r#"
        [vehicles.coaster]
        mode = "sea"
        load = "3000 t"
        {coaster}
        [places.quay]
        name = "Quay"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.basin]
        name = "Basin"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [places.roads]
        name = "Roads"
        country = "ZZ"
        time-zone = "Etc/UTC"
        [legs.to-quay]
        between = ["inland-depot", "quay"]
        mode = "road"
        length = "10 km"
        speed = "40 km/h"
        [terminals.port]
        at = "quay"
        onto.sea = ["loading"]
        {storage}
        [terminals.port.stages.loading]
        lanes = 4
        hours = "always"
        service = "30 min"
        [crossings.basin-gate]
        between = ["quay", "basin"]
        mode = "sea"
        towards.basin = ["lock"]
        {port}
        [crossings.basin-gate.stages.lock]
        at = "quay"
        lanes = 1
        hours = "always"
        service = "30 min"
        [legs.channel]
        between = ["basin", "roads"]
        mode = "sea"
        length = "100 km"
        speed = "13 km/h"
        [flows.barley]
        commodity = "barley"
        from = "inland-depot"
        to = "roads"
        volume = "0.5 Mt/yr"
        arrivals = "poisson"
        vehicles = {{ road = "truck", sea = "coaster" }}
        "#
    );
    marked(load_overlay(&text)).into_iter().map(|one| one.0).collect()
}

#[test]
fn storages_take_mass_or_containers_and_what_comes_must_fit() {
    let storage = |room: &str| quay("teu = 250", &format!("storage = {{ {room} }}"), "");
    assert_eq!(storage(r#"limit = "20 kt""#), Vec::new());
    assert_eq!(storage("teu = 1000"), Vec::new());
    assert_eq!(storage("teu = 250"), [Code::StorageTooSmall], "a load in the making and a truck");
    assert_eq!(storage(r#"limit = "20 kt", teu = 1000"#), [Code::Contradiction]);
    assert_eq!(storage(r#"dwell = "1 d""#), [Code::Incomplete]);
    assert_eq!(storage("teu = 200000000"), [Code::ImpossibleValue]);
    assert_eq!(quay("", "storage = { teu = 1000 }", ""), [Code::NotInContainers]);
}

#[test]
fn the_storage_of_a_port_lies_on_one_of_its_sides() {
    let port = |coaster: &str, storage: &str| quay(coaster, "", &format!("storage = {storage}"));
    assert_eq!(port("", r#"{ ashore = "quay", limit = "9 kt", dwell = "1 d" }"#), Vec::new());
    assert_eq!(port("teu = 250", r#"{ ashore = "quay", teu = 250 }"#), Vec::new());
    assert_eq!(port("teu = 250", r#"{ ashore = "quay", teu = 249 }"#), [Code::StorageTooSmall]);
    assert_eq!(port("", r#"{ ashore = "quay", teu = 250 }"#), [Code::NotInContainers]);
    assert_eq!(port("", r#"{ ashore = "roads", limit = "9 kt" }"#), [Code::Contradiction]);
    assert_eq!(port("", r#"{ limit = "9 kt" }"#), [Code::MissingKey]);
    let road = r#"
        [crossings.border]
        storage = { ashore = "border-north", limit = "9 kt" }
    "#;
    let found = marked(load_overlay(road));
    assert!(found.iter().any(|one| one.0 == Code::Contradiction), "{found:?}");
}

#[test]
fn each_direction_may_have_a_storage_of_its_own() {
    let onto =
        |mode: &str, room: &str| quay("", &format!("storage-onto.{mode} = {{ {room} }}"), "");
    assert_eq!(onto("sea", r#"limit = "20 kt""#), Vec::new());
    assert_eq!(onto("sea", r#"limit = "2 kt""#), [Code::StorageTooSmall]);
    assert_eq!(onto("sea", r#"dwell = "1 d""#), [Code::Incomplete]);
    assert_eq!(onto("road", r#"limit = "20 kt""#), [Code::Contradiction], "nothing goes onto road");
    let both = "storage = { limit = \"20 kt\" }\nstorage-onto.sea = { limit = \"20 kt\" }";
    assert_eq!(quay("", both, ""), [Code::Contradiction]);
    let towards = |side: &str, room: &str| {
        let room = format!("storage-towards.{side} = {{ ashore = \"quay\", {room} }}");
        quay("", "", &room)
    };
    assert_eq!(towards("basin", r#"limit = "9 kt""#), Vec::new());
    assert_eq!(towards("basin", r#"limit = "2 kt""#), [Code::StorageTooSmall]);
    assert_eq!(towards("quay", r#"limit = "9 kt""#), [Code::Contradiction], "nothing goes there");
    let both = "storage = { ashore = \"quay\", limit = \"9 kt\" }\n\
                storage-towards.basin = { ashore = \"quay\", limit = \"9 kt\" }";
    assert_eq!(quay("", "", both), [Code::Contradiction]);
}

#[test]
fn a_fleet_of_some_vehicles_serves_only_these() {
    let fleet = |name: &str, rest: &str| {
        format!(
            "[fleets.{name}]\nvehicles = 9\nserves = [\"channel\"]\nturnaround = \"1 h\"\n{rest}\n"
        )
    };
    let with = |fleets: &str| quay(fleets, "", "");
    assert_eq!(with(&fleet("ships", "of = [\"coaster\"]")), Vec::new());
    assert_eq!(with(&fleet("ships", "of = [\"coster\"]")), [Code::UnknownName]);
    assert_eq!(with(&fleet("ships", "of = [\"truck\"]")), [Code::Unused]);
    let of_flow = fleet("ships", "of = [\"coaster\"]")
        .replace("serves = [\"channel\"]", "flows = [\"barley\"]");
    assert!(with(&of_flow).contains(&Code::Contradiction));
    let others = fleet("ships", "of = [\"coaster\"]") + &fleet("tramps", "of = [\"truck\"]");
    assert_eq!(with(&others), [Code::Unused], "one leg, two fleets, no contradiction");
    let all = fleet("ships", "of = [\"coaster\"]") + &fleet("tramps", "");
    assert_eq!(with(&all), [Code::Contradiction]);
}

#[test]
fn icebreakers_lead_convoys_and_too_few_are_pointed_at() {
    let with = |icebreakers: &str| {
        let season = r#"from = "12-14", to = "03-05", every = "24 h", places = 8"#;
        let leg = format!("convoys = {{ {season}, icebreakers = {icebreakers} }}");
        load_overlay(&channel("", &leg, ""))
    };
    let codes = |icebreakers: &str| {
        marked(with(icebreakers)).into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(codes(r#"{ number = 0, under-way = "60 h" }"#), [Code::ImpossibleValue]);
    assert_eq!(codes(r#"{ number = 5, under-way = "0 h" }"#), [Code::ImpossibleValue]);
    assert_eq!(codes("{ number = 5 }"), [Code::MissingKey]);
    let warned = |icebreakers: &str| {
        let loaded = with(icebreakers).expect("it can be run");
        loaded.warnings.list().iter().map(|one| one.code).collect::<Vec<_>>()
    };
    assert_eq!(warned(r#"{ number = 5, under-way = "60 h" }"#), Vec::new());
    assert_eq!(warned(r#"{ number = 4, under-way = "60 h" }"#), [Code::TooFewIcebreakers]);
}

#[test]
fn icebreakers_that_outrun_what_they_lead_are_pointed_at() {
    let warned = |season: &str, under_way: &str| {
        let rest =
            format!("places = 8, icebreakers = {{ number = 9, under-way = \"{under_way}\" }}");
        let leg = format!("convoys = {{ from = \"12-14\", to = \"03-05\", {season}, {rest} }}");
        let loaded = load_overlay(&channel("", &leg, "")).expect("it can be run");
        let list = loaded.warnings.list();
        list.iter().map(|one| (one.code, one.message.clone())).collect::<Vec<_>>()
    };
    // 100 km at 13 km/h are 7.7 h, at 5 km/h 20 h.
    assert_eq!(warned("every = \"24 h\"", "8 h"), []);
    assert_eq!(warned("every = \"24 h\", speed = \"5 km/h\"", "20 h"), []);
    let found = warned("every = \"24 h\", speed = \"5 km/h\"", "8 h");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, Code::IcebreakersOutrun);
    assert!(found[0].1.contains("for 8 h") && found[0].1.contains("for 20 h"), "{found:?}");
    let found = warned("every = \"1 s\"", "8 h");
    assert_eq!(found[0].0, Code::TooFewIcebreakers);
    assert!(found[0].1.contains("leave every 1 s"), "{found:?}");
    assert!(found[0].1.contains("back every 1.78 h"), "{found:?}");
}
