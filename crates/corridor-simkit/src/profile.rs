//! Rates over time and their inversion.

/// A rate over time.
#[derive(Clone, Debug, PartialEq)]
pub struct RateProfile {}
