//! Rules of the period, places, vehicles, legs and fleets.

use std::collections::BTreeMap;

use super::{Rules, fleet, join, rail, room, water, week};
use crate::calendar::time_zone;
use crate::model::{
    Driving, Effect, FaultKind, Fleet, FleetName, LegName, Mode, RailEntry, Vehicle, WarmUp, Way,
};

/// The longest simulated history in days; keeps every instant far inside the clock.
const DAYS_MAX: i64 = 366 * 60;

pub(super) fn period(rules: &mut Rules<'_>) {
    let period = rules.draft.period;
    if period.end <= period.start {
        rules.impossible(&["scenario", "horizon"], "the horizon must be longer than nothing");
        return;
    }
    let days = i64::from((period.end - period.start).get_days());
    let warm_up_days = match period.warm_up {
        WarmUp::Fixed(span) => span.ms().div_euclid(corridor_simkit::time::MS_PER_DAY),
        WarmUp::Auto => 0,
    };
    if days + warm_up_days > DAYS_MAX {
        rules.impossible(
            &["scenario", "horizon"],
            "a history of more than 60 years is not simulated",
        );
    }
    if warm_up_days < 0 {
        rules.impossible(&["scenario", "warm-up"], "a warm-up cannot be shorter than nothing");
    }
    rules.at_least(
        rules.draft.value_of_time,
        0.0,
        "a value of time",
        &["scenario", "value-of-time"],
    );
    if period.warm_up == WarmUp::Auto {
        stationary(rules);
    }
}

/// A warm-up can be found only where the future is like the past.
fn stationary(rules: &mut Rules<'_>) {
    let path = ["scenario", "warm-up"];
    for reason in rules.draft.changes_with_the_date() {
        let message = format!("a warm-up can be found on stationary models only, but {reason}");
        let hint = "give the warm-up as a time, such as \"90 d\"".to_owned();
        rules.fault_with_hint(FaultKind::Contradiction, &path, message, hint);
    }
}

pub(super) fn places(rules: &mut Rules<'_>) {
    for (name, place) in &rules.draft.places {
        let path = ["places", name.as_str()];
        if time_zone(&place.time_zone).is_none() {
            let message = format!("no time zone is called `{}`", place.time_zone);
            let hint = "use a name of the IANA database, such as \"Asia/Baku\"".to_owned();
            let path = join(&path, "time-zone");
            rules.fault_with_hint(FaultKind::ImpossibleValue, &path, message, hint);
        }
        if let Some((latitude, longitude)) = place.at
            && !((-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude))
        {
            rules.impossible(&join(&path, "at"), "a position is [latitude, longitude] in degrees");
        }
    }
}

pub(super) fn vehicles(rules: &mut Rules<'_>) {
    for (name, vehicle) in &rules.draft.vehicles {
        let path = ["vehicles", name.as_str()];
        rules.some(vehicle.wagons, "wagon", &join(&path, "wagons"));
        if vehicle.wagons > 1 && vehicle.mode != Mode::Rail {
            rules.contradiction(&join(&path, "wagons"), "only trains have wagons");
        }
        water::vessel(rules, vehicle, &path);
        if vehicle.teu > 0 && vehicle.load.kg() == 0 {
            rules.contradiction(&join(&path, "teu"), "containers without a load cannot be counted");
        }
        if let Some(hours) = &vehicle.driving {
            driving(rules, vehicle, hours, &join(&path, "driving"));
        }
    }
}

/// Hours of a driver.
fn driving(rules: &mut Rules<'_>, vehicle: &Vehicle, hours: &Driving, path: &[&str]) {
    if vehicle.mode != Mode::Road {
        rules.contradiction(path, "only trucks have drivers who rest on the way");
    }
    if hours.hours.ms() <= 0 {
        rules.impossible(&join(path, "hours"), "a driver drives for some time before a rest");
    }
    if hours.rest.ms() <= 0 && hours.pause.ms() <= 0 {
        rules.unused(path, "rests and breaks that take no time change nothing");
    }
    if hours.rest.ms() < 0 || hours.pause.ms() < 0 || hours.stint.ms() < 0 {
        rules.impossible(path, "the hours of a driver are not below nothing");
    }
    if hours.pause.ms() > 0 && !(0 < hours.stint.ms() && hours.stint < hours.hours) {
        let message = "a break comes after some driving, and before the rest";
        rules.impossible(&join(path, "stint"), message);
    }
}

pub(super) fn legs(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, leg) in &draft.legs {
        let path = ["legs", name.as_str()];
        let between = join(&path, "between");
        for end in &leg.between {
            rules.declared(&draft.places, end, "place", &between);
        }
        if leg.between[0] == leg.between[1] {
            rules.impossible(&between, "a leg joins two different places");
        }
        if draft.crossings.contains_key(name.as_str())
            || draft.terminals.contains_key(name.as_str())
        {
            let message = format!("`{name}` names a leg and a crossing or terminal");
            rules.contradiction(&path, message);
        }
        rail::leg(rules, leg, &path);
        water::leg(rules, leg, &path);
        room::leg(rules, name, leg, &path);
        match &leg.way {
            Way::Road { travel, holding } => {
                rules.takes_time(travel, "travelling", &join(&path, "speed"));
                if let Some(holding) = holding {
                    rules.some(*holding, "vehicle that fits on the leg", &join(&path, "holding"));
                }
            }
            Way::Rail { run, entry, holding } => {
                rules.takes_time(run, "travelling", &join(&path, "speed"));
                if let Some(holding) = holding {
                    rules.some(*holding, "train that fits on the leg", &join(&path, "holding"));
                }
                rail_entry(rules, entry, &path);
            }
            Way::Water { mode, sail, sailings, .. } => {
                rules.takes_time(sail, "sailing", &join(&path, "speed"));
                if !matches!(mode, Mode::Sea | Mode::Waterway) {
                    rules.contradiction(&join(&path, "mode"), "vessels sail on sea or waterway");
                }
                if let Some(sailings) = sailings {
                    let path = join(&path, "sailings");
                    week::starts(
                        rules,
                        &sailings.departures,
                        "a sailing",
                        &join(&path, "departures"),
                    );
                    if sailings.places == Some(0) {
                        rules.impossible(&join(&path, "places"), "a sailing takes at least one");
                    }
                    if sailings.load.is_some_and(|load| load.kg() == 0) {
                        rules.impossible(&join(&path, "load"), "a sailing takes some cargo");
                    }
                }
            }
        }
    }
}

fn rail_entry(rules: &mut Rules<'_>, entry: &RailEntry, path: &[&str]) {
    match entry {
        RailEntry::Headway(headway) if headway.ms() <= 0 => {
            rules.impossible(&join(path, "headway"), "a headway is longer than nothing");
        }
        RailEntry::PathsPerDay(0) => {
            rules.impossible(&join(path, "paths"), "a line has at least one train path a day");
        }
        RailEntry::PathsPerDay(_)
        | RailEntry::Headway(_)
        | RailEntry::Free
        | RailEntry::SingleTrack(_) => {}
    }
}

pub(super) fn fleets(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let mut fleets_of: BTreeMap<&LegName, Vec<(&FleetName, &Fleet)>> = BTreeMap::new();
    for (name, fleet) in &draft.fleets {
        let path = ["fleets", name.as_str()];
        let serves = join(&path, "serves");
        rules.some(fleet.vehicles, "vehicle", &join(&path, "vehicles"));
        rules.at_least(fleet.turnaround.mean(), 0.0, "a turnaround", &join(&path, "turnaround"));
        fleet::serves(rules, fleet, &path);
        if fleet.serves.is_empty() && fleet.stages.is_empty() && fleet.flows.is_empty() {
            rules.unused(&serves, "a fleet that serves no leg changes nothing");
        }
        if draft.teams.contains_key(name.as_str()) {
            rules.contradiction(&path, format!("`{name}` names a fleet and a team"));
        }
        for leg in &fleet.serves {
            rules.declared(&draft.legs, leg, "leg", &serves);
            let others = fleets_of.entry(leg).or_default();
            if let Some((other, _)) = others.iter().find(|(_, other)| other.shares_with(fleet)) {
                let message = format!("leg `{leg}` is already served by fleet `{other}`");
                rules.contradiction(&serves, message);
            }
            others.push((name, fleet));
        }
    }
}

/// Whether a capacity of a disruption lies between nothing and everything.
pub(super) fn is_partial(effect: Effect) -> bool {
    match effect {
        Effect::Closed | Effect::Depth(_) | Effect::Demand(_) | Effect::Divert(_) => true,
        Effect::Capacity(rate) => 0.0 < rate && rate < 1.0,
    }
}

/// Whether a vehicle carries anything.
pub(super) fn is_loaded(vehicle: &Vehicle) -> bool {
    vehicle.load.kg() > 0
}
