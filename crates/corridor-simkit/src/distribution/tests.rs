//! Draws against theory: moments, distribution functions, pairing, golden digits.

use super::*;
use crate::random::{CounterRng, MasterSeed, Purpose, Replication, StreamKey};

fn rng(token: u64) -> CounterRng {
    StreamKey::new(MasterSeed(7), Replication(0), Purpose::Service, "post", "flow").rng(token, 0)
}

/// Draws as the engine makes them: a fresh generator for each.
fn draws(distribution: &Distribution, n: u64) -> Vec<f64> {
    let sampler = Sampler::new(distribution);
    (0..n).map(|token| sampler.sample(&mut rng(token))).collect()
}

/// Every kind, with parameters in every branch of its sampler.
fn one_of_each() -> Vec<(&'static str, Distribution)> {
    let built = [
        ("deterministic", Distribution::deterministic(3.5)),
        ("exponential", Distribution::exponential(40.0)),
        ("erlang 2", Distribution::erlang(2, 40.0)),
        ("erlang 12", Distribution::erlang(12, 40.0)),
        ("gamma cv 0.3", Distribution::gamma(40.0, 0.3)),
        ("gamma cv 1.6", Distribution::gamma(40.0, 1.6)),
        ("lognormal", Distribution::lognormal(40.0, 0.8)),
        ("triangular", Distribution::triangular(10.0, 15.0, 60.0)),
        ("triangular left", Distribution::triangular(10.0, 10.0, 60.0)),
        ("triangular right", Distribution::triangular(10.0, 60.0, 60.0)),
        ("pert", Distribution::pert(10.0, 15.0, 60.0)),
        ("pert left", Distribution::pert(10.0, 10.0, 60.0)),
        ("uniform", Distribution::uniform(10.0, 60.0)),
        ("weibull 0.7", Distribution::weibull(0.7, 40.0)),
        ("weibull 3", Distribution::weibull(3.0, 40.0)),
        ("empirical", Distribution::empirical(vec![9.0, 2.0, 4.0], vec![1.0, 2.0, 5.0])),
        ("mixture", two_kinds_of_work()),
    ];
    built.into_iter().map(|(name, built)| (name, built.expect("valid parameters"))).collect()
}

fn two_kinds_of_work() -> Result<Distribution, DistributionError> {
    let quick = Distribution::exponential(20.0)?;
    let slow = Distribution::lognormal(240.0, 0.7)?;
    Distribution::mixture(vec![(0.9, quick), (0.1, slow)])
}

#[test]
fn mean_and_variance_of_the_draws_are_those_of_theory() {
    let n = 200_000;
    for (name, distribution) in one_of_each() {
        let draws = draws(&distribution, n);
        let (mean, variance) = (distribution.mean(), distribution.variance());
        let squares: Vec<f64> = draws.iter().map(|x| (x - mean) * (x - mean)).collect();
        let average = |values: &[f64]| values.iter().sum::<f64>() / n as f64;
        if variance <= 0.0 {
            assert!(squares.iter().all(|square| square.abs() <= 0.0), "{name}");
            continue;
        }
        let z = (average(&draws) - mean) / (variance / n as f64).sqrt();
        assert!(z.abs() < 4.0, "{name}: mean {}, theory {mean}, z = {z:.2}", average(&draws));
        let fourth: Vec<f64> = squares.iter().map(|s| (s - variance) * (s - variance)).collect();
        let z = (average(&squares) - variance) / (average(&fourth) / n as f64).sqrt();
        assert!(z.abs() < 4.0, "{name}: variance, z = {z:.2}");
        assert!((distribution.cv() - variance.sqrt() / mean).abs() < 1e-12, "{name}");
        assert!(draws.iter().all(|&x| 0.0 <= x), "{name}");
    }
}

/// Kolmogorov's statistic √n·D of 50 000 draws; beyond 2.2 in one case of 8 000.
fn kolmogorov(distribution: &Distribution, cdf: impl Fn(f64) -> f64) -> f64 {
    let mut draws = draws(distribution, 50_000);
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let gap = |(index, &x): (usize, &f64)| {
        let p = cdf(x);
        f64::max(p - index as f64 / n, (index + 1) as f64 / n - p)
    };
    n.sqrt() * draws.iter().enumerate().map(gap).fold(0.0, f64::max)
}

/// P(X <= x) by its formula, where there is one.
fn cdf(kind: &Kind, x: f64) -> Option<f64> {
    let gamma = |shape: f64, mean: f64| special::gamma_cdf(shape, x * shape / mean);
    match kind {
        Kind::Exponential { mean } => Some(-libm::expm1(-x / mean)),
        Kind::Erlang { shape, mean } => Some(gamma(f64::from(*shape), *mean)),
        Kind::Gamma { mean, cv } => Some(gamma(1.0 / (cv * cv), *mean)),
        Kind::Lognormal { mean, cv } => {
            let sigma = libm::log1p(cv * cv).sqrt();
            Some(special::normal_cdf((libm::log(x / mean) + 0.5 * sigma * sigma) / sigma))
        }
        Kind::Triangular { low, mode, high } if x < *mode => {
            Some((x - low) * (x - low) / ((high - low) * (mode - low)))
        }
        Kind::Triangular { low, mode, high } => {
            // At the peak of a triangle that only rises, both sides are 0.
            let rest = (high - x) * (high - x) / ((high - low) * (high - mode));
            Some(1.0 - if rest.is_nan() { 0.0 } else { rest })
        }
        Kind::Uniform { low, high } => Some((x - low) / (high - low)),
        Kind::Weibull { shape, scale } => Some(-libm::expm1(-libm::pow(x / scale, *shape))),
        Kind::Sum(_) | Kind::Paused(_) => unreachable!("no case has pauses or is a sum"),
        Kind::Mixture(parts) => {
            parts.iter().map(|(share, part)| Some(share * cdf(part.kind(), x)?)).sum()
        }
        Kind::Deterministic(_) | Kind::Pert { .. } | Kind::Empirical { .. } => None,
    }
}

#[test]
fn draws_follow_the_exact_distribution_function() {
    let mut compared = 0;
    for (name, distribution) in one_of_each() {
        if cdf(distribution.kind(), distribution.mean()).is_none() {
            continue;
        }
        let statistic = kolmogorov(&distribution, |x| {
            cdf(distribution.kind(), x).expect("this kind has a formula")
        });
        assert!(statistic < 2.2, "{name}: {statistic:.2}");
        compared += 1;
    }
    assert_eq!(compared, 13);
}

#[test]
fn a_pert_with_its_peak_at_the_end_is_a_power() {
    // Mode at the lower end: beta(1, 5), P(X > x) = (1 − x)^5.
    let pert = Distribution::pert(0.0, 0.0, 1.0).expect("valid parameters");
    let statistic = kolmogorov(&pert, |x| 1.0 - libm::pow(1.0 - x, 5.0));
    assert!(statistic < 2.2, "{statistic:.2}");
}

#[test]
fn the_tails_behind_the_ziggurats_are_right() {
    let n = 2_000_000_u64;
    let (mut beyond, mut excess, mut outside, mut wide) = (0.0, 0.0, 0.0, 0.0);
    for token in 0..n {
        let x = ziggurat::exponential(&mut rng(token));
        if 8.0 < x {
            beyond += 1.0;
            excess += x - 8.0;
        }
        let z = ziggurat::normal(&mut rng(token)).abs();
        outside += f64::from(u8::from(3.7 < z));
        wide += f64::from(u8::from(4.2 < z));
    }
    let check = |name: &str, count: f64, p: f64| {
        let z = (count - n as f64 * p) / (n as f64 * p).sqrt();
        assert!(z.abs() < 4.0, "{name}: {count}, z = {z:.2}");
    };
    check("exponential beyond 8", beyond, libm::exp(-8.0));
    check("normal outside 3.7", outside, 2.0 * special::normal_cdf(-3.7));
    check("normal outside 4.2", wide, 2.0 * special::normal_cdf(-4.2));
    let z = (excess / beyond - 1.0) * f64::sqrt(beyond);
    assert!(z.abs() < 4.0, "an exponential has no memory: z = {z:.2}");
}

#[test]
fn a_factor_on_the_scale_is_a_factor_on_every_draw() {
    for (name, distribution) in one_of_each() {
        let scaled = distribution.scaled(2.75);
        assert!((scaled.mean() / distribution.mean() - 2.75).abs() < 1e-12, "{name}");
        assert!((scaled.cv() - distribution.cv()).abs() < 1e-9, "{name}");
        for (once, more) in draws(&distribution, 2_000).iter().zip(draws(&scaled, 2_000)) {
            assert!((more - 2.75 * once).abs() <= 1e-12 * more, "{name}: {once} {more}");
        }
    }
    for (name, distribution) in one_of_each() {
        for extreme in [1e-300, 1e300] {
            let mean = distribution.scaled(extreme).scaled(extreme).mean();
            assert!(mean.is_finite() && 0.0 <= mean, "{name}: {mean}");
        }
    }
    let nothing = Distribution::exponential(3.0).expect("mean 3").scaled(0.0);
    assert_eq!(nothing.kind(), &Kind::Deterministic(0.0));
}

#[test]
fn a_draw_that_takes_more_numbers_puts_nobody_else_out_of_step() {
    let sampler = Sampler::new(&Distribution::gamma(1.0, 0.5).expect("valid parameters"));
    let in_order: Vec<f64> = (0..50).map(|token| sampler.sample(&mut rng(token))).collect();
    let reversed: Vec<f64> = (0..50).rev().map(|token| sampler.sample(&mut rng(token))).collect();
    assert!(in_order.iter().eq(reversed.iter().rev()));
}

#[test]
fn an_empirical_table_yields_its_values_with_their_weights() {
    let table = Distribution::empirical(vec![5.0, 1.0, 3.0], vec![2.0, 0.0, 6.0]);
    let draws = draws(&table.expect("valid parameters"), 40_000);
    let count = |value: f64| draws.iter().filter(|x| (**x - value).abs() <= 0.0).count() as f64;
    assert!(count(1.0).abs() <= 0.0, "without weight");
    assert!((count(5.0) + count(3.0) - 40_000.0).abs() <= 0.0);
    let z = (count(5.0) - 10_000.0) / (40_000.0_f64 * 0.25 * 0.75).sqrt();
    assert!(z.abs() < 4.0, "z = {z:.2}");
}

#[test]
fn what_leaves_no_room_for_chance_is_a_constant() {
    let constant = Distribution::deterministic(4.0).expect("valid parameters");
    for built in [
        Distribution::gamma(4.0, 0.0),
        Distribution::lognormal(4.0, 0.0),
        Distribution::triangular(4.0, 4.0, 4.0),
        Distribution::pert(4.0, 4.0, 4.0),
        Distribution::uniform(4.0, 4.0),
        Distribution::weibull_from_mean(4.0, 0.0),
    ] {
        assert_eq!(built.as_ref(), Ok(&constant));
    }
}

/// FNV-1a over the bits of a thousand draws.
fn digest(distribution: &Distribution) -> u64 {
    draws(distribution, 1_000).iter().fold(0xcbf2_9ce4_8422_2325, |hash, draw| {
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3);
        draw.to_bits().to_le_bytes().iter().fold(hash, mix)
    })
}

#[test]
fn draws_have_the_same_bits_on_every_machine_and_in_every_version() {
    let golden = [
        ("deterministic", 0xa186_dfdf_9eb1_7625),
        ("exponential", 0xbd3a_d254_a621_6436),
        ("erlang 2", 0xd902_2ab5_e420_ae84),
        ("erlang 12", 0x9f0f_aa43_b397_3e21),
        ("gamma cv 0.3", 0x240c_ef88_8bf2_b57a),
        ("gamma cv 1.6", 0xa8aa_5367_d0c8_cba2),
        ("lognormal", 0xbe31_3583_4398_0daf),
        ("triangular", 0x6b56_54a0_ffb6_29fa),
        ("triangular left", 0x2395_21e6_7257_7cdc),
        ("triangular right", 0x104d_54b8_f409_657c),
        ("pert", 0x3247_a690_3ca9_f788),
        ("pert left", 0x3c6f_b3f1_4fa7_b5e9),
        ("uniform", 0xd85d_3a7a_0857_d8cb),
        ("weibull 0.7", 0x1ccc_88fd_c043_788f),
        ("weibull 3", 0x55b1_ef0f_998c_f2fb),
        ("empirical", 0x116b_0a51_d9d8_4725),
        ("mixture", 0x6344_3fe3_33f2_61ab),
    ];
    let found: Vec<_> = one_of_each().iter().map(|(name, built)| (*name, digest(built))).collect();
    assert_eq!(found, golden);
}

#[test]
fn a_sum_has_the_moments_of_its_parts_and_scales_with_them() {
    let fixed = |value| Distribution::deterministic(value).expect("a value");
    let whole = Distribution::sum(vec![fixed(2.0), fixed(3.0)]);
    assert_eq!(whole, fixed(5.0));
    let run = Distribution::new(Kind::Gamma { mean: 4.0, cv: 0.5 }).expect("a gamma");
    let rest = Distribution::exponential(2.0).expect("an exponential");
    let sum = Distribution::sum(vec![run.clone(), rest.clone(), fixed(1.0)]);
    assert!((sum.mean() - 7.0).abs() < 1e-12 && (sum.variance() - 8.0).abs() < 1e-12);
    let twice = sum.scaled(2.0);
    assert!((twice.mean() - 14.0).abs() < 1e-12 && (twice.variance() - 32.0).abs() < 1e-12);
    let sampler = Sampler::new(&sum);
    let key = StreamKey::new(MasterSeed(9), Replication(0), Purpose::Travel, "back", "");
    let n = 40_000_u32;
    let draws: Vec<f64> =
        (0..n).map(|index| sampler.sample(&mut key.rng(u64::from(index), 0))).collect();
    let mean = draws.iter().sum::<f64>() / f64::from(n);
    let variance = draws.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
    // Independent parts: the variance of the sum is the sum of the variances.
    assert!((mean - 7.0).abs() < 4.0 * (8.0 / f64::from(n)).sqrt(), "{mean}");
    assert!((variance - 8.0).abs() < 0.4, "{variance}");
}
