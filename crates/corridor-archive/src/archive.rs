//! The archive: an SQLite file, opened, migrated, and what is in it.
//!
//! The file has SQLite's rollback journal and full synchronisation: what a commit has returned
//! from is on the disk, a process that dies leaves a journal that the next one rolls back, and the
//! archive of a finished run is a single file that can be copied. Any number of programs may use
//! it at once; they wait for each other for the moment of a commit.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::error::{ArchiveError, At};
use crate::seal;

/// Marks a file as an archive of this program: `crdr`.
const APPLICATION_ID: i32 = 0x6372_6472;
/// The steps from an empty file to the present schema. A step that has been released never
/// changes; what is new becomes a step of its own.
const STEPS: [&str; 4] = [
    include_str!("schema/001.sql"),
    include_str!("schema/002.sql"),
    include_str!("schema/003.sql"),
    include_str!("schema/004.sql"),
];
/// The step that brings checksums of all that is stored.
pub(crate) const SEALED: usize = 4;
/// How long one attempt waits for another program.
const PATIENCE: Duration = Duration::from_secs(10);

/// The version of the schema that this program writes.
pub const SCHEMA: u32 = STEPS.len() as u32;

/// An open archive.
#[derive(Clone, Debug)]
pub struct Archive {
    path: PathBuf,
    connection: Arc<Mutex<Connection>>,
}

impl Archive {
    /// Opens an archive to read and write; creates it where there is none, and brings an older
    /// schema up to the present one.
    ///
    /// # Errors
    ///
    /// If it cannot be opened or written, is something else, is damaged, or is of a later program.
    pub fn open(path: &Path) -> Result<Self, ArchiveError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let archive = Self::connect(path, flags).map_err(|error| match error {
            ArchiveError::Open { .. } if !path.exists() => no_place(path, error),
            _ => error,
        })?;
        migrate(&mut archive.lock(), path, STEPS.len())?;
        Ok(archive)
    }

    /// Opens an archive that must exist.
    ///
    /// # Errors
    ///
    /// As [`open`](Self::open), and if there is no such file.
    pub fn open_existing(path: &Path) -> Result<Self, ArchiveError> {
        if !path.exists() {
            let reason = "there is no such file; `corridor run` creates it".to_owned();
            return Err(ArchiveError::Open { path: path.to_owned(), reason });
        }
        let archive = Self::connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let version = version(&archive.lock(), path)?;
        if version != SCHEMA {
            migrate(&mut archive.lock(), path, STEPS.len())?;
        }
        Ok(archive)
    }

    /// An archive in memory, gone with its last clone.
    ///
    /// # Errors
    ///
    /// If there is no memory for it.
    pub fn in_memory() -> Result<Self, ArchiveError> {
        let path = Path::new(":memory:");
        let archive = Self::connect(path, OpenFlags::default())?;
        migrate(&mut archive.lock(), path, STEPS.len())?;
        Ok(archive)
    }

    fn connect(path: &Path, flags: OpenFlags) -> Result<Self, ArchiveError> {
        let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).at(path)?;
        connection.busy_timeout(PATIENCE).at(path)?;
        connection.pragma_update(None, "synchronous", "FULL").at(path)?;
        connection.pragma_update(None, "foreign_keys", true).at(path)?;
        Ok(Self { path: path.to_owned(), connection: Arc::new(Mutex::new(connection)) })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Connection> {
        // A thread that panicked has had its transaction rolled back.
        self.connection.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Lets SQLite check the whole file.
    ///
    /// # Errors
    ///
    /// [`ArchiveError::Damaged`] with the first thing that is wrong.
    pub fn verify(&self) -> Result<(), ArchiveError> {
        let said: String = self
            .lock()
            .query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
            .at(&self.path)?;
        if said == "ok" {
            return Ok(());
        }
        Err(ArchiveError::Damaged { path: self.path.clone(), reason: said })
    }
}

/// Why there can be no new archive at a path, as the operating system says it.
fn no_place(path: &Path, error: ArchiveError) -> ArchiveError {
    let tried = fs::OpenOptions::new().write(true).create_new(true).open(path);
    match tried.map_err(|error| error.kind()) {
        Ok(_) => {
            let _ = fs::remove_file(path);
            error
        }
        Err(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem) => {
            ArchiveError::ReadOnly { path: path.to_owned() }
        }
        Err(_) => error,
    }
}

fn version(connection: &Connection, path: &Path) -> Result<u32, ArchiveError> {
    let pragma = |name| connection.pragma_query_value(None, name, |row| row.get::<_, i32>(0));
    let version = pragma("user_version").at(path)?;
    let application = pragma("application_id").at(path)?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .at(path)?;
    let is_new = version == 0 && application == 0 && tables == 0;
    if !is_new && application != APPLICATION_ID {
        let reason = "it is a database of another program".to_owned();
        return Err(ArchiveError::Foreign { path: path.to_owned(), reason });
    }
    let version = u32::try_from(version).unwrap_or(u32::MAX);
    if version > SCHEMA {
        return Err(ArchiveError::Newer { path: path.to_owned(), found: version, known: SCHEMA });
    }
    Ok(version)
}

/// Takes a file from its schema to a later one, in one transaction: all steps or none.
fn migrate(connection: &mut Connection, path: &Path, to: usize) -> Result<(), ArchiveError> {
    if version(connection, path)? as usize >= to {
        return Ok(());
    }
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).at(path)?;
    // Another program may have been faster.
    let from = version(&transaction, path)? as usize;
    for (rank, step) in STEPS.iter().enumerate().take(to).skip(from) {
        transaction.execute_batch(step).at(path)?;
        if rank + 1 == SEALED {
            seal::seal_all(&transaction).at(path)?;
        }
    }
    if from < to {
        transaction.pragma_update(None, "application_id", APPLICATION_ID).at(path)?;
        transaction.pragma_update(None, "user_version", to as i32).at(path)?;
    }
    transaction.commit().at(path)
}

#[cfg(test)]
mod tests;
