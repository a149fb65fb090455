//! Diagnostics: what is wrong in a scenario, where, and what to do about it.
//!
//! Reading never stops at the first fault: every part adds its own diagnostics to one list, which
//! is sorted by file and position before anybody sees it.

mod code;
mod explanation;
mod render;

pub use code::Code;
pub use explanation::{codes, explain};
pub use render::Style;

use std::fmt;

use crate::source::{Sources, Span};

/// Whether a scenario can still be run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It cannot.
    Error,
    /// It can, but something in it is probably not meant.
    Warning,
}

/// What went wrong, where, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// Where; the caret points here.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// Another position that has to do with it, and what stands there.
    pub related: Option<(Span, String)>,
    /// How to mend it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A diagnostic without further position and hint.
    pub(crate) fn new(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self { code, span, message: message.into(), related: None, hint: None }
    }

    /// Adds another position and what stands there.
    pub(crate) fn related(mut self, span: Span, what: impl Into<String>) -> Self {
        self.related = Some((span, what.into()));
        self
    }

    /// Adds how to mend it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds how to mend it, where that is known.
    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    /// Whether the scenario can still be run.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// Every fault of a scenario, with the text that it was found in; sorted by file and position.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    list: Vec<Diagnostic>,
    sources: Sources,
}

impl Diagnostics {
    /// Sorts the list; a fault that was found twice is kept once.
    pub(crate) fn new(mut list: Vec<Diagnostic>, sources: Sources) -> Self {
        list.sort_by(|a, b| (a.span, a.code, &a.message).cmp(&(b.span, b.code, &b.message)));
        list.dedup();
        Self { list, sources }
    }

    /// The diagnostics by file and position.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// The files that they point into.
    #[must_use]
    pub const fn sources(&self) -> &Sources {
        &self.sources
    }

    /// Whether one of them keeps the scenario from running.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|diagnostic| diagnostic.severity() == Severity::Error)
    }

    /// Draws every diagnostic with its line and a caret, one after another, and the count of
    /// errors at the end. Colour is never needed to read it.
    #[must_use]
    pub fn render(&self, style: Style) -> String {
        render::render(self, style)
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.render(Style::plain(80)).trim_end())
    }
}

impl std::error::Error for Diagnostics {}
