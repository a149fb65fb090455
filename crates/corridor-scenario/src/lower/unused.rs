//! What is declared but changes nothing: vehicles that no flow uses, places that nothing touches.
//!
//! Stages, teams and channels without work are the model's own rules.

use std::collections::BTreeSet;

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::At;
use crate::tables::RootTable;

impl Lowering<'_> {
    /// Refuses what nothing uses. A name that cannot be resolved may have been meant for any of
    /// them, so nothing is said while the draft is incomplete.
    pub(super) fn refuse_unused(&mut self) {
        if !self.complete {
            return;
        }
        let root = self.root;
        let (vehicles, places) = (vehicles_in_use(root), places_in_use(root));
        let declared = root.vehicles.iter().flat_map(|map| &map.value.0);
        for (name, table) in declared.filter(|(name, _)| !vehicles.contains(name.as_str())) {
            let message = format!("no flow uses vehicle `{name}`");
            let near = self.reader.meant_to_change(table.key);
            self.report(Diagnostic::new(Code::Unused, table.key, message).maybe_hint(near));
        }
        let declared = root.places.iter().flat_map(|map| &map.value.0);
        for (name, table) in declared.filter(|(name, _)| !places.contains(name.as_str())) {
            let message = format!("nothing is at place `{name}`, and nothing leads there");
            let near = self.reader.meant_to_change(table.key);
            self.report(Diagnostic::new(Code::Unused, table.key, message).maybe_hint(near));
        }
    }
}

fn vehicles_in_use(root: &RootTable) -> BTreeSet<&str> {
    let flows = root.flows.iter().flat_map(|map| map.value.0.values());
    let mut used = BTreeSet::new();
    for flow in flows {
        used.extend(text(flow.value.vehicle.as_ref()));
        if let Some(by_mode) = &flow.value.vehicles {
            let by_mode = &by_mode.value;
            let all = [&by_mode.road, &by_mode.rail, &by_mode.sea, &by_mode.waterway];
            used.extend(all.into_iter().filter_map(|name| text(name.as_ref())));
        }
    }
    used
}

fn places_in_use(root: &RootTable) -> BTreeSet<&str> {
    let mut used = BTreeSet::new();
    for leg in root.legs.iter().flat_map(|map| map.value.0.values()) {
        used.extend(leg.value.between.iter().flat_map(|between| texts(&between.value)));
    }
    for crossing in root.crossings.iter().flat_map(|map| map.value.0.values()) {
        used.extend(crossing.value.between.iter().flat_map(|between| texts(&between.value)));
        let stages = crossing.value.stages.iter().flat_map(|map| map.value.0.values());
        used.extend(stages.filter_map(|stage| text(stage.value.at.as_ref())));
    }
    for terminal in root.terminals.iter().flat_map(|map| map.value.0.values()) {
        used.extend(text(terminal.value.at.as_ref()));
        let stages = terminal.value.stages.iter().flat_map(|map| map.value.0.values());
        used.extend(stages.filter_map(|stage| text(stage.value.at.as_ref())));
    }
    for team in root.teams.iter().flat_map(|map| map.value.0.values()) {
        used.extend(text(team.value.at.as_ref()));
    }
    for flow in root.flows.iter().flat_map(|map| map.value.0.values()) {
        used.extend(text(flow.value.from.as_ref()));
        used.extend(text(flow.value.to.as_ref()));
    }
    used
}

fn text(name: Option<&At<String>>) -> Option<&str> {
    name.map(|name| name.value.as_str())
}

fn texts(names: &[At<String>]) -> impl Iterator<Item = &str> {
    names.iter().map(|name| name.value.as_str())
}
