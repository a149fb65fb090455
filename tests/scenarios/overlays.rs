//! Projects and disruptions do what they are for, and the corridor carries what its routes carry.

use corridor_core::answer::Answer;
use corridor_core::model::Mode;

use super::observed::{FEW, answer};
use super::{BASES, shipped};

fn border_hours(answer: &Answer, crossing: &str, towards: &str) -> f64 {
    let passage = answer.passages.iter().find(|p| p.crossing == crossing && p.towards == towards);
    passage.expect("vehicles pass").border_hours.mean
}

fn vehicles_per_day(answer: &Answer, crossing: &str) -> f64 {
    let passages = answer.passages.iter().filter(|passage| passage.crossing == crossing);
    passages.map(|passage| passage.vehicles_per_day.mean).sum()
}

fn hours(answer: &Answer, flow: &str) -> f64 {
    answer.flows.iter().find(|one| one.name == flow).expect("the flow is sent").hours.mean
}

#[test]
fn more_lanes_at_samur_shorten_the_way_into_russia() {
    let before = border_hours(&answer("west-2024.toml", FEW), "samur-road", "yarag-kazmalyar");
    for project in ["projects/samur-more-lanes.toml", "projects/road-posts-3000.toml"] {
        let after = border_hours(&answer(project, FEW), "samur-road", "yarag-kazmalyar");
        assert!(after < before / 2.0, "{project}: {before:.1} h before, {after:.1} h after");
    }
}

#[test]
fn a_larger_terminal_shortens_the_way_to_rasht() {
    let before = hours(&answer("west-2024.toml", FEW), "grain-to-iran");
    let after = hours(&answer("projects/astara-terminal.toml", FEW), "grain-to-iran");
    assert!(after < before - 6.0, "{before:.1} h before, {after:.1} h after");
}

#[test]
fn works_at_alat_lengthen_the_way_to_astara() {
    let before = hours(&answer("west-2024.toml", FEW), "grain-to-iran");
    let during = hours(&answer("disruptions/alat-osmanli-works.toml", FEW), "grain-to-iran");
    assert!(before + 1.0 < during, "{before:.1} h before, {during:.1} h during the works");
}

#[test]
fn less_water_in_the_canal_takes_more_vessels_and_more_water_fewer() {
    let vessels = |name: &str| vehicles_per_day(&answer(name, FEW), "astrakhan-sea");
    let shallow = vessels("disruptions/canal-at-3.8-m.toml");
    let today = vessels("caspian-2024.toml");
    let deep = vessels("projects/canal-dredging.toml");
    // By the loads: 3,000 / 2,812.5 and 3,000 / 3,750 t.
    assert!((shallow / today - 16.0 / 15.0).abs() < 0.03, "{shallow:.2} for {today:.2} a day");
    assert!((deep / today - 4.0 / 5.0).abs() < 0.05, "{deep:.2} for {today:.2} a day");
}

#[test]
fn heavy_ice_delays_the_grain_of_astrakhan_and_not_that_of_makhachkala() {
    let (ordinary, heavy) =
        (answer("caspian-2024.toml", FEW), answer("disruptions/ice-winter.toml", FEW));
    let delay = |flow: &str| hours(&heavy, flow) - hours(&ordinary, flow);
    assert!(delay("caspian-grain-anzali") > 6.0);
    assert!(delay("caspian-grain-makhachkala-anzali").abs() < 2.0);
}

#[test]
fn second_tracks_and_electricity_shorten_the_way_east() {
    let before = hours(&answer("east-2024.toml", FEW), "east-paper-tehran");
    for project in ["projects/kazakh-second-tracks.toml", "projects/garmsar-electrified.toml"] {
        let after = hours(&answer(project, FEW), "east-paper-tehran");
        assert!(after < before - 6.0, "{project}: {before:.1} h before, {after:.1} h after");
    }
}

/// A train that leaves ten days after its first wagons keeps a group five days on average, a path a
/// week three and a half.
#[test]
fn a_weekly_container_train_takes_what_there_is() {
    let (base, weekly) =
        (answer("east-2024.toml", FEW), answer("projects/regular-container-trains.toml", FEW));
    let formed = |answer: &Answer| {
        let name = "moscow-bandar-abbas";
        let trains = answer
            .resources
            .iter()
            .find(|one| one.kind == "trains formed" && one.name.starts_with(name));
        let forming = answer
            .stages
            .iter()
            .find(|one| one.kind == "train forming" && one.name.starts_with(name));
        let wait = forming.expect("wagons wait for their train").wait_hours.mean;
        (7.0 * trains.expect("trains are formed").per_day.mean, wait)
    };
    let ((_, before), (per_week, wait)) = (formed(&base), formed(&weekly));
    assert!((0.9..1.02).contains(&per_week), "{per_week:.2} trains a week");
    assert!((70.0..100.0).contains(&wait), "{wait:.0} h");
    assert!((110.0..140.0).contains(&before), "{before:.0} h");
}

/// The ships that lie before the closed ports are missing on the other ways that they sail.
#[test]
fn a_suspension_holds_up_every_way_into_iran_and_what_sails_in_its_ships() {
    let (before, during) =
        (answer("corridor-2024.toml", FEW), answer("disruptions/suspension-2026.toml", FEW));
    assert!(during.deadlocks.is_empty(), "{:?}", during.deadlocks);
    let model = shipped("corridor-2024.toml").model;
    let fleet = model.fleets.iter().find(|(name, _)| name.as_str() == "canal-vessels");
    let fleet = fleet.expect("the canal has its ships").1;
    for one in &before.flows {
        let name = one.name.split(['/', '+']).next().expect("there is a first part");
        let flow = model.flows.iter().find(|(key, _)| key.as_str() == name).expect("it is sent").1;
        let is_held_up =
            [&flow.from, &flow.to].into_iter().any(|place| model.places[place].country == "IR")
                || flow.vehicles.get(&Mode::Sea).is_some_and(|ship| fleet.of.contains(ship));
        let (then, now) = (one.hours.mean, hours(&during, &one.name));
        let words = format!("{}: {then:.1} h, {now:.1} h", one.name);
        assert!(if is_held_up { then + 24.0 < now } else { now < then + 12.0 }, "{words}");
    }
}

/// The routes meet only on the Iranian main line, which has room for all of them.
#[test]
fn the_corridor_carries_what_its_routes_carry_alone() {
    let corridor = answer("corridor-2024.toml", FEW);
    for route in &BASES[..3] {
        let alone = answer(route, FEW);
        for passage in &alone.passages {
            let (crossing, towards) = (&passage.crossing, &passage.towards);
            let same = |one: &&corridor_core::answer::PassageAnswer| {
                one.crossing == *crossing && one.towards == *towards
            };
            let together = corridor.passages.iter().find(same).expect("the corridor has it");
            let (alone, together) = (passage.tonnes_per_year.mean, together.tonnes_per_year.mean);
            let difference = (together - alone).abs() / alone.max(1.0);
            assert!(
                difference < 0.01,
                "{crossing} towards {towards}: {alone:.0} t, {together:.0} t"
            );
        }
    }
}
