//! Gamma variables by the method of Marsaglia and Tsang (2000).

use super::ziggurat;
use crate::random::CounterRng;

/// Draws gamma variables of one shape and scale 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct GammaSampler {
    /// Shape − 1/3, of the boosted shape where the shape is below 1.
    d: f64,
    /// 1/√(9d).
    c: f64,
    /// 1/shape for a shape below 1, which is drawn with shape + 1 and a correction; else 0.
    boost: f64,
}

impl GammaSampler {
    /// Prepares a shape above 0.
    pub(super) fn new(shape: f64) -> Self {
        let boost = if shape < 1.0 { 1.0 / shape } else { 0.0 };
        let d = if shape < 1.0 { shape + 1.0 } else { shape } - 1.0 / 3.0;
        Self { d, c: 1.0 / (9.0 * d).sqrt(), boost }
    }

    /// Draws a variable with mean `shape`.
    pub(super) fn sample(&self, rng: &mut CounterRng) -> f64 {
        let value = self.sample_boosted(rng);
        if self.boost <= 0.0 {
            return value;
        }
        // Times U^(1/shape), where −ln U is exponential.
        value * libm::exp(-self.boost * ziggurat::exponential(rng))
    }

    /// A shape of at least 1: the cube of a shifted normal, corrected by rejection.
    fn sample_boosted(&self, rng: &mut CounterRng) -> f64 {
        loop {
            let x = ziggurat::normal(rng);
            let root = 1.0 + self.c * x;
            if root <= 0.0 {
                continue;
            }
            let v = root * root * root;
            let u = rng.open_unit();
            let squeeze = 1.0 - 0.0331 * (x * x) * (x * x);
            if u < squeeze || libm::log(u) < 0.5 * x * x + self.d * (1.0 - v + libm::log(v)) {
                return self.d * v;
            }
        }
    }
}
