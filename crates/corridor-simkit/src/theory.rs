//! Exact results of queueing theory, to hold a simulation against.
//!
//! Every function gives the steady state (unless it says otherwise) of a system that a simulation
//! can be asked to run: closed forms where they exist, small Markov chains solved to machine
//! precision where they do not. Nothing here is an approximation; a rule of thumb such as
//! Allen–Cunneen can be a quarter off and judges nobody.
//!
//! Conventions: rates are per unit of time, the unit is the caller's and comes back in the
//! results; `servers` is c; a *wait* is the time in the queue, service excluded; ρ = λ/(cμ) must
//! lie below 1 wherever the queue has no limit.

mod birth_death;
mod bulk;
mod closed;
mod erlang;
mod general;
mod interrupted;
mod line;
mod matrix;
mod network;
mod phases;
mod priority;
mod transient;

pub use birth_death::{OpeningHours, OpeningHoursMeans};
pub use bulk::{BulkDepartures, TimedBatch, batch_wait, md_c_wait};
pub use closed::closed_throughput;
pub use erlang::{FiniteQueue, erlang_b, erlang_c, finite_queue, mm_c_wait, mm_c_waiting};
pub use general::{
    erlang_arrivals_wait, kept_appointments_wait, mean_number_in_infinite_servers, mg_1_wait,
    regular_arrivals_wait,
};
pub use interrupted::UnreliableServer;
pub use line::saturated_line_throughput;
pub use network::{JacksonNetwork, JacksonStation};
pub use phases::ErlangQueue;
pub use priority::{cobham_waits, mm_c_priority_waits};
pub use transient::{mean_wait_of_first, waits_from_empty};

#[cfg(test)]
mod tests {
    /// Fails unless the two numbers differ by at most `tolerance`.
    pub(super) fn assert_close(value: f64, exact: f64, tolerance: f64) {
        assert!((value - exact).abs() <= tolerance, "{value} is not {exact} within {tolerance}");
    }
}
