//! Queueing-network simulation and its statistics.
//!
//! This crate knows what a textbook on queues and simulation output knows, and nothing of what the
//! queues are made of:
//! an integer clock, a calendar with a stated total order of events, pools of servers with shifts,
//! limits and blocking, random numbers that belong to what they decide about, distributions,
//! meters, intervals, warm-up, stopping rules, and exact results to hold all of it against.
//!
//! The words: a *replication* is one simulated history; an *experiment* is a number of
//! replications of one network; the *warm-up* is history before the measured window.

pub mod attribution;
pub mod audit;
pub mod calendar;
pub mod design;
pub mod distribution;
pub mod engine;
pub mod fact;
pub mod network;
pub mod profile;
pub mod random;
pub mod readings;
pub mod selection;
pub mod stats;
pub mod stopping;
pub mod theory;
pub mod time;
pub mod warm_up;
