//! Places, vehicles, legs and fleets, with what a leg lets through.

use corridor_core::model::{CorridorModel, Fleet, Leg, LegDirection, RailEntry, SingleTrack, Way};
use corridor_simkit::distribution::Distribution;

use super::{MS_PER_DAY, MS_PER_HOUR, fact, holding_up, listed, remarks};
use crate::report::number::{NO_VALUE, bare};
use crate::report::page::{Block, Section, Table};

/// One section on each kind that the model has.
pub(super) fn sections(model: &CorridorModel) -> Vec<Section> {
    let mut sections = vec![places(model), vehicles(model)];
    sections.extend(super::tariffs::sections(model));
    if !model.legs.is_empty() {
        sections.push(legs(model));
    }
    if !model.fleets.is_empty() {
        sections.push(fleets(model));
    }
    sections
}

fn section(title: &str, table: Table) -> Section {
    Section { title: title.to_owned(), blocks: vec![Block::Table(table)] }
}

fn places(model: &CorridorModel) -> Section {
    let mut table = Table::of_words("", &["place", "country", "time zone", "name"]);
    for (name, place) in &model.places {
        table.push(vec![
            name.as_str().into(),
            place.country.as_str().into(),
            place.time_zone.as_str().into(),
            place.title.as_str().into(),
        ]);
    }
    section("Places", table)
}

fn vehicles(model: &CorridorModel) -> Section {
    let headings = ["vehicle", "load, t", "wagons", "TEU"];
    let mut table = Table::of_numbers("", &headings).with_words("mode");
    for (name, vehicle) in &model.vehicles {
        table.push(vec![
            name.as_str().into(),
            bare(vehicle.load.tonnes()).into(),
            vehicle.wagons.to_string().into(),
            vehicle.teu.to_string().into(),
            vehicle.mode.word().into(),
        ]);
    }
    let mut section = section("Vehicles", table);
    let more = model.vehicles.iter().map(|(name, one)| (name, holding_up::of_vehicle(one)));
    section.blocks.extend(remarks(more));
    let drivers = model.vehicles.iter().filter_map(|(name, vehicle)| {
        let driving = vehicle.driving?;
        let breaks = match driving.pause.ms() {
            0 => String::new(),
            _ => format!(
                ", and {} min after {} h",
                bare(driving.pause.hours() * 60.0),
                bare(driving.stint.hours())
            ),
        };
        let words = format!(
            "its driver rests for {} h after driving for {} h{breaks}",
            bare(driving.rest.hours()),
            bare(driving.hours.hours())
        );
        Some(fact(name.as_str(), words))
    });
    let drivers: Vec<_> = drivers.collect();
    if !drivers.is_empty() {
        section.blocks.push(Block::Facts(drivers));
    }
    section
}

fn legs(model: &CorridorModel) -> Section {
    let caption = "Hours: mean time under way; holds, most/day: vehicles in one direction";
    let headings = ["leg", "km", "hours", "km/h", "holds", "most/day"];
    let mut table = Table::of_numbers(caption, &headings).with_words("mode");
    for (name, leg) in &model.legs {
        let hours = travel(leg).mean() / MS_PER_HOUR;
        let km = leg.length.km();
        let arrow = match leg.direction {
            LegDirection::Both => "–",
            LegDirection::OneWay => "→",
        };
        let ends = format!("{name}: {} {arrow} {}", leg.between[0], leg.between[1]);
        let speed =
            if 0.0 < hours { bare(round_to_tenth(km / hours)) } else { NO_VALUE.to_owned() };
        let (holds, at_most) = limits(leg);
        table.push(vec![
            ends.into(),
            bare(km).into(),
            bare(hours).into(),
            speed.into(),
            holds.map_or(NO_VALUE.to_owned(), |n| n.to_string()).into(),
            at_most.map_or(NO_VALUE.to_owned(), bare).into(),
            leg.mode().word().into(),
        ]);
    }
    let mut section = section("Legs", table);
    let more = model.legs.iter().map(|(name, leg)| (name, holding_up::of_leg(leg)));
    section.blocks.extend(remarks(more));
    section
}

fn round_to_tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn travel(leg: &Leg) -> &Distribution {
    match &leg.way {
        Way::Road { travel, .. } => travel,
        Way::Rail { run, .. } => run,
        Way::Water { sail, .. } => sail,
    }
}

/// Vehicles that fit on the leg, and vehicles that can enter it in a day; each direction for
/// itself.
fn limits(leg: &Leg) -> (Option<u32>, Option<f64>) {
    let turns = |holding: Option<u32>, travel: &Distribution| {
        let mean = travel.mean();
        holding.filter(|_| 0.0 < mean).map(|holding| f64::from(holding) * MS_PER_DAY / mean)
    };
    match &leg.way {
        Way::Road { travel, holding } => (*holding, turns(*holding, travel)),
        Way::Rail { run, entry, holding } => {
            let entry = match entry {
                RailEntry::Headway(headway) => Some(MS_PER_DAY / headway.ms() as f64),
                RailEntry::PathsPerDay(paths) => Some(f64::from(*paths)),
                RailEntry::Free => None,
                RailEntry::SingleTrack(track) => Some(longest_section(leg, track)),
            };
            let both = [entry, turns(*holding, run)].into_iter().flatten().reduce(f64::min);
            (*holding, both)
        }
        Way::Water { sailings, .. } => {
            let per_day = sailings.as_ref().and_then(|sailings| {
                let n_departures = holding_up::per_week(&sailings.departures) as u32;
                Some(f64::from(sailings.places? * n_departures) / 7.0)
            });
            (None, per_day)
        }
    }
}

/// Trains a day in both directions over a single line, by the section that takes longest if all
/// were run at the mean speed of the leg.
fn longest_section(leg: &Leg, track: &SingleTrack) -> f64 {
    let mut from = 0.0;
    let ends = track.in_order().into_iter().map(|(_, passing)| passing.at.km());
    let longest = ends.chain([leg.length.km()]).map(|to| to - std::mem::replace(&mut from, to));
    let ms = longest.fold(0.0, f64::max) / leg.length.km() * travel(leg).mean();
    MS_PER_DAY / (ms + track.release.ms() as f64)
}

fn fleets(model: &CorridorModel) -> Section {
    let headings = ["fleet", "vehicles", "turnaround, h"];
    let mut table = Table::of_numbers("", &headings).with_words("serves");
    for (name, fleet) in &model.fleets {
        table.push(vec![
            name.as_str().into(),
            fleet.vehicles.to_string().into(),
            bare(fleet.turnaround.mean() / MS_PER_HOUR).into(),
            served(fleet).into(),
        ]);
    }
    let mut section = section("Fleets", table);
    let more = model.fleets.iter().map(|(name, fleet)| (name, holding_up::of_fleet(fleet)));
    section.blocks.extend(remarks(more));
    section
}

/// Legs, stages and flows that a fleet serves.
fn served(fleet: &Fleet) -> String {
    let legs = fleet.serves.iter().map(ToString::to_string);
    let stages = fleet.stages.iter().map(ToString::to_string);
    let flows = fleet.flows.iter().map(|flow| format!("flow {flow}"));
    let served = listed(legs.chain(stages).chain(flows));
    if fleet.of.is_empty() {
        return served;
    }
    format!("{} at {served}", listed(fleet.of.iter().map(ToString::to_string)))
}
