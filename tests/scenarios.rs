//! The shipped scenarios: they load, say where their numbers come from, and agree with what was
//! observed.

mod loading;
mod numbers;
mod observed;

use std::path::{Path, PathBuf};

use corridor_scenario::Scenario;

/// The folder of the shipped scenarios.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// Loads one of the shipped scenarios by its file name.
fn shipped(name: &str) -> Scenario {
    let path = folder().join(name);
    corridor_scenario::load(&path).unwrap_or_else(|failure| panic!("{name}:\n{failure}"))
}

/// The scenarios of the western route: the base first, then what extends it.
const WEST: [&str; 7] = [
    "west-2024.toml",
    "west-2023-2025.toml",
    "samur-more-lanes.toml",
    "astara-rail-round-the-clock.toml",
    "rasht-astara-railway.toml",
    "full-capacity.toml",
    "west-2024-costs.toml",
];
