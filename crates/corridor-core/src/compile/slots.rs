//! Slot booking as a station of appointments in front of a crossing: `crossing>place.slots`.

use corridor_simkit::network::{Action, Activity, Appointments, CalledOff, Capacity, Shift};
use corridor_simkit::time::{MS_PER_HOUR, SimSpan, SimTime};

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PRIORITY_LEVELS, PoolDraft, StationDraft, StepDraft};
use super::walk::Unit;
use crate::calendar::{Stretch, WeekCalendar, shifts};
use crate::catalogue::{PoolRole, StationRole};
use crate::model::{
    AfterClosure, CrossingName, PlaceName, QueueOrder, Servers, Slots, Vehicle, WhenFull,
};

impl<'a> Unit<'a> {
    /// What no fleet serves, behind a terminal.
    pub(super) fn of_nothing(vehicle: &'a Vehicle, steps: Vec<StepDraft>) -> Self {
        let name = steps.first().map_or_else(String::new, |step| step.station.clone());
        Self { is_change: true, ..Self::apart(name, vehicle, steps) }
    }

    /// Booking, in front of a crossing.
    pub(super) fn booking(vehicle: &'a Vehicle, step: StepDraft) -> Self {
        let name = step.station.clone();
        Self::apart(name, vehicle, vec![step])
    }
}

impl Draft<'_> {
    /// Booking a slot and waiting for it; none where the crossing has no slots towards that side.
    pub(super) fn slots_step(
        &mut self,
        crossing: &CrossingName,
        towards: &PlaceName,
    ) -> Option<StepDraft> {
        let model = self.model;
        let post = &model.crossings[crossing];
        let slots = post.slots.get(towards)?;
        let name = format!("{crossing}>{towards}.slots");
        if !self.stations.contains_key(&name) {
            let first = &post.towards[towards][0];
            let stage = &post.stages[first];
            let team = match &stage.servers {
                Servers::Team(team) => Some(team),
                Servers::Lanes(_) => None,
            };
            let places = [crossing.as_str().to_owned(), format!("{crossing}.{first}")];
            let interruptions = Interruptions::of_stage(model, &places, team, &self.clock);
            let gate = self.slot_gate(&name, &interruptions);
            let appointments = Appointments {
                times: self.slot_times(slots, &stage.at),
                horizon: slots.horizon.unwrap_or(SimSpan::from_ms(i64::MAX)),
                lead: slots.lead,
                turns_away: slots.when_full == WhenFull::TurnAway,
                levels: match slots.order {
                    QueueOrder::Fifo => 1,
                    QueueOrder::Priority => PRIORITY_LEVELS,
                },
                idle: slots.ghosts.value(),
                gate: None,
                called_off: match slots.after_closure {
                    AfterClosure::CarryOver => CalledOff::MovesOn,
                    AfterClosure::BookAgain => CalledOff::IsVoid,
                },
            };
            let kind = KindDraft::Appoint { appointments, gate };
            let draft = StationDraft { role: StationRole::Slots, kind, queue_limit: None };
            self.stations.insert(name.clone(), draft);
        }
        let repeat = slots.no_shows.value();
        Some(StepDraft { repeat, ..StepDraft::new(name, Action::Appoint, Activity::Processing) })
    }

    /// What strikes slots out: whatever closes or slows the crossing or its first stage. A slot in
    /// a closure is not left out beforehand, because it is booked before anybody knows.
    fn slot_gate(&mut self, name: &str, interruptions: &Interruptions<'_>) -> Option<String> {
        if interruptions.is_empty() {
            return None;
        }
        let capacity = self.constant(None, &interruptions.closed);
        let pool = self.pool(name, capacity, interruptions);
        self.pools.insert(name.to_owned(), PoolDraft { role: PoolRole::Entry, pool });
        Some(name.to_owned())
    }

    /// Evenly spaced over the time in which there are slots, the first at the first such instant
    /// of the measured window, so that a longer warm-up moves none of them.
    fn slot_times(&self, slots: &Slots, at: &PlaceName) -> Vec<SimTime> {
        let spacing = MS_PER_HOUR as f64 / slots.per_hour;
        let open = self.open_stretches(slots, at);
        let before: i64 = open
            .iter()
            .filter(|(stretch, _)| stretch.from < SimTime::START)
            .map(|(stretch, times)| (stretch.to.min(SimTime::START) - stretch.from).ms() * times)
            .sum();
        let mut number = -(before as f64 / spacing).floor() as i64;
        let (mut times, mut passed) = (Vec::new(), -before);
        for (stretch, per_slot) in open {
            let length = (stretch.to - stretch.from).ms() * per_slot;
            loop {
                let within = (number as f64 * spacing).round() as i64 - passed;
                if length <= within {
                    break;
                }
                times.push(SimTime::from_ms(stretch.from.ms() + within.max(0) / per_slot));
                number += 1;
            }
            passed += length;
        }
        times.dedup();
        times
    }

    /// When there are slots, in time order, and how many times the rate.
    fn open_stretches(&self, slots: &Slots, at: &PlaceName) -> Vec<(Stretch, i64)> {
        let calendar = WeekCalendar::new(&slots.hours, self.zone(at), &self.clock);
        let (begin, end) = (self.clock.begin, self.clock.end);
        match shifts(&self.clock, &calendar.stretches(), &[]) {
            Capacity::Shifts(shifts) => {
                let until = shifts.iter().skip(1).map(|shift| shift.at).chain([end]);
                let pairs = shifts.iter().zip(until).filter(|(shift, _)| shift.servers > 0);
                let stretch = |(shift, to): (&Shift, SimTime)| {
                    (Stretch { from: shift.at, to }, i64::from(shift.servers))
                };
                pairs.map(stretch).collect()
            }
            Capacity::Fixed(0) => Vec::new(),
            Capacity::Fixed(times) => vec![(Stretch { from: begin, to: end }, i64::from(times))],
            Capacity::Unlimited => vec![(Stretch { from: begin, to: end }, 1)],
        }
    }
}
