//! A day or an instant.

use std::borrow::Cow;

use jiff::civil::{Date, DateTime};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{Reader, Spec};
use crate::diagnostic::{Code, Diagnostic};
use crate::outline::Meaning;
use crate::tree::{Node, Value};

/// A day, from its midnight in UTC, or an instant in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Moment(pub(crate) DateTime);

impl Moment {
    /// The day whose midnight it is.
    pub(crate) fn as_day(self) -> Option<Date> {
        (self.0 == self.0.date().at(0, 0, 0, 0)).then(|| self.0.date())
    }
}

impl Spec for Moment {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = match &node.value {
            Value::Date(date) => return Some(Self(date.at(0, 0, 0, 0))),
            Value::Text(text) => text,
            _ => {
                let expected = "a date like 2024-01-01, or a time in UTC, \"2024-01-01 06:00\"";
                reader.wrong_type(node, expected);
                return None;
            }
        };
        let read = DateTime::strptime("%Y-%m-%d %H:%M", text.trim());
        let Ok(at) = read else {
            let message = format!("`{text}` is not a date with a time");
            let hint = "write the date, the hour and the minute in UTC: \"2024-01-01 06:00\"";
            reader.report(Diagnostic::new(Code::BadTime, node.span, message).hint(hint));
            return None;
        };
        Some(Self(at))
    }

    fn meaning(node: &Node) -> Meaning {
        Self::read(node, &mut Reader::default())
            .map_or_else(|| Meaning::of_value(node), |at| Meaning::of_text(at.0.to_string()))
    }
}

impl JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A date without quotes, 2024-01-01, from midnight UTC; or a time in UTC \
                in quotes, \"2024-01-01 06:00\".",
            "anyOf": [
                { "format": "date" },
                { "pattern": "^\\s*[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}\\s*$" }
            ]
        })
    }
}
