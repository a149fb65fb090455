//! Files that appear complete or not at all.
//!
//! The file is written beside its place under another name and moved there at the end, so that a
//! reader, or a run that is killed, never leaves half a report. It is opened before the work
//! begins: a folder that does not exist is noticed at once and not after an hour.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A file under way; dropped without [`commit`](Self::commit) it leaves nothing behind.
#[derive(Debug)]
pub(crate) struct PendingFile {
    place: PathBuf,
    beside: PathBuf,
    to: BufWriter<File>,
}

impl PendingFile {
    /// Opens a file that will appear at `place`.
    ///
    /// # Errors
    ///
    /// If the folder cannot be written to, or `place` is a folder.
    pub(crate) fn create(place: &Path) -> io::Result<Self> {
        let name = place
            .file_name()
            .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
        if place.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder"));
        }
        let mut beside_name = std::ffi::OsString::from(".");
        beside_name.push(name);
        beside_name.push(format!(".{}.part", std::process::id()));
        let beside = place.with_file_name(beside_name);
        let to = BufWriter::new(File::create_new(&beside)?);
        Ok(Self { place: place.to_owned(), beside, to })
    }

    /// Where the file will appear.
    pub(crate) fn place(&self) -> &Path {
        &self.place
    }

    /// Moves the complete file to its place, replacing what stood there.
    ///
    /// # Errors
    ///
    /// If the disk is full or the file cannot be moved.
    pub(crate) fn commit(mut self) -> io::Result<()> {
        self.to.flush()?;
        self.to.get_ref().sync_all()?;
        fs::rename(&self.beside, &self.place)
    }
}

impl Write for PendingFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

impl Drop for PendingFile {
    fn drop(&mut self) {
        // After a commit nothing stands here any more; an error could not be reported anyway.
        let _ = fs::remove_file(&self.beside);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
    }

    #[test]
    fn a_file_appears_only_when_it_is_complete() {
        let folder = Scratch::new("output-commit");
        let place = folder.path().join("report.txt");
        fs::write(&place, "old").unwrap();
        let mut file = PendingFile::create(&place).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "old");
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&place).unwrap(), "new");
        assert_eq!(names(folder.path()), ["report.txt"]);
    }

    #[test]
    fn a_file_that_is_given_up_leaves_nothing_behind() {
        let folder = Scratch::new("output-drop");
        let mut file = PendingFile::create(&folder.path().join("report.txt")).unwrap();
        file.write_all(b"half").unwrap();
        drop(file);
        assert!(names(folder.path()).is_empty());
    }

    #[test]
    fn a_place_that_cannot_be_written_to_is_refused_at_once() {
        let folder = Scratch::new("output-refused");
        assert!(PendingFile::create(&folder.path().join("missing/report.txt")).is_err());
        assert!(PendingFile::create(folder.path()).is_err());
    }
}
