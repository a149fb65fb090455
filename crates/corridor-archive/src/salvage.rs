//! What can still be read of a damaged archive, saved into a new one.
//!
//! Every table is read from its first row on and from its last row back, up to the pages that are
//! damaged. Then everything is held against its checksums: what does not fit is left behind, and so
//! is everything whose owner was lost. A run whose report was left behind knows that it had one, so
//! the report is made anew from the replications when it is asked for.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, ErrorCode, OpenFlags, params, params_from_iter};

use crate::archive::{Archive, SEALED};
use crate::error::{ArchiveError, At};
use crate::layout::{entry, stored_digest};
use crate::replication::StoredReplication;
use crate::run::RunId;
use crate::seal::{self, Piece, Table};

/// The tables, those that others refer to first.
const TABLES: [&str; 15] = [
    "models",
    "scenarios",
    "layouts",
    "indicators",
    "daily_columns",
    "daily_rows",
    "dictionary",
    "samples",
    "replications",
    "runs",
    "reports",
    "estimates",
    "verdicts",
    "shards",
    "seals",
];

/// What was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Salvaged {
    /// Where the damaged file lies now.
    pub damaged: PathBuf,
    /// Runs that were saved.
    pub runs: u64,
    /// Replications that were saved.
    pub replications: u64,
    /// What could be read and did not fit its checksum.
    pub left_behind: LeftBehind,
}

/// How much could be read and did not fit its checksum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LeftBehind {
    /// Replications.
    pub replications: u64,
    /// Runs of which it is not known any more what was asked for.
    pub runs: u64,
    /// Runs whose report has to be made anew.
    pub reports: u64,
}

/// Saves what can still be read: the archive at `path` is a new one afterwards, and the old file
/// lies beside it under the name with `.damaged` added.
///
/// # Errors
///
/// [`ArchiveError::Lost`] if nothing can be read; or the new file cannot be written.
pub fn salvage(path: &Path) -> Result<Salvaged, ArchiveError> {
    let beside = |ending: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    };
    let (fresh, damaged) = (beside(".salvaged"), beside(".damaged"));
    let refuse = |reason: String| ArchiveError::Part { path: path.to_owned(), reason };
    if !path.exists() {
        return Err(refuse("there is no such archive, so nothing can be saved".to_owned()));
    }
    if damaged.exists() {
        let reason = format!(
            "`{}` is in the way, from an earlier salvage or one that was killed; move it away",
            damaged.display()
        );
        return Err(refuse(reason));
    }
    let _ = fs::remove_file(&fresh);
    let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).at(path)?;
    let new = Archive::open(&fresh).map_err(|error| match error {
        ArchiveError::ReadOnly { .. } | ArchiveError::Open { .. } => refuse(
            "what is saved is written beside it, and its folder cannot be written to: copy the \
             archive into another folder and salvage it there"
                .to_owned(),
        ),
        _ => error,
    })?;
    let saved = copy(&old, &new, path);
    drop((old, new));
    let (runs, replications, left_behind) = saved.inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })?;
    // Under its name there is an archive at every moment: the old one, or the new one.
    let beside = fs::hard_link(path, &damaged).or_else(|_| fs::copy(path, &damaged).map(|_| ()));
    let moved = beside.and_then(|()| fs::rename(&fresh, path));
    moved.map_err(|error| refuse(error.to_string()))?;
    Ok(Salvaged { damaged, runs, replications, left_behind })
}

fn copy(
    old: &Connection,
    new: &Archive,
    path: &Path,
) -> Result<(u64, u64, LeftBehind), ArchiveError> {
    let mut to = new.lock();
    to.pragma_update(None, "foreign_keys", false).at(new.path())?;
    let transaction = to.transaction().at(new.path())?;
    let mut n_readable = 0;
    for table in &TABLES {
        // An older archive has fewer columns.
        let known = columns(old, table).unwrap_or_default();
        let mut columns = columns(&transaction, table).at(new.path())?;
        columns.retain(|column| known.contains(column));
        if columns.is_empty() {
            continue;
        }
        let list = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})");
        for order in ["ASC", "DESC"] {
            let keys = keys(&transaction, table).at(new.path())?.join(&format!(" {order}, "));
            let sql = format!("SELECT {list} FROM {table} NOT INDEXED ORDER BY {keys} {order}");
            let whole = rows(old, &sql, columns.len(), &mut |row| {
                n_readable += 1;
                match transaction.execute(&insert, params_from_iter(row)) {
                    // A number where a text belongs: damage, too.
                    Err(rusqlite::Error::SqliteFailure(error, _))
                        if error.code == ErrorCode::ConstraintViolation =>
                    {
                        Ok(())
                    }
                    done => done.map(|_| ()),
                }
            })
            .at(new.path())?;
            if whole {
                break;
            }
        }
    }
    if n_readable == 0 {
        return Err(ArchiveError::Lost { path: path.to_owned() });
    }
    drop_orphans(&transaction).at(new.path())?;
    let version = old.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0));
    if version.is_ok_and(|version| version < SEALED as i64) {
        seal::seal_all(&transaction).at(new.path())?;
    }
    let left_behind = sift(&transaction).at(new.path())?;
    drop_orphans(&transaction).at(new.path())?;
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        transaction.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(|n| n as u64)
    };
    let counts = (count("runs").at(new.path())?, count("replications").at(new.path())?);
    transaction.commit().at(new.path())?;
    Ok((counts.0, counts.1, left_behind))
}

/// Takes out what does not fit its checksum.
fn sift(connection: &Connection) -> rusqlite::Result<LeftBehind> {
    let mut left_behind = LeftBehind::default();
    for model in ids(connection, "models")? {
        if !Table::Models.is_whole(connection, model)? {
            // Its hash may be right, and its replications are held against that. The text is written
            // anew by the next run of the model.
            connection
                .execute("UPDATE models SET text = '', checksum = NULL WHERE id = ?", [model])?;
        }
    }
    for layout in ids(connection, "layouts")? {
        let digest = "SELECT digest FROM layouts WHERE id = ?";
        let digest: String = connection.query_row(digest, [layout], |row| row.get(0))?;
        if stored_digest(connection, layout)? != digest {
            connection.execute("DELETE FROM layouts WHERE id = ?", [layout])?;
        }
    }
    let mut select = connection.prepare("SELECT subject, name, checksum FROM dictionary")?;
    let entries = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    for one in entries.collect::<rusqlite::Result<Vec<(String, String, Option<String>)>>>()? {
        if entry(connection, &one.0, &one.1)? != one.2 {
            connection.execute(
                "DELETE FROM dictionary WHERE subject = ? AND name = ?",
                [&one.0, &one.1],
            )?;
        }
    }
    for sample in ids(connection, "samples")? {
        left_behind.replications += sift_replications(connection, sample)?;
        if !Table::Samples.is_whole(connection, sample)? {
            connection.execute(
                "UPDATE samples SET layout = NULL, warm_up_ms = NULL, checksum = NULL \
                 WHERE id = ?",
                [sample],
            )?;
        }
    }
    for run in ids(connection, "runs")? {
        sift_run(connection, run, &mut left_behind)?;
    }
    Ok(left_behind)
}

fn sift_replications(connection: &Connection, sample: i64) -> rusqlite::Result<u64> {
    let key = seal::key(connection, sample)?;
    let indices = "SELECT replication FROM replications WHERE sample = ?";
    let mut indices = connection.prepare(indices)?;
    let indices: Vec<i64> =
        indices.query_map([sample], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut select = connection.prepare(
        "SELECT checksum, daily_checksum, outcome, deadlock, daily FROM replications \
         WHERE sample = ? AND replication = ?",
    )?;
    let mut left_behind = 0;
    for index in indices {
        let at = params![sample, index];
        let found = select.query_row(at, |row| Ok(StoredReplication::of_row(row, index as u32)))?;
        if !found.is_some_and(|found| found.is_whole(&key)) {
            let sql = "DELETE FROM replications WHERE sample = ? AND replication = ?";
            connection.execute(sql, at)?;
            left_behind += 1;
        }
    }
    Ok(left_behind)
}

/// The seals of what is left behind stay, so that it is missed.
fn sift_run(
    connection: &Connection,
    run: RunId,
    left_behind: &mut LeftBehind,
) -> rusqlite::Result<()> {
    let faults = seal::faults(connection, run)?;
    let is_lost = |piece: &Piece| matches!(piece, Piece::Asked | Piece::Scenario | Piece::Shard);
    if faults.iter().any(is_lost) {
        left_behind.runs += 1;
        return connection.execute("DELETE FROM runs WHERE id = ?", [run]).map(|_| ());
    }
    left_behind.reports += u64::from(faults.iter().any(Piece::is_report));
    for piece in &faults {
        match piece {
            Piece::Ended => {
                let open = "UPDATE runs SET ended = NULL, replications = NULL, stopped = NULL, \
                            stale = NULL, record = NULL WHERE id = ?";
                connection.execute(open, [run])?;
                for table in ["reports", "estimates", "verdicts", "seals"] {
                    let of_run = format!("DELETE FROM {table} WHERE run = ?");
                    connection.execute(&of_run, [run])?;
                }
                return seal::seal(connection, run);
            }
            Piece::Report(form) => {
                let sql = "DELETE FROM reports WHERE run = ? AND format = ?";
                connection.execute(sql, params![run, form])?;
            }
            Piece::Estimates => {
                connection.execute("DELETE FROM estimates WHERE run = ?", [run])?;
            }
            Piece::Verdicts => {
                connection.execute("DELETE FROM verdicts WHERE run = ?", [run])?;
            }
            Piece::Asked | Piece::Scenario | Piece::Shard | Piece::Model => {}
        }
    }
    Ok(())
}

fn ids(connection: &Connection, table: &str) -> rusqlite::Result<Vec<i64>> {
    let mut select = connection.prepare(&format!("SELECT id FROM {table}"))?;
    select.query_map([], |row| row.get(0))?.collect()
}

/// Hands out rows until the end, or until a page that cannot be read (`false`).
fn rows(
    old: &Connection,
    sql: &str,
    n_columns: usize,
    each: &mut dyn FnMut(Vec<Value>) -> rusqlite::Result<()>,
) -> rusqlite::Result<bool> {
    let Ok(mut select) = old.prepare(sql) else { return Ok(false) };
    let Ok(mut rows) = select.query([]) else { return Ok(false) };
    loop {
        match rows.next() {
            Ok(None) => return Ok(true),
            Ok(Some(row)) => {
                let values: rusqlite::Result<Vec<Value>> =
                    (0..n_columns).map(|column| row.get(column)).collect();
                // A value that cannot be read is lost with its row only.
                if let Ok(values) = values {
                    each(values)?;
                }
            }
            Err(_) => return Ok(false),
        }
    }
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut select = connection.prepare("SELECT name FROM pragma_table_info(?)")?;
    select.query_map([table], |row| row.get(0))?.collect()
}

/// The columns that a table's rows lie in the order of.
fn keys(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let is_by_rowid = connection.prepare(&format!("SELECT rowid FROM {table}")).is_ok();
    if is_by_rowid {
        return Ok(vec!["rowid".to_owned()]);
    }
    let mut select =
        connection.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")?;
    select.query_map([table], |row| row.get(0))?.collect()
}

/// Takes out what refers to something that was lost.
fn drop_orphans(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(
        "UPDATE samples SET layout = NULL WHERE layout NOT IN (SELECT id FROM layouts);
         DELETE FROM samples WHERE model NOT IN (SELECT id FROM models);
         DELETE FROM replications WHERE sample NOT IN (SELECT id FROM samples);
         DELETE FROM runs WHERE sample NOT IN (SELECT id FROM samples)
             OR scenario NOT IN (SELECT id FROM scenarios);
         DELETE FROM reports WHERE run NOT IN (SELECT id FROM runs);
         DELETE FROM estimates WHERE run NOT IN (SELECT id FROM runs);
         DELETE FROM verdicts WHERE run NOT IN (SELECT id FROM runs);
         DELETE FROM shards WHERE run NOT IN (SELECT id FROM runs);
         DELETE FROM seals WHERE run NOT IN (SELECT id FROM runs);
         DELETE FROM indicators WHERE layout NOT IN (SELECT id FROM layouts);
         DELETE FROM daily_columns WHERE layout NOT IN (SELECT id FROM layouts);
         DELETE FROM daily_rows WHERE layout NOT IN (SELECT id FROM layouts);",
    )
}
