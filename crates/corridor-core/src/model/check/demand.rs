//! Rules of flows that need nothing but their own table and names.

use super::network::is_loaded;
use super::{Rules, join, summed, week};
use crate::compile::{PRIORITY_LEVELS, days_in, month_weights};
use crate::model::{ArrivalProcess, FaultKind, Flow, ModelDraft, Season, VehicleName, Volume};

/// How far shares may be from adding up to 1.
const SHARE_TOLERANCE: f64 = 1e-6;
/// How far the months of a year may be from carrying its volume.
const SEASON_TOLERANCE: f64 = 1e-3;
/// The most tonnes or vehicles a year of one flow: more than any corridor, less than memory.
const MOST_PER_YEAR: f64 = 1e9;
/// The most vehicles a year of one flow, for the same reason: a hundred times the busiest border.
const MOST_VEHICLES: f64 = 2e7;

pub(super) fn flows(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    if draft.flows.is_empty() {
        rules.impossible(&["flows"], "without a flow there is nothing to simulate");
    }
    for (name, flow) in &draft.flows {
        let path = ["flows", name.as_str()];
        rules.declared(&draft.places, &flow.from, "place", &join(&path, "from"));
        rules.declared(&draft.places, &flow.to, "place", &join(&path, "to"));
        vehicles(rules, flow, &path);
        routes(rules, flow, &path);
        volume(rules, flow, &path);
        season(rules, &flow.season, &join(&path, "season"));
        if let Some(rhythm) = &flow.rhythm {
            week::weights(rules, rhythm, &join(&path, "rhythm"));
        }
        arrivals(rules, flow, &path);
        if flow.priority >= PRIORITY_LEVELS {
            let message = format!("priorities go from 0 to {}", PRIORITY_LEVELS - 1);
            rules.impossible(&join(&path, "priority"), message);
        }
        if flow.at_most == Some(0) {
            rules.impossible(&join(&path, "at-most"), "a flow of no vehicles sends nothing");
        }
    }
}

fn vehicles(rules: &mut Rules<'_>, flow: &Flow, path: &[&str]) {
    let draft = rules.draft;
    let path = join(path, "vehicles");
    if flow.vehicles.is_empty() {
        rules.impossible(&path, "a flow needs a vehicle");
    }
    for (mode, vehicle) in &flow.vehicles {
        let path = join(&path, mode.word());
        if rules.declared(&draft.vehicles, vehicle, "vehicle", &path)
            && draft.vehicles[vehicle].mode != *mode
        {
            let moves = draft.vehicles[vehicle].mode.word();
            let message = format!("`{vehicle}` moves by {moves}, not by {}", mode.word());
            rules.contradiction(&path, message);
        }
    }
    let mut loads =
        flow.vehicles.values().filter_map(|name| draft.vehicles.get(name)).map(is_loaded);
    if let Some(first) = loads.next()
        && loads.any(|other| other != first)
    {
        let message = "some vehicles of the flow carry a load and others run empty";
        rules.contradiction(&path, message);
    }
}

fn routes(rules: &mut Rules<'_>, flow: &Flow, path: &[&str]) {
    let path = join(path, "routes");
    if flow.routes.is_empty() {
        rules.impossible(&path, "a flow needs at least one route");
        return;
    }
    let sum: f64 = flow.routes.values().map(|route| route.share.value()).sum();
    if (sum - 1.0).abs() > SHARE_TOLERANCE {
        let message = format!("the shares of the routes add up to {}, not to 1", summed(sum));
        rules.fault(FaultKind::SharesDoNotAddUp, &path, message);
    }
    for (name, route) in &flow.routes {
        let path = join(&path, name.as_str());
        if flow.from == flow.to && route.via.is_empty() {
            rules.impossible(&path, "a flow from a place to itself goes nowhere");
        }
        for point in &route.via {
            via(rules, point, &join(&path, "via"));
        }
    }
}

/// A point of a route names exactly one thing.
fn via(rules: &mut Rules<'_>, point: &str, path: &[&str]) {
    let draft = rules.draft;
    let tables = [
        ("a place", draft.places.contains_key(point)),
        ("a leg", draft.legs.contains_key(point)),
        ("a crossing", draft.crossings.contains_key(point)),
        ("a terminal", draft.terminals.contains_key(point)),
    ];
    let kinds: Vec<&str> = tables.iter().filter(|(_, has)| *has).map(|(what, _)| *what).collect();
    match kinds[..] {
        [_] => {}
        [] => {
            let declared: Vec<&str> = draft
                .crossings
                .keys()
                .map(super::super::name::CrossingName::as_str)
                .chain(draft.terminals.keys().map(super::super::name::TerminalName::as_str))
                .chain(draft.legs.keys().map(super::super::name::LegName::as_str))
                .chain(draft.places.keys().map(super::super::name::PlaceName::as_str))
                .collect();
            rules.unknown(point, "place, leg, crossing or terminal", &declared, path);
        }
        _ => {
            let message =
                format!("`{point}` names {}: a route must know which", kinds.join(" and "));
            rules.contradiction(path, message);
        }
    }
}

fn volume(rules: &mut Rules<'_>, flow: &Flow, path: &[&str]) {
    let path = join(path, "volume");
    if matches!(flow.arrivals, ArrivalProcess::Timetable(_)) {
        if !flow.volume.is_empty() {
            let message = "a timetable says what is sent, so there is no volume beside it";
            rules.contradiction(&path, message);
        }
        return;
    }
    let (Some((&first, _)), Some((&last, _))) =
        (flow.volume.first_key_value(), flow.volume.last_key_value())
    else {
        rules.impossible(&path, "a flow needs a volume");
        return;
    };
    for year in first..=last {
        if !flow.volume.contains_key(&year) {
            rules.impossible(&path, format!("the volume of {year} is missing"));
        }
    }
    let draft = rules.draft;
    let is_empty = |name: &&VehicleName| draft.vehicles.get(*name).is_some_and(|v| !is_loaded(v));
    let empty = flow.vehicles.values().find(is_empty);
    for volume in flow.volume.values() {
        let (Volume::TonnesPerYear(amount) | Volume::VehiclesPerYear(amount)) = *volume;
        rules.at_least(amount, 0.0, "a volume", &path);
        if MOST_PER_YEAR < amount {
            let message = "a flow sends at most 1000 million tonnes, or as many vehicles, a year";
            rules.impossible(&path, message);
        }
        let load = match *volume {
            Volume::TonnesPerYear(_) => largest_tonnes(rules.draft, flow),
            Volume::VehiclesPerYear(_) => 1.0,
        };
        if amount <= MOST_PER_YEAR && MOST_VEHICLES * load < amount {
            let message = format!(
                "{:.1} million vehicles a year: a flow sends at most {:.0} million",
                amount / load / 1e6,
                MOST_VEHICLES / 1e6
            );
            let hint = "look at the unit of the volume and at the load of the vehicle";
            rules.fault_with_hint(FaultKind::ImpossibleValue, &path, message, hint.to_owned());
        }
        if let (Some(vehicle), Volume::TonnesPerYear(_)) = (empty, volume) {
            let message = format!("vehicle `{vehicle}` has a load of 0 t, so it carries no tonnes");
            let hint = format!("give `{vehicle}` a load, or the volume in vehicles");
            rules.fault_with_hint(FaultKind::Contradiction, &path, message, hint);
        }
    }
}

/// The load of the largest vehicle of a flow, tonnes; infinite where none is loaded.
fn largest_tonnes(draft: &ModelDraft, flow: &Flow) -> f64 {
    let vehicles = flow.vehicles.values().filter_map(|name| draft.vehicles.get(name));
    let largest = vehicles.map(|vehicle| vehicle.load.tonnes()).fold(0.0, f64::max);
    if largest > 0.0 { largest } else { f64::INFINITY }
}

fn season(rules: &mut Rules<'_>, season: &Season, path: &[&str]) {
    for (&month, &weight) in &season.months {
        rules.at_least(weight, 0.0, "the weight of a month", path);
        if !(1..=12).contains(&month) {
            rules.impossible(path, "a year has the months 1 to 12");
            return;
        }
    }
    let stated: f64 = season.months.iter().map(|(&month, weight)| weight * days_in(month)).sum();
    let is_whole = season.months.len() == 12;
    if is_whole && (stated / 365.0 - 1.0).abs() > SEASON_TOLERANCE {
        let message = format!("the twelve months carry {:.3} of the year's volume", stated / 365.0);
        rules.fault(FaultKind::SharesDoNotAddUp, path, message);
    } else if !is_whole && month_weights(season).iter().any(|&weight| weight < 0.0) {
        let message = "the stated months carry more than the year, nothing is left for the others";
        rules.fault(FaultKind::SharesDoNotAddUp, path, message.to_owned());
    }
}

fn arrivals(rules: &mut Rules<'_>, flow: &Flow, path: &[&str]) {
    match &flow.arrivals {
        ArrivalProcess::Timetable(plan) => {
            week::starts(rules, plan, "a timetable", &join(path, "arrivals"));
            let others = [
                ("growth", flow.growth != 0.0),
                ("season", !flow.season.months.is_empty()),
                ("rhythm", flow.rhythm.is_some()),
            ];
            for (key, _) in others.iter().filter(|(_, is_given)| *is_given) {
                let message = "a timetable says when vehicles come, so this would change nothing";
                rules.contradiction(&join(path, key), message);
            }
        }
        ArrivalProcess::Renewal(interval) => {
            rules.takes_time(interval, "an interval", &join(path, "arrivals"));
        }
        ArrivalProcess::Poisson | ArrivalProcess::Even => {}
    }
    if !flow.growth.is_finite() || flow.growth <= -1.0 {
        rules.impossible(&join(path, "growth"), "growth must be above -100 %");
    }
}
