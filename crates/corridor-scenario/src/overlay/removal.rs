//! What a file takes away from those that it extends.

use super::clash::Clashes;
use super::files::Layer;
use crate::diagnostic::{Code, Diagnostic};
use crate::provenance::SOURCES;
use crate::source::Span;
use crate::spec::nearest;
use crate::tree::{Node, Table, Value};

/// A key that a file takes away, and where that is written.
#[derive(Debug)]
pub(super) struct Removal {
    pub(super) path: String,
    pub(super) span: Span,
}

/// The keys that a layer takes away; what cannot be one is reported.
pub(super) fn listed(layer: &Layer, diagnostics: &mut Vec<Diagnostic>) -> Vec<Removal> {
    let Some(entry) = &layer.remove else { return Vec::new() };
    if layer.bases.is_empty() {
        let message = "this file extends no other, so there is nothing to remove from";
        diagnostics.push(Diagnostic::new(Code::NothingToRemove, entry.key, message));
        return Vec::new();
    }
    let Value::List(list) = &entry.node.value else {
        let message = format!("expected a list in square brackets, found {}", entry.node.kind());
        diagnostics.push(Diagnostic::new(Code::WrongType, entry.node.span, message));
        return Vec::new();
    };
    let mut removals = Vec::new();
    for removal in list {
        if let Value::Text(path) = &removal.value {
            removals.push(Removal { path: path.clone(), span: removal.span });
        } else {
            let message = format!("expected a key in quotes, found {}", removal.kind());
            diagnostics.push(Diagnostic::new(Code::WrongType, removal.span, message));
        }
    }
    removals
}

/// Takes away what a layer lists.
pub(super) fn apply(
    root: &mut Node,
    layer: &Layer,
    removals: Vec<Removal>,
    clashes: &mut Clashes,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for removal in removals {
        match remove(root, &removal.path) {
            Ok(gone) => clashes.is_removed(layer, &removal, &gone),
            Err(_) if clashes.was_removed(&removal.path) => {}
            Err((message, hint)) => {
                let code = Code::NothingToRemove;
                let diagnostic = Diagnostic::new(code, removal.span, message);
                diagnostics.push(diagnostic.maybe_hint(hint));
            }
        }
        clashes.remember(layer, removal);
    }
}

/// Removes a key by its path and gives what was there; otherwise what is wrong, and a hint.
fn remove(root: &mut Node, path: &str) -> Result<Node, (String, Option<String>)> {
    let (parents, last) = path.rsplit_once('.').unwrap_or(("", path));
    let mut node = &mut *root;
    let mut walked = String::new();
    for key in parents.split('.').filter(|key| !key.is_empty()) {
        let keys = keys_of(node);
        let next = node.table_mut().and_then(|table| table.get_mut(key));
        node = &mut next.ok_or_else(|| missing(&walked, key, &keys))?.node;
        walked = if walked.is_empty() { key.to_owned() } else { format!("{walked}.{key}") };
    }
    let keys = keys_of(node);
    let table = node.table_mut().ok_or_else(|| missing(&walked, last, &keys))?;
    let gone = table.remove(last).ok_or_else(|| missing(&walked, last, &keys))?;
    let sources = table.get_mut(SOURCES);
    if let Some(sources) = sources.and_then(|entry| entry.node.table_mut()) {
        sources.remove(last);
    }
    Ok(gone.node)
}

fn keys_of(node: &Node) -> Vec<String> {
    node.table().map(Table::keys).into_iter().flatten().cloned().collect()
}

fn missing(walked: &str, key: &str, keys: &[String]) -> (String, Option<String>) {
    let whole = if walked.is_empty() { key.to_owned() } else { format!("{walked}.{key}") };
    let near = nearest(key, keys.iter().map(String::as_str));
    let hint = near.map(|near| {
        let dot = if walked.is_empty() { "" } else { "." };
        format!("did you mean `{walked}{dot}{near}`?")
    });
    (format!("the file that is extended has no `{whole}`"), hint)
}
