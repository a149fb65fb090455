//! Other simulators on the same lines, each written the way its own examples are.
//!
//! All draw from xoshiro256++ by `rand_distr`'s ziggurat and keep the mean time in the system.

mod desque;
mod odem;

use corridor_benches::line::Line;

/// A simulator beside ours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Peer {
    /// Its name.
    pub(crate) name: &'static str,
    /// Runs a line with a seed and gives the mean time in the system.
    pub(crate) mean_time: fn(&Line, u64) -> f64,
}

/// The peers: events with closures over one state, and processes as coroutines.
pub(crate) const PEERS: [Peer; 2] = [
    Peer { name: "desque", mean_time: desque::mean_time },
    Peer { name: "odem-rs", mean_time: odem::mean_time },
];
