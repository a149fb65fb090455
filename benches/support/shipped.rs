//! Shipped scenarios, ready to run.

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use corridor_core::compile::compile;
use corridor_core::experiment::{Controls, Plan, replicate};
use corridor_core::model::WarmUp;
use corridor_scenario::{Scenario, load};
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;

/// The western route.
pub const WEST: &str = "west-2024.toml";
/// All three routes in one network.
pub const CORRIDOR: &str = "corridor-2024.toml";

/// A scenario and a worker for it.
#[derive(Debug)]
pub struct Shipped {
    scenario: Scenario,
    engine: Engine,
}

impl Shipped {
    /// Reads a scenario and makes a worker, whose memory one replication has filled.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let scenario = read(name);
        let compiled = compile(&scenario.model, warm_up(&scenario));
        let engine = Engine::new(Arc::clone(&compiled.network));
        let mut shipped = Self { scenario, engine };
        shipped.replicate(0);
        shipped
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

/// Reads a shipped scenario.
///
/// # Panics
///
/// If there is none of that name; those that are shipped have no faults.
#[must_use]
pub fn read(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(name);
    load(&path).expect("the shipped scenarios have no faults")
}

fn warm_up(scenario: &Scenario) -> SimSpan {
    match scenario.model.period.warm_up {
        WarmUp::Fixed(length) => length,
        WarmUp::Auto => SimSpan::from_days(90),
    }
}
