//! Parts of the network that no flow uses.

use std::collections::BTreeSet;

use super::ways::{Post, Ways};
use crate::model::{Fault, FaultKind, LegName, ModelDraft};
use crate::network::Element;

/// Names listed before the rest is only counted.
const LISTED: usize = 12;

/// Legs that no flow runs over, and stages that none passes on its way (or on the way back of its
/// empty vehicles): one doubt for all. Nothing is said where flows choose among routes that are not
/// settled.
pub(super) fn doubt(draft: &ModelDraft, ways: &Ways<'_>) -> Option<Fault> {
    if draft.flows.values().any(|flow| flow.choice.is_some()) {
        return None;
    }
    let used = used(draft, ways);
    let legs = draft.legs.keys().map(leg_path);
    let crossings =
        draft.crossings.iter().map(|(name, post)| ("crossings", name.as_str(), post.stages.keys()));
    let terminals =
        draft.terminals.iter().map(|(name, post)| ("terminals", name.as_str(), post.stages.keys()));
    let stages = crossings.chain(terminals).flat_map(|(table, post, stages)| {
        stages.map(move |stage| [table, post, "stages", stage.as_str()].map(str::to_owned).to_vec())
    });
    let idle: Vec<Vec<String>> = legs.chain(stages).filter(|path| !used.contains(path)).collect();
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

fn used(draft: &ModelDraft, ways: &Ways<'_>) -> BTreeSet<Vec<String>> {
    let mut used = BTreeSet::new();
    for (flow, name, journey) in ways {
        let runs_back = draft.runs_back(name);
        for element in &journey.elements {
            if let Element::Leg { leg, .. } = element {
                used.insert(leg_path(leg));
            }
            let back = runs_back.then(|| element.turned(draft)).flatten();
            let posts = [Some(element), back.as_ref()].into_iter().flatten();
            for post in posts.filter_map(|element| Post::of(draft, element)) {
                let worked_on = post.at_work_on_some(flow);
                used.extend(worked_on.into_iter().map(|(name, _)| post.path(name)));
            }
        }
    }
    used
}

fn leg_path(leg: &LegName) -> Vec<String> {
    vec!["legs".to_owned(), leg.to_string()]
}
