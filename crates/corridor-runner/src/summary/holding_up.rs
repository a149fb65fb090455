//! What holds vehicles up beside lanes and lengths, leg by leg and stage by stage, in words: water,
//! ice, single track, works, berths, storage, breakdowns.

use corridor_core::model::{
    AtClosing, Ban, Depth, Fleet, FleetBack, FleetCount, Icebreakers, Leg, LineSection, Narrow,
    QueueOrder, RailEntry, Room, Servers, SingleTrack, Stage, Storage, Vehicle, Way, WeekPlan,
};
use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::SimSpan;

use super::duty::Duty;
use super::{MS_PER_HOUR, listed};
use crate::report::number::bare;

/// Joins what there is to say; `None`: nothing.
fn said(words: &[String]) -> Option<String> {
    (!words.is_empty()).then(|| words.join("; "))
}

fn minutes(span: SimSpan) -> String {
    format!("{} min", bare(span.hours() * 60.0))
}

fn mean_hours(time: &Distribution) -> String {
    format!("{} h", bare(time.mean() / MS_PER_HOUR))
}

fn depth(depth: &Depth) -> String {
    let falls = depth.falls.map(|fall| {
        format!(", less by {} m a year since {}", bare(fall.per_year.metres()), fall.since)
    });
    format!("{} m deep{}", bare(depth.metres.metres()), falls.unwrap_or_default())
}

/// How deep a vessel lies, how fast it is, how long and heavy a vehicle is.
pub(super) fn of_vehicle(vehicle: &Vehicle) -> Option<String> {
    let mut words = Vec::new();
    words.extend(vehicle.draught.map(|draught| {
        let (empty, laden) = (bare(draught.empty.metres()), bare(draught.laden.metres()));
        format!("lies {empty} m deep empty and {laden} m laden")
    }));
    words.extend(vehicle.speed.map(|speed| format!("at most {} km/h", bare(speed))));
    words.extend(vehicle.length.map(|length| format!("{} m long", bare(length.km() * 1_000.0))));
    words.extend(vehicle.tare.map(|tare| format!("{} t empty", bare(tare.tonnes()))));
    words.extend(vehicle.axles.map(|axles| format!("{axles} axles")));
    said(&words)
}

/// What a leg has beside its length, its time and its room.
pub(super) fn of_leg(leg: &Leg) -> Option<String> {
    let mut words = Vec::new();
    match &leg.way {
        Way::Road { .. } => {}
        Way::Rail { entry, .. } => {
            if let RailEntry::SingleTrack(track) = entry {
                words.push(single_track(track));
            }
        }
        Way::Water { sailings, depth: deep, convoys, narrows, .. } => {
            words.extend(deep.as_ref().map(depth));
            words.extend(narrows.iter().map(|(name, one)| narrow(name.as_str(), one)));
            words.extend(convoys.as_ref().map(|convoys| {
                let (from, to) = (convoys.from, convoys.to);
                let speed = convoys.speed.map(|speed| format!(", at {} km/h", bare(speed)));
                format!(
                    "convoys of {} every {} h from {:02}-{:02} to {:02}-{:02}{}{}",
                    convoys.places,
                    bare(convoys.every.hours()),
                    from.month,
                    from.day,
                    to.month,
                    to.day,
                    speed.unwrap_or_default(),
                    convoys.icebreakers.as_ref().map(led).unwrap_or_default()
                )
            }));
            words.extend(sailings.as_ref().map(|sailings| {
                let places = sailings.places.map(|n| format!(" of {n} places"));
                let load = sailings.load.map(|load| format!(" for {} t", bare(load.tonnes())));
                format!(
                    "{} departures a week{}{}",
                    per_week(&sailings.departures),
                    places.unwrap_or_default(),
                    load.unwrap_or_default()
                )
            }));
        }
    }
    words.extend(leg.sections.iter().map(|(name, part)| section(name.as_str(), part)));
    words.extend(
        leg.queue_limit.iter().map(|(end, room)| format!("room for {room} before it at {end}")),
    );
    words.extend(leg.maintenance.as_ref().map(|plan| {
        format!("closed for works for {} h a week", bare(Duty::of(plan).open_hours()))
    }));
    said(&words)
}

fn narrow(name: &str, narrow: &Narrow) -> String {
    let who = match narrow.following {
        None => "one vessel at a time".to_owned(),
        Some(following) => format!(
            "{} vessels of one direction {} apart, in turns of {}",
            following.vessels,
            minutes(following.gap),
            following.platoon
        ),
    };
    let (from, to) = (bare(narrow.from.km()), bare(narrow.to.km()));
    format!("narrow {name} at {from}–{to} km, {who}, clear after {}", minutes(narrow.clear))
}

fn led(by: &Icebreakers) -> String {
    let (number, under_way) = (by.number, mean_hours(&by.under_way));
    format!(", led by one of {number} icebreakers, {under_way} under way")
}

fn single_track(track: &SingleTrack) -> String {
    let loops = track.in_order().into_iter().map(|(name, passing)| {
        let length = passing.length.map(|length| format!(", {} m", bare(length.km() * 1_000.0)));
        let (km, tracks) = (bare(passing.at.km()), passing.tracks);
        format!("{name} (km {km}, {tracks} tracks{})", length.unwrap_or_default())
    });
    let order = match track.order {
        QueueOrder::Fifo => "",
        QueueOrder::Priority => ", by priority",
    };
    let release = minutes(track.release);
    match track.loops.len() {
        0 => format!("single track without loops, clear after {release}{order}"),
        _ => format!("single track, clear after {release}{order}, loops: {}", listed(loops)),
    }
}

fn section(name: &str, part: &LineSection) -> String {
    let mut words = vec![format!("{name} at {}–{} km", bare(part.from.km()), bare(part.to.km()))];
    words.extend(part.speed.map(|speed| format!("{} km/h", bare(speed))));
    words.extend(part.gross.map(|gross| format!("trains up to {} t", bare(gross.tonnes()))));
    words.extend(part.axle_load.map(|load| format!("axles up to {} t", bare(load.tonnes()))));
    words.join(", ")
}

/// Windows of a plan that begin in a week.
pub(super) fn per_week(plan: &WeekPlan) -> usize {
    plan.rules.iter().map(|rule| (0..7).filter(|day| rule.days.contains(*day)).count()).sum()
}

/// What a stage has beside its servers and their work.
pub(super) fn of_stage(stage: &Stage) -> Option<String> {
    let mut words = Vec::new();
    words.extend(stage.depth.as_ref().map(|deep| format!("berth {}", depth(deep))));
    if matches!(stage.servers, Servers::Lanes(_)) && stage.at_closing == AtClosing::Suspend {
        words.push("work waits for the next shift at closing".to_owned());
    }
    if stage.order == QueueOrder::Priority {
        words.push("by priority".to_owned());
    }
    if !stage.commodities.is_empty() {
        words.push(format!("for {} alone", listed(&stage.commodities)));
    }
    words.extend(stage.breakdown.as_ref().map(|failure| {
        let (up, down) = (mean_hours(&failure.up), mean_hours(&failure.down));
        format!("a server fails after {up} and is repaired in {down}, on average")
    }));
    said(&words)
}

/// What fits into a storage, and for how long it lies there.
pub(super) fn of_storage(storage: &Storage) -> String {
    let dwell = storage.dwell.as_ref().map(|time| format!(", lies for {}", mean_hours(time)));
    let room = match storage.limit {
        Room::Mass(mass) => format!("{} t", bare(mass.tonnes())),
        Room::Containers { teu } => format!("{teu} TEU"),
    };
    format!("holds {room}{}", dwell.unwrap_or_default())
}

/// What is counted of a fleet, and how it comes back where that is not at once.
pub(super) fn of_fleet(fleet: &Fleet) -> Option<String> {
    let mut words = Vec::new();
    if fleet.count == FleetCount::Wagons {
        words.push("as many as a train has wagons".to_owned());
    }
    if fleet.back == FleetBack::Empty {
        words.push("run back empty over their way".to_owned());
    }
    said(&words)
}

/// A stop on loading.
pub(super) fn of_ban(ban: &Ban) -> String {
    let flows = ban.flows.iter().map(|flow| format!("flow {flow}"));
    let destinations = ban.destinations.iter().map(|place| format!("for {place}"));
    format!(
        "{}: nothing is loaded from {} to {}",
        listed(flows.chain(destinations)),
        ban.from,
        ban.to
    )
}
