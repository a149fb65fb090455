//! Standing room before legs, where it is limited.
//!
//! `leg>place.room` is a resource of as many pieces as vehicles may stand before the leg that go
//! towards the place. A vehicle holds a piece from when it comes until it is on the leg, whatever
//! it waits for meanwhile: a section, the headway, a path, a sailing, a vehicle of a fleet. Who
//! finds none stays where it is. Behind a stage or a leg with several tracks that is a claim
//! without a place to wait, so the lane or the place on the leg stays taken. Behind single track
//! the room is claimed together with the last section, so that no train stands on a section for
//! want of it (and where nobody waits for anything before the leg but room on it, the train stands
//! at `leg>place.entry`). Empty vehicles that turn round wait for it where they were unloaded, at
//! `leg>place.turned`.
//!
//! No lock: room is of one leg and one direction, like a direction's share of a loop. Call that a
//! *directed leg*, and let the ways of all flows be such that directed legs can be numbered and
//! every way passes them in the order of the numbers. On a line, or a tree, where nobody turns
//! round, that is so. Take the directed leg with the highest number on (or before) which anybody
//! is, and there the foremost vehicle. Nobody is before the leg behind it, so it finds room there,
//! and its own direction leaves it tracks and shares in the loops ahead, of which the other
//! direction holds all tracks but one at most. What it waits for is a section, and who is on a
//! section has claimed all that it needs to leave it. So somebody can always go, as long as the
//! ends take what comes, nobody waits for a vehicle of a fleet that others hold who wait, and no
//! train stands on a section (before a full stage, or a full leg without room: E0315). Where ways
//! make a circle (some turn round at one end and others at the other, or they run round a ring),
//! rooms can fill so that nobody can go, as on a real railway; the search for deadlocks finds it.

use corridor_simkit::network::Action;

use super::disruption::Interruptions;
use super::draft::{Draft, StepDraft};
use super::walk::{Served, Unit};
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{Leg, LegName, PlaceName};

impl Draft<'_> {
    /// The step that gives up the room before a leg; `None` where there is room for any number.
    pub(super) fn leaves_room(
        &mut self,
        name: &LegName,
        leg: &Leg,
        towards: &PlaceName,
    ) -> Option<StepDraft> {
        let limit = *leg.queue_limit.get(leg.other_end(towards))?;
        let room = room(name, towards);
        self.resource(&room, ResourceRole::Room, limit, &Interruptions::default());
        Some(self.give_back_step(format!("{name}>{towards}{ROOM_LEFT}"), vec![(room, 1)], None))
    }

    /// The steps over a leg, with the one that gives up the room before it where it is entered.
    pub(super) fn leaving_room(
        &mut self,
        left: Option<StepDraft>,
        leg: &Leg,
        mut steps: Vec<StepDraft>,
    ) -> Vec<StepDraft> {
        let Some(left) = left.filter(|_| leg.single_track().is_none()) else { return steps };
        if matches!(steps[0].action, Action::Serve(_)) && !steps[0].station.ends_with(ENTRY) {
            // Nobody waits on the leg itself.
            let under_way = self.stations.get_mut(&steps[0].station);
            under_way.expect("a step has its station").queue_limit = Some(0);
            steps.insert(0, left);
        } else {
            let room = left.quotas[0].0.clone();
            self.resources.guards.insert((steps[0].station.clone(), room));
            steps.insert(1, left);
        }
        steps
    }

    /// Claims the room before the legs of a way: with the last section of the single line before,
    /// else by itself.
    pub(super) fn claim_rooms(&mut self, units: &mut [Unit<'_>], is_empty: bool) {
        for index in 0..units.len() {
            let Some(room) = room_left(&units[index]) else { continue };
            let quota = (room.clone(), 1);
            let before = index.checked_sub(1).map(|before| &mut units[before]);
            let is_turning = is_empty && before.is_none();
            let single = before.filter(
                |unit| matches!(unit.served, Served::Leg(leg) if self.model.legs[leg].single_track().is_some()),
            );
            let claims = single.and_then(|unit| {
                unit.steps.iter_mut().rfind(|step| matches!(step.action, Action::Claim(_)))
            });
            if let Some(last_section) = claims {
                last_section.quotas.push(quota);
                if units[index].steps[0].station.ends_with(ROOM_LEFT) {
                    // Off the section, and not on the leg yet.
                    let stands = room.replace(ROOM, ENTRY);
                    let stand = self.claim_step(stands, StationRole::Entry, Vec::new(), None);
                    units[index].steps.insert(0, stand);
                }
                continue;
            }
            let (station, limit) =
                if is_turning { (room.replace(ROOM, TURNED), None) } else { (room, Some(0)) };
            let claim = self.claim_step(station, StationRole::Entry, vec![quota], limit);
            units[index].steps.insert(0, claim);
        }
    }
}

const ROOM: &str = ".room";
const TURNED: &str = ".turned";
const ROOM_LEFT: &str = ".room-left";
const ENTRY: &str = ".entry";

fn room(leg: &LegName, towards: &PlaceName) -> String {
    format!("{leg}>{towards}{ROOM}")
}

/// The room that is given up on a leg, where it is limited.
fn room_left(unit: &Unit<'_>) -> Option<String> {
    let left = unit.steps.iter().find(|step| step.station.ends_with(ROOM_LEFT))?;
    left.quotas.first().map(|quota| quota.0.clone())
}

/// Whether a vehicle comes to a unit by claiming the room before it.
pub(super) fn begins_with_room(unit: &Unit<'_>) -> bool {
    unit.steps
        .first()
        .is_some_and(|step| step.station.ends_with(ROOM) || step.station.ends_with(TURNED))
}
