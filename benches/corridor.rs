//! The shipped corridor: one replicated year, an experiment on one and on two threads, reading.
//!
//! The throughput of the first two is in events of the engine, so that the time of one can be
//! read beside that of the textbook lines.

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
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Replications of the experiment.
const REPLICATIONS: u32 = 8;

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/west-2024.toml")
}

fn west_2024() -> Scenario {
    load(&path()).expect("the shipped scenario has no faults")
}

/// A worker for the scenario, and the events of its replication 0.
fn worker(scenario: &Scenario) -> (Engine, u64) {
    let warm_up = match scenario.model.period.warm_up {
        WarmUp::Fixed(length) => length,
        WarmUp::Auto => SimSpan::from_days(90),
    };
    let compiled = compile(&scenario.model, warm_up);
    let mut engine = Engine::new(Arc::clone(&compiled.network));
    let seed = MasterSeed(scenario.plan.seed);
    let events = engine.run(seed, Replication(0), &mut ()).events();
    (engine, events)
}

fn a_year(criterion: &mut Criterion) {
    let scenario = west_2024();
    let (mut engine, events) = worker(&scenario);
    let seed = MasterSeed(scenario.plan.seed);
    let mut group = criterion.benchmark_group("west-2024");
    group.throughput(Throughput::Elements(events)).sample_size(20);
    group.bench_function("replication", |bencher| {
        bencher.iter(|| engine.run(seed, Replication(0), &mut ()).events());
    });
    group.finish();
}

fn experiments(criterion: &mut Criterion) {
    let scenario = west_2024();
    let (mut engine, _) = worker(&scenario);
    let seed = MasterSeed(scenario.plan.seed);
    let events: u64 =
        (0..REPLICATIONS).map(|r| engine.run(seed, Replication(r), &mut ()).events()).sum();
    let plan = Plan {
        at_least: REPLICATIONS,
        at_most: REPLICATIONS,
        precision: None,
        ..scenario.plan
    };
    let cancel = AtomicBool::new(false);
    let mut group = criterion.benchmark_group("experiment");
    group.throughput(Throughput::Elements(events)).sample_size(10);
    for threads in [1, 2].map(|n| NonZeroUsize::new(n).expect("at least one")) {
        let controls = Controls { threads: Some(threads), cancel: &cancel, progress: &|_| () };
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| {
                replicate(&scenario.model, &plan, &controls).expect("nobody interrupts it")
            });
        });
    }
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenario");
    group.sample_size(20);
    group.bench_function("reading", |bencher| bencher.iter(west_2024));
    let scenario = west_2024();
    group.bench_function("compiling", |bencher| bencher.iter(|| worker_network(&scenario)));
    group.finish();
}

/// The model as flat arrays, without running it.
fn worker_network(scenario: &Scenario) -> usize {
    compile(&scenario.model, SimSpan::from_days(90)).network.steps.len()
}

criterion_group!(benches, a_year, experiments, reading);
criterion_main!(benches);
