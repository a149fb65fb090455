//! Ways to choose among: the k cheapest without loops, by Yen's algorithm.

use pathfinding::prelude::yen;
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

use super::route::{LayerEdge, length_km};
use super::{Corridor, Element, Journey};
use crate::model::{Flow, FlowRoute, Mode, ModelDraft};

/// Costs are compared in whole millionths of a US dollar per tonne: the same order everywhere.
const PER_USD: f64 = 1e6;
/// Breaks ties between ways of equal value by their hours.
const PER_HOUR: f64 = 1e3;

/// A step of the search. Edges are steps of their own, so that two legs between the same places
/// make two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum At {
    Node(NodeIndex),
    Edge(EdgeIndex),
}

impl Corridor {
    /// Up to `k` ways of a flow past the points of a route, cheapest first by tariff and free-flow
    /// time; between two named points none passes the same place by the same mode twice. Fewer
    /// where there are no more.
    #[must_use]
    pub fn alternatives(
        &self,
        model: &ModelDraft,
        flow: &Flow,
        route: &FlowRoute,
        k: usize,
    ) -> Vec<Journey> {
        let (layers, start, end) = self.layers(model, flow, route);
        let successors = |at: &At| -> Vec<(At, u64)> {
            match *at {
                At::Node(node) => {
                    let mut edges: Vec<_> = layers.edges(node).collect();
                    edges.sort_by_key(|edge| (edge.weight().1, edge.target()));
                    let step = |cost: &LayerEdge<'_>| {
                        (cost.0.usd_per_tonne * PER_USD + cost.0.hours * PER_HOUR).round() as u64
                    };
                    edges
                        .iter()
                        .map(|edge| (At::Edge(edge.id()), step(edge.weight()) + 1))
                        .collect()
                }
                At::Edge(edge) => {
                    let ends = layers.edge_endpoints(edge);
                    ends.map(|(_, to)| (At::Node(to), 0)).into_iter().collect()
                }
            }
        };
        let found = yen(&At::Node(start), successors, |at| *at == At::Node(end), k);
        let mut journeys: Vec<Journey> = Vec::new();
        for (steps, _) in found {
            let elements: Vec<Element> = steps
                .iter()
                .filter_map(|step| match step {
                    At::Edge(edge) => layers[*edge].1.cloned(),
                    At::Node(_) => None,
                })
                .collect();
            let start = elements.first().map_or(Mode::Road, Element::mode);
            let km = elements.iter().map(|element| length_km(model, element)).sum();
            let journey = Journey { start, elements, km };
            // The same pieces can be found once on every layer that a named point leads to.
            if !journeys.contains(&journey) {
                journeys.push(journey);
            }
        }
        journeys
    }
}
