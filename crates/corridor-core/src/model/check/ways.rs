//! The ways of flows, and the posts on them: what many rules and doubts look at.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::model::{
    Flow, ModelDraft, Stage, StageAddress, StageName, StagePost, TraitName, at_work,
};
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

/// Pieces of a way that trains run over which are formed.
pub(super) type Spans = Vec<Range<usize>>;

/// Over which pieces of its way the wagons of a flow go in trains that are formed.
pub(super) fn spans(draft: &ModelDraft, flow: &Flow, name: &str, journey: &Journey) -> Spans {
    draft.trains_on(name, flow, journey).into_iter().map(|train| train.2).collect()
}

/// The way on which vehicles of a flow run back empty, if they do, and over which pieces of it trains
/// run that are formed.
pub(super) fn way_back(
    draft: &ModelDraft,
    flow: &Flow,
    name: &str,
    journey: &Journey,
) -> Option<(Journey, Spans)> {
    let n = journey.elements.len();
    let back = journey.way_back(draft, name)?;
    let there = spans(draft, flow, name, journey).into_iter();
    Some((back, there.map(|span| n - span.end..n - span.start).collect()))
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
    kind: StagePost,
}

impl<'a> Post<'a> {
    /// The post that an element of a way is; `None` for a leg.
    pub(super) fn of(draft: &'a ModelDraft, element: &Element) -> Option<Self> {
        match element {
            Element::Leg { .. } => None,
            Element::Crossing { crossing, towards, .. } => {
                let (name, post) = draft.crossings.get_key_value(crossing)?;
                let order = post.towards.get(towards)?;
                Some(Self {
                    table: "crossings",
                    name: name.as_str(),
                    order,
                    stages: &post.stages,
                    kind: StagePost::Crossing(name.clone()),
                })
            }
            Element::Terminal { terminal, onto, .. } => {
                let (name, post) = draft.terminals.get_key_value(terminal)?;
                let order = post.onto.get(onto)?;
                Some(Self {
                    table: "terminals",
                    name: name.as_str(),
                    order,
                    stages: &post.stages,
                    kind: StagePost::Terminal(name.clone()),
                })
            }
        }
    }

    /// The stages that work on those of a flow that have no traits, in order.
    pub(super) fn at_work<'p>(
        &'p self,
        flow: &'p Flow,
    ) -> impl Iterator<Item = (&'a StageName, &'a Stage)> + 'p {
        self.at_work_with(flow, &[])
    }

    /// The stages that work on those of a flow with these traits, in order.
    pub(super) fn at_work_with<'p>(
        &'p self,
        flow: &'p Flow,
        marks: &'p [TraitName],
    ) -> impl Iterator<Item = (&'a StageName, &'a Stage)> + 'p {
        at_work((self.order, self.stages), flow, marks)
    }

    /// The stages that work on some of a flow, in order, and behind each those to which traits lead
    /// from it.
    pub(super) fn at_work_on_some(&self, flow: &Flow) -> Vec<(&'a StageName, &'a Stage)> {
        let some = self.order.iter().flat_map(|name| {
            let traits = flow.traits.keys().filter_map(|mark| self.stages[name].traits.get(mark));
            std::iter::once(name).chain(traits.filter_map(|one| one.instead.as_ref()))
        });
        let all = some.filter_map(|name| self.stages.get_key_value(name));
        all.filter(|(_, stage)| stage.handles(&flow.commodity)).collect()
    }

    /// The address of a stage.
    pub(super) fn address(&self, stage: &StageName) -> StageAddress {
        StageAddress { post: self.kind.clone(), stage: stage.clone() }
    }

    /// The keys that lead to a stage.
    pub(super) fn path(&self, stage: &StageName) -> Vec<String> {
        [self.table, self.name, "stages", stage.as_str()].map(str::to_owned).to_vec()
    }
}
