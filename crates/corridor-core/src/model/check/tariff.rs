//! Rules of tariffs: what is charged for must be able to come by.

use std::collections::BTreeMap;

use super::Rules;
use super::ways::{Post, Ways};
use crate::model::{
    Basis, Fault, FaultKind, Flow, Mode, ModelDraft, Stage, StageName, Tariff, Vehicle,
};
use crate::network::Element;

pub(super) fn tariffs(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, leg) in &draft.legs {
        charge_for_containers(rules, leg.cost.as_ref(), Some(leg.mode()), &["legs", name.as_str()]);
    }
    for (name, crossing) in &draft.crossings {
        let path = ["crossings", name.as_str()];
        charge_for_containers(rules, crossing.cost.as_ref(), Some(crossing.mode), &path);
        stages(rules, &crossing.stages, Some(crossing.mode), &path);
    }
    for (name, terminal) in &draft.terminals {
        let path = ["terminals", name.as_str()];
        charge_for_containers(rules, terminal.cost.as_ref(), None, &path);
        stages(rules, &terminal.stages, None, &path);
    }
}

fn stages(
    rules: &mut Rules<'_>,
    stages: &BTreeMap<StageName, Stage>,
    mode: Option<Mode>,
    path: &[&str],
) {
    for (name, stage) in stages {
        let path = [path, &["stages", name.as_str()]].concat();
        charge_for_containers(rules, stage.cost.as_ref(), mode, &path);
    }
}

/// A charge by TEU where no vehicle carries containers is never paid.
fn charge_for_containers(
    rules: &mut Rules<'_>,
    tariff: Option<&Tariff>,
    mode: Option<Mode>,
    path: &[&str],
) {
    let by_teu = |tariff: &Tariff| tariff.charges.iter().any(|charge| charge.per == Basis::Teu);
    if !tariff.is_some_and(by_teu) {
        return;
    }
    let comes_by = |vehicle: &&Vehicle| mode.is_none_or(|mode| vehicle.mode == mode);
    if !rules.draft.vehicles.values().filter(comes_by).any(|vehicle| vehicle.teu > 0) {
        let path = [path, &["cost"]].concat();
        rules.unused(&path, "no vehicle that comes by carries containers (`teu`)");
    }
}

/// Charges by the vehicle where trains are formed of several groups of wagons: each pays them.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts: BTreeMap<Vec<String>, Fault> = BTreeMap::new();
    for (flow, name, journey) in ways {
        for (train_name, train, span) in draft.trains_on(name, flow, journey) {
            let group = &draft.vehicles[&flow.vehicles[&Mode::Rail]];
            if train.most_groups(group) <= 1 {
                continue;
            }
            let passed = journey.elements[span].iter();
            for (path, tariff) in passed.flat_map(|element| tariffs_of(draft, flow, element)) {
                if tariff.charges.iter().all(|charge| charge.per != Basis::Vehicle) {
                    continue;
                }
                let message = format!(
                    "train `{train_name}` is formed of groups of wagons here, and each group pays \
                     what is charged by the vehicle"
                );
                let hint = "charge by the wagon or by the tonne what the train pays as a whole";
                doubts.entry(path.clone()).or_insert_with(|| Fault {
                    path,
                    kind: FaultKind::EachGroupPays,
                    message,
                    hint: Some(hint.to_owned()),
                });
            }
        }
    }
    doubts.into_values().collect()
}

/// The tariffs of an element of a way, and the keys that lead there.
fn tariffs_of<'a>(
    draft: &'a ModelDraft,
    flow: &Flow,
    element: &Element,
) -> Vec<(Vec<String>, &'a Tariff)> {
    let path = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>();
    if let Element::Leg { leg, .. } = element {
        let cost = draft.legs[leg].cost.as_ref();
        return cost
            .map(|cost| (path(&["legs", leg.as_str(), "cost"]), cost))
            .into_iter()
            .collect();
    }
    let Some(post) = Post::of(draft, element) else { return Vec::new() };
    let own = match element {
        Element::Crossing { crossing, .. } => draft.crossings[crossing].cost.as_ref(),
        _ => None,
    };
    let own = own.map(|cost| (path(&[post.table, post.name, "cost"]), cost));
    let stages = post.at_work_on_some(flow).into_iter().filter_map(|(name, stage)| {
        let mut path = post.path(name);
        path.push("cost".to_owned());
        Some((path, stage.cost.as_ref()?))
    });
    own.into_iter().chain(stages).collect()
}
