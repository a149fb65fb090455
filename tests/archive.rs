//! The run archive: whatever is known, split, interrupted or damaged, the report stays the same.

mod damage;
mod resuming;
mod tables;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use corridor_archive::{Archive, Keeper, Kept, Subject};
use corridor_core::answer::{Answer, answer};
use corridor_core::experiment::{
    Controls, Experiment, ExperimentError, Plan, Progress, replicate, replicate_range,
    replicate_with,
};
use corridor_core::{ENGINE_EPOCH, canonical_model};
use corridor_scenario::{Disk, Scenario, TEMPLATE, load_text};

/// A file, or a folder, that goes with its test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("corridor-archive-it-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the temporary folder can be written to");
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The template with ten days and the warm-up that is asked for: a replication in a moment.
fn small(warm_up: &str) -> Scenario {
    let text = TEMPLATE
        .replace("horizon = \"1 yr\"", "horizon = \"10 d\"")
        .replace("season = { aug = 1.4, sep = 1.4 }", "")
        .replace(", season = \"assumed: an example\"", "")
        .replace("warm-up = \"30 d\"", &format!("warm-up = \"{warm_up}\""));
    assert!(text.contains("10 d") && text.contains(warm_up), "the template has these keys");
    load_text(Path::new("small.toml"), text, &Disk).expect("the template has no faults")
}

/// A plan that stops by its precision, at a checkpoint below `at_most`.
fn plan() -> Plan {
    Plan { at_least: 30, at_most: 120, precision: Some(0.02), confidence: 0.95, seed: 5 }
}

fn keeper(archive: &Archive, scenario: &Scenario, plan: &Plan) -> Keeper {
    keeper_that(archive, scenario, plan, false)
}

fn keeper_that(archive: &Archive, scenario: &Scenario, plan: &Plan, is_fresh: bool) -> Keeper {
    let files = [("small.toml".to_owned(), scenario.files[0].text.clone())];
    let subject = Subject {
        title: &scenario.title,
        file: "small.toml",
        files: &files,
        model_hash: &scenario.hash,
        model: &canonical_model(&scenario.model),
        epoch: ENGINE_EPOCH,
        engine: "test",
        plan,
        command: "corridor run small.toml",
    };
    Keeper::new(archive, &subject, is_fresh).expect("the archive can be written")
}

/// Runs with an archive; interrupted after so many replications, if at all.
fn run(
    scenario: &Scenario,
    plan: &Plan,
    keeper: Keeper,
    threads: usize,
    stop_after: Option<u32>,
) -> (Result<Experiment, ExperimentError>, Kept) {
    let cancel = AtomicBool::new(stop_after == Some(0));
    let watch = |progress: Progress| {
        if let (Progress::Replications { done, .. }, Some(most)) = (progress, stop_after) {
            cancel.fetch_or(done >= most, Ordering::Relaxed);
        }
    };
    let threads = NonZeroUsize::new(threads);
    let controls = Controls { threads, cancel: &cancel, progress: &watch };
    let experiment = replicate_with(&scenario.model, plan, &controls, &keeper);
    (experiment, keeper.finish())
}

fn quietly<T>(then: impl FnOnce(&Controls<'_>) -> T) -> T {
    let cancel = AtomicBool::new(false);
    then(&Controls { threads: NonZeroUsize::new(2), cancel: &cancel, progress: &|_| () })
}

/// The answer as text, to the byte.
fn told(scenario: &Scenario, experiment: &Experiment) -> String {
    let answer: Answer = answer(&scenario.model, experiment);
    serde_json::to_string(&answer).expect("an answer is JSON")
}

/// The answer of one machine that nobody interrupts and that keeps nothing.
fn fresh(scenario: &Scenario, plan: &Plan) -> String {
    let experiment = quietly(|controls| replicate(&scenario.model, plan, controls));
    told(scenario, &experiment.expect("nobody interrupts it"))
}

/// Simulates a range of replications into an archive.
fn simulate_range(archive: &Archive, scenario: &Scenario, plan: &Plan, range: Range<u32>) {
    let keeper = keeper(archive, scenario, plan);
    quietly(|controls| replicate_range(&scenario.model, plan, range, controls, &keeper))
        .expect("nobody interrupts it");
    let kept = keeper.finish();
    assert!(kept.trouble.is_none(), "{:?}", kept.trouble);
}
