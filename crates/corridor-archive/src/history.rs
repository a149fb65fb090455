//! What was run: the list of runs, and the reports that they left.

use std::fmt;

use corridor_core::experiment::Plan;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Serialize;

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::question::StoredFile;
use crate::run::RunId;
use crate::seal::{Piece, lossy};

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
    /// Whether what stands here does not fit its checksum.
    pub damaged: bool,
}

const COLUMNS: &str = "SELECT run, title, file, started, ended, replications, kept, stopped, seed, \
                       epoch, engine, model_hash, stale, command FROM history";

/// A damaged entry is read as far as that goes: it is marked, and the others can be read.
fn entry(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<Entry> {
    let run = row.get(0)?;
    let some = |at| -> rusqlite::Result<Option<String>> {
        Ok(row.get_ref(at)?.as_bytes_or_null().ok().flatten().map(lossy))
    };
    let text = |at| some(at).map(Option::unwrap_or_default);
    let is_whole =
        Piece::Asked.is_whole(connection, run)? && Piece::Ended.is_whole(connection, run)?;
    Ok(Entry {
        run,
        title: text(1)?,
        file: text(2)?,
        started: text(3)?,
        ended: some(4)?,
        replications: row.get(5).unwrap_or_default(),
        kept: row.get(6)?,
        stopped: some(7)?,
        seed: text(8)?,
        epoch: row.get(9).unwrap_or_default(),
        engine: text(10)?,
        model_hash: text(11)?,
        stale: some(12)?,
        command: some(13)?,
        damaged: !is_whole,
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
            select.query_map([], |row| entry(&connection, row))?.collect()
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
        let connection = self.lock();
        let found = connection.query_row(&sql, [run], |row| entry(&connection, row));
        found
            .optional()
            .at(self.path())?
            .ok_or_else(|| ArchiveError::NoRun { path: self.path().to_owned(), run })
    }

    /// The report of a run in one of its forms; `None` while the run is open.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or the report is damaged.
    pub fn report(&self, run: RunId, form: &str) -> Result<Option<String>, ArchiveError> {
        if self.entry(run)?.ended.is_none() {
            return Ok(None);
        }
        let piece = Piece::Report(form.to_owned());
        let sql = "SELECT body FROM reports WHERE run = ? AND format = ?";
        self.whole(run, piece, |connection| {
            connection.query_row(sql, params![run, form], |row| row.get(0)).optional()
        })
    }

    /// The text of a run's scenario, with the files that it extends, each under its name.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or the text is damaged.
    pub fn scenario_text(&self, run: RunId) -> Result<String, ArchiveError> {
        let mut text = String::new();
        for (rank, (path, file)) in self.scenario_files(run)?.iter().enumerate() {
            if rank > 0 {
                text += "\n";
            }
            text += "# ";
            text += path;
            text += "\n";
            text += file;
        }
        Ok(text)
    }

    /// Path and text of the files of a run's scenario: the scenario first, then what it extends.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or a text is damaged.
    pub fn scenario_files(&self, run: RunId) -> Result<Vec<(String, String)>, ArchiveError> {
        let files: String = self.one(run, Piece::Scenario, "scenarios.files")?;
        let files: Vec<StoredFile> = serde_json::from_str(&files).map_err(|error| {
            ArchiveError::Damaged { path: self.path().to_owned(), reason: error.to_string() }
        })?;
        Ok(files.into_iter().map(|file| (file.path, file.text)).collect())
    }

    /// What was asked for with a run.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or the question is damaged.
    pub fn plan(&self, run: RunId) -> Result<Plan, ArchiveError> {
        self.entry(run)?;
        let sql = "SELECT at_least, at_most, precision, confidence, samples.seed FROM runs \
                   JOIN samples ON samples.id = runs.sample WHERE runs.id = ?";
        self.whole(run, Piece::Asked, |connection| {
            connection.query_row(sql, [run], |row| {
                Ok(Plan {
                    at_least: row.get(0)?,
                    at_most: row.get(1)?,
                    precision: row.get(2)?,
                    confidence: row.get(3)?,
                    seed: row.get::<_, String>(4)?.parse().unwrap_or_default(),
                })
            })
        })
    }

    /// The merged model of a run in canonical form, JSON.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or the model is damaged.
    pub fn model(&self, run: RunId) -> Result<String, ArchiveError> {
        self.one(run, Piece::Model, "models.text")
    }

    /// How a run ran, JSON; `None` while it is open.
    ///
    /// # Errors
    ///
    /// If there is no such run, the archive cannot be read, or the record is damaged.
    pub fn record(&self, run: RunId) -> Result<Option<String>, ArchiveError> {
        self.one(run, Piece::Ended, "runs.record")
    }

    fn one<T: FromSql>(&self, run: RunId, of: Piece, column: &str) -> Result<T, ArchiveError> {
        self.entry(run)?;
        let sql = format!(
            "SELECT {column} FROM runs JOIN samples ON samples.id = runs.sample \
             JOIN models ON models.id = samples.model \
             JOIN scenarios ON scenarios.id = runs.scenario WHERE runs.id = ?"
        );
        self.whole(run, of, |connection| connection.query_row(&sql, [run], |row| row.get(0)))
    }

    /// Reads what belongs to a piece of a run, if the piece fits its checksum. The model and the
    /// scenario of a run are its own only where what was asked for is whole.
    fn whole<T>(
        &self,
        run: RunId,
        piece: Piece,
        read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, ArchiveError> {
        let connection = self.lock();
        for piece in [Piece::Asked, piece] {
            if !piece.is_whole(&connection, run).at(self.path())? {
                return Err(self.unfit(run, &piece));
            }
        }
        read(&connection).at(self.path())
    }

    pub(crate) fn unfit(&self, run: RunId, what: &dyn fmt::Display) -> ArchiveError {
        ArchiveError::Unfit { path: self.path().to_owned(), run, what: what.to_string() }
    }
}
