//! The engine's epoch: which engines give the same outcomes.

use sha2::{Digest, Sha256};

use crate::outcome::Outcome;

/// Grows whenever the outcome of any replication changes: a draw, an order of events, a rule of
/// the engine, an indicator, the layout of a row. Replications of another epoch are never mixed
/// with those of this one. A test with golden digests forces it up.
pub const ENGINE_EPOCH: u32 = 7;

/// The SHA-256 of outcomes, bit by bit, in lower-case hexadecimal. All not-a-numbers are one.
#[must_use]
pub fn outcome_digest<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> String {
    let mut digest = Sha256::new();
    for outcome in outcomes {
        digest.update((outcome.values.len() as u64).to_le_bytes());
        for &value in &outcome.values {
            let bits = if value.is_nan() { f64::NAN.to_bits() } else { value.to_bits() };
            digest.update(bits.to_le_bytes());
        }
        let Some(deadlock) = &outcome.deadlock else { continue };
        digest.update(deadlock.at.ms().to_le_bytes());
        for station in &deadlock.cycle {
            digest.update((station.index() as u64).to_le_bytes());
        }
    }
    crate::hash::hexadecimal(&digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_counts_but_those_of_not_a_number() {
        let of =
            |values: &[f64]| outcome_digest([&Outcome { values: values.to_vec(), deadlock: None }]);
        assert_eq!(of(&[1.0, f64::NAN]), of(&[1.0, -f64::NAN]));
        assert_ne!(of(&[0.0]), of(&[-0.0]));
        assert_ne!(of(&[1.0]), of(&[1.0 + f64::EPSILON]));
        assert_ne!(of(&[1.0]), of(&[1.0, 0.0]));
    }
}
