//! The factors of greenhouse gas.

use crate::quantity::{GramsPerTonneKm, KilogramsPerTonne};
use crate::spec::{table, words};

table! {
    /// Factors by which carriage and handling are counted as `CO2e` (ISO 14083, GLEC Framework):
    /// mass × distance × intensity on legs, mass × intensity at terminals. All of one scope.
    Record EmissionsTable "the emissions" {
        /// What all factors hold.
        required "scope" scope: ScopeWord,
        /// Trucks.
        optional "road" road: GramsPerTonneKm,
        /// Trains.
        optional "rail" rail: GramsPerTonneKm,
        /// Sea-going vessels.
        optional "sea" sea: GramsPerTonneKm,
        /// River and canal vessels.
        optional "waterway" waterway: GramsPerTonneKm,
        /// Terminals; handling is not counted if left out.
        optional "terminal" terminal: KilogramsPerTonne,
    }
}

words! {
    /// What factors hold; they are never mixed.
    ScopeWord "a scope" {
        /// Well to wheel: making and bringing the energy, and using it.
        "WTW" WellToWheel,
        /// Tank to wheel: using it alone.
        "TTW" TankToWheel,
    }
}
