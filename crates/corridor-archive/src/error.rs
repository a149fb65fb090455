//! What can go wrong with an archive, in words that say what to do.

use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

/// Why an archive could not be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// It cannot be created or opened where it shall be.
    #[error("cannot open the archive `{}`: {reason}", path.display())]
    Open {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// It may be read but not written.
    #[error(
        "cannot write the archive `{}`: it, or its folder, is read-only; give another with \
         --archive, or run with --no-archive", path.display()
    )]
    ReadOnly {
        /// Where.
        path: PathBuf,
    },
    /// The file is something else.
    #[error("`{}` is no archive of corridor: {reason}; it was left as it is", path.display())]
    Foreign {
        /// Where.
        path: PathBuf,
        /// What it is.
        reason: String,
    },
    /// The file is an archive and damaged.
    #[error(
        "the archive `{}` is damaged ({reason}) and was left as it is; `corridor salvage` saves \
         what can still be read, or give another with --archive", path.display()
    )]
    Damaged {
        /// Where.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// A piece of a run does not fit its checksum, or is lost.
    #[error(
        "{what} of run {run} in the archive `{}` is damaged: it does not fit its checksum. Ask for \
         the run again, which makes it anew, or leave out what is damaged with `corridor salvage`",
        path.display()
    )]
    Unfit {
        /// Where.
        path: PathBuf,
        /// Which run.
        run: i64,
        /// What.
        what: String,
    },
    /// Nothing can be read of a damaged archive.
    #[error(
        "nothing of the archive `{}` can be saved: the pages that say where its tables begin are \
         damaged; it was left as it is. Move it away, and runs begin a new one, or put a copy in \
         its place", path.display()
    )]
    Lost {
        /// Where.
        path: PathBuf,
    },
    /// The file was written by a later program.
    #[error(
        "the archive `{}` has schema {found}, this program knows {known}: use the program that \
         wrote it, or a later one", path.display()
    )]
    Newer {
        /// Where.
        path: PathBuf,
        /// Its schema.
        found: u32,
        /// The latest schema that is known here.
        known: u32,
    },
    /// The disk, or the room allowed to the file, is full.
    #[error("cannot write the archive `{}`: there is no room left ({reason})", path.display())]
    Full {
        /// Where.
        path: PathBuf,
        /// What SQLite says.
        reason: String,
    },
    /// Another program held it for too long.
    #[error("the archive `{}` is held by another program", path.display())]
    Locked {
        /// Where.
        path: PathBuf,
    },
    /// Anything else that SQLite says.
    #[error(
        "the archive `{}` failed: {source}; if something in it is not as the program left it, \
         `corridor salvage` makes a sound one of what can be read", path.display()
    )]
    Sqlite {
        /// Where.
        path: PathBuf,
        /// What it says.
        source: rusqlite::Error,
    },
    /// What is kept does not fit what this program makes of the same model.
    #[error(
        "the archive `{}` keeps replications of this model and epoch with other indicators or \
         another warm-up: they come from another build of the program, and were neither used nor \
         changed", path.display()
    )]
    Apart {
        /// Where.
        path: PathBuf,
    },
    /// There is no such run.
    #[error("the archive `{}` has no run {run}; `corridor history` lists them", path.display())]
    NoRun {
        /// Where.
        path: PathBuf,
        /// What was asked for.
        run: i64,
    },
    /// A shard that cannot be taken.
    #[error("`{}`: {reason}", path.display())]
    Part {
        /// Which file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl ArchiveError {
    /// What an error of SQLite means for the archive at a path.
    pub(crate) fn of(path: &Path, source: rusqlite::Error) -> Self {
        let path = path.to_owned();
        let rusqlite::Error::SqliteFailure(failure, message) = &source else {
            return Self::Sqlite { path, source };
        };
        let reason = message.clone().unwrap_or_else(|| failure.to_string());
        match failure.code {
            ErrorCode::ReadOnly | ErrorCode::PermissionDenied => Self::ReadOnly { path },
            ErrorCode::DiskFull | ErrorCode::SystemIoFailure => Self::Full { path, reason },
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked { path },
            ErrorCode::NotADatabase => Self::Foreign { path, reason },
            ErrorCode::DatabaseCorrupt => Self::Damaged { path, reason },
            ErrorCode::CannotOpen => {
                let way_out = "give another with --archive, or run with --no-archive";
                Self::Open { path, reason: format!("{reason}; {way_out}") }
            }
            _ => Self::Sqlite { path, source },
        }
    }

    /// Whether waiting may help.
    pub(crate) fn is_locked(&self) -> bool {
        matches!(self, Self::Locked { .. })
    }
}

/// Adds the archive's path to errors of SQLite.
pub(crate) trait At<T> {
    /// Names the archive.
    fn at(self, path: &Path) -> Result<T, ArchiveError>;
}

impl<T> At<T> for Result<T, rusqlite::Error> {
    fn at(self, path: &Path) -> Result<T, ArchiveError> {
        self.map_err(|source| ArchiveError::of(path, source))
    }
}
