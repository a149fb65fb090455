//! What was run: the list of runs, and the reports that they left.

use rusqlite::types::FromSql;
use rusqlite::{OptionalExtension, Row, params};
use serde::Serialize;

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::run::{RunId, StoredFile};

/// A run in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number.
    pub run: RunId,
    /// The scenario's name for people.
    pub title: String,
    /// Its file, as it was given.
    pub file: String,
    /// When it was begun, UTC.
    pub started: String,
    /// When its report was done, UTC; `None` while it is open: under way, or interrupted.
    pub ended: Option<String>,
    /// Replications that count in its report.
    pub replications: Option<u32>,
    /// Replications that are kept, those for other runs of the same model and seed included.
    pub kept: u32,
    /// Why it stopped.
    pub stopped: Option<String>,
    /// Master seed.
    pub seed: String,
    /// Engine epoch.
    pub epoch: u32,
    /// Version of the program.
    pub engine: String,
    /// SHA-256 of the merged model.
    pub model_hash: String,
    /// Since when its report is stale, UTC: replications that it rests on have been replaced.
    pub stale: Option<String>,
    /// The command that began it, which resumes it while it is open; unknown of old runs.
    pub command: Option<String>,
}

const COLUMNS: &str = "SELECT run, title, file, started, ended, replications, kept, stopped, seed, \
                       epoch, engine, model_hash, stale, command FROM history";

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    Ok(Entry {
        run: row.get(0)?,
        title: row.get(1)?,
        file: row.get(2)?,
        started: row.get(3)?,
        ended: row.get(4)?,
        replications: row.get(5)?,
        kept: row.get(6)?,
        stopped: row.get(7)?,
        seed: row.get(8)?,
        epoch: row.get(9)?,
        engine: row.get(10)?,
        model_hash: row.get(11)?,
        stale: row.get(12)?,
        command: row.get(13)?,
    })
}

impl Archive {
    /// The runs, newest first.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn history(&self) -> Result<Vec<Entry>, ArchiveError> {
        let connection = self.lock();
        let list = || -> rusqlite::Result<Vec<Entry>> {
            let mut select = connection.prepare(&format!("{COLUMNS} ORDER BY run DESC"))?;
            select.query_map([], entry)?.collect()
        };
        list().at(self.path())
    }

    /// One run.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn entry(&self, run: RunId) -> Result<Entry, ArchiveError> {
        let sql = format!("{COLUMNS} WHERE run = ?");
        let found = self.lock().query_row(&sql, [run], entry).optional().at(self.path())?;
        found.ok_or_else(|| ArchiveError::NoRun { path: self.path().to_owned(), run })
    }

    /// The report of a run in one of its forms; `None` while the run is open.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn report(&self, run: RunId, form: &str) -> Result<Option<String>, ArchiveError> {
        self.entry(run)?;
        let sql = "SELECT body FROM reports WHERE run = ? AND format = ?";
        self.lock().query_row(sql, params![run, form], |row| row.get(0)).optional().at(self.path())
    }

    /// The text of a run's scenario, with the files that it extends, each under its name.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn scenario_text(&self, run: RunId) -> Result<String, ArchiveError> {
        let files: String = self.one(run, "scenarios.files")?;
        let files: Vec<StoredFile> = serde_json::from_str(&files).map_err(|error| {
            ArchiveError::Damaged { path: self.path().to_owned(), reason: error.to_string() }
        })?;
        let mut text = String::new();
        for (rank, file) in files.iter().enumerate() {
            if rank > 0 {
                text += "\n";
            }
            text += "# ";
            text += &file.path;
            text += "\n";
            text += &file.text;
        }
        Ok(text)
    }

    /// The merged model of a run in canonical form, JSON.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn model(&self, run: RunId) -> Result<String, ArchiveError> {
        self.one(run, "models.text")
    }

    /// How a run ran, JSON; `None` while it is open.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn record(&self, run: RunId) -> Result<Option<String>, ArchiveError> {
        self.one(run, "runs.record")
    }

    fn one<T: FromSql>(&self, run: RunId, column: &str) -> Result<T, ArchiveError> {
        let sql = format!(
            "SELECT {column} FROM runs JOIN samples ON samples.id = runs.sample \
             JOIN models ON models.id = samples.model \
             JOIN scenarios ON scenarios.id = runs.scenario WHERE runs.id = ?"
        );
        let found = self.lock().query_row(&sql, [run], |row| row.get(0)).optional();
        found
            .at(self.path())?
            .ok_or_else(|| ArchiveError::NoRun { path: self.path().to_owned(), run })
    }
}
