//! The shipped corridor: a replicated year of the western route and of all three routes, an
//! experiment on one and on two threads, reading.
//!
//! The throughput of the first two is in events of the engine, so that the time of one can be
//! read beside that of the textbook lines.

use std::num::NonZeroUsize;

use corridor_benches::shipped::{CORRIDOR, Shipped, WEST, read};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

/// Replications of the experiment.
const REPLICATIONS: u32 = 8;

fn a_year(criterion: &mut Criterion) {
    for (name, file) in [("west-2024", WEST), ("corridor-2024", CORRIDOR)] {
        let mut shipped = Shipped::new(file);
        let events = shipped.replicate(0);
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Elements(events)).sample_size(20);
        group.bench_function("replication", |bencher| bencher.iter(|| shipped.replicate(0)));
        group.finish();
    }
}

fn experiments(criterion: &mut Criterion) {
    let mut west = Shipped::new(WEST);
    let events: u64 = (0..REPLICATIONS).map(|replication| west.replicate(replication)).sum();
    let mut group = criterion.benchmark_group("experiment");
    group.throughput(Throughput::Elements(events)).sample_size(10);
    for threads in [1, 2].map(|n| NonZeroUsize::new(n).expect("at least one")) {
        group.bench_function(BenchmarkId::new("threads", threads), |bencher| {
            bencher.iter(|| west.experiment(threads, REPLICATIONS));
        });
    }
    group.finish();
}

fn reading(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scenario");
    group.sample_size(20);
    group.bench_function("reading", |bencher| bencher.iter(|| read(WEST)));
    let west = Shipped::new(WEST);
    group.bench_function("compiling", |bencher| bencher.iter(|| west.compiled()));
    group.finish();
}

criterion_group!(benches, a_year, experiments, reading);
criterion_main!(benches);
