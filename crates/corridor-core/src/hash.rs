//! The fingerprint of a model.

use sha2::{Digest, Sha256};

use crate::model::CorridorModel;

/// Goes in front of what is hashed; changes when the meaning of a model's fields does.
const FORMAT: &str = "corridor model 1\n";

/// The SHA-256 of the merged model in canonical form (sorted names, base units, no prose), in
/// lower-case hexadecimal. The plan of an experiment is no part of it.
///
/// # Panics
///
/// Never: every field of a model can be written as JSON.
#[must_use]
pub fn model_hash(model: &CorridorModel) -> String {
    let text = serde_json::to_string(model).expect("every field of a model can be written as JSON");
    let mut digest = Sha256::new();
    digest.update(FORMAT);
    digest.update(text);
    digest.finalize().iter().fold(String::with_capacity(64), |mut hex, byte| {
        use std::fmt::Write as _;
        write!(hex, "{byte:02x}").expect("a string takes any text");
        hex
    })
}
