//! Source files and positions in them.
//!
//! A scenario may extend another file, so a position is a file and a byte range in it. The text
//! of every file is kept until the diagnostics have been drawn.

use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// A byte range in one of the files of a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    file: u32,
    start: u32,
    end: u32,
}

impl Span {
    /// A range in the file with this number; positions beyond 4 GiB are cut off.
    pub(crate) fn new(file: usize, range: &Range<usize>) -> Self {
        let cut = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { file: cut(file), start: cut(range.start), end: cut(range.end.max(range.start)) }
    }

    /// The number of the file in [`Sources`].
    #[must_use]
    pub const fn file(self) -> usize {
        self.file as usize
    }

    /// The bytes in the file.
    #[must_use]
    pub const fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A file that belongs to a scenario.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its path, as it is shown.
    pub path: PathBuf,
    /// What is in it.
    pub text: String,
}

/// The files of a scenario: the scenario first, then what it extends.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// These files.
    pub(crate) const fn of(files: Vec<SourceFile>) -> Self {
        Self { files }
    }

    /// Adds a file and gives its number.
    pub(crate) fn add(&mut self, path: PathBuf, text: String) -> usize {
        self.files.push(SourceFile { path, text });
        self.files.len() - 1
    }

    /// The files in the order of reading.
    #[must_use]
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The line of a position, counted from 1.
    #[must_use]
    pub fn line(&self, span: Span) -> usize {
        let text = &self.files[span.file()].text;
        let before = text.get(..span.range().start).unwrap_or(text);
        1 + before.matches('\n').count()
    }

    /// The text at a position.
    #[must_use]
    pub fn text(&self, span: Span) -> &str {
        self.files[span.file()].text.get(span.range()).unwrap_or_default()
    }
}

/// Where the text of files comes from: a disk, or a test.
pub trait SourceLoader {
    /// The text of a file.
    ///
    /// # Errors
    ///
    /// What the outside world says when it cannot be read.
    fn read(&self, path: &Path) -> io::Result<String>;
}

/// The files on disk.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl SourceLoader for Disk {
    fn read(&self, path: &Path) -> io::Result<String> {
        std::fs::read_to_string(path)
    }
}

/// Files in memory, by path.
impl SourceLoader for std::collections::BTreeMap<PathBuf, String> {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.get(path).cloned().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }
}
