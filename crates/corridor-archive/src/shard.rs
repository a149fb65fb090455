//! Shards: fixed ranges of a run's replications, simulated elsewhere and put together again.
//!
//! The indices 0 to *at most* − 1 are cut into contiguous ranges, as even as they can be, by the
//! plan alone. A *part* is the file that a shard leaves: an archive with one run, written under
//! another name and moved to its place when it is complete. Parts of one run have the same model
//! hash, epoch, seed, plan and version of the program; the replications in them are checked
//! against their checksums before anything is made of them.

mod pending;

use std::fmt;
use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::str::FromStr;

pub use self::pending::PendingPart;

use corridor_core::experiment::{Plan, REPLICATIONS_MAX};
use rusqlite::{TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::keeper::Keeper;
use crate::question::StoredFile;
use crate::replication::StoredReplication;
use crate::run::RunId;
use crate::seal::{self, Piece, Table};
use crate::writer;

/// One of the equal shares of a run: `3/8` is the third of eight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which one, from 1.
    number: u32,
    /// Of how many.
    of: u32,
}

impl Shard {
    /// The indices of its replications in a run of at most so many.
    #[must_use]
    pub fn range(self, at_most: u32) -> Range<u32> {
        let edge =
            |number: u32| (u64::from(at_most) * u64::from(number) / u64::from(self.of)) as u32;
        edge(self.number - 1)..edge(self.number)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}/{}", self.number, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, of)| Some((number.trim().parse().ok()?, of.trim().parse().ok()?)));
        match numbers {
            Some((number, of)) if 1 <= number && number <= of => Ok(Self { number, of }),
            _ => Err("a shard is written as 3/8: the third of eight".to_owned()),
        }
    }
}

/// A part that has been read and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its file.
    pub path: PathBuf,
    /// Which shard it is.
    pub shard: Shard,
    /// The indices that it holds.
    pub range: Range<u32>,
    /// SHA-256 of the merged model.
    pub model_hash: String,
    /// The engine epoch.
    pub epoch: u32,
    /// Version of the program.
    pub engine: String,
    /// The plan of the run that it is a part of.
    pub plan: Plan,
    /// Length in milliseconds, how it was found, whether it settled.
    warm_up: (Option<i64>, Option<String>, Option<bool>),
    /// The scenario's file, as it was given.
    pub file: String,
    /// Path and text of the scenario's files.
    pub files: Vec<(String, String)>,
    replications: Vec<StoredReplication>,
    /// What joins them to model, epoch and seed.
    key: String,
}

impl Part {
    /// Reads a part and checks all that can be checked without the others.
    ///
    /// # Errors
    ///
    /// If it is no part, is damaged, or does not hold exactly the replications of its shard.
    pub fn read(path: &Path) -> Result<Self, ArchiveError> {
        let refuse = |reason: String| ArchiveError::Part { path: path.to_owned(), reason };
        if !path.exists() {
            return Err(refuse("there is no such file".to_owned()));
        }
        let archive = Archive::open_existing(path)?;
        let part = read(&archive, path)?
            .ok_or_else(|| refuse("is not the part that a shard leaves".to_owned()))?;
        let plan = &part.plan;
        let is_plan = (1..=plan.at_most).contains(&plan.at_least)
            && plan.at_most <= REPLICATIONS_MAX
            && 0.0 < plan.confidence
            && plan.confidence < 1.0
            && plan.precision.is_none_or(|precision| 0.0 < precision && precision < 1.0);
        if !is_plan {
            return Err(refuse("is of a run that cannot be".to_owned()));
        }
        if part.shard.range(part.plan.at_most) != part.range {
            return Err(refuse(format!("does not hold the range of shard {}", part.shard)));
        }
        let indices = part.replications.iter().map(|one| one.index);
        if !indices.eq(part.range.clone()) {
            return Err(refuse("does not hold all replications of its range".to_owned()));
        }
        if let Some(damaged) = part.replications.iter().find(|one| !one.is_whole(&part.key)) {
            return Err(refuse(format!("replication {} is damaged", damaged.index)));
        }
        Ok(part)
    }
}

/// Checks that parts are of one run and none of them holds what another holds.
///
/// # Errors
///
/// The first thing that does not fit, with the two files.
pub fn check(parts: &[Part]) -> Result<(), ArchiveError> {
    let Some(first) = parts.first() else { return Ok(()) };
    for (rank, part) in parts.iter().enumerate() {
        let differs = [
            (part.model_hash != first.model_hash, "is of another model"),
            (part.epoch != first.epoch, "comes from another engine epoch"),
            (part.plan.seed != first.plan.seed, "has another seed"),
            (part.plan != first.plan, "is of a run with another plan"),
            (part.engine != first.engine, "comes from another version of the program"),
            (part.shard.of != first.shard.of, "is cut into another number of shards"),
            (part.warm_up != first.warm_up, "has another warm-up"),
        ];
        if let Some((_, what)) = differs.iter().find(|(differs, _)| *differs) {
            let reason = format!("{what} than `{}`", first.path.display());
            return Err(ArchiveError::Part { path: part.path.clone(), reason });
        }
        if let Some(same) = parts[..rank].iter().find(|other| other.shard == part.shard) {
            if is_same_file(&part.path, &same.path) {
                let reason = "is given twice".to_owned();
                return Err(ArchiveError::Part { path: part.path.clone(), reason });
            }
            let reason = format!(
                "is shard {}, and so is `{}`: give one of them",
                part.shard,
                same.path.display()
            );
            return Err(ArchiveError::Part { path: part.path.clone(), reason });
        }
    }
    Ok(())
}

fn is_same_file(one: &Path, other: &Path) -> bool {
    one == other
        || fs::canonicalize(one).ok().is_some_and(|one| fs::canonicalize(other).ok() == Some(one))
}

fn read(archive: &Archive, path: &Path) -> Result<Option<Part>, ArchiveError> {
    let connection = archive.lock();
    let mut select = connection
        .prepare(
            "SELECT shards.shard, shards.shards, shards.first, shards.last, models.hash, \
             samples.epoch, runs.engine, samples.seed, runs.at_least, runs.at_most, \
             runs.precision, runs.confidence, samples.warm_up_ms, runs.file, scenarios.files, \
             samples.id, samples.warm_up_how, samples.warm_up_settled, runs.id FROM shards \
             JOIN runs ON runs.id = shards.run \
             JOIN samples ON samples.id = runs.sample JOIN models ON models.id = samples.model \
             JOIN scenarios ON scenarios.id = runs.scenario",
        )
        .at(path)?;
    let read = |row: &rusqlite::Row<'_>| -> rusqlite::Result<(Part, i64, RunId)> {
        let files: String = row.get(14)?;
        let files: Vec<StoredFile> = serde_json::from_str(&files).unwrap_or_default();
        let seed: String = row.get(7)?;
        let part = Part {
            path: path.to_owned(),
            shard: Shard { number: row.get(0)?, of: row.get(1)? },
            range: row.get(2)?..row.get(3)?,
            model_hash: row.get(4)?,
            epoch: row.get(5)?,
            engine: row.get(6)?,
            plan: Plan {
                at_least: row.get(8)?,
                at_most: row.get(9)?,
                precision: row.get(10)?,
                confidence: row.get(11)?,
                seed: seed.parse().unwrap_or_default(),
            },
            warm_up: (row.get(12)?, row.get(16)?, row.get(17)?),
            file: row.get(13)?,
            files: files.into_iter().map(|file| (file.path, file.text)).collect(),
            replications: Vec::new(),
            key: String::new(),
        };
        Ok((part, row.get(15)?, row.get(18)?))
    };
    let mut found = select.query_map([], read).at(path)?;
    let Some(first) = found.next() else { return Ok(None) };
    let (mut part, sample, run) = first.at(path)?;
    let is_sound = 0 < part.shard.number && part.shard.number <= part.shard.of;
    if found.next().is_some() || !is_sound {
        return Ok(None);
    }
    for piece in [Piece::Asked, Piece::Shard, Piece::Scenario] {
        if !piece.is_whole(&connection, run).at(path)? {
            let reason = format!("is damaged: {piece} does not fit its checksum; make it again");
            return Err(ArchiveError::Part { path: path.to_owned(), reason });
        }
    }
    if !Table::Samples.is_whole(&connection, sample).at(path)? {
        let reason = "is damaged: its warm-up does not fit its checksum; make it again".to_owned();
        return Err(ArchiveError::Part { path: path.to_owned(), reason });
    }
    part.key = seal::key(&connection, sample).at(path)?;
    part.replications = replications(&connection, sample).at(path)?;
    Ok(Some(part))
}

fn replications(
    connection: &rusqlite::Connection,
    sample: i64,
) -> rusqlite::Result<Vec<StoredReplication>> {
    let mut select = connection.prepare(
        "SELECT replication, checksum, daily_checksum, outcome, deadlock, daily \
         FROM replications WHERE sample = ? ORDER BY replication",
    )?;
    let rows = select.query_map([sample], |row| {
        Ok(StoredReplication {
            index: row.get(0)?,
            checksum: row.get(1)?,
            daily_checksum: row.get(2)?,
            outcome: row.get(3)?,
            deadlock: row.get(4)?,
            daily: row.get(5)?,
        })
    })?;
    rows.collect()
}

impl Keeper {
    /// Brings the replications of parts into the run, and the warm-up that they were run with.
    ///
    /// # Errors
    ///
    /// If the archive cannot be written.
    pub fn bring(&self, parts: &[Part]) -> Result<(), ArchiveError> {
        let (archive, sample) = (self.archive(), self.sample());
        for part in parts {
            let (ms, how, is_settled) = &part.warm_up;
            let mut connection = archive.lock();
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .at(archive.path())?;
            if !Table::Samples.is_whole(&transaction, sample).at(archive.path())? {
                let sql = "UPDATE samples SET layout = NULL, warm_up_ms = NULL WHERE id = ?";
                transaction.execute(sql, [sample]).at(archive.path())?;
            }
            transaction
                .execute(
                    "UPDATE samples SET warm_up_ms = ?, warm_up_how = ?, warm_up_settled = ? \
                     WHERE id = ? AND warm_up_ms IS NULL",
                    params![ms, how, is_settled, sample],
                )
                .and_then(|_| Table::Samples.seal(&transaction, sample))
                .and_then(|()| transaction.commit())
                .at(archive.path())?;
            drop(connection);
            self.note_changes(writer::commit(archive, sample, &part.replications)?);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_a_partition() {
        for at_most in [1, 7, 200, 1_000, u32::MAX] {
            for of in [1, 2, 3, 8, 13] {
                let mut next = 0;
                for number in 1..=of {
                    let range = Shard { number, of }.range(at_most);
                    assert_eq!(range.start, next);
                    next = range.end;
                }
                assert_eq!(next, at_most);
            }
        }
    }

    #[test]
    fn a_shard_is_written_as_one_of_several() {
        assert_eq!("3/8".parse(), Ok(Shard { number: 3, of: 8 }));
        assert_eq!(Shard { number: 3, of: 8 }.to_string(), "3/8");
        for text in ["0/8", "9/8", "3", "3/", "-1/2", "1/0", "a/b"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
