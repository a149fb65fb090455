//! e^x in one piece, for the draws that need it once each.

/// Where the argument, by the upper half of its bits without the sign, needs no special care:
/// above 2^−28 and below 700.
const PLAIN: std::ops::Range<u32> = 0x3e30_0001..0x4085_e000;
/// Above half of ln 2, by the upper half of its bits, the argument is reduced.
const HALF_LN_2: u32 = 0x3fd6_2e42;

/// e^x with the same bits as `libm::exp`.
///
/// The arithmetic is that of `libm` (FreeBSD's `e_exp.c`), operation by operation, but selects
/// where that branches: the arguments of random draws lie on both sides of its thresholds, and
/// a mispredicted branch costs as much as the whole computation.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
    const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const P: [f64; 5] = [
        1.666_666_666_666_660_2e-1,
        -2.777_777_777_701_559_3e-3,
        6.613_756_321_437_934e-5,
        -1.653_390_220_546_525_2e-6,
        4.138_136_797_057_238e-8,
    ];
    let size = (x.to_bits() >> 32) as u32 & 0x7fff_ffff;
    if !PLAIN.contains(&size) {
        return libm::exp(x);
    }
    let halves = (std::f64::consts::LOG2_E * x + 0.5_f64.copysign(x)) as i32;
    let k = if HALF_LN_2 < size { halves } else { 0 };
    let high = x - f64::from(k) * LN_2_HIGH;
    let low = f64::from(k) * LN_2_LOW;
    let rest = high - low;
    let square = rest * rest;
    let series = P[0] + square * (P[1] + square * (P[2] + square * (P[3] + square * P[4])));
    let c = rest - square * series;
    let y = 1.0 + (rest * c / (2.0 - c) - low + high);
    y * f64::from_bits(((0x3ff + k) as u64) << 52)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_the_library() {
        let mut cases: Vec<f64> = vec![0.0, f64::MAX, f64::INFINITY, f64::MIN_POSITIVE];
        // Around the thresholds, and over all sizes.
        for bits in [0x3e30_0000_u64, 0x3e30_0001, 0x3fd6_2e42, 0x3ff0_a2b2, 0x4085_e000] {
            cases.extend(
                (-2_000..2_000_i64).map(|i| f64::from_bits((bits << 32).wrapping_add_signed(i))),
            );
            let dense = (0..4_000_u64).map(|i| f64::from_bits((bits << 32) + (i << 20)));
            cases.extend(dense);
        }
        cases.extend((0..200_000).map(|i| f64::from(i) * 0.003_571));
        cases.extend((0..400_000).map(|i| f64::from(i) * 1.713e-5));
        cases.extend((-1_074..1_023).map(|i| libm::ldexp(1.234_567, i)));
        for x in cases.iter().flat_map(|&x| [x, -x]) {
            assert_eq!(exp(x).to_bits(), libm::exp(x).to_bits(), "{x:e}");
        }
        assert!(exp(f64::NAN).is_nan());
    }
}
