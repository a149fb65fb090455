//! Questions: what is asked for, found again or noted as a new run.

use corridor_core::experiment::Plan;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::hexadecimal;
use crate::run::{RunId, now};
use crate::seal::{self, Piece, Table};

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
    /// It has been finished before; its report is not stale, and all of it fits its checksums.
    pub(crate) is_done: bool,
    /// It has been finished before, and something of it does not fit its checksum.
    pub(crate) is_damaged: bool,
}

impl Archive {
    /// Finds the run that is asked for, done or open, or notes a new one. What is damaged of the
    /// question itself is mended: its texts are at hand.
    pub(crate) fn begin(&self, subject: &Subject<'_>) -> Result<Begun, ArchiveError> {
        if let Some(found) = find(&self.lock(), subject).at(self.path())?.filter(|run| run.is_done)
        {
            return Ok(found);
        }
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(self.path())?;
        // Another program may have begun the same run a moment ago.
        let begun = match find(&transaction, subject).at(self.path())? {
            Some(found) => {
                mend(&transaction, found, subject).at(self.path())?;
                found
            }
            None => insert(&transaction, subject).at(self.path())?,
        };
        transaction.commit().at(self.path())?;
        Ok(begun)
    }

    /// The sample of a subject; `None` if nobody has asked for it.
    pub(crate) fn sample(&self, subject: &Subject<'_>) -> Result<Option<i64>, ArchiveError> {
        let sql = "SELECT samples.id FROM samples JOIN models ON models.id = samples.model \
                   WHERE models.hash = ? AND samples.epoch = ? AND samples.seed = ?";
        let key = params![subject.model_hash, subject.epoch, subject.plan.seed.to_string()];
        self.lock().query_row(sql, key, |row| row.get(0)).optional().at(self.path())
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
    let found: Option<(RunId, i64, bool, bool)> = connection
        .query_row(
            "SELECT runs.id, runs.sample, runs.ended IS NOT NULL, runs.stale IS NOT NULL FROM runs \
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
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )
        .optional()?;
    let Some((run, sample, is_ended, is_stale)) = found else { return Ok(None) };
    let is_whole = seal::faults(connection, run)?.is_empty();
    let is_done = is_ended && !is_stale && is_whole;
    Ok(Some(Begun { run, sample, is_done, is_damaged: is_ended && !is_whole }))
}

/// Writes a question anew where it does not fit its checksum. A run that is open is written in any
/// case: an archive that cannot be written to shall say so before the work begins.
fn mend(
    transaction: &Transaction<'_>,
    begun: Begun,
    subject: &Subject<'_>,
) -> rusqlite::Result<()> {
    let run = begun.run;
    texts(transaction, subject)?;
    if !Piece::Asked.is_whole(transaction, run)? {
        transaction.execute(
            "UPDATE runs SET file = ?, command = ?, started = ? WHERE id = ?",
            params![subject.file, subject.command, now(), run],
        )?;
        Piece::Asked.write(transaction, run)?;
    }
    let is_open = "SELECT ended IS NULL FROM runs WHERE id = ?";
    if transaction.query_row(is_open, [run], |row| row.get(0))? {
        let open = "UPDATE runs SET replications = NULL, stopped = NULL, record = NULL, \
                    stale = NULL WHERE id = ?";
        transaction.execute(open, [run])?;
        Piece::Ended.write(transaction, run)?;
    }
    Ok(())
}

/// The ids of a subject's model and scenario, which are written if they are new or damaged.
fn texts(transaction: &Transaction<'_>, subject: &Subject<'_>) -> rusqlite::Result<(i64, i64)> {
    transaction.execute(
        "INSERT INTO models (hash, text) VALUES (?, ?) ON CONFLICT DO NOTHING",
        params![subject.model_hash, subject.model],
    )?;
    let model: i64 = transaction.query_row(
        "SELECT id FROM models WHERE hash = ?",
        [subject.model_hash],
        |row| row.get(0),
    )?;
    if !Table::Models.is_whole(transaction, model)? {
        transaction
            .execute("UPDATE models SET text = ? WHERE id = ?", params![subject.model, model])?;
        Table::Models.seal(transaction, model)?;
    }
    let stored =
        |(path, text): &(String, String)| StoredFile { path: path.clone(), text: text.clone() };
    let files: Vec<StoredFile> = subject.files.iter().map(stored).collect();
    let files = serde_json::to_string(&files).expect("text can be written as JSON");
    let digest = scenario_digest(subject.title, subject.files);
    transaction.execute(
        "INSERT INTO scenarios (digest, title, files) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        params![digest, subject.title, files],
    )?;
    let scenario: i64 =
        transaction
            .query_row("SELECT id FROM scenarios WHERE digest = ?", [&digest], |row| row.get(0))?;
    if !Table::Scenarios.is_whole(transaction, scenario)? {
        transaction.execute(
            "UPDATE scenarios SET title = ?, files = ? WHERE id = ?",
            params![subject.title, files, scenario],
        )?;
        Table::Scenarios.seal(transaction, scenario)?;
    }
    Ok((model, scenario))
}

fn insert(transaction: &Transaction<'_>, subject: &Subject<'_>) -> rusqlite::Result<Begun> {
    let (model, scenario) = texts(transaction, subject)?;
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
    if !Table::Samples.is_whole(transaction, sample)? {
        // New, or damaged: then layout and warm-up are found again.
        transaction.execute(
            "UPDATE samples SET layout = NULL, warm_up_ms = NULL, warm_up_how = NULL, \
             warm_up_settled = NULL WHERE id = ?",
            [sample],
        )?;
        Table::Samples.seal(transaction, sample)?;
    }
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
    let run = transaction.last_insert_rowid();
    seal::seal(transaction, run)?;
    Ok(Begun { run, sample, is_done: false, is_damaged: false })
}
