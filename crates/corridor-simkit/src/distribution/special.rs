//! The normal and the gamma distribution function and their inverses.
//!
//! For fitting parameters, where microseconds do not matter. Built on `libm`, because a parameter
//! that differed in its last bit between machines would show in the draws.

use std::f64::consts::FRAC_1_SQRT_2;

/// P(Z <= z) of the standard normal.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * FRAC_1_SQRT_2)
}

/// The z with P(Z <= z) = p, for 0 < p < 1; by bisection, good to the last digits.
pub(crate) fn normal_quantile(p: f64) -> f64 {
    // The lower tail keeps its digits in the distribution function; mirror the upper one.
    if 0.5 < p {
        return -lower_normal_quantile(1.0 - p);
    }
    lower_normal_quantile(p)
}

/// The quantile for p <= 1/2.
fn lower_normal_quantile(p: f64) -> f64 {
    bisect(-39.0, 0.0, |z| normal_cdf(z) < p)
}

/// P(X <= x) of the gamma distribution with this shape and scale 1: the regularised incomplete
/// gamma function, by its series below x = shape + 1 and by Lentz's continued fraction above
/// (Numerical Recipes §6.2).
pub(super) fn gamma_cdf(shape: f64, x: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = libm::exp(shape * libm::log(x) - x - libm::lgamma(shape));
    if x < shape + 1.0 {
        let mut term = 1.0 / shape;
        let mut sum = term;
        let mut n = shape;
        while sum * 1e-17 < term {
            n += 1.0;
            term *= x / n;
            sum += term;
        }
        return front * sum;
    }
    1.0 - front * upper_fraction(shape, x)
}

/// The continued fraction of Γ(shape, x)/(e^−x·x^shape), for x above shape + 1.
fn upper_fraction(shape: f64, x: f64) -> f64 {
    let mut denominator = x + 1.0 - shape;
    let mut above = 1e300;
    let mut below = 1.0 / denominator;
    let mut fraction = below;
    for step in 1..100_000 {
        let step = f64::from(step);
        let numerator = step * (shape - step);
        denominator += 2.0;
        below = 1.0 / (numerator * below + denominator);
        above = denominator + numerator / above;
        fraction *= below * above;
        if (below * above - 1.0).abs() < 1e-15 {
            break;
        }
    }
    fraction
}

/// The logarithm of the x with P(X <= x) = p, for the gamma distribution of scale 1.
/// (The logarithm, because for small shapes x itself is below the smallest number.)
pub(super) fn gamma_log_quantile(shape: f64, p: f64) -> f64 {
    // Near 0 the distribution function is x^shape / Γ(shape + 1): exact where x is tiny.
    let near_zero = (libm::log(p) + libm::lgamma(shape + 1.0)) / shape;
    if near_zero < -40.0 {
        return near_zero;
    }
    bisect(-45.0, 40.0, |log_x| gamma_cdf(shape, libm::exp(log_x)) < p)
}

/// The point between `low` and `high` where `below` turns from true to false.
pub(super) fn bisect(mut low: f64, mut high: f64, below: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || high <= middle {
            return middle;
        }
        if below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normal_quantiles_are_those_of_the_table() {
        let table = [
            (0.5, 0.0),
            (0.975, 1.959_963_984_540_054),
            (0.95, 1.644_853_626_951_472),
            (0.001, -3.090_232_306_167_813),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (p, z) in table {
            assert!((normal_quantile(p) - z).abs() < 1e-12, "{p}: {}", normal_quantile(p));
            assert!((normal_cdf(z) - p).abs() < 1e-14, "{p}");
        }
    }

    #[test]
    fn the_gamma_function_gives_the_table_of_chi_square() {
        // P(χ² <= x) with chi-square = gamma of shape freedom/2 and scale 2.
        let table = [
            (1.0, 3.841_459, 0.95),
            (10.0, 3.940_299, 0.05),
            (10.0, 18.307_038, 0.95),
            (100.0, 124.342_113, 0.95),
        ];
        for (freedom, x, p) in table {
            let shape = 0.5 * freedom;
            assert!((gamma_cdf(shape, 0.5 * x) - p).abs() < 1e-7, "{freedom} {x}");
            let quantile = 2.0 * libm::exp(gamma_log_quantile(shape, p));
            assert!((quantile - x).abs() < 1e-5, "{freedom} {p}: {quantile}");
        }
        // Shape 1 is the exponential, on both sides of the switch of methods.
        for x in [0.1, 1.0, 1.9, 2.1, 9.0] {
            assert!((gamma_cdf(1.0, x) + libm::expm1(-x)).abs() < 1e-15, "{x}");
        }
    }

    #[test]
    fn quantiles_of_small_shapes_are_found_by_their_logarithm() {
        let log_x = gamma_log_quantile(0.01, 0.3);
        // Below e^−40 the exact law is x^a/Γ(a + 1).
        assert!(log_x < -100.0);
        let p = libm::exp(0.01 * log_x - libm::lgamma(1.01));
        assert!((p - 0.3).abs() < 1e-12, "{p}");
    }
}
