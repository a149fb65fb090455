//! A flow that chooses: its routes, what they cost, its shares.

use std::collections::BTreeMap;

use super::expected::{Expected, expected};
use super::rule::target;
use super::{AssignError, AssignedFlow, AssignedRoute};
use crate::experiment::Experiment;
use crate::model::{ChoiceRule, Flow, FlowName, FlowRoute, ModelDraft, RouteName};
use crate::network::{Corridor, tariff_per_tonne};
use crate::units::Share;

/// Shares are settled in whole millionths: what is written down is what was simulated.
const PARTS: f64 = 1e6;
/// A flow whose shares are to be settled.
pub(super) struct Chooser {
    name: FlowName,
    pub(super) rule: ChoiceRule,
    is_found: bool,
    has_via: bool,
    value_of_time: f64,
    value_of_reliability: f64,
    /// Tonnes a year at the start, as a weight among flows.
    pub(super) tonnes: f64,
    routes: Vec<RouteName>,
    tariffs: Vec<f64>,
    free_hours: Vec<f64>,
    pub(super) shares: Vec<f64>,
}

impl Chooser {
    pub(super) fn costs(&self, seen: &[Expected]) -> Vec<f64> {
        let one = |(tariff, seen): (&f64, &Expected)| {
            tariff + seen.hours * self.value_of_time + seen.spread_hours * self.value_of_reliability
        };
        self.tariffs.iter().zip(seen).map(one).collect()
    }

    /// Writes the shares into a draft.
    pub(super) fn write(&self, draft: &mut ModelDraft) {
        let Some(flow) = draft.flows.get_mut(&self.name) else { return };
        if let Some(choice) = &mut flow.choice {
            choice.is_settled = true;
        }
        for (name, &share) in self.routes.iter().zip(&self.shares) {
            if let (Some(route), Some(share)) = (flow.routes.get_mut(name), Share::new(share)) {
                route.share = share;
            }
        }
    }

    pub(super) fn expected(&self, experiment: &Experiment) -> Vec<Expected> {
        let routes = self.routes.iter().zip(&self.free_hours);
        routes.map(|(route, &free)| expected(experiment, &self.name, route, free)).collect()
    }

    /// One step of successive averages.
    pub(super) fn step(&mut self, seen: &[Expected], step: f64) {
        let wanted = target(self.rule, &self.costs(seen));
        let moved =
            self.shares.iter().zip(&wanted).map(|(share, wanted)| share + step * (wanted - share));
        self.shares = in_parts(&moved.collect::<Vec<_>>());
    }

    pub(super) fn answer(&self, draft: &ModelDraft, seen: &[Expected]) -> AssignedFlow {
        let costs = self.costs(seen);
        let routes = self.routes.iter().enumerate().map(|(index, name)| AssignedRoute {
            name: name.to_string(),
            share: self.shares[index],
            tariff: self.tariffs[index],
            hours: seen[index].hours,
            free_hours: self.free_hours[index],
            spread_hours: seen[index].spread_hours,
            cost: costs[index],
            is_seen: seen[index].is_seen,
            via: draft.flows[&self.name].routes[name].via.clone(),
        });
        AssignedFlow {
            name: self.name.to_string(),
            rule: self.rule.word().to_owned(),
            is_found: self.is_found,
            has_via: self.has_via,
            routes: routes.collect(),
        }
    }
}

/// The flows with a choice, at free-flow shares. Ways that are looked for are written into the
/// draft as routes.
pub(super) fn choosers(draft: &mut ModelDraft) -> Result<Vec<Chooser>, AssignError> {
    let corridor = Corridor::of(draft);
    let names: Vec<FlowName> = draft
        .flows
        .iter()
        .filter(|(_, flow)| flow.choice.is_some())
        .map(|(n, _)| n.clone())
        .collect();
    if names.is_empty() {
        return Err(AssignError::NothingToChoose);
    }
    let mut choosers = Vec::new();
    for name in names {
        let flow = &draft.flows[&name];
        let Some(choice) = flow.choice else { continue };
        let has_via = flow.routes.values().any(|route| !route.via.is_empty());
        let looked_for = choice.alternatives.filter(|_| flow.routes.len() == 1);
        if let Some(k) = looked_for {
            let routes = found_routes(&corridor, draft, flow, k as usize);
            if routes.len() < 2 {
                return Err(AssignError::OneWay(name.to_string()));
            }
            if let Some(flow) = draft.flows.get_mut(&name) {
                flow.routes = routes;
            }
        }
        let flow = &draft.flows[&name];
        let mut chooser = Chooser {
            rule: choice.rule,
            is_found: looked_for.is_some(),
            has_via,
            value_of_time: draft.value_of_time(flow),
            value_of_reliability: draft.value_of_reliability(flow),
            tonnes: tonnes_per_year(draft, flow),
            routes: flow.routes.keys().cloned().collect(),
            tariffs: Vec::new(),
            free_hours: Vec::new(),
            shares: Vec::new(),
            name,
        };
        let journey = |(name, route): (&RouteName, &FlowRoute)| {
            let found = corridor.cheapest(draft, flow, route);
            found.ok_or_else(|| AssignError::Refused(format!("route `{name}` leads nowhere")))
        };
        let journeys = flow.routes.iter().map(journey).collect::<Result<Vec<_>, _>>()?;
        for journey in &journeys {
            chooser.tariffs.push(tariff_per_tonne(draft, flow, journey, &journeys));
            chooser.free_hours.push(journey.free_hours(draft, flow));
        }
        let free =
            chooser.free_hours.iter().map(|&hours| Expected::free(hours)).collect::<Vec<_>>();
        chooser.shares = in_parts(&target(chooser.rule, &chooser.costs(&free)));
        choosers.push(chooser);
    }
    Ok(choosers)
}

/// Ways as routes `way-1`, `way-2`, … that name every piece.
fn found_routes(
    corridor: &Corridor,
    draft: &ModelDraft,
    flow: &Flow,
    k: usize,
) -> BTreeMap<RouteName, FlowRoute> {
    let Some(route) = flow.routes.values().next() else { return BTreeMap::new() };
    let journeys = corridor.alternatives(draft, flow, route, k);
    let share = Share::new(1.0 / journeys.len().max(1) as f64);
    let name = |index: usize| RouteName::new(&format!("way-{}", index + 1));
    journeys
        .iter()
        .enumerate()
        .filter_map(|(index, journey)| {
            let via = journey.elements.iter().map(|element| element.name().to_owned()).collect();
            Some((name(index)?, FlowRoute { share: share?, via }))
        })
        .collect()
}

fn tonnes_per_year(draft: &ModelDraft, flow: &Flow) -> f64 {
    let load = flow.vehicles.values().filter_map(|name| draft.vehicles.get(name));
    let load_kg = load.map(|vehicle| vehicle.load.kg()).max().unwrap_or(1);
    let year = draft.period.start.year();
    crate::compile::vehicles_per_year(flow, year, load_kg) * load_kg as f64 / 1_000.0
}

/// Shares in whole millionths that add up to one; the largest takes the remainder.
fn in_parts(shares: &[f64]) -> Vec<f64> {
    let mut parts: Vec<i64> = shares.iter().map(|share| (share * PARTS).round() as i64).collect();
    let missing = PARTS as i64 - parts.iter().sum::<i64>();
    if let Some(largest) = parts.iter_mut().max() {
        *largest += missing;
    }
    parts.iter().map(|&part| part as f64 / PARTS).collect()
}
