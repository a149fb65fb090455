//! The macros [`choice!`] and [`words!`]: one of several tables, one of several words.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map as JsonMap, Value as Json, json};

use super::table::{described, prose};
use super::{Reader, Spec, nearest};
use crate::diagnostic::{Code, Diagnostic};
use crate::tree::{Entry, Node};

/// Declares a choice by key: a table with exactly one of these keys.
macro_rules! choice {
    ($(#[doc = $doc:literal])+ $name:ident $what:literal {
        $($(#[doc = $key_doc:literal])+ $key:literal $variant:ident($type:ty),)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub(crate) enum $name {
            $($(#[doc = $key_doc])+ $variant($type),)+
        }

        impl $crate::spec::Spec for $name {
            fn read(
                node: &$crate::tree::Node,
                reader: &mut $crate::spec::Reader,
            ) -> Option<Self> {
                let (key, entry) = $crate::spec::read_choice(node, &[$($key),+], $what, reader)?;
                match key {
                    $($key => <$type as $crate::spec::Spec>::read(&entry.node, reader)
                        .map(Self::$variant),)+
                    _ => None,
                }
            }

            fn enter(node: &$crate::tree::Node, ledger: &mut $crate::provenance::Ledger) {
                ledger.number(node);
            }

            fn meaning(node: &$crate::tree::Node) -> $crate::outline::Meaning {
                $crate::spec::table_meaning(node, |key, node| match key {
                    $($key => <$type as $crate::spec::Spec>::meaning(node),)+
                    _ => $crate::outline::Meaning::of_value(node),
                })
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let keys = vec![$(
                    $crate::spec::KeySchema::of::<$type>(generator, $key, &[$($key_doc),+]),
                )+];
                $crate::spec::choice_schema(&[$($doc),+], keys)
            }
        }
    };
}

/// Declares a choice by word: a text that is one of these.
macro_rules! words {
    ($(#[doc = $doc:literal])+ $name:ident $what:literal {
        $($(#[doc = $word_doc:literal])+ $word:literal $variant:ident,)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum $name {
            $($(#[doc = $word_doc])+ $variant,)+
        }

        impl $crate::spec::Spec for $name {
            fn read(
                node: &$crate::tree::Node,
                reader: &mut $crate::spec::Reader,
            ) -> Option<Self> {
                match $crate::spec::read_word(node, &[$($word),+], $what, reader)? {
                    $($word => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let words = [$(($word, [$($word_doc),+].as_slice())),+];
                $crate::spec::word_schema(&[$($doc),+], &words)
            }
        }
    };
}

pub(crate) use {choice, words};

/// The single key of a choice, or faults.
pub(crate) fn read_choice<'n>(
    node: &'n Node,
    keys: &[&str],
    what: &str,
    reader: &mut Reader,
) -> Option<(&'n str, &'n Entry)> {
    let table = reader.table(node, &format!("{what} as a table"))?;
    let before = reader.count();
    reader.refuse_unknown(table, keys, what);
    let mut chosen = table.iter().filter(|(key, _)| keys.contains(&key.as_str()));
    let Some((key, entry)) = chosen.next() else {
        if reader.count() == before {
            let message = format!("{what} is empty");
            let hint = format!("choose one of: {}", keys.join(", "));
            reader.report(Diagnostic::new(Code::Incomplete, node.span, message).hint(hint));
        }
        return None;
    };
    if let Some((other, entry)) = chosen.next() {
        let message = format!("{what} is either `{key}` or `{other}`, not both");
        return reader.refuse(Code::Contradiction, entry.key, message);
    }
    (reader.count() == before).then_some((key.as_str(), entry))
}

/// The word, or a fault with the nearest one.
pub(crate) fn read_word<'n>(
    node: &'n Node,
    words: &[&str],
    what: &str,
    reader: &mut Reader,
) -> Option<&'n str> {
    let listed = words.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(", ");
    let text = reader.text(node, &format!("{what}, one of {listed}"))?;
    if words.contains(&text) {
        return Some(text);
    }
    let hint = nearest(text, words.iter().copied()).map_or_else(
        || format!("choose one of {listed}"),
        |near| format!("did you mean `{near}`?"),
    );
    let message = format!("`{text}` is not {what}");
    reader.report(Diagnostic::new(Code::UnknownChoice, node.span, message).hint(hint));
    None
}

/// A key of a choice in a schema.
#[derive(Debug)]
pub(crate) struct KeySchema {
    key: &'static str,
    schema: Schema,
}

impl KeySchema {
    /// The key with the schema of its type, described by its doc comment.
    pub(crate) fn of<T: Spec>(
        generator: &mut SchemaGenerator,
        key: &'static str,
        doc: &[&str],
    ) -> Self {
        Self { key, schema: described(generator.subschema_for::<T>(), &prose(doc)) }
    }
}

/// The schema of a choice by key.
pub(crate) fn choice_schema(doc: &[&str], keys: Vec<KeySchema>) -> Schema {
    let mut properties = JsonMap::new();
    for key in keys {
        properties.insert(key.key.to_owned(), key.schema.to_value());
    }
    json_schema!({
        "type": "object",
        "description": prose(doc),
        "properties": properties,
        "additionalProperties": false,
        "minProperties": 1,
        "maxProperties": 1
    })
}

/// The schema of a choice by word.
pub(crate) fn word_schema(doc: &[&str], words: &[(&str, &[&str])]) -> Schema {
    let one_of: Vec<Json> = words
        .iter()
        .map(|(word, doc)| json!({ "const": word, "description": prose(doc) }))
        .collect();
    json_schema!({ "description": prose(doc), "oneOf": one_of })
}
