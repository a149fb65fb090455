//! Rules of slot booking, and what is doubtful about it.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;

use super::effect::no_effect;
use super::rail::once;
use super::{Rules, join, week};
use crate::model::{
    Crossing, Fault, FaultKind, Flow, Mode, ModelDraft, Per, Servers, Slots, Stage, StageName,
    TeamName, WeekPlan, WeekRule, WhenFull,
};
use crate::network::{Element, Journey};

const DAY: usize = 1440;
const WEEK: usize = 7 * DAY;

/// Every rule of the slots of a crossing.
pub(super) fn slots(rules: &mut Rules<'_>, crossing: &Crossing, path: &[&str]) {
    let table = join(path, "slots");
    for (side, slots) in &crossing.slots {
        let path = join(&table, side.as_str());
        if !crossing.towards.contains_key(side) {
            let message = format!("nothing crosses towards `{side}`, so nobody books a slot");
            rules.unused(&path, message);
        }
        if crossing.mode != Mode::Road {
            let message = "slots are booked by trucks; trains have paths and `acceptance`";
            rules.contradiction(&path, message);
        }
        week::staff(rules, &slots.hours, "the booking", &join(&path, "hours"));
        if !slots.per_hour.is_finite() || slots.per_hour <= 0.0 {
            rules.impossible(&join(&path, "rate"), "there must be some slots an hour");
        } else if slots.per_hour > MOST_PER_HOUR {
            let message = format!("there are at most {MOST_PER_HOUR} slots an hour");
            rules.impossible(&join(&path, "rate"), message);
        }
        if slots.horizon.is_some_and(|horizon| horizon.ms() <= 0) {
            let message = "a slot must be open for booking for some time";
            rules.impossible(&join(&path, "horizon"), message);
        }
        if slots.horizon.is_none() && slots.needs_horizon() {
            let message = "who finds no slot depends on how long before its time one can be booked";
            let hint = "add a `horizon`, like \"7 d\"".to_owned();
            rules.fault_with_hint(FaultKind::Incomplete, &path, message.to_owned(), hint);
        }
        if slots.lead.ms() < 0 || slots.horizon.is_some_and(|horizon| horizon <= slots.lead) {
            let message = "the lead is shorter than the horizon, so that there is time to book";
            rules.impossible(&join(&path, "lead"), message);
        }
        for (key, share) in [("no-shows", slots.no_shows), ("ghosts", slots.ghosts)] {
            if share.value() >= 1.0 {
                rules.impossible(&join(&path, key), "nobody would ever come to a slot");
            }
        }
    }
}

/// Who turns away for want of a slot holds nothing and carries what it began with.
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &[(&Flow, &str, Journey)]) {
    let draft = rules.draft;
    for (_, name, journey) in ways {
        for (index, element) in journey.elements.iter().enumerate() {
            let Element::Crossing { crossing, towards, .. } = element else { continue };
            let Some(slots) = draft.crossings[crossing].slots.get(towards) else { continue };
            if slots.when_full == WhenFull::Wait {
                continue;
            }
            let before = &journey.elements[..index];
            let is_changed = before.iter().any(|one| matches!(one, Element::Terminal { .. }));
            let has_fleet = draft
                .fleets
                .values()
                .any(|fleet| fleet.flows.iter().any(|flow| flow.as_str() == *name));
            if is_changed || has_fleet {
                let side = towards.as_str();
                let path = ["crossings", crossing.as_str(), "slots", side, "when-full"];
                let message = format!(
                    "flow `{name}` cannot turn away here: its vehicles belong to a fleet all the \
                     way, or are loaded at a terminal before"
                );
                once(rules, FaultKind::Contradiction, &path, message, "let it wait for a slot");
            }
        }
    }
}

/// One slot a second.
const MOST_PER_HOUR: f64 = 3_600.0;

/// What is doubtful about slots, though it can be run: more of them than the lanes can take, and
/// slots while the lanes are shut.
pub(super) fn doubts(draft: &ModelDraft) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (name, crossing) in &draft.crossings {
        for (side, slots) in &crossing.slots {
            let Some(order) = crossing.towards.get(side) else { continue };
            let Some(first) = order.first() else { continue };
            let stage = &crossing.stages[first];
            let path = |key: &str| {
                ["crossings", name.as_str(), "slots", side.as_str(), key].map(str::to_owned).into()
            };
            let what = format!("`{name}.{first}`");
            if slots.horizon.is_some() && !slots.horizon_matters() {
                let message = "all wait to book here and book in the order of coming: nobody gets \
                               another slot by the horizon";
                let hint = "leave it out, or say `when-full = \"turn-away\"` or an `order`";
                let path = ["crossings", name.as_str(), "slots", side.as_str(), "horizon"];
                doubts.push(no_effect(&path, message.to_owned(), hint));
            }
            doubts.extend(too_many(draft, crossing, name.as_str(), (order, slots)).map(
                |message| Fault {
                    path: path("rate"),
                    kind: FaultKind::SlotsAboveCapacity,
                    message,
                    hint: Some("those who come too many wait at the gate".to_owned()),
                },
            ));
            doubts.extend(while_shut(draft, stage, slots, &what).map(|message| Fault {
                path: path("hours"),
                kind: FaultKind::SlotsOutsideHours,
                message,
                hint: Some("those who come then wait at the gate for the opening".to_owned()),
            }));
        }
    }
    doubts
}

/// The plan of those who work at a stage.
fn on_duty<'a>(draft: &'a ModelDraft, stage: &'a Stage) -> &'a WeekPlan {
    match &stage.servers {
        Servers::Lanes(plan) => plan,
        Servers::Team(team) => &draft.teams[team].staff,
    }
}

/// Whether more vehicles come in a week than the narrowest of the stages behind the slots can take in
/// it. Of what depends on who comes nothing is asked: stages for some commodities, with traits, or with
/// work per wagon or tonne.
fn too_many(
    draft: &ModelDraft,
    crossing: &Crossing,
    name: &str,
    (order, slots): (&[StageName], &Slots),
) -> Option<String> {
    let sum = |plan: &WeekPlan| by_minute(plan).iter().map(|&n| f64::from(n)).sum::<f64>() / 60.0;
    let comes = slots.come_per_hour() * sum(&slots.hours) / 7.0;
    let takes = |plan: &WeekPlan, each_ms: f64| sum(plan) * 3_600_000.0 / each_ms / 7.0;
    let mut narrowest: Option<(f64, String)> = None;
    let mut see = |takes: f64, who: String| {
        if narrowest.as_ref().is_none_or(|narrowest| takes < narrowest.0) {
            narrowest = Some((takes, who));
        }
    };
    // Milliseconds that each vehicle needs of a team, over all stages.
    let mut of_teams: BTreeMap<&TeamName, f64> = BTreeMap::new();
    for stage in order {
        let (stage, title) = (&crossing.stages[stage], format!("`{name}.{stage}`"));
        if !stage.commodities.is_empty() || !stage.traits.is_empty() {
            continue;
        }
        let channels = || stage.channels.iter().flat_map(|channels| channels.work.values());
        let documents: f64 = channels()
            .filter_map(|work| Some(work.share.value() * work.documents.as_ref()?.mean()))
            .sum();
        let service = stage.service.as_ref().map_or(0.0, Distribution::mean);
        match &stage.servers {
            _ if stage.per != Per::Vehicle => {}
            Servers::Lanes(plan) => see(takes(plan, service + documents), title),
            Servers::Team(team) => *of_teams.entry(team).or_default() += service + documents,
        }
        for (work, inspection) in
            channels().filter_map(|work| Some((work, work.inspection.as_ref()?)))
        {
            let times = 1.0 / (1.0 - inspection.again.value());
            *of_teams.entry(&inspection.team).or_default() +=
                work.share.value() * inspection.time.mean() * times;
        }
    }
    for (team, each_ms) in of_teams {
        see(takes(&draft.teams[team].staff, each_ms), format!("team `{team}`"));
    }
    let (takes, who) = narrowest?;
    (comes > takes * (1.0 + 1e-9)).then(|| {
        format!("{comes:.0} vehicles a day come to their slots, but {who} works on {takes:.0}")
    })
}

/// Whether there are slots while nobody is on duty at the first stage.
fn while_shut(draft: &ModelDraft, stage: &Stage, slots: &Slots, what: &str) -> Option<String> {
    let (open, duty) = (by_minute(&slots.hours), by_minute(on_duty(draft, stage)));
    let minutes = open.iter().zip(&duty).filter(|(open, duty)| **open > 0 && **duty == 0).count();
    (minutes > 0).then(|| {
        let hours = minutes as f64 / 60.0;
        format!("there are slots in {hours:.1} hours of the week in which nobody works at {what}")
    })
}

/// Servers on duty at every minute of the week, holidays left aside.
pub(super) fn by_minute(plan: &WeekPlan) -> Vec<u32> {
    let mut on_duty = vec![0_u32; WEEK];
    for rule in &plan.rules {
        add(rule, &mut on_duty);
    }
    on_duty
}

fn add(rule: &WeekRule, on_duty: &mut [u32]) {
    let (from, to) = (usize::from(rule.from), usize::from(rule.to));
    let length = if from < to { to - from } else { to + DAY - from };
    for day in (0..7_u8).filter(|day| rule.days.contains(*day)) {
        let begin = usize::from(day) * DAY + from;
        for minute in begin..begin + length {
            let at = &mut on_duty[minute % WEEK];
            *at = at.saturating_add(rule.servers);
        }
    }
}
