//! The engine on networks small enough to know the answer.

use std::sync::Arc;

use super::{Engine, Rules};
use crate::audit::{AuditReport, Auditor};
use crate::distribution::Distribution;
use crate::network::{
    Action, Activity, Arrivals, AtClosing, Breakdowns, Capacity, ChannelSet, Class, ClassId,
    Discipline, Drawn, Join, Network, Outages, Pace, Patience, Pool, PoolId, SamplerId, Shift,
    Source, SourceId, Station, StationId, StationKind, Step, StepId, WhenFull, Window, WindowId,
    Work,
};
use crate::profile::RateProfile;
use crate::random::{MasterSeed, Replication};
use crate::time::{MS_PER_HOUR, SimSpan, SimTime};

mod cargo;
mod deadlock;
mod escort;
mod over_time;
mod queue;
mod turn;

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
            sizes: Vec::new(),
            classes: vec![(ClassId(0), 1.0)],
            priority: 0,
            at_most: None,
            when_full: WhenFull::Wait,
            drawn: Drawn::default(),
        };
        let class =
            Class { name: "flow".into(), source: SourceId(0), first_step: StepId(0), n_steps: 0 };
        let network = Network {
            stations: Vec::new(),
            pools: Vec::new(),
            resources: Vec::new(),
            guards: Vec::new(),
            escorts: Vec::new(),
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
            patience: Patience::Endless,
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

/// Counts facts and asks for a stop at one of them.
struct Stopper<'a> {
    stop: &'a std::sync::atomic::AtomicBool,
    at: u64,
    told: u64,
}

impl crate::fact::Observer for Stopper<'_> {
    fn fact(&mut self, _: SimTime, _: crate::fact::Fact) {
        self.told += 1;
        if self.told == self.at {
            self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

#[test]
fn a_replication_that_is_told_to_stop_is_given_up_soon() {
    let mut sketch = Sketch::new(1_000_000, 0.8);
    sketch.serve(Capacity::Fixed(1), 1.0, None);
    let mut engine = Engine::new(Arc::new(sketch.network.clone()));
    let stop = std::sync::atomic::AtomicBool::new(false);
    let mut stopper = Stopper { stop: &stop, at: 50_000, told: 0 };
    let found = engine.run_unless(&stop, MasterSeed(1), Replication(0), &mut stopper);
    assert!(found.is_none());
    // Few facts to an event.
    assert!(stopper.told < 50_000 + 10 * super::EVENTS_PER_LOOK, "{}", stopper.told);
    // The worker is as good as new.
    sketch.network.end = SimTime::START + SimSpan::from_hours(100);
    let mut other = Engine::new(Arc::new(sketch.network));
    let again = other.run(MasterSeed(1), Replication(0), &mut ()).events();
    assert!(other.run_unless(&stop, MasterSeed(1), Replication(0), &mut ()).is_some());
    assert_eq!(other.readings().events(), again);
}

#[test]
fn a_passage_is_counted_for_the_class_that_makes_it() {
    use crate::network::{Cordon, CordonId};
    let mut sketch = Sketch::new(1_000, 0.8);
    sketch.serve(Capacity::Fixed(5), 1.0, None).serve(Capacity::Fixed(5), 1.0, None);
    let cordon = CordonId(0);
    sketch.network.cordons.push(Cordon { name: "cordon".into() });
    for step in &mut sketch.network.steps {
        (step.enters, step.leaves) = (Some(cordon), Some(cordon));
    }
    let engine = sketch.run(0);
    let [first, second] = [0, 1].map(|passage| engine.readings().passage(WHOLE, passage));
    assert_eq!(first.count, engine.readings().station(WHOLE, StationId(0)).finished);
    assert_eq!(second.count, engine.readings().station(WHOLE, StationId(1)).finished);
    assert!(second.count < first.count);
    let both = engine.readings().cordon(WHOLE, cordon);
    assert_eq!(both.count, first.count + second.count);
    assert_eq!((both.size, both.time), (first.size + second.size, first.time + second.time));
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
    let shifts =
        (0..200).map(|half| Shift { at: at(half * 12), servers: [10, 1][half as usize % 2] });
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
