//! From the corridor as a planner describes it to the network that the engine runs.
//!
//! Every flow on each of its routes becomes a class of customers; the pieces of its way become
//! steps at stations. What several flows pass is one station with one pool, so they queue for the
//! same lanes. Names carry over: `post.stage`, `post.stage.inspection.red`,
//! `post.stage.hold.red`, `leg>place`, `leg>place.entry`, `leg>place.fleet`, `leg>place.return`,
//! `crossing>place.slots`,
//! `terminal>mode.parting`, `terminal>mode.forming`, `train>place.forming`; cordons are `crossing>place`.
//!
//! A customer's size is its cargo in kilograms; times are in milliseconds.

mod acceptance;
mod back;
mod birth;
mod demand;
mod disruption;
mod draft;
mod figure;
mod fleet;
mod leg;
mod post;
mod resource;
mod room;
mod single;
mod slots;
mod storage;
mod surge;
mod train;
mod traits;
mod walk;
mod water;

pub(crate) use demand::{days_in, mean_weight, month_weights, vehicles_per_year};
pub(crate) use draft::PRIORITY_LEVELS;

use std::collections::BTreeMap;
use std::sync::Arc;

use corridor_simkit::network::{Class, Network, SourceId, Step, StepId, Window};
use corridor_simkit::time::{MS_PER_DAY, SimSpan, SimTime};

use self::birth::{Birth, births, sources};
use self::draft::{Draft, Ranks, StepDraft};
use self::surge::{Gates, Upset};
use self::walk::{Passed, Walked, walk};
use crate::calendar::{Clock, WeekCalendar};
use crate::catalogue::{Catalogue, ClassEntry, DriftOver, Passing};
use crate::model::{
    ArrivalProcess, CorridorModel, Flow, FlowName, ModelDraft, RouteName, TraitName, Vehicle,
};
use crate::network::{Corridor, Element, Journey, Loads, carriage, first_load};

/// Windows that divide the horizon evenly, for pictures of queues over the year.
pub(crate) const N_PARTS: usize = 12;

/// A model ready to be run, and what its parts mean.
#[derive(Clone, Debug)]
pub struct Compiled {
    /// What the engine runs.
    pub network: Arc<Network>,
    /// What it means.
    pub catalogue: Catalogue,
}

/// Compiles a model with a warm-up of this length before its start.
#[must_use]
pub fn compile(model: &CorridorModel, warm_up: SimSpan) -> Compiled {
    compile_in_parts(model, warm_up, N_PARTS)
}

/// Compiles with so many windows that divide the horizon evenly.
pub(crate) fn compile_in_parts(
    model: &CorridorModel,
    warm_up: SimSpan,
    n_parts: usize,
) -> Compiled {
    let clock = Clock::new(&model.period, warm_up);
    let mut draft = Draft::new(model, clock);
    let mut ways = ways(&mut draft);
    let gates: BTreeMap<&FlowName, Gates> =
        model.flows.iter().map(|(name, flow)| (name, draft.gates(name, flow))).collect();
    figure::declare(&mut draft);
    let ranks = draft.ranks();
    let (stations, station_entries) = draft.finish_stations(&ranks);
    let (pools, pool_entries) = draft.finish_pools(&station_entries);
    let (resources, resource_entries) = draft.resources.finish(&ranks);
    let guards = draft.resources.guards(&ranks);
    let escorts = draft.finish_escorts(&ranks);
    let mut windows = vec![Window { from: SimTime::START, to: clock.end }];
    windows.extend(parts(&clock, n_parts));
    let (mut steps, mut classes, mut class_entries) = (Vec::new(), Vec::new(), Vec::new());
    let births = births(&ways, &gates);
    for way in &mut ways {
        let (class, entry) = way.finish(&mut steps, &ranks, &births, &clock, &draft);
        classes.push(class);
        class_entries.push(entry);
    }
    let sources = sources(&mut draft, &ways, (&births, &gates), &class_entries);
    let mut catalogue = Catalogue {
        stations: station_entries,
        pools: pool_entries,
        resources: resource_entries,
        classes: class_entries,
        cordons: draft.cordons.values().cloned().collect(),
        targets: figure::targets(model, &ranks),
        published: Vec::new(),
        n_parts,
        horizon: clock.end - SimTime::START,
        tick: tick(&clock),
        has_tariffs: model.has_tariffs(),
        scope: model.emissions.as_ref().map(|table| table.scope),
        drift_over: drift_over(model, warm_up),
    };
    let probes = figure::published(&draft, &ranks, &mut windows, &mut catalogue);
    let network = Network {
        stations,
        pools,
        resources,
        guards,
        escorts,
        steps,
        classes,
        sources,
        distributions: draft.distributions,
        cordons: draft
            .cordons
            .into_keys()
            .map(|name| corridor_simkit::network::Cordon { name })
            .collect(),
        windows,
        probes,
        begin: clock.begin,
        end: clock.end,
        tick: catalogue.tick,
    };
    Compiled { network: Arc::new(network), catalogue }
}

/// One flow on one route, with its steps by name.
struct ClassWay<'a> {
    name: String,
    flow_name: &'a FlowName,
    flow: &'a Flow,
    route: &'a RouteName,
    /// Share of the flow.
    share: f64,
    /// Share of its route.
    marked: f64,
    /// The traits that all of it have.
    marks: Vec<TraitName>,
    journey: Journey,
    /// What the first vehicle may carry; of all routes of the flow that begin with it the least.
    loads: Loads,
    /// What it carries in the measured window, kilograms.
    first_kg: u64,
    steps: Vec<StepDraft>,
    /// Cordons on the way with the vehicles that pass.
    cordons: Vec<Passed<'a>>,
    /// Whether the vehicle runs the way back empty.
    comes_back: bool,
}

/// The ways of all flows, sorted by class name.
fn ways<'a>(draft: &mut Draft<'a>) -> Vec<ClassWay<'a>> {
    let model = draft.model;
    let corridor = Corridor::of(model);
    let mut ways = Vec::new();
    for (flow_name, flow) in &model.flows {
        let journey = |by_route| {
            let cheapest = corridor.cheapest(model, flow, by_route);
            cheapest.expect("the flows of a checked model reach their destinations")
        };
        let journeys: Vec<Journey> = flow.routes.values().map(journey).collect();
        for ((route, by_route), journey) in flow.routes.iter().zip(&journeys) {
            let journey = journey.clone();
            let alike = journeys.iter().filter(|other| other.start == journey.start);
            let alike: Vec<&[Element]> = alike.map(|other| other.elements.as_slice()).collect();
            let loads = draft.loads(flow, &alike, journey.start);
            let first_kg = first_load(model, flow, &journey, &journeys);
            let name = match flow.routes.len() {
                1 => flow_name.as_str().to_owned(),
                _ => format!("{flow_name}/{route}"),
            };
            for kind in flow.kinds() {
                draft.marks.clone_from(&kind.marks);
                let Walked { steps, cordons, comes_back } = walk(draft, flow_name, flow, &journey);
                ways.push(ClassWay {
                    name: format!("{name}{}", kind.suffix()),
                    flow_name,
                    flow,
                    route,
                    share: by_route.share.value() * kind.share,
                    marked: kind.share,
                    marks: kind.marks,
                    journey: journey.clone(),
                    loads: loads.clone(),
                    first_kg,
                    steps,
                    cordons,
                    comes_back,
                });
            }
        }
    }
    draft.marks.clear();
    ways.sort_by(|a, b| a.name.cmp(&b.name));
    ways
}

impl ClassWay<'_> {
    fn finish(
        &mut self,
        steps: &mut Vec<Step>,
        ranks: &Ranks,
        births: &[Birth],
        clock: &Clock,
        draft: &Draft<'_>,
    ) -> (Class, ClassEntry) {
        let own = std::mem::take(&mut self.steps);
        let source = births.iter().position(|birth| birth.most.is_none() && birth.sends(self));
        let class = Class {
            name: self.name.clone(),
            source: SourceId::at(source.expect("every way has a source")),
            first_step: StepId::at(steps.len()),
            n_steps: own.len() as u32,
        };
        steps.extend(own.into_iter().map(|step| ranks.step(step, &draft.resources)));
        // The passages of a class follow those of the classes before it, in the order of its way.
        let before = steps[..class.first_step.index()].iter();
        let n_before = before.filter(|step| step.leaves.is_some()).count();
        let passages = self.cordons.iter().enumerate().map(|(nth, passed)| Passing {
            rank: n_before + nth,
            cordon: ranks.cordon(&passed.cordon),
            wagons: passed.vehicle.wagons,
            load_kg: passed.vehicle.load.kg(),
            is_in_train: passed.is_in_train,
        });
        let loads = &self.loads;
        let expected = |from| expected(draft, self, loads, from, clock);
        let entry = ClassEntry {
            name: self.name.clone(),
            flow: self.flow_name.clone(),
            route: self.route.clone(),
            teu_per_kg: teu_per_kg(draft.model, self.flow, &self.journey),
            passages: passages.collect(),
            expected: expected(SimTime::START),
            expected_with_warm_up: expected(clock.begin),
            load_kg: self.first_kg,
            load_most_kg: loads.most(),
            back_km: if self.comes_back { self.journey.km } else { 0.0 },
            wagons: first_vehicle(draft.model, self.flow, &self.journey).wagons,
            carriage: carriage(draft.model, self.flow, &self.marks, (&self.journey, self.first_kg)),
            usd_per_tonne_hour: draft.model.value_of_time(self.flow),
            journey: self.journey.clone(),
        };
        (class, entry)
    }
}

/// The vehicle that a journey begins with.
pub(crate) fn first_vehicle<'a>(
    model: &'a ModelDraft,
    flow: &Flow,
    journey: &Journey,
) -> &'a Vehicle {
    &model.vehicles[&flow.vehicles[&journey.start]]
}

/// Containers per kilogram, by the first vehicle on the way that carries containers.
fn teu_per_kg(model: &ModelDraft, flow: &Flow, journey: &Journey) -> f64 {
    let on_the_way =
        std::iter::once(journey.start).chain(journey.elements.iter().map(Element::mode_after));
    on_the_way
        .map(|mode| &model.vehicles[&flow.vehicles[&mode]])
        .find(|vehicle| vehicle.teu > 0 && vehicle.load.kg() > 0)
        .map_or(0.0, |vehicle| f64::from(vehicle.teu) / vehicle.load.kg() as f64)
}

/// Vehicles of a class that are expected from an instant to the end.
fn expected(
    draft: &Draft<'_>,
    way: &ClassWay<'_>,
    loads: &Loads,
    from: SimTime,
    clock: &Clock,
) -> f64 {
    let flow = way.flow;
    let zone = draft.zone(&flow.from);
    let most = |expected: f64| flow.at_most.map_or(expected, |most| expected.min(most as f64));
    let upset = Upset::of(draft.model, way.flow_name, clock);
    if let ArrivalProcess::Timetable(plan) = &flow.arrivals {
        let starts = WeekCalendar::new(plan, zone, clock).starts();
        return most(starts.iter().filter(|&&at| at >= from).count() as f64) * way.share;
    }
    let usual = demand::rate(flow, loads, 1.0, zone, clock);
    let rate = upset.rate(usual, clock);
    let all = rate.expected(from, clock.end);
    if upset.is_nothing() {
        return most(all) * way.share;
    }
    let on_way = upset.expected(&rate, (flow, way.route), (from, clock.end));
    if all > 0.0 { on_way * way.marked * most(all) / all } else { 0.0 }
}

fn parts(clock: &Clock, n: usize) -> impl Iterator<Item = Window> + use<> {
    let end = clock.end.ms();
    let edge = move |index: usize| SimTime::from_ms(end * index as i64 / n as i64);
    (0..n).map(move |index| Window { from: edge(index), to: edge(index + 1) })
}

/// Warm-up without which the start of the window is not like its end.
const WARM_UP_DAYS: f64 = 30.0;
/// Days by which a number of whole years may be missed.
const YEAR_SLACK_DAYS: f64 = 3.0;

/// How growth is measured: whether anything changes with the date decides.
fn drift_over(model: &CorridorModel, warm_up: SimSpan) -> DriftOver {
    if model.changes_with_the_date().is_empty() {
        return DriftOver::LastHalf;
    }
    let days = f64::from((model.period.end - model.period.start).get_days());
    let years = (days / 365.25).round();
    let is_whole = 1.0 <= years && (days - 365.25 * years).abs() <= YEAR_SLACK_DAYS;
    if is_whole && WARM_UP_DAYS <= warm_up.days() {
        DriftOver::WholeYears
    } else {
        DriftOver::Season
    }
}

/// Queues are sampled once a day, and 240 times where the horizon is shorter than 30 days.
fn tick(clock: &Clock) -> SimSpan {
    let horizon = clock.end.ms();
    if horizon < 30 * MS_PER_DAY {
        SimSpan::from_ms((horizon / 240).max(1))
    } else {
        SimSpan::from_ms(MS_PER_DAY)
    }
}

#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
