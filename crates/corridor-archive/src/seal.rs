//! Checksums of what is stored besides replications, made of the rows as they are read back.
//!
//! A checksum is the first half of a SHA-256 over the values of some rows, one after the other: a
//! letter for the kind of a value, the length of its bytes, its bytes. What belongs to a run is
//! sealed piece by piece in the table `seals`; models, scenarios, samples and entries of the
//! dictionary have their checksums beside them, and a layout's digest is that of its rows.

use std::fmt;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Params, params};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::{StoredReplication, checksum, hexadecimal};
use crate::run::RunId;

/// A piece of what is stored of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Piece {
    /// What was asked for: sample, scenario, plan, command, when.
    Asked,
    /// How it ended: when, replications, record, whether its report is stale.
    Ended,
    /// The report in one form.
    Report(String),
    /// The estimates as rows.
    Estimates,
    /// The verdicts as rows.
    Verdicts,
    /// Which shard a part is.
    Shard,
    /// The texts of its scenario.
    Scenario,
    /// The text of its merged model.
    Model,
}

impl Piece {
    /// Whether it can be made anew from the replications.
    #[must_use]
    pub const fn is_report(&self) -> bool {
        matches!(self, Self::Ended | Self::Report(_) | Self::Estimates | Self::Verdicts)
    }

    /// Its name in the table `seals`.
    fn name(&self) -> String {
        match self {
            Self::Asked => "asked".to_owned(),
            Self::Ended => "ended".to_owned(),
            Self::Report(form) => format!("report {form}"),
            Self::Estimates => "estimates".to_owned(),
            Self::Verdicts => "verdicts".to_owned(),
            Self::Shard => "shard".to_owned(),
            Self::Scenario => "scenario".to_owned(),
            Self::Model => "model".to_owned(),
        }
    }

    /// The checksum of what stands there now.
    fn checksum(&self, connection: &Connection, run: RunId) -> rusqlite::Result<String> {
        let sql = match self {
            Self::Asked => {
                "SELECT models.hash, samples.epoch, samples.seed, scenarios.digest, \
                 scenarios.title, file, engine, at_least, at_most, precision, confidence, started, \
                 command FROM runs LEFT JOIN samples ON samples.id = runs.sample \
                 LEFT JOIN models ON models.id = samples.model \
                 LEFT JOIN scenarios ON scenarios.id = runs.scenario WHERE runs.id = ?"
            }
            Self::Ended => {
                "SELECT ended, replications, stopped, stale, record FROM runs WHERE id = ?"
            }
            Self::Report(form) => {
                let sql = "SELECT format, body FROM reports WHERE run = ? AND format = ?";
                return digest(connection, sql, params![run, form]);
            }
            Self::Estimates => {
                "SELECT position, section, element, indicator, unit, mean, half_width, low, high, \
                 n, distrust FROM estimates WHERE run = ? ORDER BY position"
            }
            Self::Verdicts => {
                "SELECT target, verdict, is_sure, met_in, replications, probability, \
                 throughput_t_per_yr, asked_t_per_yr FROM verdicts WHERE run = ? ORDER BY target"
            }
            Self::Shard => "SELECT shard, shards, first, last FROM shards WHERE run = ?",
            Self::Scenario => {
                "SELECT digest, title, files FROM scenarios WHERE id = \
                 (SELECT scenario FROM runs WHERE id = ?)"
            }
            Self::Model => {
                "SELECT hash, text FROM models WHERE id = (SELECT model FROM samples WHERE id = \
                 (SELECT sample FROM runs WHERE id = ?))"
            }
        };
        digest(connection, sql, [run])
    }

    /// The checksum that was written; `None` where there is none.
    fn seal(&self, connection: &Connection, run: RunId) -> rusqlite::Result<Option<String>> {
        let one = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
            let mut select = connection.prepare(sql)?;
            let found = select.query_row(params, |row| {
                Ok(row.get_ref(0)?.as_bytes_or_null().ok().flatten().map(lossy))
            });
            found.optional().map(Option::flatten)
        };
        match self {
            Self::Scenario => one(
                "SELECT checksum FROM scenarios WHERE id = (SELECT scenario FROM runs WHERE id = ?)",
                &[&run],
            ),
            Self::Model => one(
                "SELECT checksum FROM models WHERE id = (SELECT model FROM samples WHERE id = \
                 (SELECT sample FROM runs WHERE id = ?))",
                &[&run],
            ),
            _ => {
                one("SELECT checksum FROM seals WHERE run = ? AND piece = ?", &[&run, &self.name()])
            }
        }
    }

    /// Whether what stands there is what was written.
    pub(crate) fn is_whole(&self, connection: &Connection, run: RunId) -> rusqlite::Result<bool> {
        let seal = self.seal(connection, run)?;
        Ok(seal.is_some() && seal == Some(self.checksum(connection, run)?))
    }

    /// Writes the checksum of what stands there.
    pub(crate) fn write(&self, connection: &Connection, run: RunId) -> rusqlite::Result<()> {
        let checksum = self.checksum(connection, run)?;
        connection
            .prepare("INSERT OR REPLACE INTO seals (run, piece, checksum) VALUES (?, ?, ?)")?
            .execute(params![run, self.name(), checksum])
            .map(|_| ())
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Asked => out.write_str("what was asked for"),
            Self::Ended => out.write_str("how it ended"),
            Self::Report(form) => write!(out, "the report ({form})"),
            Self::Estimates => out.write_str("the estimates"),
            Self::Verdicts => out.write_str("the verdicts"),
            Self::Shard => out.write_str("which shard it is"),
            Self::Scenario => out.write_str("the text of the scenario"),
            Self::Model => out.write_str("the merged model"),
        }
    }
}

impl Archive {
    /// The pieces of a run that do not fit their checksums, or are lost.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn faults(&self, run: RunId) -> Result<Vec<Piece>, ArchiveError> {
        faults(&self.lock(), run).at(self.path())
    }
}

/// The pieces of a run that do not fit their checksums, or are lost.
pub(crate) fn faults(connection: &Connection, run: RunId) -> rusqlite::Result<Vec<Piece>> {
    let mut pieces = pieces(connection, run)?;
    pieces.extend([Piece::Scenario, Piece::Model]);
    let mut faults = Vec::new();
    for piece in pieces {
        if !piece.is_whole(connection, run)? {
            faults.push(piece);
        }
    }
    Ok(faults)
}

/// The pieces that a run must have, and those that it has or had.
fn pieces(connection: &Connection, run: RunId) -> rusqlite::Result<Vec<Piece>> {
    let is = |sql: &str| -> rusqlite::Result<bool> {
        Ok(connection.prepare(sql)?.query_row([run], |row| row.get(0)).unwrap_or(false))
    };
    let mut pieces = vec![Piece::Asked, Piece::Ended];
    if is("SELECT ended IS NOT NULL FROM runs WHERE id = ?")? {
        pieces.extend([Piece::Estimates, Piece::Verdicts]);
    }
    if is("SELECT count(*) > 0 FROM shards WHERE run = ?")? {
        pieces.push(Piece::Shard);
    }
    let mut select = connection.prepare(
        "SELECT format FROM reports WHERE run = ?1 UNION \
         SELECT substr(piece, 8) FROM seals WHERE run = ?1 AND piece LIKE 'report %'",
    )?;
    let mut rows = select.query([run])?;
    while let Some(row) = rows.next()? {
        let form = row.get_ref(0)?.as_bytes_or_null().ok().flatten().map(lossy);
        pieces.push(Piece::Report(form.unwrap_or_default()));
    }
    Ok(pieces)
}

/// Seals every piece that a run has.
pub(crate) fn seal(connection: &Connection, run: RunId) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM seals WHERE run = ?", [run])?;
    pieces(connection, run)?.iter().try_for_each(|piece| piece.write(connection, run))
}

/// Seals the pieces of the report that a run has.
pub(crate) fn seal_report(connection: &Connection, run: RunId) -> rusqlite::Result<()> {
    connection.execute("DELETE FROM seals WHERE run = ? AND piece LIKE 'report %'", [run])?;
    let pieces = pieces(connection, run)?.into_iter().filter(Piece::is_report);
    pieces.into_iter().try_for_each(|piece| piece.write(connection, run))
}

/// Seals all that stands in an archive which has no checksums yet: they vouch for it from now on.
/// Replications that do not fit their older checksums fit the new ones as little.
pub(crate) fn seal_all(connection: &Connection) -> rusqlite::Result<()> {
    let ids = |table: &str| -> rusqlite::Result<Vec<i64>> {
        let mut select = connection.prepare(&format!("SELECT id FROM {table}"))?;
        select.query_map([], |row| row.get(0))?.collect()
    };
    for table in Table::ALL {
        ids(table.name())?.into_iter().try_for_each(|id| table.seal(connection, id))?;
    }
    for run in ids("runs")? {
        seal(connection, run)?;
    }
    let mut select = connection.prepare("SELECT subject, name, unit, meaning FROM dictionary")?;
    let entries = select.query_map([], |row| {
        Ok([row.get::<_, String>(0)?, row.get(1)?, row.get(2)?, row.get(3)?])
    })?;
    for entry in entries {
        let [subject, name, unit, meaning] = entry?;
        connection.execute(
            "UPDATE dictionary SET checksum = ? WHERE subject = ? AND name = ?",
            params![of_texts([&subject, &name, &unit, &meaning]), subject, name],
        )?;
    }
    ids("samples")?.into_iter().try_for_each(|sample| join(connection, sample))
}

/// Joins the checksums of a sample's replications to the sample.
fn join(connection: &Connection, sample: i64) -> rusqlite::Result<()> {
    let key = key(connection, sample)?;
    let mut indices =
        connection.prepare("SELECT replication FROM replications WHERE sample = ?")?;
    let indices: rusqlite::Result<Vec<u32>> =
        indices.query_map([sample], |row| row.get(0))?.collect();
    let mut select = connection.prepare(
        "SELECT checksum, daily_checksum, outcome, deadlock, daily FROM replications \
         WHERE sample = ? AND replication = ?",
    )?;
    let mut update = connection.prepare(
        "UPDATE replications SET checksum = ?, daily_checksum = ? \
         WHERE sample = ? AND replication = ?",
    )?;
    for index in indices? {
        let found = select
            .query_row(params![sample, index], |row| Ok(StoredReplication::of_row(row, index)))?;
        if let Some(found) = found.filter(StoredReplication::is_whole_without_sample) {
            let outcome = checksum(&key, index, &found.outcome, found.deadlock.as_deref());
            let daily = checksum(&key, index, &found.daily, None);
            update.execute(params![outcome, daily, sample, index])?;
        }
    }
    Ok(())
}

/// A text, whatever its bytes are.
pub(crate) fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Rows that have their checksum beside them: table, and the query of what it covers.
const BESIDE: [(&str, &str); 3] = [
    ("models", "SELECT hash, text FROM models WHERE id = ?"),
    ("scenarios", "SELECT digest, title, files FROM scenarios WHERE id = ?"),
    (
        "samples",
        "SELECT models.hash, epoch, seed, layouts.digest, warm_up_ms, warm_up_how, \
         warm_up_settled FROM samples LEFT JOIN models ON models.id = samples.model \
         LEFT JOIN layouts ON layouts.id = samples.layout WHERE samples.id = ?",
    ),
];

/// A table whose rows have their checksum beside them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    Models,
    Scenarios,
    Samples,
}

impl Table {
    /// All.
    pub(crate) const ALL: [Self; 3] = [Self::Models, Self::Scenarios, Self::Samples];

    /// Its name.
    pub(crate) const fn name(self) -> &'static str {
        BESIDE[self as usize].0
    }

    fn checksum(self, connection: &Connection, id: i64) -> rusqlite::Result<String> {
        digest(connection, BESIDE[self as usize].1, [id])
    }

    /// Whether a row is what was written.
    pub(crate) fn is_whole(self, connection: &Connection, id: i64) -> rusqlite::Result<bool> {
        let sql = format!("SELECT checksum FROM {} WHERE id = ?", self.name());
        let seal = connection.prepare(&sql)?.query_row([id], |row| {
            Ok(row.get_ref(0)?.as_bytes_or_null().ok().flatten().map(lossy))
        });
        let seal = seal.optional()?.flatten();
        Ok(seal.is_some() && seal == Some(self.checksum(connection, id)?))
    }

    /// Writes the checksum of what stands in a row.
    pub(crate) fn seal(self, connection: &Connection, id: i64) -> rusqlite::Result<()> {
        let checksum = self.checksum(connection, id)?;
        let sql = format!("UPDATE {} SET checksum = ? WHERE id = ?", self.name());
        connection.prepare(&sql)?.execute(params![checksum, id]).map(|_| ())
    }
}

/// The checksum of an entry of the dictionary.
pub(crate) fn of_texts(texts: [&str; 4]) -> String {
    let mut digest = Sha256::new();
    for text in texts {
        add(&mut digest, ValueRef::Text(text.as_bytes()));
    }
    half(digest)
}

/// What joins a replication to its sample: the checksum of the model's hash, the epoch, the seed.
pub(crate) fn key(connection: &Connection, sample: i64) -> rusqlite::Result<String> {
    digest(
        connection,
        "SELECT models.hash, epoch, seed FROM samples JOIN models ON models.id = samples.model \
         WHERE samples.id = ?",
        [sample],
    )
}

/// The checksum of the rows of a query.
fn digest(connection: &Connection, sql: &str, params: impl Params) -> rusqlite::Result<String> {
    let mut select = connection.prepare(sql)?;
    let n_columns = select.column_count();
    let mut rows = select.query(params)?;
    let mut digest = Sha256::new();
    while let Some(row) = rows.next()? {
        for column in 0..n_columns {
            add(&mut digest, row.get_ref(column)?);
        }
    }
    Ok(half(digest))
}

fn add(digest: &mut Sha256, value: ValueRef<'_>) {
    let mut one = |kind: u8, bytes: &[u8]| {
        digest.update([kind]);
        digest.update((bytes.len() as u64).to_le_bytes());
        digest.update(bytes);
    };
    match value {
        ValueRef::Null => one(b'n', &[]),
        ValueRef::Integer(number) => one(b'i', &number.to_le_bytes()),
        ValueRef::Real(number) => one(b'r', &number.to_le_bytes()),
        ValueRef::Text(bytes) => one(b't', bytes),
        ValueRef::Blob(bytes) => one(b'b', bytes),
    }
}

fn half(digest: Sha256) -> String {
    hexadecimal(&digest.finalize()[..16])
}
