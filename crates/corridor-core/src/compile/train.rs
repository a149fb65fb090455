//! Trains formed of groups of wagons: where these wait for each other, and where they part.
//!
//! `train>place.forming` puts groups together to one train. From `train>place.formed` to
//! `train>place.arrived` it holds one of `train>place`, which counts the trains, and at
//! `train>place.parting` the groups go on by themselves. In between all steps are those of a train.

use std::ops::Range;

use corridor_simkit::network::{Action, Activity, Forming, SetsOff};

use super::back::emptied;
use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PLENTY, StationDraft, StepDraft};
use super::walk::Unit;
use crate::calendar::WeekCalendar;
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{Train, TrainLeaves, TrainName, Vehicle};

/// A train that takes wagons along over some pieces of a way.
pub(super) type OnTrain<'a> = (&'a TrainName, &'a Train, Range<usize>);

impl<'a> Draft<'a> {
    /// Waiting for other groups, and setting off with them.
    pub(super) fn forming(
        &mut self,
        (name, train): (&TrainName, &Train),
        group: &'a Vehicle,
        is_empty: bool,
    ) -> Unit<'a> {
        let key = key(name, train);
        let sets_off = match &train.leaves {
            TrainLeaves::WhenFull { longest_wait } => SetsOff::Full { longest: *longest_wait },
            TrainLeaves::Timetable { departures, at_least } => {
                let zone = self.zone(&train.from);
                let times = WeekCalendar::new(departures, zone, &self.clock).starts();
                SetsOff::Timetable { times, least: u64::from(*at_least) }
            }
        };
        let kind = KindDraft::Form(Forming { most: train.most(), sets_off });
        let station = format!("{key}.forming");
        let draft = StationDraft { role: StationRole::Forming, kind, queue_limit: None };
        self.stations.insert(station.clone(), draft);
        let measures = train.measures(&if is_empty { emptied(group) } else { group.clone() });
        let action = Action::Form { measures };
        let form = StepDraft::new(station, action, Activity::Processing);
        self.resource(&key, ResourceRole::Trains, PLENTY, &Interruptions::default());
        let one = vec![(key.clone(), 1)];
        let formed = self.claim_step(format!("{key}.formed"), StationRole::Return, one, None);
        Unit::apart(format!("{key}.forming"), group, vec![form, formed])
    }

    /// The groups go on by themselves.
    pub(super) fn parting(
        &mut self,
        name: &TrainName,
        train: &Train,
        group: &'a Vehicle,
    ) -> Unit<'a> {
        let key = key(name, train);
        let one = vec![(key.clone(), 1)];
        let arrived = self.give_back_step(format!("{key}.arrived"), one, None);
        let station = format!("{key}.parting");
        let role = StationRole::Change;
        let draft = StationDraft { role, kind: KindDraft::Split, queue_limit: None };
        self.stations.insert(station.clone(), draft);
        // Parts as large as they came.
        let action = Action::Split { size: u64::MAX };
        let part = StepDraft::new(station, action, Activity::Processing);
        Unit::apart(format!("{key}.parting"), group, vec![arrived, part])
    }
}

/// The name of the trains' resource, and of their stations up to the point.
fn key(name: &TrainName, train: &Train) -> String {
    format!("{name}>{}", train.to)
}
