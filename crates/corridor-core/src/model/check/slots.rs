//! Rules of slot booking.

use super::rail::once;
use super::ways::Ways;
use super::{Rules, join, week};
use crate::model::{Crossing, FaultKind, Mode, WeekPlan, WeekRule, WhenFull};
use crate::network::Element;

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
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &Ways<'_>) {
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
