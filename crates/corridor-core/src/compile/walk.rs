//! The way of a flow, piece by piece: what it passes, what it holds meanwhile, how it comes back.
//!
//! A way is cut into units: legs, and single stages of crossings and terminals. A fleet whose
//! vehicles are taken over several units (or counted in wagons) is claimed before the first unit
//! of a run and given back after the last; a fleet of a flow is claimed before the first of all.
//! Where a fleet runs back empty, the vehicle is unloaded at the end and walks the way back.

use super::acceptance::acceptance;
use super::back::{emptied, way_back};
use super::disruption::Interruptions;
use super::draft::{Draft, PLENTY, StepDraft};
use super::fleet::{leave, over_runs, take};
use super::resource::Quotas;
use super::storage::keep_until_taken_on;
use super::train::OnTrain;
use crate::calendar::Stretch;
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{
    CrossingName, Fleet, FleetBack, FleetCount, FleetName, Flow, FlowName, LegName, PlaceName,
    StageAddress, StageName, StagePost, Vehicle,
};
use crate::network::{Element, Journey};

/// What a class walks.
#[derive(Debug)]
pub(super) struct Walked<'a> {
    pub(super) steps: Vec<StepDraft>,
    /// Cordons on the way.
    pub(super) cordons: Vec<Passed<'a>>,
    /// Whether the vehicle runs the same way back empty.
    pub(super) comes_back: bool,
}

/// A cordon on the way, with what passes it.
#[derive(Debug)]
pub(super) struct Passed<'a> {
    pub(super) cordon: String,
    pub(super) vehicle: &'a Vehicle,
    /// Whether the vehicle passes as part of a train.
    pub(super) is_in_train: bool,
}

/// A leg or a stage on the way.
#[derive(Debug)]
pub(super) struct Unit<'a> {
    pub(super) name: String,
    pub(super) served: Served<'a>,
    pub(super) vehicle: &'a Vehicle,
    pub(super) steps: Vec<StepDraft>,
    /// The next unit is reached by another vehicle.
    pub(super) is_change: bool,
    /// Whether the vehicle passes as part of a train.
    pub(super) is_in_train: bool,
    /// Where a vessel lies before a port: a fleet that serves what is before and behind stays with it.
    pub(super) is_roads: bool,
}

impl<'a> Unit<'a> {
    fn new(name: String, served: Served<'a>, vehicle: &'a Vehicle, steps: Vec<StepDraft>) -> Self {
        let (is_change, is_in_train, is_roads) = (false, false, false);
        Self { name, served, vehicle, steps, is_change, is_in_train, is_roads }
    }

    /// A unit that no fleet serves.
    pub(super) fn apart(name: String, vehicle: &'a Vehicle, steps: Vec<StepDraft>) -> Self {
        Self::new(name, Served::Nothing, vehicle, steps)
    }

    /// The roads of a port.
    pub(super) fn roads(name: String, vehicle: &'a Vehicle, steps: Vec<StepDraft>) -> Self {
        Self { is_roads: true, ..Self::apart(name, vehicle, steps) }
    }
}

/// What a fleet can serve.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Served<'a> {
    Leg(&'a LegName),
    Stage(StageAddress),
    Nothing,
}

/// The steps of a flow on a way.
pub(super) fn walk<'a>(
    draft: &mut Draft<'a>,
    flow_name: &FlowName,
    flow: &Flow,
    journey: &Journey,
) -> Walked<'a> {
    let mut cordons = Vec::new();
    let trains = draft.model.trains_on(flow_name.as_str(), flow, journey);
    let mut units = units(draft, flow, (&journey.elements, &trains), &mut cordons, false);
    let fleets: Vec<_> = draft.model.fleets.iter().filter(|f| !f.1.is_of_single_legs()).collect();
    for (name, fleet) in &fleets {
        over_runs(draft, &mut units, (name, fleet), flow);
    }
    keep_until_taken_on(draft, &mut units);
    let of_flow: Vec<_> = fleets.iter().filter(|f| f.1.flows.contains(flow_name)).collect();
    let mut steps = ban_steps(draft, flow_name, flow);
    if !of_flow.is_empty() {
        let vehicle = &draft.model.vehicles[&flow.vehicles[&journey.start]];
        let quotas = of_flow.iter().map(|f| take(draft, f.0, f.1, vehicle)).collect();
        let name = format!("{flow_name}.fleet");
        steps.push(draft.claim_step(name, StationRole::Fleet, quotas, None));
    }
    let mut on_the_way: Vec<_> = units.into_iter().flat_map(|unit| unit.steps).collect();
    for (name, fleet) in of_flow.iter().filter(|f| f.1.count == FleetCount::Vehicles) {
        draft.uncouple(&mut on_the_way, (name.as_str(), 1), &fleet.turnaround);
    }
    steps.extend(on_the_way);
    let back = |f: &&&(&FleetName, &Fleet), back| f.1.back == back;
    for fleet in of_flow.iter().filter(|f| back(f, FleetBack::AtOnce)) {
        steps.push(leave(draft, flow_name.as_str(), fleet, flow, journey));
    }
    let comes_back = of_flow.iter().any(|f| back(&f, FleetBack::Empty));
    if comes_back {
        steps.push(draft.unload_step(format!("{flow_name}.unloaded")));
        let mut way = way_back(draft, flow, journey, &trains);
        for (name, fleet) in of_flow.iter().filter(|f| f.1.count == FleetCount::Vehicles) {
            draft.uncouple(&mut way, (name.as_str(), 1), &fleet.turnaround);
        }
        steps.extend(way);
        for fleet in of_flow.iter().filter(|f| back(f, FleetBack::Empty)) {
            steps.push(leave(draft, flow_name.as_str(), fleet, flow, journey));
        }
    }
    Walked { steps, cordons, comes_back }
}

pub(super) fn units<'a>(
    draft: &mut Draft<'a>,
    flow: &Flow,
    (elements, trains): (&[Element], &[OnTrain<'_>]),
    cordons: &mut Vec<Passed<'a>>,
    is_empty: bool,
) -> Vec<Unit<'a>> {
    let model = draft.model;
    let mut units = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let vehicle = &model.vehicles[&flow.vehicles[&element.mode()]];
        let train = trains.iter().find(|train| train.2.contains(&index));
        let n_before = units.len();
        if let Some((name, train, _)) = train.filter(|train| train.2.start == index) {
            units.push(draft.forming((name, train), vehicle, is_empty));
        }
        // Where trains are formed or parted, what comes by the line is not what the station takes.
        let is_yard =
            |at: usize| trains.iter().any(|train| [train.2.start, train.2.end].contains(&at));
        let is_behind_single = !is_yard(index)
            && index.checked_sub(1).is_some_and(|before| is_single(draft, &elements[before]));
        match element {
            Element::Leg { leg, towards, .. } => {
                let ahead = match elements.get(index + 1) {
                    Some(Element::Crossing { crossing, towards, .. })
                        if is_single(draft, element) && !is_yard(index + 1) =>
                    {
                        acceptance(draft, crossing, towards)
                    }
                    _ => None,
                };
                draft.driving = vehicle.driving.map(|driving| driving.pauses());
                let (name, _) = model.legs.get_key_value(leg).expect("a way has known legs");
                let steps = draft.leg_steps(leg, towards, vehicle, ahead.unwrap_or_default());
                let served = Served::Leg(name);
                units.push(Unit::new(format!("{leg}>{towards}"), served, vehicle, steps));
            }
            Element::Crossing { crossing, towards, .. } => {
                units.extend(crossing_units(
                    draft,
                    flow,
                    (crossing, towards),
                    vehicle,
                    (
                        is_behind_single,
                        is_empty.then(|| match train {
                            // An empty train is worked on as a full one.
                            Some((_, train, _)) => emptied(&train.largest(vehicle)),
                            None => emptied(vehicle),
                        }),
                    ),
                ));
                let cordon = draft.cordon(crossing, towards);
                cordons.push(Passed { cordon, vehicle, is_in_train: train.is_some() });
            }
            Element::Terminal { terminal, onto, .. } => {
                let post = &model.terminals[terminal];
                for stage in &post.onto[onto] {
                    let Some(stage) = draft.taken(&post.stages, stage) else { continue };
                    let of_stage = &post.stages[stage];
                    if !of_stage.handles(&flow.commodity) {
                        continue;
                    }
                    let steps = draft.stage_steps(terminal.as_str(), stage, of_stage, vehicle);
                    let post = StagePost::Terminal(terminal.clone());
                    units.push(stage_unit(post, stage, vehicle, steps));
                }
                let change = draft.change_step(terminal, flow, elements, (element.mode(), *onto));
                draft.leave_terminal((terminal, *onto), flow, vehicle, change, &mut units);
            }
        }
        let Some((name, train, span)) = train else { continue };
        units[n_before..].iter_mut().for_each(|unit| unit.is_in_train = true);
        if span.end == index + 1 {
            units.push(draft.parting(name, train, vehicle));
        }
    }
    draft.claim_rooms(&mut units, is_empty);
    units
}

fn stage_unit<'a>(
    post: StagePost,
    stage: &StageName,
    vehicle: &'a Vehicle,
    steps: Vec<StepDraft>,
) -> Unit<'a> {
    let address = StageAddress { post, stage: stage.clone() };
    Unit::new(address.to_string(), Served::Stage(address), vehicle, steps)
}

/// The stages of a crossing: the first step enters the cordon, the last leaves it. What the
/// station accepts is claimed before, unless the single line before it has done so.
fn crossing_units<'a>(
    draft: &mut Draft<'a>,
    flow: &Flow,
    (crossing, towards): (&CrossingName, &PlaceName),
    vehicle: &'a Vehicle,
    (is_behind_single, emptied): (bool, Option<Vehicle>),
) -> Vec<Unit<'a>> {
    let model = draft.model;
    let post = &model.crossings[crossing];
    let mut units = Vec::new();
    for stage in &post.towards[towards] {
        let Some(stage) = draft.taken(&post.stages, stage) else { continue };
        let of_stage = &post.stages[stage];
        if of_stage.handles(&flow.commodity) {
            let comes = emptied.as_ref().unwrap_or(vehicle);
            let steps = draft.stage_steps(crossing.as_str(), stage, of_stage, comes);
            units.push(stage_unit(StagePost::Crossing(crossing.clone()), stage, vehicle, steps));
        }
    }
    let Some(last) = units.last_mut().and_then(|unit| unit.steps.last_mut()) else { return units };
    let cordon = draft.cordon(crossing, towards);
    last.leaves = Some(cordon.clone());
    let accepted = acceptance(draft, crossing, towards);
    if let Some(accepted) = accepted {
        let name = format!("{crossing}>{towards}");
        let tracks = vec![(format!("{name}.tracks"), 1)];
        let left = draft.give_back_step(format!("{name}.left"), tracks, None);
        units.last_mut().expect("there is a last stage").steps.push(left);
        if !is_behind_single {
            let entry = format!("{name}.entry");
            let claim = draft.claim_step(entry, StationRole::Entry, accepted.claims, Some(0));
            let mut claims = draft.accepted_steps(claim, accepted.abandoned);
            // The passage of a train that is abandoned begins where it was refused.
            for step in claims.iter_mut().skip(1).take(1) {
                step.enters = Some(cordon.clone());
            }
            let first = &mut units.first_mut().expect("there is a first stage").steps;
            first.splice(0..0, claims.into_iter().chain(accepted.steps));
        }
    }
    units[0].steps[0].enters = Some(cordon);
    if emptied.is_none() {
        draft.store_at_quay((crossing, towards), vehicle, &mut units);
    }
    // Who waits for a slot is not at the border yet, and has no fleet.
    let booking = draft.slots_step(crossing, towards).into_iter();
    units.splice(0..0, booking.map(|step| Unit::booking(vehicle, step)));
    units
}

fn is_single(draft: &Draft<'_>, element: &Element) -> bool {
    let Element::Leg { leg, .. } = element else { return false };
    draft.model.legs[leg].single_track().is_some()
}

/// What is banned waits at its origin until the ban is over.
fn ban_steps(draft: &mut Draft<'_>, flow_name: &FlowName, flow: &Flow) -> Vec<StepDraft> {
    let model = draft.model;
    let mut quotas: Quotas = Vec::new();
    for (name, ban) in &model.bans {
        if !ban.flows.contains(flow_name) && !ban.destinations.contains(&flow.to) {
            continue;
        }
        let clock = &draft.clock;
        let closed: Vec<Stretch> =
            clock.clip(clock.midnight(ban.from), clock.midnight(ban.to)).into_iter().collect();
        let banned = Interruptions { closed, ..Interruptions::default() };
        draft.resource(name.as_str(), ResourceRole::Ban, PLENTY, &banned);
        quotas.push((name.as_str().to_owned(), 1));
    }
    if quotas.is_empty() {
        return Vec::new();
    }
    let entry = format!("{flow_name}.loading");
    let claim = draft.claim_step(entry, StationRole::Entry, quotas.clone(), None);
    let loaded = draft.give_back_step(format!("{flow_name}.loaded"), quotas, None);
    vec![claim, loaded]
}
