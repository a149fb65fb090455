//! Checkpoints, the rule, and what the rule achieves.

use super::*;
use crate::distribution::{Distribution, Sampler};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

/// `n` values of mean `mean`, half of them `spread` below and half above.
fn pair(n: u32, mean: f64, spread: f64) -> Tally {
    (0..n).map(|i| mean + if i % 2 == 0 { spread } else { -spread }).collect()
}

#[test]
fn checkpoints_are_the_fixed_ladder_between_the_limits() {
    assert_eq!(
        checkpoints(30, 3_000),
        [30, 40, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1_000, 1_500, 2_000, 3_000]
    );
    assert_eq!(checkpoints(35, 120), [35, 40, 50, 75, 100, 120]);
    assert_eq!(checkpoints(8, 20), [8, 20]);
    assert_eq!(checkpoints(50, 50), [50]);
    assert_eq!(checkpoints(50, 7), [50], "at least wins");
    assert_eq!(checkpoints(1_000_000, u32::MAX).last(), Some(&u32::MAX));
}

#[test]
fn an_extension_adds_checkpoints_and_moves_none_but_the_last() {
    let short = checkpoints(30, 333);
    let long = checkpoints(30, 10_000);
    assert_eq!(short[..short.len() - 1], long[..short.len() - 1]);
}

#[test]
fn the_half_width_is_held_against_the_mean() {
    // s/√n = 0.1·√(40/39)/√40 = 0.016013, t(0.975, 39) = 2.022691: half-width 0.032390.
    let tally = pair(40, 10.0, 0.1);
    let watched = [Watched { tally: &tally, absolute: 0.0 }];
    let judge = |relative| Precision::new(relative, 0.95).judge(&watched, 40, 1_000);
    assert_eq!(judge(0.003_26), Decision::Precise);
    let Decision::Continue { worst: 0, excess } = judge(0.003_22) else {
        panic!("{:?}", judge(0.003_22));
    };
    let exact = 0.032_390 / (10.0 * 0.003_22 / 1.003_22);
    assert!((excess / exact - 1.0).abs() < 1e-4, "{excess} {exact}");
}

#[test]
fn the_least_precise_indicator_decides() {
    let (calm, wild) = (pair(50, 100.0, 1.0), pair(50, 100.0, 50.0));
    let watched =
        [Watched { tally: &calm, absolute: 0.0 }, Watched { tally: &wild, absolute: 0.0 }];
    let precision = Precision::new(0.02, 0.95);
    assert!(matches!(precision.judge(&watched, 50, 200), Decision::Continue { worst: 1, .. }));
    assert!(matches!(precision.judge(&watched, 50, 50), Decision::AtMost { worst: 1, .. }));
    assert_eq!(precision.judge(&watched[..1], 50, 200), Decision::Precise);
}

#[test]
fn near_zero_the_absolute_precision_applies() {
    let tally = pair(50, 0.0, 1.0);
    let precision = Precision::new(0.02, 0.95);
    let judge = |absolute| precision.judge(&[Watched { tally: &tally, absolute }], 50, 200);
    assert_eq!(judge(0.5), Decision::Precise);
    assert!(matches!(judge(0.0), Decision::Continue { excess, .. } if 1e9 < excess));
    let zero = pair(50, 0.0, 0.0);
    let watched = [Watched { tally: &zero, absolute: 0.0 }];
    assert_eq!(precision.judge(&watched, 50, 200), Decision::Precise, "always 0 is 0");
}

#[test]
fn too_few_replications_are_never_precise() {
    let equal = pair(9, 5.0, 0.0);
    let watched = [Watched { tally: &equal, absolute: 1.0 }];
    let precision = Precision::new(0.02, 0.95);
    assert!(matches!(precision.judge(&watched, 9, 200), Decision::Continue { .. }));
    assert!(matches!(precision.judge(&[], 9, 200), Decision::Continue { .. }));
    assert_eq!(precision.judge(&[], 30, 200), Decision::Precise, "nothing is watched");
}

#[test]
fn where_the_rule_stops_the_mean_is_as_precise_as_asked() {
    // Exponential outputs with mean 1: 5 % at 90 % takes about 1 200 replications.
    let unit = Sampler::new(&Distribution::exponential(1.0).expect("mean 1"));
    let precision = Precision::new(0.05, 0.9);
    let experiments = 1_000;
    let mut within = 0_u32;
    for experiment in 0..experiments {
        let key = StreamKey::new(MasterSeed(4), Replication(experiment), Purpose::Service, "", "");
        let mut tally = Tally::new();
        let mut done = 0;
        for n in checkpoints(30, 100_000) {
            tally.extend((done..n).map(|token| unit.sample(&mut key.rng(u64::from(token), 0))));
            done = n;
            let watched = [Watched { tally: &tally, absolute: 0.0 }];
            if precision.judge(&watched, n, 100_000) == Decision::Precise {
                break;
            }
        }
        assert!((500..=2_000).contains(&done), "{done}");
        within += u32::from((tally.mean().expect("values") - 1.0).abs() <= 0.05);
    }
    let share = f64::from(within) / f64::from(experiments);
    assert!(0.9 - 4.0 * (0.9_f64 * 0.1 / f64::from(experiments)).sqrt() <= share, "{share}");
}
