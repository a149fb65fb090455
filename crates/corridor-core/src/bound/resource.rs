//! How long what is claimed is held, and how much of it there is.
//!
//! A claim holds its resources from when it is granted until they are available again: the work in
//! between, and the delay of the return. At a pace r a resource of one piece is held 1/r as long,
//! which counts here as r times as much of it. Waiting in between is not counted, so the hold is the
//! least that it can be, and the bound stays an upper bound.

use std::collections::BTreeMap;

use corridor_simkit::network::{
    Action, Amount, ChannelSet, ClassId, Network, Outages, Patience, Resource,
};
use corridor_simkit::time::SimTime;

use super::{CutClass, Demand, Limit};
use crate::burden::trains_per_customer;

/// What one customer of a class holds of a resource after one claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Hold {
    /// The resource's rank.
    pub(crate) resource: usize,
    /// The step of the claim, counted from the first of the class.
    pub(crate) step: usize,
    /// The rank of the station where it is claimed.
    pub(crate) station: usize,
    /// How much.
    pub(crate) amount: f64,
    /// For how long at least, on average, ms.
    pub(crate) ms: f64,
}

impl Hold {
    /// Amount times milliseconds.
    pub(crate) fn asked(&self) -> f64 {
        self.amount * self.ms
    }
}

/// What a customer of a class holds on its way.
pub(crate) fn holds(network: &Network, class: ClassId) -> Vec<Hold> {
    let source = &network.sources[network.classes[class.index()].source.index()];
    let mean = |id: Option<_>| id.map_or(0.0, |id| network.distribution(id).mean());
    let mut held: Vec<Hold> = Vec::new();
    let mut open: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    // Once the load is parted or put together, amounts and numbers are no longer those of one.
    // Of what trains claim, a group of wagons has its share.
    let (mut is_whole, mut kg, mut share) = (true, source.size as f64, 1.0);
    // Trains that are abandoned claim and give back twice; what they hold is no less.
    let steps = network.steps_of(class).iter().enumerate();
    for (index, step) in steps.filter(|(_, step)| step.patience != Patience::GaveUp) {
        match &step.action {
            Action::Claim(quotas) if is_whole => {
                for quota in quotas {
                    let resource = quota.resource.index();
                    let amount = quota.amount.of(source.size) as f64;
                    let amount = match quota.amount {
                        Amount::Fixed(_) => amount * share,
                        Amount::PerSize(_) | Amount::TimesSize(_) => amount,
                    };
                    open.entry(resource).or_default().push(held.len());
                    let station = step.station.index();
                    held.push(Hold { resource, step: index, station, amount, ms: 0.0 });
                }
            }
            Action::Return { what, after } if is_whole => {
                for quota in what {
                    let first = open.get_mut(&quota.resource.index()).and_then(Vec::pop);
                    if let Some(first) = first {
                        held[first].ms += mean(*after);
                    }
                }
            }
            Action::Serve(work) if step.only == ChannelSet::ALL && step.chance >= 1.0 => {
                let units = work.per_size.map_or(1.0, |size| kg / size as f64);
                let ms = mean(work.base) * units / (1.0 - step.repeat);
                open.values().flatten().for_each(|&index| held[index].ms += ms);
            }
            Action::Unload => kg = 0.0,
            Action::Form { measures } => share = trains_per_customer(network, step, measures),
            Action::Split { size: u64::MAX } => share = 1.0,
            Action::Join(_) | Action::Split { .. } => {
                is_whole = false;
                open.clear();
            }
            _ => {}
        }
    }
    held
}

/// How much there is of a resource between two instants, weighted with its pace: amount times
/// milliseconds.
pub(crate) fn amount_ms(resource: &Resource, from: SimTime, to: SimTime) -> f64 {
    let level_at = |at: SimTime| {
        let past = resource.levels.partition_point(|level| level.at <= at);
        past.checked_sub(1).map_or(0, |last| resource.levels[last].amount)
    };
    let rate_at = |at: SimTime| {
        let past = resource.pace.partition_point(|pace| pace.at <= at);
        past.checked_sub(1).map_or(1.0, |last| resource.pace[last].rate)
    };
    let edges = resource.levels.iter().map(|level| level.at);
    let mut edges: Vec<SimTime> = edges.chain(resource.pace.iter().map(|pace| pace.at)).collect();
    edges.extend([from, to]);
    edges.retain(|at| (from..=to).contains(at));
    edges.sort_unstable();
    edges.dedup();
    let part = |pair: &[SimTime]| {
        (pair[1] - pair[0]).ms() as f64 * level_at(pair[0]) as f64 * rate_at(pair[0])
    };
    edges.windows(2).map(part).sum()
}

/// What there is of a resource in the window in the long run, random outages taken off.
pub(super) fn in_the_long_run(network: &Network, resource: usize) -> f64 {
    let resource = &network.resources[resource];
    let mut edges: Vec<SimTime> = resource.outages.iter().flat_map(Outages::edges).collect();
    edges.extend([SimTime::START, network.end]);
    edges.retain(|at| (SimTime::START..=network.end).contains(at));
    edges.sort_unstable();
    let part = |pair: &[SimTime]| {
        let left = resource.outages.iter().map(|outages| outages.left(network, pair[0], pair[1]));
        amount_ms(resource, pair[0], pair[1]) * left.product::<f64>()
    };
    edges.windows(2).map(part).sum()
}

/// The limits that resources set to classes up to a cut. What is claimed before the cut counts
/// whole, though it may be given back behind it; what is still held at the end is added to what
/// there is.
pub(super) fn limits(network: &Network, over: &[CutClass], demand: Demand<'_>) -> Vec<Limit> {
    let mut of_resources: BTreeMap<usize, (Limit, f64)> = BTreeMap::new();
    for class in over {
        for hold in class.holds.iter().filter(|hold| hold.asked() > 0.0) {
            // The customers that make the claim are those that make the next visit of all.
            let visit = class.before.iter().find(|v| hold.step <= v.step && 1.0 <= v.taken);
            let Some(visit) = visit else { continue };
            let (limit, longest) = of_resources.entry(hold.resource).or_default();
            *limit.takes.entry((class.class, visit.step)).or_default() += hold.asked();
            *longest = longest.max(hold.ms);
        }
    }
    let limits = of_resources.into_iter().map(|(resource, (limit, longest))| {
        let there_is = match demand {
            Demand::Any => in_the_long_run(network, resource),
            Demand::AsItIs(_) => {
                let resource = &network.resources[resource];
                let most = resource.levels.iter().map(|level| level.amount).max().unwrap_or(0);
                amount_ms(resource, network.begin, network.end) + most as f64 * longest
            }
        };
        Limit { there_is, ..limit }
    });
    limits.collect()
}
