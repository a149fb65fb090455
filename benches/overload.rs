//! What an event costs in a network that cannot cope, at loads from just enough to eight times too
//! much, and what finding a warm-up costs there. The throughput is in events: it must not fall as
//! the crowd grows.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use corridor_benches::overload::{Overload, Trains, scenario};
use corridor_core::experiment::{Controls, Plan, run};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

fn crowds(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("overload");
    group.sample_size(10);
    for (trains, place) in
        [(Trains::AtTheYard, "at the yard"), (Trains::AtTheStation, "at the station")]
    {
        for load in [0.8, 2.0, 8.0, 32.0] {
            let mut overload = Overload::new(load, trains);
            let (events, inside) = overload.replicate();
            group.throughput(Throughput::Elements(events));
            let name = format!("{load} times, {inside} inside");
            group.bench_function(BenchmarkId::new(place, name), |bencher| {
                bencher.iter(|| overload.replicate());
            });
        }
    }
    group.finish();
}

fn warm_up(criterion: &mut Criterion) {
    let scenario = scenario(8.0, Trains::AtTheYard, "auto");
    let plan = Plan { at_least: 2, at_most: 2, precision: None, ..scenario.plan };
    let (cancel, threads) = (AtomicBool::new(false), NonZeroUsize::new(1));
    let controls = Controls { threads, cancel: &cancel, progress: &|_| {} };
    let mut group = criterion.benchmark_group("overload");
    group.sample_size(10);
    group.bench_function("warm-up found", |bencher| {
        bencher.iter(|| run(&scenario.model, &plan, &controls).expect("nobody interrupts it"));
    });
    group.finish();
}

criterion_group!(benches, crowds, warm_up);
criterion_main!(benches);
