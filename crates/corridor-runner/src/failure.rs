//! What the world outside can do to a command: files, streams, the machine.
//!
//! Faults of a scenario are no failures; they are diagnostics, collected and rendered by
//! `corridor-scenario`.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

/// Why a command could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// A scenario could not be read.
    #[error("{0}: {reason}", reason = .0.source().map_or_else(String::new, ToString::to_string))]
    Scenario(corridor_scenario::Failure),
    /// A file could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// Standard output or standard error refused to be written to.
    #[error("cannot write the answer: {0}")]
    Stream(#[from] io::Error),
    /// The threads could not be started.
    #[error("the threads could not be started; try fewer with --threads")]
    Threads,
    /// Shares cannot be settled.
    #[error("{0}")]
    Assign(corridor_core::assign::AssignError),
    /// No case of `verify` is meant.
    #[error("no case has `{only}` in its name or in its scenario's name")]
    NoCase {
        /// What was asked for.
        only: String,
    },
    /// There is no diagnostic with this code.
    #[error("no diagnostic has the code `{code}`; the codes are: {known}")]
    UnknownCode {
        /// What was asked for.
        code: String,
        /// All codes.
        known: String,
    },
    /// A new scenario would replace a file.
    #[error("`{}` exists; a new scenario replaces no file", path.display())]
    Exists {
        /// Which file.
        path: PathBuf,
    },
}

impl Failure {
    /// A file that could not be written.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        |source| Self::File { path: path.to_owned(), source }
    }

    /// Whether the reader of a pipe went away: it has what it wanted, so this is no failure.
    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
