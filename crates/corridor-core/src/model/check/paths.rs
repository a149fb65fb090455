//! Paths of timetables that never run: the line or the water ahead is shut at every one of them.

use std::collections::BTreeMap;

use corridor_simkit::time::{SimSpan, SimTime};

use crate::calendar::{Clock, Stretch, WeekCalendar, time_zone};
use crate::model::{
    ArrivalProcess, DAYS, Effect, Fault, FaultKind, Flow, LegName, Mode, ModelDraft, Occurrence,
    PlaceName, Train, TrainLeaves, WarmUp, Way, WeekPlan, WeekRule, Weekdays,
};
use crate::network::{Corridor, Element, Journey};

/// Paths of trains, of flows with a timetable, and sailings, that never run.
pub(super) fn doubts(draft: &ModelDraft) -> Vec<Fault> {
    let warm_up = match draft.period.warm_up {
        WarmUp::Fixed(span) => span,
        WarmUp::Auto => SimSpan::ZERO,
    };
    let shut = Shut { draft, clock: Clock::new(&draft.period, warm_up) };
    let corridor = Corridor::of(draft);
    let mut doubts = Vec::new();
    for (name, flow) in &draft.flows {
        for route in flow.routes.values() {
            let Some(journey) = corridor.cheapest(draft, flow, route) else { continue };
            for (train_name, train, span) in draft.trains_on(name.as_str(), flow, &journey) {
                if let (TrainLeaves::Timetable { departures, .. }, Some(leg)) =
                    (&train.leaves, rail_leg(&journey, span.start))
                {
                    let path = ["trains", train_name.as_str(), "departures"];
                    let what = format!("train `{train_name}`");
                    doubts.extend(shut.all_of(departures, &train.from, leg, &what, &path));
                }
            }
            doubts.extend(own_timetable(&shut, name.as_str(), flow, &journey));
        }
    }
    for (name, leg) in &draft.legs {
        let Way::Water { sailings: Some(sailings), .. } = &leg.way else { continue };
        let path = ["legs", name.as_str(), "sailings", "departures"];
        for from in &leg.between {
            doubts.extend(shut.all_of(&sailings.departures, from, name, "a vessel", &path));
        }
    }
    // Of a leg that is never open, what is said of its timetable is enough.
    let is_new = |doubt: &Fault| {
        let leg = format!("`{}` is shut", doubt.path[1]);
        !doubts.iter().any(|known| known.message.contains(&leg))
    };
    let always: Vec<Fault> = shut.all_the_time(&corridor).into_iter().filter(is_new).collect();
    doubts.extend(always);
    let mut seen = std::collections::BTreeSet::new();
    doubts.retain(|doubt| seen.insert((doubt.path.clone(), doubt.message.clone())));
    doubts
}

/// The timetable of a flow whose trains come from nowhere else, and are not formed first.
fn own_timetable(shut: &Shut<'_>, name: &str, flow: &Flow, journey: &Journey) -> Option<Fault> {
    let ArrivalProcess::Timetable(plan) = &flow.arrivals else { return None };
    let is_formed = |train: &Train| train.takes(name, flow) && train.from == flow.from;
    if shut.draft.trains.values().any(is_formed) {
        return None;
    }
    let leg = rail_leg(journey, 0)?;
    let path = ["flows", name, "arrivals"];
    shut.all_of(plan, &flow.from, leg, &format!("flow `{name}`"), &path)
}

/// The leg by rail that a piece of a journey is.
fn rail_leg(journey: &Journey, index: usize) -> Option<&LegName> {
    match &journey.elements.get(index)? {
        Element::Leg { leg, mode: Mode::Rail, .. } => Some(leg),
        _ => None,
    }
}

/// When legs are shut.
struct Shut<'a> {
    draft: &'a ModelDraft,
    clock: Clock,
}

impl Shut<'_> {
    /// Legs on the ways of flows that are never open.
    fn all_the_time(&self, corridor: &Corridor) -> Vec<Fault> {
        let draft = self.draft;
        let mut doubts: BTreeMap<LegName, Fault> = BTreeMap::new();
        for (name, flow) in &draft.flows {
            let ways = flow.routes.values();
            for journey in ways.filter_map(|route| corridor.cheapest(draft, flow, route)) {
                for element in &journey.elements {
                    let Element::Leg { leg, .. } = element else { continue };
                    let shut = self.stretches(leg);
                    let is_always = shut.first().is_some_and(|stretch| {
                        stretch.from <= self.clock.begin && self.clock.end <= stretch.to
                    });
                    if !is_always {
                        continue;
                    }
                    let key = draft.legs[leg].maintenance.as_ref().map(|_| "maintenance");
                    let path = ["legs", leg.as_str()].into_iter().chain(key);
                    let message =
                        format!("`{leg}` is shut all the time: nothing of flow `{name}` arrives");
                    let hint = "look at its maintenance and at the disruptions that close it";
                    doubts.entry(leg.clone()).or_insert_with(|| Fault {
                        path: path.map(str::to_owned).collect(),
                        kind: FaultKind::AlwaysShut,
                        message,
                        hint: Some(hint.to_owned()),
                    });
                }
            }
        }
        doubts.into_values().collect()
    }

    /// A doubt where a path of a timetable that begins at a place always finds a leg shut.
    fn all_of(
        &self,
        plan: &WeekPlan,
        from: &PlaceName,
        leg: &LegName,
        what: &str,
        path: &[&str],
    ) -> Option<Fault> {
        let shut = self.stretches(leg);
        if shut.is_empty() {
            return None;
        }
        let never: Vec<String> = plan
            .rules
            .iter()
            .flat_map(|rule| {
                (0..7).filter(|day| rule.days.contains(*day)).map(move |day| (rule, day))
            })
            .filter(|(rule, day)| self.is_always(&shut, plan, from, (**rule, *day)))
            .map(|(rule, day)| {
                format!("{} {:02}:{:02}", DAYS[usize::from(day)], rule.from / 60, rule.from % 60)
            })
            .collect();
        let first = never.first()?;
        let more = match never.len() {
            1 => String::new(),
            n => format!(" and at {} more times of the week", n - 1),
        };
        let hint = format!(
            "look at the maintenance of `{leg}` and at the disruptions that close it, or take the \
             path away"
        );
        Some(Fault {
            path: path.iter().map(|&key| key.to_owned()).collect(),
            kind: FaultKind::NeverRuns,
            message: format!("{what} leaves at {first}{more}, and `{leg}` is shut every time"),
            hint: Some(hint),
        })
    }

    /// Whether a leg is shut at every path of a rule on a day of the week; not if there is none.
    fn is_always(
        &self,
        shut: &[Stretch],
        plan: &WeekPlan,
        from: &PlaceName,
        (rule, day): (WeekRule, u8),
    ) -> bool {
        let days = Weekdays::range(day, day);
        let one = WeekPlan { rules: vec![WeekRule { days, ..rule }], ..plan.clone() };
        let Some(zone) = time_zone(&self.draft.places[from].time_zone) else { return false };
        let starts = WeekCalendar::new(&one, &zone, &self.clock).starts();
        let is_shut = |at: &SimTime| {
            let begun = shut.partition_point(|stretch| stretch.from <= *at);
            begun > 0 && *at < shut[begun - 1].to
        };
        !starts.is_empty() && starts.iter().all(is_shut)
    }

    /// When a leg is shut by plan: for maintenance, or closed at dates. In order, and apart.
    fn stretches(&self, name: &LegName) -> Vec<Stretch> {
        let leg = &self.draft.legs[name];
        let mut all = Vec::new();
        let zone = time_zone(&self.draft.places[&leg.between[0]].time_zone);
        if let (Some(plan), Some(zone)) = (&leg.maintenance, &zone) {
            let windows = WeekCalendar::new(plan, zone, &self.clock).stretches();
            all.extend(windows.into_iter().map(|(stretch, _)| stretch));
        }
        for disruption in self.draft.disruptions.values() {
            let strikes = disruption.places.iter().any(|place| place == name.as_str());
            if !strikes || disruption.effect != Effect::Closed {
                continue;
            }
            let clock = &self.clock;
            match disruption.occurrence {
                Occurrence::Dated { from, to } => {
                    all.extend(clock.clip(clock.midnight(from), clock.midnight(to)));
                }
                Occurrence::Timed { from, to } => {
                    all.extend(clock.clip(clock.utc(from), clock.utc(to)));
                }
                Occurrence::EveryYear { from, to } => all.extend(clock.every_year(from, to)),
                Occurrence::Random { .. } | Occurrence::Weather { .. } => {}
            }
        }
        all.sort_unstable_by_key(|stretch| stretch.from);
        let mut apart: Vec<Stretch> = Vec::with_capacity(all.len());
        for stretch in all {
            match apart.last_mut() {
                Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
                _ => apart.push(stretch),
            }
        }
        apart
    }
}
