//! Rules that need the way of a flow: that there is one, and that its cargo fits the vehicles.

use super::{Rules, join, rail, slots, target, traits};
use crate::model::{
    ArrivalProcess, Effect, Fault, FaultKind, Flow, FlowName, ModelDraft, Volume, Way,
};
use crate::network::{Corridor, Element, Journey};

/// Every route of every flow leads to its destination, and all of a flow begin alike where its
/// vehicles are counted.
pub(super) fn ways(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let corridor = Corridor::of(draft);
    let mut found = Vec::new();
    for (name, flow) in &draft.flows {
        let path = ["flows", name.as_str()];
        let mut start = None;
        for (route_name, route) in &flow.routes {
            let path = join(&join(&path, "routes"), route_name.as_str());
            let Some(journey) = corridor.cheapest(draft, flow, route) else {
                unreachable(rules, flow, &path);
                continue;
            };
            if *start.get_or_insert(journey.start) != journey.start
                && !can_begin_apart(draft, name, flow)
            {
                let message = "the routes of one flow must all begin with the same vehicle, unless \
                               it sends tonnes, neither a timetable nor `at-most` counts them, and \
                               nothing diverts them";
                rules.contradiction(&path, message);
            }
            sailings(rules, name, flow, &journey);
            found.push((flow, name.as_str(), journey));
        }
    }
    if rules.faults.is_empty() {
        rail::on_ways(rules, &found);
        target::standing(rules, &found);
        traits::on_ways(rules, &found);
        slots::on_ways(rules, &found);
    }
}

/// Every vehicle fits on the sailings that it has to wait for.
fn sailings(rules: &mut Rules<'_>, name: &FlowName, flow: &Flow, journey: &Journey) {
    let draft = rules.draft;
    for element in &journey.elements {
        let Element::Leg { leg, mode, .. } = element else { continue };
        let Way::Water { sailings: Some(sailings), .. } = &draft.legs[leg].way else { continue };
        let vehicle = &flow.vehicles[mode];
        let load = draft.vehicles[vehicle].load.kg();
        let Some(most) = sailings.load.map(crate::units::Kilograms::kg) else { continue };
        let path = ["legs", leg.as_str(), "sailings", "load"];
        let is_known =
            |fault: &Fault| fault.path == path && fault.message.contains(vehicle.as_str());
        if most < load && !rules.faults.iter().any(is_known) {
            let tonnes = |kg: u64| kg as f64 / 1_000.0;
            let message = format!(
                "vehicle `{vehicle}` of flow `{name}` carries {} t, but a sailing takes {} t: it \
                 would never leave",
                tonnes(load),
                tonnes(most)
            );
            let hint = "raise the load of a sailing, or give the flow a smaller vehicle".to_owned();
            rules.fault_with_hint(FaultKind::Contradiction, &path, message, hint);
        }
    }
}

/// Whether the routes of a flow may begin by different modes: its tonnes then fill other vehicles.
fn can_begin_apart(draft: &ModelDraft, name: &FlowName, flow: &Flow) -> bool {
    let is_tonnes = |volume: &Volume| matches!(volume, Volume::TonnesPerYear(_));
    let has_times = matches!(flow.arrivals, ArrivalProcess::Timetable(_));
    let is_diverted = draft.disruptions.values().any(|disruption| {
        matches!(disruption.effect, Effect::Divert(_)) && disruption.flows.contains(name)
    });
    !has_times && !is_diverted && flow.at_most.is_none() && flow.volume.values().all(is_tonnes)
}

fn unreachable(rules: &mut Rules<'_>, flow: &Flow, path: &[&str]) {
    let modes: Vec<&str> = flow.vehicles.keys().map(|mode| mode.word()).collect();
    let message = format!(
        "`{}` cannot be reached from `{}` by {} on this route",
        flow.to,
        flow.from,
        modes.join(" and ")
    );
    let hint = "look for a leg, a direction of a crossing, or a terminal that is missing on the \
                way, and for a mode without a vehicle"
        .to_owned();
    rules.fault_with_hint(FaultKind::Unreachable, path, message, hint);
}
