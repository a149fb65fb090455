//! Parts under way: written under a hidden name, and moved to their place when they are complete.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use rusqlite::params;

use super::Shard;
use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::run::RunId;
use crate::seal::Piece;

/// A part under way; dropped without [`commit`](Self::commit) it leaves nothing behind.
#[derive(Debug)]
pub struct PendingPart {
    place: PathBuf,
    beside: PathBuf,
    archive: Option<Archive>,
}

impl PendingPart {
    /// Begins a part that will appear at `place`.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written to.
    pub fn create(place: &Path) -> Result<Self, ArchiveError> {
        let name = place.file_name().filter(|_| !place.is_dir()).ok_or_else(|| {
            ArchiveError::Part { path: place.to_owned(), reason: "is not a file name".to_owned() }
        })?;
        let part_of = format!(".{}.", name.to_string_lossy());
        remove_abandoned(place, &part_of);
        let process = std::process::id();
        let beside = place.with_file_name(format!("{part_of}{}{process}.part", lair()));
        let _ = fs::remove_file(&beside);
        let archive = Some(Archive::open(&beside)?);
        Ok(Self { place: place.to_owned(), beside, archive })
    }

    /// The archive that the part is.
    ///
    /// # Panics
    ///
    /// Never: only a commit takes it away.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        self.archive.as_ref().expect("a commit consumes the part")
    }

    /// Notes which shard it is, and moves the complete part to its place, replacing what stood
    /// there.
    ///
    /// # Errors
    ///
    /// If the disk is full or the file cannot be moved.
    pub fn commit(
        mut self,
        run: RunId,
        shard: Shard,
        range: Range<u32>,
    ) -> Result<(), ArchiveError> {
        if let Some(archive) = self.archive.take() {
            let connection = archive.lock();
            connection
                .execute(
                    "INSERT INTO shards (run, shard, shards, first, last) VALUES (?, ?, ?, ?, ?)",
                    params![run, shard.number, shard.of, range.start, range.end],
                )
                .and_then(|_| Piece::Shard.write(&connection, run))
                .at(&self.place)?;
        }
        let moved = fs::File::open(&self.beside)
            .and_then(|file| file.sync_all())
            .and_then(|()| fs::rename(&self.beside, &self.place));
        moved.map_err(|error| ArchiveError::Part {
            path: self.place.clone(),
            reason: error.to_string(),
        })
    }
}

/// What tells the processes of this machine from those of others that may write into the same
/// folder: name of the host and number of the process namespace, as far as the system has them.
fn lair() -> String {
    let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    let namespace = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    let namespace = namespace.to_string_lossy().into_owned();
    let plain = |text: &str| -> String {
        text.chars().filter(|sign| sign.is_ascii_alphanumeric() || *sign == '-').collect()
    };
    let digits: String = namespace.chars().filter(char::is_ascii_digit).collect();
    format!("{}-{digits}.", plain(&host))
}

/// Removes what killed shards of this machine have left of a part; best effort.
fn remove_abandoned(place: &Path, part_of: &str) {
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let prefix = format!("{part_of}{}", lair());
    if !Path::new("/proc/self").exists() {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let process = name.strip_prefix(&prefix).and_then(|rest| {
            let number = rest.strip_suffix(".part").or_else(|| rest.strip_suffix(".part-journal"));
            number?.parse::<u32>().ok()
        });
        if process.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Drop for PendingPart {
    fn drop(&mut self) {
        // Closed first; after a commit nothing stands here any more.
        self.archive = None;
        let _ = fs::remove_file(&self.beside);
    }
}
