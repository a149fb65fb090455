//! The thread that commits replications, in batches, while others are simulated.
//!
//! A batch is what has come within a fifth of a second, so a process that dies loses no more than
//! that, and a disk is not asked to flush for every short replication. A batch that another
//! program keeps out waits and is tried again. When the disk is full, or anything else has gone
//! wrong, nothing more is written and the first reason is kept.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::StoredReplication;
use crate::run::{RunId, now};

/// How long a batch is gathered.
const GATHERING: Duration = Duration::from_millis(200);
/// Replications that may wait to be written; then those who bring more wait.
const ROOM: usize = 256;
/// Attempts at a last batch that another program keeps out (each waits ten seconds).
const LAST_ATTEMPTS: u32 = 6;

/// Hands replications to a thread that commits them.
#[derive(Debug)]
pub(crate) struct Writer {
    to: SyncSender<StoredReplication>,
    thread: JoinHandle<Written>,
}

/// What became of the replications.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// How many are on the disk.
    pub(crate) n_kept: u32,
    /// What that changed.
    pub(crate) changes: Changes,
    /// Why some are not.
    pub(crate) trouble: Option<ArchiveError>,
}

/// What writing replications has changed of those that were kept.
#[derive(Debug, Default)]
pub(crate) struct Changes {
    /// Kept ones that were whole, and another outcome than the one that is written now.
    pub(crate) n_replaced: u32,
    /// Kept ones that did not fit their checksums.
    pub(crate) n_mended: u32,
    /// Runs whose reports rest on replaced ones.
    pub(crate) stale: Vec<RunId>,
}

impl Changes {
    /// Adds what further writing has changed.
    pub(crate) fn add(&mut self, more: Self) {
        self.n_replaced += more.n_replaced;
        self.n_mended += more.n_mended;
        self.stale.extend(more.stale);
    }
}

impl Writer {
    /// A writer of a sample's replications.
    pub(crate) fn start(archive: &Archive, sample: i64) -> Result<Self, ArchiveError> {
        let (to, from) = sync_channel(ROOM);
        let of_thread = archive.clone();
        let thread = std::thread::Builder::new()
            .name("archive".to_owned())
            .spawn(move || write(&of_thread, sample, &from))
            .map_err(|error| ArchiveError::Open {
                path: archive.path().to_owned(),
                reason: format!("its thread cannot be started ({error})"),
            })?;
        Ok(Self { to, thread })
    }

    /// Hands over a replication; once writing has failed, this does nothing.
    pub(crate) fn push(&self, replication: StoredReplication) {
        // The other end is gone only after a trouble that `finish` tells of.
        let _ = self.to.send(replication);
    }

    /// Waits until all that was handed over is on the disk, or never will be.
    ///
    /// # Panics
    ///
    /// If the thread has panicked.
    pub(crate) fn finish(self) -> Written {
        drop(self.to);
        self.thread.join().expect("the thread of the archive does not panic")
    }
}

fn write(archive: &Archive, sample: i64, from: &Receiver<StoredReplication>) -> Written {
    let mut written = Written::default();
    let mut batch = Vec::new();
    let mut is_open = true;
    let mut attempts = 0;
    while is_open || !batch.is_empty() {
        if is_open {
            is_open = gather(from, &mut batch);
        }
        if batch.is_empty() {
            continue;
        }
        match commit(archive, sample, &batch) {
            Ok(changes) => {
                written.n_kept += batch.len() as u32;
                written.changes.add(changes);
                batch.clear();
            }
            Err(error) => {
                attempts += u32::from(!is_open);
                if !error.is_locked() || attempts >= LAST_ATTEMPTS {
                    written.trouble = Some(error);
                    return written;
                }
            }
        }
    }
    written
}

/// Takes what comes within the time of gathering; `false` when nothing more will come.
fn gather(from: &Receiver<StoredReplication>, batch: &mut Vec<StoredReplication>) -> bool {
    if batch.is_empty() {
        match from.recv() {
            Ok(first) => batch.push(first),
            Err(_) => return false,
        }
    }
    let until = Instant::now() + GATHERING;
    while batch.len() < ROOM {
        match from.recv_timeout(until.saturating_duration_since(Instant::now())) {
            Ok(next) => batch.push(next),
            Err(RecvTimeoutError::Timeout) => break,
            Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
    true
}

/// Commits a batch; what that has changed.
pub(crate) fn commit(
    archive: &Archive,
    sample: i64,
    batch: &[StoredReplication],
) -> Result<Changes, ArchiveError> {
    let mut connection = archive.lock();
    let path = archive.path();
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).at(path)?;
    let changes = insert(&transaction, sample, batch).at(path)?;
    transaction.commit().at(path)?;
    Ok(changes)
}

fn insert(
    transaction: &Transaction<'_>,
    sample: i64,
    batch: &[StoredReplication],
) -> rusqlite::Result<Changes> {
    let mut changes = Changes::default();
    let mut look = transaction.prepare(
        "SELECT checksum, daily_checksum, outcome, deadlock, daily FROM replications \
         WHERE sample = ? AND replication = ?",
    )?;
    let mut spoil = transaction.prepare(
        "UPDATE runs SET stale = ? WHERE sample = ? AND replications > ? AND stale IS NULL \
         RETURNING id",
    )?;
    let mut insert = transaction.prepare(
        "INSERT OR REPLACE INTO replications (checksum, daily_checksum, outcome, deadlock, daily, \
         sample, replication) VALUES (?, ?, ?, ?, ?, ?, ?)",
    )?;
    for one in batch {
        let row = params![
            one.checksum,
            one.daily_checksum,
            one.outcome,
            one.deadlock,
            one.daily,
            sample,
            one.index,
        ];
        let kept = look.query_row(params![sample, one.index], |row| Ok(kept(row, one.index)));
        match kept.optional()? {
            None => {}
            Some(Some(kept)) if kept == *one => continue,
            Some(Some(kept)) if kept.is_whole() => {
                changes.n_replaced += 1;
                let runs = spoil.query_map(params![now(), sample, one.index], |row| row.get(0))?;
                changes.stale.extend(runs.collect::<rusqlite::Result<Vec<RunId>>>()?);
            }
            // A report that rests on it was made when it was whole.
            Some(_) => changes.n_mended += 1,
        }
        insert.execute(row)?;
    }
    Ok(changes)
}

/// The replication of a row; `None` if it does not even hold texts.
fn kept(row: &Row<'_>, index: u32) -> Option<StoredReplication> {
    Some(StoredReplication {
        index,
        checksum: row.get(0).ok()?,
        daily_checksum: row.get(1).ok()?,
        outcome: row.get(2).ok()?,
        deadlock: row.get(3).ok()?,
        daily: row.get(4).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::replication::checksum;

    /// A file that is gone with the test.
    struct Scratch(PathBuf);

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn replication(index: u32) -> StoredReplication {
        let outcome = format!("[{}]", vec!["0.5"; 4_000].join(","));
        let daily = "[[1]]".to_owned();
        StoredReplication {
            index,
            checksum: checksum(index, &outcome, None),
            daily_checksum: checksum(index, &daily, None),
            outcome,
            deadlock: None,
            daily,
        }
    }

    #[test]
    fn a_file_without_room_keeps_what_it_has_and_says_so() {
        let name = format!("corridor-archive-full-{}.sqlite", std::process::id());
        let file = Scratch(std::env::temp_dir().join(name));
        let _ = std::fs::remove_file(&file.0);
        let archive = Archive::open(&file.0).unwrap();
        archive
            .lock()
            .execute_batch(
                "INSERT INTO models VALUES (1, 'abc', '{}');
                 INSERT INTO samples VALUES (1, 1, 1, '7', NULL, 0, NULL, 1);",
            )
            .unwrap();
        let first: Vec<StoredReplication> = (0..5).map(replication).collect();
        commit(&archive, 1, &first).unwrap();
        // What a full disk does: the file may not become larger.
        let pages: i64 =
            archive.lock().pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        archive.lock().pragma_update(None, "max_page_count", pages).unwrap();
        let writer = Writer::start(&archive, 1).unwrap();
        // Far more than may wait: those who bring them are not held up by a writer that is gone.
        (5..2 * ROOM as u32 + 50).for_each(|index| writer.push(replication(index)));
        let written = writer.finish();
        assert_eq!(written.n_kept, 0);
        let trouble = written.trouble.expect("there is no room");
        assert!(matches!(trouble, ArchiveError::Full { .. }), "{trouble}");
        drop(archive);

        let archive = Archive::open(&file.0).unwrap();
        archive.verify().unwrap();
        let count = "SELECT count(*) FROM replications";
        let kept: u32 = archive.lock().query_row(count, [], |row| row.get(0)).unwrap();
        assert_eq!(kept, 5);
        let changes = commit(&archive, 1, &[replication(5)]).expect("there is room again");
        assert_eq!((changes.n_replaced, changes.n_mended), (0, 0));
    }
}
