//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.

pub mod answer;
pub mod audit;
pub mod bound;
mod burden;
mod calendar;
pub mod catalogue;
pub mod compile;
mod estimate;
pub mod experiment;
mod hash;
pub mod model;
pub mod network;
pub mod outcome;
pub mod units;
mod verdict;

pub use hash::model_hash;
