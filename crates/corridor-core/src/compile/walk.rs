//! The way of a flow, piece by piece: what it passes, what it holds meanwhile, how it comes back.
//!
//! A way is cut into units: legs, and single stages of crossings and terminals. A fleet whose
//! vehicles are taken over several units (or counted in wagons) is claimed before the first unit
//! of a run and given back after the last; a fleet of a flow is claimed before the first of all.
//! Where a fleet runs back empty, the vehicle is unloaded at the end and walks the way back.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::Pace;
use corridor_simkit::time::{MS_PER_DAY, SimTime};

use super::disruption::Interruptions;
use super::draft::{Draft, PLENTY, StepDraft};
use super::resource::Quotas;
use super::single::Ahead;
use crate::calendar::Stretch;
use crate::catalogue::{ResourceRole, StationRole};
use crate::model::{
    Acceptance, CrossingName, Fleet, FleetBack, FleetName, Flow, FlowName, LegName, PlaceName,
    RailEntry, StageAddress, StageName, StagePost, Vehicle, Way,
};
use crate::network::{Element, Journey};
use crate::units::Kilograms;

/// What a class walks.
#[derive(Debug)]
pub(super) struct Walked<'a> {
    pub(super) steps: Vec<StepDraft>,
    /// Cordons on the way with the vehicles that pass.
    pub(super) cordons: Vec<(String, &'a Vehicle)>,
    /// Whether the vehicle runs the same way back empty.
    pub(super) comes_back: bool,
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
    let mut units = units(draft, flow, &journey.elements, &mut cordons, false);
    let fleets: Vec<_> = draft.model.fleets.iter().filter(|f| !f.1.is_of_single_legs()).collect();
    for (name, fleet) in &fleets {
        over_runs(draft, &mut units, name, fleet);
    }
    let of_flow: Vec<_> = fleets.iter().filter(|f| f.1.flows.contains(flow_name)).collect();
    let mut steps = ban_steps(draft, flow_name, flow);
    if !of_flow.is_empty() {
        let vehicle = &draft.model.vehicles[&flow.vehicles[&journey.start]];
        let quotas = of_flow.iter().map(|f| take(draft, f.0, f.1, vehicle)).collect();
        let name = format!("{flow_name}.fleet");
        steps.push(draft.claim_step(name, StationRole::Fleet, quotas, None));
    }
    steps.extend(units.into_iter().flat_map(|unit| unit.steps));
    let back = |f: &&&(&FleetName, &Fleet), back| f.1.back == back;
    for fleet in of_flow.iter().filter(|f| back(f, FleetBack::AtOnce)) {
        steps.push(leave(draft, flow_name.as_str(), fleet, flow, journey));
    }
    let comes_back = of_flow.iter().any(|f| back(&f, FleetBack::Empty));
    if comes_back {
        steps.push(draft.unload_step(format!("{flow_name}.unloaded")));
        steps.extend(way_back(draft, flow, journey));
        for fleet in of_flow.iter().filter(|f| back(f, FleetBack::Empty)) {
            steps.push(leave(draft, flow_name.as_str(), fleet, flow, journey));
        }
    }
    Walked { steps, cordons, comes_back }
}

/// The steps of the empty vehicle over the way back. Passages are not counted: they are of cargo.
fn way_back(draft: &mut Draft<'_>, flow: &Flow, journey: &Journey) -> Vec<StepDraft> {
    let model = draft.model;
    let turned = journey.elements.iter().rev().map(|element| match element {
        Element::Leg { leg, towards, mode } => Element::Leg {
            leg: leg.clone(),
            towards: model.legs[leg].other_end(towards).clone(),
            mode: *mode,
        },
        Element::Crossing { crossing, towards, mode } => {
            let other = model.crossings[crossing].other_side(towards);
            let towards = other.expect("a crossing leads to one of its sides").clone();
            Element::Crossing { crossing: crossing.clone(), towards, mode: *mode }
        }
        Element::Terminal { .. } => unreachable!("a checked way back has no terminals"),
    });
    let turned: Vec<Element> = turned.collect();
    let units = units(draft, flow, &turned, &mut Vec::new(), true);
    let steps = units.into_iter().flat_map(|unit| unit.steps);
    steps.map(|step| StepDraft { enters: None, leaves: None, ..step }).collect()
}

fn units<'a>(
    draft: &mut Draft<'a>,
    flow: &Flow,
    elements: &[Element],
    cordons: &mut Vec<(String, &'a Vehicle)>,
    is_empty: bool,
) -> Vec<Unit<'a>> {
    let model = draft.model;
    let mut units = Vec::new();
    for (index, element) in elements.iter().enumerate() {
        let vehicle = &model.vehicles[&flow.vehicles[&element.mode()]];
        let is_behind_single =
            index.checked_sub(1).is_some_and(|before| is_single(draft, &elements[before]));
        match element {
            Element::Leg { leg, towards, .. } => {
                let ahead = match elements.get(index + 1) {
                    Some(Element::Crossing { crossing, towards, .. })
                        if is_single(draft, element) =>
                    {
                        acceptance(draft, crossing, towards)
                    }
                    _ => None,
                };
                draft.driving = vehicle.driving.map(|driving| driving.pauses());
                let (name, _) = model.legs.get_key_value(leg).expect("a way has known legs");
                units.push(Unit {
                    name: format!("{leg}>{towards}"),
                    served: Served::Leg(name),
                    vehicle,
                    steps: draft.leg_steps(leg, towards, ahead.unwrap_or_default()),
                    is_change: false,
                });
            }
            Element::Crossing { crossing, towards, .. } => {
                units.extend(crossing_units(
                    draft,
                    flow,
                    (crossing, towards),
                    vehicle,
                    (is_behind_single, is_empty),
                ));
                cordons.push((draft.cordon(crossing, towards), vehicle));
            }
            Element::Terminal { terminal, onto, .. } => {
                let departing = &model.vehicles[&flow.vehicles[onto]];
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
                let change = draft.change_step(terminal, *onto, vehicle, departing);
                if let Some(last) = units.last_mut() {
                    last.is_change = true;
                    last.steps.extend(change);
                }
            }
        }
    }
    units
}

fn stage_unit<'a>(
    post: StagePost,
    stage: &StageName,
    vehicle: &'a Vehicle,
    steps: Vec<StepDraft>,
) -> Unit<'a> {
    let address = StageAddress { post, stage: stage.clone() };
    Unit {
        name: address.to_string(),
        served: Served::Stage(address),
        vehicle,
        steps,
        is_change: false,
    }
}

/// The stages of a crossing: the first step enters the cordon, the last leaves it. What the
/// station accepts is claimed before, unless the single line before it has done so.
fn crossing_units<'a>(
    draft: &mut Draft<'a>,
    flow: &Flow,
    (crossing, towards): (&CrossingName, &PlaceName),
    vehicle: &'a Vehicle,
    (is_behind_single, is_empty): (bool, bool),
) -> Vec<Unit<'a>> {
    let model = draft.model;
    let post = &model.crossings[crossing];
    let mut units = Vec::new();
    for stage in &post.towards[towards] {
        let Some(stage) = draft.taken(&post.stages, stage) else { continue };
        let of_stage = &post.stages[stage];
        if of_stage.handles(&flow.commodity) {
            let emptied = is_empty.then(|| emptied(vehicle));
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
            let first = &mut units.first_mut().expect("there is a first stage").steps;
            first.splice(0..0, std::iter::once(claim).chain(accepted.steps));
        }
    }
    units[0].steps[0].enters = Some(cordon);
    // Who waits for a slot is not at the border yet, and has no fleet.
    let booking = draft.slots_step(crossing, towards).into_iter();
    units.splice(0..0, booking.map(|step| Unit::booking(vehicle, step)));
    units
}

fn is_single(draft: &Draft<'_>, element: &Element) -> bool {
    let Element::Leg { leg, .. } = element else { return false };
    matches!(&draft.model.legs[leg].way, Way::Rail { entry: RailEntry::SingleTrack(_), .. })
}

/// What a border station asks of a train before it takes it; `None` where it takes all.
fn acceptance(
    draft: &mut Draft<'_>,
    crossing: &CrossingName,
    towards: &PlaceName,
) -> Option<Ahead> {
    let model = draft.model;
    let accepted = model.crossings[crossing].acceptance.get(towards)?;
    let name = format!("{crossing}>{towards}");
    let (slots, tracks) = (format!("{name}.acceptance"), format!("{name}.tracks"));
    let places = [crossing.as_str().to_owned()];
    let interruptions = Interruptions::of(model, &places, &draft.clock);
    draft.resource(&tracks, ResourceRole::Tracks, accepted.tracks, &Interruptions::default());
    if !draft.resources.all.contains_key(&slots) {
        draft.resource(&slots, ResourceRole::Acceptance, 1, &interruptions);
        let (levels, pace) = slots_over_time(draft, accepted, &interruptions);
        let resource = &mut draft.resources.all.get_mut(&slots).expect("just declared").resource;
        (resource.levels, resource.pace) = (levels, pace);
    }
    let day = Distribution::deterministic(MS_PER_DAY as f64).expect("a day is a duration");
    let taken = draft.give_back_step(format!("{name}.taken"), vec![(slots.clone(), 1)], Some(&day));
    Some(Ahead { claims: vec![(slots, 1), (tracks, 1)], steps: vec![taken] })
}

/// One train is taken a day at a pace of as many a day as are stated, and none while that is 0.
fn slots_over_time(
    draft: &Draft<'_>,
    accepted: &Acceptance,
    interruptions: &Interruptions<'_>,
) -> (Vec<corridor_simkit::network::Level>, Vec<Pace>) {
    let clock = &draft.clock;
    let at =
        |date: Option<jiff::civil::Date>| date.map_or(clock.begin, |date| clock.midnight(date));
    let stated: Vec<(SimTime, f64)> =
        accepted.trains_per_day.iter().map(|&(date, rate)| (at(date), rate)).collect();
    let rate_at = |at: SimTime| {
        let index = stated.partition_point(|stated| stated.0 <= at);
        index.checked_sub(1).map_or(0.0, |index| stated[index].1)
    };
    let mut closed = interruptions.closed.clone();
    for (index, &(from, rate)) in stated.iter().enumerate() {
        let to = stated.get(index + 1).map_or(clock.end, |next| next.0);
        closed.extend(clock.clip(from, to).filter(|_| rate <= 0.0));
    }
    if let Some(&(first, _)) = stated.first()
        && clock.begin < first
    {
        closed.push(Stretch { from: clock.begin, to: first });
    }
    let slowed = interruptions.pace();
    let slowed_at = |at: SimTime| {
        let index = slowed.partition_point(|pace| pace.at <= at);
        index.checked_sub(1).map_or(1.0, |index| slowed[index].rate)
    };
    let mut edges: Vec<SimTime> =
        stated.iter().map(|stated| stated.0).chain(slowed.iter().map(|pace| pace.at)).collect();
    edges.sort_unstable();
    edges.dedup();
    let open = edges.into_iter().filter(|&at| rate_at(at) > 0.0);
    let pace = open.map(|at| Pace { at, rate: rate_at(at) * slowed_at(at) }).collect();
    (draft.levels(1, &closed), pace)
}

/// Claims a fleet before every run of units that it serves, and gives it back after the run.
fn over_runs(draft: &mut Draft<'_>, units: &mut [Unit<'_>], name: &FleetName, fleet: &Fleet) {
    let is_served = |unit: &Unit<'_>| match &unit.served {
        Served::Leg(leg) => fleet.serves.contains(leg),
        Served::Stage(stage) => fleet.stages.contains(stage),
        Served::Nothing => false,
    };
    let mut index = 0;
    while index < units.len() {
        if !is_served(&units[index]) {
            index += 1;
            continue;
        }
        let first = index;
        while !units[index].is_change && units.get(index + 1).is_some_and(is_served) {
            index += 1;
        }
        let taken = take(draft, name, fleet, units[first].vehicle);
        let limit = match &units[first].served {
            Served::Leg(_) | Served::Nothing => None,
            Served::Stage(stage) => draft.stage_limit(stage),
        };
        let entry = format!("{}.fleet", units[first].name);
        let claim = draft.claim_step(entry, StationRole::Fleet, vec![taken.clone()], limit);
        // A passage begins where the fleet is waited for.
        let head = &mut units[first].steps;
        let enters = head.first_mut().and_then(|step| step.enters.take());
        head.insert(0, StepDraft { enters, ..claim });
        let back = format!("{}.return", units[index].name);
        let give_back = draft.give_back_step(back, vec![taken], Some(&fleet.turnaround));
        let tail = &mut units[index].steps;
        // Before the load changes vehicles.
        let at = tail.len() - usize::from(tail.last().is_some_and(StepDraft::changes_load));
        tail.insert(at, give_back);
        index += 1;
    }
}

/// Declares a fleet; what a vehicle takes of it.
fn take(
    draft: &mut Draft<'_>,
    name: &FleetName,
    fleet: &Fleet,
    vehicle: &Vehicle,
) -> (String, u64) {
    let key = name.as_str().to_owned();
    draft.resource(&key, ResourceRole::Fleet, fleet.vehicles, &Interruptions::default());
    (key, u64::from(fleet.taken_by(vehicle)))
}

/// A fleet of the whole way is given back.
fn leave(
    draft: &mut Draft<'_>,
    flow_name: &str,
    (name, fleet): &(&FleetName, &Fleet),
    flow: &Flow,
    journey: &Journey,
) -> StepDraft {
    let vehicle = &draft.model.vehicles[&flow.vehicles[&journey.start]];
    let quotas: Quotas = vec![take(draft, name, fleet, vehicle)];
    draft.give_back_step(format!("{flow_name}.{name}.return"), quotas, Some(&fleet.turnaround))
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

/// An empty vehicle of the same kind.
fn emptied(vehicle: &Vehicle) -> Vehicle {
    Vehicle { load: Kilograms::new(0), ..vehicle.clone() }
}
