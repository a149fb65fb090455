//! The cheapest way of a flow through the places and elements that a route names.
//!
//! The search runs on layers: layer k is the graph after k of the named points have been passed,
//! in order. Passing point k+1 leads to the next layer, so the cheapest path from the origin in
//! the first layer to the destination in the last is the cheapest way through all of them.

use petgraph::algo::astar;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::{Dfs, EdgeRef};

use super::cost::{Cost, cost_of};
use super::{Corridor, Element, Journey};
use crate::model::{Flow, FlowRoute, Mode, ModelDraft};

/// An edge of the layered graph: an element of the corridor, or a formality that costs nothing.
pub(super) type LayerEdge<'a> = (Cost, Option<&'a Element>);

impl Journey {
    /// Hours without waiting: means of work and travel.
    #[must_use]
    pub fn free_hours(&self, model: &ModelDraft, flow: &Flow) -> f64 {
        let costs = self.elements.iter().filter_map(|element| cost_of(model, flow, element));
        costs.map(|cost| cost.hours).sum()
    }
}

impl Corridor {
    /// The cheapest way of a flow by one of its routes; `None` if there is none with the flow's
    /// vehicles.
    #[must_use]
    pub fn cheapest(&self, model: &ModelDraft, flow: &Flow, route: &FlowRoute) -> Option<Journey> {
        if flow.from == flow.to && route.via.is_empty() {
            let start = *flow.vehicles.keys().next()?;
            return Some(Journey { start, elements: Vec::new(), km: 0.0 });
        }
        let (layers, start, end) = self.layers(model, flow, route);
        let no_estimate = |_: NodeIndex| Cost::default();
        let (_, nodes) =
            astar(&layers, start, |node| node == end, |edge| edge.weight().0, no_estimate)?;
        let elements: Vec<Element> = nodes
            .windows(2)
            .filter_map(|pair| cheapest_between(&layers, pair[0], pair[1]).cloned())
            .collect();
        let start = elements.first().map_or(Mode::Road, Element::mode);
        let km = elements.iter().map(|element| length_km(model, element)).sum();
        Some(Journey { start, elements, km })
    }

    /// How many of the points of a route, in order, a flow gets through before its way breaks.
    #[must_use]
    pub fn points_passed(&self, model: &ModelDraft, flow: &Flow, route: &FlowRoute) -> usize {
        let n = self.graph.node_count().max(1);
        let (layers, start, _) = self.layers(model, flow, route);
        let mut search = Dfs::new(&layers, start);
        let mut passed = 0;
        while let Some(node) = search.next(&layers) {
            passed =
                passed.max((node.index() / n).min(route.via.len()) * usize::from(node != start));
        }
        passed
    }

    pub(super) fn layers<'a>(
        &'a self,
        model: &ModelDraft,
        flow: &Flow,
        route: &FlowRoute,
    ) -> (DiGraph<(), LayerEdge<'a>>, NodeIndex, NodeIndex) {
        let n = self.graph.node_count();
        let mut layers = DiGraph::new();
        for _ in 0..n * (route.via.len() + 1) + 2 {
            layers.add_node(());
        }
        let at = |layer: usize, node: NodeIndex| NodeIndex::new(layer * n + node.index());
        for layer in 0..=route.via.len() {
            let wanted = route.via.get(layer).map(String::as_str);
            for edge in self.graph.edge_references() {
                let element = edge.weight();
                let Some(cost) = cost_of(model, flow, element) else { continue };
                let next = layer + usize::from(wanted == Some(element.name()));
                let ends = (at(layer, edge.source()), at(next, edge.target()));
                layers.add_edge(ends.0, ends.1, (cost, Some(element)));
            }
            for node in self.graph.node_indices() {
                if wanted == Some(self.graph[node].place.as_str()) {
                    layers.add_edge(at(layer, node), at(layer + 1, node), (Cost::default(), None));
                }
            }
        }
        let start = NodeIndex::new(layers.node_count() - 2);
        let end = NodeIndex::new(layers.node_count() - 1);
        for node in self.graph.node_indices() {
            let stop = &self.graph[node];
            let free = (Cost::default(), None);
            if stop.place == flow.from && flow.vehicles.contains_key(&stop.mode) {
                layers.add_edge(start, at(0, node), free);
            }
            if stop.place == flow.to {
                layers.add_edge(at(route.via.len(), node), end, free);
            }
        }
        (layers, start, end)
    }
}

/// The cheapest of the parallel edges between two nodes; the first by name where costs are equal.
fn cheapest_between<'a>(
    layers: &DiGraph<(), LayerEdge<'a>>,
    from: NodeIndex,
    to: NodeIndex,
) -> Option<&'a Element> {
    layers
        .edges_connecting(from, to)
        .map(|edge| *edge.weight())
        .min_by(|a, b| {
            let by_cost = a.0.partial_cmp(&b.0).expect("costs are numbers");
            by_cost.then_with(|| a.1.cmp(&b.1))
        })
        .and_then(|(_, element)| element)
}

pub(super) fn length_km(model: &ModelDraft, element: &Element) -> f64 {
    match element {
        Element::Leg { leg, .. } => model.legs[leg].length.km(),
        Element::Crossing { .. } | Element::Terminal { .. } => 0.0,
    }
}
