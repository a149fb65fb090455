//! Any small network: stations of every kind, flows that pass some of them in some order.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::network::{
    Action, AtClosing, Breakdowns, Capacity, ChannelSet, Discipline, Join, Outages, PoolId,
    StationId, StationKind, Step, WhenFull,
};
use corridor_simkit::time::SimSpan;
use corridor_tests::sketch::{Sketch, day_and_night, hour, step};
use proptest::prelude::*;

/// How long the networks run.
pub(super) const HOURS: i64 = 240;

/// A station to be drawn.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub(super) struct Stop {
    kind: Kind,
    limit: Option<u32>,
    servers: u32,
    mean_hours: f64,
    suspends: bool,
    by_night: Option<u32>,
    breaks_down: bool,
    is_hit: bool,
    by_priority: bool,
    lets_go: bool,
    recovery_minutes: i64,
}

/// What kind of station.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Serve,
    Delay,
    Depart { every: i64, places: u32, rate: Option<f64> },
    Join(u32),
    Split(u64),
}

/// A flow to be drawn.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
pub(super) struct Flow {
    per_hour: f64,
    /// Which stops, bit by bit.
    stops: u8,
    is_reversed: bool,
    turns_away: bool,
    priority: u8,
    repeat: f64,
    chance: f64,
    only_red: bool,
    with_fleet: bool,
}

/// A network to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) stops: Vec<Stop>,
    pub(super) flows: Vec<Flow>,
    pub(super) warm_up_hours: i64,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        6 => Just(Kind::Serve),
        1 => Just(Kind::Delay),
        1 => (1..12_i64, 1..8_u32, proptest::option::of(0..3_u8)).prop_map(
            |(every, places, rate)| {
                let rate = rate.map(|third| f64::from(third) / 3.0);
                Kind::Depart { every, places, rate }
            },
        ),
        1 => (1..6_u32).prop_map(Kind::Join),
        1 => (1..15_u64).prop_map(Kind::Split),
    ]
}

fn stop() -> impl Strategy<Value = Stop> {
    let shape = (kind(), proptest::option::of(0..8_u32), 1..5_u32, 0.05..3.0_f64);
    let duty = (any::<bool>(), proptest::option::of(0..3_u32), any::<bool>(), any::<bool>());
    let manner = (any::<bool>(), any::<bool>(), prop_oneof![3 => Just(0), 1 => 1..40_i64]);
    (shape, duty, manner).prop_map(|(shape, duty, manner)| Stop {
        kind: shape.0,
        limit: shape.1,
        servers: shape.2,
        mean_hours: shape.3,
        suspends: duty.0,
        by_night: duty.1,
        breaks_down: duty.2,
        is_hit: duty.3,
        by_priority: manner.0,
        lets_go: manner.1,
        recovery_minutes: manner.2,
    })
}

fn flow() -> impl Strategy<Value = Flow> {
    let way = (0.1..3.0_f64, 1..=u8::MAX, any::<bool>(), any::<bool>());
    let manner = (0..2_u8, 0.0..0.4_f64, 0.5..1.0_f64, any::<bool>(), any::<bool>());
    (way, manner).prop_map(|(way, manner)| Flow {
        per_hour: way.0,
        stops: way.1,
        is_reversed: way.2,
        turns_away: way.3,
        priority: manner.0,
        repeat: manner.1,
        chance: manner.2,
        only_red: manner.3,
        with_fleet: manner.4,
    })
}

/// Any small network.
pub(super) fn draft() -> impl Strategy<Value = Draft> {
    let stops = proptest::collection::vec(stop(), 1..6);
    let flows = proptest::collection::vec(flow(), 1..4);
    (stops, flows, prop_oneof![Just(0), Just(36)]).prop_map(|(stops, flows, warm_up_hours)| Draft {
        stops,
        flows,
        warm_up_hours,
    })
}

/// A small network with little room, which flows pass in both directions: it may stand still.
pub(super) fn tight_draft() -> impl Strategy<Value = Draft> {
    draft().prop_map(|mut draft| {
        let more = draft.stops[0].clone();
        draft.stops.push(more);
        for stop in &mut draft.stops {
            if matches!(stop.kind, Kind::Delay | Kind::Join(_) | Kind::Split(_)) {
                stop.kind = Kind::Serve;
            }
            stop.limit = Some(stop.limit.unwrap_or(0) % 3);
        }
        let more = draft.flows[0].clone();
        draft.flows.push(more);
        for (index, flow) in draft.flows.iter_mut().enumerate() {
            flow.is_reversed = index % 2 == 1;
            flow.stops |= 0b11;
        }
        draft
    })
}

impl Draft {
    /// Whether no customer becomes several or part of another.
    pub(super) fn keeps_customers_whole(&self) -> bool {
        self.stops.iter().all(|stop| !matches!(stop.kind, Kind::Join(_) | Kind::Split(_)))
    }

    /// The network.
    pub(super) fn draw(&self) -> Sketch {
        let mut sketch = Sketch::new(HOURS);
        sketch.network.begin = hour(-self.warm_up_hours);
        self.draw_into(&mut sketch);
        sketch
    }

    /// Draws the stations and flows beside those that are there.
    pub(super) fn draw_into(&self, sketch: &mut Sketch) {
        let stations: Vec<StationId> = self.stops.iter().map(|stop| stop.draw(sketch)).collect();
        let fleet = sketch.pool(Capacity::Fixed(4));
        let seize = sketch.station(StationKind::Seize(fleet), None);
        let release = sketch.station(StationKind::Release(fleet), None);
        for flow in &self.flows {
            let mut passed: Vec<(&Stop, StationId)> = (self.stops.iter().zip(&stations))
                .enumerate()
                .filter(|(index, _)| flow.stops >> index & 1 == 1)
                .map(|(_, (stop, station))| (stop, *station))
                .collect();
            if flow.is_reversed {
                passed.reverse();
            }
            let mut steps: Vec<Step> =
                passed.iter().map(|(stop, station)| flow.step(stop, *station, sketch)).collect();
            let is_whole =
                passed.iter().all(|(stop, _)| !matches!(stop.kind, Kind::Join(_) | Kind::Split(_)));
            if flow.with_fleet && is_whole {
                let turnaround = Some(sketch.times(&exponential(2.0)));
                steps.insert(0, step(seize, Action::Seize));
                steps.push(step(release, Action::Release { turnaround }));
            }
            let source = sketch.flow(flow.per_hour, steps);
            let source = sketch.flow_mut(source);
            source.priority = flow.priority;
            if flow.turns_away {
                source.when_full = WhenFull::TurnAway;
            }
        }
    }
}

impl Stop {
    fn draw(&self, sketch: &mut Sketch) -> StationId {
        let kind = match self.kind {
            Kind::Serve => StationKind::Serve(self.draw_pool(sketch)),
            Kind::Delay => StationKind::Serve(sketch.pool(Capacity::Unlimited)),
            Kind::Depart { every, places, rate } => {
                let timetable = (-36..HOURS).filter(|at| at % every == 0).map(hour).collect();
                let gate = rate.map(|rate| draw_gate(sketch, rate));
                StationKind::Depart {
                    timetable,
                    places: Some(places),
                    load: None,
                    gate,
                    free: Vec::new(),
                }
            }
            Kind::Join(_) => StationKind::Join,
            Kind::Split(_) => StationKind::Split,
        };
        // Rooms in front of companies and scissors are unlimited: a train that can never be
        // complete for want of room is a model that stands still, not a law.
        let limit = match self.kind {
            Kind::Serve | Kind::Depart { .. } => self.limit,
            Kind::Delay | Kind::Join(_) | Kind::Split(_) => None,
        };
        sketch.station(kind, limit)
    }

    fn draw_pool(&self, sketch: &mut Sketch) -> PoolId {
        let capacity = match self.by_night {
            Some(by_night) => day_and_night(HOURS, self.servers, by_night),
            None => Capacity::Fixed(self.servers),
        };
        let (up, down) = (sketch.times(&exponential(30.0)), sketch.times(&exponential(3.0)));
        let (gap, lasts) = (sketch.times(&exponential(60.0)), sketch.times(&exponential(5.0)));
        let id = sketch.pool(capacity);
        let pool = sketch.pool_mut(id);
        if self.suspends {
            pool.at_closing = AtClosing::Suspend;
        }
        if self.by_priority {
            pool.discipline = Discipline::ByPriority { levels: 2 };
        }
        if self.breaks_down {
            pool.breakdowns = Some(Breakdowns { up, down });
        }
        if self.is_hit {
            pool.outages =
                vec![Outages { name: "storm".into(), comes: gap.into(), lasts, rate: 0.0 }];
        }
        pool.let_go = self.lets_go;
        pool.recovery = SimSpan::from_ms(self.recovery_minutes * 60_000);
        id
    }
}

/// What strikes departures at random.
fn draw_gate(sketch: &mut Sketch, rate: f64) -> PoolId {
    let (gap, lasts) = (sketch.times(&exponential(30.0)), sketch.times(&exponential(20.0)));
    let gate = sketch.pool(Capacity::Unlimited);
    sketch.pool_mut(gate).outages =
        vec![Outages { name: "ice".into(), comes: gap.into(), lasts, rate }];
    gate
}

impl Flow {
    fn step(&self, stop: &Stop, station: StationId, sketch: &mut Sketch) -> Step {
        match stop.kind {
            Kind::Serve | Kind::Delay => {
                let mut work = sketch.work(&exponential(stop.mean_hours));
                if !self.only_red {
                    work.draw = Some([0.5, 0.3, 0.2]);
                    work.by_channel = [None, work.base, None];
                }
                let repeat = if stop.kind == Kind::Serve { self.repeat } else { 0.0 };
                let only = if self.only_red && stop.by_priority {
                    ChannelSet::of(&[2])
                } else {
                    ChannelSet::ALL
                };
                Step { repeat, chance: self.chance, only, ..step(station, Action::Serve(work)) }
            }
            Kind::Depart { .. } => step(station, Action::Depart),
            Kind::Join(count) => step(station, Action::Join(Join::Count(count))),
            Kind::Split(size) => step(station, Action::Split { size }),
        }
    }
}

fn exponential(hours: f64) -> Distribution {
    Distribution::exponential(hours).expect("hours are positive")
}
