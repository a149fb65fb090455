//! Priorities without effect: of flows that nobody asks for, and orders by priority where all have
//! the same.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::no_effect;
use crate::model::{Fault, Flow, ModelDraft, QueueOrder, RailEntry, Servers, Stage, TeamName, Way};
use crate::network::{Element, Journey};

type Ways<'a> = [(&'a Flow, &'a str, Journey)];

pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = nobody_asks(draft, ways);
    doubts.extend(all_alike(draft, ways));
    doubts
}

/// Orders by priority where all flows that come by have the same priority.
fn all_alike(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut seen: BTreeMap<Vec<String>, BTreeSet<u8>> = BTreeMap::new();
    for (flow, _, journey) in ways {
        for asked in journey.elements.iter().flat_map(|element| orders(draft, flow, element)) {
            seen.entry(asked).or_default().insert(flow.priority);
        }
    }
    let alike = seen.into_iter().filter(|(_, priorities)| priorities.len() == 1);
    alike
        .map(|(path, _)| {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let message = "all flows that come here have the same priority".to_owned();
            no_effect(&path, message, "give a flow another `priority`, or leave the order out")
        })
        .collect()
}

/// Priorities of flows that nobody asks for on their ways.
fn nobody_asks(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (name, _) in draft.flows.iter().filter(|(_, flow)| 0 < flow.priority) {
        let mut own = ways.iter().filter(|(_, of, _)| *of == name.as_str());
        let is_asked = own.any(|(flow, _, journey)| {
            journey.elements.iter().any(|element| !orders(draft, flow, element).is_empty())
        });
        if !is_asked {
            let message = format!("nothing on the way of flow `{name}` goes by priority");
            let hint = "give a stage, a team, the slots or a single track `order = \"priority\"`";
            doubts.push(no_effect(&["flows", name.as_str(), "priority"], message, hint));
        }
    }
    doubts
}

/// The keys by which a flow is put in order of priority at an element of its way.
fn orders(draft: &ModelDraft, flow: &Flow, element: &Element) -> Vec<Vec<String>> {
    let (table, post, order, stages) = match element {
        Element::Leg { leg, .. } => {
            let by_priority = match &draft.legs[leg].way {
                Way::Rail { entry: RailEntry::SingleTrack(track), .. } => {
                    track.order == QueueOrder::Priority
                }
                _ => false,
            };
            return by_priority
                .then(|| keys(&["legs", leg.as_str(), "order"]))
                .into_iter()
                .collect();
        }
        Element::Crossing { crossing, towards, .. } => {
            let post = &draft.crossings[crossing];
            ("crossings", crossing.as_str(), &post.towards[towards], &post.stages)
        }
        Element::Terminal { terminal, onto, .. } => {
            let post = &draft.terminals[terminal];
            ("terminals", terminal.as_str(), &post.onto[onto], &post.stages)
        }
    };
    let mut orders = Vec::new();
    if let Element::Crossing { crossing, towards, .. } = element {
        let slots = draft.crossings[crossing].slots.get(towards);
        if slots.is_some_and(|slots| slots.order == QueueOrder::Priority) {
            orders.push(keys(&[table, post, "slots", towards.as_str(), "order"]));
        }
    }
    for name in order.iter().filter(|name| stages[*name].handles(&flow.commodity)) {
        let stage = &stages[name];
        if matches!(stage.servers, Servers::Lanes(_)) && stage.order == QueueOrder::Priority {
            orders.push(keys(&[table, post, "stages", name.as_str(), "order"]));
        }
        let teams = teams(stage).filter(|team| draft.teams[*team].order == QueueOrder::Priority);
        orders.extend(teams.map(|team| keys(&["teams", team.as_str(), "order"])));
    }
    orders
}

/// The teams that work at a stage.
fn teams(stage: &Stage) -> impl Iterator<Item = &TeamName> {
    let own = match &stage.servers {
        Servers::Team(team) => Some(team),
        Servers::Lanes(_) => None,
    };
    let channels = stage.channels.iter().flat_map(|channels| channels.work.values());
    let inspections = channels.filter_map(|work| work.inspection.as_ref());
    own.into_iter().chain(inspections.map(|one| &one.team))
}

fn keys(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}
