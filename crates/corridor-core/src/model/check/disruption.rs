//! Rules of disruptions.

mod surge;

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;

use super::network::is_partial;
use super::{Rules, join};
use crate::model::{
    Disruption, FaultKind, MONTHS, ModelDraft, Occurrence, Servers, Stage, StageName, TeamName,
    TeamStruck, YearDay,
};

pub(super) fn disruptions(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, disruption) in &draft.disruptions {
        let path = ["disruptions", name.as_str()];
        let places = join(&path, "where");
        if disruption.effect.is_of_flows() {
            surge::of_flows(rules, disruption, &path);
        } else if !disruption.flows.is_empty() || disruption.onto.is_some() {
            let message = "a closure or a loss of capacity strikes places, not flows";
            rules.contradiction(&join(&path, "effect"), message);
        } else if disruption.places.is_empty() {
            rules.unused(&places, "a disruption that strikes nowhere changes nothing");
        }
        for place in &disruption.places {
            place_struck(rules, disruption, place, &places);
        }
        occurrence(rules, &disruption.occurrence, &path);
        if !is_partial(disruption.effect) {
            let message = "the capacity that is left lies above 0 % and below 100 %";
            rules.impossible(&join(&path, "effect"), message);
        }
    }
}

fn place_struck(rules: &mut Rules<'_>, disruption: &Disruption, place: &str, path: &[&str]) {
    let draft = rules.draft;
    let is_leg = draft.legs.contains_key(place);
    let is_team = draft.teams.contains_key(place);
    let stages = stages_of(draft, place);
    match usize::from(is_leg) + usize::from(is_team) + usize::from(!stages.is_empty()) {
        0 => {
            let names: Vec<&str> = draft
                .legs
                .keys()
                .map(super::super::name::LegName::as_str)
                .chain(draft.crossings.keys().map(super::super::name::CrossingName::as_str))
                .chain(draft.terminals.keys().map(super::super::name::TerminalName::as_str))
                .chain(draft.teams.keys().map(super::super::name::TeamName::as_str))
                .collect();
            rules.unknown(place, "leg, crossing, terminal, stage or team", &names, path);
        }
        1 => {
            for (_, stage) in &stages {
                if let Servers::Team(team) = &stage.servers {
                    team_elsewhere(rules, disruption, team, path);
                }
            }
        }
        _ => {
            let message = format!("`{place}` names more than one thing that could be struck");
            rules.contradiction(path, message);
        }
    }
}

/// A team that also works where nothing is struck cannot be closed with the stages that are.
fn team_elsewhere(rules: &mut Rules<'_>, disruption: &Disruption, team: &TeamName, path: &[&str]) {
    if let TeamStruck::AlsoAt(address) = disruption.on_team(rules.draft, team) {
        let message = format!("team `{team}` also works at `{address}`, which is not disrupted");
        let hint = format!("name the team `{team}`, or what else it works at");
        rules.fault_with_hint(FaultKind::Contradiction, path, message, hint);
    }
}

fn posts(draft: &ModelDraft) -> impl Iterator<Item = (&str, &BTreeMap<StageName, Stage>)> {
    let crossings = draft.crossings.iter().map(|(name, post)| (name.as_str(), &post.stages));
    crossings.chain(draft.terminals.iter().map(|(name, post)| (name.as_str(), &post.stages)))
}

/// The stages that a name reaches: all of a post, or the one of an address.
pub(super) fn stages_of<'a>(draft: &'a ModelDraft, place: &str) -> Vec<(&'a str, &'a Stage)> {
    let (post, only) = match place.split_once('.') {
        Some((post, stage)) => (post, Some(stage)),
        None => (place, None),
    };
    posts(draft)
        .filter(|(name, _)| *name == post)
        .flat_map(|(name, stages)| stages.iter().map(move |(stage, one)| (name, stage, one)))
        .filter(|(_, stage, _)| only.is_none_or(|wanted| wanted == stage.as_str()))
        .map(|(name, _, stage)| (name, stage))
        .collect()
}

fn occurrence(rules: &mut Rules<'_>, occurrence: &Occurrence, path: &[&str]) {
    match occurrence {
        Occurrence::Dated { from, to } => {
            if to <= from {
                rules.impossible(&join(path, "on"), "a disruption ends after it begins");
            }
        }
        Occurrence::Timed { from, to } => {
            if to <= from {
                rules.impossible(&join(path, "on"), "a disruption ends after it begins");
            }
        }
        Occurrence::EveryYear { from, to } => {
            for day in [from, to] {
                if !is_day(*day) {
                    let message = format!("there is no day {} in month {}", day.day, day.month);
                    rules.impossible(&join(path, "every-year"), message);
                }
            }
            if from == to {
                let message = "a disruption from a day to the same day lasts a whole year";
                rules.impossible(&join(path, "every-year"), message);
            }
        }
        Occurrence::Random { gap, lasts } => {
            let path = join(path, "random");
            rules.takes_time(gap, "the time between disruptions", &join(&path, "every"));
            rules.takes_time(lasts, "a disruption", &join(&path, "lasts"));
        }
        Occurrence::Weather { days, lasts } => weather(rules, days, lasts, &join(path, "weather")),
    }
}

/// A month has so many days of weather as it has days, and some month has some.
fn weather(rules: &mut Rules<'_>, days: &[f64; 12], lasts: &Distribution, path: &[&str]) {
    rules.takes_time(lasts, "a disruption", &join(path, "lasts"));
    let path = join(path, "days");
    let most = days.iter().zip(MONTHS);
    if days.iter().any(|days| !days.is_finite() || *days < 0.0)
        || most.clone().any(|(days, month)| month + 1e-9 < *days)
    {
        rules.impossible(&path, "a month has from none to all of its days of such weather");
    } else if most.map(|(days, _)| days).sum::<f64>() <= 0.0 {
        rules.unused(&path, "weather that never comes changes nothing");
    }
}

/// Whether a day exists in a leap year.
pub(super) fn is_day(day: YearDay) -> bool {
    jiff::civil::Date::new(2024, day.month, day.day).is_ok()
}
