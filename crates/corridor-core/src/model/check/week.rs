//! Rules of week plans.

use super::{Rules, join};
use crate::model::WeekPlan;

/// A plan that says how many are on duty: somebody must be, some time.
pub(super) fn staff(rules: &mut Rules<'_>, plan: &WeekPlan, what: &str, path: &[&str]) {
    times(rules, plan, path);
    if plan.rules.iter().all(|rule| rule.servers == 0) {
        rules.impossible(path, format!("{what} never has anybody on duty"));
    }
}

/// A plan whose windows' starts count.
pub(super) fn starts(rules: &mut Rules<'_>, plan: &WeekPlan, what: &str, path: &[&str]) {
    times(rules, plan, path);
    if plan.rules.is_empty() {
        rules.impossible(path, format!("{what} needs at least one departure"));
    }
}

/// A plan whose windows count, not the servers in them.
pub(super) fn windows(rules: &mut Rules<'_>, plan: &WeekPlan, path: &[&str]) {
    times(rules, plan, path);
    if plan.rules.is_empty() {
        rules.impossible(path, "there is no window in it");
    }
}

/// A plan of weights per cent.
pub(super) fn weights(rules: &mut Rules<'_>, plan: &WeekPlan, path: &[&str]) {
    times(rules, plan, path);
    if crate::compile::mean_weight(plan) <= 0.0 {
        rules.impossible(path, "a rhythm without any weight leaves no hour to send in");
    }
    if !plan.holidays.is_empty() {
        rules.contradiction(&join(path, "holidays"), "a rhythm has no holidays");
    }
}

fn times(rules: &mut Rules<'_>, plan: &WeekPlan, path: &[&str]) {
    for rule in &plan.rules {
        if rule.from >= 1440 || rule.to > 1440 {
            rules.impossible(path, "a day has hours from 00:00 to 24:00");
        }
        if (0..7).all(|day| !rule.days.contains(day)) {
            rules.impossible(path, "a rule of a week plan needs at least one weekday");
        }
    }
}
