//! Answers about what is claimed and given back: single track, stations, fleets, empty running.

use corridor_simkit::network::StationId;
use serde::Serialize;

use super::Estimate;
use crate::burden::servers_max;
use crate::catalogue::{PoolRole, ResourceRole, StationRole};
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::outcome::{BackFact, PoolFact, ResourceFact, StationFact};

/// A section, the tracks of a loop or station, an acceptance, a fleet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ResourceAnswer {
    /// Its name: `leg.section-1`, `leg.loop`, `crossing>place.acceptance`, the fleet's.
    pub name: String,
    /// What it is.
    pub kind: String,
    /// How many there are, mean over the time.
    pub there: Estimate,
    /// Mean number held; what was given back and is in turnaround or release counts.
    pub held: Estimate,
    /// The same as a share of what there is.
    pub share: Estimate,
    /// Most that were held at one time; not-a-number for a fleet of single legs.
    pub held_max: Estimate,
    /// Claims per day.
    pub per_day: Estimate,
}

/// What the vehicles of a flow run empty.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmptyRunning {
    /// `flow` or `flow/route`.
    pub flow: String,
    /// Vehicles that came back per year.
    pub vehicles_per_year: Estimate,
    /// Vehicle-kilometres empty per year; of wagons in trains that are formed, those of groups.
    pub km_per_year: Estimate,
    /// Wagon-kilometres empty per year; of trucks the same.
    pub wagon_km_per_year: Estimate,
    /// Share of all kilometres of its vehicles.
    pub share: Estimate,
}

/// What the vehicles of a fleet run light, back from the legs that they serve.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LightRunning {
    /// The fleet, and the run that it comes back from: `fleet, leg>place` or
    /// `fleet, leg>place to leg>place`.
    pub run: String,
    /// Kilometres of one way back.
    pub km: f64,
    /// Runs per year.
    pub runs_per_year: Estimate,
    /// Vehicle-kilometres (of locomotives) light per year.
    pub km_per_year: Estimate,
}

/// Everything that is claimed, but the shares of loops, which only keep trains from locking; and the
/// fleets of single legs, whose vehicles are servers that go along.
pub(super) fn resources(experiment: &Experiment, sample: &Sample<'_>) -> Vec<ResourceAnswer> {
    let catalogue = &experiment.compiled.catalogue;
    let entries = catalogue.resources.iter().enumerate();
    let shown = entries.filter(|(_, entry)| entry.role.is_shown());
    let mut resources: Vec<ResourceAnswer> = shown
        .map(|(rank, entry)| {
            let fact = |fact| sample.estimate(experiment.layout.resource(rank, fact));
            ResourceAnswer {
                name: entry.name.clone(),
                kind: entry.role.word().to_owned(),
                there: fact(ResourceFact::There),
                held: fact(ResourceFact::Held),
                share: fact(ResourceFact::Share),
                held_max: fact(ResourceFact::HeldMax),
                per_day: fact(ResourceFact::PerDay),
            }
        })
        .collect();
    let pools = catalogue.pools.iter().enumerate();
    let fleets = pools.filter(|(_, pool)| pool.role == PoolRole::Fleet);
    resources.extend(fleets.map(|(rank, _)| fleet_of_legs(experiment, sample, rank)));
    resources.sort_by(|a, b| a.name.cmp(&b.name));
    resources
}

fn fleet_of_legs(experiment: &Experiment, sample: &Sample<'_>, pool: usize) -> ResourceAnswer {
    let (layout, catalogue) = (&experiment.layout, &experiment.compiled.catalogue);
    let there = servers_max(&experiment.compiled.network.pools[pool]).map_or(f64::NAN, f64::from);
    let share = layout.pool(pool, PoolFact::Held);
    let entry = &catalogue.pools[pool];
    let is_claim = |id: &&StationId| catalogue.stations[id.index()].role == StationRole::Fleet;
    let claims: Vec<usize> = entry
        .stations
        .iter()
        .filter(is_claim)
        .map(|id| layout.station(id.index(), StationFact::PerDay))
        .collect();
    ResourceAnswer {
        name: entry.name.clone(),
        kind: ResourceRole::Fleet.word().to_owned(),
        there: sample.estimate_of(|_| there),
        held: sample.estimate_of(|row| row[share] * there),
        share: sample.estimate(share),
        // Not metered.
        held_max: sample.estimate_of(|_| f64::NAN),
        per_day: sample.estimate_of(|row| claims.iter().map(|&at| row[at]).sum()),
    }
}

/// The flows whose vehicles run back empty.
pub(super) fn empty_running(experiment: &Experiment, sample: &Sample<'_>) -> Vec<EmptyRunning> {
    let classes = experiment.compiled.catalogue.classes.iter().enumerate();
    let back = classes.filter(|(_, class)| class.back_km > 0.0);
    back.map(|(rank, class)| {
        let at = |fact| experiment.layout.back(rank, fact);
        let fact = |fact| sample.estimate(at(fact));
        EmptyRunning {
            flow: class.name.clone(),
            vehicles_per_year: fact(BackFact::Vehicles),
            km_per_year: fact(BackFact::Km),
            wagon_km_per_year: fact(BackFact::WagonKm),
            share: sample.estimate_of(|row| {
                let (empty, loaded) = (row[at(BackFact::Km)], row[at(BackFact::LoadedKm)]);
                empty / (empty + loaded)
            }),
        }
    })
    .collect()
}

/// The runs from which vehicles of fleets come back light.
pub(super) fn light_running(experiment: &Experiment, sample: &Sample<'_>) -> Vec<LightRunning> {
    let catalogue = &experiment.compiled.catalogue;
    let days_a_year = catalogue.horizon.days() / catalogue.years();
    let entries = catalogue.resources.iter().enumerate();
    let runs = entries.filter(|(_, entry)| entry.role == ResourceRole::LightRuns);
    runs.map(|(rank, entry)| {
        let at = experiment.layout.resource(rank, ResourceFact::PerDay);
        LightRunning {
            run: entry.name.clone(),
            km: entry.light_km,
            runs_per_year: sample.estimate_of(|row| row[at] * days_a_year),
            km_per_year: sample.estimate_of(|row| row[at] * days_a_year * entry.light_km),
        }
    })
    .collect()
}
