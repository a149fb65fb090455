//! Rules of the factors of greenhouse gas: every one is used, and none that is needed is missing.

use std::collections::BTreeSet;

use super::Rules;
use super::network::is_loaded;
use crate::model::{FaultKind, VehicleName};

pub(super) fn emissions(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let Some(table) = &draft.emissions else {
        let message = "a factor has a scope: the scenario needs a table [emissions]";
        for (name, _) in draft.vehicles.iter().filter(|(_, of)| of.emissions.is_some()) {
            let path = ["vehicles", name.as_str(), "emissions"];
            rules.fault(FaultKind::Incomplete, &path, message.to_owned());
        }
        for (name, _) in draft.terminals.iter().filter(|(_, of)| of.emissions.is_some()) {
            let path = ["terminals", name.as_str(), "emissions"];
            rules.fault(FaultKind::Incomplete, &path, message.to_owned());
        }
        return;
    };
    let used: BTreeSet<&VehicleName> =
        draft.flows.values().flat_map(|flow| flow.vehicles.values()).collect();
    let mut relied_on = BTreeSet::new();
    for (name, vehicle) in draft.vehicles.iter().filter(|(name, _)| used.contains(name)) {
        let has_own = vehicle.emissions.is_some();
        if !is_loaded(vehicle) {
            if has_own {
                let message = "empty running is part of the factors of vehicles with a load";
                rules.unused(&["vehicles", name.as_str(), "emissions"], message);
            }
        } else if !has_own {
            relied_on.insert(vehicle.mode);
            if !table.by_mode.contains_key(&vehicle.mode) {
                let word = vehicle.mode.word();
                let message = format!("there is no factor for {word}, by which `{name}` moves");
                let hint = format!(
                    "add `{word} = \"… g/tkm\"` to [emissions], or `emissions` to the vehicle"
                );
                rules.fault_with_hint(FaultKind::Incomplete, &["emissions"], message, hint);
            }
        }
    }
    for mode in table.by_mode.keys().filter(|mode| !relied_on.contains(mode)) {
        let message =
            format!("no vehicle with a load and without a factor moves by {}", mode.word());
        rules.unused(&["emissions", mode.word()], message);
    }
    if table.terminal.is_some() && draft.terminals.values().all(|one| one.emissions.is_some()) {
        let message = "no terminal is without a factor of its own";
        rules.unused(&["emissions", "terminal"], message);
    }
}
