//! Making an archive smaller: runs that go, and what nobody needs any more then.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Transaction, TransactionBehavior};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::history::Entry;
use crate::run::RunId;

/// Which runs go: those that are named, and those that are both old and not among the newest, as
/// far as either is asked for. Those that are kept by name stay in any case.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Wish {
    /// Runs that go.
    pub runs: Vec<RunId>,
    /// Only runs begun before this instant.
    pub before: Option<Timestamp>,
    /// All but so many of the newest.
    pub keep_last: Option<usize>,
    /// Runs that stay.
    pub keep: Vec<RunId>,
}

/// Whether anything is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// It is done.
    Real,
    /// It is only said what would be done.
    DryRun,
}

/// What went, or would go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pruned {
    /// The runs.
    pub runs: Vec<Entry>,
    /// Replications that no run needs any more.
    pub replications: u64,
    /// Size of the file in bytes before.
    pub bytes_before: u64,
    /// Size of the file in bytes after; the same in a dry run.
    pub bytes_after: u64,
}

impl Archive {
    /// Takes runs out, with the replications that only they have needed, and gives back the room.
    /// A run that is done needs those of its report, one that is open as many as it may take.
    ///
    /// # Errors
    ///
    /// If a run is named that does not exist, or the archive cannot be written.
    pub fn prune(&self, wish: &Wish, mode: Mode) -> Result<Pruned, ArchiveError> {
        let all = self.history()?;
        for &run in wish.runs.iter().chain(&wish.keep) {
            if !all.iter().any(|entry| entry.run == run) {
                return Err(ArchiveError::NoRun { path: self.path().to_owned(), run });
            }
        }
        let runs = chosen(all, wish);
        let size = || std::fs::metadata(self.path()).map_or(0, |data| data.len());
        let bytes_before = size();
        let mut connection = self.lock();
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(self.path())?;
        let replications = delete(&transaction, &runs).at(self.path())?;
        match mode {
            Mode::DryRun => transaction.rollback().at(self.path())?,
            Mode::Real => {
                transaction.commit().at(self.path())?;
                connection.execute_batch("VACUUM").at(self.path())?;
            }
        }
        Ok(Pruned { runs, replications, bytes_before, bytes_after: size() })
    }
}

/// The runs that a wish takes out, of all runs from the newest on.
fn chosen(all: Vec<Entry>, wish: &Wish) -> Vec<Entry> {
    let by_rule = wish.before.is_some() || wish.keep_last.is_some();
    let mut chosen = Vec::new();
    for (rank, entry) in all.into_iter().enumerate() {
        let is_old = wish.before.is_none_or(|before| {
            entry.started.parse::<Timestamp>().is_ok_and(|started| started < before)
        });
        let is_surplus = wish.keep_last.is_none_or(|last| last <= rank);
        let goes = wish.runs.contains(&entry.run) || (by_rule && is_old && is_surplus);
        if goes && !wish.keep.contains(&entry.run) {
            chosen.push(entry);
        }
    }
    chosen
}

/// Deletes runs and what nobody needs any more; how many replications that were.
fn delete(transaction: &Transaction<'_>, runs: &[Entry]) -> rusqlite::Result<u64> {
    let mut delete = transaction.prepare("DELETE FROM runs WHERE id = ? RETURNING sample")?;
    let mut surplus = transaction.prepare(
        "DELETE FROM replications WHERE sample = ?1 AND replication >= \
         (SELECT coalesce(max(coalesce(replications, at_most)), 0) FROM runs WHERE sample = ?1)",
    )?;
    let mut samples = BTreeSet::new();
    for entry in runs {
        samples.insert(delete.query_row([entry.run], |row| row.get::<_, i64>(0))?);
    }
    let mut replications = 0;
    for sample in samples {
        replications += surplus.execute([sample])?;
    }
    let unused = "sample NOT IN (SELECT sample FROM runs)";
    replications += transaction.execute(&format!("DELETE FROM replications WHERE {unused}"), [])?;
    transaction.execute_batch(
        "DELETE FROM samples WHERE id NOT IN (SELECT sample FROM runs);
         DELETE FROM models WHERE id NOT IN (SELECT model FROM samples);
         DELETE FROM scenarios WHERE id NOT IN (SELECT scenario FROM runs);
         DELETE FROM layouts WHERE id NOT IN
             (SELECT layout FROM samples WHERE layout IS NOT NULL);",
    )?;
    Ok(replications as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(run: RunId, started: &str) -> Entry {
        Entry {
            run,
            title: String::new(),
            file: String::new(),
            started: started.to_owned(),
            ended: None,
            replications: None,
            kept: 0,
            stopped: None,
            seed: String::new(),
            epoch: 1,
            engine: String::new(),
            model_hash: String::new(),
            stale: None,
            command: None,
            damaged: false,
        }
    }

    fn gone(wish: &Wish) -> Vec<RunId> {
        let all = (1..=4).rev().map(|run| entry(run, &format!("2024-01-0{run}T00:00:00Z")));
        chosen(all.collect(), wish).iter().map(|entry| entry.run).collect()
    }

    #[test]
    fn age_and_number_must_both_allow_it_and_names_decide() {
        let before = Some("2024-01-03T00:00:00Z".parse().unwrap());
        assert!(gone(&Wish::default()).is_empty());
        assert_eq!(gone(&Wish { before, ..Wish::default() }), [2, 1]);
        assert_eq!(gone(&Wish { keep_last: Some(1), ..Wish::default() }), [3, 2, 1]);
        let both = Wish { before, keep_last: Some(3), ..Wish::default() };
        assert_eq!(gone(&both), [1]);
        assert_eq!(gone(&Wish { keep: vec![1], ..both.clone() }), [] as [RunId; 0]);
        assert_eq!(gone(&Wish { runs: vec![4], ..both }), [4, 1]);
    }
}
