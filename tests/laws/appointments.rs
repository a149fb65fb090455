//! Laws of appointments: booked once, kept in the order of booking, never more than there are.

use std::sync::Arc;

use corridor_simkit::audit::Auditor;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{
    Action, Appointments, Arrivals, CalledOff, Capacity, ClassId, Network, Outages, Pace, Shift,
    StationId, StationKind, Step,
};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};
use corridor_tests::sketch::{Sketch, WHOLE, hour, step};
use proptest::prelude::*;

use super::cases;

const HOURS: i64 = 240;
const SEED: MasterSeed = MasterSeed(7);

/// What who finds no appointment does.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Without {
    Waits,
    Leaves,
}

/// Appointments to be drawn, with a line of servers behind them.
#[derive(Clone, Debug)]
struct Office {
    every_minutes: i64,
    horizon_hours: i64,
    idle: f64,
    missed: f64,
    by_priority: bool,
    is_void: bool,
    lead_hours: i64,
    without: Without,
    is_shut: bool,
    is_hit: Option<f64>,
    servers: u32,
    room: Option<u32>,
    per_hour: [f64; 2],
}

fn office() -> impl Strategy<Value = Office> {
    let times = (5..200_i64, 1..72_i64, prop_oneof![Just(0.0), 0.0..0.6_f64]);
    let manner = (prop_oneof![Just(0.0), 0.0..0.6_f64], any::<bool>(), any::<bool>());
    let gate = (any::<bool>(), proptest::option::of(prop_oneof![Just(0.0), 0.2..0.9_f64]));
    let want = (prop_oneof![Just(0), 0..12_i64], any::<bool>());
    let line = (1..4_u32, proptest::option::of(0..3_u32), 0.05..2.0_f64, 0.05..2.0_f64);
    (times, manner, gate, (line, want)).prop_map(|(times, manner, gate, (line, want))| Office {
        every_minutes: times.0,
        horizon_hours: times.1,
        idle: times.2,
        missed: manner.0,
        by_priority: manner.1,
        is_void: manner.2,
        lead_hours: want.0.min(times.1 - 1),
        without: if want.1 { Without::Leaves } else { Without::Waits },
        is_shut: gate.0,
        is_hit: gate.1,
        servers: line.0,
        room: line.1,
        per_hour: [line.2, line.3],
    })
}

fn exponential(hours: f64) -> Distribution {
    Distribution::exponential(hours).expect("hours are positive")
}

fn every(minutes: i64) -> Vec<SimTime> {
    let first = hour(-36).ms();
    let step = usize::try_from(minutes * 60_000).expect("minutes are positive");
    (first..hour(HOURS).ms()).step_by(step).map(SimTime::from_ms).collect()
}

impl Office {
    fn appointments(&self) -> Appointments {
        Appointments {
            times: every(self.every_minutes),
            horizon: SimSpan::from_hours(self.horizon_hours),
            lead: SimSpan::from_hours(self.lead_hours),
            turns_away: self.without == Without::Leaves,
            levels: if self.by_priority { 2 } else { 1 },
            idle: self.idle,
            gate: None,
            called_off: if self.is_void { CalledOff::IsVoid } else { CalledOff::MovesOn },
        }
    }

    fn draw(&self) -> Sketch {
        let mut sketch = Sketch::new(HOURS);
        sketch.network.begin = hour(-36);
        let mut appointments = self.appointments();
        if self.is_shut || self.is_hit.is_some() {
            let shut = [(-36, 9), (40, 0), (70, 9)];
            let shifts = shut.map(|(at, servers)| Shift { at: hour(at), servers }).to_vec();
            let gate = sketch.pool(Capacity::Shifts(shifts));
            let (gap, lasts) = (sketch.times(&exponential(30.0)), sketch.times(&exponential(9.0)));
            if let Some(rate) = self.is_hit {
                let storm = Outages { name: "storm".into(), comes: gap.into(), lasts, rate };
                sketch.pool_mut(gate).outages = vec![storm];
                sketch.pool_mut(gate).pace = vec![Pace { at: hour(100), rate: 0.5 }];
            }
            appointments.gate = Some(gate);
        }
        let booking = sketch.station(StationKind::Appoint(appointments), None);
        let servers = sketch.pool(Capacity::Fixed(self.servers));
        let desk = sketch.station(StationKind::Serve(servers), self.room);
        for (priority, per_hour) in (0..).zip(self.per_hour) {
            let work = sketch.work(&exponential(0.8));
            let steps = vec![
                Step { repeat: self.missed, ..step(booking, Action::Appoint) },
                step(desk, Action::Serve(work)),
            ];
            let source = sketch.flow(per_hour, steps);
            sketch.flow_mut(source).priority = priority;
        }
        sketch
    }
}

/// Counts what becomes of appointments.
#[derive(Default)]
struct Counts {
    kept: u64,
    missed: u64,
    cancelled: u64,
    booked: u64,
    unbooked: u64,
}

impl Observer for Counts {
    fn fact(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Kept { .. } => self.kept += 1,
            Fact::Missed { .. } => self.missed += 1,
            Fact::Cancelled { .. } => self.cancelled += 1,
            Fact::Booked { .. } => self.booked += 1,
            Fact::Unbooked { .. } => self.unbooked += 1,
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

fn counts(network: &Network) -> Counts {
    let mut counts = Counts::default();
    Engine::new(Arc::new(network.clone())).run(SEED, Replication(0), &mut counts);
    counts
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn an_auditor_finds_nothing_wrong_with_appointments(office in office()) {
        let network = office.draw().network;
        let mut auditor = Auditor::new(&network);
        Engine::new(Arc::new(network.clone())).run(SEED, Replication(1), &mut auditor);
        let report = auditor.close();
        prop_assert_eq!(&report.violations, &Vec::new());
        prop_assert_eq!(report.born, report.delivered + report.inside + report.turned_away);
    }

    #[test]
    fn no_more_come_than_have_booked_and_no_more_book_than_there_are_appointments(
        office in office(),
    ) {
        let network = office.draw().network;
        let counts = counts(&network);
        let n_times = office.appointments().times.len() as u64;
        prop_assert!(counts.kept + counts.missed + counts.cancelled <= n_times);
        prop_assert!(counts.kept + counts.missed + counts.unbooked <= counts.booked);
        prop_assert_eq!(counts.missed > 0 && office.missed <= 0.0, false);
        prop_assert_eq!(counts.unbooked > 0 && !office.is_void, false);
    }

    #[test]
    fn a_longer_horizon_changes_nothing_where_all_are_alike_and_all_come(office in office()) {
        let plain = Office {
            missed: 0.0,
            by_priority: false,
            is_void: false,
            lead_hours: 0,
            without: Without::Waits,
            ..office
        };
        let waits = |horizon_hours| {
            let mut engine = Office { horizon_hours, ..plain.clone() }.draw().engine();
            let readings = engine.run(SEED, Replication(0), &mut ());
            let desk = readings.station(WHOLE, StationId(0));
            (desk.wait_time, desk.starts, readings.class(WHOLE, ClassId(0)).delivered)
        };
        prop_assert_eq!(waits(plain.horizon_hours), waits(plain.horizon_hours + 50));
    }
}

/// Twenty come at once, the last of them first in priority; there is an appointment an hour.
fn rush(change: impl FnOnce(&mut Appointments)) -> Vec<i64> {
    let mut sketch = Sketch::new(HOURS);
    let mut appointments = Appointments {
        times: (1..HOURS).map(hour).collect(),
        horizon: SimSpan::from_hours(5),
        lead: SimSpan::ZERO,
        turns_away: false,
        levels: 2,
        idle: 0.0,
        gate: None,
        called_off: CalledOff::MovesOn,
    };
    let shifts = [(0, 1), (10, 0), (14, 1)].map(|(at, servers)| Shift { at: hour(at), servers });
    let gate = sketch.pool(Capacity::Shifts(shifts.to_vec()));
    change(&mut appointments);
    if appointments.gate.is_some() {
        appointments.gate = Some(gate);
    }
    let booking = sketch.station(StationKind::Appoint(appointments), None);
    let common = sketch
        .flow_of(Arrivals::Timetable(vec![hour(0); 19]), vec![step(booking, Action::Appoint)]);
    sketch.flow_mut(common).priority = 1;
    let late = Arrivals::Timetable(vec![SimTime::from_ms(60_000)]);
    sketch.flow_of(late, vec![step(booking, Action::Appoint)]);
    let mut engine = sketch.engine();
    let readings = engine.run(SEED, Replication(0), &mut ());
    let hours = |class| {
        let reading = readings.class(WHOLE, ClassId(class));
        assert!(reading.delivered > 0, "all come within the time");
        reading.total / 3_600_000
    };
    vec![hours(0), hours(1)]
}

#[test]
fn who_comes_first_in_priority_books_before_those_who_wait_but_not_before_those_who_have_booked() {
    // Five have booked within the horizon; the sixth appointment goes to the late one.
    let others = |late: i64| (1..=20).sum::<i64>() - late;
    assert_eq!(rush(|_| {}), vec![others(6), 5]);
    // With a horizon of all that there is, all have booked before it comes.
    assert_eq!(rush(|all| all.horizon = SimSpan::from_hours(HOURS)), vec![others(20), 19]);
}

#[test]
fn bookings_are_carried_over_behind_a_closure_in_their_order() {
    // From 10 to 14 there are none: the last eleven come four hours later.
    let carried = (1..=9).sum::<i64>() + (14..=24).sum::<i64>();
    let gate = Some(corridor_simkit::network::PoolId(0));
    assert_eq!(rush(|all| all.gate = gate), vec![carried - 6, 5]);
}

#[test]
fn void_bookings_are_made_again_behind_all_who_have_booked() {
    let gate = Some(corridor_simkit::network::PoolId(0));
    // All book at once. The four of the closure book again: after the twentieth.
    let void = rush(|all| {
        all.gate = gate;
        all.horizon = SimSpan::from_hours(HOURS);
        all.called_off = CalledOff::IsVoid;
    });
    let all = (1..=9).sum::<i64>() + (14..=24).sum::<i64>();
    assert_eq!(void, vec![all - 20, 19], "the late one keeps its own");
}

/// Nineteen at once and one a minute later, with a choice of who comes to which hour.
#[test]
fn who_comes_within_the_lead_takes_the_next_appointment_behind_it() {
    // The late one comes a minute after the begin and needs three hours: with an appointment an
    // hour and nobody else it keeps the fourth.
    let alone = |lead| {
        let mut sketch = Sketch::new(HOURS);
        let appointments = Appointments {
            times: (1..HOURS).map(hour).collect(),
            horizon: SimSpan::from_hours(20),
            lead: SimSpan::from_hours(lead),
            turns_away: false,
            levels: 1,
            idle: 0.0,
            gate: None,
            called_off: CalledOff::MovesOn,
        };
        let booking = sketch.station(StationKind::Appoint(appointments), None);
        let late = Arrivals::Timetable(vec![SimTime::from_ms(60_000)]);
        sketch.flow_of(late, vec![step(booking, Action::Appoint)]);
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(0), &mut ());
        readings.class(WHOLE, ClassId(0)).total
    };
    for (lead, kept) in [(0, 1), (1, 2), (3, 4), (10, 11)] {
        assert_eq!(alone(lead), hour(kept).ms() - 60_000, "{lead} h");
    }
}

#[test]
fn who_finds_no_appointment_is_lost_and_counted() {
    let mut sketch = Sketch::new(HOURS);
    let appointments = Appointments {
        times: (1..HOURS).map(hour).collect(),
        horizon: SimSpan::from_hours(5),
        lead: SimSpan::ZERO,
        turns_away: true,
        levels: 1,
        idle: 0.0,
        gate: None,
        called_off: CalledOff::MovesOn,
    };
    let booking = sketch.station(StationKind::Appoint(appointments), None);
    let rush = Arrivals::Timetable(vec![hour(0); 19]);
    sketch.flow_of(rush, vec![step(booking, Action::Appoint)]);
    let mut engine = sketch.engine();
    let readings = engine.run(SEED, Replication(0), &mut ());
    let reading = readings.class(WHOLE, ClassId(0));
    assert_eq!((reading.delivered, reading.lost, reading.lost_size), (5, 14, 140));
}
