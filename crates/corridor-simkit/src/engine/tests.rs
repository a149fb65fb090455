//! The engine on networks small enough to know the answer.

use std::sync::Arc;

use super::{Engine, Rules};
use crate::audit::{AuditReport, Auditor};
use crate::distribution::Distribution;
use crate::network::{
    Action, Activity, Arrivals, AtClosing, Breakdowns, Capacity, ChannelSet, Class, ClassId, Discipline, Join,
    Network, Outages, Pace, Pool, PoolId, SamplerId, Shift, Source, SourceId, Station, StationId, StationKind,
    Step, StepId, WhenFull, Window, WindowId, Work,
};
use crate::profile::RateProfile;
use crate::random::{MasterSeed, Replication};
use crate::time::{MS_PER_HOUR, SimSpan, SimTime};

const HOUR: f64 = MS_PER_HOUR as f64;
const WHOLE: WindowId = WindowId(0);

/// Builds a line of stations that all customers of one source pass, and variations of it.
struct Sketch {
    network: Network,
}

impl Sketch {
    fn new(hours: i64, per_hour: f64) -> Self {
        let end = SimTime::START + SimSpan::from_hours(hours);
        let interval = Distribution::exponential(1.0).expect("mean 1");
        let source = Source {
            name: "flow".into(),
            arrivals: Arrivals::Renewal {
                interval: SamplerId(0),
                rate: RateProfile::constant(per_hour / HOUR),
            },
            size: 10,
            classes: vec![(ClassId(0), 1.0)],
            priority: 0,
            at_most: None,
            when_full: WhenFull::Wait,
        };
        let class =
            Class { name: "flow".into(), source: SourceId(0), first_step: StepId(0), n_steps: 0 };
        let network = Network {
            stations: Vec::new(),
            pools: Vec::new(),
            steps: Vec::new(),
            classes: vec![class],
            sources: vec![source],
            distributions: vec![interval],
            cordons: Vec::new(),
            windows: vec![Window { from: SimTime::START, to: end }],
            probes: Vec::new(),
            begin: SimTime::START,
            end,
            tick: SimSpan::from_hours(24),
        };
        Self { network }
    }

    fn step(&mut self, kind: StationKind, action: Action, limit: Option<u32>) -> &mut Self {
        let index = self.network.stations.len();
        let name = format!("station-{index:02}");
        self.network.stations.push(Station { name, kind, queue_limit: limit });
        self.network.steps.push(Step {
            station: StationId::at(index),
            action,
            only: ChannelSet::ALL,
            chance: 1.0,
            repeat: 0.0,
            activity: Activity::Processing,
            enters: None,
            leaves: None,
        });
        self.network.classes[0].n_steps += 1;
        self
    }

    fn pool(&mut self, capacity: Capacity) -> PoolId {
        let name = format!("pool-{:02}", self.network.pools.len());
        self.network.pools.push(Pool {
            name,
            capacity,
            at_closing: AtClosing::Finish,
            discipline: Discipline::FirstComeFirstServed,
            let_go: false,
            recovery: SimSpan::ZERO,
            pace: Vec::new(),
            breakdowns: None,
            outages: Vec::new(),
        });
        PoolId::at(self.network.pools.len() - 1)
    }

    fn work(&mut self, distribution: Distribution) -> Action {
        self.network.distributions.push(distribution);
        let base = Some(SamplerId::at(self.network.distributions.len() - 1));
        Action::Serve(Work { base, draw: None, by_channel: [None; 3], per_size: None })
    }

    fn serve(&mut self, capacity: Capacity, mean_hours: f64, limit: Option<u32>) -> &mut Self {
        let pool = self.pool(capacity);
        let work = self.work(Distribution::exponential(mean_hours * HOUR).expect("a mean"));
        self.step(StationKind::Serve(pool), work, limit)
    }

    fn run(&self, replication: u32) -> Engine {
        let mut engine = Engine::new(Arc::new(self.network.clone()));
        engine.run(MasterSeed(1), Replication(replication), &mut ());
        engine
    }

    fn audit<R: Rules>(&self) -> AuditReport {
        let mut engine = Engine::<R>::with_rules(Arc::new(self.network.clone()));
        let mut auditor = Auditor::new(&self.network);
        engine.run(MasterSeed(1), Replication(0), &mut auditor);
        auditor.close()
    }
}

fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean) * (value - mean)).sum::<f64>();
    (mean, (squares / (n - 1.0) / n).sqrt())
}

fn check(name: &str, values: &[f64], exact: f64) {
    let (mean, error) = mean_and_error(values);
    let z = (mean - exact) / error;
    assert!(z.abs() < 4.0, "{name}: {mean} ± {error}, exact {exact}, z = {z:.1}");
    assert!(error / exact < 0.05, "{name}: {mean} ± {error} says too little");
}

#[test]
fn a_single_server_queue_waits_as_theory_says() {
    let mut sketch = Sketch::new(20_000, 0.8);
    sketch.serve(Capacity::Fixed(1), 1.0, None);
    let waits: Vec<f64> = (0..30)
        .map(|replication| {
            let engine = sketch.run(replication);
            let station = engine.readings().station(WHOLE, StationId(0));
            station.wait_time as f64 / station.starts as f64 / HOUR
        })
        .collect();
    check("M/M/1 at 0.8", &waits, 4.0);
}

#[test]
fn blocking_after_service_halves_nothing_but_costs_a_third() {
    let mut sketch = Sketch::new(5_000, 3.0);
    sketch.network.sources[0].when_full = WhenFull::TurnAway;
    sketch.serve(Capacity::Fixed(1), 1.0, Some(60)).serve(Capacity::Fixed(1), 1.0, Some(0));
    let rates: Vec<f64> = (0..30)
        .map(|replication| {
            let engine = sketch.run(replication);
            engine.readings().class(WHOLE, ClassId(0)).delivered as f64 / 5_000.0
        })
        .collect();
    check("two exponential stations without a buffer", &rates, 2.0 / 3.0);
}

#[test]
fn suspended_work_goes_on_where_it_stopped() {
    // Two hours of work, open one hour a day: begun at 00:00, done at 01:00 the day after.
    let mut sketch = Sketch::new(96, 0.0);
    sketch.network.sources[0].arrivals = Arrivals::Timetable(vec![SimTime::START]);
    let hour = |h: i64| SimTime::START + SimSpan::from_hours(h);
    let shift = |h: i64, servers| Shift { at: hour(h), servers };
    let shifts = vec![shift(0, 1), shift(1, 0), shift(24, 1), shift(25, 0), shift(48, 1)];
    let pool = sketch.pool(Capacity::Shifts(shifts));
    sketch.network.pools[0].at_closing = AtClosing::Suspend;
    let work = sketch.work(Distribution::deterministic(2.0 * HOUR).expect("two hours"));
    sketch.step(StationKind::Serve(pool), work, None);
    let engine = sketch.run(0);
    let class = engine.readings().class(WHOLE, ClassId(0));
    assert_eq!(class.total, 25 * MS_PER_HOUR);
    assert_eq!((class.processed, class.waiting), (2 * MS_PER_HOUR, 23 * MS_PER_HOUR));
    let pool = engine.readings().pool(WHOLE, PoolId(0));
    assert_eq!(pool.on_duty, (1 + 1 + 48) * MS_PER_HOUR);
    // What is interrupted counts as what it was.
    sketch.network.steps[0].activity = Activity::Moving;
    let class = sketch.run(0).readings().class(WHOLE, ClassId(0));
    let (moving, waiting) = (class.moving, class.waiting);
    assert_eq!((moving, waiting), (2 * MS_PER_HOUR, 23 * MS_PER_HOUR));
    assert_eq!(class.processed, 0);
}

#[test]
fn who_comes_on_duty_lets_nobody_into_what_closes_at_that_instant() {
    // At 10:00 the second post opens and takes who is blocked in the first, which closes.
    let mut sketch = Sketch::new(48, 0.0);
    let arrivals = [0, 1].map(|h| SimTime::START + SimSpan::from_hours(h));
    sketch.network.sources[0].arrivals = Arrivals::Timetable(arrivals.to_vec());
    let shift = |h, servers| Shift { at: SimTime::START + SimSpan::from_hours(h), servers };
    for shifts in [vec![shift(0, 0), shift(10, 1)], vec![shift(0, 1), shift(10, 0)]] {
        sketch.pool(Capacity::Shifts(shifts));
    }
    let work = sketch.work(Distribution::deterministic(2.0 * HOUR).expect("two hours"));
    sketch.step(StationKind::Serve(PoolId(1)), work.clone(), None);
    sketch.step(StationKind::Serve(PoolId(0)), work, Some(0));
    let report = sketch.audit::<super::Sound>();
    assert_eq!(report.violations, Vec::new());
    assert_eq!((report.born, report.delivered), (2, 1));
}

#[test]
fn a_breakdown_of_who_is_off_duty_takes_nobody_away() {
    // Ten by day and one by night; each is down half of the time, so half of each are there.
    let mut sketch = Sketch::new(2_400, 0.0);
    sketch.network.sources[0].arrivals = Arrivals::Timetable(Vec::new());
    let at = |h| SimTime::START + SimSpan::from_hours(h);
    let shifts = (0..200).map(|half| Shift { at: at(half * 12), servers: [10, 1][half as usize % 2] });
    let pool = sketch.pool(Capacity::Shifts(shifts.collect()));
    let phase = Distribution::exponential(6.0 * HOUR).expect("six hours");
    sketch.network.distributions.push(phase);
    let phase = SamplerId(1);
    sketch.network.pools[0].breakdowns = Some(Breakdowns { up: phase, down: phase });
    let work = sketch.work(Distribution::deterministic(HOUR).expect("an hour"));
    sketch.step(StationKind::Serve(pool), work, None);
    let on_duty: Vec<f64> = (0..30)
        .map(|replication| {
            let reading = sketch.run(replication).readings().pool(WHOLE, PoolId(0));
            reading.on_duty as f64 / MS_PER_HOUR as f64 / 2_400.0
        })
        .collect();
    check("half of ten by day and of one by night", &on_duty, 0.5 * (10.0 + 1.0) / 2.0);
}

#[test]
fn what_takes_longer_than_the_clock_can_hold_is_not_done_before_the_end() {
    for (hours, rate) in [(3e6, 1.0), (5e6, 1.0), (2e8, 1.0), (2e8, 1e-300)] {
        let mut sketch = Sketch::new(96, 0.0);
        let arrivals = [1, 2].map(|h| SimTime::START + SimSpan::from_hours(h));
        sketch.network.sources[0].arrivals = Arrivals::Timetable(arrivals.to_vec());
        let shift = |h, servers| Shift { at: SimTime::START + SimSpan::from_hours(h), servers };
        let pool = sketch.pool(Capacity::Shifts(vec![shift(0, 1), shift(10, 0), shift(20, 1)]));
        sketch.network.pools[0].at_closing = AtClosing::Suspend;
        sketch.network.pools[0].recovery = SimSpan::from_hours(1);
        sketch.network.pools[0].pace = vec![Pace { at: SimTime::START, rate }];
        sketch.network.distributions.push(Distribution::deterministic(6.0 * HOUR).expect("hours"));
        let rare = SamplerId::at(1);
        let work = sketch.work(Distribution::deterministic(hours * HOUR).expect("it is finite"));
        let never = SamplerId::at(2);
        sketch.network.pools[0].breakdowns = Some(Breakdowns { up: never, down: rare });
        sketch.step(StationKind::Serve(pool), work, None);
        let report = sketch.audit::<super::Sound>();
        assert_eq!(report.violations, Vec::new());
        assert_eq!((report.delivered, report.inside), (0, 2), "{hours} hours");
        let engine = sketch.run(0);
        let station = engine.readings().station(WHOLE, StationId(0));
        assert_eq!((station.starts, station.working), (1, (9 + 76) * MS_PER_HOUR), "{hours} hours");
    }
}

#[test]
fn finished_work_goes_on_after_closing_and_counts_as_duty() {
    let mut sketch = Sketch::new(48, 0.0);
    sketch.network.sources[0].arrivals = Arrivals::Timetable(vec![SimTime::START]);
    let shifts = vec![
        Shift { at: SimTime::START, servers: 1 },
        Shift { at: SimTime::START + SimSpan::from_hours(1), servers: 0 },
    ];
    let pool = sketch.pool(Capacity::Shifts(shifts));
    let work = sketch.work(Distribution::deterministic(5.0 * HOUR).expect("five hours"));
    sketch.step(StationKind::Serve(pool), work, None);
    let engine = sketch.run(0);
    assert_eq!(engine.readings().class(WHOLE, ClassId(0)).total, 5 * MS_PER_HOUR);
    assert_eq!(engine.readings().pool(WHOLE, PoolId(0)).on_duty, 5 * MS_PER_HOUR);
}

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
    let report = sketch.audit::<super::Sound>();
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
    let depart = StationKind::Depart { timetable, places: Some(1), load: Some(25), gate: None };
    sketch.step(depart, Action::Depart, None);
    let engine = sketch.run(0);
    let class = engine.readings().class(WHOLE, ClassId(0));
    assert_eq!((class.delivered, class.delivered_size), (24, 480), "the last two wait for more");
    let waits = engine.readings().station(WHOLE, StationId(0)).wait_time;
    assert_eq!(waits, 24 * (2 + 1) * MS_PER_HOUR);
    assert_eq!(sketch.audit::<super::Sound>().violations, Vec::new());
    // Parts of 4, 4 and 2 into 9: never more, and all in the order of their coming.
    let mut sketch = Sketch::new(1_000, 2.0);
    sketch.step(StationKind::Split, Action::Split { size: 4 }, None);
    sketch.step(StationKind::Join, Action::Join(Join::Size(9)), None);
    sketch.serve(Capacity::Unlimited, 1.0, None);
    let report = sketch.audit::<super::Sound>();
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
        let outages = Outages { name: "ice".into(), gap: ten, lasts: ten, rate };
        sketch.network.pools[0].outages = vec![outages];
        let timetable = (0..1_000).map(|h| hours(h) + SimSpan::from_ms(half)).collect();
        let gate = Some(gate);
        let depart = StationKind::Depart { timetable, places: Some(1), load: None, gate };
        sketch.step(depart, Action::Depart, None);
        let report = sketch.audit::<super::Sound>();
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
    let report = sketch.audit::<super::Sound>();
    assert_eq!(report.violations, Vec::new());
    assert!(report.delivered > 3 * report.born / 2, "{report:?}: each goes on in two parts");
}

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
    let outages = Outages { name: "flood".into(), gap: forty, lasts: forty, rate: 0.0 };
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
    let depart = StationKind::Depart { timetable, places: Some(1), load: None, gate: None };
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

/// A team of one at several stations, each with its own source that sends two customers an hour
/// from the half hour on; the team needs an hour for each.
fn one_team(limits: &[Option<u32>]) -> Sketch {
    let mut sketch = Sketch::new(100, 0.0);
    let pool = sketch.pool(Capacity::Fixed(1));
    sketch.network.pools[0].let_go = true;
    let work = sketch.work(Distribution::deterministic(HOUR).expect("an hour"));
    let source = sketch.network.sources[0].clone();
    (sketch.network.sources, sketch.network.classes) = (Vec::new(), Vec::new());
    for (index, &limit) in limits.iter().enumerate() {
        let name = format!("flow-{index}");
        let half = |n: i64| SimTime::from_ms(n * MS_PER_HOUR / 2 + index as i64);
        let arrivals = Arrivals::Timetable((0..200).map(half).collect());
        let (classes, first) = (vec![(ClassId::at(index), 1.0)], StepId::at(index));
        let (source_name, source) = (name.clone(), source.clone());
        sketch.network.sources.push(Source { name: source_name, arrivals, classes, ..source });
        let source = SourceId::at(index);
        sketch.network.classes.push(Class { name, source, first_step: first, n_steps: 0 });
        sketch.step(StationKind::Serve(pool), work.clone(), limit);
        sketch.network.classes[0].n_steps = 1;
        sketch.network.classes[index].n_steps = 1;
    }
    sketch
}

#[test]
fn a_team_takes_the_blocked_of_all_its_stations_in_the_order_of_their_coming() {
    // Whoever waits in a queue of three comes to it late, so those three come before nobody.
    let alike = |starts: &[i64]| starts.iter().max() <= starts.iter().min().map(|n| n + 1).as_ref();
    let cases = [
        [Some(0), Some(0), Some(0)],
        [Some(2), Some(2), Some(2)],
        [None, Some(0), Some(0)],
        [Some(0), Some(0), None],
        [Some(0), None, Some(0)],
    ];
    for limits in cases {
        let sketch = one_team(&limits);
        let engine = sketch.run(0);
        let starts =
            [0, 1, 2].map(|index| engine.readings().station(WHOLE, StationId(index)).starts);
        assert_eq!(starts.iter().sum::<i64>(), 100, "{limits:?}: {starts:?}");
        assert!(alike(&starts), "{limits:?}: {starts:?}");
        assert_eq!(sketch.audit::<super::Sound>().violations, Vec::new());
    }
}

#[test]
fn a_replication_does_not_remember_the_one_before() {
    let mut sketch = Sketch::new(500, 2.5);
    sketch.serve(Capacity::Fixed(3), 1.0, Some(4)).serve(Capacity::Fixed(2), 0.6, Some(1));
    let alone = format!("{:?}", sketch.run(7).readings());
    let mut engine = Engine::new(Arc::new(sketch.network.clone()));
    for replication in [3, 7] {
        engine.run(MasterSeed(1), Replication(replication), &mut ());
    }
    assert_eq!(format!("{:?}", engine.readings()), alone);
}

#[test]
fn the_auditor_agrees_with_the_engine_and_not_with_a_broken_one() {
    struct LastFirst;
    impl Rules for LastFirst {
        const LAST_COME_FIRST_SERVED: bool = true;
    }
    struct Forgetful;
    impl Rules for Forgetful {
        const IGNORE_LIMITS: bool = true;
    }
    let mut sketch = Sketch::new(500, 2.0);
    sketch.serve(Capacity::Fixed(3), 1.0, Some(4)).serve(Capacity::Fixed(2), 0.9, Some(1));
    let sound = sketch.audit::<super::Sound>();
    assert_eq!(sound.violations, Vec::new());
    assert!(sound.born > 500, "{sound:?}");
    assert!(sketch.audit::<LastFirst>().n_violations > 0, "served out of order");
    assert!(sketch.audit::<Forgetful>().n_violations > 0, "more waited than there are places");
}
