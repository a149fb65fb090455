//! The shipped scenarios: they load, say where their numbers come from, and agree with what was
//! observed.

mod charges;
mod costs;
mod engines;
mod golden;
mod lines;
mod loading;
mod locks;
mod numbers;
mod observed;
mod overlays;
mod paired;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use corridor_core::answer::Answer;
use corridor_core::compile::compile;
use corridor_core::experiment::{Controls, Plan, run};
use corridor_scenario::Scenario;
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;

/// The folder of the shipped scenarios.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios")
}

/// Loads one of the shipped scenarios by its file name.
fn shipped(name: &str) -> Scenario {
    let path = folder().join(name);
    corridor_scenario::load(&path).unwrap_or_else(|failure| panic!("{name}:\n{failure}"))
}

/// A small corridor of these places, over so many days behind twenty of warm-up.
fn small(days: u32, places: &[&str], rest: &str) -> Scenario {
    let place = |name: &&str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    let places: String = places.iter().map(place).collect();
    let text = format!(
        "format = 1\n[scenario]\nname = \"A small corridor\"\nstart = 2024-01-01\n\
         horizon = \"{days} d\"\nwarm-up = \"20 d\"\nvalue-of-time = \"1 USD/t/h\"\n{places}{rest}"
    );
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("small.toml"), text.as_str(), &alone);
    loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// What a few replications of a small corridor show, none of which breaks a rule or locks.
fn tried(scenario: &Scenario) -> Answer {
    let compiled = compile(&scenario.model, SimSpan::from_days(20));
    let mut auditor = Auditor::new(&compiled.network);
    Engine::new(compiled.network.clone()).run(MasterSeed(7), Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
    let plan = Plan { at_least: 3, at_most: 3, precision: None, confidence: 0.95, seed: 7 };
    let never = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &never, progress: &|_| {} };
    let answer = run(&scenario.model, &plan, &controls).expect("the experiment runs to its end");
    assert!(answer.deadlocks.is_empty(), "{:?}", answer.deadlocks);
    answer
}

/// The routes, and the corridor that is made of them.
const BASES: [&str; 4] =
    ["west-2024.toml", "caspian-2024.toml", "east-2024.toml", "corridor-2024.toml"];

/// Several years with the figures that were published for them.
const OBSERVED: [&str; 4] = [
    "observed/caspian-2023-2024.toml",
    "observed/east-2023-2025.toml",
    "observed/west-2017-2023.toml",
    "observed/west-2023-2025.toml",
];

/// Projects, each with the base that it changes; those above the last send the same freight.
const PROJECTS: [(&str, &str); 13] = [
    ("projects/alat-astara-line.toml", "west-2024.toml"),
    ("projects/astara-rail-round-the-clock.toml", "west-2024.toml"),
    ("projects/astara-terminal.toml", "west-2024.toml"),
    ("projects/e-queue-at-samur.toml", "west-2024.toml"),
    ("projects/garmsar-electrified.toml", "east-2024.toml"),
    ("projects/kazakh-second-tracks.toml", "east-2024.toml"),
    ("projects/rasht-astara-railway.toml", "west-2024.toml"),
    ("projects/regular-container-trains.toml", "east-2024.toml"),
    ("projects/road-posts-3000.toml", "west-2024.toml"),
    ("projects/samur-2-yalama-2.toml", "west-2024.toml"),
    ("projects/samur-more-lanes.toml", "west-2024.toml"),
    // Fewer vessels for the same freight.
    ("projects/canal-dredging.toml", "caspian-2024.toml"),
    // More freight.
    ("projects/full-capacity.toml", "west-2024.toml"),
];

/// Disruptions, each with the base that it strikes.
const DISRUPTIONS: [(&str, &str); 6] = [
    ("disruptions/alat-osmanli-works.toml", "west-2024.toml"),
    ("disruptions/canal-at-3.8-m.toml", "caspian-2024.toml"),
    ("disruptions/falling-sea.toml", "caspian-2024.toml"),
    ("disruptions/ice-winter.toml", "caspian-2024.toml"),
    ("disruptions/suspension-2026.toml", "corridor-2024.toml"),
    ("disruptions/windy-year.toml", "caspian-2024.toml"),
];

/// Events, with what was published about their outcome.
const REPLAYS: [&str; 3] =
    ["replays/altynkol-2025.toml", "replays/saryagash-2025.toml", "replays/upper-lars-2026.toml"];

/// What carriage costs and emits, each with the base that it is laid over.
const COSTS: [(&str, &str); 4] = [
    ("costs/caspian-2024.toml", "caspian-2024.toml"),
    ("costs/corridor-2024.toml", "corridor-2024.toml"),
    ("costs/east-2024.toml", "east-2024.toml"),
    ("costs/west-2024.toml", "west-2024.toml"),
];

/// Freight of its own, with prices that were published for it; and freight that chooses its route.
const PRICES: [&str; 2] = ["costs/nhava-sheva.toml", "costs/route-choice.toml"];

/// Every scenario of the corridor, as a path in the folder of scenarios.
fn all() -> Vec<&'static str> {
    let overlays = PROJECTS.iter().chain(&DISRUPTIONS).chain(&COSTS).map(|(overlay, _)| *overlay);
    BASES.into_iter().chain(OBSERVED).chain(REPLAYS).chain(PRICES).chain(overlays).collect()
}
