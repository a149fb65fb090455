//! The reader's side of a reading: the list of faults, and the questions that all readers ask.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec::{At, Spec};
use crate::tree::{Entry, Node, Table, Value};

/// Collects what is wrong while tables are read.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    diagnostics: Vec<Diagnostic>,
    here: Option<Here>,
    near: BTreeMap<Span, String>,
}

impl Reader {
    /// Adds a fault.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Adds a fault without a hint and gives nothing back.
    pub(crate) fn refuse<T>(&mut self, code: Code, span: Span, message: String) -> Option<T> {
        self.report(Diagnostic::new(code, span, message));
        None
    }

    /// Everything that was found.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.diagnostics
    }

    /// How much has been found so far.
    pub(crate) fn count(&self) -> usize {
        self.diagnostics.len()
    }

    /// The table, or a fault that says what was expected.
    pub(crate) fn table<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n Table> {
        let table = node.table();
        if table.is_none() {
            self.wrong_type(node, expected);
        }
        table
    }

    /// The text, or a fault that says what was expected.
    pub(crate) fn text<'n>(&mut self, node: &'n Node, expected: &str) -> Option<&'n str> {
        if let Value::Text(text) = &node.value {
            return Some(text);
        }
        self.wrong_type(node, expected);
        None
    }

    /// Reports a value of the wrong type.
    pub(crate) fn wrong_type(&mut self, node: &Node, expected: &str) {
        let message = format!("expected {expected}, found {}", node.kind());
        self.report(Diagnostic::new(Code::WrongType, node.span, message));
    }

    /// Reports the keys that are not among `known`, with the nearest of them. Gives back which
    /// keys they seem to stand for.
    pub(crate) fn refuse_unknown(
        &mut self,
        table: &Table,
        known: &[&str],
        what: &str,
    ) -> Vec<String> {
        let mut meant = Vec::new();
        for (key, entry) in table.iter().filter(|(key, _)| !known.contains(&key.as_str())) {
            let near = nearest(key, known.iter().copied());
            meant.extend(near.map(str::to_owned));
            let hint = near.map_or_else(
                || format!("its keys are: {}", known.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            let message = format!("{what} has no key `{key}`");
            self.report(Diagnostic::new(Code::UnknownKey, entry.key, message).hint(hint));
        }
        meant
    }

    /// Reports the keys of a table that must be there and are not, at the table's own key.
    pub(crate) fn require(&mut self, here: Here, written: &[String], keys: &[&str], what: &str) {
        let missing = keys.iter().filter(|key| !written.iter().any(|one| one == *key));
        let missing: Vec<_> = missing.map(|key| format!("`{key}`")).collect();
        let Some((last, others)) = missing.split_last() else { return };
        let message = if others.is_empty() {
            format!("{what} needs the key {last}")
        } else {
            format!("{what} needs the keys {} and {last}", others.join(", "))
        };
        let hint = self.meant_to_change(here.key);
        self.report(Diagnostic::new(Code::MissingKey, here.key, message).maybe_hint(hint));
    }

    /// Asks whether a table, given by its own key, is new by mistake.
    pub(crate) fn meant_to_change(&self, key: Span) -> Option<String> {
        self.near.get(&key).map(|near| format!("is this meant to change `{near}`?"))
    }

    /// Every table that looks much like another one beside it, by its own key.
    pub(crate) const fn near(&self) -> &BTreeMap<Span, String> {
        &self.near
    }

    /// Where the table stands that is being read: by the key that leads to it, or as a whole.
    pub(crate) fn here(&mut self, node: &Node) -> Here {
        self.here.take().unwrap_or(Here { key: node.span })
    }

    /// Reads the value of an entry, whose name looks like that of another one.
    pub(crate) fn enter<T: Spec>(&mut self, entry: &Entry, near: Option<String>) -> Option<At<T>> {
        if let Some(near) = near {
            self.near.insert(entry.key, near);
        }
        self.here = Some(Here { key: entry.key });
        let value = T::read(&entry.node, self);
        self.here = None;
        Some(At { key: entry.key, span: entry.node.span, value: value? })
    }

    /// Reads the value of a key, if it is there.
    pub(crate) fn key<T: Spec>(&mut self, table: &Table, key: &str) -> Option<At<T>> {
        self.enter(table.get(key)?, None)
    }
}

/// A table's own key.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Here {
    key: Span,
}

/// The candidate that looks most like `text`, if one looks like it at all.
pub(crate) fn nearest<'c>(
    text: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    let lower = text.to_lowercase();
    let score = |candidate: &str| {
        let candidate = candidate.to_lowercase();
        match strsim::damerau_levenshtein(&lower, &candidate) {
            0 => 2.0,
            1 if 2 < candidate.len() => 1.0,
            _ => strsim::jaro_winkler(&lower, &candidate).min(0.99),
        }
    };
    let mut best = None;
    for candidate in candidates {
        let score = score(candidate);
        if best.is_none_or(|(best, _)| best < score) {
            best = Some((score, candidate));
        }
    }
    best.filter(|(score, _)| 0.8 < *score).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_found_and_a_stranger_is_not() {
        let names = ["samur-az", "samur-ru", "yalama"];
        assert_eq!(nearest("samur_az", names), Some("samur-az"));
        assert_eq!(nearest("yalma", names), Some("yalama"));
        assert_eq!(nearest("hamburg", names), None);
    }
}
