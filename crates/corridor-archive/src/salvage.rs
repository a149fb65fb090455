//! What can still be read of a damaged archive, saved into a new one.
//!
//! Every table is read from its first row on and from its last row back, up to the pages that are
//! damaged; replications that do not fit their checksums are left behind, and so is everything
//! whose owner was lost.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::checksum;

/// The tables, those that others refer to first.
const TABLES: [&str; 14] = [
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
    /// Replications that could be read but did not fit their checksums.
    pub left_behind: u64,
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
    if damaged.exists() {
        return Err(refuse(format!("`{}` is in the way", damaged.display())));
    }
    let _ = fs::remove_file(&fresh);
    let old = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE).at(path)?;
    let new = Archive::open(&fresh)?;
    let saved = copy(&old, &new, path);
    drop((old, new));
    let (runs, replications, left_behind) = saved.inspect_err(|_| {
        let _ = fs::remove_file(&fresh);
    })?;
    let moved = fs::rename(path, &damaged).and_then(|()| fs::rename(&fresh, path));
    moved.map_err(|error| refuse(error.to_string()))?;
    Ok(Salvaged { damaged, runs, replications, left_behind })
}

fn copy(old: &Connection, new: &Archive, path: &Path) -> Result<(u64, u64, u64), ArchiveError> {
    let mut to = new.lock();
    to.pragma_update(None, "foreign_keys", false).at(new.path())?;
    let transaction = to.transaction().at(new.path())?;
    let mut n_readable = 0;
    let mut left_behind = 0;
    for table in &TABLES {
        let columns = columns(&transaction, table).at(new.path())?;
        let list = columns.join(", ");
        let marks = vec!["?"; columns.len()].join(", ");
        let insert = format!("INSERT OR IGNORE INTO {table} ({list}) VALUES ({marks})");
        for order in ["ASC", "DESC"] {
            let keys = keys(&transaction, table).at(new.path())?.join(&format!(" {order}, "));
            let sql = format!("SELECT {list} FROM {table} NOT INDEXED ORDER BY {keys} {order}");
            let whole = rows(old, &sql, columns.len(), &mut |row| {
                n_readable += 1;
                if *table == "replications" && !is_whole(&columns, &row) {
                    left_behind += u64::from(order == "ASC");
                    return Ok(());
                }
                transaction.execute(&insert, params_from_iter(row)).map(|_| ())
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
    let count = |table: &str| {
        let sql = format!("SELECT count(*) FROM {table}");
        transaction.query_row(&sql, [], |row| row.get::<_, i64>(0)).map(|n| n as u64)
    };
    let counts = (count("runs").at(new.path())?, count("replications").at(new.path())?);
    transaction.commit().at(new.path())?;
    Ok((counts.0, counts.1, left_behind))
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

/// Whether a row of replications fits its checksums.
fn is_whole(columns: &[String], row: &[Value]) -> bool {
    let at = |name: &str| columns.iter().position(|column| column == name).map(|at| &row[at]);
    let text = |name: &str| match at(name) {
        Some(Value::Text(text)) => Some(text.as_str()),
        _ => None,
    };
    let Some(Value::Integer(index)) = at("replication") else { return false };
    let index = *index as u32;
    let outcome = text("outcome").map(|outcome| checksum(index, outcome, text("deadlock")));
    let daily = text("daily").map(|daily| checksum(index, daily, None));
    outcome.as_deref() == text("checksum") && daily.as_deref() == text("daily_checksum")
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
         DELETE FROM indicators WHERE layout NOT IN (SELECT id FROM layouts);
         DELETE FROM daily_columns WHERE layout NOT IN (SELECT id FROM layouts);
         DELETE FROM daily_rows WHERE layout NOT IN (SELECT id FROM layouts);",
    )
}
