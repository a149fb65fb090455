//! Targets, and published figures to compare with.

use corridor_simkit::time::SimSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{CrossingName, FlowName, PlaceName, StageAddress, TeamName, span_ms};
use crate::units::Share;

/// What full capacity means: a throughput over a cut, with a probability, under service levels.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Target {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Tonnes per year of 365 days.
    pub tonnes_per_year: f64,
    /// The cut: passages that are added up.
    pub across: Vec<CordonRef>,
    /// Probability with which it must be met.
    pub probability: Share,
    /// Further conditions, met in the same replication.
    pub service: Vec<ServiceLevel>,
}

/// A passage that can be counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct CordonRef {
    /// Which crossing.
    pub crossing: CrossingName,
    /// In which direction; `None`: both.
    pub towards: Option<PlaceName>,
}

/// A condition on the time at the border, over the target's cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum ServiceLevel {
    /// The mean border time is at most this.
    BorderTimeMean(#[serde(serialize_with = "span_ms")] SimSpan),
    /// The 95th percentile of the border time is at most this (the worst of the passages).
    BorderTimeP95(#[serde(serialize_with = "span_ms")] SimSpan),
}

/// A published figure that the run is compared with.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Published {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// What is compared.
    pub measure: PublishedMeasure,
    /// First day of its window.
    pub from: Date,
    /// End of its window (exclusive).
    pub to: Date,
    /// The published value, in the measure's unit.
    pub value: f64,
    /// Relative tolerance; 0.05 is 5 %. For a share, absolute.
    pub tolerance: f64,
}

/// What a published figure measures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum PublishedMeasure {
    /// Tonnes that pass in the window.
    Tonnes(Vec<CordonRef>),
    /// Vehicles that pass, per day of the window (a train counts as its wagons where `wagons`).
    VehiclesPerDay {
        /// Which passages.
        across: Vec<CordonRef>,
        /// Whether trains count as their wagons.
        wagons: bool,
    },
    /// Tonnes delivered by these flows in the window.
    Delivered(Vec<FlowName>),
    /// How many times the tonnes a day of an earlier window pass or are delivered a day.
    Growth {
        /// What is compared.
        of: GrowthOf,
        /// First day of the earlier window.
        from: Date,
        /// End of it (exclusive).
        to: Date,
    },
    /// Mean hours over these passages, waiting included.
    BorderTime(Vec<CordonRef>),
    /// Mean hours from origin to destination of what these flows deliver in the window.
    TransitTime(Vec<FlowName>),
    /// Tariffs of what these flows deliver in the window, US dollars per TEU; time is not counted.
    TariffPerTeu(Vec<FlowName>),
    /// Utilisation of a stage.
    StageUtilisation(StageAddress),
    /// Utilisation of a team.
    TeamUtilisation(TeamName),
    /// Share of the days on which the queue before these stages is inside the range.
    QueueWithin {
        /// Stages whose queues are added up.
        stages: Vec<StageAddress>,
        /// Smallest count.
        low: u32,
        /// Largest count.
        high: u32,
    },
    /// Vehicles that stand at or before these legs, crossings, terminals and stages, on average
    /// over the midnights of the window.
    Standing {
        /// Where, by name.
        at: Vec<String>,
        /// Whether a train counts as its wagons.
        wagons: bool,
    },
}

/// Tonnes whose growth is published.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum GrowthOf {
    /// Those that pass.
    Passing(Vec<CordonRef>),
    /// Those that flows deliver.
    Delivered(Vec<FlowName>),
}

impl Published {
    /// Whether all of its window is measured, so that it can be compared; of a growth, of both.
    #[must_use]
    pub fn is_within(&self, period: &super::Period) -> bool {
        self.begin() <= self.from && period.start <= self.begin() && self.to <= period.end
    }

    /// The first day that it is about.
    #[must_use]
    pub fn begin(&self) -> Date {
        match self.measure {
            PublishedMeasure::Growth { from, .. } => from,
            _ => self.from,
        }
    }
}
