//! Quantities as types that can be read from a scenario.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Dimension, Quantity, dimension, parse};
use crate::diagnostic::{Code, Diagnostic};
use crate::outline::Meaning;
use crate::provenance::Ledger;
use crate::spec::{Reader, Spec, read_number};
use crate::tree::{Node, Value};

/// Reads a quantity within a range of its base unit.
pub(crate) fn read_quantity(
    node: &Node,
    dimension: &Dimension,
    (low, high): (f64, f64),
    reader: &mut Reader,
) -> Option<Quantity> {
    let expected = format!("{} in quotes, like \"{}\"", dimension.what, dimension.example);
    let text = reader.text(node, &expected)?;
    let quantity = match parse(text, dimension) {
        Ok(quantity) => quantity,
        Err(fault) => {
            let diagnostic = Diagnostic::new(fault.code, node.span, fault.message);
            reader.report(diagnostic.hint(fault.hint));
            return None;
        }
    };
    if (low..=high).contains(&quantity.base) {
        return Some(quantity);
    }
    let message = format!("`{}` cannot be {}", text.trim(), dimension.what);
    let hint = if quantity.base < low { "it is too small" } else { "it is too large" };
    reader.report(Diagnostic::new(Code::ImpossibleValue, node.span, message).hint(hint));
    None
}

/// What a quantity means: its number of base units.
fn meaning<T>(
    node: &Node,
    read: impl Fn(&Node, &mut Reader) -> Option<T>,
    number: impl Fn(T) -> (f64, &'static str),
) -> Meaning {
    read(node, &mut Reader::default()).map_or_else(
        || Meaning::of_value(node),
        |one| {
            let (number, what) = number(one);
            Meaning::of_number(number, what)
        },
    )
}

/// Gives a type the schema of a dimension, and a line in the ledger.
macro_rules! quantity_schema {
    ($name:ident $dimension:ident) => {
        impl JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                schema(&dimension::$dimension)
            }
        }
    };
}

/// Declares a quantity as a type.
macro_rules! quantity {
    ($($(#[doc = $doc:literal])+ $name:ident $dimension:ident $low:literal..=$high:literal,)+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $name(pub(crate) f64);

        impl Spec for $name {
            fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
                let range = ($low, $high);
                let found = read_quantity(node, &dimension::$dimension, range, reader)?;
                Some(Self(found.base))
            }

            fn enter(node: &Node, ledger: &mut Ledger) {
                ledger.number(node);
            }

            fn meaning(node: &Node) -> Meaning {
                let what = dimension::$dimension.what;
                meaning(node, |node, reader| Self::read(node, reader), |one| (one.0, what))
            }
        }

        quantity_schema!($name $dimension);
    )+};
}

quantity! {
    /// A length in kilometres.
    Length LENGTH 0.0..=100_000.0,
    /// A depth in metres.
    Metres DEPTH 0.0..=10_000.0,
    /// A fall of the water in metres per year.
    MetresPerYear FALL 0.0..=100.0,
    /// A speed in kilometres per hour, above 0.
    Speed SPEED 0.01..=1_000.0,
    /// A time in milliseconds, up to 250 years of 365 days: the clock covers 278.
    Duration DURATION 0.0..=7.884e12,
    /// A mass in kilograms.
    Mass MASS 0.0..=1e15,
    /// Cargo in tonnes per year of 365 days.
    Tonnage TONNAGE 0.0..=1e12,
    /// US dollars per tonne and hour.
    PerTonneHour PER_TONNE_HOUR 0.0..=1e6,
    /// US dollars per container of twenty feet.
    PerTeu PER_TEU 0.0..=1e9,
    /// Shares by cost, per US dollar per tonne; above 0.
    Sensitivity SENSITIVITY 1e-9..=1e6,
    /// `CO2e` in grams per tonne and kilometre.
    GramsPerTonneKm GRAMS_PER_TONNE_KM 0.0..=1e5,
    /// `CO2e` in kilograms per tonne.
    KilogramsPerTonne KG_PER_TONNE 0.0..=1e5,
}

fn schema(dimension: &Dimension) -> Schema {
    json_schema!({
        "type": "string",
        "description": format!("Like \"{}\". Units: {}.", dimension.example, dimension.listed()),
        "pattern": dimension.pattern()
    })
}

/// Declares a charge: money with the unit that it is for.
macro_rules! charge {
    ($(#[doc = $doc:literal])+ $name:ident $dimension:ident) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub(crate) struct $name {
            /// US dollars.
            pub(crate) usd: f64,
            /// The unit as written: `USD/truck-km`.
            pub(crate) unit: &'static str,
        }

        impl Spec for $name {
            fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
                let found = read_quantity(node, &dimension::$dimension, (0.0, 1e9), reader)?;
                Some(Self { usd: found.base, unit: found.unit })
            }

            fn enter(node: &Node, ledger: &mut Ledger) {
                ledger.number(node);
            }

            fn meaning(node: &Node) -> Meaning {
                meaning(node, Self::read, |one| (one.usd, one.unit))
            }
        }

        quantity_schema!($name $dimension);
    };
}

charge! {
    /// Money for crossing or handling.
    Charge CHARGE
}
charge! {
    /// Money for carriage.
    CarriageCharge CARRIAGE
}

/// A whole number of vehicles with its noun: "500 trucks".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Headcount {
    pub(crate) count: u32,
    pub(crate) noun: &'static str,
}

impl Spec for Headcount {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let range = (0.0, f64::from(u32::MAX));
        let found = read_quantity(node, &dimension::HEADCOUNT, range, reader)?;
        if found.base.fract() == 0.0 {
            return Some(Self { count: found.base as u32, noun: found.unit });
        }
        let message = "vehicles are counted in whole numbers".to_owned();
        reader.refuse(Code::ImpossibleValue, node.span, message)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        meaning(node, Self::read, |one| (f64::from(one.count), "vehicles"))
    }
}

quantity_schema!(Headcount HEADCOUNT);

/// Vehicles per year of 365 days, with the noun: "640 trucks/day".
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct VehicleRate {
    pub(crate) per_year: f64,
    pub(crate) noun: &'static str,
}

impl Spec for VehicleRate {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let found = read_quantity(node, &dimension::VEHICLE_RATE, (0.0, 1e12), reader)?;
        let noun = found.unit.split('/').next().unwrap_or(found.unit);
        Some(Self { per_year: found.base, noun })
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        meaning(node, Self::read, |one| {
            (one.per_year, if one.noun == "wagons" { "wagons/yr" } else { "vehicles/yr" })
        })
    }
}

quantity_schema!(VehicleRate VEHICLE_RATE);

/// A number of standing vehicles or wagons, with its noun.
pub(crate) fn read_standing(node: &Node, reader: &mut Reader) -> Option<(f64, &'static str)> {
    let found = read_quantity(node, &dimension::STANDING, (0.0, 1e9), reader)?;
    Some((found.base, found.unit))
}

/// A share of a whole: a bare number, or per cent in quotes. May be above 1 or negative; whoever
/// takes it says what is possible.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Share(pub(crate) f64);

impl Spec for Share {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Text(_) = node.value {
            let found = read_quantity(node, &dimension::SHARE, (-1e6, 1e6), reader)?;
            return Some(Self(found.base));
        }
        read_number(node, reader, "a share: a number like 0.6, or \"60 %\" in quotes").map(Self)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        meaning(node, Self::read, |one| (one.0, ""))
    }
}

impl JsonSchema for Share {
    fn schema_name() -> Cow<'static, str> {
        "Share".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "description": "A number like 0.6, or \"60 %\".",
            "anyOf": [
                { "type": "number" },
                { "type": "string", "pattern": dimension::SHARE.pattern() }
            ]
        })
    }
}
