//! Demand: who sends what, where, when and how much.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;
use serde::Serialize;

use super::week::WeekPlan;
use super::{Choice, CommodityName, Mode, PlaceName, RouteName, TraitName, VehicleName};
use crate::units::Share;

/// Freight from one place to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Flow {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// What is sent.
    pub commodity: CommodityName,
    /// Where it comes from.
    pub from: PlaceName,
    /// Where it goes to.
    pub to: PlaceName,
    /// How much in a year of 365 days, by calendar year.
    pub volume: BTreeMap<i16, Volume>,
    /// Yearly growth after the last year with a volume (and, backwards, before the first);
    /// 0.03 is 3 %.
    pub growth: f64,
    /// Months that differ from the rest.
    pub season: Season,
    /// Weight of the hours of the week, in local time of `from`; the plan's `servers` are the
    /// weights in per cent (100 outside all rules). `None`: evenly through the week.
    pub rhythm: Option<WeekPlan>,
    /// How arrivals scatter around the rate.
    pub arrivals: ArrivalProcess,
    /// The vehicle used on each mode of the route.
    pub vehicles: BTreeMap<Mode, VehicleName>,
    /// Ways, with shares that sum to 1.
    pub routes: BTreeMap<RouteName, FlowRoute>,
    /// Traits with the share of the consignments that has them, independent of one another.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub traits: BTreeMap<TraitName, Share>,
    /// How the shares of the routes come about; `None`: they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choice: Option<Choice>,
    /// What an hour of a tonne is worth, USD; `None`: as the model says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_of_time: Option<f64>,
    /// What an hour between the median and the 95th percentile of the time is worth for a tonne,
    /// USD; `None`: as the model says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_of_reliability: Option<f64>,
    /// 0 is served first, where the order is by priority; below 8.
    pub priority: u8,
    /// Largest number of vehicles sent in one replication; `None`: any number.
    pub at_most: Option<u64>,
    /// What a vehicle does that finds its first stage full.
    pub when_full: WhenFull,
}

/// A way of a flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowRoute {
    /// Share of the flow's vehicles.
    pub share: Share,
    /// Crossings, terminals, legs and places that it passes, in this order, by name; between them
    /// the cheapest way is taken.
    pub via: Vec<String>,
}

/// How much is sent in a year.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Volume {
    /// Tonnes per year of 365 days.
    TonnesPerYear(f64),
    /// Vehicles (of the first mode) per year of 365 days.
    VehiclesPerYear(f64),
}

/// Months that differ from the rest; the other months share what is left of the year evenly.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Season {
    /// Weight by month (1 to 12): 1.6 is 60 % over an even month. Each month's rate is its weight
    /// times the yearly mean rate.
    pub months: BTreeMap<u8, f64>,
}

/// How arrivals scatter around the rate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum ArrivalProcess {
    /// At random: a Poisson process with the flow's rate.
    Poisson,
    /// Evenly spaced at the flow's rate.
    Even,
    /// Independent intervals with this shape around the mean that the rate gives; only the shape
    /// of the distribution counts.
    Renewal(Distribution),
    /// At the start of each window of the plan, in local time of `from`; the volume is then what
    /// the vehicles carry and must be left out.
    Timetable(WeekPlan),
}

/// What a vehicle does that finds its first stage full.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum WhenFull {
    /// It waits where it is.
    Wait,
    /// It turns away and is counted as lost.
    TurnAway,
}
