//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.

pub mod answer;
pub mod model;
pub mod units;
