//! Textbook lines in our engine and beside it, in the same run, in other simulators.
//!
//! The throughput is in events: an arrival or an end of service. Before anything is timed, every
//! program must give the right mean time in the system.

use corridor_benches::line::{LINES, Worker};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

mod peers;

fn lines(criterion: &mut Criterion) {
    for line in LINES {
        let mut group = criterion.benchmark_group(line.name);
        group.throughput(Throughput::Elements(line.events())).sample_size(10);
        let mut worker = Worker::new(&line);
        line.check("corridor", |run| worker.mean_time(run));
        group.bench_function("corridor", |bencher| bencher.iter(|| worker.mean_time(1)));
        for peer in peers::PEERS {
            line.check(peer.name, |run| (peer.mean_time)(&line, u64::from(run)));
            group.bench_function(peer.name, |bencher| bencher.iter(|| (peer.mean_time)(&line, 1)));
        }
        group.finish();
    }
}

criterion_group!(benches, lines);
criterion_main!(benches);
