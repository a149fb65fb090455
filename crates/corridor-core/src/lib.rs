//! Freight corridors: network, crossings, terminals, demand, replications, verdicts.
