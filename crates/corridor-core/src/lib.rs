//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.

pub mod answer;
pub mod bound;
mod burden;
mod calendar;
pub mod catalogue;
pub mod compile;
pub mod model;
pub mod network;
pub mod outcome;
pub mod units;
