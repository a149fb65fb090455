//! Lines that are first come, first served: more room or more servers never delays a delivery.
//!
//! That is a theorem, path by path, as long as nobody overtakes in front of a later queue: with
//! single servers, with constant service times, or with several servers at the last station. It
//! needs draws that belong to customers and stations, not to the order in which they are asked
//! for: a run before and a run after the change see the same work.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{Action, Capacity, StationKind};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimTime;
use corridor_tests::sketch::{Sketch, step};
use proptest::prelude::*;

use super::cases;

const HOURS: i64 = 300;

/// One station of a line.
#[derive(Clone, Copy, Debug)]
struct Stop {
    servers: u32,
    places: Option<u32>,
    mean_hours: f64,
}

fn stop(servers: std::ops::Range<u32>) -> impl Strategy<Value = Stop> {
    (servers, proptest::option::of(0..5_u32), 0.1..3.0_f64)
        .prop_map(|(servers, places, mean_hours)| Stop { servers, places, mean_hours })
}

/// The instants of delivery in one replication.
#[derive(Debug, Default)]
struct Deliveries(Vec<SimTime>);

impl Observer for Deliveries {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        if matches!(fact, Fact::Delivered { .. }) {
            self.0.push(at);
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

fn deliveries(line: &[Stop], per_hour: f64, service: fn(f64) -> Distribution) -> Vec<SimTime> {
    let mut sketch = Sketch::new(HOURS);
    let steps = line.iter().map(|stop| {
        let pool = sketch.pool(Capacity::Fixed(stop.servers));
        let station = sketch.station(StationKind::Serve(pool), stop.places);
        step(station, Action::Serve(sketch.work(&service(stop.mean_hours))))
    });
    let steps = steps.collect();
    sketch.flow(per_hour, steps);
    let mut seen = Deliveries::default();
    sketch.engine().run(MasterSeed(11), Replication(0), &mut seen);
    seen.0
}

fn exponential(mean: f64) -> Distribution {
    Distribution::exponential(mean).expect("the mean is positive")
}

fn constant(hours: f64) -> Distribution {
    Distribution::deterministic(hours).expect("hours are positive")
}

/// Fails where the n-th delivery comes later than before the change.
fn check_no_later(before: &[SimTime], after: &[SimTime]) -> Result<(), TestCaseError> {
    prop_assert!(before.len() <= after.len(), "{} fell to {}", before.len(), after.len());
    let later = before.iter().zip(after).position(|(before, after)| before < after);
    prop_assert_eq!(later, None, "this delivery comes later");
    Ok(())
}

/// One place more, or all places that one could want.
fn with_place(mut line: Vec<Stop>, at: usize, is_unlimited: bool) -> Vec<Stop> {
    let at = at % line.len();
    line[at].places = line[at].places.filter(|_| !is_unlimited).map(|places| places + 1);
    line
}

fn with_server(mut line: Vec<Stop>, at: usize) -> Vec<Stop> {
    let at = at % line.len();
    line[at].servers += 1;
    line
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn a_place_more_in_a_line_of_single_servers_delays_nobody(
        line in proptest::collection::vec(stop(1..2), 1..6),
        at in 0..6_usize,
        is_unlimited: bool,
        per_hour in 0.2..3.0_f64,
    ) {
        let before = deliveries(&line, per_hour, exponential);
        let after = deliveries(&with_place(line, at, is_unlimited), per_hour, exponential);
        check_no_later(&before, &after)?;
    }

    #[test]
    fn a_server_more_at_the_last_station_delays_nobody(
        line in proptest::collection::vec(stop(1..2), 0..5),
        last in stop(1..5),
        per_hour in 0.2..3.0_f64,
    ) {
        let line: Vec<Stop> = line.into_iter().chain([last]).collect();
        let before = deliveries(&line, per_hour, exponential);
        let after = deliveries(&with_server(line.clone(), line.len() - 1), per_hour, exponential);
        check_no_later(&before, &after)?;
    }

    #[test]
    fn a_server_or_a_place_more_delays_nobody_where_service_is_constant(
        line in proptest::collection::vec(stop(1..5), 1..6),
        at in 0..6_usize,
        a_server: bool,
        per_hour in 0.2..3.0_f64,
    ) {
        let before = deliveries(&line, per_hour, constant);
        let better = if a_server { with_server(line, at) } else { with_place(line, at, false) };
        let after = deliveries(&better, per_hour, constant);
        check_no_later(&before, &after)?;
    }

    #[test]
    fn a_server_finishes_no_more_than_its_time_allows(
        stop in stop(1..5),
        per_hour in 0.2..10.0_f64,
    ) {
        let delivered = deliveries(&[stop], per_hour, constant).len() as f64;
        let each = (HOURS as f64 / stop.mean_hours).ceil();
        prop_assert!(delivered <= f64::from(stop.servers) * each);
    }
}
