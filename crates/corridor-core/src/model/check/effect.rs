//! What never shows in a result: cuts that nothing passes, windows outside the simulated time,
//! disruptions and bans outside it.

use std::collections::BTreeSet;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::ways::Ways;
use super::{Rules, join};
use crate::model::{
    CordonRef, CrossingName, Fault, FaultKind, GrowthOf, ModelDraft, Occurrence, PlaceName,
    PublishedMeasure, WarmUp, YearDay,
};
use crate::network::Element;

/// Crossings with the side towards which some flow passes them.
type Passed = BTreeSet<(CrossingName, PlaceName)>;

/// Every cut is passed by some flow: over the others there is nothing to ask for or to compare.
pub(super) fn cuts(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    let passed = passed(ways);
    for (path, across) in all_cuts(rules.draft) {
        if !across.is_empty() && !across.iter().any(|passage| is_passed(passage, &passed)) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let message = format!("no flow passes {}", listed(across.iter()));
            let hint = "look at the direction, and at where the flows go from and to".to_owned();
            rules.fault_with_hint(FaultKind::Unused, &path, message, hint);
        }
    }
}

/// What is stated without any effect, though it can be run.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut doubts = idle_passages(draft, &passed(ways));
    doubts.extend(disruptions(draft));
    doubts.extend(bans(draft));
    doubts.extend(published(draft));
    doubts
}

pub(super) fn no_effect(path: &[&str], message: String, hint: &str) -> Fault {
    Fault {
        path: path.iter().map(|&key| key.to_owned()).collect(),
        kind: FaultKind::NoEffect,
        message,
        hint: Some(hint.to_owned()),
    }
}

fn passed(ways: &Ways<'_>) -> Passed {
    let elements = ways.iter().flat_map(|(_, _, journey)| &journey.elements);
    elements
        .filter_map(|element| match element {
            Element::Crossing { crossing, towards, .. } => {
                Some((crossing.clone(), towards.clone()))
            }
            Element::Leg { .. } | Element::Terminal { .. } => None,
        })
        .collect()
}

fn is_passed(passage: &CordonRef, passed: &Passed) -> bool {
    passed.iter().any(|(crossing, side)| {
        *crossing == passage.crossing
            && passage.towards.as_ref().is_none_or(|towards| towards == side)
    })
}

/// The passages of every target and published figure, with their paths.
fn all_cuts(draft: &ModelDraft) -> Vec<(Vec<String>, &[CordonRef])> {
    let path = |keys: [&str; 3]| keys.map(str::to_owned).to_vec();
    let targets = draft.targets.iter().map(|(name, target)| {
        (path(["targets", name.as_str(), "across"]), target.across.as_slice())
    });
    let published = draft.published.iter().filter_map(|(name, figure)| match &figure.measure {
        PublishedMeasure::Tonnes(across)
        | PublishedMeasure::VehiclesPerDay { across, .. }
        | PublishedMeasure::Growth { of: GrowthOf::Passing(across), .. }
        | PublishedMeasure::BorderTime(across) => {
            Some((path(["published", name.as_str(), "measure"]), across.as_slice()))
        }
        _ => None,
    });
    targets.chain(published).collect()
}

fn listed<'a>(passages: impl Iterator<Item = &'a CordonRef>) -> String {
    let words: Vec<String> = passages
        .map(|passage| match &passage.towards {
            Some(side) => format!("`{}` towards `{side}`", passage.crossing),
            None => format!("`{}`", passage.crossing),
        })
        .collect();
    words.join(" or ")
}

fn idle_passages(draft: &ModelDraft, passed: &Passed) -> Vec<Fault> {
    let mut doubts = Vec::new();
    for (path, across) in all_cuts(draft) {
        let idle: Vec<_> = across.iter().filter(|passage| !is_passed(passage, passed)).collect();
        if !idle.is_empty() {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
            let message = format!("no flow passes {}", listed(idle.into_iter()));
            doubts.push(no_effect(&path, message, "nothing is counted there"));
        }
    }
    doubts
}

/// The first and the last day that may be simulated anywhere: local days begin up to a day from
/// those of the clock. `None`: the warm-up is still to be found.
fn simulated(draft: &ModelDraft) -> Option<(Date, Date)> {
    let WarmUp::Fixed(span) = draft.period.warm_up else { return None };
    let days = span.ms().div_euclid(corridor_simkit::time::MS_PER_DAY) + 2;
    let first = draft.period.start.checked_sub(days.days()).ok()?;
    Some((first, draft.period.end))
}

/// Disruptions that are over before the simulated time, or begin after it.
fn disruptions(draft: &ModelDraft) -> Vec<Fault> {
    let Some((first, last)) = simulated(draft) else { return Vec::new() };
    let mut doubts = Vec::new();
    for (name, disruption) in &draft.disruptions {
        let (key, strikes) = match disruption.occurrence {
            Occurrence::Dated { from, to } => ("on", first < to && from <= last),
            Occurrence::Timed { from, to } => ("on", first < to.date() && from.date() <= last),
            Occurrence::EveryYear { from, to } => {
                ("every-year", in_some_year(from, to, (first, last)))
            }
            Occurrence::Random { .. } | Occurrence::Weather { .. } => continue,
        };
        if !strikes {
            let period = draft.period;
            let message = format!(
                "disruption `{name}` never strikes: {} to {} is simulated, and the warm-up before it",
                period.start, period.end
            );
            let hint = "let it strike in that time, or take it away";
            doubts.push(no_effect(&join(&["disruptions", name.as_str()], key), message, hint));
        }
    }
    doubts
}

/// Bans that are over before the simulated time, or begin after it.
fn bans(draft: &ModelDraft) -> Vec<Fault> {
    let Some((first, last)) = simulated(draft) else { return Vec::new() };
    let outside = draft.bans.iter().filter(|(_, ban)| ban.to <= first || last < ban.from);
    outside
        .map(|(name, _)| {
            let period = draft.period;
            let message = format!(
                "ban `{name}` never holds: {} to {} is simulated, and the warm-up before it",
                period.start, period.end
            );
            let hint = "let it hold in that time, or take it away";
            no_effect(&["bans", name.as_str(), "on"], message, hint)
        })
        .collect()
}

fn in_some_year(from: YearDay, to: YearDay, (first, last): (Date, Date)) -> bool {
    let runs_over = (to.month, to.day) < (from.month, from.day);
    (first.year() - 1..=last.year()).any(|year| {
        // The 29th of February is the 28th in other years.
        let on = |year: i16, day: YearDay| {
            Date::new(year, day.month, day.day).or_else(|_| Date::new(year, day.month, 28))
        };
        let (Ok(begin), Ok(end)) = (on(year, from), on(year + i16::from(runs_over), to)) else {
            return true;
        };
        first < end && begin <= last
    })
}

/// Published figures of another time than the measured one.
fn published(draft: &ModelDraft) -> Vec<Fault> {
    let outside = draft.published.iter().filter(|(_, one)| !one.is_within(&draft.period));
    outside
        .map(|(name, one)| {
            let period = draft.period;
            let message = format!(
                "`{name}` is of {} to {}, and {} to {} is measured: nothing is compared with it",
                one.from, one.to, period.start, period.end
            );
            let hint = "a figure is compared where all of its window is measured";
            no_effect(&["published", name.as_str(), "from"], message, hint)
        })
        .collect()
}
