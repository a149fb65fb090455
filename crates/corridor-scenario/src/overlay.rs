//! Overlays: a file that `extends` another holds only what differs.
//!
//! The chain of files is read from the scenario down to its base, and laid over one another from
//! the base up. Positions stay those of the file in which a value was written.

use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceLoader, Sources, Span};
use crate::spec::{Spec, nearest};
use crate::tables::RootTable;
use crate::tree::{self, Node, Table, Value};

/// Longest chain of files.
const CHAIN_MAX: usize = 32;

/// The merged tables of a scenario.
#[derive(Debug)]
pub(crate) struct Merged {
    pub(crate) root: Node,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a file could not be read in full, so that what is missing may stand there.
    pub(crate) torn: bool,
}

/// Reads a scenario and everything that it extends, and merges them.
pub(crate) fn read(
    path: &Path,
    text: String,
    loader: &dyn SourceLoader,
    sources: &mut Sources,
) -> Merged {
    let mut chain = Chain { files: Vec::new(), diagnostics: Vec::new(), torn: false };
    chain.follow(path.to_owned(), text, loader, sources);
    let Chain { files, mut diagnostics, torn } = chain;
    let mut layers = files.into_iter().rev();
    let mut root = layers.next().unwrap_or_else(|| Node::empty(0));
    if let Some(entry) = root.table().and_then(|table| table.get("remove")) {
        let message = "this file extends no other, so there is nothing to remove from";
        diagnostics.push(Diagnostic::new(Code::NothingToRemove, entry.key, message));
    }
    for mut layer in layers {
        let removals = layer.table_mut().and_then(|table| table.remove("remove"));
        if let Some(removals) = removals {
            remove_all(&mut root, &removals.node, &mut diagnostics);
        }
        RootTable::merge(&mut root, layer);
    }
    if let Some(table) = root.table_mut() {
        table.remove("extends");
        table.remove("remove");
    }
    Merged { root, diagnostics, torn }
}

#[derive(Debug)]
struct Chain {
    files: Vec<Node>,
    diagnostics: Vec<Diagnostic>,
    torn: bool,
}

impl Chain {
    fn follow(
        &mut self,
        mut path: PathBuf,
        mut text: String,
        loader: &dyn SourceLoader,
        sources: &mut Sources,
    ) {
        let mut seen = Vec::new();
        loop {
            seen.push(normal(&path));
            let file = sources.add(path.clone(), text);
            let (node, faults) = tree::parse(file, &sources.files()[file].text);
            self.torn |= !faults.is_empty();
            self.diagnostics.extend(faults);
            let base = node.key("extends").and_then(|extends| self.base_of(extends));
            self.files.push(node);
            let Some((base, span)) = base else { return };
            let base = path.parent().unwrap_or(Path::new("")).join(base);
            if seen.contains(&normal(&base)) || CHAIN_MAX <= seen.len() {
                self.torn = true;
                self.diagnostics.push(cycle(&seen, &base, span));
                return;
            }
            match loader.read(&base) {
                Ok(base_text) => (path, text) = (base, base_text),
                Err(error) => {
                    self.torn = true;
                    let message = format!("cannot read `{}`: {error}", base.display());
                    let hint = "the path is relative to the file that extends";
                    let diagnostic = Diagnostic::new(Code::BaseNotFound, span, message);
                    self.diagnostics.push(diagnostic.hint(hint));
                    return;
                }
            }
        }
    }

    /// The path of the file that is extended, and where it stands.
    fn base_of(&mut self, extends: &Node) -> Option<(String, Span)> {
        if let Value::Text(base) = &extends.value {
            return Some((base.clone(), extends.span));
        }
        self.torn = true;
        let message = format!("expected a path in quotes, found {}", extends.kind());
        self.diagnostics.push(Diagnostic::new(Code::WrongType, extends.span, message));
        None
    }
}

fn cycle(seen: &[PathBuf], base: &Path, span: Span) -> Diagnostic {
    let again = normal(base);
    if !seen.contains(&again) {
        let message = format!("more than {CHAIN_MAX} files extend one another");
        return Diagnostic::new(Code::ExtendsCycle, span, message);
    }
    let names = seen.iter().chain([&again]).map(|path| {
        path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    });
    let names = names.collect::<Vec<_>>().join(" -> ");
    Diagnostic::new(Code::ExtendsCycle, span, "the files extend each other in a circle")
        .hint(format!("the circle: {names}"))
}

/// A path without `.` and `..`, as far as that can be said without asking the disk.
fn normal(path: &Path) -> PathBuf {
    use std::path::Component;
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if normal.file_name().is_some() => drop(normal.pop()),
            other => normal.push(other),
        }
    }
    normal
}

fn remove_all(root: &mut Node, removals: &Node, diagnostics: &mut Vec<Diagnostic>) {
    let Value::List(list) = &removals.value else {
        let message = format!("expected a list in square brackets, found {}", removals.kind());
        diagnostics.push(Diagnostic::new(Code::WrongType, removals.span, message));
        return;
    };
    for removal in list {
        let Value::Text(path) = &removal.value else {
            let message = format!("expected a key in quotes, found {}", removal.kind());
            diagnostics.push(Diagnostic::new(Code::WrongType, removal.span, message));
            continue;
        };
        if let Err((message, hint)) = remove(root, path) {
            let diagnostic = Diagnostic::new(Code::NothingToRemove, removal.span, message);
            diagnostics.push(diagnostic.maybe_hint(hint));
        }
    }
}

/// Removes a key by its path; otherwise what is wrong, and a hint.
fn remove(root: &mut Node, path: &str) -> Result<(), (String, Option<String>)> {
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
    table.remove(last).ok_or_else(|| missing(&walked, last, &keys))?;
    let sources = table.get_mut(crate::provenance::SOURCES);
    if let Some(sources) = sources.and_then(|entry| entry.node.table_mut()) {
        sources.remove(last);
    }
    Ok(())
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
