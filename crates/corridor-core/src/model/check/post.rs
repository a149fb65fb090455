//! Rules of crossings, terminals, their stages, and teams.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rules, join, slots, summed, week};
use crate::model::{
    Channel, ChannelWork, Fault, FaultKind, Inspection, ModelDraft, PlaceName, Servers, Stage,
    StageName, TeamName, first_overlap,
};

/// How far shares may be from adding up to 1.
const SHARE_TOLERANCE: f64 = 1e-6;
/// The largest probability of another inspection: beyond, visits would pass what is counted of them.
const MOST_AGAIN: f64 = 0.999;

pub(super) fn crossings(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, crossing) in &draft.crossings {
        let path = ["crossings", name.as_str()];
        let between = join(&path, "between");
        for side in &crossing.between {
            rules.declared(&draft.places, side, "place", &between);
        }
        if crossing.between[0] == crossing.between[1] {
            rules.impossible(&between, "a crossing joins two different places");
        }
        let towards = join(&path, "towards");
        if crossing.towards.is_empty() {
            rules.impossible(&path, "a crossing leads towards at least one of its sides");
        }
        for (side, order) in &crossing.towards {
            let path = join(&towards, side.as_str());
            if crossing.other_side(side).is_none() {
                let message = format!("`{side}` is not one of the two sides of the crossing");
                rules.contradiction(&path, message);
            }
            stage_order(rules, order, &crossing.stages, &path);
        }
        stages(rules, &crossing.stages, crossing.towards.values(), &path);
        stand_at(rules, &crossing.stages, &crossing.between, "crossing", &path);
        slots::slots(rules, crossing, &path);
        if draft.terminals.contains_key(name.as_str()) {
            rules.contradiction(&path, format!("`{name}` names a crossing and a terminal"));
        }
    }
}

pub(super) fn terminals(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    for (name, terminal) in &draft.terminals {
        let path = ["terminals", name.as_str()];
        rules.declared(&draft.places, &terminal.at, "place", &join(&path, "at"));
        if terminal.onto.is_empty() {
            rules.impossible(&path, "a terminal leads onto at least one mode");
        }
        let onto = join(&path, "onto");
        for (mode, order) in &terminal.onto {
            stage_order(rules, order, &terminal.stages, &join(&onto, mode.word()));
        }
        stages(rules, &terminal.stages, terminal.onto.values(), &path);
        stand_at(rules, &terminal.stages, std::slice::from_ref(&terminal.at), "terminal", &path);
    }
}

/// The stages of one direction: declared, at least one, none twice.
fn stage_order(
    rules: &mut Rules<'_>,
    order: &[StageName],
    stages: &BTreeMap<StageName, Stage>,
    path: &[&str],
) {
    if order.is_empty() {
        rules.impossible(path, "a direction needs at least one stage");
    }
    let mut seen = BTreeSet::new();
    for stage in order {
        rules.declared(stages, stage, "stage", path);
        if !seen.insert(stage) {
            rules.contradiction(path, format!("stage `{stage}` comes twice in one direction"));
        }
    }
}

fn stages<'a>(
    rules: &mut Rules<'_>,
    stages: &BTreeMap<StageName, Stage>,
    orders: impl Iterator<Item = &'a Vec<StageName>>,
    path: &[&str],
) {
    let mut used: BTreeSet<&StageName> = orders.flatten().collect();
    let marks = stages.values().flat_map(|stage| stage.traits.values());
    used.extend(marks.filter_map(|mark| mark.instead.as_ref()));
    let table = join(path, "stages");
    for (name, one) in stages {
        let path = join(&table, name.as_str());
        if !used.contains(name) {
            rules.unused(&path, format!("no direction passes stage `{name}`"));
        }
        stage(rules, one, &path);
    }
}

/// Stages stand where their post does: the place gives them their time zone and their closures.
fn stand_at(
    rules: &mut Rules<'_>,
    stages: &BTreeMap<StageName, Stage>,
    places: &[PlaceName],
    what: &str,
    path: &[&str],
) {
    let table = join(path, "stages");
    for (name, stage) in stages {
        let is_foreign = !places.contains(&stage.at);
        if is_foreign && rules.draft.places.contains_key(&stage.at) {
            let here: Vec<String> = places.iter().map(|place| format!("`{place}`")).collect();
            let message = format!("`{}` is not where the {what} is", stage.at);
            let hint = format!("this {what} is at {}", here.join(" and "));
            let path = join(&table, name.as_str());
            let path = join(&path, "at");
            rules.fault_with_hint(FaultKind::Contradiction, &path, message, hint);
        }
    }
}

fn stage(rules: &mut Rules<'_>, stage: &Stage, path: &[&str]) {
    let draft = rules.draft;
    rules.declared(&draft.places, &stage.at, "place", &join(path, "at"));
    match &stage.servers {
        Servers::Lanes(plan) => week::staff(rules, plan, "the stage", &join(path, "lanes")),
        Servers::Team(team) => {
            rules.declared(&draft.teams, team, "team", &join(path, "team"));
            if stage.breakdown.is_some() {
                let message = "a stage that a team works at has no lanes that could break down";
                rules.contradiction(&join(path, "breakdown"), message);
            }
        }
    }
    if stage.service.is_none() && stage.channels.is_none() {
        let path = join(path, "service");
        rules.impossible(&path, "a stage without service and channels does nothing");
    }
    if let Some(service) = &stage.service {
        rules.at_least(service.mean(), 0.0, "a service time", &join(path, "service"));
    }
    if let Some(breakdown) = &stage.breakdown {
        let path = join(path, "breakdown");
        rules.takes_time(&breakdown.up, "the time up", &join(&path, "up"));
        rules.takes_time(&breakdown.down, "the time down", &join(&path, "down"));
    }
    if let Some(channels) = &stage.channels {
        let path = join(path, "channels");
        let sum: f64 = channels.work.values().map(|work| work.share.value()).sum();
        if (sum - 1.0).abs() > SHARE_TOLERANCE {
            let message = format!("the shares of the channels add up to {}, not to 1", summed(sum));
            rules.fault(FaultKind::SharesDoNotAddUp, &path, message);
        }
        for (which, work) in &channels.work {
            channel(rules, *which, work, &join(&path, which.word()));
        }
    }
}

fn channel(rules: &mut Rules<'_>, which: Channel, work: &ChannelWork, path: &[&str]) {
    let draft = rules.draft;
    if let Some(documents) = &work.documents {
        rules.at_least(documents.mean(), 0.0, "checking documents", &join(path, "documents"));
    }
    if let Some(Inspection { team, time, again, .. }) = &work.inspection {
        rules.declared(&draft.teams, team, "team", &join(path, "team"));
        rules.takes_time(time, "an inspection", &join(path, "inspection"));
        if again.value() > MOST_AGAIN {
            let message = "a vehicle that is inspected again for certain, or nearly so (above \
                           99.9 %), never leaves";
            rules.impossible(&join(path, "again"), message);
        }
    }
    if let Some(hold) = &work.hold {
        rules.takes_time(&hold.time, "a hold", &join(path, "hold"));
    }
    let does_something =
        work.documents.is_some() || work.inspection.is_some() || work.hold.is_some();
    if work.share.value() <= 0.0 && does_something {
        let message = format!("no vehicle is ever {}, so its work changes nothing", which.word());
        rules.unused(&join(path, "share"), message);
    }
}

pub(super) fn teams(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let at_work = teams_at_work(rules);
    for (name, team) in &draft.teams {
        let path = ["teams", name.as_str()];
        rules.declared(&draft.places, &team.at, "place", &join(&path, "at"));
        week::staff(rules, &team.staff, "the team", &join(&path, "staff"));
        if !at_work.contains(name) {
            rules.unused(&path, format!("team `{name}` works nowhere"));
        }
    }
}

/// What is doubtful about who works where and when: shifts that overlap.
pub(super) fn doubts(draft: &ModelDraft) -> Vec<Fault> {
    let crossings =
        draft.crossings.iter().map(|(name, one)| ("crossings", name.as_str(), &one.stages));
    let terminals =
        draft.terminals.iter().map(|(name, one)| ("terminals", name.as_str(), &one.stages));
    let of_stages = crossings.chain(terminals).flat_map(|(table, post, stages)| {
        stages.iter().filter_map(move |(name, stage)| match &stage.servers {
            Servers::Lanes(plan) => Some((vec![table, post, "stages", name.as_str()], plan)),
            Servers::Team(_) => None,
        })
    });
    let of_teams =
        draft.teams.iter().map(|(name, team)| (vec!["teams", name.as_str()], &team.staff));
    let all = of_stages.chain(of_teams);
    all.filter_map(|(path, plan)| {
        let at = first_overlap(&plan.rules)?;
        Some(Fault {
            path: join(&path, "staff").into_iter().map(str::to_owned).collect(),
            kind: FaultKind::ShiftsOverlap,
            message: format!("two shifts are on duty {at}: their staff adds up"),
            hint: Some("let one shift begin where the other ends if that is not meant".to_owned()),
        })
    })
    .collect()
}

fn teams_at_work<'a>(rules: &Rules<'a>) -> BTreeSet<&'a TeamName> {
    let crossings = rules.draft.crossings.values().map(|crossing| &crossing.stages);
    let terminals = rules.draft.terminals.values().map(|terminal| &terminal.stages);
    crossings.chain(terminals).flat_map(BTreeMap::values).flat_map(Stage::teams).collect()
}
