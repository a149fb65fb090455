//! Crossings, terminals, and the stages that both are made of.

use std::collections::BTreeMap;
use std::fmt;

use corridor_simkit::distribution::Distribution;
use serde::Serialize;

use super::slots::Slots;
use super::week::WeekPlan;
use super::{
    Acceptance, CommodityName, CrossingName, Depth, Mode, PlaceName, QuayStorage, StageName,
    StageTrait, Storage, Stores, Tariff, TeamName, TerminalName, TraitName,
};
use crate::units::{KilogramsPerTonne, Share};

/// A border between two places, with a post on each side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Crossing {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// The places on its two sides.
    pub between: [PlaceName; 2],
    /// What crosses here.
    pub mode: Mode,
    /// The order of stages on the way towards a side.
    pub towards: BTreeMap<PlaceName, Vec<StageName>>,
    /// The stages.
    pub stages: BTreeMap<StageName, Stage>,
    /// Slots to be booked on the way towards a side; whoever goes to another comes as it likes.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub slots: BTreeMap<PlaceName, Slots>,
    /// Tariff of crossing, beside those of its stages.
    pub cost: Option<Tariff>,
    /// Rail: what the station takes on the way towards a side; a side that is left out takes all.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub acceptance: BTreeMap<PlaceName, Acceptance>,
    /// Ports: room for the cargo on the side of the land, by the side that it goes towards; `None`:
    /// for any amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Stores<PlaceName, QuayStorage>>,
}

impl Crossing {
    /// The side from which one crosses towards `side`; `None` if that is not one of its sides.
    #[must_use]
    pub fn other_side(&self, side: &PlaceName) -> Option<&PlaceName> {
        match self.between.iter().position(|end| end == side)? {
            0 => Some(&self.between[1]),
            _ => Some(&self.between[0]),
        }
    }
}

/// A place where cargo changes vehicle or mode.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Terminal {
    /// Room for its cargo, by the mode that it goes onto; `None`: for any amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Stores<Mode, Storage>>,
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Where it stands.
    pub at: PlaceName,
    /// The order of stages on the way onto a mode, from the other one.
    pub onto: BTreeMap<Mode, Vec<StageName>>,
    /// The stages. They work on vehicles of the mode that arrives.
    pub stages: BTreeMap<StageName, Stage>,
    /// Tariff of the change, beside those of its stages; vehicles of the mode that arrives pay it.
    pub cost: Option<Tariff>,
    /// Greenhouse gas of handling; `None`: that of terminals in general.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emissions: Option<KilogramsPerTonne>,
}

/// One activity with capacity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Stage {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Whose local time the hours are in.
    pub at: PlaceName,
    /// Who works.
    pub servers: Servers,
    /// What happens to work in progress when servers go off duty.
    pub at_closing: AtClosing,
    /// Vehicles that can wait in front of the stage; `None`: any number.
    pub queue_limit: Option<u32>,
    /// Who is served next.
    pub order: QueueOrder,
    /// Work on every vehicle, milliseconds; `None`: only what the channels add.
    pub service: Option<Distribution>,
    /// What one `service` is for.
    pub per: Per,
    /// Risk channels drawn here; `None`: no channels.
    pub channels: Option<Channels>,
    /// Failures of single servers.
    pub breakdown: Option<Breakdown>,
    /// Tariff of the stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<Tariff>,
    /// Commodities whose vehicles come here; empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub commodities: Vec<CommodityName>,
    /// How deep vessels may lie at the berth; `None`: as deep as any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub depth: Option<Depth>,
    /// What traits of consignments change here.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<TraitName, StageTrait>,
}

impl Stage {
    /// Whether vehicles with this commodity come to the stage.
    #[must_use]
    pub fn handles(&self, commodity: &CommodityName) -> bool {
        self.commodities.is_empty() || self.commodities.contains(commodity)
    }

    /// The teams that work here: its own, and those that inspect in its channels.
    pub fn teams(&self) -> impl Iterator<Item = &TeamName> {
        let own = match &self.servers {
            Servers::Team(team) => Some(team),
            Servers::Lanes(_) => None,
        };
        let channels = self.channels.iter().flat_map(|channels| channels.work.values());
        let inspections = channels.filter_map(|work| work.inspection.as_ref());
        own.into_iter().chain(inspections.map(|one| &one.team))
    }
}

/// Who works at a stage.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Servers {
    /// Lanes of its own, held by a vehicle that cannot move on; the plan carries their number.
    Lanes(WeekPlan),
    /// A team that may be shared with other stages; let go at the end of service.
    Team(TeamName),
}

/// A team: servers that several stages can share.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Team {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Whose local time the shifts are in.
    pub at: PlaceName,
    /// Who is on duty when.
    pub staff: WeekPlan,
    /// What happens to work in progress when people go off duty.
    pub at_closing: AtClosing,
    /// Who is served next.
    pub order: QueueOrder,
}

/// What happens to work in progress when servers go off duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AtClosing {
    /// It is finished.
    Finish,
    /// It waits for the next shift.
    Suspend,
}

/// Who is served next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum QueueOrder {
    /// First come, first served.
    Fifo,
    /// By the priority of the flow, first come first served within one.
    Priority,
}

impl QueueOrder {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    pub(super) fn is_fifo(&self) -> bool {
        *self == Self::Fifo
    }
}

/// What one service time is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Per {
    /// A vehicle.
    Vehicle,
    /// A wagon of the train.
    Wagon,
    /// A tonne of cargo.
    Tonne,
}

/// The risk channels of a stage; shares sum to 1.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Channels {
    /// Work by channel; a channel that is left out has share 0.
    pub work: BTreeMap<Channel, ChannelWork>,
}

/// A risk channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Released on the declaration.
    Green,
    /// Documents are checked.
    Yellow,
    /// Cargo is inspected.
    Red,
}

impl Channel {
    /// All channels; the position is the engine's channel number.
    pub const ALL: [Self; 3] = [Self::Green, Self::Yellow, Self::Red];

    /// The word used in scenarios and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Green => "green",
            Self::Yellow => "yellow",
            Self::Red => "red",
        }
    }
}

/// What happens to vehicles of one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelWork {
    /// Share of the vehicles.
    pub share: Share,
    /// Work in the lane on top of the stage's service, milliseconds.
    pub documents: Option<Distribution>,
    /// Inspection after the lane, by a team, in a yard of its own.
    pub inspection: Option<Inspection>,
    /// A hold without servers after that: a laboratory, a missing paper.
    pub hold: Option<Hold>,
}

/// Inspection by a team.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Inspection {
    /// Who inspects.
    pub team: TeamName,
    /// For how long, milliseconds.
    pub time: Distribution,
    /// Vehicles that can wait in the yard; `None`: any number.
    pub queue_limit: Option<u32>,
    /// Probability that an inspected vehicle is inspected again.
    pub again: Share,
}

/// A hold: time without servers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Hold {
    /// Share of the channel's vehicles that are held.
    pub share: Share,
    /// For how long, milliseconds.
    pub time: Distribution,
}

/// Failures of single servers, in calendar time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Breakdown {
    /// Time from repair to the next failure, milliseconds.
    pub up: Distribution,
    /// Time to repair, milliseconds.
    pub down: Distribution,
}

/// Where a stage belongs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum StagePost {
    /// To a crossing.
    Crossing(CrossingName),
    /// To a terminal.
    Terminal(TerminalName),
}

/// A stage, by its full address, written `post.stage`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct StageAddress {
    /// Crossing or terminal.
    pub post: StagePost,
    /// The stage in it.
    pub stage: StageName,
}

impl StageAddress {
    /// The name of the crossing or terminal.
    #[must_use]
    pub fn post_name(&self) -> &str {
        match &self.post {
            StagePost::Crossing(name) => name.as_str(),
            StagePost::Terminal(name) => name.as_str(),
        }
    }

    /// Whether it is a stage of a terminal.
    #[must_use]
    pub const fn is_of_terminal(&self) -> bool {
        matches!(self.post, StagePost::Terminal(_))
    }
}

impl fmt::Display for StageAddress {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.post {
            StagePost::Crossing(name) => write!(out, "{name}.{}", self.stage),
            StagePost::Terminal(name) => write!(out, "{name}.{}", self.stage),
        }
    }
}
