//! Units as types: cargo in whole kilograms, lengths and money as checked real numbers.

use serde::Serialize;

macro_rules! real_unit {
    ($(#[$doc:meta])* $name:ident, $accessor:ident, $low:expr, $high:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize)]
        pub struct $name(f64);

        impl $name {
            /// Accepts a number within the stated range; `None` for anything else,
            /// not-a-number included.
            #[must_use]
            pub fn new(value: f64) -> Option<Self> {
                ($low..=$high).contains(&value).then_some(Self(value))
            }

            /// The bare number.
            #[must_use]
            pub const fn $accessor(self) -> f64 {
                self.0
            }
        }
    };
}

real_unit!(
    /// A length in kilometres, 0 to 100 000.
    Kilometres, km, 0.0, 100_000.0
);
real_unit!(
    /// A depth in metres, 0 to 10 000.
    Metres, metres, 0.0, 10_000.0
);
real_unit!(
    /// A share between nothing and everything, 0 to 1.
    Share, value, 0.0, 1.0
);
real_unit!(
    /// Money in US dollars, 0 to 1 000 000 000.
    Usd, usd, 0.0, 1e9
);
real_unit!(
    /// Greenhouse gas of carriage in grams of `CO2e` per tonne and kilometre, 0 to 100 000.
    GramsPerTonneKm, grams, 0.0, 100_000.0
);
real_unit!(
    /// Greenhouse gas of handling in kilograms of `CO2e` per tonne, 0 to 100 000.
    KilogramsPerTonne, kg, 0.0, 100_000.0
);

impl Metres {
    /// Whole millimetres.
    #[must_use]
    pub fn mm(self) -> u64 {
        (self.0 * 1_000.0).round() as u64
    }
}

/// Cargo in whole kilograms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Kilograms(u64);

impl Kilograms {
    /// A mass in kilograms.
    #[must_use]
    pub const fn new(kg: u64) -> Self {
        Self(kg)
    }

    /// The bare number of kilograms.
    #[must_use]
    pub const fn kg(self) -> u64 {
        self.0
    }

    /// Tonnes, as a real number for statistics.
    #[must_use]
    pub fn tonnes(self) -> f64 {
        self.0 as f64 / 1_000.0
    }
}
