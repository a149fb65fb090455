//! Parameters from what a planner knows: two quantiles, or mean and cv.

use super::check::{self, DistributionError, WEIBULL_SHAPES};
use super::{Distribution, Kind, moments, special};

/// The gamma shapes that a fit looks through: cv 10 to 0.01.
const GAMMA_SHAPES: [f64; 2] = [0.01, 10_000.0];

/// Two points of a distribution function: P(X <= x) = p with 0 < p1 < p2 < 1, 0 < x1 < x2.
#[derive(Clone, Copy)]
pub(super) struct Quantiles {
    p1: f64,
    x1: f64,
    p2: f64,
    x2: f64,
}

impl Quantiles {
    /// Accepts two points in order.
    pub(super) fn new(p1: f64, x1: f64, p2: f64, x2: f64) -> Result<Self, DistributionError> {
        for p in [p1, p2] {
            if !(0.0 < p && p < 1.0) {
                return Err(DistributionError::OutOfRange {
                    parameter: "probability",
                    value: p,
                    range: "above 0 and below 1",
                });
            }
        }
        check::positive("quantile", x1)?;
        check::positive("quantile", x2)?;
        if p2 <= p1 {
            return Err(DistributionError::OutOfOrder {
                smaller: ("lower probability", p1),
                larger: ("upper probability", p2),
            });
        }
        if x2 <= x1 {
            return Err(DistributionError::OutOfOrder {
                smaller: ("lower quantile", x1),
                larger: ("upper quantile", x2),
            });
        }
        Ok(Self { p1, x1, p2, x2 })
    }

    /// ln(x2/x1), above 0.
    fn log_ratio(&self) -> f64 {
        libm::log(self.x2 / self.x1)
    }
}

/// The lognormal through two points: the logarithm is normal, so both are linear in z.
pub(super) fn lognormal(points: Quantiles) -> Result<Distribution, DistributionError> {
    let z1 = special::normal_quantile(points.p1);
    let z2 = special::normal_quantile(points.p2);
    let sigma = points.log_ratio() / (z2 - z1);
    let mu = libm::log(points.x1) - sigma * z1;
    let mean = libm::exp(mu + 0.5 * sigma * sigma);
    let cv = libm::expm1(sigma * sigma).sqrt();
    Distribution::new(Kind::Lognormal { mean, cv })
        .map_err(|_| DistributionError::Unattainable { family: "lognormal" })
}

/// The Weibull through two points: ln(−ln(1 − p)) is linear in ln x with slope `shape`.
pub(super) fn weibull(points: Quantiles) -> Result<Distribution, DistributionError> {
    let hazard1 = -libm::log1p(-points.p1);
    let hazard2 = -libm::log1p(-points.p2);
    let shape = libm::log(hazard2 / hazard1) / points.log_ratio();
    let scale = points.x1 * libm::exp(-libm::log(hazard1) / shape);
    Distribution::new(Kind::Weibull { shape, scale })
        .map_err(|_| DistributionError::Unattainable { family: "Weibull" })
}

/// The gamma through two points: the ratio of the quantiles falls as the shape grows, so the
/// shape is found by bisection, and the scale follows.
pub(super) fn gamma(points: Quantiles) -> Result<Distribution, DistributionError> {
    let ratio = points.log_ratio();
    let log_spread = |log_shape: f64| {
        let shape = libm::exp(log_shape);
        special::gamma_log_quantile(shape, points.p2)
            - special::gamma_log_quantile(shape, points.p1)
    };
    let [low, high] = GAMMA_SHAPES.map(libm::log);
    if log_spread(low) < ratio || ratio < log_spread(high) {
        return Err(DistributionError::Unattainable { family: "gamma" });
    }
    let shape = libm::exp(special::bisect(low, high, |log_shape| ratio < log_spread(log_shape)));
    let log_x1 = special::gamma_log_quantile(shape, points.p1);
    let scale = libm::exp(libm::log(points.x1) - log_x1);
    Distribution::new(Kind::Gamma { mean: shape * scale, cv: 1.0 / shape.sqrt() })
        .map_err(|_| DistributionError::Unattainable { family: "gamma" })
}

/// The Weibull with this mean and cv: the cv falls as the shape grows.
pub(super) fn weibull_from_mean(mean: f64, cv: f64) -> Result<Distribution, DistributionError> {
    check::positive("mean", mean)?;
    let [low, high] = WEIBULL_SHAPES;
    let [largest_cv, smallest_cv] = WEIBULL_SHAPES.map(moments::weibull_cv);
    if cv.abs() <= 0.0 {
        return Distribution::deterministic(mean);
    }
    if !(smallest_cv..=largest_cv).contains(&cv) {
        return Err(DistributionError::OutOfRange {
            parameter: "cv",
            value: cv,
            range: "0, or from 0.0013 to 429 for a Weibull distribution",
        });
    }
    let shape = special::bisect(low, high, |shape| cv < moments::weibull_cv(shape));
    Distribution::weibull(shape, mean / moments::weibull_moment(shape, 1.0))
}
