//! Folders of single tests.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder that is empty at first and goes with the test.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// An empty folder; `name` must be the test's own.
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("corridor-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
