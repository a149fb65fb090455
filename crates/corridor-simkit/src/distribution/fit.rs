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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::distribution::special::{gamma_cdf, normal_cdf};

    #[test]
    fn a_lognormal_of_median_and_95th_percentile_has_both() {
        let fitted = Distribution::lognormal_from_quantiles(0.5, 4.0, 0.95, 11.0);
        let fitted = fitted.expect("two points in order");
        // σ = ln(11/4)/1.6449 = 0.61501, mean = 4·exp(σ²/2) = 4.8328.
        assert!((fitted.mean() - 4.832_8).abs() < 1e-4, "{}", fitted.mean());
        let sigma = libm::log1p(fitted.cv() * fitted.cv()).sqrt();
        assert!((sigma - 0.615_01).abs() < 1e-5, "{sigma}");
        let mu = libm::log(fitted.mean()) - 0.5 * sigma * sigma;
        assert!((normal_cdf((libm::log(11.0) - mu) / sigma) - 0.95).abs() < 1e-12);
    }

    #[test]
    fn a_weibull_goes_through_its_two_points() {
        let fitted = Distribution::weibull_from_quantiles(0.1, 2.0, 0.9, 30.0);
        let Ok(Kind::Weibull { shape, scale }) = fitted.as_ref().map(Distribution::kind) else {
            panic!("{fitted:?}");
        };
        for (p, x) in [(0.1, 2.0), (0.9, 30.0)] {
            let found = -libm::expm1(-libm::pow(x / scale, *shape));
            assert!((found - p).abs() < 1e-12, "{found} {p}");
        }
    }

    #[test]
    fn a_gamma_goes_through_two_points_of_the_chi_square_table() {
        // Chi-square with 10 degrees of freedom: 3.940 and 18.307 at 5 % and 95 %.
        let fitted = Distribution::gamma_from_quantiles(0.05, 3.940_299, 0.95, 18.307_038);
        let fitted = fitted.expect("attainable");
        assert!((fitted.mean() - 10.0).abs() < 1e-5, "{}", fitted.mean());
        assert!((fitted.variance() - 20.0).abs() < 1e-4, "{}", fitted.variance());
    }

    #[test]
    fn a_gamma_may_be_very_skewed() {
        let fitted = Distribution::gamma_from_quantiles(0.5, 0.1, 0.95, 40.0).expect("attainable");
        let shape = 1.0 / (fitted.cv() * fitted.cv());
        for (p, x) in [(0.5, 0.1), (0.95, 40.0)] {
            let found = gamma_cdf(shape, x * shape / fitted.mean());
            assert!((found - p).abs() < 1e-9, "{found} {p}");
        }
    }

    #[test]
    fn a_weibull_of_mean_and_cv_has_both() {
        for (mean, cv) in [(3.0, 1.0), (40.0, 0.3), (1.0, 2.5), (7.0, 0.01)] {
            let fitted = Distribution::weibull_from_mean(mean, cv).expect("in range");
            assert!((fitted.mean() / mean - 1.0).abs() < 1e-12, "{mean} {cv}");
            assert!((fitted.cv() / cv - 1.0).abs() < 1e-6, "{mean} {cv}: {}", fitted.cv());
        }
        let exponential = Distribution::weibull_from_mean(3.0, 1.0).expect("in range");
        let &Kind::Weibull { shape, .. } = exponential.kind() else { panic!("{exponential:?}") };
        assert!((shape - 1.0).abs() < 1e-12, "{shape}");
    }

    #[test]
    fn points_that_make_no_distribution_are_refused() {
        let lognormal = Distribution::lognormal_from_quantiles;
        assert!(matches!(
            lognormal(0.5, 4.0, 1.0, 11.0),
            Err(DistributionError::OutOfRange { parameter: "probability", .. })
        ));
        assert!(matches!(
            lognormal(0.5, 4.0, 0.95, 4.0),
            Err(DistributionError::OutOfOrder { .. })
        ));
        assert!(matches!(
            lognormal(0.95, 4.0, 0.5, 9.0),
            Err(DistributionError::OutOfOrder { .. })
        ));
        assert!(matches!(lognormal(0.5, 0.0, 0.9, 9.0), Err(DistributionError::OutOfRange { .. })));
        let unattainable = |family| Err(DistributionError::Unattainable { family });
        assert_eq!(lognormal(0.5, 1e-9, 0.6, 1e9), unattainable("lognormal"));
        assert_eq!(
            Distribution::gamma_from_quantiles(0.5, 1.0, 0.95, 1.000_1),
            unattainable("gamma")
        );
        assert_eq!(
            Distribution::weibull_from_quantiles(0.5, 1.0, 0.95, 1.000_1),
            unattainable("Weibull")
        );
        assert!(Distribution::weibull_from_mean(1.0, 500.0).is_err());
        assert!(Distribution::weibull_from_mean(1.0, f64::NAN).is_err());
    }
}
