//! Traits of consignments: shares of flows, and what they change at stages.

use std::collections::BTreeMap;

use corridor_core::model::{Channel, StageName, StageTrait, TraitName};
use corridor_core::units::Share;

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec::{At, Map};
use crate::tables::{FlowTable, StageTable, StageTraitTable};

impl Lowering<'_> {
    /// The traits of a flow.
    pub(super) fn flow_traits(&mut self, flow: &FlowTable) -> Option<BTreeMap<TraitName, Share>> {
        let mut lowered = BTreeMap::new();
        let mut is_complete = true;
        for (key, share) in flow.traits.iter().flat_map(|map| &map.value.0) {
            match (self.trait_name(key, share.key), self.share(share)) {
                (Some(name), Some(share)) => drop(lowered.insert(name, share)),
                _ => is_complete = false,
            }
        }
        is_complete.then_some(lowered)
    }

    fn trait_name(&mut self, key: &str, span: Span) -> Option<TraitName> {
        let name = TraitName::new(key);
        if name.is_none() {
            let message = format!("`{key}` cannot be the name of a trait");
            self.report(Diagnostic::new(Code::BadName, span, message));
        }
        name
    }

    /// What traits change at a stage.
    pub(super) fn stage_traits(
        &mut self,
        stage: &StageTable,
    ) -> Option<BTreeMap<TraitName, StageTrait>> {
        let mut lowered = BTreeMap::new();
        let mut is_complete = true;
        let traits: Option<&At<Map<StageTraitTable>>> = stage.traits.as_ref();
        for (key, table) in traits.iter().flat_map(|map| &map.value.0) {
            match (self.trait_name(key, table.key), self.stage_trait(&table.value)) {
                (Some(name), Some(change)) => drop(lowered.insert(name, change)),
                _ => is_complete = false,
            }
        }
        is_complete.then_some(lowered)
    }

    fn stage_trait(&mut self, table: &StageTraitTable) -> Option<StageTrait> {
        let factor = |factor: Option<&At<crate::quantity::Share>>| {
            factor.map_or(1.0, |factor| factor.value.0)
        };
        let shares = self.maybe(table.channels.as_ref(), |lowering, channels| {
            let all = [
                (Channel::Green, &channels.value.green),
                (Channel::Yellow, &channels.value.yellow),
                (Channel::Red, &channels.value.red),
            ];
            let mut shares = BTreeMap::new();
            for (channel, share) in all {
                if let Some(share) = share {
                    shares.insert(channel, lowering.share(share)?);
                }
            }
            Some(shares)
        });
        let instead = self.maybe(table.instead.as_ref(), |lowering, name| {
            let stage = StageName::new(&name.value);
            if stage.is_none() {
                let message = format!("`{}` cannot be the name of a stage", name.value);
                lowering.report(Diagnostic::new(Code::BadName, name.span, message));
            }
            stage
        });
        Some(StageTrait {
            service: factor(table.service.as_ref()),
            documents: factor(table.documents.as_ref()),
            shares: shares.ok()?,
            instead: instead.ok()?,
            skips: table.skips.as_ref().is_some_and(|flag| flag.value),
        })
    }
}
