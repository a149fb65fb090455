//! Trains that are formed of groups of wagons.

use corridor_core::model::{Train, TrainLeaves, WeekPlan};
use corridor_core::units::Kilometres;
use corridor_simkit::time::SimSpan;

use super::{Lowering, kilograms};
use crate::spec::At;
use crate::tables::TrainTable;

impl Lowering<'_> {
    pub(super) fn train(&mut self, key: &str, table: &At<TrainTable>) -> Option<Train> {
        let train = &table.value;
        if train.flows.is_none() && train.destinations.is_none() {
            let message = "a train names the `flows` or `destinations` whose wagons it takes";
            let keys = (train.written.as_slice(), ["flows", "destinations"].as_slice());
            return self.incomplete(keys, table.key, message, None);
        }
        let (from, to) = (train.from.as_ref()?, train.to.as_ref()?);
        let (from, to) = (self.place(from), self.place(to));
        let flows: Vec<_> = train.flows.iter().flat_map(|list| &list.value).collect();
        let flows: Vec<_> = flows.into_iter().map(|name| self.flow_name(name)).collect();
        let places: Vec<_> = train.destinations.iter().flat_map(|list| &list.value).collect();
        let places: Vec<_> = places.into_iter().map(|name| self.place(name)).collect();
        Some(Train {
            title: train.name.as_ref().map_or(key, |name| &name.value).to_owned(),
            from: from?,
            to: to?,
            flows: flows.into_iter().collect::<Option<_>>()?,
            destinations: places.into_iter().collect::<Option<_>>()?,
            wagons: train.wagons.as_ref().map(|wagons| wagons.value),
            length: train.length.as_ref().and_then(|length| Kilometres::new(length.value.0)),
            gross: train.gross.as_ref().map(|gross| kilograms(gross.value)),
            leaves: self.leaves(train)?,
        })
    }

    /// By the timetable, or when it is full.
    fn leaves(&mut self, train: &TrainTable) -> Option<TrainLeaves> {
        match (&train.departures, &train.longest_wait) {
            (Some(departures), Some(wait)) => {
                let keys = (("departures", departures.key), ("longest-wait", wait.key));
                self.contradiction(keys.0, keys.1, "a train")
            }
            (Some(departures), None) => {
                let rules = departures.value.0.iter().map(|window| window.with(1)).collect();
                Some(TrainLeaves::Timetable {
                    departures: WeekPlan { rules, holidays: Vec::new() },
                    at_least: train.at_least.as_ref().map_or(1, |least| least.value),
                })
            }
            (None, wait) => {
                let at_least = train.at_least.as_ref().map(|least| least.key);
                let why = "without `departures` a train leaves when it is full";
                self.refuse_keys([("at-least", at_least)], why);
                let longest_wait = wait.as_ref().map(|wait| SimSpan::round(wait.value.0));
                Some(TrainLeaves::WhenFull { longest_wait })
            }
        }
    }
}
