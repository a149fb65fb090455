//! The calendar of events: one pop and one push with so many events pending.
//!
//! Beside ours stands the standard library's binary heap of the same packed keys.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use corridor_simkit::calendar::{Calendar, Event, EventClass};
use corridor_simkit::distribution::{Distribution, Sampler};
use corridor_simkit::random::{MasterSeed, Purpose, Replication, StreamKey};
use corridor_simkit::time::{SimSpan, SimTime};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};

const PENDING: [u32; 3] = [16, 1_024, 65_536];

/// Times from an event to the one that it schedules.
struct Delays {
    drawn: Vec<SimSpan>,
    next: usize,
}

impl Delays {
    /// Exponential with a mean of an hour, drawn before anything is timed.
    fn new() -> Self {
        let exponential = Distribution::exponential(3_600_000.0).expect("the mean is positive");
        let sampler = Sampler::new(&exponential);
        let key = StreamKey::new(MasterSeed(1), Replication(0), Purpose::Service, "calendar", "");
        let mut rng = key.rng(0, 0);
        let drawn = (0..1 << 14).map(|_| SimSpan::round(sampler.sample(&mut rng))).collect();
        Self { drawn, next: 0 }
    }

    fn event_after(&mut self, at: SimTime, slot: u32) -> Event {
        self.next = (self.next + 1) % self.drawn.len();
        Event::new(at + self.drawn[self.next], EventClass::ServiceEnds, 0, slot, slot)
    }
}

fn holds(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("calendar");
    group.throughput(Throughput::Elements(1));
    for pending in PENDING {
        group.bench_function(BenchmarkId::new("four-ary", pending), |bencher| {
            let mut delays = Delays::new();
            let mut calendar = Calendar::new();
            (0..pending).for_each(|slot| calendar.push(delays.event_after(SimTime::START, slot)));
            bencher.iter(|| {
                let event = calendar.pop().expect("as many are pushed as popped");
                calendar.push(delays.event_after(event.at(), event.slot()));
            });
        });
        group.bench_function(BenchmarkId::new("std-binary", pending), |bencher| {
            let mut delays = Delays::new();
            let mut heap = BinaryHeap::new();
            (0..pending)
                .for_each(|slot| heap.push(Reverse(delays.event_after(SimTime::START, slot))));
            bencher.iter(|| {
                let Reverse(event) = heap.pop().expect("as many are pushed as popped");
                heap.push(Reverse(delays.event_after(event.at(), event.slot())));
            });
        });
    }
    group.finish();
}

criterion_group!(benches, holds);
criterion_main!(benches);
