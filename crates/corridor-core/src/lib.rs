//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.
//!
//! The way through this crate:
//! 1. a [`model::ModelDraft`] is checked and becomes a [`model::CorridorModel`], or every violated
//!    rule is returned at once;
//! 2. [`compile::compile`] finds the way of every flow on the [`network::Corridor`] and turns the
//!    model into a queueing network, with a [`catalogue::Catalogue`] that says what its parts mean;
//! 3. [`experiment::replicate`] runs replications on all threads; each leaves one
//!    [`outcome::Outcome`], a row of numbers of fixed length;
//! 4. [`answer::answer()`] folds the rows in the order of their indices into estimates, holds them
//!    against upper bounds ([`bound`]), and judges the targets.
//!
//! [`experiment::run`] does 2 to 4. Before it, [`assign::assign`] settles the shares of flows that
//! choose among routes. Nothing here reads files, clocks on the wall or the
//! environment; an answer depends on the model, the seed and the number of replications alone.

pub mod answer;
pub mod assign;
pub mod audit;
pub mod bound;
mod burden;
mod calendar;
pub mod catalogue;
pub mod comparison;
pub mod compile;
mod epoch;
mod estimate;
pub mod experiment;
mod hash;
pub mod indicator;
pub mod model;
pub mod network;
pub mod outcome;
pub mod units;
mod verdict;

pub use epoch::{ENGINE_EPOCH, outcome_digest};
pub use hash::{canonical_model, model_hash};
