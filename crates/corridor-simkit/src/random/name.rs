//! A stable 128-bit hash of names.
//!
//! `std`'s hashers may change with the toolchain; these digits are part of every draw and may
//! not. Two lanes absorb eight bytes at a time, each name preceded by its length. Names are
//! chosen by planners, not by adversaries: the hash must be even, not unforgeable, and what
//! comes out still goes through the cipher.

use super::counter::finalise;

/// First digits of pi, as numbers with nothing up the sleeve.
const START: [u64; 2] = [0x243f_6a88_85a3_08d3, 0x1319_8a2e_0370_7344];
/// An odd factor that makes the second lane see other words than the first.
const FACTOR: u64 = 0xa409_3822_299f_31d1;

/// Hashes a list of names; the boundaries between them count.
pub(super) fn hash(names: &[&str]) -> [u64; 2] {
    let mut lanes = START;
    for name in names {
        absorb(&mut lanes, name.len() as u64);
        for chunk in name.as_bytes().chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            absorb(&mut lanes, u64::from_le_bytes(word));
        }
    }
    lanes
}

/// Stirs one word into both lanes.
fn absorb(lanes: &mut [u64; 2], word: u64) {
    lanes[0] = finalise(lanes[0] ^ word);
    lanes[1] =
        finalise(lanes[1].rotate_left(29) ^ word.wrapping_mul(FACTOR)).wrapping_add(lanes[0]);
}
