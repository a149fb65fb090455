//! The shipped corridor: `west-2024.toml`, ready to run.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use corridor_core::compile::compile;
use corridor_core::experiment::{Controls, Plan, replicate};
use corridor_core::model::WarmUp;
use corridor_scenario::{Scenario, load};
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;

/// The scenario and a worker for it.
#[derive(Debug)]
pub struct West {
    scenario: Scenario,
    engine: Engine,
}

impl Default for West {
    fn default() -> Self {
        Self::new()
    }
}

impl West {
    /// Reads the scenario and makes a worker, whose memory one replication has filled.
    #[must_use]
    pub fn new() -> Self {
        let scenario = read();
        let compiled = compile(&scenario.model, warm_up(&scenario));
        let engine = Engine::new(Arc::clone(&compiled.network));
        let mut west = Self { scenario, engine };
        west.replicate(0);
        west
    }

    /// Runs a replication; returns its events.
    pub fn replicate(&mut self, replication: u32) -> u64 {
        let seed = MasterSeed(self.scenario.plan.seed);
        self.engine.run(seed, Replication(replication), &mut ()).events()
    }

    /// Runs an experiment of so many replications.
    ///
    /// # Panics
    ///
    /// Never: nobody interrupts it.
    pub fn experiment(&self, threads: NonZeroUsize, replications: u32) {
        let plan = Plan {
            at_least: replications,
            at_most: replications,
            precision: None,
            ..self.scenario.plan
        };
        let cancel = AtomicBool::new(false);
        let controls = Controls { threads: Some(threads), cancel: &cancel, progress: &|_| () };
        replicate(&self.scenario.model, &plan, &controls).expect("nobody interrupts it");
    }

    /// The model as flat arrays, without running it; returns the number of its steps.
    #[must_use]
    pub fn compiled(&self) -> usize {
        compile(&self.scenario.model, warm_up(&self.scenario)).network.steps.len()
    }
}

/// Reads the scenario.
///
/// # Panics
///
/// Never: the shipped scenario has no faults.
#[must_use]
pub fn read() -> Scenario {
    load(&path()).expect("the shipped scenario has no faults")
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/west-2024.toml")
}

fn warm_up(scenario: &Scenario) -> SimSpan {
    match scenario.model.period.warm_up {
        WarmUp::Fixed(length) => length,
        WarmUp::Auto => SimSpan::from_days(90),
    }
}
