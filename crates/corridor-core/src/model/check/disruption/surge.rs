//! Rules of disruptions that change demand: surges and diversions.

use super::super::{Rules, join};
use crate::model::{ArrivalProcess, Disruption, Effect, Flow, FlowName, Occurrence};

/// Demand may become up to so many times what it is.
const MOST: f64 = 100.0;

pub(super) fn of_flows(rules: &mut Rules<'_>, disruption: &Disruption, path: &[&str]) {
    let draft = rules.draft;
    let effect = join(path, "effect");
    if !disruption.places.is_empty() {
        let message = "a surge or a diversion strikes flows, not places";
        rules.contradiction(&join(path, "where"), message);
    }
    if disruption.flows.is_empty() {
        rules.unused(&join(path, "flows"), "a surge or a diversion of no flow changes nothing");
    }
    match disruption.effect {
        Effect::Demand(factor) if !(0.0..=MOST).contains(&factor) => {
            let message = format!("demand becomes between 0 and {MOST} times what it is");
            rules.impossible(&effect, message);
        }
        Effect::Demand(factor) if (factor - 1.0).abs() < f64::EPSILON => {
            rules.unused(&effect, "demand that stays as it is changes nothing");
        }
        Effect::Divert(share) if !(0.0 < share && share <= 1.0) => {
            rules.impossible(&effect, "the share that is diverted is above 0 % and at most 100 %");
        }
        _ => {}
    }
    if matches!(disruption.occurrence, Occurrence::Weather { .. }) {
        let message = "weather strikes places: what flows send changes at `random`, or by date";
        rules.contradiction(&join(path, "weather"), message);
    }
    for name in &disruption.flows {
        let path = join(path, "flows");
        if rules.declared(&draft.flows, name, "flow", &path) {
            one_flow(rules, disruption, (name, &draft.flows[name]), &path);
        }
    }
}

fn one_flow(
    rules: &mut Rules<'_>,
    disruption: &Disruption,
    (name, flow): (&FlowName, &Flow),
    path: &[&str],
) {
    let is_random = matches!(disruption.occurrence, Occurrence::Random { .. });
    match disruption.effect {
        Effect::Demand(_) if matches!(flow.arrivals, ArrivalProcess::Timetable(_)) => {
            let message = format!("flow `{name}` follows a timetable, which no surge changes");
            rules.contradiction(path, message);
        }
        Effect::Demand(factor) if is_random && 1.0 < factor && flow.at_most.is_some() => {
            let message =
                format!("flow `{name}` sends `at-most` so many, and a surge at random sends more");
            rules.contradiction(path, message);
        }
        Effect::Divert(_) => {
            let Some(onto) = &disruption.onto else { return };
            if rules.declared(&flow.routes, onto, &format!("route of flow `{name}`"), path) {
                let elsewhere = flow.routes.iter().filter(|(route, _)| *route != onto);
                let left: f64 = elsewhere.map(|(_, route)| route.share.value()).sum();
                if left <= 0.0 {
                    let message = format!("all of flow `{name}` goes by `{onto}` already");
                    rules.unused(path, message);
                }
            }
        }
        _ => {}
    }
}
