//! Sizes and departures that change with time.

use super::*;
use crate::network::Level;

fn hour(h: i64) -> SimTime {
    SimTime::START + SimSpan::from_hours(h)
}

#[test]
fn who_is_born_later_is_as_large_as_its_time_allows() {
    let mut sketch = Sketch::new(10, 0.0);
    sketch.network.sources[0].arrivals = Arrivals::Timetable((0..10).map(hour).collect());
    sketch.network.sources[0].sizes =
        vec![Level { at: hour(3), amount: 8 }, Level { at: hour(6), amount: 5 }];
    sketch.serve(Capacity::Unlimited, 0.01, None);
    let engine = sketch.run(0);
    assert_eq!(engine.readings().class(WHOLE, ClassId(0)).born_size, 3 * 10 + 3 * 8 + 4 * 5);
    assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new());
}

#[test]
fn nobody_goes_on_as_more_than_its_time_allows() {
    // Sizes of 10 into 45 until 5 o'clock, then into 25: of the four that wait two and two go.
    let mut sketch = Sketch::new(20, 0.0);
    sketch.network.sources[0].arrivals = Arrivals::Timetable((2..20).map(hour).collect());
    let sizes = vec![Level { at: hour(0), amount: 45 }, Level { at: hour(6), amount: 25 }];
    sketch.step(StationKind::Join, Action::Join(Join::SizeOverTime(sizes)), None);
    sketch.serve(Capacity::Unlimited, 0.01, None);
    let engine = sketch.run(0);
    // From 6 o'clock on two go whenever a third comes; those of 18 and 19 o'clock wait.
    let class = engine.readings().class(WHOLE, ClassId(0));
    assert_eq!((class.delivered, class.delivered_size), (8, 160));
    let report = sketch.audit::<crate::engine::Sound>();
    assert_eq!(report.violations, Vec::new());
}

#[test]
fn who_comes_while_nobody_waits_for_departures_goes_on() {
    // One departure every 10 hours takes two; from 35 to 55 o'clock everybody goes freely.
    let mut sketch = Sketch::new(100, 0.0);
    let half = SimSpan::from_ms(MS_PER_HOUR / 2);
    let comes = (0..100).map(|h| hour(h) + half);
    sketch.network.sources[0].arrivals = Arrivals::Timetable(comes.collect());
    let mut timetable: Vec<SimTime> = (1..10).map(|n| hour(10 * n)).collect();
    timetable.push(hour(35));
    timetable.sort_unstable();
    let free = vec![Window { from: hour(35), to: hour(55) }];
    let depart = StationKind::Depart { timetable, places: Some(2), load: None, gate: None, free };
    sketch.step(depart, Action::Depart, None);
    let engine = sketch.run(0);
    // 55 came before 55 o'clock and are all gone; then two each at 60, 70, 80 and 90.
    assert_eq!(engine.readings().class(WHOLE, ClassId(0)).delivered, 55 + 8);
    assert_eq!(sketch.audit::<crate::engine::Sound>().violations, Vec::new());
}
