//! Dimensions and their units.

/// A kind of quantity: what it is called, how one looks, and its units.
#[derive(Debug)]
pub(crate) struct Dimension {
    /// In a sentence: "a length".
    pub(crate) what: &'static str,
    /// One as it is written.
    pub(crate) example: &'static str,
    /// Units that are named in hints, with their factors to the base unit.
    units: &'static [(&'static str, f64)],
    /// Other spellings that are understood too.
    spellings: &'static [(&'static str, f64)],
}

const MS_PER_DAY: f64 = 86_400_000.0;

/// Lengths; the base unit is the kilometre.
pub(crate) const LENGTH: Dimension = Dimension {
    what: "a length",
    example: "166 km",
    units: &[("km", 1.0), ("m", 0.001)],
    spellings: &[],
};

/// Depths of water; the base unit is the metre.
pub(crate) const DEPTH: Dimension = Dimension {
    what: "a depth",
    example: "4.5 m",
    units: &[("m", 1.0), ("cm", 0.01)],
    spellings: &[],
};

/// How fast a depth becomes less; the base unit is the metre per year.
pub(crate) const FALL: Dimension = Dimension {
    what: "a fall of the water",
    example: "20 cm/yr",
    units: &[("m/yr", 1.0), ("cm/yr", 0.01)],
    spellings: &[],
};

/// Speeds; the base unit is the kilometre per hour.
pub(crate) const SPEED: Dimension = Dimension {
    what: "a speed",
    example: "53 km/h",
    units: &[("km/h", 1.0), ("km/day", 1.0 / 24.0)],
    spellings: &[("km/d", 1.0 / 24.0)],
};

/// Times; the base unit is the millisecond.
pub(crate) const DURATION: Dimension = Dimension {
    what: "a time",
    example: "36 h",
    units: &[
        ("ms", 1.0),
        ("s", 1_000.0),
        ("min", 60_000.0),
        ("h", 3_600_000.0),
        ("d", MS_PER_DAY),
        ("weeks", 7.0 * MS_PER_DAY),
    ],
    spellings: &[("day", MS_PER_DAY), ("days", MS_PER_DAY), ("week", 7.0 * MS_PER_DAY)],
};

/// Masses; the base unit is the kilogram.
pub(crate) const MASS: Dimension = Dimension {
    what: "a mass",
    example: "18.5 t",
    units: &[("kg", 1.0), ("t", 1e3), ("kt", 1e6), ("Mt", 1e9)],
    spellings: &[],
};

/// Cargo over time; the base unit is the tonne per year of 365 days.
pub(crate) const TONNAGE: Dimension = Dimension {
    what: "a tonnage per time",
    example: "1.2 Mt/yr",
    units: &[("t/yr", 1.0), ("kt/yr", 1e3), ("Mt/yr", 1e6), ("t/day", 365.0), ("kt/day", 365e3)],
    spellings: &[("t/d", 365.0), ("kt/d", 365e3), ("t/h", 365.0 * 24.0)],
};

/// The units of charges, those of carriage with the distance too.
macro_rules! charges {
    ($($thing:literal),+) => {
        /// Money for crossing or handling; the base unit is the US dollar.
        pub(crate) const CHARGE: Dimension = Dimension {
            what: "a charge",
            example: "3 USD/t",
            units: &[("USD/t", 1.0), $((concat!("USD/", $thing), 1.0)),+],
            spellings: &[],
        };

        /// Money for carriage; the base unit is the US dollar.
        pub(crate) const CARRIAGE: Dimension = Dimension {
            what: "a charge for carriage",
            example: "0.05 USD/tkm",
            units: &[
                ("USD/tkm", 1.0),
                $((concat!("USD/", $thing, "-km"), 1.0),)+
                ("USD/t", 1.0),
                $((concat!("USD/", $thing), 1.0)),+
            ],
            spellings: &[("USD/t/km", 1.0)],
        };
    };
}

charges!("TEU", "vehicle", "truck", "train", "wagon", "vessel");

/// What a container pays from door to door; the base unit is the US dollar.
pub(crate) const PER_TEU: Dimension = Dimension {
    what: "money per container",
    example: "3550 USD/TEU",
    units: &[("USD/TEU", 1.0)],
    spellings: &[],
};

/// How sharply shares follow costs; the base unit is the tonne per US dollar.
pub(crate) const SENSITIVITY: Dimension = Dimension {
    what: "a sensitivity",
    example: "0.2 t/USD",
    units: &[("t/USD", 1.0)],
    spellings: &[],
};

/// Greenhouse gas of carriage; the base unit is the gram of `CO2e` per tonne and kilometre.
pub(crate) const GRAMS_PER_TONNE_KM: Dimension = Dimension {
    what: "CO2e of carriage",
    example: "60 g/tkm",
    units: &[("g/tkm", 1.0), ("kg/tkm", 1_000.0)],
    spellings: &[],
};

/// Greenhouse gas of handling; the base unit is the kilogram of `CO2e` per tonne.
pub(crate) const KG_PER_TONNE: Dimension = Dimension {
    what: "CO2e of handling",
    example: "1.2 kg/t",
    units: &[("kg/t", 1.0), ("g/t", 0.001)],
    spellings: &[],
};

/// Value of time; the base unit is the US dollar per tonne and hour.
pub(crate) const PER_TONNE_HOUR: Dimension = Dimension {
    what: "a value of time",
    example: "1 USD/t/h",
    units: &[("USD/t/h", 1.0), ("USD/t/day", 1.0 / 24.0)],
    spellings: &[("USD/th", 1.0), ("USD/t/d", 1.0 / 24.0)],
};

/// Shares; the base unit is one.
pub(crate) const SHARE: Dimension = Dimension {
    what: "a share",
    example: "60 %",
    units: &[("%", 0.01)],
    spellings: &[("percent", 0.01)],
};

/// Vehicles; the base unit is the vehicle.
pub(crate) const HEADCOUNT: Dimension = Dimension {
    what: "a number of vehicles",
    example: "500 trucks",
    units: &[("trucks", 1.0), ("trains", 1.0), ("vessels", 1.0), ("vehicles", 1.0)],
    spellings: &[("truck", 1.0), ("train", 1.0), ("vessel", 1.0), ("vehicle", 1.0)],
};

/// Vehicles or wagons that stand somewhere, on average; the base unit is the one that is written.
pub(crate) const STANDING: Dimension = Dimension {
    what: "a number of vehicles or wagons",
    example: "500 wagons",
    units: &[
        ("trucks", 1.0),
        ("trains", 1.0),
        ("wagons", 1.0),
        ("vessels", 1.0),
        ("vehicles", 1.0),
    ],
    spellings: &[],
};

/// The units of vehicles over time, by noun.
macro_rules! per_time {
    ($($noun:literal),+) => {
        /// Vehicles over time; the base unit is the vehicle per year of 365 days.
        pub(crate) const VEHICLE_RATE: Dimension = Dimension {
            what: "a number of vehicles per time",
            example: "640 trucks/day",
            units: &[$((concat!($noun, "/day"), 365.0), (concat!($noun, "/yr"), 1.0)),+],
            spellings: &[$(
                (concat!($noun, "/d"), 365.0),
                (concat!($noun, "/h"), 8_760.0),
                (concat!($noun, "/week"), 365.0 / 7.0),
                (concat!($noun, "/month"), 12.0)
            ),+],
        };
    };
}

per_time!("trucks", "trains", "wagons", "vessels", "vehicles");

impl Dimension {
    /// Every dimension, those with the commonest units first.
    pub(crate) const fn all() -> &'static [Self] {
        const ALL: &[Dimension] = &[
            LENGTH,
            SPEED,
            DEPTH,
            FALL,
            DURATION,
            MASS,
            TONNAGE,
            HEADCOUNT,
            STANDING,
            VEHICLE_RATE,
            SHARE,
            CHARGE,
            CARRIAGE,
            PER_TEU,
            PER_TONNE_HOUR,
            SENSITIVITY,
            GRAMS_PER_TONNE_KM,
            KG_PER_TONNE,
        ];
        ALL
    }

    /// A unit and its factor.
    pub(crate) fn find(&self, unit: &str) -> Option<(&'static str, f64)> {
        self.units.iter().chain(self.spellings).copied().find(|(name, _)| *name == unit)
    }

    /// The units that are named in hints.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.units.iter().map(|(name, _)| *name)
    }

    /// The units, listed for a hint.
    pub(crate) fn listed(&self) -> String {
        self.names().collect::<Vec<_>>().join(", ")
    }

    /// A regular expression for the JSON schema: a number, and one of the units.
    pub(crate) fn pattern(&self) -> String {
        let units = self.units.iter().chain(self.spellings);
        let units = units.map(|(name, _)| *name).collect::<Vec<_>>().join("|");
        format!("^\\s*[+-]?[0-9_]*\\.?[0-9_]+\\s*({units})\\s*$")
    }
}
