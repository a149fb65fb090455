//! Where the numbers of a scenario come from.
//!
//! Every table may say in `sources` where its values come from, key by key. The forms are an id of
//! a list of sources (`S54`, `R3`), `OSM`, `D:` with the arithmetic that derives the number,
//! `assumed:` with the reason, or a citation. A number without any is counted as assumed.

use crate::diagnostic::{Code, Diagnostic};
use crate::source::Span;
use crate::spec::{Reader, nearest};
use crate::tree::{Node, Table, Value};

/// The key under which a table names its sources.
pub(crate) const SOURCES: &str = "sources";

/// Where a number comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From something that can be looked up: an id of a list of sources, or a citation.
    Sourced(String),
    /// Computed from sourced numbers; the arithmetic.
    Derived(String),
    /// Assumed; the reason.
    Assumed(String),
    /// Nothing is said, which counts as assumed.
    Unmarked,
}

/// A number of the model, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Its key in the tables, like `legs.yalama-sumgait.length`.
    pub path: String,
    /// Where it stands.
    pub span: Span,
    /// Where it comes from.
    pub origin: Origin,
}

/// The numbers of a scenario with their origins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    numbers: Vec<Number>,
}

/// How many numbers have which origin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceCount {
    /// With a source that can be looked up.
    pub sourced: usize,
    /// Computed from sourced numbers.
    pub derived: usize,
    /// Assumed, with a reason.
    pub assumed: usize,
    /// Without any mark, which counts as assumed.
    pub unmarked: usize,
}

impl Provenance {
    pub(crate) const fn new(numbers: Vec<Number>) -> Self {
        Self { numbers }
    }

    /// The numbers in the order of their keys.
    #[must_use]
    pub fn numbers(&self) -> &[Number] {
        &self.numbers
    }

    /// Counts the origins.
    #[must_use]
    pub fn count(&self) -> SourceCount {
        let mut count = SourceCount::default();
        for number in &self.numbers {
            match number.origin {
                Origin::Sourced(_) => count.sourced += 1,
                Origin::Derived(_) => count.derived += 1,
                Origin::Assumed(_) => count.assumed += 1,
                Origin::Unmarked => count.unmarked += 1,
            }
        }
        count
    }
}

/// Enters the numbers of a tree, each with the nearest source above it.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    path: Vec<String>,
    origin: Option<Origin>,
    numbers: Vec<Number>,
}

impl Ledger {
    /// Enters one number.
    pub(crate) fn number(&mut self, node: &Node) {
        let origin = self.origin.clone().unwrap_or(Origin::Unmarked);
        self.numbers.push(Number { path: self.path.join("."), span: node.span, origin });
    }

    /// Enters what stands under a key that has no source of its own.
    pub(crate) fn inside(&mut self, key: &str, enter: impl FnOnce(&mut Self)) {
        self.path.push(key.to_owned());
        enter(self);
        self.path.pop();
    }

    /// Enters what stands under a key, with its own source where it has one.
    pub(crate) fn key(&mut self, key: &str, own: Option<&Node>, enter: impl FnOnce(&mut Self)) {
        let own = own.and_then(|node| match &node.value {
            Value::Text(text) => origin(text).ok(),
            _ => None,
        });
        let outer = self.origin.clone();
        self.origin = own.or_else(|| outer.clone());
        self.inside(key, enter);
        self.origin = outer;
    }

    /// Everything that was entered.
    pub(crate) fn into_numbers(self) -> Vec<Number> {
        self.numbers
    }
}

/// Reads the text of a source; what is wrong with it otherwise.
pub(crate) fn origin(text: &str) -> Result<Origin, (Code, &'static str, &'static str)> {
    let text = text.trim();
    let after =
        |mark: &str| text.strip_prefix(mark).map(|rest| rest.trim_start_matches(':').trim());
    if let Some(reason) = after("assumed") {
        return if reason.split_whitespace().count() < 2 {
            let hint = "write the reason behind it: \"assumed: half of the design speed\"";
            Err((Code::AssumedWithoutReason, "the assumption has no reason", hint))
        } else {
            Ok(Origin::Assumed(reason.to_owned()))
        };
    }
    if let Some(arithmetic) = text.strip_prefix("D:").map(str::trim) {
        return if arithmetic.bytes().any(|byte| byte.is_ascii_digit()) {
            Ok(Origin::Derived(arithmetic.to_owned()))
        } else {
            let hint = "write the arithmetic behind it: \"D: 640 trucks/day (S54) / 2\"";
            Err((Code::BadSource, "the derivation shows no arithmetic", hint))
        };
    }
    let is_id = text == "OSM"
        || text.split([',', ';', ' ']).filter(|part| !part.is_empty()).any(is_source_id);
    let is_citation = 1 < text.split_whitespace().count() || text.contains("://");
    if is_id || is_citation {
        return Ok(Origin::Sourced(text.to_owned()));
    }
    let hint = "a source is an id like \"S54\", a citation of some words, \"D: \" and the \
        arithmetic, or \"assumed: \" and the reason";
    Err((Code::BadSource, "nobody can look this source up", hint))
}

/// `S54`, `R3`: a letter and a number.
fn is_source_id(word: &str) -> bool {
    let digits = word.strip_prefix('S').or_else(|| word.strip_prefix('R'));
    digits.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Checks the sources of a table: each belongs to a key that is there and can be looked up. A key
/// of the table that is written with another name counts as there.
pub(crate) fn check_sources(
    table: &Table,
    (keys, written): (&[&str], &[String]),
    reader: &mut Reader,
) {
    let Some(entry) = table.get(SOURCES) else { return };
    let expected = "a table of sources by key";
    let Some(sources) = reader.table(&entry.node, expected) else { return };
    for (key, source) in sources {
        if !written.contains(key) {
            let present = keys.iter().copied().filter(|key| table.contains_key(*key));
            let hint = nearest(key, present).map(|near| format!("did you mean `{near}`?"));
            let message = format!("there is no `{key}` in this table that could have a source");
            let diagnostic = Diagnostic::new(Code::SourceOfNothing, source.key, message);
            reader.report(diagnostic.maybe_hint(hint));
        }
        if let Some(text) = reader.text(&source.node, "a source in quotes") {
            check_source_text(text, source.node.span, reader);
        }
    }
}

/// Checks one source.
pub(crate) fn check_source_text(text: &str, span: Span, reader: &mut Reader) {
    if let Err((code, message, hint)) = origin(text) {
        reader.report(Diagnostic::new(code, span, message).hint(hint));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sources_are_told_apart_by_their_form() {
        let sourced = |text: &str| Ok(Origin::Sourced(text.to_owned()));
        for text in ["S54", "R3", "OSM", "S12, S13", "ADB 2021, table 4", "https://example.org/a"] {
            assert_eq!(origin(text), sourced(text), "{text}");
        }
        let derived = origin("D: 640 trucks/day (S54) / 2");
        assert_eq!(derived, Ok(Origin::Derived("640 trucks/day (S54) / 2".to_owned())));
        let assumed = origin("assumed: half of the design speed");
        assert_eq!(assumed, Ok(Origin::Assumed("half of the design speed".to_owned())));
    }

    #[test]
    fn a_source_that_says_nothing_is_refused() {
        let code = |text: &str| origin(text).expect_err(text).0;
        for text in ["assumed", "assumed:", "assumed: yes"] {
            assert_eq!(code(text), Code::AssumedWithoutReason, "{text}");
        }
        for text in ["", "known", "D:", "D: by arithmetic", "Sx"] {
            assert_eq!(code(text), Code::BadSource, "{text}");
        }
    }
}
