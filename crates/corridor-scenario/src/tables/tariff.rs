//! Tariffs as they are written: one charge, or several that add up.

use std::borrow::Cow;

use corridor_core::model::Basis;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::provenance::Ledger;
use crate::quantity::{CarriageCharge, Charge};
use crate::spec::{At, Reader, Spec};
use crate::tree::{Node, Value};

/// A charge as it is written: how much, for each of what.
pub(crate) trait ChargeText: Spec {
    /// US dollars.
    fn usd(&self) -> f64;
    /// The unit that it is for, as written: `t`, `truck-km`.
    fn unit(&self) -> &'static str;
}

impl ChargeText for Charge {
    fn usd(&self) -> f64 {
        self.usd
    }

    fn unit(&self) -> &'static str {
        self.unit
    }
}

impl ChargeText for CarriageCharge {
    fn usd(&self) -> f64 {
        self.usd
    }

    fn unit(&self) -> &'static str {
        self.unit
    }
}

/// One charge, or several in a list.
#[derive(Clone, Debug)]
pub(crate) struct TariffText<C>(pub(crate) Vec<At<C>>);

impl<C: Spec> Spec for TariffText<C> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::List(_) => Vec::read(node, reader).map(Self),
            _ => At::read(node, reader).map(|charge| Self(vec![charge])),
        }
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        match &node.value {
            Value::List(list) => list.iter().for_each(|one| C::enter(one, ledger)),
            _ => C::enter(node, ledger),
        }
    }
}

impl<C: JsonSchema> JsonSchema for TariffText<C> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("TariffOf{}", C::schema_name()).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let one = generator.subschema_for::<C>();
        json_schema!({ "anyOf": [one, { "type": "array", "items": one, "minItems": 1 }] })
    }
}

/// What a unit is for: the basis, the noun of a vehicle if it names one, and whether it is by
/// kilometre.
pub(crate) fn basis(unit: &str) -> (Basis, Option<&str>, bool) {
    let unit = unit.strip_prefix("USD/").unwrap_or(unit);
    let (thing, by_km) = match unit {
        "tkm" | "t/km" => ("t", true),
        _ => unit.strip_suffix("-km").map_or((unit, false), |thing| (thing, true)),
    };
    match thing {
        "t" => (Basis::Tonne, None, by_km),
        "TEU" => (Basis::Teu, None, by_km),
        "wagon" => (Basis::Wagon, None, by_km),
        vehicle => (Basis::Vehicle, Some(vehicle).filter(|noun| *noun != "vehicle"), by_km),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_says_what_a_charge_is_for() {
        assert_eq!(basis("USD/t"), (Basis::Tonne, None, false));
        assert_eq!(basis("USD/tkm"), (Basis::Tonne, None, true));
        assert_eq!(basis("USD/t/km"), (Basis::Tonne, None, true));
        assert_eq!(basis("USD/truck-km"), (Basis::Vehicle, Some("truck"), true));
        assert_eq!(basis("USD/vehicle"), (Basis::Vehicle, None, false));
        assert_eq!(basis("USD/wagon"), (Basis::Wagon, None, false));
        assert_eq!(basis("USD/TEU-km"), (Basis::Teu, None, true));
    }
}
