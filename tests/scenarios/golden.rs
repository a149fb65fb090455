//! Golden digests: outcomes change only with the engine's epoch.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use corridor_core::experiment::{Controls, Plan, replicate};
use corridor_core::{ENGINE_EPOCH, outcome_digest};

use super::shipped;

/// Scenarios that between them use every part of the engine, and how many replications of each.
const SCENARIOS: [(&str, u32); 9] = [
    ("west-2024.toml", 1),
    ("caspian-2024.toml", 1),
    ("projects/rasht-astara-railway.toml", 1),
    ("textbook/blocking-lines.toml", 1),
    ("textbook/breakdowns.toml", 1),
    ("textbook/departures.toml", 1),
    ("textbook/inspection.toml", 1),
    ("textbook/opening-hours.toml", 1),
    ("textbook/priorities.toml", 1),
];

/// The digests of a scenario's model and of its outcomes.
fn digests(name: &str, n: u32) -> (String, String) {
    let scenario = shipped(name);
    let plan = Plan { at_least: n, at_most: n, precision: None, ..scenario.plan };
    let cancel = AtomicBool::new(false);
    let threads = NonZeroUsize::new(2);
    let controls = Controls { threads, cancel: &cancel, progress: &|_| () };
    let experiment = replicate(&scenario.model, &plan, &controls).expect("nobody interrupts it");
    (scenario.hash, outcome_digest(&experiment.outcomes))
}

#[test]
fn outcomes_change_only_with_the_epoch() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/outcomes.txt");
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let entry = |(name, n)| {
        let (model, outcomes) = digests(name, n);
        format!("{name}\n  model    {model}\n  outcomes {outcomes}\n")
    };
    let entries: String = SCENARIOS.map(entry).concat();
    let found = format!("epoch {ENGINE_EPOCH}\n{entries}");
    assert!(
        golden == found,
        "the outcomes of replications are not those of the golden digests.\n\
         If outcomes changed under the same model, and shall: raise ENGINE_EPOCH in \
         crates/corridor-core/src/epoch.rs by one, so that no archive serves the old numbers as \
         new ones. If only models changed (a scenario was edited) the epoch stays.\n\
         Then make tests/golden/outcomes.txt:\n\n{found}\n(it is now:\n\n{golden})"
    );
}
