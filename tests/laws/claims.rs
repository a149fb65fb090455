//! Laws of resources: nobody holds what is not there, everything comes back, all at once or not.

use corridor_simkit::audit::{AuditReport, Auditor};
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::{Engine, Rules};
use corridor_simkit::network::{
    Action, Amount, Arrivals, Capacity, ClassId, Join, Level, Outages, Pace, Quota, ResourceId,
    StationKind, Step, WhenFull,
};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::MS_PER_HOUR;
use corridor_tests::sketch::{Sketch, WHOLE, hour, step};
use proptest::prelude::*;
use std::sync::Arc;

use super::cases;

const SEED: MasterSeed = MasterSeed(11);
const HOURS: i64 = 240;

/// A resource to be drawn: how much there is, and what becomes of it.
#[derive(Clone, Debug)]
struct Stock {
    amount: u64,
    by_night: Option<u64>,
    is_hit: bool,
    pace: f64,
}

/// A flow to be drawn: what it claims first and then, bit by bit, and how it gives it back.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Flow {
    per_hour: f64,
    first: u8,
    then: u8,
    by_size: bool,
    limit: Option<u32>,
    delay: bool,
    unloads: bool,
    turns_away: bool,
}

fn stock() -> impl Strategy<Value = Stock> {
    let duty = (proptest::option::of(0..30_u64), any::<bool>(), 0.4..1.0_f64);
    (10..60_u64, duty).prop_map(|(amount, (by_night, is_hit, pace))| Stock {
        amount,
        by_night,
        is_hit,
        pace,
    })
}

fn flow() -> impl Strategy<Value = Flow> {
    let bits = (0.1..4.0_f64, 1..8_u8, 0..8_u8, proptest::option::of(0..4_u32));
    let manner = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (bits, manner).prop_map(|(bits, manner)| Flow {
        per_hour: bits.0,
        first: bits.1,
        // What is claimed on top of something is claimed in the order of the resources: so no
        // two customers wait for each other.
        then: bits.2 & !bits.1 & !(bits.1.next_power_of_two() - 1),
        limit: bits.3,
        by_size: manner.0,
        delay: manner.1,
        unloads: manner.2,
        turns_away: manner.3,
    })
}

fn exponential(hours: f64) -> Distribution {
    Distribution::exponential(hours).expect("hours are positive")
}

fn draw(stocks: &[Stock], flows: &[Flow]) -> Sketch {
    let mut sketch = Sketch::new(HOURS);
    sketch.network.begin = hour(-24);
    for stock in stocks {
        let id = sketch.resource(stock.amount);
        let (gap, lasts) = (sketch.times(&exponential(40.0)), sketch.times(&exponential(4.0)));
        let resource = sketch.resource_mut(id);
        if let Some(by_night) = stock.by_night {
            let level = |day: i64, at, amount| Level { at: hour(day * 24 + at), amount };
            let days = 0..HOURS / 24;
            let by_night = by_night.min(stock.amount);
            let both = days.flat_map(|d| [level(d, 8, stock.amount), level(d, 20, by_night)]);
            resource.levels.extend(both);
        }
        if stock.is_hit {
            let name = "storm".to_owned();
            resource.outages = vec![Outages { name, comes: gap.into(), lasts, rate: 0.0 }];
        }
        resource.pace = vec![Pace { at: hour(100), rate: stock.pace }];
    }
    let delay = sketch.pool(Capacity::Unlimited);
    for flow in flows {
        let steps = draw_way(&mut sketch, flow, delay);
        let source = sketch.flow(flow.per_hour, steps);
        if flow.turns_away {
            sketch.flow_mut(source).when_full = WhenFull::TurnAway;
        }
    }
    sketch
}

/// Claim, work, claim more, work, be unloaded, give all back.
fn draw_way(
    sketch: &mut Sketch,
    flow: &Flow,
    delay: corridor_simkit::network::PoolId,
) -> Vec<Step> {
    let amount = if flow.by_size { Amount::PerSize(3) } else { Amount::Fixed(2) };
    let quotas = |bits: u8| -> Vec<Quota> {
        let chosen = (0..3).filter(|index| bits >> index & 1 == 1);
        chosen.map(|index| Quota { resource: ResourceId(index), amount }).collect()
    };
    let mut steps = Vec::new();
    let work = sketch.work(&exponential(1.5));
    for bits in [flow.first, flow.then] {
        let claim = sketch.station(StationKind::Claim, flow.limit.filter(|_| bits == flow.first));
        let serve = sketch.station(StationKind::Serve(delay), None);
        steps.push(step(claim, Action::Claim(quotas(bits))));
        steps.push(step(serve, Action::Serve(work.clone())));
    }
    if flow.unloads {
        let unload = sketch.station(StationKind::Unload, None);
        let back = sketch.station(StationKind::Serve(delay), None);
        steps.push(step(unload, Action::Unload));
        steps.push(step(back, Action::Serve(work)));
    }
    let after = flow.delay.then(|| sketch.times(&exponential(0.5)));
    let give_back = sketch.station(StationKind::Return, None);
    let what = quotas(flow.first | flow.then);
    steps.push(step(give_back, Action::Return { what, after }));
    steps
}

fn judge<R: Rules>(sketch: &Sketch, replication: u32) -> AuditReport {
    let mut engine = Engine::<R>::with_rules(Arc::new(sketch.network.clone()));
    let mut auditor = Auditor::new(&sketch.network);
    engine.run(SEED, Replication(replication), &mut auditor);
    auditor.close()
}

fn any_stocks() -> impl Strategy<Value = Vec<Stock>> {
    proptest::collection::vec(stock(), 3)
}

fn any_flows() -> impl Strategy<Value = Vec<Flow>> {
    proptest::collection::vec(flow(), 1..4)
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn nobody_holds_what_is_not_there_and_all_comes_back(
        stocks in any_stocks(), flows in any_flows(),
    ) {
        let sketch = draw(&stocks, &flows);
        let report = judge::<corridor_simkit::engine::Sound>(&sketch, 0);
        prop_assert_eq!(report.violations, Vec::new());
    }

    #[test]
    fn what_is_held_lies_below_what_there_is_and_accounts_add_up(
        stocks in any_stocks(), flows in any_flows(),
    ) {
        let sketch = draw(&stocks, &flows);
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(1), &mut ());
        for (index, stock) in stocks.iter().enumerate() {
            let resource = ResourceId::at(index);
            let reading = readings.resource(WHOLE, resource);
            let hours = i128::from(HOURS * MS_PER_HOUR);
            prop_assert!(0 <= reading.held && reading.held <= hours * i128::from(stock.amount));
            prop_assert!(reading.level <= hours * i128::from(stock.amount));
            prop_assert!(readings.held_max(resource) <= stock.amount);
            prop_assert!(reading.claimed >= 0 && reading.claims >= 0);
        }
        let sum = |of: fn(&_) -> i64| -> i64 {
            let classes = (0..flows.len()).map(ClassId::at);
            classes.map(|class| of(&readings.class(WHOLE, class))).sum()
        };
        let (before, after) = (readings.inside_at_start(), readings.inside());
        let out = sum(|class| class.delivered_size + class.lost_size);
        prop_assert_eq!(sum(|class| class.born_size) + before.0 as i64, out + after.0 as i64);
        let out = sum(|class| class.delivered + class.lost);
        prop_assert_eq!(sum(|class| class.born) + before.1 as i64, out + after.1 as i64);
    }

    #[test]
    fn a_run_with_resources_depends_on_its_index_alone(
        stocks in any_stocks(), flows in any_flows(),
    ) {
        let sketch = draw(&stocks, &flows);
        let mut used = sketch.engine();
        used.run(SEED, Replication(3), &mut ());
        let again = format!("{:?}", used.run(SEED, Replication(2), &mut ()));
        let fresh = format!("{:?}", sketch.engine().run(SEED, Replication(2), &mut ()));
        prop_assert_eq!(again, fresh);
    }
}

/// An engine that gives out what is not there.
struct Generous;

impl Rules for Generous {
    const IGNORE_LEVELS: bool = true;
}

fn busy() -> Sketch {
    let stocks = vec![Stock { amount: 10, by_night: None, is_hit: false, pace: 1.0 }; 3];
    let flow = Flow {
        per_hour: 6.0,
        first: 1,
        then: 2,
        by_size: false,
        limit: None,
        delay: true,
        unloads: true,
        turns_away: false,
    };
    draw(&stocks, &[flow])
}

#[test]
fn giving_out_more_than_there_is_does_not_escape_the_auditor() {
    assert_eq!(judge::<corridor_simkit::engine::Sound>(&busy(), 0).violations, Vec::new());
    let report = judge::<Generous>(&busy(), 0);
    assert!(report.n_violations > 100, "{:?}", report.violations.first());
}

#[test]
fn what_is_never_given_back_does_not_escape_the_auditor() {
    let mut sketch = busy();
    let last = sketch.network.steps.last_mut().expect("there are steps");
    let Action::Return { what, .. } = &mut last.action else { panic!("the last is a return") };
    what.pop();
    let report = judge::<corridor_simkit::engine::Sound>(&sketch, 0);
    assert!(report.violations.iter().any(|fault| fault.message.contains("is gone with")));
}

#[test]
fn an_unguarded_stay_does_not_escape_the_auditor() {
    let mut sketch = busy();
    let station = sketch.network.steps[1].station;
    let guard = |resource| corridor_simkit::network::Guard { station, resource };
    sketch.network.guards = vec![guard(ResourceId(0))];
    assert_eq!(judge::<corridor_simkit::engine::Sound>(&sketch, 0).violations, Vec::new());
    sketch.network.guards = vec![guard(ResourceId(1))];
    let report = judge::<corridor_simkit::engine::Sound>(&sketch, 0);
    assert!(report.violations.iter().any(|fault| fault.message.contains("without holding")));
}

/// All of a step are there in full at these hours.
fn at_hours(hours: &[i64]) -> Arrivals {
    Arrivals::Timetable(hours.iter().copied().map(hour).collect())
}

#[test]
fn who_comes_to_the_head_of_a_line_is_tried_for_what_it_claims_itself() {
    // One piece of the first kind, which somebody holds for ten hours and the next then takes; who
    // stands third wants one of the other kind, of which there is enough.
    let mut sketch = Sketch::new(HOURS);
    let (scarce, plenty) = (sketch.resource(1), sketch.resource(9));
    let unlimited = sketch.pool(Capacity::Unlimited);
    let work = sketch.work(&Distribution::deterministic(10.0).expect("ten hours are a time"));
    let line = sketch.station(StationKind::Claim, None);
    let (at_work, back) = (
        sketch.station(StationKind::Serve(unlimited), None),
        sketch.station(StationKind::Return, None),
    );
    for (resource, hours) in [(scarce, [0, 0].as_slice()), (plenty, &[1])] {
        let one = vec![Quota::one(resource)];
        let steps = vec![
            step(line, Action::Claim(one.clone())),
            step(at_work, Action::Serve(work.clone())),
            step(back, Action::Return { what: one, after: None }),
        ];
        sketch.flow_of(at_hours(hours), steps);
    }
    let mut auditor = Auditor::new(&sketch.network);
    let mut engine = sketch.engine();
    let readings = engine.run(SEED, Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
    let third = readings.class(WHOLE, ClassId(1));
    assert_eq!((third.delivered, third.total), (1, 19 * MS_PER_HOUR), "it waits for nine hours");
}

#[test]
fn a_lock_is_told_where_nobody_can_come_to_those_who_wait_for_company() {
    // Four go on as one, and three of them lie in a storage with room for the fourth, which comes by
    // the only lane. In that stands somebody who needs more room than is left.
    let locked = |lanes: u32| {
        let mut sketch = Sketch::new(HOURS);
        let storage = sketch.resource(40);
        let lane = sketch.pool(Capacity::Fixed(lanes));
        let work = sketch.work(&Distribution::deterministic(1.0).expect("an hour is a time"));
        let at_work = sketch.station(StationKind::Serve(lane), Some(0));
        let together = sketch.station(StationKind::Join, None);
        let back = sketch.station(StationKind::Return, None);
        for (each, hours) in [(1, [0, 2, 4, 8].as_slice()), (2, &[6])] {
            let what = vec![Quota { resource: storage, amount: Amount::TimesSize(each) }];
            let entry = sketch.station(StationKind::Claim, Some(0));
            let mut steps = vec![
                step(at_work, Action::Serve(work.clone())),
                step(entry, Action::Claim(what.clone())),
                step(together, Action::Join(Join::Count(4))),
                step(back, Action::Return { what, after: None }),
            ];
            if each == 2 {
                steps.remove(2);
            }
            sketch.flow_of(at_hours(hours), steps);
        }
        let mut auditor = Auditor::new(&sketch.network);
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        assert_eq!(auditor.close().violations, Vec::new());
        (readings.deadlock().is_some(), readings.class(WHOLE, ClassId(0)).delivered)
    };
    assert_eq!(locked(1), (true, 0));
    assert_eq!(locked(2), (false, 1), "the fourth comes by the other lane");
}
