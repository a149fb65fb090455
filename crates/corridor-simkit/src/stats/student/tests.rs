//! Student's interval against the textbook and against its own promise.

use super::*;
use crate::distribution::{Distribution, Sampler};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

#[test]
fn the_textbook_example_of_ten_observations_comes_out() {
    // Law, Simulation Modeling and Analysis, example 4.26: 1.34 ± 0.24 at 90 %.
    let sample = [1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09];
    let found = StudentInterval::new(&sample.into_iter().collect(), 0.9).expect("ten values");
    assert!((found.mean - 1.34).abs() < 0.005, "{found:?}");
    assert!((found.half_width - 0.24).abs() < 0.005, "{found:?}");
    let Interval { low, high } = found.interval();
    assert!((low - 1.10).abs() < 0.01 && (high - 1.58).abs() < 0.01);
}

#[test]
fn quantiles_are_those_of_the_table() {
    for (p, freedom, t) in
        [(0.975, 9.0, 2.262_157), (0.95, 1.0, 6.313_752), (0.995, 30.0, 2.749_996)]
    {
        assert!((t_quantile(p, freedom) - t).abs() < 1e-6, "{}", t_quantile(p, freedom));
    }
}

#[test]
fn one_replication_has_no_interval_and_equal_ones_a_sure_one() {
    assert_eq!(StudentInterval::new(&[1.0].into_iter().collect(), 0.95), None);
    let equal = StudentInterval::new(&[4.0; 30].into_iter().collect(), 0.95).expect("30 values");
    assert!(equal.half_width.abs() <= 0.0 && equal.relative_half_width().abs() <= 0.0);
    let around_zero = StudentInterval::new(&[-1.0, 1.0].into_iter().collect(), 0.95);
    assert!(around_zero.expect("two values").relative_half_width().is_infinite());
}

/// The share of experiments whose 90 % interval of `n` outputs covers the true mean.
fn coverage(experiments: u32, n: u64, truth: f64, output: impl Fn(StreamKey, u64) -> f64) -> f64 {
    let covers = |experiment: &u32| {
        let key =
            StreamKey::new(MasterSeed(25), Replication(*experiment), Purpose::Service, "", "");
        let tally: Tally = (0..n).map(|token| output(key, token)).collect();
        let interval = StudentInterval::new(&tally, 0.9).expect("at least two outputs");
        interval.interval().contains(truth)
    };
    f64::from((0..experiments).filter(covers).count() as u32) / f64::from(experiments)
}

#[test]
fn normal_outputs_are_covered_as_often_as_promised() {
    for n in [2, 5, 20] {
        let share = coverage(20_000, n, 0.0, |key, token| {
            // Twelve uniforms less six: normal enough for a mean of means.
            let mut rng = key.rng(token, 0);
            (0..12).map(|_| rng.unit()).sum::<f64>() - 6.0
        });
        let error = (0.9_f64 * 0.1 / 20_000.0).sqrt();
        assert!((share - 0.9).abs() < 4.0 * error, "n = {n}: {share}");
    }
}

/// The mean delay of the first 25 customers of M/M/1 with ρ = 0.9 that starts empty.
fn mean_delay_of_25(key: StreamKey, token: u64, unit: &Sampler) -> f64 {
    let mut rng = key.rng(token, 0);
    let (mut delay, mut sum) = (0.0, 0.0);
    for _ in 1..25 {
        delay = f64::max(0.0, delay + 0.9 * unit.sample(&mut rng) - unit.sample(&mut rng));
        sum += delay;
    }
    sum / 25.0
}

#[test]
fn skewed_outputs_are_covered_less_often_and_by_how_much_is_known() {
    // Law's test: E d(25) = 2.1245; coverage of a nominal 90 % from 200 000 experiments each.
    let unit = Sampler::new(&Distribution::exponential(1.0).expect("mean 1"));
    for (n, known) in [(5, 0.837), (10, 0.859), (20, 0.876), (40, 0.888)] {
        let experiments = 8_000;
        let share =
            coverage(experiments, n, 2.1245, |key, token| mean_delay_of_25(key, token, &unit));
        let error = (known * (1.0 - known) / f64::from(experiments)).sqrt();
        assert!((share - known).abs() < 4.0 * error + 0.0005, "n = {n}: {share}, known {known}");
    }
}

#[test]
fn few_or_skewed_replications_are_not_trusted() {
    let line = |n: u32| (0..n).map(f64::from).collect::<Tally>();
    assert_eq!(Trust::of(&line(19)), Trust::Few { needed: 20 });
    assert_eq!(Trust::of(&line(20)), Trust::Sound);
    let unit = Sampler::new(&Distribution::exponential(1.0).expect("mean 1"));
    let key = StreamKey::new(MasterSeed(1), Replication(0), Purpose::Service, "", "");
    let outputs = |n| (0..n).map(|token| mean_delay_of_25(key, token, &unit)).collect::<Tally>();
    let Trust::Skewed { skewness, needed } = Trust::of(&outputs(30)) else {
        panic!("{:?}", Trust::of(&outputs(30)));
    };
    assert!(1.1 < skewness && 30 < needed, "{skewness} {needed}");
    assert_eq!(Trust::of(&outputs(500)), Trust::Sound);
}
