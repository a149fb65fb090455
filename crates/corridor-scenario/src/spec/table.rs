//! The macro [`table!`]: a table of the scenario, said once.

use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map as JsonMap, Value as Json, json};

use super::Reader;
use crate::provenance::{Ledger, SOURCES, check_sources};
use crate::spec::Spec;
use crate::tree::{Node, Table, Value};

/// What a table is to overlays and to the count of sources.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Merged key by key; may say where its numbers come from.
    Record,
    /// Merged key by key; holds other tables, or nothing that needs a source.
    Frame,
    /// Replaced whole; counts as one number.
    Value,
    /// Replaced whole; holds names, and no number that needs a source.
    Reference,
}

/// Declares a table: its kind, its name in sentences, and its keys.
macro_rules! table {
    ($(#[doc = $doc:literal])+ $kind:ident $name:ident $what:literal {
        $($(#[doc = $key_doc:literal])+ $need:ident $key:literal $field:ident: $type:ty,)+
    }) => {
        $(#[doc = $doc])+
        #[derive(Clone, Debug)]
        pub(crate) struct $name {
            /// Where the table stands.
            #[allow(dead_code, reason = "some tables are never pointed at as a whole")]
            pub(crate) span: $crate::source::Span,
            /// The keys that were written, readable or not, and those that misspelt ones stand for.
            #[allow(dead_code, reason = "most tables need no more than their readable keys")]
            pub(crate) written: Vec<String>,
            $($(#[doc = $key_doc])+ pub(crate) $field: Option<$crate::spec::At<$type>>,)+
        }

        impl $crate::spec::Spec for $name {
            fn read(
                node: &$crate::tree::Node,
                reader: &mut $crate::spec::Reader,
            ) -> Option<Self> {
                let here = reader.here(node);
                let table = reader.table(node, concat!("a table for ", $what))?;
                let kind = $crate::spec::Kind::$kind;
                let written =
                    $crate::spec::check_keys(kind, table, (&[$($key),+], $what), reader);
                let needs = [$(($key, stringify!($need))),+];
                let needed: Vec<_> =
                    needs.iter().filter(|need| need.1 == "required").map(|need| need.0).collect();
                reader.require(here, &written, &needed, $what);
                Some(Self {
                    span: node.span,
                    written,
                    $($field: reader.key(table, $key),)+
                })
            }

            fn merge(base: &mut $crate::tree::Node, over: $crate::tree::Node) {
                let kind = $crate::spec::Kind::$kind;
                $crate::spec::merge_table(kind, base, over, |key, base, over| match key {
                    $($key => <$type as $crate::spec::Spec>::merge(base, over),)+
                    _ => *base = over,
                });
            }

            fn enter(node: &$crate::tree::Node, ledger: &mut $crate::provenance::Ledger) {
                let kind = $crate::spec::Kind::$kind;
                $crate::spec::enter_table(kind, node, ledger, |key, node, ledger| match key {
                    $($key => <$type as $crate::spec::Spec>::enter(node, ledger),)+
                    _ => {}
                });
            }

            fn meaning(node: &$crate::tree::Node) -> $crate::outline::Meaning {
                $crate::spec::table_meaning(node, |key, node| match key {
                    $($key => <$type as $crate::spec::Spec>::meaning(node),)+
                    _ => $crate::outline::Meaning::of_value(node),
                })
            }

            fn outline(node: &$crate::tree::Node, outline: &mut $crate::outline::Outline) {
                let kind = $crate::spec::Kind::$kind;
                if matches!(kind, $crate::spec::Kind::Value | $crate::spec::Kind::Reference) {
                    return outline.leaf(node, Self::meaning(node));
                }
                $crate::spec::outline_table(node, outline, |key, node, outline| match key {
                    $($key => <$type as $crate::spec::Spec>::outline(node, outline),)+
                    _ => {}
                });
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let fields = vec![$(
                    $crate::spec::Field::of::<$type>(
                        generator,
                        $key,
                        stringify!($need),
                        &[$($key_doc),+],
                    ),
                )+];
                $crate::spec::table_schema($crate::spec::Kind::$kind, &[$($doc),+], fields)
            }
        }
    };
}

pub(crate) use table;

/// Refuses keys that the table does not have, and sources of keys that are not there. Gives back
/// the keys that were written, and those that misspelt ones stand for.
pub(crate) fn check_keys(
    kind: Kind,
    table: &Table,
    (keys, what): (&[&str], &str),
    reader: &mut Reader,
) -> Vec<String> {
    let mut written: Vec<String> = table.keys().cloned().collect();
    if kind == Kind::Record {
        let with_sources: Vec<_> = keys.iter().copied().chain([SOURCES]).collect();
        written.extend(reader.refuse_unknown(table, &with_sources, what));
        check_sources(table, (keys, &written), reader);
    } else {
        written.extend(reader.refuse_unknown(table, keys, what));
    }
    written
}

/// Lays an overlay's table over the base's. A key that the overlay sets loses the source that it
/// had in the base: the number is another one now.
pub(crate) fn merge_table(
    kind: Kind,
    base: &mut Node,
    over: Node,
    merge_key: impl Fn(&str, &mut Node, Node),
) {
    if matches!(kind, Kind::Value | Kind::Reference)
        || base.table().is_none()
        || over.table().is_none()
    {
        *base = over;
        return;
    }
    base.span = over.span;
    let (Some(base), Value::Table(mut over)) = (base.table_mut(), over.value) else { return };
    let sources = over.remove(SOURCES);
    if let Some(inherited) = base.get_mut(SOURCES).and_then(|entry| entry.node.table_mut()) {
        inherited.retain(|key, _| !over.contains_key(key));
    }
    for (key, entry) in over {
        match base.get_mut(&key) {
            Some(old) => {
                old.key = entry.key;
                merge_key(&key, &mut old.node, entry.node);
            }
            None => drop(base.insert(key, entry)),
        }
    }
    if let Some(sources) = sources {
        merge_sources(base, sources);
    }
}

fn merge_sources(base: &mut Table, sources: crate::tree::Entry) {
    let inherited = base.get_mut(SOURCES).and_then(|entry| entry.node.table_mut());
    match (inherited, sources.node.value) {
        (Some(inherited), Value::Table(own)) => inherited.extend(own),
        (_, value) => {
            let node = Node { span: sources.node.span, value };
            base.insert(SOURCES.to_owned(), crate::tree::Entry { key: sources.key, node });
        }
    }
}

/// Enters a table's numbers into the ledger, each with the nearest source.
pub(crate) fn enter_table(
    kind: Kind,
    node: &Node,
    ledger: &mut Ledger,
    enter_key: impl Fn(&str, &Node, &mut Ledger),
) {
    match kind {
        Kind::Value => ledger.number(node),
        Kind::Reference => {}
        Kind::Record | Kind::Frame => {
            let Some(table) = node.table() else { return };
            let sources = table.get(SOURCES).map(|entry| &entry.node);
            for (key, entry) in table.iter().filter(|(key, _)| *key != SOURCES) {
                let own = sources.and_then(|sources| sources.key(key));
                ledger.key(key, own, |ledger| enter_key(key, &entry.node, ledger));
            }
        }
    }
}

/// What a table means by the meanings of its keys.
pub(crate) fn table_meaning(
    node: &Node,
    meaning: impl Fn(&str, &Node) -> crate::outline::Meaning,
) -> crate::outline::Meaning {
    let Some(table) = node.table() else { return crate::outline::Meaning::of_value(node) };
    let entries = table.iter().filter(|(key, _)| *key != SOURCES);
    let entries = entries.map(|(key, entry)| (key, meaning(key, &entry.node)));
    crate::outline::Meaning::table(entries)
}

/// Enters a table's keys into an outline, each with the nearest source.
pub(crate) fn outline_table(
    node: &Node,
    outline: &mut crate::outline::Outline,
    enter: impl Fn(&str, &Node, &mut crate::outline::Outline),
) {
    let Some(table) = node.table() else { return };
    let sources = table.get(SOURCES).map(|entry| &entry.node);
    for (key, entry) in table.iter().filter(|(key, _)| *key != SOURCES) {
        let own = sources.and_then(|sources| sources.key(key));
        outline.key(key, own, |outline| enter(key, &entry.node, outline));
    }
}

/// A key in a schema.
#[derive(Debug)]
pub(crate) struct Field {
    key: &'static str,
    required: bool,
    schema: Schema,
}

impl Field {
    /// The key with the schema of its type, described by its doc comment.
    pub(crate) fn of<T: Spec>(
        generator: &mut SchemaGenerator,
        key: &'static str,
        need: &str,
        doc: &[&str],
    ) -> Self {
        let schema = described(generator.subschema_for::<T>(), &prose(doc));
        Self { key, required: need == "required", schema }
    }
}

/// Joins the lines of a doc comment.
pub(crate) fn prose(doc: &[&str]) -> String {
    doc.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Puts a description on a schema; a reference takes it beside itself, as JSON schema allows.
pub(crate) fn described(mut schema: Schema, description: &str) -> Schema {
    let own = schema.get("description").and_then(Json::as_str).map(str::to_owned);
    let text = own.map_or_else(|| description.to_owned(), |own| format!("{description} {own}"));
    schema.insert("description".to_owned(), text.into());
    schema
}

/// The schema of a table.
pub(crate) fn table_schema(kind: Kind, doc: &[&str], fields: Vec<Field>) -> Schema {
    let required: Vec<_> = fields.iter().filter(|one| one.required).map(|one| one.key).collect();
    let mut properties = JsonMap::new();
    for field in fields {
        properties.insert(field.key.to_owned(), field.schema.to_value());
    }
    if kind == Kind::Record {
        properties.insert(SOURCES.to_owned(), json!({
            "type": "object",
            "description": "Where the numbers of this table come from, by key: an id of a list of \
                sources like \"S54\", a citation, \"D: \" and the arithmetic, or \"assumed: \" and \
                the reason.",
            "additionalProperties": { "type": "string" }
        }));
    }
    let mut schema = json_schema!({
        "type": "object",
        "description": prose(doc),
        "properties": properties,
        "additionalProperties": false
    });
    if !required.is_empty() {
        schema.insert("required".to_owned(), required.into());
    }
    schema
}
