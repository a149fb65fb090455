//! Rules of fleets that serve stages and flows, and of all fleets on the ways of flows.

use std::collections::BTreeSet;

use super::rail::once;
use super::ways::{Post, Ways};
use super::{Rules, join};
use crate::model::{
    Fault, FaultKind, Fleet, FleetBack, FleetCount, Flow, LegDirection, LegName, ModelDraft,
    PlaceName, StagePost,
};
use crate::network::{Element, Journey};

/// Fleets that serve stages and flows.
pub(super) fn serves(rules: &mut Rules<'_>, fleet: &Fleet, path: &[&str]) {
    let draft = rules.draft;
    for flow in &fleet.flows {
        rules.declared(&draft.flows, flow, "flow", &join(path, "flows"));
    }
    for stage in &fleet.stages {
        let stages = match &stage.post {
            StagePost::Crossing(name) => draft.crossings.get(name).map(|post| &post.stages),
            StagePost::Terminal(name) => draft.terminals.get(name).map(|post| &post.stages),
        };
        if !stages.is_some_and(|stages| stages.contains_key(&stage.stage)) {
            let message = format!("no stage is called `{stage}`");
            rules.fault(FaultKind::UnknownName, &join(path, "serves"), message);
        }
    }
    for vehicle in &fleet.of {
        rules.declared(&draft.vehicles, vehicle, "vehicle", &join(path, "of"));
    }
    if !fleet.of.is_empty() && !fleet.flows.is_empty() {
        let message = "a flow says itself by which vehicle it goes: leave out `of`";
        rules.contradiction(&join(path, "of"), message);
    }
    if fleet.back == FleetBack::AtOnce {
        return;
    }
    if fleet.serves.is_empty() && fleet.flows.is_empty() {
        let message = "what serves stages only runs nowhere, so it does not run back";
        rules.contradiction(&join(path, "back"), message);
    } else if fleet.count == FleetCount::Wagons && !fleet.serves.is_empty() {
        let message =
            "wagons go back with trains: let the fleet serve the flow of the way (`flows`)";
        rules.contradiction(&join(path, "back"), message);
    }
    let served = fleet.serves.iter().filter_map(|leg| draft.legs.get_key_value(leg));
    for (name, _) in served.filter(|(_, leg)| leg.direction == LegDirection::OneWay) {
        let message = format!("nothing leads back over `{name}`");
        rules.contradiction(&join(path, "back"), message);
    }
}

/// A fleet of a whole way goes with one vehicle, and can come back.
pub(super) fn comes_back(rules: &mut Rules<'_>, flow: &str, journey: &Journey) {
    let draft = rules.draft;
    for (name, fleet) in &draft.fleets {
        if !fleet.flows.iter().any(|served| served.as_str() == flow) {
            continue;
        }
        let path = ["fleets", name.as_str()];
        if journey.elements.iter().any(|one| matches!(one, Element::Terminal { .. })) {
            let message = format!("the vehicles of flow `{flow}` change on the way");
            let hint = "let the fleet serve the legs of one vehicle: `serves`";
            once(rules, FaultKind::Contradiction, &join(&path, "flows"), message, hint);
        }
        if fleet.back == FleetBack::AtOnce {
            continue;
        }
        for element in &journey.elements {
            let is_terminal = matches!(element, Element::Terminal { .. });
            let is_one_way = !is_terminal && element.turned(draft).is_none();
            if is_one_way {
                let message = format!("nothing leads back over `{}`", element.name());
                let hint = "the way back is the way there, turned round";
                once(rules, FaultKind::Contradiction, &join(&path, "back"), message, hint);
            }
        }
    }
}

/// Every fleet is needed by some flow, and by each of its vehicles.
pub(super) fn in_use(rules: &mut Rules<'_>, ways: &[(&Flow, &str, Journey)]) {
    let draft = rules.draft;
    for (name, fleet) in &draft.fleets {
        let mut served = BTreeSet::new();
        for (flow, flow_name, journey) in ways {
            let back = journey.way_back(draft, flow_name).filter(|_| fleet.takes_empties());
            let elements = journey.elements.iter().chain(back.iter().flat_map(|way| &way.elements));
            let of_fleet = elements.filter(|one| passes(draft, fleet, flow, one));
            served.extend(of_fleet.map(|element| &flow.vehicles[&element.mode()]));
        }
        let path = ["fleets", name.as_str()];
        if served.is_empty() && fleet.flows.is_empty() {
            rules.unused(&path, format!("no flow passes what fleet `{name}` serves"));
        }
        for vehicle in fleet.of.iter().filter(|vehicle| !served.contains(vehicle)) {
            let message = format!("no flow passes what fleet `{name}` serves in a `{vehicle}`");
            rules.unused(&join(&path, "of"), message);
        }
    }
}

/// Whether some of a flow pass something at an element that a fleet serves.
fn passes(draft: &ModelDraft, fleet: &Fleet, flow: &Flow, element: &Element) -> bool {
    if let Element::Leg { leg, .. } = element {
        return fleet.serves.contains(leg);
    }
    let Some(post) = Post::of(draft, element) else { return false };
    let worked_on = post.at_work_on_some(flow);
    worked_on.iter().any(|(stage, _)| fleet.stages.contains(&post.address(stage)))
}

/// A fleet has enough vehicles for the longest train that takes some of it.
pub(super) fn largest_vehicle(
    rules: &mut Rules<'_>,
    name: &str,
    fleet: &Fleet,
    ways: &[(&Flow, &str, Journey)],
) {
    let draft = rules.draft;
    let mut asked = 0;
    for (flow, flow_name, journey) in ways {
        let is_of_flow = fleet.flows.iter().any(|served| served.as_str() == *flow_name);
        let formed = draft.trains_on(flow_name, flow, journey);
        for (index, element) in journey.elements.iter().enumerate() {
            let name = &flow.vehicles[&element.mode()];
            let is_served = passes(draft, fleet, flow, element) && fleet.goes_with(name);
            if is_served || is_of_flow {
                let vehicle = &draft.vehicles[name];
                let in_train = formed.iter().find(|train| is_served && train.2.contains(&index));
                let taken = match in_train {
                    Some((_, train, _)) => fleet.taken_by(&train.largest(vehicle)),
                    None => fleet.taken_by(vehicle),
                };
                asked = asked.max(taken);
            }
        }
    }
    if fleet.vehicles < asked {
        let message =
            format!("one train takes {asked} of this fleet, and it has fewer: none ever goes");
        rules.impossible(&["fleets", name, "vehicles"], message);
    }
}

/// Fleets whose vehicles come back light from both directions of a leg.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let passed = |fleet: &Fleet, leg: &LegName, end: &PlaceName| {
        ways.iter().any(|(flow, _, journey)| {
            journey.elements.iter().any(|element| {
                matches!(element, Element::Leg { leg: one, towards, .. } if one == leg && towards == end)
                    && fleet.goes_with(&flow.vehicles[&element.mode()])
            })
        })
    };
    let light = draft.fleets.iter().filter(|(_, fleet)| fleet.back == FleetBack::Empty);
    let doubtful = light.filter_map(|(name, fleet)| {
        let is_both =
            |leg: &&LegName| draft.legs[*leg].between.iter().all(|end| passed(fleet, leg, end));
        let leg = fleet.serves.iter().find(is_both)?;
        let message = format!(
            "vehicles come back light over `{leg}` from both directions, and none takes a load back"
        );
        let hint = "leave it out where a vehicle that has come takes the next load back, or \
                    let the fleet serve the flow of one direction (`flows`)";
        Some(Fault {
            path: ["fleets", name.as_str(), "back"].map(str::to_owned).to_vec(),
            kind: FaultKind::LightBothWays,
            message,
            hint: Some(hint.to_owned()),
        })
    });
    doubtful.collect()
}
