//! Runs: begun, found again, finished.

use corridor_core::experiment::Plan;
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::hexadecimal;

/// The number of a run in its archive.
pub type RunId = i64;

/// What is run: the scenario, its model, the plan, the program.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The scenario's name for people.
    pub title: &'a str,
    /// Its file, as it was given.
    pub file: &'a str,
    /// Path and text of its files: the scenario first, then what it extends.
    pub files: &'a [(String, String)],
    /// SHA-256 of the merged model.
    pub model_hash: &'a str,
    /// The merged model in canonical form.
    pub model: &'a str,
    /// The engine epoch.
    pub epoch: u32,
    /// Version of the program.
    pub engine: &'a str,
    /// What is asked for.
    pub plan: &'a Plan,
    /// The command that asks for it, noted with a new run.
    pub command: &'a str,
}

/// A file of a scenario, as it is kept.
#[derive(Clone, Debug, Deserialize, Serialize, PartialEq, Eq)]
pub(crate) struct StoredFile {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A run that was begun or found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) run: RunId,
    pub(crate) sample: i64,
    /// It has been finished before, and its report is not stale.
    pub(crate) is_done: bool,
}

/// What is stored of a finished run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Finished {
    /// Replications that count.
    pub replications: u32,
    /// Why it stopped.
    pub stopped: String,
    /// How it ran, as JSON.
    pub record: String,
    /// Format and text of each report.
    pub reports: Vec<(String, String)>,
    /// Every estimate of the report.
    pub estimates: Vec<EstimateRow>,
    /// The verdict on each target.
    pub verdicts: Vec<VerdictRow>,
}

/// An estimate of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct EstimateRow {
    /// Part of the report.
    pub section: String,
    /// What it is about.
    pub element: String,
    /// What was measured.
    pub indicator: String,
    /// Unit of the numbers.
    pub unit: String,
    /// Mean.
    pub mean: Option<f64>,
    /// Half the width of its interval.
    pub half_width: Option<f64>,
    /// Lower end.
    pub low: Option<f64>,
    /// Upper end.
    pub high: Option<f64>,
    /// Replications that had a value.
    pub n: Option<u32>,
    /// Why the interval cannot be trusted, if so.
    pub distrust: Option<String>,
}

/// A verdict of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct VerdictRow {
    /// The target.
    pub target: String,
    /// `met`, `missed` or `demand-bound`.
    pub verdict: String,
    /// Whether more replications cannot turn it, at the confidence of the run.
    pub is_sure: bool,
    /// Replications that met it.
    pub met_in: u32,
    /// Of so many.
    pub replications: u32,
    /// Probability asked for.
    pub probability: f64,
    /// Simulated, tonnes per year.
    pub throughput_t_per_yr: f64,
    /// Asked for, tonnes per year.
    pub asked_t_per_yr: f64,
}

/// The present time as it is kept.
pub(crate) fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

impl Archive {
    /// Finds the run that is asked for, done or open, or notes a new one.
    pub(crate) fn begin(&self, subject: &Subject<'_>) -> Result<Begun, ArchiveError> {
        if let Some(found) = find(&self.lock(), subject).at(self.path())? {
            return Ok(found);
        }
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(self.path())?;
        // Another program may have begun the same run a moment ago.
        let begun = match find(&transaction, subject).at(self.path())? {
            Some(found) => found,
            None => insert(&transaction, subject).at(self.path())?,
        };
        transaction.commit().at(self.path())?;
        Ok(begun)
    }

    /// Takes an open run out that another one has taken the place of, if this command began it.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn give_up(&self, run: RunId, command: &str) -> Result<(), ArchiveError> {
        self.lock()
            .execute(
                "DELETE FROM runs WHERE id = ? AND ended IS NULL AND command = ?",
                params![run, command],
            )
            .at(self.path())
            .map(|_| ())
    }

    /// Stores what a run has come to. A run that was finished before stays as it is, unless its
    /// report is stale.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn finish(&self, run: RunId, finished: &Finished) -> Result<(), ArchiveError> {
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(self.path())?;
        store(&transaction, run, finished).at(self.path())?;
        transaction.commit().at(self.path())
    }
}

/// The digest of a scenario's title and texts; where its files lie is no part of it. The points of
/// a sweep have the same texts and differ in their titles.
fn scenario_digest(title: &str, files: &[(String, String)]) -> String {
    let mut digest = Sha256::new();
    digest.update((title.len() as u64).to_le_bytes());
    digest.update(title);
    for (path, text) in files {
        let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
        for part in [name, text] {
            digest.update((part.len() as u64).to_le_bytes());
            digest.update(part);
        }
    }
    hexadecimal(&digest.finalize())
}

fn find(connection: &Connection, subject: &Subject<'_>) -> rusqlite::Result<Option<Begun>> {
    let plan = subject.plan;
    connection
        .query_row(
            "SELECT runs.id, runs.sample, runs.ended IS NOT NULL AND runs.stale IS NULL FROM runs \
             JOIN samples ON samples.id = runs.sample JOIN models ON models.id = samples.model \
             JOIN scenarios ON scenarios.id = runs.scenario \
             LEFT JOIN shards ON shards.run = runs.id \
             WHERE models.hash = ? AND samples.epoch = ? AND samples.seed = ? \
             AND scenarios.digest = ? AND runs.engine = ? AND runs.at_least = ? \
             AND runs.at_most = ? AND runs.precision IS ? AND runs.confidence = ? \
             AND shards.run IS NULL \
             ORDER BY runs.ended IS NULL, runs.id LIMIT 1",
            params![
                subject.model_hash,
                subject.epoch,
                plan.seed.to_string(),
                scenario_digest(subject.title, subject.files),
                subject.engine,
                plan.at_least,
                plan.at_most,
                plan.precision,
                plan.confidence,
            ],
            |row| Ok(Begun { run: row.get(0)?, sample: row.get(1)?, is_done: row.get(2)? }),
        )
        .optional()
}

fn insert(transaction: &Transaction<'_>, subject: &Subject<'_>) -> rusqlite::Result<Begun> {
    transaction.execute(
        "INSERT INTO models (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
        params![subject.model_hash, subject.model],
    )?;
    let model: i64 = transaction.query_row(
        "SELECT id FROM models WHERE hash = ?",
        [subject.model_hash],
        |row| row.get(0),
    )?;
    let stored =
        |(path, text): &(String, String)| StoredFile { path: path.clone(), text: text.clone() };
    let files: Vec<StoredFile> = subject.files.iter().map(stored).collect();
    let digest = scenario_digest(subject.title, subject.files);
    transaction.execute(
        "INSERT INTO scenarios (digest, title, files) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        params![
            digest,
            subject.title,
            serde_json::to_string(&files).expect("text can be written as JSON")
        ],
    )?;
    let scenario: i64 =
        transaction
            .query_row("SELECT id FROM scenarios WHERE digest = ?", [&digest], |row| row.get(0))?;
    let plan = subject.plan;
    let key = params![model, subject.epoch, plan.seed.to_string()];
    transaction.execute(
        "INSERT INTO samples (model, epoch, seed) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        key,
    )?;
    let sample: i64 = transaction.query_row(
        "SELECT id FROM samples WHERE model = ? AND epoch = ? AND seed = ?",
        key,
        |row| row.get(0),
    )?;
    transaction.execute(
        "INSERT INTO runs (sample, scenario, file, engine, at_least, at_most, precision, \
         confidence, started, command) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        params![
            sample,
            scenario,
            subject.file,
            subject.engine,
            plan.at_least,
            plan.at_most,
            plan.precision,
            plan.confidence,
            now(),
            subject.command,
        ],
    )?;
    Ok(Begun { run: transaction.last_insert_rowid(), sample, is_done: false })
}

fn store(transaction: &Transaction<'_>, run: RunId, finished: &Finished) -> rusqlite::Result<()> {
    let n_changed = transaction.execute(
        "UPDATE runs SET ended = ?, replications = ?, stopped = ?, record = ?, stale = NULL \
         WHERE id = ? AND (ended IS NULL OR stale IS NOT NULL)",
        params![now(), finished.replications, finished.stopped, finished.record, run],
    )?;
    if n_changed == 0 {
        return Ok(());
    }
    for table in ["reports", "estimates", "verdicts"] {
        transaction.execute(&format!("DELETE FROM {table} WHERE run = ?"), [run])?;
    }
    let mut insert =
        transaction.prepare("INSERT INTO reports (run, format, body) VALUES (?, ?, ?)")?;
    for (format, body) in &finished.reports {
        insert.execute(params![run, format, body])?;
    }
    let mut insert = transaction.prepare(
        "INSERT INTO estimates (run, position, section, element, indicator, unit, mean, \
         half_width, low, high, n, distrust) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for (position, row) in finished.estimates.iter().enumerate() {
        insert.execute(params![
            run,
            position as i64,
            row.section,
            row.element,
            row.indicator,
            row.unit,
            row.mean,
            row.half_width,
            row.low,
            row.high,
            row.n,
            row.distrust,
        ])?;
    }
    let mut insert = transaction.prepare(
        "INSERT INTO verdicts (run, target, verdict, is_sure, met_in, replications, probability, \
         throughput_t_per_yr, asked_t_per_yr) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?;
    for row in &finished.verdicts {
        insert.execute(params![
            run,
            row.target,
            row.verdict,
            row.is_sure,
            row.met_in,
            row.replications,
            row.probability,
            row.throughput_t_per_yr,
            row.asked_t_per_yr,
        ])?;
    }
    Ok(())
}
