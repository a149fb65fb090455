//! Distributions with checked parameters.

use serde::Serialize;

/// A distribution of a non-negative quantity.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub enum Distribution {
    /// Always this value.
    Deterministic(f64),
}
