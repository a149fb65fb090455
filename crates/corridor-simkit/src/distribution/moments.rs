//! Means, variances and changes of scale, in closed form.
//!
//! Formulas: Johnson, Kotz, Balakrishnan, *Continuous Univariate Distributions*; for PERT,
//! Malcolm et al. 1959 with the beta of shapes 1 + 4(mode − low)/(high − low) and
//! 1 + 4(high − mode)/(high − low).

use super::check::LARGEST;
use super::{Distribution, Kind, Sampler};
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};

/// The mean.
pub(super) fn mean(kind: &Kind) -> f64 {
    match kind {
        Kind::Deterministic(value) => *value,
        Kind::Exponential { mean }
        | Kind::Erlang { mean, .. }
        | Kind::Gamma { mean, .. }
        | Kind::Lognormal { mean, .. } => *mean,
        Kind::Triangular { low, mode, high } => (low + mode + high) / 3.0,
        Kind::Pert { low, mode, high } => (low + 4.0 * mode + high) / 6.0,
        Kind::Uniform { low, high } => 0.5 * (low + high),
        Kind::Weibull { shape, scale } => scale * weibull_moment(*shape, 1.0),
        Kind::Empirical { values, weights } => empirical_moment(values, weights, |x| x),
        Kind::Mixture(parts) => parts.iter().map(|(share, part)| share * part.mean()).sum(),
        Kind::Sum(parts) => parts.iter().map(Distribution::mean).sum(),
        Kind::Paused(paused) => paused.mean,
    }
}

/// The variance.
pub(super) fn variance(kind: &Kind) -> f64 {
    match kind {
        Kind::Deterministic(_) => 0.0,
        Kind::Exponential { mean } => mean * mean,
        Kind::Erlang { shape, mean } => mean * mean / f64::from(*shape),
        Kind::Gamma { mean, cv } | Kind::Lognormal { mean, cv } => (mean * cv) * (mean * cv),
        Kind::Triangular { low, mode, high } => {
            let [left, right] = [mode - low, high - mode];
            (left * left + left * right + right * right) / 18.0
        }
        Kind::Pert { low, mode, high } => {
            let centre = (low + 4.0 * mode + high) / 6.0;
            (centre - low) * (high - centre) / 7.0
        }
        Kind::Uniform { low, high } => (high - low) * (high - low) / 12.0,
        Kind::Weibull { shape, scale } => {
            let cv = weibull_cv(*shape);
            let mean = scale * weibull_moment(*shape, 1.0);
            (mean * cv) * (mean * cv)
        }
        Kind::Empirical { values, weights } => {
            let centre = empirical_moment(values, weights, |x| x);
            empirical_moment(values, weights, |x| (x - centre) * (x - centre))
        }
        Kind::Mixture(parts) => {
            let centre = mean(kind);
            let spread = |part: &Distribution| {
                let shift = part.mean() - centre;
                part.variance() + shift * shift
            };
            parts.iter().map(|(share, part)| share * spread(part)).sum()
        }
        Kind::Sum(parts) => parts.iter().map(Distribution::variance).sum(),
        Kind::Paused(paused) => paused.variance,
    }
}

/// Draws from which the mean of what is cut off is taken where it has no closed form.
const N_DRAWS: u32 = 1 << 16;

/// The mean of what is cut off at a limit, in closed form where nothing lies beyond the limit; else
/// from a fixed sample, less four of its standard errors.
pub(super) fn mean_up_to(of: &Distribution, limit: f64) -> f64 {
    let most = match &of.kind {
        Kind::Deterministic(value) => return value.min(limit),
        Kind::Triangular { high, .. } | Kind::Pert { high, .. } | Kind::Uniform { high, .. } => {
            *high
        }
        Kind::Empirical { values, weights } => {
            return empirical_moment(values, weights, |x| x.min(limit));
        }
        _ => f64::INFINITY,
    };
    if most <= limit {
        return of.mean();
    }
    let key = StreamKey::new(MasterSeed(0), Replication(0), Purpose::Outage, "", "");
    let sampler = Sampler::new(of);
    let (mut sum, mut squares) = (0.0, 0.0);
    for n in 0..N_DRAWS {
        let drawn = sampler.sample(&mut key.rng(u64::from(n), 0)).min(limit);
        (sum, squares) = (sum + drawn, squares + drawn * drawn);
    }
    let n = f64::from(N_DRAWS);
    let mean = sum / n;
    let error = ((squares / n - mean * mean).max(0.0) / n).sqrt();
    (mean - 4.0 * error).max(0.0)
}

/// The same kind, stretched; what would leave the range of a constructor stays at its end.
pub(super) fn scaled(kind: &Kind, factor: f64) -> Distribution {
    if factor <= 0.0 {
        return Distribution { kind: Kind::Deterministic(0.0) };
    }
    let value = |x: &f64| (x * factor).min(LARGEST);
    let scale = |x: &f64| (x * factor).clamp(f64::MIN_POSITIVE, LARGEST);
    let stretched = match kind {
        Kind::Deterministic(x) => Kind::Deterministic(value(x)),
        Kind::Exponential { mean } => Kind::Exponential { mean: scale(mean) },
        Kind::Erlang { shape, mean } => Kind::Erlang { shape: *shape, mean: scale(mean) },
        Kind::Gamma { mean, cv } => Kind::Gamma { mean: scale(mean), cv: *cv },
        Kind::Lognormal { mean, cv } => Kind::Lognormal { mean: scale(mean), cv: *cv },
        Kind::Triangular { low, mode, high } => {
            Kind::Triangular { low: value(low), mode: value(mode), high: value(high) }
        }
        Kind::Pert { low, mode, high } => {
            Kind::Pert { low: value(low), mode: value(mode), high: value(high) }
        }
        Kind::Uniform { low, high } => Kind::Uniform { low: value(low), high: value(high) },
        Kind::Weibull { shape, scale: size } => Kind::Weibull { shape: *shape, scale: scale(size) },
        Kind::Empirical { values, weights } => {
            Kind::Empirical { values: values.iter().map(value).collect(), weights: weights.clone() }
        }
        Kind::Mixture(parts) => {
            Kind::Mixture(parts.iter().map(|(share, part)| (*share, part.scaled(factor))).collect())
        }
        Kind::Sum(parts) => {
            return Distribution::sum(parts.iter().map(|part| part.scaled(factor)).collect());
        }
        Kind::Paused(paused) => return paused.of.scaled(factor).with_pauses(paused.pauses),
    };
    Distribution::new(stretched).expect("checked parameters, and their order survives a factor")
}

/// The cv of a Weibull distribution of this shape.
pub(super) fn weibull_cv(shape: f64) -> f64 {
    // From logarithms: for large shapes the two moments differ in the last digits only.
    let excess = libm::lgamma(1.0 + 2.0 / shape) - 2.0 * libm::lgamma(1.0 + 1.0 / shape);
    libm::expm1(excess).max(0.0).sqrt()
}

/// The mean of the given power of a Weibull variable of scale 1.
pub(super) fn weibull_moment(shape: f64, power: f64) -> f64 {
    libm::exp(libm::lgamma(1.0 + power / shape))
}

/// The weighted mean of a function of the values.
fn empirical_moment(values: &[f64], weights: &[f64], f: impl Fn(f64) -> f64) -> f64 {
    let total: f64 = weights.iter().sum();
    values.iter().zip(weights).map(|(&value, &weight)| weight * f(value)).sum::<f64>() / total
}
