//! What the world outside can do to a command: files, streams, the machine.
//!
//! Faults of a scenario are no failures; they are diagnostics, collected and rendered by
//! `corridor-scenario`.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use corridor_archive::ArchiveError;

use crate::exit_code::Exit;

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
    /// The archive could not be opened, read or written.
    #[error("{0}")]
    Archive(#[from] ArchiveError),
    /// A report is complete, but not all that it rests on could be kept.
    #[error(
        "{source}; the report is complete, but only {n_kept} of its {n} replications are kept; \
         the same command simulates the others once that is mended"
    )]
    NotKept {
        /// Why.
        source: ArchiveError,
        /// Replications that are in the archive.
        n_kept: u32,
        /// Replications of the report.
        n: u32,
    },
    /// All that a report rests on is kept, but the report could not be stored.
    #[error(
        "{source}; the report is complete and all of its replications are kept, but the report is \
         not stored and the run stays open; the same command stores it once that is mended"
    )]
    NotStored {
        /// Why.
        source: ArchiveError,
    },
    /// A piece of a run is damaged and cannot be made anew from what is kept.
    #[error(
        "{what} of run {run} in the archive `{}` is damaged and cannot be made anew from what is \
         kept ({reason}); `{command}` asks for it again", path.display()
    )]
    Damaged {
        /// Which archive.
        path: PathBuf,
        /// The run.
        run: i64,
        /// What.
        what: String,
        /// Why it cannot be made anew.
        reason: String,
        /// The command that began it.
        command: String,
    },
    /// Arguments that make no sense for these scenarios.
    #[error("{0}")]
    Arguments(String),
    /// A part belongs to a program that reads scenarios otherwise.
    #[error("`{}`: {reason}", path.display())]
    Part {
        /// Which part.
        path: PathBuf,
        /// What does not fit.
        reason: String,
    },
    /// The run has no report yet.
    #[error(
        "run {run} is open: it has {kept} replications and no report yet; `{command}` resumes it"
    )]
    Open {
        /// The run.
        run: i64,
        /// Replications that are kept.
        kept: u32,
        /// The command that began it.
        command: String,
    },
    /// The archive has no run at all.
    #[error("the archive `{}` has no runs", path.display())]
    NoRuns {
        /// Which archive.
        path: PathBuf,
    },
    /// This program was built without Parquet.
    #[error(
        "this program was built without Parquet; build it with \
         `cargo install --path crates/corridor-runner --features parquet`, or export csv"
    )]
    #[cfg_attr(feature = "parquet", expect(dead_code, reason = "it was built with it"))]
    NoParquet,
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

    /// How the command ends.
    pub(crate) const fn exit(&self) -> Exit {
        match self {
            Self::Arguments(_) => Exit::Usage,
            _ => Exit::Failed,
        }
    }

    /// Whether the reader of a pipe went away: it has what it wanted, so this is no failure.
    pub(crate) fn is_reader_gone(&self) -> bool {
        matches!(self, Self::Stream(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }
}
