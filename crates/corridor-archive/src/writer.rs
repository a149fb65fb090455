//! The thread that commits replications, in batches, while others are simulated.
//!
//! A batch is what has come within a fifth of a second, so a process that dies loses no more than
//! that, and a disk is not asked to flush for every short replication. A batch that another
//! program keeps out waits and is tried again. When the disk is full, or anything else has gone
//! wrong, nothing more is written and the first reason is kept.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::StoredReplication;

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
    /// Of those, the ones that replaced kept ones, for they differed.
    pub(crate) n_replaced: u32,
    /// Why some are not.
    pub(crate) trouble: Option<ArchiveError>,
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
            Ok(n_replaced) => {
                written.n_kept += batch.len() as u32;
                written.n_replaced += n_replaced;
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

/// Commits a batch; how many of it differed from what was kept.
pub(crate) fn commit(
    archive: &Archive,
    sample: i64,
    batch: &[StoredReplication],
) -> Result<u32, ArchiveError> {
    let mut connection = archive.lock();
    let path = archive.path();
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).at(path)?;
    let n_replaced = insert(&transaction, sample, batch).at(path)?;
    transaction.commit().at(path)?;
    Ok(n_replaced)
}

fn insert(
    transaction: &Transaction<'_>,
    sample: i64,
    batch: &[StoredReplication],
) -> rusqlite::Result<u32> {
    let mut n_replaced = 0;
    let mut look = transaction.prepare(
        "SELECT checksum = ? AND daily_checksum = ? AND outcome = ? AND deadlock IS ? \
         AND daily = ? FROM replications WHERE sample = ? AND replication = ?",
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
        match look.query_row(row, |row| row.get(0)).optional()? {
            Some(true) => continue,
            Some(false) => n_replaced += 1,
            None => {}
        }
        insert.execute(row)?;
    }
    Ok(n_replaced)
}
