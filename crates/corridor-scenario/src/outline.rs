//! The outline of a scenario: every key with what its value means.
//!
//! Two values mean the same where the model made of them is the same: "24 h" and "1 d", "60 %" and
//! 0.6, "always" and "mon-sun 00:00-24:00". Comments, formatting, and the order of keys are not in
//! the tree at all, so they cannot show.

use std::fmt::Write as _;

use crate::tree::{Node, Value};

/// What a value means, as a text that is equal wherever the meaning is.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Meaning {
    /// The text.
    pub(crate) text: String,
    /// The number in the base unit, where it is a single one.
    pub(crate) number: Option<f64>,
}

impl Meaning {
    /// A meaning that is a text and no number.
    pub(crate) const fn of_text(text: String) -> Self {
        Self { text, number: None }
    }

    /// A number of something. Twelve digits: enough for any scenario, few enough that a change of
    /// unit cannot show in the last bits.
    pub(crate) fn of_number(number: f64, what: &str) -> Self {
        // Zero has no sign here.
        let text = format!("{:.11e} {what}", number + 0.0);
        Self { text, number: Some(number) }
    }

    /// What a value of TOML means by itself.
    pub(crate) fn of_value(node: &Node) -> Self {
        match &node.value {
            Value::Integer(Some(number)) => Self::of_number(*number as f64, ""),
            Value::Float(number) => Self::of_number(*number, ""),
            Value::Text(text) => Self::of_text(format!("{:?}", text.trim())),
            Value::List(list) => Self::list(list.iter().map(Self::of_value)),
            Value::Table(table) => {
                let entries = table.iter().map(|(key, entry)| (key, Self::of_value(&entry.node)));
                Self::table(entries)
            }
            _ => Self::of_text(written(node)),
        }
    }

    /// A list of meanings.
    pub(crate) fn list(list: impl Iterator<Item = Self>) -> Self {
        let texts: Vec<String> = list.map(|meaning| meaning.text).collect();
        Self::of_text(format!("[{}]", texts.join(", ")))
    }

    /// Meanings by key, in the order of the keys.
    pub(crate) fn table<'k>(entries: impl Iterator<Item = (&'k String, Self)>) -> Self {
        let texts: Vec<String> =
            entries.map(|(key, meaning)| format!("{key} = {}", meaning.text)).collect();
        Self::of_text(format!("{{{}}}", texts.join(", ")))
    }
}

/// A value as it would be written in one line; a text stands without its quotes.
pub(crate) fn written(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => text.trim().to_owned(),
        _ => in_line(node),
    }
}

/// A value as it is written in one line of a scenario.
pub(crate) fn in_line(node: &Node) -> String {
    match &node.value {
        Value::Text(text) => format!("{text:?}"),
        Value::Integer(number) => number.map_or_else(|| "?".to_owned(), |n| n.to_string()),
        Value::Float(number) => number.to_string(),
        Value::Flag(flag) => flag.to_string(),
        Value::Date(date) => date.to_string(),
        Value::Instant => "?".to_owned(),
        Value::List(list) => {
            format!("[{}]", list.iter().map(in_line).collect::<Vec<_>>().join(", "))
        }
        Value::Table(table) => {
            let mut text = String::from("{");
            for (index, (key, entry)) in table.iter().enumerate() {
                let is_bare = key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
                let key = if is_bare { key.clone() } else { format!("{key:?}") };
                let comma = if index == 0 { "" } else { "," };
                write!(text, "{comma} {key} = {}", in_line(&entry.node)).expect("a string");
            }
            text + " }"
        }
    }
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(crate) struct Leaf {
    /// The keys that lead to it.
    pub(crate) path: Vec<String>,
    /// Its value.
    pub(crate) node: Node,
    /// What that means.
    pub(crate) meaning: Meaning,
    /// Where it comes from, as it is written.
    pub(crate) source: Option<String>,
}

/// Collects the keys of a tree.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    path: Vec<String>,
    source: Option<String>,
    leaves: Vec<Leaf>,
}

impl Outline {
    /// Enters the key under which one is.
    pub(crate) fn leaf(&mut self, node: &Node, meaning: Meaning) {
        let (path, source) = (self.path.clone(), self.source.clone());
        self.leaves.push(Leaf { path, node: node.clone(), meaning, source });
    }

    /// Enters what stands under a key, with its own source where it has one.
    pub(crate) fn key(&mut self, key: &str, own: Option<&Node>, enter: impl FnOnce(&mut Self)) {
        let outer = self.source.clone();
        if let Some(Value::Text(text)) = own.map(|node| &node.value) {
            self.source = Some(text.trim().to_owned());
        }
        self.path.push(key.to_owned());
        enter(self);
        self.path.pop();
        self.source = outer;
    }

    /// Everything that was entered.
    pub(crate) fn into_leaves(self) -> Vec<Leaf> {
        self.leaves
    }
}
