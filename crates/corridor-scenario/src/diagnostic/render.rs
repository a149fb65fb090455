//! Drawing of diagnostics: title with code, the line with a caret, help below.

use std::ops::Range;

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::{SourceFile, Sources, Span};

/// How diagnostics are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether terminal colours are used.
    pub color: bool,
    /// Columns of the terminal; long lines of the source are cut to them.
    pub width: usize,
}

impl Style {
    /// Without colour.
    #[must_use]
    pub const fn plain(width: usize) -> Self {
        Self { color: false, width }
    }

    /// With colour.
    #[must_use]
    pub const fn colored(width: usize) -> Self {
        Self { color: true, width }
    }
}

pub(super) fn render(diagnostics: &Diagnostics, style: Style) -> String {
    let renderer = if style.color { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii).term_width(style.width.max(20));
    let mut text = String::new();
    for diagnostic in diagnostics.list() {
        text.push_str(&renderer.render(&[group(diagnostic, diagnostics.sources())]));
        text.push_str("\n\n");
    }
    text.push_str(&closing_line(diagnostics));
    text
}

fn group<'a>(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Group<'a> {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.id());
    let file = &sources.files()[diagnostic.span.file()];
    let primary = AnnotationKind::Primary.span(within(&file.text, diagnostic.span));
    let mut snippet = snippet_of(file).annotation(primary);
    let mut elsewhere = None;
    if let Some((span, what)) = &diagnostic.related {
        let other = &sources.files()[span.file()];
        let range = within(&other.text, *span);
        let annotation = AnnotationKind::Context.span(range).label(what.as_str());
        if span.file() == diagnostic.span.file() {
            snippet = snippet.annotation(annotation);
        } else {
            elsewhere = Some(snippet_of(other).annotation(annotation));
        }
    }
    let group = Group::with_title(title).element(snippet).elements(elsewhere);
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(hint.as_str())),
        None => group,
    }
}

fn snippet_of(file: &SourceFile) -> Snippet<'_, Annotation<'_>> {
    Snippet::source(file.text.as_str()).path(file.path.to_string_lossy())
}

/// A range, kept inside the text, on whole characters and on its first line: a
/// caret under twenty lines of a table says less than one under its header.
fn within(text: &str, span: Span) -> Range<usize> {
    let range = span.range();
    let mut start = range.start.min(text.len());
    while !text.is_char_boundary(start) {
        start -= 1;
    }
    let mut end = range.end.clamp(start, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let line = text[start..end].find('\n').map_or(end, |at| start + at);
    if start < line { start..line } else { start..end.min(start) }
}

fn closing_line(diagnostics: &Diagnostics) -> String {
    let count = |severity: Severity| {
        diagnostics.list().iter().filter(|one| one.severity() == severity).count()
    };
    let (n_errors, n_warnings) = (count(Severity::Error), count(Severity::Warning));
    let errors = plural(n_errors, "error");
    let warnings = plural(n_warnings, "warning");
    match (n_errors, n_warnings) {
        (0, 0) => String::new(),
        (0, _) => format!("{warnings}\n"),
        (_, 0) => format!("{errors}; `corridor explain CODE` tells more about a code\n"),
        _ => format!("{errors} and {warnings}; `corridor explain CODE` tells more about a code\n"),
    }
}

fn plural(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}
