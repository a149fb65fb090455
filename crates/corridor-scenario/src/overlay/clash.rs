//! Files that disagree.
//!
//! A file may change what the files say that it extends. Where it stands beside another file in one
//! list, neither may change what the other says: which of the two holds would depend on their
//! order. The file that extends both may say what holds; then there is no clash. Values are
//! compared as they are written; where they agree, the source of the later file is kept.

use super::files::Layer;
use super::removal::Removal;
use crate::diagnostic::{Code, Diagnostic};
use crate::provenance::SOURCES;
use crate::source::{Sources, Span};
use crate::tree::{Node, Value};

/// What files that do not extend each other say differently, and what was taken away so far.
#[derive(Debug, Default)]
pub(super) struct Clashes {
    found: Vec<Clash>,
    removed: Vec<Removal>,
}

/// A key that two files set differently, or that one sets and the other takes away.
#[derive(Debug)]
struct Clash {
    path: String,
    first: Span,
    second: Span,
}

impl Clashes {
    /// Forgets the clashes between files below a layer about which the layer says what holds.
    pub(super) fn settle(&mut self, layer: &Layer, removals: &[Removal]) {
        self.found.retain(|clash| {
            let below = |span: Span| layer.bases.contains(&span.file());
            let says = at(&layer.node, &clash.path).is_some()
                || removals.iter().any(|removal| covers(&removal.path, &clash.path));
            !(below(clash.first) && below(clash.second) && says)
        });
    }

    /// Compares the tables before and after a layer: nothing that a stranger said may be lost.
    pub(super) fn is_laid(&mut self, layer: &Layer, before: &Node, after: &Node) {
        let mut lost = Lost { layer, path: Vec::new(), found: &mut self.found };
        lost.compare(before, after);
        for removal in self.removed.iter().filter(|one| is_stranger(layer, one.span)) {
            if let Some(node) = at(&layer.node, &removal.path) {
                let (first, second) = (removal.span, first_line(node));
                self.found.push(Clash { path: removal.path.clone(), first, second });
            }
        }
    }

    /// Looks into what a layer took away: nothing in it may come from a stranger.
    pub(super) fn is_removed(&mut self, layer: &Layer, removal: &Removal, gone: &Node) {
        if let Some(first) = stranger_in(layer, gone) {
            let second = removal.span;
            self.found.push(Clash { path: removal.path.clone(), first, second });
        }
    }

    /// Whether a key was taken away before, by itself or with the table that held it.
    pub(super) fn was_removed(&self, path: &str) -> bool {
        self.removed.iter().any(|removal| covers(&removal.path, path))
    }

    /// Keeps in mind what a layer took away.
    pub(super) fn remember(&mut self, layer: &Layer, removal: Removal) {
        debug_assert_eq!(layer.file, removal.span.file(), "a layer removes by its own list");
        self.removed.push(removal);
    }

    /// A diagnostic for every clash that no file settled.
    pub(super) fn into_diagnostics(self, sources: &Sources) -> impl Iterator<Item = Diagnostic> {
        self.found.into_iter().map(|clash| {
            let other = &sources.files()[clash.first.file()].path;
            let other = other.file_name().unwrap_or(other.as_os_str()).display();
            let message = format!("`{}` is not what `{other}` says", clash.path);
            Diagnostic::new(Code::FilesDisagree, clash.second, message)
                .related(clash.first, "the other file says this, and neither extends the other")
                .hint("say in the file that extends both what holds, or remove it there")
        })
    }
}

/// Walks the tables before and after a layer side by side.
struct Lost<'a> {
    layer: &'a Layer,
    path: Vec<String>,
    found: &'a mut Vec<Clash>,
}

impl Lost<'_> {
    fn compare(&mut self, before: &Node, after: &Node) {
        let (Some(old), Some(new)) = (before.table(), after.table()) else {
            if !is_same(before, after) {
                self.report(stranger_in(self.layer, before), after);
            }
            return;
        };
        let mut gone = None;
        for (key, entry) in old.iter().filter(|(key, _)| *key != SOURCES) {
            match new.get(key) {
                Some(now) => {
                    self.path.push(key.clone());
                    self.compare(&entry.node, &now.node);
                    self.path.pop();
                }
                // The table is a value, and was replaced whole.
                None => gone = gone.or_else(|| stranger_in(self.layer, &entry.node)),
            }
        }
        self.report(gone, after);
    }

    fn report(&mut self, first: Option<Span>, after: &Node) {
        if let Some(first) = first {
            let path = self.path.join(".");
            self.found.push(Clash { path, first, second: first_line(after) });
        }
    }
}

/// Whether a position lies in a file that is not the layer and that the layer does not extend.
fn is_stranger(layer: &Layer, span: Span) -> bool {
    span.file() != layer.file && !layer.bases.contains(&span.file())
}

/// A value in a node that comes from a stranger.
fn stranger_in(layer: &Layer, node: &Node) -> Option<Span> {
    match node.table() {
        Some(table) => {
            let values = table.iter().filter(|(key, _)| *key != SOURCES);
            values.map(|(_, entry)| &entry.node).find_map(|node| stranger_in(layer, node))
        }
        None => is_stranger(layer, node.span).then_some(node.span),
    }
}

/// Where to point for a node: a table under a heading is shown by what stands first in it.
fn first_line(node: &Node) -> Span {
    let inner = |node: &Node| {
        let own = |span: &Span| span.file() == node.span.file();
        node.table().and_then(|table| table.values().map(|entry| entry.key).filter(own).min())
    };
    if node.span.range().is_empty() { inner(node).unwrap_or(node.span) } else { node.span }
}

/// The node at a path.
fn at<'a>(root: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').try_fold(root, Node::key)
}

/// Whether a key is another one or holds it.
fn covers(key: &str, other: &str) -> bool {
    other.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether two values are written alike, wherever they stand.
fn is_same(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Integer(a), Value::Integer(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Flag(a), Value::Flag(b)) => a == b,
        (Value::Date(a), Value::Date(b)) => a == b,
        (Value::Instant, Value::Instant) => true,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Value::Table(a), Value::Table(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| a.0 == b.0 && is_same(&a.1.node, &b.1.node))
        }
        _ => false,
    }
}
