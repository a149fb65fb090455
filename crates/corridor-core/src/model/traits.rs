//! Traits of consignments: TIR, an authorised operator, a declaration before arrival.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Channel, Flow, Stage, StageName, TraitName};
use crate::units::Share;

/// What a trait of a consignment changes at a stage. Factors of several traits multiply.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageTrait {
    /// Factor on the service time.
    pub service: f64,
    /// Factor on the checking of documents in every channel.
    pub documents: f64,
    /// Shares of the channels; `None`: those of the stage.
    pub shares: Option<BTreeMap<Channel, Share>>,
    /// Another stage of the same post that it goes to instead; its own traits count there.
    pub instead: Option<StageName>,
    /// Whether it passes by the stage.
    pub skips: bool,
}

/// Consignments of a flow that are alike.
#[derive(Clone, Debug)]
pub(crate) struct Kind {
    /// The traits that they have.
    pub(crate) marks: Vec<TraitName>,
    /// Their share of the flow.
    pub(crate) share: f64,
}

impl Kind {
    /// What a class of them is called behind the name of its flow and route.
    pub(crate) fn suffix(&self) -> String {
        self.marks.iter().flat_map(|mark| ["+", mark.as_str()]).collect()
    }
}

impl Flow {
    /// The kinds of its consignments: in place `i`, those with the traits of the bits of `i`.
    pub(crate) fn kinds(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind { marks: Vec::new(), share: 1.0 }];
        for (mark, share) in &self.traits {
            let with: Vec<Kind> = kinds
                .iter()
                .map(|kind| {
                    let marks = kind.marks.iter().chain([mark]).cloned().collect();
                    Kind { marks, share: kind.share * share.value() }
                })
                .collect();
            for kind in &mut kinds {
                kind.share *= 1.0 - share.value();
            }
            kinds.extend(with);
        }
        kinds
    }
}

/// The stage that consignments with these traits come to where a post has this one; `None`: they pass
/// it by.
pub(crate) fn taken<'a>(
    stages: &'a BTreeMap<StageName, Stage>,
    name: &'a StageName,
    marks: &[TraitName],
) -> Option<&'a StageName> {
    let changes = || marks.iter().filter_map(|mark| stages.get(name)?.traits.get(mark));
    if changes().any(|change| change.skips) {
        return None;
    }
    Some(changes().find_map(|change| change.instead.as_ref()).unwrap_or(name))
}

/// The stages of a post that work on consignments of a flow with these traits, in order.
pub(crate) fn at_work<'a>(
    (order, stages): (&'a [StageName], &'a BTreeMap<StageName, Stage>),
    flow: &Flow,
    marks: &[TraitName],
) -> impl Iterator<Item = (&'a StageName, &'a Stage)> {
    let taken = order.iter().filter_map(move |name| taken(stages, name, marks));
    taken
        .filter_map(|name| Some((name, stages.get(name)?)))
        .filter(|(_, stage)| stage.handles(&flow.commodity))
}
