//! Laws of what those of two directions hold in turns: nobody comes against those inside, nor too
//! close behind another, and nobody waits for more than a platoon of the other direction.

use corridor_simkit::audit::Auditor;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::{Engine, Rules};
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{Action, Capacity, OneWay, Quota, StationId, StationKind};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};
use corridor_tests::sketch::{Sketch, step};
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(31);

/// A narrow between two ends.
#[derive(Clone, Debug)]
struct Narrow {
    vessels: u64,
    platoon: u32,
    /// Minutes.
    gap: i64,
    clear: u32,
    /// Mean hours through it, and vessels an hour from each end.
    through: f64,
    rates: [f64; 2],
}

fn narrow() -> impl Strategy<Value = Narrow> {
    let rules = (1..6_u64, 1..7_u32, 0..90_i64, 0..60_u32);
    (rules, 0.2..4.0_f64, [0.02..1.5_f64, 0.02..1.5_f64]).prop_map(|(rules, through, rates)| {
        let (vessels, platoon, gap, clear) = rules;
        Narrow { vessels, platoon, gap, clear, through, rates }
    })
}

impl Narrow {
    /// The network: for each direction a claim, the way through, and the return.
    fn sketch(&self) -> Sketch {
        let mut sketch = Sketch::new(24 * 120);
        let sound = sketch.resource(self.vessels);
        let through = sketch.pool(Capacity::Unlimited);
        let time = Distribution::gamma(self.through, 0.4).expect("a mean and a cv");
        let clear = Distribution::deterministic(f64::from(self.clear) / 60.0).expect("a time");
        let clear = Some(sketch.times(&clear));
        for rate in self.rates {
            let claim = sketch.station(StationKind::Claim, None);
            let way = sketch.station(StationKind::Serve(through), None);
            let back = sketch.station(StationKind::Return, None);
            let work = sketch.work(&time);
            let what = vec![Quota::one(sound)];
            let steps = vec![
                step(claim, Action::Claim(what.clone())),
                step(way, Action::Serve(work)),
                step(back, Action::Return { what, after: clear }),
            ];
            sketch.flow(rate, steps);
        }
        sketch.resource_mut(sound).one_way = Some(OneWay {
            platoon: self.platoon,
            gap: SimSpan::from_ms(self.gap * 60_000),
            back: vec![StationId::at(3)],
        });
        sketch
    }
}

/// Counts who goes while somebody waits at the other end.
struct Watch<'a> {
    narrow: &'a Narrow,
    /// Who has come to each end and not gone in.
    waiting: [i64; 2],
    /// How many have gone in at each end since somebody has been waiting at the other.
    gone: [u32; 2],
    passed: [u32; 2],
    faults: Vec<String>,
}

impl Observer for Watch<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        let end = |station: StationId| match station.index() {
            0 => Some(0),
            3 => Some(1),
            _ => None,
        };
        match fact {
            Fact::Enters { station, .. } => {
                let Some(end) = end(station) else { return };
                self.waiting[end] += 1;
            }
            Fact::Granted { station, .. } => {
                let Some(end) = end(station) else { return };
                self.waiting[end] -= 1;
                self.passed[end] += 1;
                self.gone[1 - end] = 0;
                self.gone[end] = if self.waiting[1 - end] > 0 { self.gone[end] + 1 } else { 0 };
                if self.gone[end] > self.narrow.platoon {
                    self.faults.push(format!("{at:?}: {} in a row", self.gone[end]));
                }
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

struct AgainstEachOther;

impl Rules for AgainstEachOther {
    const IGNORE_DIRECTION: bool = true;
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn directions_take_turns_and_nobody_starves(narrow in narrow()) {
        let sketch = narrow.sketch();
        let mut auditor = Auditor::new(&sketch.network);
        let mut engine = sketch.engine();
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(readings.deadlock(), None);
        prop_assert_eq!(auditor.close().violations, Vec::new());
        let faults = Vec::new();
        let mut watch = Watch { narrow: &narrow, waiting: [0; 2], gone: [0; 2], passed: [0; 2], faults };
        sketch.engine().run(SEED, Replication(1), &mut watch);
        prop_assert_eq!(watch.faults, Vec::<String>::new());
        prop_assert!(watch.passed.iter().all(|&passed| passed > 0), "{:?}", watch.passed);
    }
}

#[test]
fn coming_against_those_inside_does_not_escape_the_auditor() {
    let rates = [0.5, 0.5];
    let narrow = Narrow { vessels: 4, platoon: 3, gap: 20, clear: 10, through: 1.0, rates };
    let sketch = narrow.sketch();
    let mut auditor = Auditor::new(&sketch.network);
    let mut engine =
        Engine::<AgainstEachOther>::with_rules(std::sync::Arc::new(sketch.network.clone()));
    engine.run(SEED, Replication(0), &mut auditor);
    assert!(!auditor.close().violations.is_empty());
}
