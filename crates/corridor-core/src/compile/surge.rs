//! Surges and diversions as the sources feel them.
//!
//! A dated surge is part of the rate at which a flow sends: rates of surges at the same time
//! multiply, as losses of capacity do. A random one is a pool from which no station draws,
//! `flow.surge`, whose outages have the surge's factor as their rate. Where it falls below 1 a part
//! of the flow does not come; where it rises above, a source of its own, `flow.surge`, sends as
//! many more. So the flow's own customers are the same with and without it.
//!
//! A diversion is a gate too, `flow.disruption`: while it is shut, a share of those who would go by
//! other routes take its route. Several act one after the other in the order of their names, each
//! on those that are not on its way yet.

use corridor_simkit::network::{Diversion, Drawn, Surge, SurgePart};
use corridor_simkit::profile::RateProfile;
use corridor_simkit::time::SimTime;

use super::disruption::{Coming, Interruptions, RandomOutage};
use super::draft::{Draft, PoolDraft};
use crate::calendar::{Clock, Stretch};
use crate::catalogue::PoolRole;
use crate::model::{Disruption, Effect, Flow, FlowName, ModelDraft, RouteName};

/// What disruptions do to a flow.
#[derive(Debug, Default)]
pub(super) struct Upset<'a> {
    /// Surges and falls of demand.
    pub(super) demand: Interruptions<'a>,
    /// Diversions, by disruption, with the share and the route.
    pub(super) diversions: Vec<(&'a str, Interruptions<'a>, f64, &'a RouteName)>,
}

impl<'a> Upset<'a> {
    /// What the disruptions of a model do to a flow.
    pub(super) fn of(model: &'a ModelDraft, flow: &FlowName, clock: &Clock) -> Self {
        let mut upset = Self::default();
        let named = |one: &&Disruption| one.flows.contains(flow);
        for (name, disruption) in model.disruptions.iter().filter(|(_, one)| named(one)) {
            let what = Interruptions::of_flows(name.as_str(), disruption, clock);
            match (disruption.effect, &disruption.onto) {
                (Effect::Divert(share), Some(onto)) => {
                    upset.diversions.push((name.as_str(), what, share, onto));
                }
                _ => upset.demand.merge(what),
            }
        }
        upset
    }

    /// Whether nothing is done to it.
    pub(super) fn is_nothing(&self) -> bool {
        self.demand.is_empty() && self.diversions.is_empty()
    }

    /// The rate of a flow with its dated surges.
    pub(super) fn rate(&self, profile: RateProfile, clock: &Clock) -> RateProfile {
        if self.demand.slowed.is_empty() {
            return profile;
        }
        let mut edges = profile.edges();
        edges.extend(self.demand.pace().iter().map(|pace| pace.at));
        edges.push(clock.begin);
        edges.sort_unstable();
        edges.dedup();
        let rate = |at| profile.rate_at(at) * self.demand.rate_at(at);
        RateProfile::new(edges.into_iter().map(|at| (at, rate(at))).collect())
    }

    /// How many times as many come as by the dated rate, in the long run.
    fn random_factor(&self) -> f64 {
        let mean = |outage: &RandomOutage<'_>| {
            let on = long_run(outage);
            1.0 - on + on * outage.rate
        };
        self.demand.random.iter().map(mean).product()
    }

    /// The largest rate of random surges, where any is above 1.
    pub(super) fn most(&self) -> Option<f64> {
        let above = self.demand.random.iter().map(|outage| outage.rate.max(1.0));
        Some(above.product()).filter(|most| 1.0 < *most)
    }

    /// Customers that are expected on a route between two instants.
    pub(super) fn expected(
        &self,
        profile: &RateProfile,
        (flow, route): (&Flow, &RouteName),
        (from, to): (SimTime, SimTime),
    ) -> f64 {
        let mut edges = vec![from, to];
        for (_, what, ..) in &self.diversions {
            edges.extend(what.closed.iter().flat_map(|shut| [shut.from, shut.to]));
        }
        edges.retain(|at| (from..=to).contains(at));
        edges.sort_unstable();
        edges.dedup();
        let pieces = edges
            .windows(2)
            .map(|pair| profile.expected(pair[0], pair[1]) * self.share_at(flow, route, pair[0]));
        pieces.sum::<f64>() * self.random_factor()
    }

    /// The share of a route at an instant, random diversions in the long run.
    fn share_at(&self, flow: &Flow, route: &RouteName, at: SimTime) -> f64 {
        let mut share = flow.routes[route].share.value();
        for (_, what, diverted, onto) in &self.diversions {
            let is_shut = what.closed.iter().any(|s: &Stretch| (s.from..s.to).contains(&at));
            let is_open: f64 = what.random.iter().map(|outage| 1.0 - long_run(outage)).product();
            let moved = if is_shut { *diverted } else { *diverted * (1.0 - is_open) };
            share =
                if *onto == route { share + (1.0 - share) * moved } else { share * (1.0 - moved) };
        }
        share
    }
}

/// The share of time in which a random disruption strikes, in the long run.
fn long_run(outage: &RandomOutage<'_>) -> f64 {
    let lasts = outage.lasts.mean();
    match outage.comes {
        Coming::After(gap) => lasts / (gap.mean() + lasts),
        Coming::OnDays(_) => unreachable!("a checked disruption by the weather strikes no flow"),
    }
}

/// A pool that nobody draws from, to be looked up when ranks are known.
#[derive(Debug)]
pub(super) struct Gates {
    surge: Option<(String, Option<f64>)>,
    /// Name, share, and number of the way.
    diversions: Vec<(String, f64, usize)>,
}

impl Draft<'_> {
    /// Declares the pools that strike a flow.
    pub(super) fn gates(&mut self, name: &FlowName, flow: &Flow) -> Gates {
        let upset = Upset::of(self.model, name, &self.clock);
        let mut surge = None;
        if !upset.demand.random.is_empty() {
            let key = format!("{name}.surge");
            let random = upset.demand.random.clone();
            self.gate(&key, &Interruptions { random, ..Interruptions::default() });
            surge = Some((key, upset.most()));
        }
        let mut diversions = Vec::new();
        for (disruption, what, share, onto) in &upset.diversions {
            let key = format!("{name}.{disruption}");
            self.gate(&key, what);
            let way = flow.routes.keys().position(|route| route == *onto);
            diversions.push((key, *share, way.expect("a checked diversion has a route")));
        }
        Gates { surge, diversions }
    }

    fn gate(&mut self, key: &str, what: &Interruptions<'_>) {
        let capacity = self.constant(None, &what.closed);
        let pool = self.pool(key, capacity, what);
        self.pools.insert(key.to_owned(), PoolDraft { role: PoolRole::Entry, pool });
    }

    /// What is drawn about the customers of a flow: its usual ones, or those of its surges.
    pub(super) fn drawn(&self, gates: &Gates, is_extra: bool) -> Drawn {
        let rank = |key: &str| {
            let rank = self.pools.keys().position(|known| known == key);
            corridor_simkit::network::PoolId::at(rank.expect("a gate has been declared"))
        };
        let surge = gates.surge.as_ref().map(|(key, most)| Surge {
            pool: rank(key),
            part: match most {
                Some(most) if is_extra => SurgePart::Extra { most: *most },
                _ => SurgePart::Usual,
            },
        });
        let diversions = gates.diversions.iter().map(|(key, share, way)| Diversion {
            gate: rank(key),
            share: *share,
            way: *way,
        });
        Drawn { surge, diversions: diversions.collect(), traits: Vec::new() }
    }
}

impl Gates {
    /// The largest rate of a surge for which customers of its own are sent.
    pub(super) fn most(&self) -> Option<f64> {
        self.surge.as_ref().and_then(|(_, most)| *most)
    }
}
