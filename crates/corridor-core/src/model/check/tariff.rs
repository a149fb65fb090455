//! Rules of tariffs: what is charged for must be able to come by.

use std::collections::BTreeMap;

use super::Rules;
use crate::model::{Basis, Mode, Stage, StageName, Tariff, Vehicle};

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
