//! The corridor as a planner describes it: places, legs, crossings, terminals, flows, targets.
//!
//! A [`ModelDraft`] is filled in by whoever reads a scenario; [`CorridorModel::check`] is the only
//! way to make the immutable model of it and returns every violated rule at once. Names are the
//! ids: tables are kept sorted by name, so the order in a file changes nothing.

mod check;
mod choice;
mod demand;
mod disruption;
mod emissions;
mod fault;
mod name;
mod network;
mod post;
mod rail;
mod slots;
mod target;
mod tariff;
mod train;
mod traits;
mod water;
mod week;

pub use choice::{Choice, ChoiceRule};
pub use demand::{ArrivalProcess, Flow, FlowRoute, Season, Volume, WhenFull};
pub use disruption::{Disruption, Effect, Occurrence, YearDay};
pub(crate) use disruption::{MONTHS, TeamStruck};
pub use emissions::{Emissions, Scope};
pub use fault::{Fault, FaultKind};
pub use name::{
    BanName, CommodityName, CrossingName, DisruptionName, FleetName, FlowName, LegName, LoopName,
    PlaceName, PublishedName, RouteName, SectionName, StageName, TargetName, TeamName,
    TerminalName, TrainName, TraitName, VehicleName, is_name,
};
pub use network::{
    Driving, Fleet, FleetBack, FleetCount, Leg, LegDirection, Mode, Place, RailEntry, Sailings,
    Vehicle, Way,
};
pub use post::{
    AtClosing, Breakdown, Channel, ChannelWork, Channels, Crossing, Hold, Inspection, Per,
    QueueOrder, Servers, Stage, StageAddress, StagePost, Team, Terminal,
};
pub use rail::{Abandoned, Acceptance, Ban, LineSection, PassingLoop, SingleTrack};
pub use slots::{AfterClosure, Slots};
pub use target::{CordonRef, GrowthOf, Published, PublishedMeasure, ServiceLevel, Target};
pub use tariff::{Basis, Charge, Tariff};
pub use train::{Train, TrainLeaves};
pub use traits::StageTrait;
pub(crate) use traits::{Kind, at_work, taken};
pub(crate) use water::PARTS_OF_A_TEU;
pub use water::{
    Convoys, Depth, Draught, Fall, Following, Icebreakers, Narrow, QuayStorage, Room, Storage,
    Stores,
};
pub use week::{DAYS, WeekPlan, WeekRule, Weekdays, first_overlap};

use std::collections::BTreeMap;

use corridor_simkit::time::SimSpan;
use jiff::civil::Date;
use serde::Serialize;

/// A scenario's corridor before it has been checked; every field may still be wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ModelDraft {
    /// When the simulated history begins and ends.
    pub period: Period,
    /// Value of time of flows that state none, USD per tonne and hour.
    pub value_of_time: f64,
    /// Value of reliability of flows that state none, USD per tonne and hour between the median and
    /// the 95th percentile of the time; `None`: 0.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_of_reliability: Option<f64>,
    /// Factors for greenhouse gas; `None`: not counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emissions: Option<Emissions>,
    /// Points of the network.
    pub places: BTreeMap<PlaceName, Place>,
    /// What moves, by mode.
    pub vehicles: BTreeMap<VehicleName, Vehicle>,
    /// Links between places.
    pub legs: BTreeMap<LegName, Leg>,
    /// Borders.
    pub crossings: BTreeMap<CrossingName, Crossing>,
    /// Servers shared by several stages.
    pub teams: BTreeMap<TeamName, Team>,
    /// Where cargo changes vehicle or mode.
    pub terminals: BTreeMap<TerminalName, Terminal>,
    /// Vehicles that can run out and must come back.
    pub fleets: BTreeMap<FleetName, Fleet>,
    /// Stops on loading.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub bans: BTreeMap<BanName, Ban>,
    /// Trains that are formed of groups of wagons.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub trains: BTreeMap<TrainName, Train>,
    /// Who sends what.
    pub flows: BTreeMap<FlowName, Flow>,
    /// Closures and losses of capacity.
    pub disruptions: BTreeMap<DisruptionName, Disruption>,
    /// What full capacity means here.
    pub targets: BTreeMap<TargetName, Target>,
    /// Published figures that the run is compared with.
    pub published: BTreeMap<PublishedName, Published>,
}

/// When the simulated history begins and ends. Days begin at midnight UTC.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Period {
    /// First measured day.
    pub start: Date,
    /// End of the measured window (exclusive).
    pub end: Date,
    /// History simulated before `start` and not measured.
    pub warm_up: WarmUp,
}

/// How long the unmeasured history before the start is.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum WarmUp {
    /// A given time.
    Fixed(#[serde(serialize_with = "span_ms")] SimSpan),
    /// Found on a pilot by MSER-5 and then frozen; stationary models only.
    Auto,
}

impl ModelDraft {
    /// Whether the vehicles of a flow run back empty over the way that they came.
    pub(crate) fn runs_back(&self, flow: &str) -> bool {
        self.fleets.values().any(|fleet| {
            fleet.back == FleetBack::Empty && fleet.flows.iter().any(|of| of.as_str() == flow)
        })
    }

    /// What an hour of a tonne of a flow is worth, USD.
    #[must_use]
    pub fn value_of_time(&self, flow: &Flow) -> f64 {
        flow.value_of_time.unwrap_or(self.value_of_time)
    }

    /// What an hour between the median and the 95th percentile of the time is worth for a tonne of
    /// a flow, USD.
    #[must_use]
    pub fn value_of_reliability(&self, flow: &Flow) -> f64 {
        flow.value_of_reliability.or(self.value_of_reliability).unwrap_or(0.0)
    }

    /// Whether anything is charged for anywhere.
    #[must_use]
    pub fn has_tariffs(&self) -> bool {
        let of_stages =
            |stages: &BTreeMap<StageName, Stage>| stages.values().any(|stage| stage.cost.is_some());
        self.legs.values().any(|leg| leg.cost.is_some())
            || self.crossings.values().any(|one| one.cost.is_some() || of_stages(&one.stages))
            || self.terminals.values().any(|one| one.cost.is_some() || of_stages(&one.stages))
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
pub(crate) fn span_ms<S: serde::Serializer>(span: &SimSpan, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_i64(span.ms())
}

/// A corridor that obeys every rule of [`ModelDraft`]'s check. Immutable, shared by all threads.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorridorModel(ModelDraft);

impl ModelDraft {
    /// Why the future is not like the past, in words: one sentence per flow and disruption that
    /// changes with the date. Empty for a stationary model.
    #[must_use]
    pub fn changes_with_the_date(&self) -> Vec<String> {
        let mut reasons = Vec::new();
        for (name, flow) in &self.flows {
            if flow.volume.len() > 1 || flow.growth != 0.0 {
                reasons.push(format!("the volume of flow `{name}` changes from year to year"));
            } else if !flow.season.months.is_empty() {
                reasons.push(format!("flow `{name}` has a season"));
            }
        }
        for name in self.bans.keys() {
            reasons.push(format!("ban `{name}` strikes at given dates"));
        }
        for (name, crossing) in &self.crossings {
            if crossing.acceptance.values().any(|accepted| accepted.trains_per_day.len() > 1) {
                reasons.push(format!("what `{name}` accepts changes with the date"));
            }
        }
        for (name, leg) in &self.legs {
            if leg.depth().is_some_and(|depth| depth.falls.is_some()) {
                reasons.push(format!("the depth of leg `{name}` falls"));
            }
            if matches!(&leg.way, Way::Water { convoys: Some(_), .. }) {
                reasons.push(format!("leg `{name}` has a season of convoys"));
            }
        }
        let crossings = self.crossings.iter().map(|(name, one)| (name.as_str(), &one.stages));
        let terminals = self.terminals.iter().map(|(name, one)| (name.as_str(), &one.stages));
        for (post, stages) in crossings.chain(terminals) {
            for (name, stage) in stages {
                if stage.depth.is_some_and(|depth| depth.falls.is_some()) {
                    reasons.push(format!("the depth at stage `{post}.{name}` falls"));
                }
            }
        }
        for (name, disruption) in &self.disruptions {
            match &disruption.occurrence {
                Occurrence::Weather { days, .. } if changes_by_month(days) => {
                    reasons.push(format!("the weather of disruption `{name}` has a season"));
                }
                occurrence if occurrence.is_by_chance() => {}
                _ => reasons.push(format!("disruption `{name}` strikes at given dates")),
            }
        }
        reasons
    }
}

/// Whether the chance of a day of weather differs from month to month.
fn changes_by_month(days: &[f64; 12]) -> bool {
    let chance = |month: usize| days[month] / MONTHS[month];
    (1..12).any(|month| (chance(month) - chance(0)).abs() > 1e-9)
}

impl CorridorModel {
    /// Checks a draft.
    ///
    /// # Errors
    ///
    /// Every rule that the draft violates, in the order of the tables.
    pub fn check(draft: ModelDraft) -> Result<Self, Vec<Fault>> {
        let faults = check::faults(&draft);
        if faults.is_empty() { Ok(Self(draft)) } else { Err(faults) }
    }

    /// What is doubtful although it violates no rule: it runs, but may not be what is meant.
    #[must_use]
    pub fn doubts(&self) -> Vec<Fault> {
        check::doubts(&self.0)
    }
}

impl std::ops::Deref for CorridorModel {
    type Target = ModelDraft;

    fn deref(&self) -> &ModelDraft {
        &self.0
    }
}
