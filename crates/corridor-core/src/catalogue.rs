//! What the numbers of a compiled network mean.
//!
//! The engine knows stations, pools, classes and cordons by rank; a [`Catalogue`] says which
//! stage, team, flow or passage each of them stands for, in the same order.

mod figure;
mod unit;

pub use figure::{Figure, PublishedEntry, PublishedReading};
pub use unit::unit_of;

use corridor_simkit::network::{CordonId, PoolId, StationId, WindowId};
use corridor_simkit::time::{MS_PER_YEAR, SimSpan};
use serde::Serialize;

use crate::model::{
    CrossingName, FlowName, Mode, PlaceName, RouteName, Scope, ServiceLevel, TargetName,
};
use crate::network::{Carriage, Journey};

/// What the parts of a network mean, in the network's own order.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue {
    /// By station.
    pub stations: Vec<StationEntry>,
    /// By pool.
    pub pools: Vec<PoolEntry>,
    /// By resource.
    pub resources: Vec<ResourceEntry>,
    /// By class.
    pub classes: Vec<ClassEntry>,
    /// By cordon.
    pub cordons: Vec<CordonEntry>,
    /// Targets, by name.
    pub targets: Vec<TargetEntry>,
    /// Published figures, by name.
    pub published: Vec<PublishedEntry>,
    /// Number of windows that divide the horizon evenly; they follow window 0.
    pub n_parts: usize,
    /// Length of the measured window.
    pub horizon: SimSpan,
    /// Time between two samples of queues.
    pub tick: SimSpan,
    /// Whether anything is charged for: only then is there a cost to speak of.
    pub has_tariffs: bool,
    /// What the factors of greenhouse gas hold; `None`: it is not counted.
    pub scope: Option<Scope>,
    /// Over what the growth of queues is measured.
    pub drift_over: DriftOver,
}

/// Over what the growth of queues is measured, so that like is compared with like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DriftOver {
    /// The slope over the last half of the measured window: nothing changes with the date.
    LastHalf,
    /// From the start of the measured window to its end, whole years later.
    WholeYears,
    /// The slope over the last half, although demand or capacity changes with the date and the
    /// window is no number of years after a warm-up: growth may be the season's.
    Season,
}

impl Catalogue {
    /// The measured window in years of 365 days.
    #[must_use]
    pub fn years(&self) -> f64 {
        self.horizon.ms() as f64 / MS_PER_YEAR as f64
    }

    /// The passages by which freight counts for a cut: of each class that passes it, the last. So
    /// what passes several crossings of a cut one after the other counts once, when it is through.
    pub fn counted_over<'a>(
        &'a self,
        cut: &'a [CordonId],
    ) -> impl Iterator<Item = (&'a ClassEntry, &'a Passing)> {
        let last = |class: &'a ClassEntry| {
            class.passages.iter().rfind(|passing| cut.contains(&passing.cordon))
        };
        self.classes.iter().filter_map(move |class| Some((class, last(class)?)))
    }

    /// The classes that pass a cut more than once: for them it is not a cut.
    pub fn passing_again<'a>(
        &'a self,
        cut: &'a [CordonId],
    ) -> impl Iterator<Item = &'a ClassEntry> {
        let n_over = |class: &&ClassEntry| {
            class.passages.iter().filter(|passing| cut.contains(&passing.cordon)).count()
        };
        self.classes.iter().filter(move |class| 1 < n_over(class))
    }

    /// Whether vehicles of some class run back empty.
    #[must_use]
    pub fn comes_back(&self) -> bool {
        self.classes.iter().any(|class| class.back_km > 0.0)
    }

    /// The window of a part of the horizon.
    #[must_use]
    pub fn part(&self, index: usize) -> WindowId {
        WindowId::at(1 + index)
    }
}

/// What is done at a station.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StationRole {
    /// A stage of a crossing or terminal.
    Stage,
    /// Inspection after a stage.
    Inspection,
    /// A hold after a stage.
    Hold,
    /// Where trains are let on a line, or vehicles wait for a departure.
    Entry,
    /// Where groups of wagons wait for each other.
    Forming,
    /// Where slots are booked and waited for.
    Slots,
    /// A leg under way.
    Line,
    /// Where a vehicle of a fleet is waited for.
    Fleet,
    /// Where a vehicle of a fleet is given back.
    Return,
    /// Where a load is parted among smaller vehicles or put together for a larger one.
    Change,
    /// Where cargo waits for room in a storage.
    Storage,
}

impl StationRole {
    /// The word used in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Inspection => "inspection",
            Self::Hold => "hold",
            Self::Entry => "line entry",
            Self::Forming => "train forming",
            Self::Slots => "slot booking",
            Self::Line => "line",
            Self::Fleet => "fleet",
            Self::Return => "fleet return",
            Self::Change => "change of vehicle",
            Self::Storage => "storage",
        }
    }
}

/// A station.
#[derive(Clone, Debug, PartialEq)]
pub struct StationEntry {
    /// Its name.
    pub name: String,
    /// What is done there.
    pub role: StationRole,
    /// Where its servers come from, if it has any that can run out.
    pub pool: Option<PoolId>,
}

/// What a pool's servers are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PoolRole {
    /// The lanes of one stage.
    Lanes,
    /// A team.
    Team,
    /// The entry of a line.
    Entry,
    /// The room on a line; unlimited where none is stated.
    Line,
    /// A fleet.
    Fleet,
    /// Nobody: a hold.
    Hold,
}

/// A pool.
#[derive(Clone, Debug, PartialEq)]
pub struct PoolEntry {
    /// Its name.
    pub name: String,
    /// What its servers are.
    pub role: PoolRole,
    /// `true` where its servers can run out.
    pub is_limited: bool,
    /// The stations that draw from it.
    pub stations: Vec<StationId>,
}

/// What is claimed and given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceRole {
    /// A section of single track.
    Section,
    /// The tracks of a loop.
    Loop,
    /// What one direction may hold of the tracks of a loop.
    LoopShare,
    /// What a border station takes.
    Acceptance,
    /// The tracks of a border station for one direction.
    Tracks,
    /// Where abandoned trains stand.
    Standing,
    /// Whose turn it is of those that stand abandoned.
    Turn,
    /// Where vehicles stand before a leg.
    Room,
    /// A fleet.
    Fleet,
    /// Runs of vehicles of a fleet that come back light, until they are back.
    LightRuns,
    /// Trains formed, until they are parted.
    Trains,
    /// The permission to load.
    Ban,
    /// Room in a storage, in kilograms.
    Storage,
    /// Room for containers, counted in parts of a TEU.
    ContainerStorage,
}

impl ResourceRole {
    /// The word used in reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Section => "section",
            Self::Loop => "loop",
            Self::LoopShare => "loop, one direction",
            Self::Acceptance => "acceptance",
            Self::Tracks => "station tracks",
            Self::Standing => "abandoned trains",
            Self::Turn => "turn of the abandoned",
            Self::Room => "room before a leg",
            Self::Fleet => "fleet",
            Self::LightRuns => "runs with the way back light",
            Self::Trains => "trains formed",
            Self::Ban => "ban",
            Self::Storage => "storage",
            Self::ContainerStorage => "container storage",
        }
    }
}

impl ResourceRole {
    /// Whether it is a matter of capacity: the share of a direction only keeps trains from
    /// locking, a turn orders them, a ban is none, and runs are only counted.
    #[must_use]
    pub const fn is_shown(self) -> bool {
        !matches!(self, Self::LoopShare | Self::Turn | Self::Ban | Self::LightRuns)
    }
}

/// A resource.
#[derive(Clone, Debug, PartialEq)]
pub struct ResourceEntry {
    /// Its name.
    pub name: String,
    /// What it stands for.
    pub role: ResourceRole,
    /// Kilometres of one way back, where it stands for runs that are counted.
    pub light_km: f64,
}

/// A class: a flow on one of its routes.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassEntry {
    /// `flow` or `flow/route`.
    pub name: String,
    /// The flow.
    pub flow: FlowName,
    /// Its route.
    pub route: RouteName,
    /// The way.
    pub journey: Journey,
    /// Length of the way back that its vehicles run empty, km; 0 where they do not.
    pub back_km: f64,
    /// Wagons of its first vehicle; 1 unless it is a train.
    pub wagons: u32,
    /// Containers per kilogram of cargo; 0 where it is not in containers.
    pub teu_per_kg: f64,
    /// The cordons on the way.
    pub passages: Vec<Passing>,
    /// Customers expected to be born in the measured window.
    pub expected: f64,
    /// Customers expected to be born from the begin of the warm-up to the end.
    pub expected_with_warm_up: f64,
    /// Size of one customer at birth, kilograms; where it changes with the depth, on average over the
    /// measured window.
    pub load_kg: u64,
    /// The largest size of one customer at birth, kilograms.
    pub load_most_kg: u64,
    /// What carrying one customer takes.
    pub carriage: Carriage,
    /// What an hour of a tonne is worth, US dollars.
    pub usd_per_tonne_hour: f64,
}

impl ClassEntry {
    /// Tonnes of one customer at birth; 0 where vehicles run empty.
    #[must_use]
    pub fn tonnes(&self) -> f64 {
        self.load_kg as f64 / 1_000.0
    }

    /// What is charged per tonne, US dollars; not-a-number where vehicles run empty.
    #[must_use]
    pub fn tariff_per_tonne(&self) -> f64 {
        if self.load_kg == 0 { f64::NAN } else { self.carriage.tariff_usd / self.tonnes() }
    }
}

/// A class passing a cordon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passing {
    /// Which passage of the network's ([`Network::passages`]).
    ///
    /// [`Network::passages`]: corridor_simkit::network::Network::passages
    pub rank: usize,
    /// Which cordon.
    pub cordon: CordonId,
    /// Wagons of the vehicle that passes; 1 unless it is a train.
    pub wagons: u32,
    /// Load of the vehicle that passes, kilograms.
    pub load_kg: u64,
    /// Whether it is one of the groups of wagons that a train is formed of, which passes as one.
    pub is_in_train: bool,
}

/// A cordon: a crossing in one direction.
#[derive(Clone, Debug, PartialEq)]
pub struct CordonEntry {
    /// The crossing.
    pub crossing: CrossingName,
    /// Where it leads.
    pub towards: PlaceName,
    /// What crosses here.
    pub mode: Mode,
}

/// A target.
#[derive(Clone, Debug, PartialEq)]
pub struct TargetEntry {
    /// Its name.
    pub name: TargetName,
    /// The passages whose freight is added up; what passes several of them counts once.
    pub cut: Vec<CordonId>,
    /// Tonnes a year that are asked for.
    pub tonnes_per_year: f64,
    /// Conditions in the same replication.
    pub service: Vec<ServiceLevel>,
}
