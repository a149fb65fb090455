//! The fingerprint of a model.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use crate::model::CorridorModel;

/// Goes in front of what is hashed; changes when the meaning of a model's fields does.
const FORMAT: &str = "corridor model 1\n";

/// The merged model in canonical form: JSON with sorted names, base units, no prose. The plan of
/// an experiment is no part of it.
///
/// # Panics
///
/// Never: every field of a model can be written as JSON.
#[must_use]
pub fn canonical_model(model: &CorridorModel) -> String {
    serde_json::to_string(model).expect("every field of a model can be written as JSON")
}

/// The SHA-256 of the merged model in canonical form, in lower-case hexadecimal.
#[must_use]
pub fn model_hash(model: &CorridorModel) -> String {
    let mut digest = Sha256::new();
    digest.update(FORMAT);
    digest.update(canonical_model(model));
    hexadecimal(&digest.finalize())
}

/// Bytes in lower-case hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}
