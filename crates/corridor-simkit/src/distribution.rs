//! Distributions with checked parameters.
//!
//! A [`Distribution`] is data: it can be compared, stored and printed, and it cannot be wrong,
//! because every constructor checks its numbers. A [`Sampler`] is what the event loop draws from,
//! compiled once from a distribution.
//!
//! All of them describe a quantity that is never negative, in whatever unit the caller counts
//! (the engine: milliseconds). A parametrisation by mean and coefficient of variation
//! (cv, standard deviation ÷ mean) is preferred, because that is what a planner can estimate;
//! two quantiles ("half within 4 h, 95 % within 11 h") do as well.

use serde::Serialize;

mod check;
mod exp;
mod fit;
mod gamma;
mod moments;
mod pauses;
mod sampler;
mod special;
#[cfg(test)]
mod tests;
mod ziggurat;

pub use check::DistributionError;
pub use pauses::{Paused, Pauses};
pub use sampler::Sampler;
pub(crate) use special::{normal_cdf, normal_quantile};
#[cfg(test)]
pub(crate) use ziggurat::normal as standard_normal;

/// A distribution of a non-negative quantity, its parameters checked.
///
/// Equality and the stored form are those of [`Kind`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Distribution {
    kind: Kind,
}

/// Which distribution, with what parameters; becomes a [`Distribution`] through
/// [`Distribution::new`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Always this value.
    Deterministic(f64),
    /// Memoryless: cv 1.
    Exponential {
        /// Mean, above 0.
        mean: f64,
    },
    /// The sum of `shape` equal exponentials: cv 1/√shape.
    Erlang {
        /// Number of phases, at least 1.
        shape: u32,
        /// Mean, above 0.
        mean: f64,
    },
    /// Gamma with shape 1/cv².
    Gamma {
        /// Mean, above 0.
        mean: f64,
        /// Coefficient of variation, above 0.
        cv: f64,
    },
    /// The exponential of a normal; skewed to the right, the usual choice for work by hand.
    Lognormal {
        /// Mean, above 0.
        mean: f64,
        /// Coefficient of variation, above 0.
        cv: f64,
    },
    /// A triangle over `low`..`high` with its peak at `mode`.
    Triangular {
        /// Smallest value, at least 0.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Largest value, above `low`.
        high: f64,
    },
    /// Malcolm's PERT: a beta over `low`..`high` with mean (low + 4·mode + high)/6.
    Pert {
        /// Smallest value, at least 0.
        low: f64,
        /// Most likely value.
        mode: f64,
        /// Largest value, above `low`.
        high: f64,
    },
    /// Equally likely over `low`..`high`.
    Uniform {
        /// Smallest value, at least 0.
        low: f64,
        /// Largest value, above `low`.
        high: f64,
    },
    /// P(X > x) = exp(−(x/scale)^shape).
    Weibull {
        /// Shape, from 0.1 to 1000; 1 is the exponential.
        shape: f64,
        /// Scale, above 0: 63.2 % of the values are below it.
        scale: f64,
    },
    /// One of some observed values.
    Empirical {
        /// The values, each at least 0.
        values: Vec<f64>,
        /// As many weights, each at least 0, with a sum above 0.
        weights: Vec<f64>,
    },
    /// One of several distributions, with these shares.
    Mixture(Vec<(f64, Distribution)>),
    /// The sum of several quantities that do not depend on each other; made by
    /// [`Distribution::sum`].
    Sum(Vec<Distribution>),
    /// Another quantity with its pauses; made by [`Distribution::with_pauses`].
    Paused(Box<Paused>),
}

impl Distribution {
    /// Accepts parameters that make a distribution.
    ///
    /// Where the parameters leave no room for chance (cv 0, low = high) the result is the
    /// deterministic distribution; otherwise its kind is the one given.
    ///
    /// # Errors
    ///
    /// If a number is not finite, negative, out of its range or out of order.
    pub fn new(kind: Kind) -> Result<Self, DistributionError> {
        check::check(&kind)?;
        Ok(Self { kind: check::without_idle_chance(kind) })
    }

    /// The sum of quantities that do not depend on each other; of none it is 0.
    #[must_use]
    pub fn sum(parts: Vec<Self>) -> Self {
        let fixed = |part: &Self| match part.kind() {
            Kind::Deterministic(value) => Some(*value),
            _ => None,
        };
        match parts.iter().map(fixed).sum::<Option<f64>>() {
            Some(all) => Self { kind: Kind::Deterministic(all) },
            None => Self { kind: Kind::Sum(parts) },
        }
    }

    /// Always `value`.
    ///
    /// # Errors
    ///
    /// If it is negative or not finite.
    pub fn deterministic(value: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Deterministic(value))
    }

    /// Exponential with this mean.
    ///
    /// # Errors
    ///
    /// Unless the mean is finite and above 0.
    pub fn exponential(mean: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Exponential { mean })
    }

    /// Erlang with this number of phases and this mean.
    ///
    /// # Errors
    ///
    /// Unless the mean is finite and above 0 and there is a phase.
    pub fn erlang(shape: u32, mean: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Erlang { shape, mean })
    }

    /// Gamma with this mean and coefficient of variation.
    ///
    /// # Errors
    ///
    /// Unless the mean is finite and above 0 and the cv between 0 and 100.
    pub fn gamma(mean: f64, cv: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Gamma { mean, cv })
    }

    /// Lognormal with this mean and coefficient of variation (of the value, not of its logarithm).
    ///
    /// # Errors
    ///
    /// Unless the mean is finite and above 0 and the cv between 0 and 100.
    pub fn lognormal(mean: f64, cv: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Lognormal { mean, cv })
    }

    /// Triangular over `low`..`high` with its peak at `mode`.
    ///
    /// # Errors
    ///
    /// Unless 0 <= low <= mode <= high, all finite.
    pub fn triangular(low: f64, mode: f64, high: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Triangular { low, mode, high })
    }

    /// PERT over `low`..`high` with its peak at `mode`.
    ///
    /// # Errors
    ///
    /// Unless 0 <= low <= mode <= high, all finite.
    pub fn pert(low: f64, mode: f64, high: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Pert { low, mode, high })
    }

    /// Uniform over `low`..`high`.
    ///
    /// # Errors
    ///
    /// Unless 0 <= low <= high, both finite.
    pub fn uniform(low: f64, high: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Uniform { low, high })
    }

    /// Weibull with this shape and scale.
    ///
    /// # Errors
    ///
    /// Unless the scale is finite and above 0 and the shape between 0.1 and 1000.
    pub fn weibull(shape: f64, scale: f64) -> Result<Self, DistributionError> {
        Self::new(Kind::Weibull { shape, scale })
    }

    /// Weibull with this mean and coefficient of variation.
    ///
    /// # Errors
    ///
    /// Unless the mean is finite and above 0 and the cv is 0 or between 0.0013 and 429, which a
    /// shape between 1000 and 0.1 gives.
    pub fn weibull_from_mean(mean: f64, cv: f64) -> Result<Self, DistributionError> {
        fit::weibull_from_mean(mean, cv)
    }

    /// One of `values`, with these weights (any positive total).
    ///
    /// # Errors
    ///
    /// If there are no values, not as many weights as values, or a number is negative or not
    /// finite, or all weights are 0.
    pub fn empirical(values: Vec<f64>, weights: Vec<f64>) -> Result<Self, DistributionError> {
        Self::new(Kind::Empirical { values, weights })
    }

    /// One of several distributions, with these shares.
    ///
    /// # Errors
    ///
    /// If there are none, or the shares are not from 0 to 1 with sum 1 (to a millionth).
    pub fn mixture(parts: Vec<(f64, Self)>) -> Result<Self, DistributionError> {
        Self::new(Kind::Mixture(parts))
    }

    /// The lognormal with P(X <= x1) = p1 and P(X <= x2) = p2.
    ///
    /// # Errors
    ///
    /// Unless 0 < p1 < p2 < 1 and 0 < x1 < x2, and the cv stays below 100.
    pub fn lognormal_from_quantiles(
        p1: f64,
        x1: f64,
        p2: f64,
        x2: f64,
    ) -> Result<Self, DistributionError> {
        fit::lognormal(fit::Quantiles::new(p1, x1, p2, x2)?)
    }

    /// The Weibull with P(X <= x1) = p1 and P(X <= x2) = p2.
    ///
    /// # Errors
    ///
    /// Unless 0 < p1 < p2 < 1 and 0 < x1 < x2, and the shape stays between 0.1 and 1000.
    pub fn weibull_from_quantiles(
        p1: f64,
        x1: f64,
        p2: f64,
        x2: f64,
    ) -> Result<Self, DistributionError> {
        fit::weibull(fit::Quantiles::new(p1, x1, p2, x2)?)
    }

    /// The gamma with P(X <= x1) = p1 and P(X <= x2) = p2.
    ///
    /// # Errors
    ///
    /// Unless 0 < p1 < p2 < 1 and 0 < x1 < x2, and the cv stays between 0.01 and 10.
    pub fn gamma_from_quantiles(
        p1: f64,
        x1: f64,
        p2: f64,
        x2: f64,
    ) -> Result<Self, DistributionError> {
        fit::gamma(fit::Quantiles::new(p1, x1, p2, x2)?)
    }

    /// Which distribution it is, with its parameters.
    #[must_use]
    pub const fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The mean, in the unit of the parameters.
    #[must_use]
    pub fn mean(&self) -> f64 {
        moments::mean(&self.kind)
    }

    /// The mean of what is left of a value where it is cut off at a limit: exact where the kind has a
    /// largest value that lies below the limit or is a list of values, and else four standard errors
    /// of a fixed sample below the sample's mean.
    #[must_use]
    pub fn mean_up_to(&self, limit: f64) -> f64 {
        moments::mean_up_to(self, limit)
    }

    /// The variance, in the square of the unit of the parameters.
    #[must_use]
    pub fn variance(&self) -> f64 {
        moments::variance(&self.kind)
    }

    /// The coefficient of variation, standard deviation ÷ mean; 0 where the mean is 0.
    #[must_use]
    pub fn cv(&self) -> f64 {
        let mean = self.mean();
        if mean > 0.0 { self.variance().sqrt() / mean } else { 0.0 }
    }

    /// The distribution of `factor` times the quantity: another unit, a slower hand.
    ///
    /// The draws are `factor` times the draws, up to the last bit: scenarios that differ by the
    /// factor stay paired. A value that would pass 1e15, the largest allowed, stays there.
    ///
    /// # Panics
    ///
    /// If the factor is negative or not finite.
    #[must_use]
    pub fn scaled(&self, factor: f64) -> Self {
        assert!(factor.is_finite() && 0.0 <= factor, "a factor of {factor}");
        moments::scaled(&self.kind, factor)
    }
}
