//! Random numbers that belong to what they decide about.
//!
//! A draw is named, not queued for: it depends on (seed, replication, purpose, place, flow, token,
//! visit) and on nothing else, above all not on the order in which the simulation asks. So a lane
//! more, a flow more or another number of threads changes no draw of anything else, and two
//! scenarios that share names share their luck (common random numbers).
//!
//! Two steps lead to a number:
//! 1. [`StreamKey::new`] hashes the names and lets a published cipher, `ChaCha8`, make a base key
//!    of seed, replication, purpose and names. Some 100 ns, once per replication and name.
//! 2. [`StreamKey::rng`] gives the generator of one customer's one visit: a counter that starts
//!    at a mixed image of (base key, token, visit) and whose values pass a strong finaliser.
//!    1–2 ns for a draw. Every customer has a generator of its own, so a rejection sampler that
//!    takes one number more puts nobody else out of step.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};
use serde::Serialize;

mod counter;
mod name;
#[cfg(test)]
mod tests;

pub use counter::CounterRng;

/// The number from which all draws of an experiment follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct MasterSeed(pub u64);

/// The index of one simulated history, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Replication(pub u32);

/// What a draw decides.
///
/// The numbers are part of the draws: a purpose never changes its number, a new one takes a
/// free one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u32)]
pub enum Purpose {
    /// When the next customer comes.
    Arrival = 1,
    /// Which class, and so which way, a customer takes.
    Route = 2,
    /// The channel a customer is put into.
    Channel = 3,
    /// The base time of a service.
    Service = 4,
    /// The time on top of it that the channel asks for.
    Inspection = 5,
    /// The time of a journey over a leg.
    Travel = 6,
    /// Whether a step with a chance is taken at all.
    Detour = 7,
    /// Whether a step is done again.
    Repeat = 8,
    /// When a server fails, and for how long.
    Breakdown = 9,
    /// How long a released server is away.
    Turnaround = 10,
    /// When a pool closes at random, and for how long.
    Outage = 11,
    /// Whether an appointment is held by nobody.
    Idle = 12,
    /// How long an escort is under way.
    Escort = 13,
    /// Whether a customer comes that a surge decides about.
    Surge = 21,
    /// Whether a customer is diverted.
    Diversion = 22,
    /// Whether a customer has a trait.
    Trait = 23,
    /// In which order changes are taken when a difference is attributed to them. From 101 on:
    /// what is decided about experiments, not in a history.
    Attribution = 101,
    /// At which points of a design a response is looked at.
    Design = 102,
}

/// The base key of all draws for one purpose at one place for one flow in one replication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StreamKey {
    base: u64,
    tweak: u64,
}

impl StreamKey {
    /// Makes the key. `place` is the name of the station or pool, `flow` that of the source;
    /// either may be empty where it has no say. Does not allocate.
    ///
    /// The two names are absorbed with their lengths, so ("ab", "c") and ("a", "bc") differ.
    #[must_use]
    pub fn new(
        seed: MasterSeed,
        replication: Replication,
        purpose: Purpose,
        place: &str,
        flow: &str,
    ) -> Self {
        let [left, right] = name::hash(&[place, flow]);
        let mut cipher_key = [0; 32];
        cipher_key[..8].copy_from_slice(&seed.0.to_le_bytes());
        cipher_key[8..12].copy_from_slice(&replication.0.to_le_bytes());
        cipher_key[12..16].copy_from_slice(&(purpose as u32).to_le_bytes());
        cipher_key[16..24].copy_from_slice(&left.to_le_bytes());
        cipher_key[24..].copy_from_slice(&right.to_le_bytes());
        let mut cipher = ChaCha8Rng::from_seed(cipher_key);
        Self { base: cipher.next_u64(), tweak: cipher.next_u64() }
    }

    /// The generator of the customer with this ordinal on this visit.
    ///
    /// Two pairs never share a generator while `token < 2^40` and `visit < 2^24`. Tokens that are
    /// themselves mixed from others may use all 64 bits: they meet by chance only.
    #[must_use]
    #[inline]
    pub fn rng(self, token: u64, visit: u32) -> CounterRng {
        let pair = token ^ (u64::from(visit) << 40);
        CounterRng::at(counter::finalise(pair.wrapping_add(self.base)) ^ self.tweak)
    }
}
