//! What a run has come to.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::seal::{self, Piece};

/// The number of a run in its archive.
pub type RunId = i64;

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
    /// report is stale or damaged.
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

fn store(transaction: &Transaction<'_>, run: RunId, finished: &Finished) -> rusqlite::Result<()> {
    let sql = "SELECT ended IS NOT NULL AND stale IS NULL FROM runs WHERE id = ?";
    let found = transaction.query_row(sql, [run], |row| row.get::<_, bool>(0)).optional()?;
    let Some(is_done) = found else { return Ok(()) };
    let faults = seal::faults(transaction, run)?;
    if is_done && !faults.iter().any(Piece::is_report) {
        return Ok(());
    }
    // When and how a run was done stays where only its report is damaged.
    if !is_done || faults.contains(&Piece::Ended) {
        transaction.execute(
            "UPDATE runs SET ended = ?, replications = ?, stopped = ?, record = ?, stale = NULL \
             WHERE id = ?",
            params![now(), finished.replications, finished.stopped, finished.record, run],
        )?;
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
    seal::seal_report(transaction, run)
}
