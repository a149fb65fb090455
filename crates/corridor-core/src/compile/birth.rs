//! Sources: who is born where, when, and into which class.

use std::collections::BTreeMap;

use corridor_simkit::network::{Arrivals, ClassId, Source, WhenFull};
use corridor_simkit::time::SimTime;

use super::draft::Draft;
use super::surge::{Gates, Upset};
use super::{ClassWay, demand, traits};
use crate::calendar::{Clock, WeekCalendar};
use crate::catalogue::ClassEntry;
use crate::model::{self, ArrivalProcess, Flow, FlowName, Mode};

/// A source: a flow, or the part of it whose routes begin by one mode.
pub(super) struct Birth {
    name: String,
    flow: FlowName,
    start: Mode,
    /// Share of the flow; `None`: all of it.
    share: Option<f64>,
    /// The largest rate of the surges that it sends; `None`: it sends what comes anyway.
    pub(super) most: Option<f64>,
}

impl Birth {
    pub(super) fn sends(&self, way: &ClassWay<'_>) -> bool {
        self.flow == *way.flow_name && self.start == way.journey.start
    }
}

/// The sources, sorted by name. A flow whose routes all begin by one mode is one source with the
/// flow's name; otherwise each mode has one, `flow/mode`, for it fills other vehicles.
pub(super) fn births(ways: &[ClassWay<'_>], gates: &BTreeMap<&FlowName, Gates>) -> Vec<Birth> {
    let mut births: Vec<Birth> = Vec::new();
    for way in ways {
        if births.iter().any(|birth| birth.sends(way)) {
            continue;
        }
        let (flow, start) = (way.flow_name, way.journey.start);
        let of_flow = || ways.iter().filter(|other| other.flow_name == flow);
        let is_whole = of_flow().all(|other| other.journey.start == start);
        let begin_alike = of_flow().filter(|other| other.journey.start == start);
        let name = if is_whole { flow.to_string() } else { format!("{flow}/{}", start.word()) };
        let share = (!is_whole).then(|| begin_alike.map(|other| other.share).sum());
        let birth = |name, most| Birth { name, flow: flow.clone(), start, share, most };
        if let Some(most) = gates[flow].most() {
            births.push(birth(format!("{name}.surge"), Some(most)));
        }
        births.push(birth(name, None));
    }
    births.sort_by(|a, b| a.name.cmp(&b.name));
    births
}

pub(super) fn sources(
    draft: &mut Draft<'_>,
    ways: &[ClassWay<'_>],
    (births, gates): (&[Birth], &BTreeMap<&FlowName, Gates>),
    entries: &[ClassEntry],
) -> Vec<Source> {
    let model = draft.model;
    let mut sources = Vec::new();
    for birth in births {
        let flow = &model.flows[&birth.flow];
        let own = ways.iter().enumerate().filter(|(_, way)| birth.sends(way));
        let part = |share: f64| match birth.share {
            None => share,
            Some(whole) if whole > 0.0 => share / whole,
            // Nobody is born, so that any class will do.
            Some(_) => 1.0,
        };
        let mut own: Vec<_> = own.collect();
        own.sort_by_key(|(_, way)| (way.route, traits::position(&way.flow.traits, &way.name)));
        let classes: Vec<(ClassId, f64)> =
            own.into_iter().map(|(rank, way)| (ClassId::at(rank), part(way.share))).collect();
        let first = classes.first().expect("a source has a class").0;
        let loads = &ways[first.index()].loads;
        let sizes = match loads.constant() {
            Some(_) => Vec::new(),
            None => draft.load_levels(loads),
        };
        let zone = draft.zone(&flow.from).clone();
        let arrivals = match demand::unit_interval(&flow.arrivals) {
            Some(interval) => {
                let share = birth.share.unwrap_or(1.0) * birth.most.map_or(1.0, |most| most - 1.0);
                let usual = demand::rate(flow, loads, share, &zone, &draft.clock);
                let upset = Upset::of(model, &birth.flow, &draft.clock);
                let rate = upset.rate(usual, &draft.clock);
                Arrivals::Renewal { interval: draft.sampler(&interval), rate }
            }
            None => Arrivals::Timetable(timetable(flow, &zone, &draft.clock)),
        };
        sources.push(Source {
            name: birth.name.clone(),
            arrivals,
            size: entries[first.index()].load_kg,
            sizes,
            classes,
            priority: flow.priority,
            at_most: flow.at_most,
            when_full: match flow.when_full {
                model::WhenFull::Wait => WhenFull::Wait,
                model::WhenFull::TurnAway => WhenFull::TurnAway,
            },
            drawn: corridor_simkit::network::Drawn {
                traits: traits::drawn(flow),
                ..draft.drawn(&gates[&birth.flow], birth.most.is_some())
            },
        });
    }
    sources
}

fn timetable(flow: &Flow, zone: &jiff::tz::TimeZone, clock: &Clock) -> Vec<SimTime> {
    match &flow.arrivals {
        ArrivalProcess::Timetable(plan) => WeekCalendar::new(plan, zone, clock).starts(),
        _ => Vec::new(),
    }
}
