//! The time that a consignment must expect on a route, out of a simulation.
//!
//! Where enough consignments took the route, it is their mean. Where hardly anybody did, the time
//! without waiting and the mean waits of others at the stations on the way stand in for it; waits
//! for departures that nobody took are those of somebody who comes at any time: half of the gap that it
//! comes into, and nothing while nobody waits (outside a season of convoys).

use corridor_simkit::network::{ClassId, StationKind, Window};
use corridor_simkit::time::{MS_PER_HOUR, SimTime};

use crate::burden::visits;
use crate::experiment::Experiment;
use crate::model::{FlowName, RouteName};
use crate::outcome::{ClassFact, Outcome, StationFact};

/// Fewer vehicles than this in all replications say too little about a route.
const ENOUGH: f64 = 30.0;

/// What a consignment must expect, hours.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Expected {
    /// Mean time.
    pub(super) hours: f64,
    /// From the median to the 95th percentile.
    pub(super) spread_hours: f64,
    /// Whether consignments were seen.
    pub(super) is_seen: bool,
}

impl Expected {
    /// Without any waiting, and without scatter.
    pub(super) const fn free(hours: f64) -> Self {
        Self { hours, spread_hours: 0.0, is_seen: false }
    }
}

/// What a flow must expect on a route: consignments of all its traits choose alike, before it is
/// known which of them they are.
pub(super) fn expected(
    experiment: &Experiment,
    flow: &FlowName,
    route: &RouteName,
    free_hours: f64,
) -> Expected {
    let catalogue = &experiment.compiled.catalogue;
    let all = catalogue.classes.iter().enumerate();
    let kinds: Vec<usize> = all
        .filter(|(_, one)| one.flow == *flow && one.route == *route)
        .map(|(class, _)| class)
        .collect();
    let (mut vehicles, mut hours, mut spread) = (0.0, 0.0, 0.0);
    let each = sound(experiment).flat_map(|outcome| kinds.iter().map(move |&kind| (outcome, kind)));
    for (outcome, kind) in each {
        let value = |fact| outcome.values[experiment.layout.class(kind, fact)];
        let weight = value(ClassFact::Vehicles) * catalogue.years();
        if weight > 0.0 && value(ClassFact::Hours).is_finite() {
            vehicles += weight;
            hours += weight * value(ClassFact::Hours);
            spread += weight * (value(ClassFact::P95) - value(ClassFact::P50)).max(0.0);
        }
    }
    if vehicles >= ENOUGH {
        return Expected {
            hours: hours / vehicles,
            spread_hours: spread / vehicles,
            is_seen: true,
        };
    }
    let waited: f64 = kinds.iter().map(|&kind| waits(experiment, kind)).sum();
    Expected::free(free_hours + waited / kinds.len().max(1) as f64)
}

/// The replications that ended in no deadlock: one that did stands still from then on.
fn sound(experiment: &Experiment) -> impl Iterator<Item = &Outcome> {
    experiment.outcomes.iter().filter(|outcome| outcome.deadlock.is_none())
}

/// The waits of others at the stations on the way of a class, hours.
fn waits(experiment: &Experiment, class: usize) -> f64 {
    let network = &experiment.compiled.network;
    let entry = &experiment.compiled.catalogue.classes[class];
    let of_visit = |visit: &crate::burden::Visit| {
        // Of the customer's cargo, the share that comes by here.
        let share = match entry.load_kg {
            0 => visit.vehicles,
            load => visit.vehicles * visit.kg / load as f64,
        };
        share.min(1.0) * wait(experiment, visit.station)
    };
    visits(network, ClassId::at(class)).iter().map(of_visit).sum()
}

/// The mean wait at a station over all replications, hours.
fn wait(experiment: &Experiment, station: usize) -> f64 {
    let at = |fact| experiment.layout.station(station, fact);
    let (mut starts, mut hours) = (0.0, 0.0);
    for outcome in sound(experiment) {
        let (per_day, wait) =
            (outcome.values[at(StationFact::PerDay)], outcome.values[at(StationFact::Wait)]);
        if per_day > 0.0 && wait.is_finite() {
            starts += per_day;
            hours += per_day * wait;
        }
    }
    if starts > 0.0 {
        return hours / starts;
    }
    let network = &experiment.compiled.network;
    match &network.stations[station].kind {
        StationKind::Depart { timetable, free, .. } => {
            wait_for_departure(timetable, free, (network.begin, network.end))
        }
        _ => 0.0,
    }
}

/// The mean wait of those who come evenly over a time for the next of the departures, hours: half
/// of a gap for those who come in it. While nobody waits for departures it is nothing. Those who
/// find no other departure are left out.
fn wait_for_departure(timetable: &[SimTime], free: &[Window], span: (SimTime, SimTime)) -> f64 {
    let (mut waited, mut came) = (0.0, 0.0);
    let mut from = span.0;
    for &at in timetable.iter().filter(|at| (span.0..span.1).contains(at)) {
        // Who comes while nobody waits goes on at once.
        let idle: f64 = free.iter().map(|window| overlap(window, (from, at))).sum();
        let gap = (at - from).ms() as f64;
        waited += (gap - idle) * (gap - idle) / 2.0;
        came += gap;
        from = at;
    }
    let idle_behind: f64 = free.iter().map(|window| overlap(window, (from, span.1))).sum();
    came += idle_behind;
    if came > 0.0 { waited / came / MS_PER_HOUR as f64 } else { 0.0 }
}

/// Milliseconds of a window between two instants.
fn overlap(window: &Window, (from, to): (SimTime, SimTime)) -> f64 {
    (window.to.min(to) - window.from.max(from)).ms().max(0) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hours: i64) -> SimTime {
        SimTime::from_ms(hours * MS_PER_HOUR)
    }

    #[test]
    fn departures_are_waited_for_half_a_gap_and_not_while_nobody_waits() {
        let all = (at(0), at(100));
        let every_ten: Vec<SimTime> = (0..=10).map(|n| at(10 * n)).collect();
        assert!((wait_for_departure(&every_ten, &[], all) - 5.0).abs() < 0.5);
        // From 50 o'clock on nobody waits: half of the time is half a gap, the rest nothing.
        let season: Vec<SimTime> = (0..=5).map(|n| at(10 * n)).collect();
        let free = [Window { from: at(50), to: at(100) }];
        assert!((wait_for_departure(&season, &free, all) - 2.5).abs() < 1e-9);
        // A gap of 30 hours is come to three times as often as one of 10.
        let uneven = [at(0), at(30), at(40)];
        let mean = wait_for_departure(&uneven, &[], (at(0), at(41)));
        assert!((mean - (0.75 * 15.0 + 0.25 * 5.0)).abs() < 1e-9, "{mean}");
        assert!(wait_for_departure(&[], &[], all).abs() < f64::EPSILON);
    }
}
