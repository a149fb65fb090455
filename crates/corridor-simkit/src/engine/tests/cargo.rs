//! Joining, splitting and departing.

use super::*;

#[test]
fn joined_customers_wait_for_company_and_come_apart_again() {
    let mut sketch = Sketch::new(2_000, 4.0);
    sketch.step(StationKind::Join, Action::Join(Join::Count(5)), None);
    sketch.serve(Capacity::Unlimited, 1.0, None);
    sketch.step(StationKind::Split, Action::Split { size: 4 }, None);
    sketch.serve(Capacity::Fixed(50), 0.5, None);
    let waits: Vec<f64> = (0..20)
        .map(|replication| {
            let engine = sketch.run(replication);
            let station = engine.readings().station(WHOLE, StationId(0));
            station.wait_time as f64 / station.starts as f64 / HOUR
        })
        .collect();
    check("waiting for a batch of 5", &waits, 4.0 / 2.0 / 4.0);
    let report = sketch.audit::<crate::engine::Sound>();
    assert_eq!(report.violations, Vec::new());
    assert!(report.delivered > 3 * report.born / 2, "{report:?}: sizes 10 go on as 4, 4 and 2");
}

#[test]
fn what_does_not_fit_waits_for_the_next_whole() {
    // Sizes of 10 into 25: two go as one when the third comes, which is the first of the next.
    let mut sketch = Sketch::new(60, 0.0);
    let times = (0..50).map(|h| SimTime::START + SimSpan::from_hours(h));
    sketch.network.sources[0].arrivals = Arrivals::Timetable(times.collect());
    sketch.step(StationKind::Join, Action::Join(Join::Size(25)), None);
    let timetable = (0..60).map(|h| SimTime::START + SimSpan::from_hours(h)).collect();
    let depart = StationKind::Depart {
        timetable,
        places: Some(1),
        load: Some(25),
        gate: None,
        free: Vec::new(),
    };
    sketch.step(depart, Action::Depart, None);
    let engine = sketch.run(0);
    let class = engine.readings().class(WHOLE, ClassId(0));
    assert_eq!((class.delivered, class.delivered_size), (24, 480), "the last two wait for more");
    let waits = engine.readings().station(WHOLE, StationId(0)).wait_time;
    assert_eq!(waits, 24 * (2 + 1) * MS_PER_HOUR);
    assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new());
    // Parts of 4, 4 and 2 into 9: never more, and all in the order of their coming.
    let mut sketch = Sketch::new(1_000, 2.0);
    sketch.step(StationKind::Split, Action::Split { size: 4 }, None);
    sketch.step(StationKind::Join, Action::Join(Join::Size(9)), None);
    sketch.serve(Capacity::Unlimited, 1.0, None);
    let report = sketch.audit::<crate::engine::Sound>();
    assert_eq!(report.violations, Vec::new());
    assert!(report.delivered > 2 * report.born, "{report:?}");
}

#[test]
fn random_outages_cancel_departures_and_slow_ones_take_their_share() {
    // A departure an hour takes one; 10 hours undisturbed, 10 hours struck, and so on.
    for (rate, expected) in [(0.0, 500), (0.25, 625), (0.5, 750), (1.0, 1000)] {
        let mut sketch = Sketch::new(1_000, 0.0);
        let hours = |h: i64| SimTime::START + SimSpan::from_hours(h);
        let half = SimSpan::from_hours(1).ms() / 2;
        sketch.network.sources[0].arrivals = Arrivals::Timetable(vec![hours(0); 2_000]);
        sketch.network.distributions.push(Distribution::deterministic(10.0 * HOUR).expect("ten"));
        let ten = SamplerId::at(1);
        let gate = sketch.pool(Capacity::Unlimited);
        let outages = Outages { name: "ice".into(), comes: ten.into(), lasts: ten, rate };
        sketch.network.pools[0].outages = vec![outages];
        let timetable = (0..1_000).map(|h| hours(h) + SimSpan::from_ms(half)).collect();
        let gate = Some(gate);
        let depart =
            StationKind::Depart { timetable, places: Some(1), load: None, gate, free: Vec::new() };
        sketch.step(depart, Action::Depart, None);
        let report = sketch.audit::<crate::engine::Sound>();
        assert_eq!(report.violations, Vec::new());
        assert!(report.delivered.abs_diff(expected) <= 1, "{rate}: {}", report.delivered);
    }
}

#[test]
fn what_was_joined_twice_comes_apart_twice() {
    let mut sketch = Sketch::new(1_000, 4.0);
    sketch.step(StationKind::Join, Action::Join(Join::Count(3)), None);
    sketch.step(StationKind::Join, Action::Join(Join::Count(2)), None);
    sketch.step(StationKind::Split, Action::Split { size: 5 }, None);
    sketch.serve(Capacity::Fixed(50), 0.5, None);
    let report = sketch.audit::<crate::engine::Sound>();
    assert_eq!(report.violations, Vec::new());
    assert!(report.delivered > 3 * report.born / 2, "{report:?}: each goes on in two parts");
}
