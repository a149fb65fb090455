//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.

pub mod answer;
mod calendar;
pub mod catalogue;
pub mod compile;
pub mod model;
pub mod network;
pub mod units;
