//! Greenhouse gas: the factors by which carriage and handling are counted as `CO2e`.
//!
//! After ISO 14083 and the GLEC Framework: every piece of a way is an element of the transport
//! chain, a leg with mass × distance × intensity, a terminal (a hub) with mass × intensity. The
//! intensities hold average loads and empty running, so empty vehicles are not counted again.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Mode;
use crate::units::{GramsPerTonneKm, KilogramsPerTonne};

/// The table of factors; all of one scope.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Emissions {
    /// What the factors hold.
    pub scope: Scope,
    /// By mode, for vehicles without a factor of their own.
    pub by_mode: BTreeMap<Mode, GramsPerTonneKm>,
    /// Of a terminal without a factor of its own; `None`: handling is not counted.
    pub terminal: Option<KilogramsPerTonne>,
}

/// What a factor holds. Factors of different scopes cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum Scope {
    /// Well to wheel: making and bringing the energy, and using it.
    WellToWheel,
    /// Tank to wheel: using it alone.
    TankToWheel,
}

impl Scope {
    /// The word used in scenarios and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::WellToWheel => "WTW",
            Self::TankToWheel => "TTW",
        }
    }
}
