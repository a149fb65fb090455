//! The basic readers: texts, whole numbers, flags, dates, lists, keyed tables, alternatives.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use corridor_core::model::PlaceName;
use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Reader, Spec, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::outline::{Meaning, Outline};
use crate::provenance::Ledger;
use crate::source::Span;
use crate::tree::{Node, Value};

/// A value with the places of its key and of itself.
#[derive(Clone, Debug)]
pub(crate) struct At<T> {
    pub(crate) key: Span,
    pub(crate) span: Span,
    pub(crate) value: T,
}

/// Implements the schema of a type: its name and its body.
macro_rules! schema {
    ($type:ty, $name:literal, $body:tt) => {
        impl JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> Cow<'static, str> {
                $name.into()
            }
            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!($body)
            }
        }
    };
}

schema!(Day, "Day", {
    "type": "string",
    "format": "date",
    "description": "A date without quotes: 2024-01-01"
});
schema!(Coordinates, "Coordinates", {
    "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2
});

/// A text.
pub(crate) type Text = String;
/// A choice of two.
pub(crate) type Flag = bool;

/// A day of the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Day(pub(crate) Date);

/// Latitude and longitude in degrees.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Coordinates(pub(crate) f64, pub(crate) f64);

impl Spec for Text {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        reader.text(node, "a text in quotes").map(str::to_owned)
    }
}

impl Spec for Flag {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Flag(flag) = node.value {
            return Some(flag);
        }
        reader.wrong_type(node, "true or false");
        None
    }
}

impl Spec for Day {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if let Value::Date(date) = node.value {
            return Some(Self(date));
        }
        reader.wrong_type(node, "a date like 2024-01-01, without quotes and without a time");
        None
    }
}

/// Reads a bare number, whole or not.
pub(crate) fn read_number(node: &Node, reader: &mut Reader, expected: &str) -> Option<f64> {
    let number = match node.value {
        Value::Integer(Some(number)) => number as f64,
        Value::Float(number) if number.is_finite() => number,
        Value::Integer(None) | Value::Float(_) => {
            let message = "the number is out of all bounds".to_owned();
            return reader.refuse(Code::ImpossibleValue, node.span, message);
        }
        _ => {
            reader.wrong_type(node, expected);
            return None;
        }
    };
    Some(number)
}

impl Spec for Coordinates {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let expected = "latitude and longitude in degrees, like [41.82, 48.54]";
        let Value::List(list) = &node.value else {
            reader.wrong_type(node, expected);
            return None;
        };
        let [latitude, longitude] = list.as_slice() else {
            let message = format!("expected {expected}, found {} values", list.len());
            return reader.refuse(Code::WrongType, node.span, message);
        };
        let mut degrees = |node: &Node, bound: f64| {
            let degrees = read_number(node, reader, expected)?;
            if (-bound..=bound).contains(&degrees) {
                return Some(degrees);
            }
            let message = format!("{degrees} is not between -{bound} and {bound} degrees");
            reader.refuse(Code::ImpossibleValue, node.span, message)
        };
        let (latitude, longitude) = (degrees(latitude, 90.0), degrees(longitude, 180.0));
        Some(Self(latitude?, longitude?))
    }
}

/// A whole number that is counted into the sources.
macro_rules! whole_number {
    ($type:ty, $range:expr) => {
        impl Spec for $type {
            fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
                let range: RangeInclusive<i64> = $range;
                read_whole(node, reader, &range).and_then(|number| Self::try_from(number).ok())
            }

            fn enter(node: &Node, ledger: &mut Ledger) {
                ledger.number(node);
            }
        }
    };
}

whole_number!(u8, 0..=255);
whole_number!(u32, 0..=4_294_967_295);
whole_number!(u64, 0..=i64::MAX);

fn read_whole(node: &Node, reader: &mut Reader, range: &RangeInclusive<i64>) -> Option<i64> {
    let number = match node.value {
        Value::Integer(Some(number)) if range.contains(&number) => return Some(number),
        Value::Integer(Some(number)) => number.to_string(),
        Value::Integer(None) => "the number".to_owned(),
        _ => {
            reader.wrong_type(node, "a whole number without quotes");
            return None;
        }
    };
    let message = format!("{number} is not between {} and {}", range.start(), range.end());
    reader.refuse(Code::ImpossibleValue, node.span, message)
}

impl<T: Spec> Spec for At<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        T::read(node, reader).map(|value| Self { key: node.span, span: node.span, value })
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        T::enter(node, ledger);
    }

    fn meaning(node: &Node) -> Meaning {
        T::meaning(node)
    }

    fn outline(node: &Node, outline: &mut Outline) {
        T::outline(node, outline);
    }
}

impl<T: Spec> Spec for Vec<At<T>> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let Value::List(list) = &node.value else {
            reader.wrong_type(node, "a list in square brackets");
            return None;
        };
        let values: Vec<_> = list.iter().map(|one| At::read(one, reader)).collect();
        values.into_iter().collect()
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        if let Value::List(list) = &node.value {
            for one in list {
                T::enter(one, ledger);
            }
        }
    }

    fn meaning(node: &Node) -> Meaning {
        match &node.value {
            Value::List(list) => Meaning::list(list.iter().map(T::meaning)),
            _ => Meaning::of_value(node),
        }
    }
}

impl<T: JsonSchema> JsonSchema for At<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        generator.subschema_for::<T>()
    }
}

/// A table whose keys are names that the scenario gives, like `[places.*]`.
#[derive(Clone, Debug)]
pub(crate) struct Map<T>(pub(crate) BTreeMap<String, At<T>>);

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Spec> Spec for Map<T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let table = reader.table(node, "a table of names")?;
        let mut map = BTreeMap::new();
        for (name, entry) in table {
            if PlaceName::new(name).is_none() {
                let message = format!("`{name}` cannot be a name");
                let hint = "a name has 1 to 64 lower-case letters, digits and inner hyphens";
                reader.report(Diagnostic::new(Code::BadName, entry.key, message).hint(hint));
            }
            // Only what an overlay adds can have been meant to change something else.
            let others = table.iter().filter(|(_, other)| entry.key.file() < other.key.file());
            let near = nearest(name, others.map(|(other, _)| other.as_str()));
            if let Some(value) = reader.enter(entry, near.map(str::to_owned)) {
                map.insert(name.clone(), value);
            }
        }
        Some(Self(map))
    }

    fn merge(base: &mut Node, over: Node) {
        if base.table().is_none() || over.table().is_none() {
            *base = over;
            return;
        }
        let Value::Table(over) = over.value else { return };
        let Some(base) = base.table_mut() else { return };
        for (name, entry) in over {
            match base.get_mut(&name) {
                Some(old) => T::merge(&mut old.node, entry.node),
                None => drop(base.insert(name, entry)),
            }
        }
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        for (name, entry) in node.table().into_iter().flatten() {
            ledger.inside(name, |ledger| T::enter(&entry.node, ledger));
        }
    }

    fn meaning(node: &Node) -> Meaning {
        let entries = node.table().into_iter().flatten();
        Meaning::table(entries.map(|(name, entry)| (name, T::meaning(&entry.node))))
    }

    fn outline(node: &Node, outline: &mut Outline) {
        for (name, entry) in node.table().into_iter().flatten() {
            outline.key(name, None, |outline| T::outline(&entry.node, outline));
        }
    }
}

impl<T: JsonSchema> JsonSchema for Map<T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("MapOf{}", T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "patternProperties": { "^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$": value },
            "additionalProperties": false
        })
    }
}

/// A table, or something that is no table.
#[derive(Clone, Debug)]
pub(crate) enum Either<P, T> {
    Plain(P),
    Table(T),
}

impl<P: Spec, T: Spec> Spec for Either<P, T> {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match node.table() {
            Some(_) => T::read(node, reader).map(Self::Table),
            None => P::read(node, reader).map(Self::Plain),
        }
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        match node.table() {
            Some(_) => T::enter(node, ledger),
            None => P::enter(node, ledger),
        }
    }

    fn meaning(node: &Node) -> Meaning {
        match node.table() {
            Some(_) => T::meaning(node),
            None => P::meaning(node),
        }
    }

    fn outline(node: &Node, outline: &mut Outline) {
        match node.table() {
            Some(_) => T::outline(node, outline),
            None => P::outline(node, outline),
        }
    }
}

impl<P: JsonSchema, T: JsonSchema> JsonSchema for Either<P, T> {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        format!("{}Or{}", P::schema_name(), T::schema_name()).into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let plain = generator.subschema_for::<P>();
        let table = generator.subschema_for::<T>();
        json_schema!({ "anyOf": [plain, table] })
    }
}
