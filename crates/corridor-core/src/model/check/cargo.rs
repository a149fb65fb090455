//! Rules that need the way of a flow: that there is one, and that its cargo fits the vehicles.

use super::{Rules, effect, join, rail, slots, target, traits, water};
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
                unreachable(rules, &corridor, (flow, name.as_str()), route_name.as_str());
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
        effect::cuts(rules, &found);
        rail::on_ways(rules, &found);
        water::on_ways(rules, &found);
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

/// Says between which two points of its route the way of a flow breaks, and by which modes.
fn unreachable(
    rules: &mut Rules<'_>,
    corridor: &Corridor,
    (flow, name): (&Flow, &str),
    route_name: &str,
) {
    let route = flow.routes.iter().find(|(name, _)| name.as_str() == route_name);
    let Some((_, route)) = route else { return };
    let modes: Vec<&str> = flow.vehicles.keys().map(|mode| mode.word()).collect();
    let modes = modes.join(" and ");
    let passed = corridor.points_passed(rules.draft, flow, route);
    let from = passed.checked_sub(1).map_or(flow.from.as_str(), |last| route.via[last].as_str());
    let next = route.via.get(passed).map_or(flow.to.as_str(), String::as_str);
    let message = format!(
        "`{}` cannot be reached from `{}` by {modes}: no way by {modes} leads from `{from}` to \
         `{next}`",
        flow.to, flow.from
    );
    let hint = format!(
        "look between `{from}` and `{next}` for a leg, a direction of a crossing or a terminal \
         that is missing, and for a mode without a vehicle"
    );
    let flow_path = ["flows", name];
    let in_route = join(&join(&flow_path, "routes"), route_name);
    let path = match (passed < route.via.len(), flow.routes.len()) {
        (true, _) => join(&in_route, "via"),
        (false, 1) => join(&flow_path, "to"),
        (false, _) => in_route,
    };
    rules.fault_with_hint(FaultKind::Unreachable, &path, message, hint);
}
