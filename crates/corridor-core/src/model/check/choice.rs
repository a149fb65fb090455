//! Rules of choices among routes, and of what time and reliability are worth.

use super::network::is_loaded;
use super::{Rules, join};
use crate::model::{Choice, ChoiceRule, Flow};

/// The most ways that are looked for.
const ALTERNATIVES_MAX: u32 = 20;

pub(super) fn choices(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let (mut any_choice, has_tariffs) = (false, draft.has_tariffs());
    for (name, flow) in &draft.flows {
        let path = ["flows", name.as_str()];
        if let Some(choice) = &flow.choice {
            any_choice = true;
            choice_of(rules, flow, choice, &path);
        }
        let values = [
            ("value-of-time", flow.value_of_time, has_tariffs || flow.choice.is_some()),
            ("value-of-reliability", flow.value_of_reliability, flow.choice.is_some()),
        ];
        for (key, value, has_effect) in values {
            let Some(value) = value else { continue };
            let path = join(&path, key);
            rules.at_least(value, 0.0, "a value", &path);
            if !has_effect {
                let message = "nothing is chosen or charged for, so this changes nothing";
                rules.unused(&path, message);
            }
        }
    }
    if let Some(value) = draft.value_of_reliability {
        let path = ["scenario", "value-of-reliability"];
        rules.at_least(value, 0.0, "a value of reliability", &path);
        if !any_choice {
            rules.unused(&path, "no flow has a `choice`, so this changes nothing");
        }
    }
}

fn choice_of(rules: &mut Rules<'_>, flow: &Flow, choice: &Choice, path: &[&str]) {
    if let ChoiceRule::Logit { sensitivity } = choice.rule
        && !(sensitivity.is_finite() && sensitivity > 0.0)
    {
        rules.impossible(&join(path, "choice"), "a sensitivity is a number above 0");
    }
    match choice.alternatives {
        Some(2..=ALTERNATIVES_MAX) => {}
        Some(_) => {
            let message = format!("look for 2 to {ALTERNATIVES_MAX} alternatives");
            rules.impossible(&join(path, "alternatives"), message);
        }
        None if flow.routes.len() < 2 => {
            let message = "a choice needs at least two `routes`, or a number of `alternatives` to \
                           look for";
            rules.contradiction(&join(path, "choice"), message);
        }
        None => {}
    }
    let mut vehicles = flow.vehicles.values().filter_map(|name| rules.draft.vehicles.get(name));
    if vehicles.any(|vehicle| !is_loaded(vehicle)) {
        let message = "vehicles that run empty have no tonnes whose cost could be weighed";
        rules.contradiction(&join(path, "choice"), message);
    }
}
