//! Cuts of series whose answer is known.

use super::*;
use crate::distribution::{Distribution, Sampler};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::stats::Tally;

/// Waiting times of the first `n` customers of M/M/1 with ρ = 0.9 that starts empty; λ = 1.
fn waits(replication: u32, n: usize) -> Vec<f64> {
    let unit = Sampler::new(&Distribution::exponential(1.0).expect("mean 1"));
    let key = StreamKey::new(MasterSeed(9), Replication(replication), Purpose::Service, "", "");
    let mut rng = key.rng(0, 0);
    let mut wait = 0.0_f64;
    let mut next = || {
        let now = wait;
        wait = f64::max(0.0, wait + 0.9 * unit.sample(&mut rng) - unit.sample(&mut rng));
        now
    };
    (0..n).map(|_| next()).collect()
}

fn mean(series: &[f64]) -> f64 {
    series.iter().sum::<f64>() / series.len() as f64
}

#[test]
fn the_cut_is_the_argmin_of_the_definition() {
    let series = average(&(0..20).map(|r| waits(r, 503)).collect::<Vec<_>>());
    let batches: Vec<f64> = series[..500].chunks(5).map(mean).collect();
    let statistic = |cut: usize| {
        let rest = &batches[cut..];
        let centre = mean(rest);
        let squares: f64 = rest.iter().map(|z| (z - centre) * (z - centre)).sum();
        squares / (rest.len() * rest.len()) as f64
    };
    let best = (0..=95).min_by(|&a, &b| statistic(a).total_cmp(&statistic(b)));
    let expected = match best.expect("96 candidates") {
        cut if 50 < cut => WarmUpCut::NotSettled,
        cut => WarmUpCut::At(cut * 5),
    };
    assert_eq!(mser5(&series), expected);
}

#[test]
fn a_ramp_before_a_level_is_cut_off() {
    let series: Vec<f64> = (0..1_000)
        .map(|step| f64::from(step.min(200)) / 200.0 + if step % 2 == 0 { 0.01 } else { -0.01 })
        .collect();
    let WarmUpCut::At(cut) = mser5(&series) else { panic!("{:?}", mser5(&series)) };
    assert!((190..=200).contains(&cut), "{cut}");
}

#[test]
fn what_starts_in_its_steady_state_needs_no_warm_up() {
    assert_eq!(mser5(&[3.0; 100]), WarmUpCut::At(0));
}

#[test]
fn a_series_that_keeps_growing_is_refused() {
    let growing: Vec<f64> = (0..1_000).map(|step| f64::from(step * step)).collect();
    assert_eq!(mser5(&growing), WarmUpCut::NotSettled);
    assert_eq!(mser5(&growing[..49]), WarmUpCut::TooShort);
}

#[test]
fn on_the_average_of_replications_the_cut_mends_the_bias_of_an_empty_start() {
    // λ = 1, ρ = 0.9: the true mean wait is 8.1, an empty start is biased downwards. Twenty paths
    // of 2 000 customers, sixty times over; compared on the same paths.
    let (mut raw, mut gain) = (Tally::new(), Tally::new());
    for experiment in 0..60 {
        let paths: Vec<_> = (0..20).map(|r| waits(1 + experiment * 20 + r, 2_000)).collect();
        let series = average(&paths);
        if let WarmUpCut::At(cut) = mser5(&series) {
            raw.add(mean(&series));
            gain.add(mean(&series[cut..]) - mean(&series));
        }
    }
    let (bias, gain_mean) = (8.1 - raw.mean().expect("cuts"), gain.mean().expect("cuts"));
    let z = gain_mean / gain.std_error().expect("cuts");
    assert!(30 <= gain.count(), "settled in {} of 60", gain.count());
    assert!(4.0 < z && gain_mean < 1.5 * bias, "bias {bias}, gain {gain_mean}, z = {z:.1}");
}

#[test]
fn welchs_average_is_that_of_the_definition() {
    let series = [1.0, 2.0, 6.0, 3.0, 8.0, 4.0];
    let found = welch(&series, 2);
    assert_eq!(found, vec![1.0, 3.0, 4.0, 23.0 / 5.0]);
    assert_eq!(welch(&series, 0), series.to_vec());
    assert!(welch(&series, 6).is_empty());
}

#[test]
fn averaging_stops_with_the_shortest_replication() {
    assert_eq!(average(&[vec![1.0, 2.0, 3.0], vec![3.0, 6.0]]), vec![2.0, 4.0]);
    assert!(average(&[]).is_empty());
}
