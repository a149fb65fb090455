//! Volumes: cargo or vehicles over time, for all years or year by year.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::{Code, Diagnostic};
use crate::outline::{Meaning, Outline};
use crate::provenance::Ledger;
use crate::quantity::{Tonnage, VehicleRate, volume_fault};
use crate::spec::{At, Either, Reader, Spec};
use crate::tree::Node;

/// A volume, or one for each year.
pub(crate) type Volume = Either<VolumeText, ByYear>;

/// A volume: tonnes or vehicles over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum VolumeText {
    Cargo(Tonnage),
    Vehicles(VehicleRate),
}

impl Spec for VolumeText {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = "a volume in quotes, like \"1.2 Mt/yr\" or \"200 trucks/day\"";
        let text = reader.text(node, expected)?;
        if let Some(fault) = volume_fault(text) {
            let diagnostic = Diagnostic::new(fault.code, node.span, fault.message);
            reader.report(diagnostic.hint(fault.hint));
            return None;
        }
        if crate::quantity::is_tonnage(text) {
            return Tonnage::read(node, reader).map(Self::Cargo);
        }
        VehicleRate::read(node, reader).map(Self::Vehicles)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        match Self::read(node, &mut Reader::default()) {
            Some(Self::Cargo(_)) => Tonnage::meaning(node),
            Some(Self::Vehicles(_)) => VehicleRate::meaning(node),
            None => Meaning::of_value(node),
        }
    }
}

impl JsonSchema for VolumeText {
    fn schema_name() -> Cow<'static, str> {
        "Volume".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let tonnage = generator.subschema_for::<Tonnage>();
        let rate = generator.subschema_for::<VehicleRate>();
        json_schema!({ "anyOf": [tonnage, rate] })
    }
}

/// Volumes by calendar year.
#[derive(Clone, Debug)]
pub(crate) struct ByYear(pub(crate) BTreeMap<i16, At<VolumeText>>);

impl Spec for ByYear {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let table = reader.table(node, "volumes by year")?;
        let before = reader.count();
        let mut years = BTreeMap::new();
        for (key, entry) in table {
            let year = key.parse::<i16>().ok().filter(|year| (1900..=2200).contains(year));
            if year.is_none() {
                let message = format!("`{key}` is not a year between 1900 and 2200");
                reader.report(Diagnostic::new(Code::BadTime, entry.key, message));
            }
            let value = VolumeText::read(&entry.node, reader);
            if let (Some(year), Some(value)) = (year, value) {
                years.insert(year, At { key: entry.key, span: entry.node.span, value });
            }
        }
        if table.is_empty() {
            let message = "there is no volume for any year".to_owned();
            return reader.refuse(Code::Incomplete, node.span, message);
        }
        (reader.count() == before).then_some(Self(years))
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        for (year, entry) in node.table().into_iter().flatten() {
            ledger.inside(year, |ledger| ledger.number(&entry.node));
        }
    }

    fn outline(node: &Node, outline: &mut Outline) {
        for (year, entry) in node.table().into_iter().flatten() {
            outline.key(year, None, |outline| VolumeText::outline(&entry.node, outline));
        }
    }
}

impl JsonSchema for ByYear {
    fn schema_name() -> Cow<'static, str> {
        "VolumeByYear".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let volume = generator.subschema_for::<VolumeText>();
        json_schema!({
            "type": "object",
            "description": "Volumes by calendar year.",
            "patternProperties": { "^(19|20|21)[0-9]{2}$|^2200$": volume },
            "additionalProperties": false,
            "minProperties": 1
        })
    }
}
