//! The counter generator behind every draw: a Weyl sequence through a finaliser.
//!
//! State `s` advances by an odd constant, the output is a bijective mix of `s`. That is the plan
//! of `SplitMix64` (Steele, Lea, Flood 2014) with Evensen's `moremur` finaliser (2018) in place of
//! Stafford's, which avalanches better on counters. Eight bytes of state, no table, no branch.

use std::convert::Infallible;

use rand::TryRng;

/// The step of the counter: 2^64 divided by the golden ratio, odd.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;
/// 2^-53, the distance of neighbouring values of [`CounterRng::unit`].
const ULP_53: f64 = 1.0 / (1_u64 << 53) as f64;
/// 2^-52, the distance of neighbouring values of [`CounterRng::open_unit`].
const ULP_52: f64 = 1.0 / (1_u64 << 52) as f64;

/// A generator for the few draws of one decision; made by [`super::StreamKey::rng`].
///
/// It implements the `rand` traits, so samplers of other crates work with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CounterRng {
    state: u64,
}

impl CounterRng {
    /// A generator whose counter starts here.
    #[inline]
    pub(super) const fn at(state: u64) -> Self {
        Self { state }
    }

    /// The next 64 random bits.
    #[inline]
    pub fn next_u64(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        finalise(self.state)
    }

    /// Uniform on `0 <= u < 1`, a multiple of 2^-53.
    #[inline]
    pub fn unit(&mut self) -> f64 {
        Self::unit_of(self.next_u64())
    }

    /// Uniform on `0 < u < 1`, symmetric around one half: safe under a logarithm.
    #[inline]
    pub fn open_unit(&mut self) -> f64 {
        Self::open_unit_of(self.next_u64())
    }

    /// The number from 0 to below 1 that 64 bits stand for.
    #[inline]
    pub(super) fn unit_of(bits: u64) -> f64 {
        // Through i64, for which the processor has an instruction.
        (bits >> 11) as i64 as f64 * ULP_53
    }

    /// The number between 0 and 1 that 64 bits stand for.
    #[inline]
    pub(super) fn open_unit_of(bits: u64) -> f64 {
        ((bits >> 12) as i64 as f64 + 0.5) * ULP_52
    }
}

impl TryRng for CounterRng {
    type Error = Infallible;

    #[inline]
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next_u64() >> 32) as u32)
    }

    #[inline]
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next_u64())
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        for chunk in bytes.chunks_mut(8) {
            let word = self.next_u64().to_le_bytes();
            chunk.copy_from_slice(&word[..chunk.len()]);
        }
        Ok(())
    }
}

/// Mixes 64 bits one to one so that every input bit flips every output bit half of the time
/// (`moremur`, P. Evensen, "Stronger, better, morer, Moremur", 2018).
#[inline]
pub(super) const fn finalise(mut x: u64) -> u64 {
    x ^= x >> 27;
    x = x.wrapping_mul(0x3c79_ac49_2ba7_b653);
    x ^= x >> 33;
    x = x.wrapping_mul(0x1c69_b3f7_4ac4_ae35);
    x ^ (x >> 27)
}
