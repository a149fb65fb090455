//! The scenario's text as a tree of values that know where they stand.
//!
//! The tree owns its text, so that the tables of several files can be merged into one; each node
//! still points into the file that it came from.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) span: Span,
    pub(crate) value: Value,
}

/// A value of TOML.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Text(String),
    /// `None`: a number of more than 64 bits.
    Integer(Option<i64>),
    Float(f64),
    Flag(bool),
    Date(Date),
    /// A time, or a date with a time, which no key takes.
    Instant,
    List(Vec<Node>),
    Table(Table),
}

/// A table: its keys in the order of the alphabet.
pub(crate) type Table = BTreeMap<String, Entry>;

/// A key of a table and its value.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) key: Span,
    pub(crate) node: Node,
}

impl Node {
    /// An empty table at the top of a file.
    pub(crate) fn empty(file: usize) -> Self {
        Self { span: Span::new(file, &(0..0)), value: Value::Table(Table::new()) }
    }

    /// The table, if it is one.
    pub(crate) const fn table(&self) -> Option<&Table> {
        match &self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The table, if it is one.
    pub(crate) const fn table_mut(&mut self) -> Option<&mut Table> {
        match &mut self.value {
            Value::Table(table) => Some(table),
            _ => None,
        }
    }

    /// The value of a key, where this is a table that has it.
    pub(crate) fn key(&self, key: &str) -> Option<&Self> {
        self.table()?.get(key).map(|entry| &entry.node)
    }

    /// What it is, in words.
    pub(crate) const fn kind(&self) -> &'static str {
        match self.value {
            Value::Text(_) => "a text",
            Value::Integer(_) | Value::Float(_) => "a bare number",
            Value::Flag(_) => "true or false",
            Value::Date(_) => "a date",
            Value::Instant => "a time",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
        }
    }
}

/// Reads the text of a file as far as it can be read; every syntax error becomes a diagnostic.
pub(crate) fn parse(file: usize, text: &str) -> (Node, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let diagnostics = errors.iter().map(|error| {
        let range = error.span().unwrap_or(0..0);
        Diagnostic::new(Code::Syntax, Span::new(file, &range), error.message())
    });
    let node = Node { span: Span::new(file, &(0..0)), value: convert_table(file, table.get_ref()) };
    (node, diagnostics.collect())
}

fn convert_table(file: usize, table: &DeTable<'_>) -> Value {
    let entries = table.iter().map(|(key, value)| {
        let entry = Entry { key: Span::new(file, &key.span()), node: convert(file, value) };
        (key.get_ref().to_string(), entry)
    });
    Value::Table(entries.collect())
}

fn convert(file: usize, value: &Spanned<DeValue<'_>>) -> Node {
    let converted = match value.get_ref() {
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(number) => {
            Value::Integer(i64::from_str_radix(number.as_str(), number.radix()).ok())
        }
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Boolean(flag) => Value::Flag(*flag),
        DeValue::Datetime(time) => civil_date(time).map_or(Value::Instant, Value::Date),
        DeValue::Array(list) => Value::List(list.iter().map(|one| convert(file, one)).collect()),
        DeValue::Table(table) => convert_table(file, table),
    };
    Node { span: Span::new(file, &value.span()), value: converted }
}

fn civil_date(time: &toml::value::Datetime) -> Option<Date> {
    let date = time.date.filter(|_| time.time.is_none())?;
    let year = i16::try_from(date.year).ok()?;
    Date::new(year, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?).ok()
}
