//! Storage of terminals and ports: room that cargo takes until it goes on.
//!
//! When the last stage of a terminal has worked on it, the cargo of a vehicle claims room for all its
//! kilograms (or containers) at once, at `terminal>mode.storage`. Nobody waits there: a vehicle that
//! finds too little room stays in the last stage and holds its lane, and the fleets that serve the
//! stage (a berth). Cargo that is parted lies in the storage in its parts, cargo that is put together
//! before that; it gives its room back when it goes on, `terminal>mode.cleared`: when it has what
//! takes it on. A vehicle of a fleet, a sailing without a fleet of vessels and standing room before
//! the next leg are waited for in the storage, which fills where they are short. Wagons of a train
//! that is formed are loaded before it is, so cargo does not wait in the storage for the train.
//!
//! At a port that is a crossing both directions share the stages, so whoever held a berth while it
//! waits for room could wait for cargo that leaves by that berth. Nobody does: cargo claims its room
//! before the first stage, at the station named as the storage, where vessels lie at the roads and cargo waits
//! outside the port, any number of them, in the order of their coming whichever way they go. What
//! comes in gives it back when it goes on from the storage (behind a terminal that takes it over, if
//! there is one), what goes out when the first stage has
//! worked on it: it is on board.
//!
//! A storage is named as in a scenario: `post.storage` is of both directions, `terminal.storage-onto.mode`
//! and `crossing.storage-towards.side` of one.

use corridor_simkit::network::{Action, Activity, Capacity, Level};

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PoolDraft, StationDraft, StepDraft};
use super::room::begins_with_room;
use super::walk::{Served, Unit};
use crate::catalogue::{PoolRole, ResourceRole, StationRole};
use crate::model::{
    CrossingName, Flow, Mode, PlaceName, Room, Storage, TerminalName, Vehicle, Way,
};

/// Room is given back when what takes the cargo on is there: behind a port it may be a terminal that
/// changes its vehicle.
pub(super) fn keep_until_taken_on(draft: &Draft<'_>, units: &mut [Unit<'_>]) {
    for index in 1..units.len() {
        let storage = &units[index - 1];
        let is_storage = matches!(storage.served, Served::Nothing);
        if !is_storage || !storage.steps.last().is_some_and(is_cleared) {
            continue;
        }
        let (unit, at) = if storage.is_change {
            (index, waits_for_what_takes_on(draft, &units[index]))
        } else {
            behind_port(draft, units, index)
        };
        if (unit, at) == (index, 0) {
            continue;
        }
        let cleared = units[index - 1].steps.pop();
        units[unit].steps.splice(at..at, cleared);
    }
}

/// The unit and the place in it where the room of a port is given back whose storage is left before a
/// unit. A terminal takes the cargo into its own storage; without one, the cargo lies in that of the
/// port until its next vehicle is there, or until it waits to be put together with more.
fn behind_port(draft: &Draft<'_>, units: &[Unit<'_>], index: usize) -> (usize, usize) {
    let is_of_terminal =
        |unit: &Unit<'_>| matches!(&unit.served, Served::Stage(stage) if stage.is_of_terminal());
    if !is_of_terminal(&units[index]) {
        return (index, waits_for_what_takes_on(draft, &units[index]));
    }
    let last = units[index..].iter().position(|unit| unit.is_change).map(|n| index + n);
    let Some(last) = last.filter(|&last| units[index..=last].iter().all(is_of_terminal)) else {
        return (index, 0);
    };
    let steps = &units[last].steps;
    let is_stored = |step: &StepDraft| step.stored.is_some();
    match steps.last() {
        Some(step) if is_stored(step) => (last, steps.len()),
        Some(step) if step.changes_load() && !step.parts_load() => (last, steps.len() - 1),
        _ => match units.get(last + 1).map(|next| waits_for_what_takes_on(draft, next)) {
            None | Some(0) => (last, steps.len()),
            Some(waits) => (last + 1, waits),
        },
    }
}

/// The steps at the head of a unit by which cargo gets what takes it on.
fn waits_for_what_takes_on(draft: &Draft<'_>, unit: &Unit<'_>) -> usize {
    if begins_with_room(unit) {
        return 1;
    }
    let is_fleet = |step: &&StepDraft| draft.stations[&step.station].role == StationRole::Fleet;
    let fleets = unit.steps.iter().take_while(is_fleet).count();
    let sails = match unit.served {
        Served::Leg(leg) => {
            matches!(draft.model.legs[leg].way, Way::Water { sailings: Some(_), .. })
        }
        _ => false,
    };
    if fleets == 0 { usize::from(sails) } else { fleets }
}

/// Whether room in a storage is given back.
fn is_cleared(step: &StepDraft) -> bool {
    step.stored.is_some() && matches!(step.action, Action::Return { .. })
}

/// Whether there is anything to store: who comes empty passes the storage by.
fn is_loaded(vehicle: &Vehicle) -> bool {
    vehicle.load.kg() > 0
}

/// A storage with what is done at it: its name, what stands in front of the names of its stations.
struct Place<'s> {
    key: String,
    station: String,
    storage: &'s Storage,
    /// What a kilogram of the cargo takes.
    per_kg: u64,
}

impl<'a> Draft<'a> {
    /// What follows the last stage of a terminal: the change of the load, and the storage if it has
    /// one. What holds the berth is given back when the cargo has its room.
    pub(super) fn leave_terminal(
        &mut self,
        (terminal, onto): (&TerminalName, Mode),
        flow: &Flow,
        vehicle: &'a Vehicle,
        change: Option<StepDraft>,
        units: &mut Vec<Unit<'a>>,
    ) {
        let Some(last) = units.last_mut() else { return };
        last.is_change = true;
        let model = self.model;
        let storage = model.terminals[terminal].storage.as_ref().and_then(|all| all.of(&onto));
        let Some((storage, only)) = storage.filter(|_| is_loaded(vehicle)) else {
            last.steps.extend(change);
            return;
        };
        let departing = &model.vehicles[&flow.vehicles[&onto]];
        let place = Place {
            key: match only {
                None => format!("{terminal}.storage"),
                Some(mode) => format!("{terminal}.storage-onto.{}", mode.word()),
            },
            station: format!("{terminal}>{}", onto.word()),
            storage,
            per_kg: storage.limit.per_kg(vehicle, departing).unwrap_or(0),
        };
        let claims_at = format!("{}.storage", place.station);
        let (claim, after) = self.storage_steps(&place, (claims_at, Some(0)), change);
        last.steps.push(claim);
        units.push(Unit::of_nothing(vehicle, after));
    }

    /// The storage of a port on the way towards one of its sides.
    pub(super) fn store_at_quay(
        &mut self,
        (crossing, towards): (&CrossingName, &PlaceName),
        vehicle: &'a Vehicle,
        units: &mut Vec<Unit<'a>>,
    ) {
        let model = self.model;
        let quay = model.crossings[crossing].storage.as_ref().and_then(|all| all.of(towards));
        let Some((quay, only)) = quay.filter(|_| is_loaded(vehicle)) else { return };
        let storage = &quay.room;
        let place = Place {
            key: match only {
                None => format!("{crossing}.storage"),
                Some(side) => format!("{crossing}.storage-towards.{side}"),
            },
            station: format!("{crossing}>{towards}"),
            storage,
            per_kg: storage.limit.per_kg(vehicle, vehicle).unwrap_or(0),
        };
        let claims_at = place.key.clone();
        let (mut claim, mut after) = self.storage_steps(&place, (claims_at, None), None);
        let first = &mut units[0].steps;
        if quay.ashore == *towards {
            // A vessel has come to the port when it lies at its roads.
            claim.enters = first[0].enters.take();
            units.insert(0, Unit::roads(place.station.clone(), vehicle, vec![claim]));
            units.push(Unit::apart(place.station, vehicle, after));
            return;
        }
        first.extend(after.pop());
        let before = std::iter::once(claim).chain(after).collect();
        units.insert(0, Unit::apart(place.station, vehicle, before));
    }

    /// The claim of room, and what follows it: the change of the load, the time in the storage, the
    /// return of the room.
    fn storage_steps(
        &mut self,
        place: &Place<'_>,
        (claims_at, queue_limit): (String, Option<u32>),
        change: Option<StepDraft>,
    ) -> (StepDraft, Vec<StepDraft>) {
        let Place { key, station, storage, per_kg } = place;
        self.storage(key, storage);
        let stored = Some((key.clone(), *per_kg));
        let claim = self.claim_step(claims_at, StationRole::Storage, Vec::new(), queue_limit);
        let claim = StepDraft { stored: stored.clone(), ..claim };
        let lies = storage.dwell.as_ref().map(|dwell| {
            let name = format!("{station}.lying");
            let pool = self.pool(&name, Capacity::Unlimited, &Interruptions::default());
            self.pools.insert(name.clone(), PoolDraft { role: PoolRole::Hold, pool });
            let kind = KindDraft::Serve(name.clone());
            let draft = StationDraft { role: StationRole::Hold, kind, queue_limit: None };
            self.stations.insert(name.clone(), draft);
            self.resources.guards.insert((name.clone(), key.clone()));
            let action = self.serve(dwell);
            StepDraft::new(name, action, Activity::Holding)
        });
        let (parted, together) = match change {
            Some(step) if step.parts_load() => (Some(step), None),
            change => (None, change),
        };
        let cleared = self.give_back_step(format!("{station}.cleared"), Vec::new(), None);
        let cleared = StepDraft { stored, ..cleared };
        let after = [parted, lies, together, Some(cleared)].into_iter().flatten().collect();
        (claim, after)
    }

    /// Declares the room of a storage.
    fn storage(&mut self, key: &str, storage: &Storage) {
        let role = match storage.limit {
            Room::Mass(_) => ResourceRole::Storage,
            Room::Containers { .. } => ResourceRole::ContainerStorage,
        };
        self.resource(key, role, 1, &Interruptions::default());
        let levels = vec![Level { at: self.clock.begin, amount: storage.limit.amount() }];
        let declared = self.resources.all.get_mut(key).expect("just declared");
        declared.resource.levels = levels;
    }
}
