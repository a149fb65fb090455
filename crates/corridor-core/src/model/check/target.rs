//! Rules of targets and published figures.

use super::rail::once;
use super::ways::Ways;
use super::{Rules, join};
use crate::model::{
    CordonRef, FaultKind, FlowName, GrowthOf, PublishedMeasure, StageAddress, StagePost,
};

pub(super) fn targets(rules: &mut Rules<'_>) {
    for (name, target) in &rules.draft.targets {
        let path = ["targets", name.as_str()];
        if !target.tonnes_per_year.is_finite() || target.tonnes_per_year <= 0.0 {
            let message = "a target asks for some throughput: nothing is always met";
            rules.impossible(&join(&path, "throughput"), message);
        }
        let probability = target.probability.value();
        if probability <= 0.0 || 1.0 <= probability {
            let message = "no number of replications shows a probability of 0 or 100 %: ask for \
                           one between them";
            rules.impossible(&join(&path, "probability"), message);
        }
        cut(rules, &target.across, &join(&path, "across"));
    }
}

/// The passages of a cut exist, and there is at least one.
fn cut(rules: &mut Rules<'_>, across: &[CordonRef], path: &[&str]) {
    let draft = rules.draft;
    if across.is_empty() {
        rules.impossible(path, "a cut needs at least one passage");
    }
    for (idx, passage) in across.iter().enumerate() {
        if let Some(before) = across[..idx].iter().find(|before| holds(before, passage)) {
            let message = match &before.towards {
                Some(side) => format!("`{}` towards `{side}` is there twice", before.crossing),
                None => format!("`{}` is there twice", before.crossing),
            };
            let hint = "each passage counts once; a crossing without `towards` is both of its \
                        directions"
                .to_owned();
            rules.fault_with_hint(FaultKind::Contradiction, path, message, hint);
        }
        if !rules.declared(&draft.crossings, &passage.crossing, "crossing", path) {
            continue;
        }
        let crossing = &draft.crossings[&passage.crossing];
        if let Some(towards) = &passage.towards
            && !crossing.towards.contains_key(towards)
        {
            let sides: Vec<_> = crossing.towards.keys().collect();
            let what = format!("direction of crossing `{}`", passage.crossing);
            rules.unknown(towards.as_str(), &what, &sides, path);
        }
    }
}

/// Whether two passages have a direction in common.
fn holds(one: &CordonRef, other: &CordonRef) -> bool {
    let is_either = one.towards.is_none() || other.towards.is_none();
    one.crossing == other.crossing && (is_either || one.towards == other.towards)
}

pub(super) fn published(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, published) in &draft.published {
        let path = ["published", name.as_str()];
        if published.to <= published.from {
            rules.impossible(&join(&path, "to"), "a window ends after it begins");
        }
        rules.at_least(published.value, 0.0, "a published value", &join(&path, "value"));
        rules.at_least(published.tolerance, 0.0, "a tolerance", &join(&path, "tolerance"));
        let measure = join(&path, "measure");
        match &published.measure {
            PublishedMeasure::Tonnes(across)
            | PublishedMeasure::VehiclesPerDay { across, .. }
            | PublishedMeasure::BorderTime(across) => {
                cut(rules, across, &measure);
            }
            PublishedMeasure::Delivered(flows) | PublishedMeasure::TransitTime(flows) => {
                delivered(rules, flows, &measure);
            }
            PublishedMeasure::Growth { of, from, to } => {
                match of {
                    GrowthOf::Passing(across) => cut(rules, across, &measure),
                    GrowthOf::Delivered(flows) => delivered(rules, flows, &measure),
                }
                if to <= from || published.from < *to {
                    let message = "growth is since an earlier time: that ends after it begins, and \
                                   before the window of the figure";
                    rules.impossible(&measure, message);
                }
            }
            PublishedMeasure::TariffPerTeu(flows) => tariff_of(rules, flows, &measure),
            PublishedMeasure::StageUtilisation(address) => stage(rules, address, &measure),
            PublishedMeasure::TeamUtilisation(team) => {
                rules.declared(&draft.teams, team, "team", &measure);
            }
            PublishedMeasure::QueueWithin { stages, low, high } => {
                if high < low {
                    rules.impossible(&measure, "a range goes from low to high");
                }
                if stages.is_empty() {
                    rules.impossible(&measure, "a queue stands before at least one stage");
                }
                for address in stages {
                    stage(rules, address, &measure);
                }
            }
            PublishedMeasure::Standing { at, .. } => standing_at(rules, at, &measure),
        }
    }
}

/// Flows that deliver exist.
fn delivered(rules: &mut Rules<'_>, flows: &[FlowName], path: &[&str]) {
    if flows.is_empty() {
        rules.impossible(path, "what is delivered belongs to at least one flow");
    }
    for flow in flows {
        rules.declared(&rules.draft.flows, flow, "flow", path);
    }
}

/// Flows that pay by the container: there is something to pay, and a container to pay for.
fn tariff_of(rules: &mut Rules<'_>, flows: &[FlowName], path: &[&str]) {
    let draft = rules.draft;
    if flows.is_empty() {
        rules.impossible(path, "a tariff is that of at least one flow");
    }
    if !draft.has_tariffs() {
        rules.contradiction(path, "there is no `cost` in the scenario that anybody could pay");
    }
    for name in flows {
        if !rules.declared(&draft.flows, name, "flow", path) {
            continue;
        }
        let mut vehicles = draft.flows[name].vehicles.values();
        let carries = |vehicle| draft.vehicles.get(vehicle).is_none_or(|one| one.teu > 0);
        if !vehicles.all(carries) {
            let message = format!(
                "not all vehicles of flow `{name}` carry containers (`teu`): it has no TEU"
            );
            rules.contradiction(path, message);
        }
    }
}

/// What vehicles stand at exists.
fn standing_at(rules: &mut Rules<'_>, at: &[String], path: &[&str]) {
    let draft = rules.draft;
    if at.is_empty() {
        rules.impossible(path, "vehicles stand at something at least");
    }
    for name in at {
        let is_leg = draft.legs.contains_key(name.as_str());
        if !is_leg && super::disruption::stages_of(draft, name).is_empty() {
            let none: [&str; 0] = [];
            rules.unknown(name, "leg, crossing, terminal or stage", &none, path);
        }
    }
}

/// Somebody passes where vehicles are said to stand, and trains that count as their wagons are
/// alike.
pub(super) fn standing(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    let draft = rules.draft;
    for (name, published) in &draft.published {
        let PublishedMeasure::Standing { at, wagons } = &published.measure else { continue };
        let path = ["published", name.as_str(), "measure"];
        let mut found: Vec<u32> = Vec::new();
        for (flow, _, journey) in ways {
            let elements = journey.elements.iter().filter(|element| element.is_at(at));
            found.extend(
                elements.map(|element| draft.vehicles[&flow.vehicles[&element.mode()]].wagons),
            );
        }
        if found.is_empty() {
            rules.unused(&path, "no flow passes here, so nothing ever stands here");
        } else if *wagons && found.iter().any(|wagons| *wagons != found[0]) {
            let message = "trains of different lengths stand here, so they are no number of wagons";
            let hint = "leave out `wagons`, and count vehicles";
            once(rules, FaultKind::Contradiction, &path, message.to_owned(), hint);
        }
    }
}

fn stage(rules: &mut Rules<'_>, address: &StageAddress, path: &[&str]) {
    let draft = rules.draft;
    let stages = match &address.post {
        StagePost::Crossing(name) => {
            rules.declared(&draft.crossings, name, "crossing", path);
            draft.crossings.get(name).map(|post| &post.stages)
        }
        StagePost::Terminal(name) => {
            rules.declared(&draft.terminals, name, "terminal", path);
            draft.terminals.get(name).map(|post| &post.stages)
        }
    };
    if let Some(stages) = stages {
        rules.declared(stages, &address.stage, "stage", path);
    }
}
