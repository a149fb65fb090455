//! Traits of consignments as classes.
//!
//! A flow with `n` traits falls into `2^n` kinds of consignments on each of its routes: `flow`,
//! `flow+tir`, `flow+aeo+tir`. Each is a class of its own with the steps that its traits make;
//! which one a customer is, is drawn trait by trait. All walk through the same stations, and what is
//! drawn there is keyed by station and flow, so a trait changes no draw of who has it.

use std::collections::BTreeMap;

use corridor_simkit::network::Trait;

use super::draft::Draft;
use crate::model::{Channel, Channels, Flow, Stage, StageName, StageTrait, TraitName, taken};
use crate::units::Share;

/// The place of a class among the kinds of its flow.
pub(super) fn position(traits: &BTreeMap<TraitName, Share>, class: &str) -> usize {
    let has = |mark: &TraitName| class.split('+').skip(1).any(|one| one == mark.as_str());
    traits.keys().enumerate().map(|(bit, mark)| usize::from(has(mark)) << bit).sum()
}

/// What is drawn about the consignments of a flow.
pub(super) fn drawn(flow: &Flow) -> Vec<Trait> {
    let one = |(name, share): (&TraitName, &Share)| Trait {
        name: name.to_string(),
        share: share.value(),
    };
    flow.traits.iter().map(one).collect()
}

impl<'a> Draft<'a> {
    /// The stage that the class which is being walked comes to; `None`: it passes by.
    pub(super) fn taken(
        &self,
        stages: &'a BTreeMap<StageName, Stage>,
        name: &'a StageName,
    ) -> Option<&'a StageName> {
        taken(stages, name, &self.marks)
    }

    /// What the traits of the class that is being walked change at a stage.
    fn changes(&self, stage: &'a Stage) -> Vec<&'a StageTrait> {
        self.marks.iter().filter_map(|mark| stage.traits.get(mark)).collect()
    }

    /// A stage as the class that is being walked finds it; `None`: as it stands.
    pub(super) fn as_found(&self, stage: &'a Stage) -> Option<Stage> {
        let changes = self.changes(stage);
        if changes.is_empty() {
            return None;
        }
        let factor = |pick: fn(&StageTrait) -> f64| changes.iter().map(|one| pick(one)).product();
        let (service, documents): (f64, f64) =
            (factor(|one| one.service), factor(|one| one.documents));
        let mut found = stage.clone();
        found.service = found.service.filter(|_| 0.0 < service).map(|time| time.scaled(service));
        if let Some(Channels { work }) = &mut found.channels {
            for in_channel in work.values_mut() {
                let time = in_channel.documents.take().filter(|_| 0.0 < documents);
                in_channel.documents = time.map(|time| time.scaled(documents));
            }
            if let Some(shares) = changes.iter().find_map(|one| one.shares.as_ref()) {
                let nothing = Share::new(0.0).expect("nothing is a share");
                let share = |channel: &Channel| shares.get(channel).copied().unwrap_or(nothing);
                for (channel, one) in work.iter_mut() {
                    one.share = share(channel);
                }
            }
        }
        Some(found)
    }
}
