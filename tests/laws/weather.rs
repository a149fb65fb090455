//! Laws of outages by the day: what they take is exact, more days only add, and pools of one name
//! are hit together.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{Action, Capacity, Chance, Comes, Outages, StationKind};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{MS_PER_DAY, MS_PER_HOUR, SimTime};
use corridor_tests::sketch::Sketch;
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(23);
const DAYS: i64 = 400;

/// When each of two pools was closed, in order.
#[derive(Default)]
struct Closed {
    since: [Option<i64>; 2],
    stretches: [Vec<(i64, i64)>; 2],
}

impl Observer for Closed {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        let Fact::OnDuty { pool, servers } = fact else { return };
        let pool = pool.index();
        match (servers, self.since[pool]) {
            (0, None) => self.since[pool] = Some(at.ms()),
            (0, Some(_)) | (_, None) => {}
            (_, Some(since)) => {
                self.stretches[pool].push((since, at.ms()));
                self.since[pool] = None;
            }
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

/// Two pools of one server that the same storm closes for so many hours on days of this chance.
fn closed(chance: f64, hours: f64, replication: u32) -> (Sketch, [Vec<(i64, i64)>; 2]) {
    let mut sketch = Sketch::new(24 * DAYS);
    let lasts = sketch.times(&Distribution::deterministic(hours).expect("a time"));
    let at = SimTime::from_ms(-2 * MS_PER_DAY);
    for _ in 0..2 {
        let pool = sketch.pool(Capacity::Fixed(1));
        let comes = Comes::OnDays(vec![Chance { at, chance }]);
        let storm = Outages { name: "storm".into(), comes, lasts, rate: 0.0 };
        sketch.pool_mut(pool).outages = vec![storm];
        let station = sketch.station(StationKind::Serve(pool), None);
        let hour = Distribution::exponential(1.0).expect("a mean");
        let work = Action::Serve(sketch.work(&hour));
        let step = corridor_tests::sketch::step(station, work);
        sketch.flow(0.2, vec![step]);
    }
    let mut watch = Closed::default();
    sketch.engine().run(SEED, Replication(replication), &mut watch);
    let end = DAYS * MS_PER_DAY;
    for (since, stretches) in watch.since.iter().zip(&mut watch.stretches) {
        stretches.extend(since.map(|since| (since, end)));
    }
    (sketch, watch.stretches)
}

fn sum(stretches: &[(i64, i64)]) -> i64 {
    stretches.iter().map(|(from, to)| to - from).sum()
}

proptest! {
    #![proptest_config(cases(40))]

    /// Pools of one name are closed together, and a larger chance only adds to what is closed.
    #[test]
    fn more_days_of_weather_only_add(low in 0.0..1.0_f64, high in 0.0..1.0_f64, hours in 0.1..30.0_f64) {
        let (low, high) = (low.min(high), low.max(high));
        let (_, [few, too]) = closed(low, hours, 0);
        prop_assert_eq!(&few, &too);
        let (_, [many, _]) = closed(high, hours, 0);
        for stretch in &few {
            prop_assert!(
                many.iter().any(|other| other.0 <= stretch.0 && stretch.1 <= other.1),
                "{stretch:?} is open with a chance of {high}, and closed with {low}"
            );
        }
        prop_assert!(many.windows(2).all(|pair| pair[0].1 < pair[1].0), "stretches meet");
    }

    /// What is left is 1 − pl + p²l³/6 for a chance p of a stretch of l days, and no hour of the day
    /// is left more of than bounds count on.
    #[test]
    fn what_weather_leaves_is_exact(chance in 0.05..1.0_f64, hours in 0.5..24.0_f64) {
        let (mut left, mut squares) = (0.0, 0.0);
        let mut by_hour = [0_i64; 24];
        let n = 60;
        for replication in 0..n {
            let (_, [stretches, _]) = closed(chance, hours, replication);
            let open = 1.0 - sum(&stretches) as f64 / (DAYS * MS_PER_DAY) as f64;
            (left, squares) = (left + open, squares + open * open);
            for (hour, struck) in by_hour.iter_mut().enumerate() {
                for (from, to) in &stretches {
                    let first = from.div_euclid(MS_PER_DAY);
                    for day in first..=to.div_euclid(MS_PER_DAY) {
                        let at = day * MS_PER_DAY + hour as i64 * MS_PER_HOUR;
                        *struck += ((to.min(&(at + MS_PER_HOUR)) - from.max(&at)).max(0)) / 1_000;
                    }
                }
            }
        }
        let (mean, l) = (left / f64::from(n), hours / 24.0);
        let exact = 1.0 - chance * l + chance * chance * l * l * l / 6.0;
        let error = ((squares / f64::from(n) - mean * mean).max(1e-12) / f64::from(n)).sqrt();
        prop_assert!((mean - exact).abs() < 4.5 * error + 1e-4, "{mean} +- {error}, not {exact}");
        let (sketch, _) = closed(chance, hours, 0);
        let network = &sketch.network;
        let most = network.pools[0].outages[0].left(network, SimTime::START, network.end);
        prop_assert!(exact <= most + 1e-12, "{exact} is left, and bounds count on {most}");
        for (hour, struck) in by_hour.iter().enumerate() {
            let whole = f64::from(n) * DAYS as f64 * 3_600.0;
            let open = 1.0 - *struck as f64 / whole;
            // Days are independent but for those beside each other: four standard errors.
            let slack = 4.0 * (0.25 * 2.0 / (f64::from(n) * DAYS as f64)).sqrt();
            prop_assert!(open < most + slack, "hour {hour}: {open} is left, bounds say {most}");
        }
    }
}
