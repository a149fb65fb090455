//! Laws: what holds for every network, drawn at random.
//!
//! The cases come from a fixed seed, so that a run today tests what a run tomorrow tests;
//! `PROPTEST_CASES=10000` looks further.

mod any_network;
mod appointments;
mod bounds;
mod claims;
mod drawn;
mod fifo_lines;
mod giving_up;
mod more_capacity;
mod narrows;
mod networks;
mod onward;
mod pools;
mod railways;
mod room;
mod shared;
mod ships;
mod single_track;
mod tampered;
mod trains;
mod water;
mod weather;
mod wharves;

use proptest::prelude::ProptestConfig;
use proptest::test_runner::RngSeed;

/// So many cases, always the same ones.
fn cases(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .map_or(cases, |text| text.parse().expect("PROPTEST_CASES is a number of cases"));
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(2_024),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}
