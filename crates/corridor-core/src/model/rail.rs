//! Railways: single track and its loops, sections of a line, what a border station accepts.

use std::collections::BTreeMap;

use corridor_simkit::time::SimSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{FlowName, LoopName, PlaceName, QueueOrder, span_ms};
use crate::units::{Kilograms, Kilometres};

/// One track for both directions. Trains meet at loops only: a section between two loops takes
/// one train at a time, a train enters it only when it has a track at the loop ahead, and trains
/// of one direction hold at most all tracks of a loop but one, so that nobody ever waits in a
/// circle.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SingleTrack {
    /// Where trains can meet.
    pub loops: BTreeMap<LoopName, PassingLoop>,
    /// Time from the end of a train's run over a section until the next may enter it: the points
    /// are set, the section is found clear.
    #[serde(serialize_with = "span_ms")]
    pub release: SimSpan,
    /// Which of the trains goes first that wait for a section at its two ends: the directions take
    /// turns, or the priority of their flows decides and they take turns within one. Trains at one
    /// end keep their order.
    #[serde(skip_serializing_if = "QueueOrder::is_fifo")]
    pub order: QueueOrder,
}

impl SingleTrack {
    /// The loops in the order of their distance from the first end.
    #[must_use]
    pub fn in_order(&self) -> Vec<(&LoopName, &PassingLoop)> {
        let mut loops: Vec<_> = self.loops.iter().collect();
        loops.sort_by(|a, b| a.1.at.km().total_cmp(&b.1.at.km()).then_with(|| a.0.cmp(b.0)));
        loops
    }
}

/// Tracks beside each other on a single line.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassingLoop {
    /// Distance from the leg's first place.
    pub at: Kilometres,
    /// Tracks, the line's own included: at least 2.
    pub tracks: u32,
    /// Usable length; `None`: as long as any train.
    pub length: Option<Kilometres>,
}

/// A part of a line that differs from the rest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LineSection {
    /// Where it begins, from the leg's first place.
    pub from: Kilometres,
    /// Where it ends.
    pub to: Kilometres,
    /// Speed on it, km/h; `None`: that of the leg.
    pub speed: Option<f64>,
    /// Heaviest train, wagons and cargo together; `None`: any.
    pub gross: Option<Kilograms>,
    /// Heaviest axle; `None`: any.
    pub axle_load: Option<Kilograms>,
}

/// What a border station takes from one direction. Trains that it refuses stand upstream.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Acceptance {
    /// Trains a day from each date on (from the begin for `None`), evenly spread: one train is
    /// taken at least so much of a day after the one before. Nothing is taken at 0.
    pub trains_per_day: Vec<(Option<Date>, f64)>,
    /// Tracks that trains of this direction stand on, from being taken until they leave.
    pub tracks: u32,
    /// When trains that are refused are abandoned; `None`: never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub abandoned: Option<Abandoned>,
}

/// Trains that a border station has refused for long are left standing: their engines go back to
/// their fleets, and when the station takes them they need engines again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Abandoned {
    /// How long a train is refused until it is abandoned.
    #[serde(serialize_with = "span_ms")]
    pub after: SimSpan,
    /// Trains that there is room for, beside the tracks of the line and the station. Where it is
    /// taken, a train stays with its engine, and is abandoned after the same time if there is room.
    pub standing: u32,
}

/// A stop on loading: what is banned waits at its origin.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ban {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Flows that are not loaded.
    pub flows: Vec<FlowName>,
    /// Destinations that nothing is loaded for.
    pub destinations: Vec<PlaceName>,
    /// First day, from midnight UTC.
    pub from: Date,
    /// Day of the end (exclusive).
    pub to: Date,
}
