//! What a replication costs in memory.
//!
//! A binary of its own, because counting allocations needs the global allocator.

#[path = "allocation/everything.rs"]
mod everything;

use std::path::Path;
use std::sync::Arc;

use allocation_counter::{AllocationInfo, measure};
use corridor_core::compile::compile;
use corridor_core::outcome::{DailyLayout, Diary};
use corridor_scenario::{Disk, TEMPLATE, load, load_text};
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{ClassId, CordonId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;
use corridor_tests::sketch::WHOLE;
use everything::{bounded, everything};

const SEED: MasterSeed = MasterSeed(20_240_101);

fn run(engine: &mut Engine, replication: u32) {
    engine.run(SEED, Replication(replication), &mut ());
}

#[test]
fn a_replication_run_again_on_the_same_worker_allocates_nothing() {
    let mut engine = everything(2_000).engine();
    (0..4).for_each(|replication| run(&mut engine, replication));
    let readings = engine.readings();
    assert!(readings.events() > 15_000, "{} events", readings.events());
    assert!(readings.class(WHOLE, ClassId(0)).delivered > 10_000, "parts of trains");
    assert!(readings.class(WHOLE, ClassId(1)).lost > 0, "the express finds the lanes full");
    assert!(readings.class(WHOLE, ClassId(2)).home > 1_000, "the unloaded go home");
    assert!(readings.class(WHOLE, ClassId(5)).delivered > 1_000, "parts of what vessels carry");
    let driven = readings.class(WHOLE, ClassId(6));
    assert!(driven.delivered > 200 && driven.lost > 20, "some find no slot: {driven:?}");
    assert!(readings.passage_times_by_channel(CordonId(0), 2).quantile(0.5).is_some());
    let again = measure(|| (0..4).for_each(|replication| run(&mut engine, replication)));
    assert_eq!(again, AllocationInfo::default());
}

/// Whatever a scenario can say: textbook cases, the whole corridor in a winter of ice, replays.
#[test]
fn no_scenario_allocates_in_the_loop() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let paths = |sub: &str| {
        let entries = std::fs::read_dir(folder.join(sub)).expect("the folder is there");
        entries.map(|entry| entry.expect("it can be read").path()).collect::<Vec<_>>()
    };
    let mut all = [paths("textbook"), paths("replays"), paths("disruptions")].concat();
    all.push(folder.join("corridor-2024.toml"));
    all.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    all.sort_unstable();
    assert!(all.len() > 25, "{all:?}");
    for path in all {
        let scenario = load(&path).unwrap_or_else(|faults| panic!("{faults}"));
        let compiled = compile(&scenario.model, SimSpan::from_days(1));
        let mut engine = Engine::new(Arc::clone(&compiled.network));
        run(&mut engine, 0);
        let again = measure(|| run(&mut engine, 0));
        assert_eq!(again, AllocationInfo::default(), "{}", path.display());
    }
}

#[test]
fn a_diary_that_watches_again_allocates_nothing() {
    let scenario = load_text(Path::new("template.toml"), TEMPLATE, &Disk).expect("no faults");
    let compiled = compile(&scenario.model, SimSpan::from_days(30));
    let mut diary = Diary::new(DailyLayout::of(&compiled.catalogue));
    let mut engine = Engine::new(Arc::clone(&compiled.network));
    let mut watch = |replication| {
        diary.clear();
        engine.run(MasterSeed(1), Replication(replication), &mut diary);
        diary.n_rows()
    };
    (0..3).for_each(|replication| assert_eq!(watch(replication), 366));
    let again = measure(|| (0..3).for_each(|replication| assert_eq!(watch(replication), 366)));
    assert_eq!(again, AllocationInfo::default());
}

#[test]
fn memory_does_not_grow_with_the_horizon() {
    let peak = |hours| {
        let sketch = bounded(hours);
        measure(|| run(&mut sketch.engine(), 0)).bytes_max
    };
    let (short, long) = (peak(5_000), peak(40_000));
    assert!(long <= short, "{long} bytes for eight times the horizon, {short} for one");
}

#[test]
fn memory_does_not_grow_with_the_replications() {
    let mut engine = bounded(5_000).engine();
    run(&mut engine, 0);
    let further = measure(|| (1..40).for_each(|replication| run(&mut engine, replication)));
    assert_eq!(further.bytes_total, 0, "{further:?}");
}
