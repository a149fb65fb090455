//! Overlays: a file that `extends` others holds only what differs.
//!
//! The files are read from the scenario down to its bases, and laid over one another from the
//! bases up. Positions stay those of the file in which a value was written.

mod clash;
mod files;
mod removal;

use std::path::Path;

use clash::Clashes;
use files::Files;

use crate::diagnostic::Diagnostic;
use crate::source::{SourceLoader, Sources};
use crate::spec::Spec;
use crate::tables::RootTable;
use crate::tree::Node;

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
    let Files { layers, mut diagnostics, torn } = files::read(path, text, loader, sources);
    let mut root = Node::empty(0);
    let mut clashes = Clashes::default();
    for layer in layers {
        let removals = removal::listed(&layer, &mut diagnostics);
        clashes.settle(&layer, &removals);
        removal::apply(&mut root, &layer, removals, &mut clashes, &mut diagnostics);
        let before = root.clone();
        RootTable::merge(&mut root, layer.node.clone());
        clashes.is_laid(&layer, &before, &root);
    }
    diagnostics.extend(clashes.into_diagnostics(sources));
    Merged { root, diagnostics, torn }
}
