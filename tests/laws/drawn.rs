//! Laws of what is drawn about a customer when it is due: surges, diversions, traits.

use std::collections::BTreeMap;
use std::sync::Arc;

use corridor_simkit::audit::Auditor;
use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{
    Action, Arrivals, Capacity, Class, ClassId, Diversion, Network, Outages, Pace, Shift,
    StationKind, StepId, Surge, SurgePart, Trait,
};
use corridor_simkit::profile::RateProfile;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimTime;
use corridor_tests::sketch::{Sketch, hour, step};
use proptest::prelude::*;

use super::cases;

const HOURS: i64 = 2_000;
const SEED: MasterSeed = MasterSeed(11);
const PER_HOUR: f64 = 3.0;

/// Who was born when, by class.
#[derive(Default)]
struct Births(Vec<(SimTime, u16)>);

impl Observer for Births {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        if let Fact::Born { class, .. } = fact {
            self.0.push((at, class.0));
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

fn births(network: &Network, replication: u32) -> Vec<(SimTime, u16)> {
    let mut births = Births::default();
    Engine::new(Arc::new(network.clone())).run(SEED, Replication(replication), &mut births);
    births.0
}

/// One flow through a station, with `n` classes that walk the same.
fn flow(n: usize, share: impl Fn(usize) -> f64) -> Sketch {
    let mut sketch = Sketch::new(HOURS);
    let servers = sketch.pool(Capacity::Fixed(9));
    let desk = sketch.station(StationKind::Serve(servers), None);
    let work = sketch.work(&Distribution::exponential(0.4).expect("hours are positive"));
    let source = sketch.flow(PER_HOUR, vec![step(desk, Action::Serve(work.clone()))]);
    for index in 1..n {
        let first_step = StepId::at(sketch.network.steps.len());
        sketch.network.steps.push(step(desk, Action::Serve(work.clone())));
        let name = format!("flow-00-{index}");
        sketch.network.classes.push(Class { name, source, first_step, n_steps: 1 });
    }
    sketch.flow_mut(source).classes = (0..n).map(|at| (ClassId::at(at), share(at))).collect();
    sketch
}

/// A surge by this factor, dated from hour 500 to 1 000 and at random, and the customers of its own.
fn surging(factor: f64, at_random: bool) -> Sketch {
    let mut sketch = flow(1, |_| 1.0);
    let gate = sketch.pool(Capacity::Unlimited);
    let (gap, lasts) = (exponential(60.0), exponential(40.0));
    let (gap, lasts) = (sketch.times(&gap), sketch.times(&lasts));
    if at_random {
        let name = "surge".to_owned();
        sketch.pool_mut(gate).outages =
            vec![Outages { name, comes: gap.into(), lasts, rate: factor }];
    } else {
        let pace = [(500, factor), (1_000, 1.0)];
        sketch.pool_mut(gate).pace = pace.map(|(at, rate)| Pace { at: hour(at), rate }).to_vec();
    }
    let usual = sketch.network.sources[0].clone();
    let surge = |part| Some(Surge { pool: gate, part });
    sketch.network.sources[0].drawn.surge = surge(SurgePart::Usual);
    if factor > 1.0 {
        let mut extra = usual;
        "flow-00.surge".clone_into(&mut extra.name);
        let Arrivals::Renewal { interval, .. } = extra.arrivals else { unreachable!() };
        let rate = RateProfile::constant(PER_HOUR * (factor - 1.0) / 3_600_000.0);
        extra.arrivals = Arrivals::Renewal { interval, rate };
        extra.drawn.surge = surge(SurgePart::Extra { most: factor });
        sketch.network.sources.push(extra);
    }
    sketch
}

fn exponential(hours: f64) -> Distribution {
    Distribution::exponential(hours).expect("hours are positive")
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn an_auditor_finds_nothing_wrong_with_surges(
        factor in 0.1..3.0_f64,
        at_random in any::<bool>(),
    ) {
        let network = surging(factor, at_random).network;
        let mut auditor = Auditor::new(&network);
        Engine::new(Arc::new(network.clone())).run(SEED, Replication(1), &mut auditor);
        let report = auditor.close();
        prop_assert_eq!(&report.violations, &Vec::new());
        prop_assert_eq!(report.born, report.delivered + report.inside + report.turned_away);
    }

    #[test]
    fn a_surge_adds_customers_and_changes_none_of_the_others(
        factor in 1.05..3.0_f64,
        at_random in any::<bool>(),
    ) {
        let usual = births(&flow(1, |_| 1.0).network, 2);
        let all = births(&surging(factor, at_random).network, 2);
        let mut more = all.iter();
        prop_assert!(usual.iter().all(|one| more.any(|other| other == one)));
        prop_assert!(usual.len() < all.len());
    }

    #[test]
    fn a_fall_takes_customers_away_and_adds_none(factor in 0.05..0.9_f64) {
        let usual = births(&flow(1, |_| 1.0).network, 3);
        let left = births(&surging(factor, false).network, 3);
        let mut all = usual.iter();
        prop_assert!(left.iter().all(|one| all.any(|other| other == one)));
        let is_struck = |one: &&(SimTime, u16)| (hour(500)..hour(1_000)).contains(&one.0);
        let outside = |list: &[(SimTime, u16)]| list.iter().filter(|one| !is_struck(one)).count();
        prop_assert_eq!(outside(&usual), outside(&left));
    }
}

#[test]
fn as_many_come_in_a_surge_as_it_says() {
    for factor in [0.0, 0.5, 1.7, 2.5] {
        let network = surging(factor, false).network;
        let (mut inside, mut n) = (0, 0);
        for replication in 0..10 {
            let all = births(&network, replication);
            inside += all.iter().filter(|one| (hour(500)..hour(1_000)).contains(&one.0)).count();
            n += 1;
        }
        let expected = PER_HOUR * 500.0 * factor * f64::from(n);
        let error = (inside as f64 - expected).abs();
        assert!(error <= 4.0 * expected.sqrt(), "{factor}: {inside}, expected {expected}");
    }
}

/// Three ways, with a gate that is shut from hour 1 000 on.
fn diverted(share: f64) -> Sketch {
    let mut sketch = flow(3, |at| [0.5, 0.3, 0.2][at]);
    let shifts = [(0, 1), (1_000, 0)].map(|(at, servers)| Shift { at: hour(at), servers });
    let gate = sketch.pool(Capacity::Shifts(shifts.to_vec()));
    sketch.network.sources[0].drawn.diversions = vec![Diversion { gate, share, way: 2 }];
    sketch
}

#[test]
fn a_share_is_diverted_while_the_gate_is_shut_and_the_others_keep_their_way() {
    let mut by_way: BTreeMap<(bool, u16), f64> = BTreeMap::new();
    let mut total = [0.0, 0.0];
    for replication in 0..20 {
        let before = births(&diverted(1e-9).network, replication);
        let after = births(&diverted(0.6).network, replication);
        assert_eq!(before.len(), after.len(), "nobody is lost");
        for (before, after) in before.iter().zip(&after) {
            let is_shut = hour(1_000) <= before.0;
            assert_eq!(before.0, after.0);
            assert!(before.1 == after.1 || is_shut && after.1 == 2, "only onto the way");
            *by_way.entry((is_shut, after.1)).or_default() += 1.0;
            total[usize::from(is_shut)] += 1.0;
        }
    }
    for (way, (usual, shut)) in
        [(0.5, 0.5 * 0.4), (0.3, 0.3 * 0.4), (0.2, 0.2 + 0.8 * 0.6)].into_iter().enumerate()
    {
        for (is_shut, share) in [(false, usual), (true, shut)] {
            let n = total[usize::from(is_shut)];
            let found = by_way[&(is_shut, way as u16)] / n;
            let error = (share * (1.0 - share) / n).sqrt();
            assert!((found - share).abs() <= 4.0 * error, "{way} {is_shut}: {found} for {share}");
        }
    }
}

/// Two traits on one way.
fn marked(traits: &[(&str, f64)]) -> Vec<(SimTime, u16)> {
    let n = 1 << traits.len();
    let mut sketch = flow(n, |_| 1.0 / n as f64);
    let mark = |&(name, share): &(&str, f64)| Trait { name: name.to_owned(), share };
    sketch.network.sources[0].drawn.traits = traits.iter().map(mark).collect();
    (0..20).flat_map(|replication| births(&sketch.network, replication)).collect()
}

#[test]
fn traits_are_independent_and_one_more_changes_no_other() {
    let one = marked(&[("tir", 0.4)]);
    let two = marked(&[("aeo", 0.1), ("tir", 0.4)]);
    assert_eq!(one.len(), two.len());
    let (mut aeo, mut both) = (0.0, 0.0);
    for (one, two) in one.iter().zip(&two) {
        assert_eq!((one.0, one.1 & 1), (two.0, two.1 >> 1), "who is under TIR stays so");
        aeo += f64::from(two.1 & 1);
        both += f64::from(u8::from(two.1 == 3));
    }
    let n = one.len() as f64;
    let near = |found: f64, share: f64| {
        (found / n - share).abs() <= 4.0 * (share * (1.0 - share) / n).sqrt()
    };
    assert!(near(aeo, 0.1), "{}", aeo / n);
    assert!(near(both, 0.04), "{}", both / n);
}
