//! Paths of timetables that never run: the line or the water ahead is shut at every one of them.
//! Legs and posts that are never open.

use std::collections::BTreeMap;

use corridor_simkit::time::{SimSpan, SimTime};

use super::ways::{Post, Ways};
use crate::calendar::{Clock, Stretch, WeekCalendar, apart, time_zone};
use crate::model::{
    ArrivalProcess, DAYS, Effect, Fault, FaultKind, Flow, LegName, Mode, ModelDraft, Occurrence,
    PlaceName, Servers, TeamName, TeamStruck, Train, TrainLeaves, WarmUp, Way, WeekPlan, WeekRule,
    Weekdays,
};
use crate::network::{Element, Journey};

/// Paths of trains, of flows with a timetable, and sailings, that never run.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let warm_up = match draft.period.warm_up {
        WarmUp::Fixed(span) => span,
        WarmUp::Auto => SimSpan::ZERO,
    };
    let shut = Shut { draft, clock: Clock::new(&draft.period, warm_up) };
    let mut doubts = Vec::new();
    for (flow, name, journey) in ways {
        for (train_name, train, span) in draft.trains_on(name, flow, journey) {
            if let (TrainLeaves::Timetable { departures, .. }, Some(leg)) =
                (&train.leaves, rail_leg(journey, span.start))
            {
                let path = ["trains", train_name.as_str(), "departures"];
                let what = format!("train `{train_name}`");
                doubts.extend(shut.all_of(departures, &train.from, leg, &what, &path));
            }
        }
        doubts.extend(own_timetable(&shut, name, flow, journey));
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
    let always: Vec<Fault> = shut.all_the_time(ways).into_iter().filter(is_new).collect();
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
    /// Legs and posts on the ways of flows that are never open.
    fn all_the_time(&self, ways: &Ways<'_>) -> Vec<Fault> {
        let mut doubts: BTreeMap<Vec<String>, Fault> = BTreeMap::new();
        for (flow, name, journey) in ways {
            for element in &journey.elements {
                let Some((path, what)) = self.is_never_open(flow, element) else { continue };
                doubts.entry(path.clone()).or_insert_with(|| Fault {
                    path,
                    kind: FaultKind::AlwaysShut,
                    message: format!(
                        "`{what}` is shut all the measured time: nothing of flow `{name}` comes \
                         through"
                    ),
                    hint: Some(
                        "look at the disruptions that close it, and at maintenance".to_owned(),
                    ),
                });
            }
        }
        doubts.into_values().collect()
    }

    /// What of an element is never open where a flow passes it, and the keys that lead there.
    fn is_never_open(&self, flow: &Flow, element: &Element) -> Option<(Vec<String>, String)> {
        let all = |shut: &[Stretch]| {
            let (begin, end) = (self.clock.begin.max(SimTime::START), self.clock.end);
            shut.first().is_some_and(|stretch| stretch.from <= begin && end <= stretch.to)
        };
        let Some(post) = Post::of(self.draft, element) else {
            let Element::Leg { leg, .. } = element else { return None };
            let key = self.draft.legs[leg].maintenance.as_ref().map(|_| "maintenance");
            let path = ["legs", leg.as_str()].into_iter().chain(key).map(str::to_owned).collect();
            return all(&self.stretches(leg)).then(|| (path, leg.to_string()));
        };
        if all(&self.closed(&[post.name], None)) {
            return Some((vec![post.table.to_owned(), post.name.to_owned()], post.name.to_owned()));
        }
        // Who has a trait may pass a stage by.
        let mut stages = post.at_work(flow).filter(|(_, stage)| stage.traits.is_empty());
        let (name, what) = stages.find_map(|(name, stage)| {
            let what = format!("{}.{name}", post.name);
            let team = match &stage.servers {
                Servers::Team(team) => Some(team),
                Servers::Lanes(_) => None,
            };
            all(&self.closed(&[post.name, &what], team)).then_some((name, what))
        })?;
        Some((post.path(name), what))
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
        let mut all = self.closed(&[name.as_str()], None);
        let zone = time_zone(&self.draft.places[&leg.between[0]].time_zone);
        if let (Some(plan), Some(zone)) = (&leg.maintenance, &zone) {
            let windows = WeekCalendar::new(plan, zone, &self.clock).stretches();
            all.extend(windows.into_iter().map(|(stretch, _)| stretch));
        }
        apart(all)
    }

    /// When something of these names, or the team that works there, is closed at dates.
    fn closed(&self, names: &[&str], team: Option<&TeamName>) -> Vec<Stretch> {
        let mut all = Vec::new();
        for disruption in self.draft.disruptions.values() {
            let is_named = disruption.places.iter().any(|place| names.contains(&place.as_str()));
            let takes = |team| disruption.on_team(self.draft, team) == TeamStruck::Wholly;
            if disruption.effect != Effect::Closed || !(is_named || team.is_some_and(takes)) {
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
        apart(all)
    }
}
