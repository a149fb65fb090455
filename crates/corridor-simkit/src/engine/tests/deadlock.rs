//! Circles of waiting, and what only looks like one.

use super::*;

#[test]
fn a_circle_of_full_stations_is_found_and_named() {
    // Both ways through two stations without room: A waits for B and B for A.
    let mut sketch = Sketch::new(1_000, 1.0);
    sketch.serve(Capacity::Fixed(1), 1.0, Some(0)).serve(Capacity::Fixed(1), 1.0, Some(0));
    let (first, second) = (sketch.network.steps[0].clone(), sketch.network.steps[1].clone());
    sketch.network.steps.extend([second, first]);
    let back =
        Class { name: "way-back".into(), source: SourceId(0), first_step: StepId(2), n_steps: 2 };
    sketch.network.classes.push(back);
    sketch.network.sources[0].classes = vec![(ClassId(0), 0.5), (ClassId(1), 0.5)];
    let engine = sketch.run(0);
    let deadlock = engine.readings().deadlock().expect("it comes within a thousand hours");
    assert_eq!(deadlock.cycle.len(), 2);
}

/// Classes of customers with timetables (in hours), each with its way through stations that are
/// there already: `(hours of arrival, stations)`.
fn ways(sketch: &mut Sketch, flows: &[(&[i64], &[usize])]) {
    let at = |h: i64| SimTime::START + SimSpan::from_hours(h);
    let steps = std::mem::take(&mut sketch.network.steps);
    let source = sketch.network.sources[0].clone();
    (sketch.network.sources, sketch.network.classes) = (Vec::new(), Vec::new());
    for (index, (hours, way)) in flows.iter().enumerate() {
        let name = format!("flow-{index}");
        let first_step = StepId::at(sketch.network.steps.len());
        sketch.network.steps.extend(way.iter().map(|&station| steps[station].clone()));
        let (source_id, n_steps) = (SourceId::at(index), way.len() as u32);
        let class = Class { name: name.clone(), source: source_id, first_step, n_steps };
        sketch.network.classes.push(class);
        let arrivals = Arrivals::Timetable(hours.iter().map(|&h| at(h)).collect());
        let classes = vec![(ClassId::at(index), 1.0)];
        sketch.network.sources.push(Source { name, arrivals, classes, ..source.clone() });
    }
}

/// Adds a station without places where work takes so long.
fn bare(sketch: &mut Sketch, capacity: Capacity, hours: f64) {
    let pool = sketch.pool(capacity);
    let work = sketch.work(Distribution::deterministic(hours * HOUR).expect("hours"));
    sketch.step(StationKind::Serve(pool), work, Some(0));
}

/// `(hour, servers)` from then on.
fn on_duty(shifts: &[(i64, u32)]) -> Capacity {
    let at = |h: i64| SimTime::START + SimSpan::from_hours(h);
    Capacity::Shifts(shifts.iter().map(|&(h, servers)| Shift { at: at(h), servers }).collect())
}

fn deadlock_of(sketch: &Sketch) -> Option<(i64, Vec<u16>)> {
    let engine = sketch.run(0);
    let deadlock = engine.readings().deadlock()?;
    let mut cycle: Vec<u16> = deadlock.cycle.iter().map(|station| station.0).collect();
    cycle.sort_unstable();
    Some((deadlock.at.ms() / MS_PER_HOUR, cycle))
}

#[test]
fn a_circle_that_closes_while_nobody_is_on_duty_is_found() {
    let daily: Vec<(i64, u32)> = (0..20).map(|half| (half * 12, 1 - half as u32 % 2)).collect();
    let mut sketch = Sketch::new(240, 0.0);
    bare(&mut sketch, on_duty(&daily), 3.0);
    bare(&mut sketch, on_duty(&daily), 4.0);
    ways(&mut sketch, &[(&[11], &[0, 1]), (&[11], &[1, 0])]);
    assert_eq!(deadlock_of(&sketch), Some((15, vec![0, 1])));
}

#[test]
fn what_a_later_shift_undoes_is_no_deadlock() {
    let mut sketch = Sketch::new(240, 0.0);
    bare(&mut sketch, on_duty(&[(0, 1), (12, 0), (48, 2), (60, 1)]), 3.0);
    bare(&mut sketch, Capacity::Fixed(1), 4.0);
    ways(&mut sketch, &[(&[11], &[0, 1]), (&[11], &[1, 0])]);
    assert_eq!(deadlock_of(&sketch), None);
    let engine = sketch.run(0);
    let delivered = |class| engine.readings().class(WHOLE, ClassId::at(class)).delivered;
    assert_eq!((delivered(0), delivered(1)), (1, 1));
}

#[test]
fn a_circle_that_a_missed_shift_makes_permanent_is_found() {
    // Two are on duty from 48:00 to 60:00, but an outage keeps them from work all that time.
    let mut sketch = Sketch::new(240, 0.0);
    bare(&mut sketch, on_duty(&[(0, 1), (12, 0), (48, 2), (60, 1)]), 3.0);
    bare(&mut sketch, Capacity::Fixed(1), 4.0);
    ways(&mut sketch, &[(&[11], &[0, 1]), (&[11], &[1, 0])]);
    let forty = Distribution::deterministic(40.0 * HOUR).expect("forty hours");
    sketch.network.distributions.push(forty);
    let forty = SamplerId::at(sketch.network.distributions.len() - 1);
    let outages = Outages { name: "flood".into(), comes: forty.into(), lasts: forty, rate: 0.0 };
    sketch.network.pools[0].outages = vec![outages];
    // Found at the first sample of queues after the last chance.
    assert_eq!(deadlock_of(&sketch), Some((72, vec![0, 1])));
}

#[test]
fn a_circle_through_a_departure_is_found() {
    // Station 0, then a departure with one place to wait, then 2; others from 2 to 0.
    let mut sketch = Sketch::new(100, 0.0);
    bare(&mut sketch, Capacity::Fixed(1), 1.0);
    let timetable = (0..100).map(|h| SimTime::START + SimSpan::from_hours(h)).collect();
    let depart = StationKind::Depart {
        timetable,
        places: Some(1),
        load: None,
        gate: None,
        free: Vec::new(),
    };
    sketch.step(depart, Action::Depart, Some(1));
    bare(&mut sketch, Capacity::Fixed(1), 9.5);
    ways(&mut sketch, &[(&[1, 3], &[0, 1, 2]), (&[0], &[2, 0])]);
    assert_eq!(deadlock_of(&sketch), Some((9, vec![0, 1, 2])));
    // With room for one more behind the departure everybody gets on.
    sketch.network.pools[1].capacity = Capacity::Fixed(2);
    assert_eq!(deadlock_of(&sketch), None);
}

#[test]
fn a_fleet_that_waits_for_itself_is_found() {
    // Each of two vehicles is asked for again by whom it accompanies, and there is no third.
    let mut sketch = Sketch::new(100, 0.0);
    let fleet = sketch.pool(Capacity::Fixed(2));
    sketch.step(StationKind::Seize(fleet), Action::Seize, None);
    let pool = sketch.pool(Capacity::Fixed(2));
    let work = sketch.work(Distribution::deterministic(3.0 * HOUR).expect("hours"));
    sketch.step(StationKind::Serve(pool), work, None);
    sketch.step(StationKind::Release(fleet), Action::Release { turnaround: None }, None);
    sketch.step(StationKind::Seize(fleet), Action::Seize, Some(0));
    sketch.step(StationKind::Release(fleet), Action::Release { turnaround: None }, None);
    ways(&mut sketch, &[(&[1, 2], &[0, 1, 2, 3, 4])]);
    assert_eq!(deadlock_of(&sketch), Some((5, vec![3])));
    sketch.network.pools[0].capacity = Capacity::Fixed(3);
    assert_eq!(deadlock_of(&sketch), None);
}
