//! Priorities without effect: of flows that nobody asks for, and orders by priority where all have
//! the same.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::no_effect;
use super::ways::{Post, Ways};
use crate::model::{Fault, Flow, ModelDraft, QueueOrder, RailEntry, Servers, Way};
use crate::network::Element;

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
    let mut orders = Vec::new();
    match element {
        Element::Leg { leg, .. } => {
            if let Way::Rail { entry: RailEntry::SingleTrack(track), .. } = &draft.legs[leg].way
                && track.order == QueueOrder::Priority
            {
                orders.push(keys(&["legs", leg.as_str(), "order"]));
            }
        }
        Element::Crossing { crossing, towards, .. } => {
            let slots = draft.crossings[crossing].slots.get(towards);
            if slots.is_some_and(|slots| slots.order == QueueOrder::Priority) {
                let path = ["crossings", crossing.as_str(), "slots", towards.as_str(), "order"];
                orders.push(keys(&path));
            }
        }
        Element::Terminal { .. } => {}
    }
    let Some(post) = Post::of(draft, element) else { return orders };
    for (name, stage) in post.at_work(flow) {
        if matches!(stage.servers, Servers::Lanes(_)) && stage.order == QueueOrder::Priority {
            let order = std::iter::once("order".to_owned());
            orders.push(post.path(name).into_iter().chain(order).collect());
        }
        let teams = stage.teams().filter(|team| draft.teams[*team].order == QueueOrder::Priority);
        orders.extend(teams.map(|team| keys(&["teams", team.as_str(), "order"])));
    }
    orders
}

fn keys(path: &[&str]) -> Vec<String> {
    path.iter().map(|&key| key.to_owned()).collect()
}
