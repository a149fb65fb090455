//! Fleets on a way: claimed before every run of units that they serve, or before the whole way, and
//! given back behind it.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::Action;

use super::disruption::Interruptions;
use super::draft::{Draft, PLENTY, StepDraft};
use super::resource::Quotas;
use super::room::begins_with_room;
use super::walk::{Served, Unit};
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{Fleet, FleetBack, FleetCount, FleetName, Flow, Vehicle};
use crate::network::Journey;

/// Claims a fleet before every run of units that it serves, and gives it back after the run.
pub(super) fn over_runs(
    draft: &mut Draft<'_>,
    units: &mut [Unit<'_>],
    (name, fleet): (&FleetName, &Fleet),
    flow: &Flow,
) {
    let is_served = |unit: &Unit<'_>| {
        let is_here = match &unit.served {
            Served::Leg(leg) => fleet.serves.contains(leg),
            Served::Stage(stage) => fleet.stages.contains(stage),
            Served::Nothing => false,
        };
        is_here && fleet.goes_with(&flow.vehicles[&unit.vehicle.mode])
    };
    let mut index = 0;
    while index < units.len() {
        if !is_served(&units[index]) {
            index += 1;
            continue;
        }
        let first = index;
        while !units[index].is_change {
            let is_roads = units.get(index + 1).is_some_and(|unit| unit.is_roads);
            let next = index + 1 + usize::from(is_roads);
            if !units.get(next).is_some_and(is_served) {
                break;
            }
            index = next;
        }
        let taken = take(draft, name, fleet, units[first].vehicle);
        let (turnaround, runs) = light_run(draft, (name, fleet), &units[first..=index]);
        let limit = match &units[first].served {
            Served::Leg(_) | Served::Nothing => None,
            Served::Stage(stage) => draft.stage_limit(stage),
        };
        let entry = claim_station(draft, name, &units[first]);
        let whole: Quotas = std::iter::once(taken.clone()).chain(runs).collect();
        let mut claim = draft.claim_step(entry, StationRole::Fleet, whole.clone(), limit);
        // A train takes for all its groups of wagons, which are loaded alike.
        if units[first].is_in_train && fleet.count == FleetCount::Wagons {
            claim.per_size = Some(units[first].vehicle.load_of_wagon().max(1));
        }
        let per_size = claim.per_size;
        // A passage begins where the fleet is waited for; who waits for it stands before the leg.
        let at = usize::from(begins_with_room(&units[first]));
        let head = &mut units[first].steps;
        let enters = head.first_mut().and_then(|step| step.enters.take());
        head.insert(at, StepDraft { enters, ..claim });
        if fleet.count == FleetCount::Vehicles {
            if fleet.of.is_empty() {
                guard(draft, &units[first..=index], &taken.0);
            }
            for unit in &mut units[first..=index] {
                draft.uncouple(&mut unit.steps, (&taken.0, taken.1), &turnaround);
            }
        }
        let back = format!("{}.return", units[index].name);
        let give_back =
            StepDraft { per_size, ..draft.give_back_step(back, whole, Some(&turnaround)) };
        let tail = &mut units[index].steps;
        // Before the load changes vehicles.
        let at = tail.len() - usize::from(tail.last().is_some_and(StepDraft::changes_load));
        tail.insert(at, give_back);
        index += 1;
    }
}

/// Where a fleet is waited for: each at a station of its own, or who waits for one would keep from
/// another all who come behind it.
fn claim_station(draft: &Draft<'_>, name: &FleetName, unit: &Unit<'_>) -> String {
    let serves = |fleet: &&Fleet| match &unit.served {
        Served::Leg(leg) => fleet.serves.contains(leg),
        Served::Stage(stage) => fleet.stages.contains(stage),
        Served::Nothing => false,
    };
    match draft.model.fleets.values().filter(serves).count() {
        0 | 1 => format!("{}.fleet", unit.name),
        _ => format!("{}.fleet-{name}", unit.name),
    }
}

/// How long a vehicle of a fleet is away after a run, and what counts the runs of those that come
/// back light: over the legs of the run in the time that these take, without waiting for anything
/// and without taking room, paths or sections.
fn light_run(
    draft: &mut Draft<'_>,
    (name, fleet): (&FleetName, &Fleet),
    units: &[Unit<'_>],
) -> (Distribution, Option<(String, u64)>) {
    let model = draft.model;
    let legs = units.iter().rev().filter_map(|unit| match unit.served {
        Served::Leg(leg) => Some((&model.legs[leg], unit)),
        _ => None,
    });
    let legs: Vec<_> = legs.collect();
    if fleet.back == FleetBack::AtOnce || legs.is_empty() {
        return (fleet.turnaround.clone(), None);
    }
    let times = legs.iter().map(|(leg, unit)| {
        let time = leg.time_under_way(unit.vehicle);
        match unit.vehicle.driving {
            Some(driving) => time.with_pauses(driving.pauses()),
            None => time,
        }
    });
    let back = Distribution::sum(times.chain([fleet.turnaround.clone()]).collect());
    let (from, to) = (&units[0].name, &units[units.len() - 1].name);
    let key = if from == to { format!("{name}, {to}") } else { format!("{name}, {from} to {to}") };
    draft.resource(&key, ResourceRole::LightRuns, PLENTY, &Interruptions::default());
    let counted = draft.resources.all.get_mut(&key).expect("just declared");
    counted.light_km = legs.iter().map(|(leg, _)| leg.length.km()).sum();
    (back, Some((key, 1)))
}

/// Nobody is served in these units without a vehicle of the fleet. (What is counted in wagons does
/// not go with empty trains, and a fleet of some vehicles not with the others.)
fn guard(draft: &mut Draft<'_>, units: &[Unit<'_>], fleet: &str) {
    for step in units.iter().flat_map(|unit| &unit.steps) {
        if matches!(step.action, Action::Serve(_)) {
            draft.resources.guards.insert((step.station.clone(), fleet.to_owned()));
        }
    }
}

/// Declares a fleet; what a vehicle takes of it.
pub(super) fn take(
    draft: &mut Draft<'_>,
    name: &FleetName,
    fleet: &Fleet,
    vehicle: &Vehicle,
) -> (String, u64) {
    let key = name.as_str().to_owned();
    draft.resource(&key, ResourceRole::Fleet, fleet.vehicles, &Interruptions::default());
    (key, u64::from(fleet.taken_by(vehicle)))
}

/// A fleet of the whole way is given back.
pub(super) fn leave(
    draft: &mut Draft<'_>,
    flow_name: &str,
    (name, fleet): &(&FleetName, &Fleet),
    flow: &Flow,
    journey: &Journey,
) -> StepDraft {
    let vehicle = &draft.model.vehicles[&flow.vehicles[&journey.start]];
    let quotas: Quotas = vec![take(draft, name, fleet, vehicle)];
    draft.give_back_step(format!("{flow_name}.{name}.return"), quotas, Some(&fleet.turnaround))
}
