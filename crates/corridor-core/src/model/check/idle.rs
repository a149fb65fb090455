//! Parts of the network that no flow uses.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{
    CrossingName, Fault, FaultKind, FleetBack, Flow, ModelDraft, PlaceName, Stage, StageName,
};
use crate::network::{Element, Journey};

/// Names listed before the rest is only counted.
const LISTED: usize = 12;

/// Legs that no flow runs over, and stages that none passes on its way (or on the way back of its
/// empty vehicles): one doubt for all. Nothing is said where flows choose among routes that are not
/// settled.
pub(super) fn doubt(draft: &ModelDraft, ways: &[(&Flow, &str, Journey)]) -> Option<Fault> {
    if draft.flows.values().any(|flow| flow.choice.is_some()) {
        return None;
    }
    let used = used(draft, ways);
    let legs = draft.legs.keys().map(|leg| vec!["legs".to_owned(), leg.to_string()]);
    let crossings = draft.crossings.iter().flat_map(|(post, crossing)| {
        crossing.stages.keys().map(move |stage| path("crossings", post.as_str(), stage.as_str()))
    });
    let terminals = draft.terminals.iter().flat_map(|(post, terminal)| {
        terminal.stages.keys().map(move |stage| path("terminals", post.as_str(), stage.as_str()))
    });
    let idle: Vec<Vec<String>> =
        legs.chain(crossings).chain(terminals).filter(|path| !used.contains(path)).collect();
    let first = idle.first()?.clone();
    let word = |path: &Vec<String>| match &path[..] {
        [_, post, _, stage] => format!("`{post}.{stage}`"),
        _ => format!("`{}`", path[path.len() - 1]),
    };
    let mut words: Vec<String> = idle.iter().take(LISTED).map(word).collect();
    if LISTED < idle.len() {
        words.push(format!("{} more", idle.len() - LISTED));
    }
    Some(Fault {
        path: first,
        kind: FaultKind::NobodyPasses,
        message: format!("no flow passes {}", words.join(", ")),
        hint: Some("look at the ways of the flows, or take away what is not needed".to_owned()),
    })
}

fn path(table: &str, post: &str, stage: &str) -> Vec<String> {
    [table, post, "stages", stage].map(str::to_owned).to_vec()
}

fn used(draft: &ModelDraft, ways: &[(&Flow, &str, Journey)]) -> BTreeSet<Vec<String>> {
    let mut used = BTreeSet::new();
    for (flow, name, journey) in ways {
        let mut fleets = draft.fleets.values();
        let runs_back = fleets.any(|fleet| {
            fleet.back == FleetBack::Empty && fleet.flows.iter().any(|of| of.as_str() == *name)
        });
        for element in &journey.elements {
            match element {
                Element::Leg { leg, .. } => {
                    used.insert(vec!["legs".to_owned(), leg.to_string()]);
                }
                Element::Crossing { crossing, towards, .. } => {
                    let post = &draft.crossings[crossing];
                    let back = post.other_side(towards).filter(|_| runs_back);
                    for side in [Some(towards), back].into_iter().flatten() {
                        used.extend(passed(draft, flow, crossing, side));
                    }
                }
                Element::Terminal { terminal, onto, .. } => {
                    let post = &draft.terminals[terminal];
                    let stages = worked_at(flow, post.onto.get(onto), &post.stages);
                    let stages = stages.into_iter();
                    used.extend(stages.map(|stage| path("terminals", terminal.as_str(), stage)));
                }
            }
        }
    }
    used
}

fn passed(
    draft: &ModelDraft,
    flow: &Flow,
    crossing: &CrossingName,
    towards: &PlaceName,
) -> impl Iterator<Item = Vec<String>> {
    let post = &draft.crossings[crossing];
    let stages = worked_at(flow, post.towards.get(towards), &post.stages);
    stages.into_iter().map(|stage| path("crossings", crossing.as_str(), stage))
}

/// The stages in an order that handle a flow, and those to which traits lead from them.
fn worked_at<'a>(
    flow: &Flow,
    order: Option<&'a Vec<StageName>>,
    stages: &'a BTreeMap<StageName, Stage>,
) -> Vec<&'a str> {
    let handled = order.into_iter().flatten().filter(|name| stages[*name].handles(&flow.commodity));
    let instead = |name: &'a StageName| {
        stages[name].traits.values().filter_map(|of| of.instead.as_ref()).map(StageName::as_str)
    };
    handled.flat_map(|name| std::iter::once(name.as_str()).chain(instead(name))).collect()
}
