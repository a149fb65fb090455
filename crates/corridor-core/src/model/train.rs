//! Trains that are formed of groups of wagons.

use std::ops::Range;

use corridor_simkit::network::SIZES;
use corridor_simkit::time::SimSpan;
use serde::{Serialize, Serializer};

use super::week::WeekPlan;
use super::{Flow, FlowName, ModelDraft, PlaceName, Vehicle};
use crate::network::{Element, Journey};
use crate::units::{Kilograms, Kilometres};

/// Trains between two places, formed of what flows send: each of their rail vehicles is a group of
/// wagons, which waits at the one place for others and goes on by itself from the other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Train {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Where it is formed.
    pub from: PlaceName,
    /// Where it is parted.
    pub to: PlaceName,
    /// Flows whose wagons go with it.
    pub flows: Vec<FlowName>,
    /// Destinations whose wagons go with it.
    pub destinations: Vec<PlaceName>,
    /// Most wagons; `None`: any number.
    pub wagons: Option<u32>,
    /// Most length of the wagons; `None`: any.
    pub length: Option<Kilometres>,
    /// Most weight of wagons and cargo; `None`: any.
    pub gross: Option<Kilograms>,
    /// When it leaves.
    pub leaves: TrainLeaves,
}

/// When a train leaves that is formed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum TrainLeaves {
    /// When it is full, that is when no group that may come would fit or the next one does not.
    WhenFull {
        /// At the latest so long after its first group came; `None`: however long that takes.
        #[serde(serialize_with = "maybe_span_ms")]
        longest_wait: Option<SimSpan>,
    },
    /// By a timetable of paths, one train each; what does not fit waits for the next.
    Timetable {
        /// When, in local time of the place where it is formed: the start of each window of the
        /// plan is a path (its `servers` are not used).
        departures: WeekPlan,
        /// With fewer wagons nobody leaves, and the path is lost.
        at_least: u32,
    },
}

impl Train {
    /// Whether the wagons of a flow go with it, where their way leads by.
    #[must_use]
    pub fn takes(&self, name: &str, flow: &Flow) -> bool {
        self.flows.iter().any(|own| own.as_str() == name) || self.destinations.contains(&flow.to)
    }

    /// What a group of wagons measures: wagons, millimetres, kilograms; nothing where the train has
    /// no limit.
    #[must_use]
    pub fn measures(&self, group: &Vehicle) -> [u64; SIZES] {
        let length = self.length.and(group.length).map_or(0, millimetres);
        let gross = self.gross.map_or(0, |_| gross_kg(group));
        [u64::from(group.wagons), length, gross]
    }

    /// The most that it may measure.
    #[must_use]
    pub fn most(&self) -> [u64; SIZES] {
        [
            self.wagons.map_or(u64::MAX, u64::from),
            self.length.map_or(u64::MAX, millimetres),
            self.gross.map_or(u64::MAX, Kilograms::kg),
        ]
    }

    /// The most groups of one kind that go with it.
    #[must_use]
    pub fn most_groups(&self, group: &Vehicle) -> u64 {
        let measures = self.measures(group);
        let limits =
            measures.iter().zip(self.most()).filter(|(one, most)| **one > 0 && *most < u64::MAX);
        limits.map(|(one, most)| most / one).min().unwrap_or(1).max(1)
    }

    /// The largest train of groups of one kind.
    #[must_use]
    pub fn largest(&self, group: &Vehicle) -> Vehicle {
        let n = self.most_groups(group);
        let times =
            |count: u32| u32::try_from(u64::from(count).saturating_mul(n)).unwrap_or(u32::MAX);
        let kilograms = |mass: Kilograms| Kilograms::new(mass.kg().saturating_mul(n));
        Vehicle {
            load: kilograms(group.load),
            wagons: times(group.wagons),
            teu: times(group.teu),
            length: group.length.and_then(|length| Kilometres::new(length.km() * n as f64)),
            tare: group.tare.map(kilograms),
            axles: group.axles.map(times),
            ..group.clone()
        }
    }

    /// The train of empty wagons that runs the way back: within the same limits and by the same rule,
    /// but with however few there are.
    #[must_use]
    pub fn turned(&self) -> Self {
        let mut turned = self.clone();
        std::mem::swap(&mut turned.from, &mut turned.to);
        if let TrainLeaves::Timetable { at_least, .. } = &mut turned.leaves {
            *at_least = 1;
        }
        turned
    }

    /// The pieces of a journey over which it runs; `None` where the journey does not lead from the
    /// one place to the other by rail.
    #[must_use]
    pub fn span(&self, flow: &Flow, journey: &Journey) -> Option<Range<usize>> {
        let mut at = &flow.from;
        let (mut first, mut found) = (None, None);
        for (index, element) in journey.elements.iter().enumerate() {
            let (Element::Leg { towards, mode, .. } | Element::Crossing { towards, mode, .. }) =
                element
            else {
                first = None;
                continue;
            };
            if *at == self.from {
                first = Some(index);
            }
            if *mode != super::Mode::Rail {
                first = None;
            }
            at = towards;
            if *at == self.to && found.is_none() {
                found = first.map(|first| first..index + 1);
            }
        }
        found
    }
}

impl ModelDraft {
    /// The trains that take the wagons of a flow along on a journey, with the pieces of it.
    pub(crate) fn trains_on<'a>(
        &'a self,
        name: &str,
        flow: &Flow,
        journey: &Journey,
    ) -> Vec<(&'a super::TrainName, &'a Train, Range<usize>)> {
        let taking = self.trains.iter().filter(|(_, train)| train.takes(name, flow));
        taking.filter_map(|(key, train)| Some((key, train, train.span(flow, journey)?))).collect()
    }
}

/// Weight of a vehicle with its cargo.
fn gross_kg(vehicle: &Vehicle) -> u64 {
    vehicle.load.kg() + vehicle.tare.map_or(0, Kilograms::kg)
}

fn millimetres(length: Kilometres) -> u64 {
    (length.km() * 1e6).round() as u64
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn maybe_span_ms<S: Serializer>(span: &Option<SimSpan>, to: S) -> Result<S::Ok, S::Error> {
    span.map(SimSpan::ms).serialize(to)
}
