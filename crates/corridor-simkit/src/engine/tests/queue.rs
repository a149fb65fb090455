//! What stands before a station, and how often one is worked on.

use super::*;

#[test]
fn those_whom_a_full_queue_holds_back_count_to_it() {
    // One an hour comes, and a lane behind one place takes two hours: what does not fit stands on
    // the way before it, where there is room for any number.
    let mut sketch = Sketch::new(2_000, 1.0);
    sketch.serve(Capacity::Unlimited, 0.01, None).serve(Capacity::Fixed(1), 2.0, Some(1));
    let engine = sketch.run(0);
    let readings = engine.readings();
    let behind = readings.station(WHOLE, StationId(1));
    let before = readings.inside().1 - 2;
    assert!(before > 800, "half of 2 000 are left: {before}");
    let longest = u64::from(readings.queue_max(StationId(1)));
    assert!(before <= longest && longest <= before + 20, "{longest} and {before}");
    // A queue that grows evenly is half as long on average, and those who have passed it have
    // waited a quarter of the time on average.
    let mean = behind.queue_time as f64 / (2_000.0 * HOUR);
    assert!((mean / before as f64 - 0.5).abs() < 0.1, "{mean}");
    let waited = behind.wait_time as f64 / behind.starts as f64 / HOUR;
    assert!((waited / 500.0 - 1.0).abs() < 0.15, "{waited}");
}

#[test]
fn work_without_time_that_repeats_for_ever_ends_where_visits_are_no_longer_counted() {
    let mut sketch = Sketch::new(20, 0.8);
    let pool = sketch.pool(Capacity::Fixed(1));
    let work = sketch.work(Distribution::deterministic(0.0).expect("no time"));
    sketch.step(StationKind::Serve(pool), work, None);
    sketch.network.steps[0].repeat = 1.0;
    let engine = sketch.run(0);
    let finished = engine.readings().station(WHOLE, StationId(0)).finished;
    assert!(finished > 0 && finished % (i64::from(u16::MAX) + 1) == 0, "{finished}");
}
