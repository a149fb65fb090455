//! The ways of flows, and the posts on them: what many rules and doubts look at.

use std::collections::BTreeMap;

use crate::model::{Flow, ModelDraft, Stage, StageName};
use crate::network::{Corridor, Element, Journey};

/// Flows with their names, and the cheapest way of each of their routes.
pub(super) type Ways<'a> = [(&'a Flow, &'a str, Journey)];

/// The ways of all flows of a draft without faults.
pub(super) fn ways(draft: &ModelDraft) -> Vec<(&Flow, &str, Journey)> {
    let corridor = Corridor::of(draft);
    let mut ways = Vec::new();
    for (name, flow) in &draft.flows {
        let found = flow.routes.values().filter_map(|route| corridor.cheapest(draft, flow, route));
        ways.extend(found.map(|journey| (flow, name.as_str(), journey)));
    }
    ways
}

/// A crossing or a terminal as it is passed.
pub(super) struct Post<'a> {
    /// The table that it stands in.
    pub(super) table: &'static str,
    /// Its name.
    pub(super) name: &'a str,
    /// Its stages on this way, in order.
    pub(super) order: &'a [StageName],
    stages: &'a BTreeMap<StageName, Stage>,
}

impl<'a> Post<'a> {
    /// The post that an element of a way is; `None` for a leg.
    pub(super) fn of(draft: &'a ModelDraft, element: &Element) -> Option<Self> {
        match element {
            Element::Leg { .. } => None,
            Element::Crossing { crossing, towards, .. } => {
                let (name, post) = draft.crossings.get_key_value(crossing)?;
                let order = post.towards.get(towards)?;
                Some(Self { table: "crossings", name: name.as_str(), order, stages: &post.stages })
            }
            Element::Terminal { terminal, onto, .. } => {
                let (name, post) = draft.terminals.get_key_value(terminal)?;
                let order = post.onto.get(onto)?;
                Some(Self { table: "terminals", name: name.as_str(), order, stages: &post.stages })
            }
        }
    }

    /// Its stages on this way, in order.
    pub(super) fn stages(&self) -> impl Iterator<Item = (&'a StageName, &'a Stage)> + use<'a> {
        let stages = self.stages;
        self.order.iter().map(|name| (name, &stages[name]))
    }

    /// The stages that work on a flow, in order.
    pub(super) fn at_work<'p>(
        &'p self,
        flow: &'p Flow,
    ) -> impl Iterator<Item = (&'a StageName, &'a Stage)> + 'p {
        self.stages().filter(|(_, stage)| stage.handles(&flow.commodity))
    }

    /// The keys that lead to a stage.
    pub(super) fn path(&self, stage: &StageName) -> Vec<String> {
        [self.table, self.name, "stages", stage.as_str()].map(str::to_owned).to_vec()
    }
}
