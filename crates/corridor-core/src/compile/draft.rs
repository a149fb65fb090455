//! A network in the making: parts by name, before ranks are given out.
//!
//! Parts refer to each other by name while they are collected; sorting the names in the end makes
//! the rank of an entity independent of the order in which ways were walked.

use std::collections::BTreeMap;

use corridor_simkit::distribution::{Distribution, Pauses};
use corridor_simkit::network::{
    Action, Activity, Appointments, AtClosing, Capacity, ChannelSet, CordonId, Discipline, Escort,
    Forming, Patience, Pool, PoolId, SamplerId, Station, StationId, StationKind, Step, Window,
};
use corridor_simkit::time::{SimSpan, SimTime};
use jiff::tz::TimeZone;

use super::disruption::Interruptions;
use super::resource::{Quotas, ResourceDrafts, with_quotas};
use crate::calendar::{Clock, Stretch, WeekCalendar, shifts, time_zone};
use crate::catalogue::{CordonEntry, PoolEntry, PoolRole, StationEntry, StationRole};
use crate::model::{self, ModelDraft, PlaceName, QueueOrder, TraitName, WeekPlan};

/// Servers of a pool that is unlimited except when it is closed.
pub(super) const PLENTY: u32 = 1_000_000;
/// Priority levels of a pool that serves by priority.
pub(crate) const PRIORITY_LEVELS: u8 = 8;

/// What is done at a station, with the name of its pool.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum KindDraft {
    Serve(String),
    Seize(String),
    Release(String),
    Depart {
        timetable: Vec<SimTime>,
        places: Option<u32>,
        load: Option<u64>,
        gate: Option<String>,
        free: Vec<Window>,
    },
    Appoint {
        appointments: Appointments,
        gate: Option<String>,
    },
    Join,
    Form(Forming),
    Split,
    Claim,
    Return,
    Unload,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) struct StationDraft {
    pub(super) role: StationRole,
    pub(super) kind: KindDraft,
    pub(super) queue_limit: Option<u32>,
}

/// A step with the names of its station and cordon.
#[derive(Clone, Debug)]
pub(super) struct StepDraft {
    pub(super) station: String,
    pub(super) action: Action,
    pub(super) only: ChannelSet,
    pub(super) chance: f64,
    pub(super) repeat: f64,
    pub(super) patience: Patience,
    pub(super) activity: Activity,
    pub(super) enters: Option<String>,
    pub(super) leaves: Option<String>,
    /// What a claim takes or a return gives back.
    pub(super) quotas: Quotas,
    /// The size that one of each quota goes by, instead of the amounts.
    pub(super) per_size: Option<u64>,
    /// Storage that is claimed or given back by the customer's size: how much for each kilogram.
    pub(super) stored: Option<(String, u64)>,
}

/// Who leads departures, with the names of the stations at the two ends.
#[derive(Clone, Debug)]
pub(super) struct EscortDraft {
    pub(super) number: u32,
    pub(super) under_way: SamplerId,
    pub(super) ends: [Option<String>; 2],
}

impl StepDraft {
    /// A step that every customer takes once.
    pub(super) fn new(station: String, action: Action, activity: Activity) -> Self {
        Self {
            station,
            action,
            only: ChannelSet::ALL,
            chance: 1.0,
            repeat: 0.0,
            patience: Patience::Endless,
            activity,
            enters: None,
            leaves: None,
            quotas: Quotas::new(),
            per_size: None,
            stored: None,
        }
    }
}

impl StepDraft {
    /// Whether the load is parted.
    pub(super) fn parts_load(&self) -> bool {
        matches!(self.action, Action::Split { .. })
    }

    /// Whether the load changes vehicles.
    pub(super) fn changes_load(&self) -> bool {
        self.action.joins_or_parts()
    }
}

#[derive(Clone, Debug)]
pub(super) struct PoolDraft {
    pub(super) role: PoolRole,
    pub(super) pool: Pool,
}

/// A network in the making.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub(super) model: &'a ModelDraft,
    pub(super) clock: Clock,
    zones: BTreeMap<&'a PlaceName, TimeZone>,
    pub(super) stations: BTreeMap<String, StationDraft>,
    pub(super) pools: BTreeMap<String, PoolDraft>,
    pub(super) cordons: BTreeMap<String, CordonEntry>,
    pub(super) resources: ResourceDrafts,
    pub(super) escorts: BTreeMap<String, EscortDraft>,
    pub(super) distributions: Vec<Distribution>,
    /// How long the driver of the vehicle that is being walked drives at a time.
    pub(super) driving: Option<Pauses>,
    /// Travel times with pauses that are known.
    pub(super) paused: Vec<(Distribution, Pauses, Distribution)>,
    /// Traits of the class that is being walked.
    pub(super) marks: Vec<TraitName>,
}

impl<'a> Draft<'a> {
    pub(super) fn new(model: &'a ModelDraft, clock: Clock) -> Self {
        let zone = |name: &str| time_zone(name).expect("a checked place has a known time zone");
        Self {
            model,
            clock,
            zones: model.places.iter().map(|(name, p)| (name, zone(&p.time_zone))).collect(),
            stations: BTreeMap::new(),
            pools: BTreeMap::new(),
            cordons: BTreeMap::new(),
            resources: ResourceDrafts::default(),
            escorts: BTreeMap::new(),
            distributions: Vec::new(),
            driving: None,
            paused: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// The time zone of a place.
    pub(super) fn zone(&self, place: &PlaceName) -> &TimeZone {
        &self.zones[place]
    }

    /// A travel time with the pauses of the driver.
    pub(super) fn with_pauses(&mut self, travel: &Distribution) -> Distribution {
        let Some(pauses) = self.driving else { return travel.clone() };
        let known = self.paused.iter().find(|known| known.0 == *travel && known.1 == pauses);
        if let Some((.., whole)) = known {
            return whole.clone();
        }
        let whole = travel.with_pauses(pauses);
        self.paused.push((travel.clone(), pauses, whole.clone()));
        whole
    }

    /// The id of a distribution; equal distributions share one.
    pub(super) fn sampler(&mut self, distribution: &Distribution) -> SamplerId {
        let index = self.distributions.iter().position(|known| known == distribution);
        SamplerId::at(index.unwrap_or_else(|| {
            self.distributions.push(distribution.clone());
            self.distributions.len() - 1
        }))
    }

    /// Servers of a week plan in the time zone of a place, closed where interrupted.
    pub(super) fn staff(&self, plan: &WeekPlan, at: &PlaceName, closed: &[Stretch]) -> Capacity {
        let calendar = WeekCalendar::new(plan, self.zone(at), &self.clock);
        shifts(&self.clock, &calendar.stretches(), closed)
    }

    /// The same number of servers all the time, closed where interrupted.
    pub(super) fn constant(&self, servers: Option<u32>, closed: &[Stretch]) -> Capacity {
        if servers.is_none() && closed.is_empty() {
            return Capacity::Unlimited;
        }
        let all = Stretch { from: self.clock.begin, to: self.clock.end };
        shifts(&self.clock, &[(all, servers.unwrap_or(PLENTY))], closed)
    }

    /// A pool that holds its servers while blocked, serves first come first served and finishes
    /// what it has begun.
    pub(super) fn pool(
        &mut self,
        name: &str,
        capacity: Capacity,
        interruptions: &Interruptions<'_>,
    ) -> Pool {
        let outages = self.outages(interruptions);
        Pool {
            outages,
            name: name.to_owned(),
            capacity,
            at_closing: AtClosing::Finish,
            discipline: Discipline::FirstComeFirstServed,
            let_go: false,
            recovery: SimSpan::ZERO,
            pace: interruptions.pace(),
            breakdowns: None,
        }
    }

    /// The ranks of all parts.
    pub(super) fn ranks(&self) -> Ranks {
        let rank = |names: Vec<&String>| {
            names.into_iter().enumerate().map(|(rank, name)| (name.clone(), rank)).collect()
        };
        Ranks {
            stations: rank(self.stations.keys().collect()),
            pools: rank(self.pools.keys().collect()),
            cordons: rank(self.cordons.keys().collect()),
        }
    }

    /// Those who lead departures, in the order of their names.
    pub(super) fn finish_escorts(&self, ranks: &Ranks) -> Vec<Escort> {
        let one = |(name, draft): (&String, &EscortDraft)| Escort {
            name: name.clone(),
            number: draft.number,
            ends: draft.ends.each_ref().map(|end| end.as_deref().map(|name| ranks.station(name))),
            under_way: draft.under_way,
        };
        self.escorts.iter().map(one).collect()
    }

    /// The stations in order of rank, and what they mean.
    pub(super) fn finish_stations(&self, ranks: &Ranks) -> (Vec<Station>, Vec<StationEntry>) {
        let one = |(name, draft): (&String, &StationDraft)| {
            let (kind, pool) = ranks.kind(&draft.kind);
            let station = Station { name: name.clone(), kind, queue_limit: draft.queue_limit };
            (station, StationEntry { name: name.clone(), role: draft.role, pool })
        };
        self.stations.iter().map(one).unzip()
    }

    /// The pools in order of rank, and what they mean.
    pub(super) fn finish_pools(&self, stations: &[StationEntry]) -> (Vec<Pool>, Vec<PoolEntry>) {
        let one = |(rank, (name, draft)): (usize, (&String, &PoolDraft))| {
            let drawing = stations
                .iter()
                .enumerate()
                .filter(|(_, s)| s.pool == Some(PoolId::at(rank)) && s.role != StationRole::Return);
            let entry = PoolEntry {
                name: name.clone(),
                role: draft.role,
                is_limited: is_limited(&draft.pool.capacity),
                stations: drawing.map(|(rank, _)| StationId::at(rank)).collect(),
            };
            (draft.pool.clone(), entry)
        };
        self.pools.iter().enumerate().map(one).unzip()
    }
}

fn is_limited(capacity: &Capacity) -> bool {
    match capacity {
        Capacity::Unlimited => false,
        Capacity::Fixed(servers) => *servers < PLENTY,
        Capacity::Shifts(shifts) => shifts.iter().all(|shift| shift.servers < PLENTY),
    }
}

/// Ranks by name.
#[derive(Debug)]
pub(super) struct Ranks {
    stations: BTreeMap<String, usize>,
    pools: BTreeMap<String, usize>,
    cordons: BTreeMap<String, usize>,
}

impl Ranks {
    pub(super) fn station(&self, name: &str) -> StationId {
        StationId::at(self.stations[name])
    }

    /// The stations of legs, crossings, terminals and stages: those with such a name, and those
    /// whose name goes on from it.
    pub(super) fn stations_at(&self, names: &[String]) -> impl Iterator<Item = StationId> {
        let is_there = |station: &str, name: &String| {
            let rest = station.strip_prefix(name.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '>']))
        };
        let there = move |station: &&String| names.iter().any(|name| is_there(station, name));
        let found = self.stations.iter().filter(move |(station, _)| there(station));
        found.map(|(_, &rank)| StationId::at(rank))
    }

    pub(super) fn pool(&self, name: &str) -> Option<PoolId> {
        self.pools.get(name).map(|&rank| PoolId::at(rank))
    }

    pub(super) fn cordon(&self, name: &str) -> CordonId {
        CordonId::at(self.cordons[name])
    }

    pub(super) fn step(&self, draft: StepDraft, resources: &ResourceDrafts) -> Step {
        Step {
            station: self.station(&draft.station),
            action: with_quotas(
                draft.action,
                (&draft.quotas, draft.per_size),
                draft.stored.as_ref(),
                resources,
            ),
            only: draft.only,
            chance: draft.chance,
            repeat: draft.repeat,
            patience: draft.patience,
            activity: draft.activity,
            enters: draft.enters.map(|name| self.cordon(&name)),
            leaves: draft.leaves.map(|name| self.cordon(&name)),
        }
    }

    fn kind(&self, draft: &KindDraft) -> (StationKind, Option<PoolId>) {
        let pool = |name: &String| PoolId::at(self.pools[name]);
        match draft {
            KindDraft::Serve(name) => (StationKind::Serve(pool(name)), Some(pool(name))),
            KindDraft::Seize(name) => (StationKind::Seize(pool(name)), Some(pool(name))),
            KindDraft::Release(name) => (StationKind::Release(pool(name)), Some(pool(name))),
            KindDraft::Depart { timetable, places, load, gate, free } => {
                let (timetable, free) = (timetable.clone(), free.clone());
                let gate = gate.as_ref().map(pool);
                let (places, load) = (*places, *load);
                (StationKind::Depart { timetable, places, load, gate, free }, None)
            }
            KindDraft::Appoint { appointments, gate } => {
                let gate = gate.as_ref().map(pool);
                (StationKind::Appoint(Appointments { gate, ..appointments.clone() }), None)
            }
            KindDraft::Form(forming) => (StationKind::Form(forming.clone()), None),
            KindDraft::Join => (StationKind::Join, None),
            KindDraft::Split => (StationKind::Split, None),
            KindDraft::Claim => (StationKind::Claim, None),
            KindDraft::Return => (StationKind::Return, None),
            KindDraft::Unload => (StationKind::Unload, None),
        }
    }
}

/// The engine's word for who is served next.
pub(super) fn discipline(order: QueueOrder) -> Discipline {
    match order {
        QueueOrder::Fifo => Discipline::FirstComeFirstServed,
        QueueOrder::Priority => Discipline::ByPriority { levels: PRIORITY_LEVELS },
    }
}

/// The engine's word for what happens at closing.
pub(super) fn at_closing(closing: model::AtClosing) -> AtClosing {
    match closing {
        model::AtClosing::Finish => AtClosing::Finish,
        model::AtClosing::Suspend => AtClosing::Suspend,
    }
}
