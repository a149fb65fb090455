//! Drawing of diagnostics: title with code, the line with a caret, help below.

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Diagnostics, Severity};
use crate::source::Sources;

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
    let mut annotation = AnnotationKind::Primary.span(within(&file.text, diagnostic));
    if let Some(label) = &diagnostic.label {
        annotation = annotation.label(label.as_str());
    }
    let path = file.path.to_string_lossy();
    let snippet = Snippet::source(file.text.as_str()).path(path).annotation(annotation);
    let group = Group::with_title(title).element(snippet);
    match &diagnostic.hint {
        Some(hint) => group.element(Level::HELP.message(hint.as_str())),
        None => group,
    }
}

/// The range of a diagnostic, kept inside the text, on whole characters and on its first line: a
/// caret under twenty lines of a table says less than one under its header.
fn within(text: &str, diagnostic: &Diagnostic) -> std::ops::Range<usize> {
    let range = diagnostic.span.range();
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
