//! The files of a scenario: the file itself, what it extends, and so on down.
//!
//! A file may extend several others, and two of these may extend the same one. Each file is read
//! once and stands after everything that it extends, so that files can be laid over one another in
//! the order of the list.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic};
use crate::source::{SourceLoader, Sources, Span};
use crate::tree::{self, Entry, Node, Value};

/// Most files of one scenario.
const FILES_MAX: usize = 64;

/// A file as a layer of the scenario.
#[derive(Debug)]
pub(super) struct Layer {
    /// Its number in the sources.
    pub(super) file: usize,
    /// The numbers of all files that it extends, at any depth.
    pub(super) bases: BTreeSet<usize>,
    /// Its tables, without `extends` and `remove`.
    pub(super) node: Node,
    /// What it takes away.
    pub(super) remove: Option<Entry>,
}

/// Every file, each after those that it extends.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) layers: Vec<Layer>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Whether a file could not be read in full, so that what is missing may stand there.
    pub(super) torn: bool,
}

/// Reads a file and everything that it extends.
pub(super) fn read(
    path: &Path,
    text: String,
    loader: &dyn SourceLoader,
    sources: &mut Sources,
) -> Files {
    let mut walk = Walk { files: Files::default(), known: Vec::new(), loader, sources };
    walk.enter(path, text, &mut Vec::new());
    walk.files
}

/// The text with a line feed for every carriage return that stands alone, so that the rest can be
/// read all the same, and where the first of them stood.
fn with_line_ends(text: String) -> (String, Option<usize>) {
    let is_lone = |(at, _): &(usize, &str)| text.as_bytes().get(at + 1) != Some(&b'\n');
    let lone: Vec<usize> = text.match_indices('\r').filter(is_lone).map(|(at, _)| at).collect();
    let Some(first) = lone.first().copied() else { return (text, None) };
    let mut bytes = text.into_bytes();
    for at in lone {
        bytes[at] = b'\n';
    }
    let text = String::from_utf8(bytes).expect("a byte of ASCII stands for another");
    (text, Some(first))
}

/// A file that has been met, with its number and what it extends; `None` while it is being read.
type Known = (PathBuf, Option<(usize, BTreeSet<usize>)>);

struct Walk<'a> {
    files: Files,
    known: Vec<Known>,
    loader: &'a dyn SourceLoader,
    sources: &'a mut Sources,
}

impl Walk<'_> {
    /// Reads a file after what it extends. `above` are the files that led here.
    fn enter(&mut self, path: &Path, text: String, above: &mut Vec<PathBuf>) {
        let place = self.known.len();
        self.known.push((normal(path), None));
        above.push(normal(path));
        let (text, lone) = with_line_ends(text);
        let file = self.sources.add(path.to_owned(), text);
        if let Some(at) = lone {
            let message = "lines end with a carriage return alone from here on";
            let hint = "save the file with the line ends of Unix (LF) or Windows (CR LF)";
            let span = Span::new(file, &(at..at));
            self.refuse(Diagnostic::new(Code::Syntax, span, message).hint(hint));
        }
        let (mut node, faults) = tree::parse(file, &self.sources.files()[file].text);
        self.files.torn |= !faults.is_empty();
        self.files.diagnostics.extend(faults);
        let mut take = |key| node.table_mut().and_then(|table| table.remove(key));
        let (extends, remove) = (take("extends"), take("remove"));
        let mut bases = BTreeSet::new();
        for (base, span) in extends.map_or_else(Vec::new, |entry| self.bases_of(&entry.node)) {
            let base = path.parent().unwrap_or(Path::new("")).join(base);
            if let Some((base, below)) = self.base(&base, span, above) {
                bases.extend(below);
                bases.insert(base);
            }
        }
        above.pop();
        self.known[place].1 = Some((file, bases.clone()));
        self.files.layers.push(Layer { file, bases, node, remove });
    }

    /// The number of an extended file and what it extends; it is read if it was not yet.
    fn base(
        &mut self,
        base: &Path,
        span: Span,
        above: &mut Vec<PathBuf>,
    ) -> Option<(usize, BTreeSet<usize>)> {
        let known = |walk: &Self| {
            let name = normal(base);
            walk.known.iter().find(|(path, _)| *path == name).map(|(_, read)| read.clone())
        };
        if let Some(read) = known(self) {
            if read.is_none() {
                let circle = cycle(above, base, span);
                self.refuse(circle);
            }
            return read;
        }
        if FILES_MAX <= self.known.len() {
            let message = format!("more than {FILES_MAX} files extend one another");
            self.refuse(Diagnostic::new(Code::ExtendsCycle, span, message));
            return None;
        }
        match self.loader.read(base) {
            Ok(text) => {
                self.enter(base, text, above);
                known(self).flatten()
            }
            Err(error) => {
                let message = format!("cannot read `{}`: {error}", base.display());
                let hint = "the path is relative to the file that extends";
                self.refuse(Diagnostic::new(Code::BaseNotFound, span, message).hint(hint));
                None
            }
        }
    }

    fn refuse(&mut self, diagnostic: Diagnostic) {
        self.files.torn = true;
        self.files.diagnostics.push(diagnostic);
    }

    /// The paths of the files that are extended, and where they stand.
    fn bases_of(&mut self, extends: &Node) -> Vec<(String, Span)> {
        let one = std::slice::from_ref(extends);
        let list = if let Value::List(list) = &extends.value { list.as_slice() } else { one };
        if list.is_empty() {
            let message = "the list of files to extend is empty";
            self.refuse(Diagnostic::new(Code::Incomplete, extends.span, message));
        }
        let mut bases = Vec::new();
        for node in list {
            if let Value::Text(base) = &node.value {
                bases.push((base.clone(), node.span));
            } else {
                let message = format!("expected a path in quotes, found {}", node.kind());
                self.refuse(Diagnostic::new(Code::WrongType, node.span, message));
            }
        }
        bases
    }
}

fn cycle(above: &[PathBuf], base: &Path, span: Span) -> Diagnostic {
    let again = normal(base);
    let from = above.iter().position(|path| *path == again).unwrap_or(0);
    if from + 1 == above.len() {
        let hint = "name the file that this one changes, or take `extends` out";
        return Diagnostic::new(Code::ExtendsCycle, span, "the file extends itself").hint(hint);
    }
    let names = above[from..].iter().chain([&again]).map(|path| {
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
