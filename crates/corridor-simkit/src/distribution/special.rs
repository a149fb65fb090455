//! The normal and the gamma distribution function and their inverses.
//!
//! For fitting parameters, where microseconds do not matter. Built on `libm`, because a parameter
//! that differed in its last bit between machines would show in the draws.

use std::f64::consts::FRAC_1_SQRT_2;

/// P(Z <= z) of the standard normal.
pub(super) fn normal_cdf(z: f64) -> f64 {
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
