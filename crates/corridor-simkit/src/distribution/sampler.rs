//! Samplers: distributions compiled for the event loop.
//!
//! Three promises. *Speed*: constant, uniform and exponential draws are inlined and take a few
//! nanoseconds; no draw allocates. *Sameness*: nothing but IEEE arithmetic, square roots and the
//! pure-Rust `libm`, so that a draw has the same bits on every machine. *Pairing*: a parameter of
//! scale only scales; the same generator gives the same underlying variate, so scenarios that
//! differ in a mean keep their luck.

use super::exp::exp;
use super::gamma::GammaSampler;
use super::{Distribution, Kind, Pauses, ziggurat};
use crate::random::CounterRng;

/// Up to this many phases an Erlang variable is summed up; beyond, a gamma draw is cheaper.
const PHASES_SUMMED: u32 = 4;

/// A distribution compiled for drawing. Values are in the unit of its parameters.
#[derive(Clone, Debug, PartialEq)]
pub struct Sampler(Method);

impl Sampler {
    /// Compiles a distribution.
    #[must_use]
    pub fn new(distribution: &Distribution) -> Self {
        Self(Method::new(distribution.kind()))
    }

    /// Draws a value; never negative. The generator must be fresh for every decision, which is
    /// what makes it belong to that decision.
    #[must_use]
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the generator stays in registers then")]
    pub fn sample(&self, rng: &mut CounterRng) -> f64 {
        match &self.0 {
            Method::Constant(value) => *value,
            Method::Uniform { low, width } => low + width * rng.unit(),
            Method::Exponential { mean } => mean * ziggurat::exponential(rng),
            Method::Phases { n, mean } => {
                let mut sum = 0.0;
                for _ in 0..*n {
                    sum += ziggurat::exponential(rng);
                }
                mean * sum
            }
            other => other.sample_slowly(rng),
        }
    }
}

/// How to draw.
#[derive(Clone, Debug, PartialEq)]
enum Method {
    Constant(f64),
    Uniform { low: f64, width: f64 },
    Exponential { mean: f64 },
    Phases { n: u32, mean: f64 },
    Gamma { gamma: GammaSampler, scale: f64 },
    Lognormal { median: f64, sigma: f64 },
    Triangular { low: f64, left: f64, right: f64 },
    Pert(Box<ScaledBeta>),
    Weibull { scale: f64, exponent: f64 },
    Empirical(Box<[Weighted<f64>]>),
    Mixture(Box<[Weighted<Sampler>]>),
    Sum(Box<[Sampler]>),
    Paused(Box<(Sampler, Pauses)>),
}

impl Method {
    fn new(kind: &Kind) -> Self {
        match kind {
            Kind::Deterministic(value) => Self::Constant(*value),
            Kind::Exponential { mean } => Self::Exponential { mean: *mean },
            Kind::Erlang { shape, mean } if *shape <= PHASES_SUMMED => {
                Self::Phases { n: *shape, mean: mean / f64::from(*shape) }
            }
            Kind::Erlang { shape, mean } => Self::gamma(f64::from(*shape), *mean),
            Kind::Gamma { mean, cv } => Self::gamma(1.0 / (cv * cv), *mean),
            Kind::Lognormal { mean, cv } => {
                let sigma_squared = libm::log1p(cv * cv);
                let median = mean / (1.0 + cv * cv).sqrt();
                Self::Lognormal { median, sigma: sigma_squared.sqrt() }
            }
            Kind::Triangular { low, mode, high } => {
                Self::Triangular { low: *low, left: mode - low, right: high - mode }
            }
            Kind::Pert { low, mode, high } => {
                let width = high - low;
                let left = GammaSampler::new(1.0 + 4.0 * (mode - low) / width);
                let right = GammaSampler::new(1.0 + 4.0 * (high - mode) / width);
                Self::Pert(Box::new(ScaledBeta { low: *low, width, left, right }))
            }
            Kind::Uniform { low, high } => Self::Uniform { low: *low, width: high - low },
            Kind::Weibull { shape, scale } => {
                Self::Weibull { scale: *scale, exponent: 1.0 / shape }
            }
            Kind::Empirical { values, weights } => {
                let mut pairs: Vec<_> =
                    values.iter().copied().zip(weights.iter().copied()).collect();
                // In the order of the values, so that a larger uniform gives a larger value.
                pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
                Self::Empirical(cumulate(pairs.into_iter()))
            }
            Kind::Mixture(parts) => Self::Mixture(cumulate(
                parts.iter().map(|(share, part)| (Sampler::new(part), *share)),
            )),
            Kind::Sum(parts) => Self::Sum(parts.iter().map(Sampler::new).collect()),
            Kind::Paused(paused) => {
                Self::Paused(Box::new((Sampler::new(&paused.of), paused.pauses)))
            }
        }
    }

    fn gamma(shape: f64, mean: f64) -> Self {
        Self::Gamma { gamma: GammaSampler::new(shape), scale: mean / shape }
    }

    /// The methods that take a call.
    #[inline(never)]
    fn sample_slowly(&self, rng: &mut CounterRng) -> f64 {
        match self {
            Self::Constant(_)
            | Self::Uniform { .. }
            | Self::Exponential { .. }
            | Self::Phases { .. } => unreachable!("drawn inline"),
            Self::Gamma { gamma, scale } => scale * gamma.sample(rng),
            Self::Lognormal { median, sigma } => median * exp(sigma * ziggurat::normal(rng)),
            Self::Triangular { low, left, right } => triangular(*low, *left, *right, rng.unit()),
            Self::Pert(beta) => beta.sample(rng),
            Self::Weibull { scale, exponent } => {
                // A power by its two halves: three times faster than `pow` and as good here.
                scale * exp(exponent * libm::log(ziggurat::exponential(rng)))
            }
            Self::Empirical(table) => *pick(table, rng.unit()),
            Self::Mixture(table) => pick(table, rng.unit()).sample(rng),
            Self::Sum(parts) => parts.iter().map(|part| part.sample(rng)).sum(),
            Self::Paused(paused) => paused.1.over(match &paused.0.0 {
                // Times on the road are lognormal: no second call.
                Self::Lognormal { median, sigma } => median * exp(sigma * ziggurat::normal(rng)),
                _ => paused.0.sample(rng),
            }),
        }
    }
}

/// A beta variable stretched over an interval.
#[derive(Clone, Debug, PartialEq)]
struct ScaledBeta {
    low: f64,
    width: f64,
    left: GammaSampler,
    right: GammaSampler,
}

impl ScaledBeta {
    /// X/(X + Y) of two gamma variables is beta.
    fn sample(&self, rng: &mut CounterRng) -> f64 {
        let x = self.left.sample(rng);
        let y = self.right.sample(rng);
        self.low + self.width * (x / (x + y))
    }
}

/// An entry of a table that is searched by a uniform number.
#[derive(Clone, Debug, PartialEq)]
struct Weighted<T> {
    /// Probability of this entry and all before it; 1 in the last.
    up_to: f64,
    item: T,
}

/// Makes the cumulative table; entries without weight are left out.
fn cumulate<T>(items: impl Iterator<Item = (T, f64)>) -> Box<[Weighted<T>]> {
    let mut sum = 0.0;
    let mut table: Vec<Weighted<T>> = items
        .filter(|(_, weight)| 0.0 < *weight)
        .map(|(item, weight)| {
            sum += weight;
            Weighted { up_to: sum, item }
        })
        .collect();
    for entry in &mut table {
        entry.up_to /= sum;
    }
    table.into()
}

/// The first entry whose cumulative probability is above `u`; `0 <= u < 1`.
fn pick<T>(table: &[Weighted<T>], u: f64) -> &T {
    let index = table.partition_point(|entry| entry.up_to <= u);
    &table[index].item
}

/// The triangular distribution by inversion.
fn triangular(low: f64, left: f64, right: f64, u: f64) -> f64 {
    let width = left + right;
    if u * width < left {
        low + (u * width * left).sqrt()
    } else {
        low + width - ((1.0 - u) * width * right).sqrt()
    }
}
