//! Storage of terminals: room that cargo takes until it goes on.
//!
//! When the last stage has worked on it, the cargo of a vehicle claims room for all its kilograms at
//! once, at `terminal>mode.storage`. Nobody waits there: a vehicle that finds too little room stays
//! in the last stage and holds its lane, and the fleets that serve the stage (a berth). Cargo that is
//! parted lies in the storage in its parts, cargo that is put together before that; it gives its
//! room back when it goes on, `terminal>mode.cleared`.

use corridor_simkit::network::{Activity, Capacity};

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PoolDraft, StationDraft, StepDraft};
use super::walk::Unit;
use crate::catalogue::{PoolRole, ResourceRole, StationRole};
use crate::model::{Mode, Storage, TerminalName, Vehicle};

impl<'a> Draft<'a> {
    /// What follows the last stage of a terminal: the change of the load, and the storage if it has
    /// one. What holds the berth is given back when the cargo has its room.
    pub(super) fn leave_terminal(
        &mut self,
        (terminal, onto): (&TerminalName, Mode),
        vehicle: &'a Vehicle,
        change: Option<StepDraft>,
        units: &mut Vec<Unit<'a>>,
    ) {
        let Some(last) = units.last_mut() else { return };
        last.is_change = true;
        let Some(storage) = &self.model.terminals[terminal].storage else {
            last.steps.extend(change);
            return;
        };
        let (claim, after) = self.storage_steps(terminal, onto.word(), storage, change);
        last.steps.push(claim);
        units.push(Unit::of_nothing(vehicle, after));
    }

    /// The claim of room, and what follows it: the change of the load, the time in the storage, the
    /// return of the room.
    fn storage_steps(
        &mut self,
        terminal: &TerminalName,
        onto: &str,
        storage: &Storage,
        change: Option<StepDraft>,
    ) -> (StepDraft, Vec<StepDraft>) {
        let key = format!("{terminal}.storage");
        let limit = u32::try_from(storage.limit.kg()).expect("a checked storage is not larger");
        self.resource(&key, ResourceRole::Storage, limit, &Interruptions::default());
        let name = format!("{terminal}>{onto}.storage");
        let claim = self.claim_step(name, StationRole::Storage, Vec::new(), Some(0));
        let claim = StepDraft { stored: Some(key.clone()), ..claim };
        let lies = storage.dwell.as_ref().map(|dwell| {
            let name = format!("{terminal}>{onto}.lying");
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
        let cleared = self.give_back_step(format!("{terminal}>{onto}.cleared"), Vec::new(), None);
        let cleared = StepDraft { stored: Some(key), ..cleared };
        let after = [parted, lies, together, Some(cleared)].into_iter().flatten().collect();
        (claim, after)
    }
}
