//! The corridor as a graph, and the ways through it.
//!
//! A node is a place together with a mode: being in Astara on a truck is not being there on a
//! train. Legs and crossings join nodes of one mode, terminals join the modes of one place. The
//! graph stays behind the [`Corridor`]; what comes out of it are [`Journey`]s made of [`Element`]s.

mod alternatives;
mod carriage;
mod cost;
mod loads;
mod route;

pub use carriage::{Carriage, carriage};
pub(crate) use carriage::{first_load, tariff_per_tonne};
pub(crate) use loads::{Change, Water, all_days, change, loads_over, waters};
pub use loads::{Loads, loads};

use std::collections::BTreeMap;
use std::fmt;

use petgraph::graph::{DiGraph, NodeIndex};

use crate::model::{
    CrossingName, LegDirection, LegName, Mode, ModelDraft, PlaceName, TerminalName,
};

/// One piece of a way.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// A leg, in the direction of a place.
    Leg {
        /// Which leg.
        leg: LegName,
        /// Where it leads.
        towards: PlaceName,
        /// By what.
        mode: Mode,
    },
    /// A border, in the direction of a place.
    Crossing {
        /// Which crossing.
        crossing: CrossingName,
        /// Where it leads.
        towards: PlaceName,
        /// By what.
        mode: Mode,
    },
    /// A change of mode.
    Terminal {
        /// Which terminal.
        terminal: TerminalName,
        /// The mode that arrives.
        from: Mode,
        /// The mode that departs.
        onto: Mode,
    },
}

impl Element {
    /// The name of its table, as used in `via`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Leg { leg, .. } => leg.as_str(),
            Self::Crossing { crossing, .. } => crossing.as_str(),
            Self::Terminal { terminal, .. } => terminal.as_str(),
        }
    }

    /// Whether it is one of these legs, crossings and terminals, or has one of these stages.
    #[must_use]
    pub fn is_at(&self, names: &[String]) -> bool {
        let post = |name: &String| name.split('.').next() == Some(self.name());
        names.iter().any(post)
    }

    /// The mode of the vehicle that comes to it.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        match self {
            Self::Leg { mode, .. } | Self::Crossing { mode, .. } => *mode,
            Self::Terminal { from, .. } => *from,
        }
    }

    /// The mode of the vehicle that goes on from it.
    #[must_use]
    pub const fn mode_after(&self) -> Mode {
        match self {
            Self::Leg { mode, .. } | Self::Crossing { mode, .. } => *mode,
            Self::Terminal { onto, .. } => *onto,
        }
    }

    /// The same in the other direction, for vehicles that come back; `None` where nothing leads
    /// back, and for a change of mode.
    pub(crate) fn turned(&self, model: &ModelDraft) -> Option<Self> {
        match self {
            Self::Leg { leg, towards, mode } => {
                let way = &model.legs[leg];
                let towards = way.other_end(towards).clone();
                let leads = way.direction == LegDirection::Both;
                leads.then(|| Self::Leg { leg: leg.clone(), towards, mode: *mode })
            }
            Self::Crossing { crossing, towards, mode } => {
                let post = &model.crossings[crossing];
                let towards = post.other_side(towards)?.clone();
                let leads = post.towards.contains_key(&towards);
                leads.then(|| Self::Crossing { crossing: crossing.clone(), towards, mode: *mode })
            }
            Self::Terminal { .. } => None,
        }
    }
}

impl fmt::Display for Element {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leg { leg, towards, .. } => write!(out, "{leg}>{towards}"),
            Self::Crossing { crossing, towards, .. } => write!(out, "{crossing}>{towards}"),
            Self::Terminal { terminal, onto, .. } => write!(out, "{terminal}>{}", onto.word()),
        }
    }
}

/// A way from an origin to a destination.
#[derive(Clone, Debug, PartialEq)]
pub struct Journey {
    /// The mode it begins with.
    pub start: Mode,
    /// Its pieces in order; empty where origin and destination are the same place.
    pub elements: Vec<Element>,
    /// Length of its legs in kilometres.
    pub km: f64,
}

impl Journey {
    /// The same way from its end to its beginning, for vehicles that run back over it; `None` where
    /// something on it leads one way alone.
    pub(crate) fn turned(&self, model: &ModelDraft) -> Option<Self> {
        let elements = self.elements.iter().rev().map(|element| element.turned(model));
        Some(Self { elements: elements.collect::<Option<_>>()?, ..self.clone() })
    }

    /// The way on which vehicles of a flow run back empty, if they do.
    pub(crate) fn way_back(&self, model: &ModelDraft, flow: &str) -> Option<Self> {
        if model.runs_back(flow) { self.turned(model) } else { None }
    }
}

/// A place by one mode.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stop {
    pub(crate) place: PlaceName,
    pub(crate) mode: Mode,
}

/// The graph of a corridor.
#[derive(Debug)]
pub struct Corridor {
    graph: DiGraph<Stop, Element>,
    nodes: BTreeMap<Stop, NodeIndex>,
}

impl Corridor {
    /// The graph of a model, checked or not: what has no valid ends is left out.
    #[must_use]
    pub fn of(model: &ModelDraft) -> Self {
        let mut corridor = Self { graph: DiGraph::new(), nodes: BTreeMap::new() };
        corridor.add_legs(model);
        corridor.add_crossings(model);
        corridor.add_terminals(model);
        corridor
    }

    fn add_legs(&mut self, model: &ModelDraft) {
        for (name, leg) in &model.legs {
            for towards in leg.directions() {
                let mode = leg.mode();
                let element = Element::Leg { leg: name.clone(), towards: towards.clone(), mode };
                self.join(leg.other_end(towards), towards, mode, element);
            }
        }
    }

    fn add_crossings(&mut self, model: &ModelDraft) {
        for (name, crossing) in &model.crossings {
            for towards in crossing.towards.keys() {
                let Some(from) = crossing.other_side(towards) else { continue };
                let element = Element::Crossing {
                    crossing: name.clone(),
                    towards: towards.clone(),
                    mode: crossing.mode,
                };
                self.join(from, towards, crossing.mode, element);
            }
        }
    }

    /// A terminal leads onto a mode from every other mode that reaches its place.
    fn add_terminals(&mut self, model: &ModelDraft) {
        let reached: Vec<Stop> = self.nodes.keys().cloned().collect();
        for (name, terminal) in &model.terminals {
            for &onto in terminal.onto.keys() {
                for stop in reached.iter().filter(|stop| stop.place == terminal.at) {
                    if stop.mode != onto {
                        let terminal_element =
                            Element::Terminal { terminal: name.clone(), from: stop.mode, onto };
                        let from = self.node(&terminal.at, stop.mode);
                        let to = self.node(&terminal.at, onto);
                        self.graph.add_edge(from, to, terminal_element);
                    }
                }
            }
        }
    }

    fn join(&mut self, from: &PlaceName, to: &PlaceName, mode: Mode, element: Element) {
        let (from, to) = (self.node(from, mode), self.node(to, mode));
        self.graph.add_edge(from, to, element);
    }

    fn node(&mut self, place: &PlaceName, mode: Mode) -> NodeIndex {
        let stop = Stop { place: place.clone(), mode };
        if let Some(&node) = self.nodes.get(&stop) {
            node
        } else {
            let node = self.graph.add_node(stop.clone());
            self.nodes.insert(stop, node);
            node
        }
    }
}

#[cfg(test)]
mod tests;
