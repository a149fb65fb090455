//! What keeping costs: a run with and without an archive, resumed and asked again, as ratios.
//!
//! The ways take turns, round after round, and the best round of each counts, so that what
//! disturbs the machine disturbs all of them. The ratios are what to read. `--test` runs once.

#![expect(clippy::print_stdout, reason = "the table is the output of this program")]

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use corridor_archive::{Archive, Keeper, Subject};
use corridor_core::experiment::{Controls, Experiment, Plan, Shelf, replicate_with};
use corridor_core::{ENGINE_EPOCH, canonical_model};
use corridor_scenario::{Scenario, load};

const ROUNDS: u32 = 5;
/// Replications of the run.
const REPLICATIONS: u32 = 12;
const THREADS: usize = 2;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    let (rounds, n) = if smoke { (1, 2) } else { (ROUNDS, REPLICATIONS) };
    println!("best of {rounds} rounds, {n} replications on {THREADS} threads");
    println!("{:<20}{:>12}{:>10}{:>10}{:>10}", "scenario", "without s", "with", "half", "again");
    for name in ["west-2024.toml", "textbook/mm1.toml"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
        let scenario = load(&path).expect("the shipped scenario has no faults");
        let [without, with, half, again] = race(&scenario, n, rounds);
        print!("{name:<20}{without:>12.3}");
        for time in [with, half, again] {
            print!("{:>9.3}×", time / without);
        }
        println!();
    }
    println!("with: an archive that is new; half: one that knows every other replication;");
    println!("again: one that knows them all. Opening, committing and closing are counted.");
}

/// Seconds without an archive, with a new one, with one that knows half, and all.
fn race(scenario: &Scenario, n: u32, rounds: u32) -> [f64; 4] {
    let plan = Plan { at_least: n, at_most: n, precision: None, ..scenario.plan };
    let file = Scratch::new();
    let mut best = [f64::INFINITY; 4];
    for _ in 0..rounds {
        file.remove();
        let ways: [&dyn Fn(); 4] = [
            &|| drop(run(scenario, &plan, &())),
            &|| kept(scenario, &plan, &file.0),
            &|| kept(scenario, &plan, &file.0),
            &|| kept(scenario, &plan, &file.0),
        ];
        for (rank, (best, way)) in best.iter_mut().zip(ways).enumerate() {
            if rank == 2 {
                file.forget_every_other();
            }
            let start = Instant::now();
            way();
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    best
}

fn run(scenario: &Scenario, plan: &Plan, shelf: &dyn Shelf) -> Experiment {
    let cancel = AtomicBool::new(false);
    let threads = NonZeroUsize::new(THREADS);
    let controls = Controls { threads, cancel: &cancel, progress: &|_| () };
    replicate_with(&scenario.model, plan, &controls, shelf).expect("nobody interrupts it")
}

fn kept(scenario: &Scenario, plan: &Plan, path: &Path) {
    let archive = Archive::open(path).expect("the temporary folder can be written to");
    let subject = Subject {
        title: &scenario.title,
        file: "bench.toml",
        files: &[("bench.toml".to_owned(), scenario.files[0].text.clone())],
        model_hash: &scenario.hash,
        model: &canonical_model(&scenario.model),
        epoch: ENGINE_EPOCH,
        engine: "bench",
        plan,
        command: "",
    };
    let keeper = Keeper::new(&archive, &subject, false).expect("the archive can be written");
    run(scenario, plan, &keeper);
    let kept = keeper.finish();
    assert!(kept.trouble.is_none(), "{:?}", kept.trouble);
}

/// A file that goes with the bench.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Self {
        let name = format!("corridor-bench-archive-{}.sqlite", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn remove(&self) {
        // Where nothing is there is nothing to remove.
        let _ = std::fs::remove_file(&self.0);
    }

    fn forget_every_other(&self) {
        let connection = rusqlite::Connection::open(&self.0).expect("it has just been written");
        let sql = "DELETE FROM replications WHERE replication % 2 = 1";
        connection.execute(sql, []).expect("nobody else uses it");
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        self.remove();
    }
}
