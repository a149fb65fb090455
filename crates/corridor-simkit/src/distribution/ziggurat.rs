//! The exponential and the normal by the ziggurat method (Marsaglia, Tsang 2000), 256 layers.
//!
//! The area under the density is cut into 256 layers of equal area. A layer and a point in it are
//! picked; 99 times of 100 the point lies below the density for sure and costs one
//! multiplication and one comparison. The tables are computed by the compiler, in IEEE
//! arithmetic and without a mathematical library, so that they are the same everywhere.

use crate::random::CounterRng;

/// Number of layers.
const LAYERS: usize = 256;
/// Where the tail of the exponential begins, for 256 layers.
const EXPONENTIAL_TAIL: f64 = 7.697_117_470_131_05;
/// Where the tail of the normal begins, for 256 layers.
const NORMAL_TAIL: f64 = 3.654_152_885_361_009;
/// Area of one layer under exp(−x²/2): tail·f(tail) + the integral beyond.
const NORMAL_AREA: f64 = 4.928_673_233_974_658e-3;

static EXPONENTIAL: Table = Table::exponential();
static NORMAL: Table = Table::normal();

/// The right ends of the layers, from the widest (the base, with the tail's area) to 0 at the
/// top, and the density there.
struct Table {
    x: [f64; LAYERS + 1],
    density: [f64; LAYERS + 1],
}

/// Exponential with mean 1.
#[inline(always)]
#[expect(clippy::inline_always, reason = "the generator stays in registers then")]
pub(super) fn exponential(rng: &mut CounterRng) -> f64 {
    let bits = rng.next_u64();
    let layer = (bits & 0xff) as usize;
    let x = fraction(bits) * EXPONENTIAL.x[layer];
    if x < EXPONENTIAL.x[layer + 1] {
        return x;
    }
    exponential_edge(rng, layer, x)
}

/// The rare part: the tail, or the strip where the density cuts through a layer.
#[cold]
#[inline(never)]
fn exponential_edge(rng: &mut CounterRng, mut layer: usize, mut x: f64) -> f64 {
    // Without memory, the tail is the whole distribution again, further out.
    let mut shift = 0.0;
    loop {
        if layer == 0 {
            shift += EXPONENTIAL_TAIL;
        } else if EXPONENTIAL.height_within(layer, rng.unit()) < libm::exp(-x) {
            return shift + x;
        }
        let bits = rng.next_u64();
        layer = (bits & 0xff) as usize;
        x = fraction(bits) * EXPONENTIAL.x[layer];
        if x < EXPONENTIAL.x[layer + 1] {
            return shift + x;
        }
    }
}

/// Standard normal.
#[inline]
pub(crate) fn normal(rng: &mut CounterRng) -> f64 {
    loop {
        let bits = rng.next_u64();
        let layer = (bits & 0xff) as usize;
        let sign = if bits & 0x100 == 0 { 1.0 } else { -1.0 };
        let x = fraction(bits) * NORMAL.x[layer];
        if x < NORMAL.x[layer + 1] {
            return sign * x;
        }
        if layer == 0 {
            return sign * normal_tail(rng);
        }
        if NORMAL.height_within(layer, rng.unit()) < libm::exp(-0.5 * x * x) {
            return sign * x;
        }
    }
}

/// A normal beyond [`NORMAL_TAIL`] (Marsaglia 1964).
#[cold]
#[inline(never)]
fn normal_tail(rng: &mut CounterRng) -> f64 {
    loop {
        let x = exponential(rng) / NORMAL_TAIL;
        if x * x <= 2.0 * exponential(rng) {
            return NORMAL_TAIL + x;
        }
    }
}

/// The upper 53 bits as a number from 0 to below 1; the layer and the sign sit below them.
#[inline]
fn fraction(bits: u64) -> f64 {
    (bits >> 11) as i64 as f64 * (1.0 / (1_u64 << 53) as f64)
}

impl Table {
    /// A height inside of a layer, from its floor (`u` = 0) to its ceiling.
    fn height_within(&self, layer: usize, u: f64) -> f64 {
        let floor = self.density[layer];
        floor + u * (self.density[layer + 1] - floor)
    }

    const fn exponential() -> Self {
        let at_tail = exp(-EXPONENTIAL_TAIL);
        // Layer 0 has the area of the box below f(tail) plus that of the tail, which is f(tail).
        let area = (EXPONENTIAL_TAIL + 1.0) * at_tail;
        let mut x = [0.0; LAYERS + 1];
        let mut density = [1.0; LAYERS + 1];
        (x[0], density[0]) = (area / at_tail, 0.0);
        (x[1], density[1]) = (EXPONENTIAL_TAIL, at_tail);
        let mut i = 2;
        while i < LAYERS {
            density[i] = density[i - 1] + area / x[i - 1];
            x[i] = -ln(density[i]);
            i += 1;
        }
        Self { x, density }
    }

    const fn normal() -> Self {
        let at_tail = exp(-0.5 * NORMAL_TAIL * NORMAL_TAIL);
        let mut x = [0.0; LAYERS + 1];
        let mut density = [1.0; LAYERS + 1];
        (x[0], density[0]) = (NORMAL_AREA / at_tail, 0.0);
        (x[1], density[1]) = (NORMAL_TAIL, at_tail);
        let mut i = 2;
        while i < LAYERS {
            density[i] = density[i - 1] + NORMAL_AREA / x[i - 1];
            x[i] = sqrt(-2.0 * ln(density[i]));
            i += 1;
        }
        Self { x, density }
    }
}

/// e^x for the compiler: the series around the nearest multiple of ln 2. For −20 < x <= 0.
const fn exp(x: f64) -> f64 {
    let mut halvings = 0;
    let mut rest = x;
    while rest < -0.35 {
        rest += std::f64::consts::LN_2;
        halvings += 1;
    }
    let mut sum = 1.0;
    let mut n = 25;
    while 0 < n {
        sum = 1.0 + sum * rest / n as f64;
        n -= 1;
    }
    while 0 < halvings {
        sum *= 0.5;
        halvings -= 1;
    }
    sum
}

/// ln y for the compiler: 2·artanh((m − 1)/(m + 1)) with y = m·2^−k, 0.7 <= m. For 0 < y < 1.4.
const fn ln(y: f64) -> f64 {
    let mut doublings = 0;
    let mut mantissa = y;
    while mantissa < 0.7 {
        mantissa *= 2.0;
        doublings += 1;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let mut sum = 0.0;
    let mut n = 41;
    while 0 < n {
        sum = sum * s * s + 1.0 / n as f64;
        n -= 2;
    }
    2.0 * s * sum - doublings as f64 * std::f64::consts::LN_2
}

/// √y for the compiler, by Newton's iteration from above. For 0 < y < 14.
const fn sqrt(y: f64) -> f64 {
    let mut root = 4.0;
    let mut n = 0;
    while n < 12 {
        root = 0.5 * (root + y / root);
        n += 1;
    }
    root
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_made_by_the_compiler_are_those_of_the_library() {
        for table in [&EXPONENTIAL, &NORMAL] {
            assert!(table.x.windows(2).all(|pair| pair[1] < pair[0]));
            assert!(table.density.windows(2).all(|pair| pair[0] < pair[1]));
        }
        for layer in 1..LAYERS {
            let exact = libm::exp(-EXPONENTIAL.x[layer]);
            assert!((EXPONENTIAL.density[layer] / exact - 1.0).abs() < 1e-14, "layer {layer}");
            let exact = libm::exp(-0.5 * NORMAL.x[layer] * NORMAL.x[layer]);
            assert!((NORMAL.density[layer] / exact - 1.0).abs() < 1e-14, "layer {layer}");
        }
    }

    #[test]
    fn the_top_layer_has_the_area_of_the_others() {
        let top = |table: &Table| table.x[LAYERS - 1] * (1.0 - table.density[LAYERS - 1]);
        let base = EXPONENTIAL.x[0] * EXPONENTIAL.density[1];
        assert!((top(&EXPONENTIAL) / base - 1.0).abs() < 1e-11);
        assert!((top(&NORMAL) / NORMAL_AREA - 1.0).abs() < 1e-11);
    }
}
