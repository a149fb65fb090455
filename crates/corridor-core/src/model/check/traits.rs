//! Rules of traits of consignments.

use std::collections::{BTreeMap, BTreeSet};

use super::ways::Ways;
use super::{Rules, join};
use crate::model::{Channel, FaultKind, Stage, StageName, StageTrait, TraitName};
use crate::network::Element;

/// A flow falls into `2^n` kinds of consignments, each of them a class of its own.
const MOST: usize = 4;
/// Times at a stage may become up to so many times as long.
const LONGEST: f64 = 100.0;
/// How far shares may be from adding up to 1.
const SHARE_TOLERANCE: f64 = 1e-6;

pub(super) fn traits(rules: &mut Rules<'_>) {
    let draft = rules.draft;
    let mut known: BTreeSet<&TraitName> = BTreeSet::new();
    for (name, flow) in &draft.flows {
        known.extend(flow.traits.keys());
        let path = ["flows", name.as_str(), "traits"];
        if MOST < flow.traits.len() {
            let message = format!("a flow has at most {MOST} traits");
            rules.impossible(&path, message);
        }
        for (mark, share) in &flow.traits {
            if !(0.0 < share.value() && share.value() < 1.0) {
                let message = format!("of `{name}` all or none are `{mark}`: that is no trait");
                rules.impossible(&join(&path, mark.as_str()), message);
            }
        }
    }
    let crossings =
        draft.crossings.iter().map(|(name, one)| ("crossings", name.as_str(), &one.stages));
    let terminals =
        draft.terminals.iter().map(|(name, one)| ("terminals", name.as_str(), &one.stages));
    let mut changed: BTreeSet<&TraitName> = BTreeSet::new();
    for (table, post, stages) in crossings.chain(terminals) {
        for (name, stage) in stages {
            changed.extend(stage.traits.keys());
            for (mark, change) in &stage.traits {
                let path = [table, post, "stages", name.as_str(), "traits", mark.as_str()];
                if !known.contains(mark) {
                    let message = format!("no flow has the trait `{mark}`");
                    rules.unused(&path, message);
                }
                one(rules, (stages, stage), change, &path);
            }
        }
    }
    for (name, flow) in &draft.flows {
        for mark in flow.traits.keys().filter(|mark| !changed.contains(mark)) {
            let path = ["flows", name.as_str(), "traits", mark.as_str()];
            rules.unused(&path, format!("the trait `{mark}` changes nothing at any stage"));
        }
    }
}

fn one(
    rules: &mut Rules<'_>,
    (stages, stage): (&BTreeMap<StageName, Stage>, &Stage),
    change: &StageTrait,
    path: &[&str],
) {
    for (key, factor) in [("service", change.service), ("documents", change.documents)] {
        if !(0.0..=LONGEST).contains(&factor) {
            let message = format!("a factor on a time is between 0 % and {LONGEST} times");
            rules.impossible(&join(path, key), message);
        }
    }
    if let Some(other) = &change.instead {
        rules.declared(stages, other, "stage of this post", &join(path, "instead"));
        let further = stages.get(other).is_some_and(|other| {
            other.traits.values().any(|mark| mark.instead.is_some() || mark.skips)
        });
        if further {
            let message = format!("`{other}` sends on to another stage in its turn");
            rules.contradiction(&join(path, "instead"), message);
        }
    }
    let is_plain = |factor: f64| (factor - 1.0).abs() < f64::EPSILON;
    let keeps = is_plain(change.service) && is_plain(change.documents) && change.shares.is_none();
    match (&change.instead, change.skips) {
        (Some(_), true) => rules.contradiction(path, "it passes by, or goes to another stage"),
        (None, false) if keeps => rules.unused(path, "this trait changes nothing here"),
        (Some(_), false) | (None, true) if !keeps => {
            rules.contradiction(path, "who does not come here has no times and channels here");
        }
        _ => {}
    }
    if let Some(shares) = &change.shares {
        channels(rules, stage, shares, &join(path, "channels"));
    }
}

fn channels(
    rules: &mut Rules<'_>,
    stage: &Stage,
    shares: &BTreeMap<Channel, crate::units::Share>,
    path: &[&str],
) {
    let sum: f64 = shares.values().map(|share| share.value()).sum();
    if (sum - 1.0).abs() > SHARE_TOLERANCE {
        let message = format!("the shares of the channels add up to {sum}, not to 1");
        rules.fault(FaultKind::SharesDoNotAddUp, path, message);
    }
    for channel in shares.keys() {
        let is_there =
            stage.channels.as_ref().is_some_and(|channels| channels.work.contains_key(channel));
        if !is_there {
            let message = format!("the stage has no channel `{}`", channel.word());
            rules.contradiction(&join(path, channel.word()), message);
        }
    }
}

/// What several traits of one flow say about a stage on its way does not clash, and something is
/// left to do at every post.
pub(super) fn on_ways(rules: &mut Rules<'_>, ways: &Ways<'_>) {
    let draft = rules.draft;
    for (flow, name, journey) in ways.iter().filter(|way| !way.0.traits.is_empty()) {
        for element in &journey.elements {
            let (stages, order) = match element {
                Element::Crossing { crossing, towards, .. } => {
                    let post = &draft.crossings[crossing];
                    (&post.stages, &post.towards[towards])
                }
                Element::Terminal { terminal, onto, .. } => {
                    let post = &draft.terminals[terminal];
                    (&post.stages, &post.onto[onto])
                }
                Element::Leg { .. } => continue,
            };
            let path = ["flows", name, "traits"];
            let marks = |stage: &StageName| stages[stage].traits.values();
            let others = order.iter().flat_map(marks).filter_map(|mark| mark.instead.as_ref());
            for stage in order.iter().chain(others) {
                let changes: Vec<&StageTrait> =
                    flow.traits.keys().filter_map(|mark| stages[stage].traits.get(mark)).collect();
                let count = |pick: fn(&&&StageTrait) -> bool| changes.iter().filter(pick).count();
                let leaving = count(|one| one.instead.is_some() || one.skips);
                if 1 < leaving || 1 < count(|one| one.shares.is_some()) {
                    let message = format!(
                        "two traits of flow `{name}` say different things at `{}.{stage}`",
                        element.name()
                    );
                    rules.contradiction(&path, message);
                }
            }
            let is_sure = |stage: &&StageName| {
                let stage = &stages[*stage];
                let skips = |mark| {
                    stage.traits.get(mark).is_some_and(|one: &StageTrait| {
                        let other = one.instead.as_ref().map(|other| &stages[other]);
                        one.skips || other.is_some_and(|other| !other.handles(&flow.commodity))
                    })
                };
                stage.handles(&flow.commodity) && !flow.traits.keys().any(skips)
            };
            if !order.iter().any(|stage| is_sure(&stage)) {
                let message =
                    format!("some of flow `{name}` pass by all stages of `{}`", element.name());
                rules.contradiction(&path, message);
            }
        }
    }
}
