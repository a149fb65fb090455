//! Answers about passages, stages and queues.

use std::collections::BTreeMap;

use corridor_simkit::network::CordonId;

use super::stability::stability;
use super::{ChannelAnswer, PassageAnswer, QueueAnswer, StageAnswer};
use crate::bound::{passage_bound, station_bounds};
use crate::catalogue::{Catalogue, PoolRole, StationEntry, StationRole};
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::model::Channel;
use crate::outcome::{ChannelFact, PassageFact, PoolFact, StationFact};

/// A mean queue below this, in every part of the horizon, is not worth drawing.
const QUEUE_WORTH_DRAWING: f64 = 0.5;

pub(super) fn passages(experiment: &Experiment, sample: &Sample<'_>) -> Vec<PassageAnswer> {
    let cordons = experiment.compiled.catalogue.cordons.iter().enumerate();
    let passed = cordons.filter(|(rank, _)| is_passed(&experiment.compiled.catalogue, *rank));
    passed.map(|(rank, _)| passage(experiment, sample, rank)).collect()
}

/// Whether some class passes a cordon.
pub(crate) fn is_passed(catalogue: &Catalogue, cordon: usize) -> bool {
    let mut passages = catalogue.classes.iter().flat_map(|class| &class.passages);
    passages.any(|passing| passing.cordon.index() == cordon)
}

fn passage(experiment: &Experiment, sample: &Sample<'_>, rank: usize) -> PassageAnswer {
    let (network, catalogue) = (&experiment.compiled.network, &experiment.compiled.catalogue);
    let entry = &catalogue.cordons[rank];
    let layout = &experiment.layout;
    let fact = |fact| sample.estimate(layout.passage(rank, fact));
    let channels = Channel::ALL.into_iter().map(|channel| {
        let fact = |fact| sample.estimate(layout.channel(rank, channel as usize, fact));
        ChannelAnswer {
            channel: channel.word().to_owned(),
            share: fact(ChannelFact::Share),
            hours: fact(ChannelFact::Hours),
            percentiles: [ChannelFact::P50, ChannelFact::P95]
                .map(|fact| sample.percentile(layout.channel(rank, channel as usize, fact))),
        }
    });
    PassageAnswer {
        crossing: entry.crossing.to_string(),
        towards: entry.towards.to_string(),
        mode: entry.mode.word().to_owned(),
        tonnes_per_year: fact(PassageFact::Tonnes),
        vehicles_per_day: fact(PassageFact::Vehicles),
        teu_per_year: fact(PassageFact::Teu),
        border_hours: fact(PassageFact::Hours),
        percentiles: [PassageFact::P50, PassageFact::P90, PassageFact::P95]
            .map(|fact| sample.percentile(layout.passage(rank, fact))),
        by_channel: channels.filter(|channel| 0 < channel.hours.n).collect(),
        bound_vehicles_per_day: passage_bound(network, catalogue, CordonId::at(rank)),
    }
}

/// Stations that are worth a row: with work that can queue.
pub(crate) fn is_stage(catalogue: &Catalogue, station: &StationEntry) -> bool {
    match station.role {
        StationRole::Stage
        | StationRole::Inspection
        | StationRole::Entry
        | StationRole::Forming
        | StationRole::Storage
        | StationRole::Slots
        | StationRole::Fleet => true,
        StationRole::Line => {
            station.pool.is_some_and(|pool| catalogue.pools[pool.index()].is_limited)
        }
        StationRole::Hold | StationRole::Return | StationRole::Change => false,
    }
}

pub(super) fn stages(experiment: &Experiment, sample: &Sample<'_>) -> Vec<StageAnswer> {
    let (network, catalogue) = (&experiment.compiled.network, &experiment.compiled.catalogue);
    let bounds = station_bounds(network, catalogue);
    let stations = catalogue.stations.iter().enumerate();
    let mut stages: Vec<StageAnswer> = stations
        .filter(|(_, entry)| is_stage(catalogue, entry))
        .map(|(rank, entry)| stage(experiment, sample, rank, entry, bounds.get(&rank).copied()))
        .collect();
    let pools = catalogue.pools.iter().enumerate();
    let teams = pools.filter(|(_, pool)| pool.role == PoolRole::Team);
    stages.extend(teams.map(|(rank, _)| team(experiment, sample, rank, &bounds)));
    stages.sort_by(|a, b| a.name.cmp(&b.name));
    stages
}

fn stage(
    experiment: &Experiment,
    sample: &Sample<'_>,
    rank: usize,
    entry: &StationEntry,
    capacity_per_day: Option<f64>,
) -> StageAnswer {
    let layout = &experiment.layout;
    let catalogue = &experiment.compiled.catalogue;
    let at = |fact| layout.station(rank, fact);
    let fact = |fact| sample.estimate(at(fact));
    // Lanes belong to one stage, so the pool's account is its own; of a team or a fleet a station
    // has only the share that is worked there.
    let own = entry
        .pool
        .map(corridor_simkit::network::PoolId::index)
        .filter(|&pool| !matches!(catalogue.pools[pool].role, PoolRole::Team | PoolRole::Fleet));
    let of_pool = |pool, fact| sample.estimate(layout.pool(pool, fact));
    let free = entry.pool.map(|pool| of_pool(pool.index(), PoolFact::Starved));
    let working = fact(StationFact::Working);
    let blocked = fact(StationFact::Blocked);
    let is_fleet = entry.role == StationRole::Fleet;
    let fleet = |fact| entry.pool.map_or(working, |pool| of_pool(pool.index(), fact));
    let per_day = fact(StationFact::PerDay);
    let drift = fact(StationFact::Drift);
    StageAnswer {
        name: entry.name.clone(),
        kind: entry.role.word().to_owned(),
        per_day,
        utilisation: match own {
            Some(pool) => of_pool(pool, PoolFact::Held),
            None if is_fleet => fleet(PoolFact::Held),
            None => working,
        },
        active: match own {
            Some(pool) => of_pool(pool, PoolFact::Active),
            None if is_fleet => fleet(PoolFact::Active),
            None => working,
        },
        blocked,
        starved: free
            .unwrap_or_else(|| sample.estimate_of(|row| 1.0 - row[at(StationFact::Working)])),
        queue: fact(StationFact::Queue),
        queue_max: fact(StationFact::QueueMax),
        wait_hours: fact(StationFact::Wait),
        drift_per_30_days: drift,
        stability: stability(&drift, per_day.mean * 30.0, experiment.compiled.catalogue.drift_over),
        capacity_per_day,
    }
}

/// A team: what its stations ask of it, added up.
fn team(
    experiment: &Experiment,
    sample: &Sample<'_>,
    rank: usize,
    bounds: &BTreeMap<usize, f64>,
) -> StageAnswer {
    let layout = &experiment.layout;
    let entry = &experiment.compiled.catalogue.pools[rank];
    let stations: Vec<usize> = entry.stations.iter().map(|id| id.index()).collect();
    let sum = |fact: StationFact| {
        let stations = &stations;
        sample.estimate_of(move |row| {
            stations.iter().map(|&station| row[layout.station(station, fact)]).sum()
        })
    };
    let wait = sample.estimate_of(|row| {
        let (mut hours, mut vehicles) = (0.0, 0.0);
        for &station in &stations {
            let per_day = row[layout.station(station, StationFact::PerDay)];
            if per_day > 0.0 {
                hours += per_day * row[layout.station(station, StationFact::Wait)];
                vehicles += per_day;
            }
        }
        hours / vehicles
    });
    let fact = |fact| sample.estimate(layout.pool(rank, fact));
    let per_day = sum(StationFact::PerDay);
    let drift = sum(StationFact::Drift);
    let capacities = stations.iter().filter_map(|station| bounds.get(station));
    StageAnswer {
        name: entry.name.clone(),
        kind: "team".to_owned(),
        per_day,
        utilisation: fact(PoolFact::Held),
        active: fact(PoolFact::Active),
        blocked: fact(PoolFact::Blocked),
        starved: fact(PoolFact::Starved),
        queue: sum(StationFact::Queue),
        queue_max: sample.estimate_of(|row| {
            let at = |&station: &usize| row[layout.station(station, StationFact::QueueMax)];
            stations.iter().map(at).fold(0.0, f64::max)
        }),
        wait_hours: wait,
        drift_per_30_days: drift,
        stability: stability(&drift, per_day.mean * 30.0, experiment.compiled.catalogue.drift_over),
        capacity_per_day: capacities.copied().reduce(|a, b| a + b),
    }
}

pub(super) fn queues(experiment: &Experiment, sample: &Sample<'_>) -> Vec<QueueAnswer> {
    let catalogue = &experiment.compiled.catalogue;
    let stations = catalogue.stations.iter().enumerate();
    stations
        .filter(|(_, entry)| is_stage(catalogue, entry) && entry.role != StationRole::Line)
        .map(|(rank, entry)| {
            let part = |part| sample.estimate(experiment.layout.queue_part(rank, part)).mean;
            QueueAnswer {
                stage: entry.name.clone(),
                mean: (0..catalogue.n_parts).map(part).collect(),
            }
        })
        .filter(|queue| queue.mean.iter().any(|&mean| QUEUE_WORTH_DRAWING <= mean))
        .collect()
}
