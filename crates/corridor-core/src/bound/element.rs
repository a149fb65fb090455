//! What single elements let through: stages, lines, timetables.

use std::collections::{BTreeMap, BTreeSet};

use corridor_simkit::network::{ClassId, CordonId, Network, StationKind};
use corridor_simkit::time::SimTime;

use super::resource::{Hold, holds, in_the_long_run};
use super::servers::pool_ms;
use super::{CutClass, Demand};
use crate::burden::{Visit, departing_share, departures, pool_id, visits};
use crate::catalogue::Catalogue;

/// Something that can bind: servers that can run out, or the places of a timetable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Limiter {
    /// A pool's rank.
    Pool(usize),
    /// A station's rank.
    Timetable(usize),
    /// A resource's rank.
    Resource(usize),
}

/// Everything on the ways over a cut that can bind, in order.
pub(crate) fn limiters(
    catalogue: &Catalogue,
    network: &Network,
    over: &[CutClass],
) -> Vec<Limiter> {
    let mut limiters = BTreeSet::new();
    for visit in over.iter().flat_map(|class| &class.all) {
        let station = &network.stations[visit.station];
        match pool_id(station) {
            Some(pool) if catalogue.pools[pool.index()].is_limited => {
                limiters.insert(Limiter::Pool(pool.index()));
            }
            Some(_) => {}
            None => {
                limiters.insert(Limiter::Timetable(visit.station));
            }
        }
    }
    for hold in over.iter().flat_map(|class| &class.holds) {
        if catalogue.resources[hold.resource].role.is_shown() {
            limiters.insert(Limiter::Resource(hold.resource));
        }
    }
    limiters.into_iter().collect()
}

impl CutClass {
    /// A class with all its visits, whatever cut is meant.
    fn whole(network: &Network, class: usize) -> Self {
        let all = visits(network, ClassId::at(class));
        Self { class, before: Vec::new(), all, holds: holds(network, ClassId::at(class)) }
    }
}

/// Customers of what is asked of a limiter by one visit.
fn asked(network: &Network, limiter: Limiter, visit: &Visit) -> f64 {
    let is_here = match limiter {
        Limiter::Timetable(station) => visit.station == station,
        Limiter::Pool(pool) => {
            pool_id(&network.stations[visit.station]).is_some_and(|id| id.index() == pool)
        }
        Limiter::Resource(_) => false,
    };
    match limiter {
        _ if !is_here => 0.0,
        Limiter::Timetable(_) | Limiter::Resource(_) => visit.vehicles,
        Limiter::Pool(_) => visit.vehicles * visit.held_ms,
    }
}

/// What a limiter has to give in the window, in the long run.
fn there_is(network: &Network, over: &[CutClass], limiter: Limiter) -> Option<f64> {
    match limiter {
        Limiter::Pool(pool) => pool_ms(network, over, pool, Demand::Any),
        Limiter::Resource(resource) => Some(in_the_long_run(network, resource)),
        Limiter::Timetable(station) => {
            let station = &network.stations[station];
            let places = departures(network, station, SimTime::START, network.end)?.vehicles?;
            Some(places * departing_share(network, station))
        }
    }
}

/// Tonnes per year over a cut that one element lets through within the window, with the loads that
/// are sent over the cut; `None` where it limits nothing.
pub(crate) fn element_bound(
    network: &Network,
    catalogue: &Catalogue,
    over: &[CutClass],
    limiter: Limiter,
) -> Option<f64> {
    let there_is = there_is(network, over, limiter)?;
    let (mut kg, mut takes) = (0.0, 0.0);
    for class in over {
        let entry = &catalogue.classes[class.class];
        let visits: f64 = class.all.iter().map(|visit| asked(network, limiter, visit)).sum();
        let is_here = |hold: &&Hold| limiter == Limiter::Resource(hold.resource);
        let each = visits + class.holds.iter().filter(is_here).map(Hold::asked).sum::<f64>();
        if each > 0.0 {
            kg += entry.expected * entry.load_kg as f64;
            takes += entry.expected * each;
        }
    }
    (takes > 0.0).then(|| there_is / takes * kg / 1_000.0 / catalogue.years())
}

/// Vehicles a day that one element lets through at each of its stations, if what comes is mixed as
/// it is sent: by station rank.
pub(crate) fn station_bounds(network: &Network, catalogue: &Catalogue) -> BTreeMap<usize, f64> {
    let mut vehicles: BTreeMap<usize, f64> = BTreeMap::new();
    let mut takes: BTreeMap<Limiter, f64> = BTreeMap::new();
    let everything: Vec<CutClass> =
        (0..catalogue.classes.len()).map(|class| CutClass::whole(network, class)).collect();
    for class in &everything {
        let expected = catalogue.classes[class.class].expected;
        for visit in &class.all {
            let limiter = limiter_of(network, visit.station);
            // There groups of wagons are counted, and trains let through.
            if matches!(network.stations[visit.station].kind, StationKind::Form(_)) {
                continue;
            }
            *vehicles.entry(visit.station).or_default() += expected * visit.vehicles;
            *takes.entry(limiter).or_default() += expected * asked(network, limiter, visit);
        }
    }
    let days = catalogue.horizon.days();
    let bound = |(station, n): (usize, f64)| {
        let limiter = limiter_of(network, station);
        let takes = takes[&limiter];
        let there_is = there_is(network, &everything, limiter)?;
        (takes > 0.0).then(|| (station, n * there_is / takes / days))
    };
    vehicles.into_iter().filter_map(bound).collect()
}

fn limiter_of(network: &Network, station: usize) -> Limiter {
    match pool_id(&network.stations[station]) {
        Some(pool) => Limiter::Pool(pool.index()),
        None => Limiter::Timetable(station),
    }
}

/// Vehicles a day over a passage if its own stages served nothing else: the least that one of
/// their elements lets through. `None` where none of them can run out.
pub(crate) fn passage_bound(
    network: &Network,
    catalogue: &Catalogue,
    cordon: CordonId,
) -> Option<f64> {
    let mut passing = 0.0;
    let mut over = Vec::new();
    let mut takes: BTreeMap<Limiter, f64> = BTreeMap::new();
    for class in 0..catalogue.classes.len() {
        let steps = network.steps_of(ClassId::at(class));
        let first = steps.iter().position(|step| step.enters == Some(cordon));
        let last = steps.iter().rposition(|step| step.leaves == Some(cordon));
        let (Some(first), Some(last)) = (first, last) else { continue };
        let expected = catalogue.classes[class].expected;
        let CutClass { all, holds, .. } = CutClass::whole(network, class);
        passing += all
            .iter()
            .find(|visit| (first..=last).contains(&visit.step))
            .map_or(0.0, |visit| expected * visit.vehicles);
        for visit in all.iter().filter(|visit| (first..=last).contains(&visit.step)) {
            let limiter = limiter_of(network, visit.station);
            *takes.entry(limiter).or_default() += expected * asked(network, limiter, visit);
        }
        for hold in holds.iter().filter(|hold| (first..=last).contains(&hold.step)) {
            *takes.entry(Limiter::Resource(hold.resource)).or_default() += expected * hold.asked();
        }
        over.push(CutClass { class, before: Vec::new(), all, holds });
    }
    takes
        .into_iter()
        .filter(|(_, takes)| *takes > 0.0)
        .filter_map(|(limiter, takes)| Some(there_is(network, &over, limiter)? / takes * passing))
        .reduce(f64::min)
        .map(|vehicles| vehicles / catalogue.horizon.days())
}
