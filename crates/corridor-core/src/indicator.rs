//! Indicators by name: what can be asked of an outcome.
//!
//! A name says the part of the corridor and what is measured there, with the words of the report:
//! `total.delivered`, `flow.grain.time`, `crossing.samur-road.samur-az.border-time` (the second is
//! the place that the direction leads to), `stage.samur-road.ru-exit.utilisation`,
//! `team.inspectors.active`, `target.west-2030.throughput`. The names of a scenario follow from its
//! tables alone and do not change with the engine; two scenarios have the indicators in common
//! whose names they share.

use corridor_simkit::network::PoolId;
use serde::Serialize;

use crate::answer::stages::{is_passed, is_stage};
use crate::catalogue::{Catalogue, PoolRole, ResourceRole, StationEntry, StationRole};
use crate::model::{Channel, ServiceLevel};
use crate::outcome::{
    BackFact, ChannelFact, ClassFact, Layout, Outcome, PassageFact, PoolFact, ResourceFact,
    StationFact, TargetFact, TotalFact,
};

/// Something that is measured in every replication.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Indicator {
    /// Its name.
    pub name: String,
    /// Its unit; `1` for a share or a number of successes per replication.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// What it is, in words.
    pub meaning: &'static str,
    /// Its place in a row.
    #[serde(skip)]
    pub(crate) index: usize,
}

impl Indicator {
    /// An indicator that stands in no row, for those who only read names.
    #[must_use]
    pub fn named(name: &str, unit: &'static str, better: Better) -> Self {
        Self { name: name.to_owned(), unit, better, meaning: "", index: usize::MAX }
    }

    /// Whether a replication says 1 or 0: whether it meets a target.
    #[must_use]
    pub(crate) fn is_yes_or_no(&self) -> bool {
        self.unit == "1" && self.name.starts_with("target.")
    }

    /// Its value in a replication; not-a-number where there is none. A history that ended in a
    /// deadlock stands still from then on and gives no value, but it meets no target.
    pub(crate) fn value(&self, outcome: &Outcome) -> f64 {
        match (&outcome.deadlock, self.is_yes_or_no()) {
            (None, _) => outcome.values[self.index],
            (Some(_), true) => 0.0,
            (Some(_), false) => f64::NAN,
        }
    }
}

/// Which way of an indicator is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
    /// Neither by itself.
    Neither,
}

use Better::{Higher, Lower, Neither};

/// A fact with its name, unit, direction and meaning.
type Row<F> = (F, &'static str, &'static str, Better, &'static str);

const TOTAL: [Row<TotalFact>; 6] = [
    (TotalFact::Sent, "sent", "t/yr", Neither, "tonnes sent a year"),
    (TotalFact::Delivered, "delivered", "t/yr", Higher, "tonnes delivered a year"),
    (TotalFact::Vehicles, "vehicles", "vehicles/yr", Higher, "vehicles delivered a year"),
    (TotalFact::Teu, "containers", "TEU/yr", Higher, "containers delivered a year"),
    (TotalFact::Inside, "inside", "t", Lower, "tonnes under way at the end"),
    (TotalFact::Drift, "drift", "vehicles/30 d", Lower, "growth of the vehicles inside"),
];

/// Where something is charged for.
const TOTAL_CHARGED: [Row<TotalFact>; 2] = [
    (TotalFact::Tariff, "tariff", "USD/t", Lower, "charged per tonne delivered"),
    (TotalFact::Cost, "cost", "USD/t", Lower, "charges and time per tonne delivered"),
];
/// Where emission factors are given.
const TOTAL_EMITTED: [Row<TotalFact>; 1] =
    [(TotalFact::Co2e, "co2e", "kg/t", Lower, "CO2e emitted per tonne delivered")];
const TARGET: [Row<TargetFact>; 3] = [
    (TargetFact::Throughput, "throughput", "t/yr", Higher, "tonnes a year over the target's cut"),
    (TargetFact::Shortfall, "shortfall", "t/yr", Lower, "tonnes a year short of the target"),
    (TargetFact::Met, "met", "1", Higher, "share of replications that meet the target"),
];

const FLOW: [Row<ClassFact>; 16] = [
    (ClassFact::Sent, "sent", "t/yr", Neither, "tonnes sent a year"),
    (ClassFact::Delivered, "delivered", "t/yr", Higher, "tonnes delivered a year"),
    (ClassFact::Vehicles, "vehicles", "vehicles/yr", Higher, "vehicles delivered a year"),
    (ClassFact::Teu, "containers", "TEU/yr", Higher, "containers delivered a year"),
    (ClassFact::Lost, "lost", "t/yr", Lower, "tonnes turned away a year"),
    (ClassFact::Hours, "time", "h", Lower, "mean time from origin to destination"),
    (ClassFact::Moving, "moving", "h", Lower, "mean time under way"),
    (ClassFact::Waiting, "waiting", "h", Lower, "mean time waiting"),
    (ClassFact::Processed, "processed", "h", Lower, "mean time being processed"),
    (ClassFact::Blocked, "blocked", "h", Lower, "mean time blocked"),
    (ClassFact::P10, "time-p10", "h", Lower, "10th percentile of the time"),
    (ClassFact::P50, "time-p50", "h", Lower, "median of the time"),
    (ClassFact::P90, "time-p90", "h", Lower, "90th percentile of the time"),
    (ClassFact::P95, "time-p95", "h", Lower, "95th percentile of the time"),
    (ClassFact::Swod, "swod", "km/h", Higher, "speed without delay"),
    (ClassFact::Swd, "swd", "km/h", Higher, "speed with delay"),
];

/// Where something is charged for.
const FLOW_CHARGED: [Row<ClassFact>; 2] = [
    (ClassFact::TimeCost, "time-cost", "USD/t", Lower, "cost of the time per tonne"),
    (ClassFact::Cost, "cost", "USD/t", Lower, "charges and time per tonne"),
];
const CROSSING: [Row<PassageFact>; 7] = [
    (PassageFact::Tonnes, "throughput", "t/yr", Higher, "tonnes a year"),
    (PassageFact::Vehicles, "vehicles", "vehicles/d", Higher, "vehicles a day"),
    (PassageFact::Teu, "containers", "TEU/yr", Higher, "containers a year"),
    (PassageFact::Hours, "border-time", "h", Lower, "mean time at the border"),
    (PassageFact::P50, "border-time-p50", "h", Lower, "median of the time at the border"),
    (PassageFact::P90, "border-time-p90", "h", Lower, "90th percentile of the border time"),
    (PassageFact::P95, "border-time-p95", "h", Lower, "95th percentile of the border time"),
];

const CHANNEL: [Row<ChannelFact>; 4] = [
    (ChannelFact::Share, "share", "1", Neither, "share of the vehicles in this channel"),
    (ChannelFact::Hours, "release-time", "h", Lower, "mean time from arrival to release"),
    (ChannelFact::P50, "release-time-p50", "h", Lower, "median of the release time"),
    (ChannelFact::P95, "release-time-p95", "h", Lower, "95th percentile of the release time"),
];

const STAGE: [Row<StationFact>; 5] = [
    (StationFact::PerDay, "done", "vehicles/d", Higher, "vehicles worked on a day"),
    (StationFact::Queue, "queue", "vehicles", Lower, "mean number waiting"),
    (StationFact::QueueMax, "queue-max", "vehicles", Lower, "largest number waiting"),
    (StationFact::Wait, "wait", "h", Lower, "mean time waiting"),
    (StationFact::Drift, "drift", "vehicles/30 d", Lower, "growth of the queue"),
];

const SERVERS: [Row<PoolFact>; 4] = [
    (PoolFact::Held, "utilisation", "1", Neither, "share of the time on duty held"),
    (PoolFact::Active, "active", "1", Neither, "share of the time on duty at work"),
    (PoolFact::Blocked, "blocked", "1", Lower, "share of the time on duty blocked"),
    (PoolFact::Starved, "starved", "1", Neither, "share of the time on duty without work"),
];

const RESOURCE: [Row<ResourceFact>; 5] = [
    (ResourceFact::There, "there", "1", Neither, "mean number that there is"),
    (ResourceFact::Held, "held", "1", Neither, "mean number held, of a storage tonnes or TEU"),
    (ResourceFact::Share, "share", "1", Neither, "share held of what there is"),
    (
        ResourceFact::HeldMax,
        "held-max",
        "1",
        Neither,
        "most held at one time, of a storage tonnes or TEU",
    ),
    (ResourceFact::PerDay, "claims", "1/d", Higher, "claims a day"),
];

const LIGHT_RUNNING: [Row<ResourceFact>; 1] =
    [(ResourceFact::PerDay, "runs", "1/d", Neither, "ways back light a day")];

const EMPTY_RUNNING: [Row<BackFact>; 3] = [
    (BackFact::Vehicles, "vehicles-back", "vehicles/yr", Neither, "vehicles back a year"),
    (BackFact::Km, "empty-km", "vehicle-km/yr", Lower, "vehicle-kilometres empty a year"),
    (BackFact::WagonKm, "empty-wagon-km", "wagon-km/yr", Lower, "wagon-kilometres empty a year"),
];

/// Every indicator of a scenario, in the order of a report.
#[must_use]
pub fn indicators(catalogue: &Catalogue, layout: &Layout) -> Vec<Indicator> {
    let mut list = List(Vec::new());
    list.all("total", &TOTAL, |fact| layout.total(fact));
    if catalogue.has_tariffs {
        list.all("total", &TOTAL_CHARGED, |fact| layout.total(fact));
    }
    if catalogue.scope.is_some() {
        list.all("total", &TOTAL_EMITTED, |fact| layout.total(fact));
    }
    for (rank, target) in catalogue.targets.iter().enumerate() {
        let part = format!("target.{}", target.name);
        list.all(&part, &TARGET, |fact| layout.target(rank, fact));
        for (level, service) in target.service.iter().enumerate() {
            let (fact, meaning) = match service {
                ServiceLevel::BorderTimeMean(_) => {
                    ("border-time-mean-met", "share of replications within the mean border time")
                }
                ServiceLevel::BorderTimeP95(_) => {
                    ("border-time-p95-met", "share of replications within the p95 border time")
                }
            };
            list.one(&part, fact, "1", Higher, meaning, layout.service(rank, level));
        }
    }
    for (rank, class) in catalogue.classes.iter().enumerate() {
        let part = format!("flow.{}", class.name);
        list.all(&part, &FLOW, |fact| layout.class(rank, fact));
        if catalogue.has_tariffs && class.load_kg > 0 {
            list.all(&part, &FLOW_CHARGED, |fact| layout.class(rank, fact));
        }
    }
    for (rank, cordon) in catalogue.cordons.iter().enumerate() {
        if !is_passed(catalogue, rank) {
            continue;
        }
        let part = format!("crossing.{}.{}", cordon.crossing, cordon.towards);
        list.all(&part, &CROSSING, |fact| layout.passage(rank, fact));
        for channel in Channel::ALL {
            let part = format!("{part}.{}", channel.word());
            list.all(&part, &CHANNEL, |fact| layout.channel(rank, channel as usize, fact));
        }
    }
    for (rank, station) in catalogue.stations.iter().enumerate() {
        if is_stage(catalogue, station) {
            list.stage(catalogue, layout, rank, station);
        }
    }
    let pools = catalogue.pools.iter().enumerate();
    for (rank, pool) in pools.filter(|(_, pool)| pool.role == PoolRole::Team) {
        let part = format!("team.{}", pool.name);
        list.all(&part, &SERVERS, |fact| layout.pool(rank, fact));
    }
    for (rank, resource) in catalogue.resources.iter().enumerate() {
        if resource.role.is_shown() {
            let part = format!("resource.{}", resource.name);
            list.all(&part, &RESOURCE, |fact| layout.resource(rank, fact));
        }
    }
    for (rank, resource) in catalogue.resources.iter().enumerate() {
        if resource.role == ResourceRole::LightRuns {
            let part = format!("light-running.{}", resource.name);
            list.all(&part, &LIGHT_RUNNING, |fact| layout.resource(rank, fact));
        }
    }
    for (rank, class) in catalogue.classes.iter().enumerate() {
        if class.back_km > 0.0 {
            let part = format!("empty-running.{}", class.name);
            list.all(&part, &EMPTY_RUNNING, |fact| layout.back(rank, fact));
        }
    }
    list.0
}

struct List(Vec<Indicator>);

impl List {
    fn one(
        &mut self,
        part: &str,
        fact: &str,
        unit: &'static str,
        better: Better,
        meaning: &'static str,
        index: usize,
    ) {
        // Signs that a shell would take for its own stand for the points they mean.
        let name = format!("{part}.{fact}").replace('>', ".").replace(' ', "-");
        self.0.push(Indicator { name, unit, better, meaning, index });
    }

    fn all<F: Copy>(&mut self, part: &str, rows: &[Row<F>], index: impl Fn(F) -> usize) {
        for &(fact, name, unit, better, meaning) in rows {
            self.one(part, name, unit, better, meaning, index(fact));
        }
    }

    /// A stage with its own servers has their account; of a team it has what it works there.
    fn stage(
        &mut self,
        catalogue: &Catalogue,
        layout: &Layout,
        rank: usize,
        station: &StationEntry,
    ) {
        let part = format!("stage.{}", station.name);
        self.all(&part, &STAGE, |fact| layout.station(rank, fact));
        let own = station.pool.map(PoolId::index).filter(|&pool| {
            catalogue.pools[pool].role != PoolRole::Team
                && (catalogue.pools[pool].role != PoolRole::Fleet
                    || station.role == StationRole::Fleet)
        });
        if let Some(pool) = own {
            self.all(&part, &SERVERS, |fact| layout.pool(pool, fact));
        } else {
            let index = layout.station(rank, StationFact::Working);
            self.one(&part, "utilisation", "1", Neither, "share of the time worked here", index);
        }
    }
}

/// Whether a name fits a pattern, in which `*` stands for any signs.
#[must_use]
pub fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(middle) = last.replace(part) {
            let Some(at) = rest.find(middle) else { return false };
            rest = &rest[at + middle.len()..];
        }
    }
    last.map_or(rest.is_empty(), |last| rest.ends_with(last))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use corridor_simkit::time::SimSpan;

    use super::*;
    use crate::compile::compile;
    use crate::compile::sample::thin_with;

    #[test]
    fn every_indicator_has_a_name_of_its_own_and_a_place_of_its_own() {
        let compiled = compile(&thin_with(|_| {}), SimSpan::ZERO);
        let layout = Layout::of(&compiled.catalogue);
        let list = indicators(&compiled.catalogue, &layout);
        let names: BTreeSet<_> = list.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names.len(), list.len());
        assert!(list.iter().all(|one| one.index < layout.n_indicators()));
        assert!(names.contains("total.delivered"), "{names:?}");
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "./-".contains(c);
        assert!(names.iter().all(|name| name.chars().all(is_plain)), "{names:?}");
    }

    #[test]
    fn a_star_stands_for_any_signs() {
        for (pattern, name) in [
            ("total.delivered", "total.delivered"),
            ("*", "total.sent"),
            ("crossing.*.border-time", "crossing.samur-road.samur-az.border-time"),
            ("*time*p95", "flow.grain.time-p95"),
            ("a*a", "aba"),
        ] {
            assert!(fits(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("total", "total.sent"),
            ("crossing.*.border-time", "crossing.a.b.border-time-p95"),
            ("a*a", "a"),
            ("*b*b", "ab"),
        ] {
            assert!(!fits(pattern, name), "{pattern} {name}");
        }
    }
}
