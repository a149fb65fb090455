//! Priorities without effect: of flows that nobody asks for, and orders by priority where all have
//! the same.

use std::collections::{BTreeMap, BTreeSet};

use super::effect::no_effect;
use super::ways::{Post, Ways};
use crate::model::{
    Fault, Flow, Leg, LegName, ModelDraft, PlaceName, QueueOrder, RailEntry, Servers, Way,
};
use crate::network::Element;

pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = nobody_asks(draft, ways);
    doubts.extend(all_alike(draft, ways));
    doubts.extend(one_way(draft, ways));
    doubts
}

/// Single track by priority on which all trains go the same way: none overtakes before the line,
/// so priority decides only between the directions.
fn one_way(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut seen: BTreeMap<&LegName, (BTreeSet<&PlaceName>, BTreeSet<u8>)> = BTreeMap::new();
    for (flow, name, journey) in ways {
        let comes_back = draft.runs_back(name);
        for element in &journey.elements {
            let Element::Leg { leg, towards, .. } = element else { continue };
            let Some((leg, line)) = by_priority(draft, leg) else { continue };
            let (ends, priorities) = seen.entry(leg).or_default();
            ends.insert(towards);
            ends.extend(comes_back.then(|| line.other_end(towards)));
            priorities.insert(flow.priority);
        }
    }
    // Where all have the same priority that is told already.
    let one_way = seen.into_iter().filter(|(_, (ends, all))| ends.len() == 1 && all.len() > 1);
    let told = one_way.map(|(leg, _)| {
        let message = "all trains go the same way here, and none overtakes another before the line";
        let hint = "leave the order out: between the directions alone priority decides";
        no_effect(&["legs", leg.as_str(), "order"], message.to_owned(), hint)
    });
    told.collect()
}

/// A leg of single track on which trains go by priority.
fn by_priority<'a>(draft: &'a ModelDraft, leg: &LegName) -> Option<(&'a LegName, &'a Leg)> {
    let (name, line) = draft.legs.get_key_value(leg)?;
    match &line.way {
        Way::Rail { entry: RailEntry::SingleTrack(track), .. } => {
            (track.order == QueueOrder::Priority).then_some((name, line))
        }
        _ => None,
    }
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
            if by_priority(draft, leg).is_some() {
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
    for (name, stage) in post.at_work_on_some(flow) {
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
