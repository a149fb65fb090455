//! The thread that commits replications, in batches, while others are simulated.
//!
//! The first replication is committed at once, and the time that a batch is gathered for doubles
//! up to a fifth of a second: a process that dies loses no more than that, one that dies early over
//! and over gets on all the same, and a disk is not asked to flush for every short replication. A
//! batch that another program keeps out waits and is tried again. When the disk is full, what fits
//! of the batch is kept; then, or when anything else has gone wrong, nothing more is written and
//! the first reason is kept.

use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::StoredReplication;
use crate::run::{RunId, now};
use crate::seal::{self, Piece};

/// How long the second batch is gathered; the first is what is there.
const GATHERING_FIRST: Duration = Duration::from_millis(25);
/// How long a batch is gathered in the end.
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
    let mut gathering = Duration::ZERO;
    while is_open || !batch.is_empty() {
        if is_open {
            is_open = gather(from, &mut batch, gathering);
        }
        if batch.is_empty() {
            continue;
        }
        match written.keep(archive, sample, &mut batch) {
            Ok(()) => {
                gathering = GATHERING.min((2 * gathering).max(GATHERING_FIRST));
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

impl Written {
    /// Commits a batch and empties it; where there is no room for it, half of it, a quarter and so
    /// on, so that all is kept that fits.
    fn keep(
        &mut self,
        archive: &Archive,
        sample: i64,
        batch: &mut Vec<StoredReplication>,
    ) -> Result<(), ArchiveError> {
        let mut n = batch.len();
        while !batch.is_empty() {
            n = n.min(batch.len());
            match commit(archive, sample, &batch[..n]) {
                Ok(changes) => {
                    batch.drain(..n);
                    self.n_kept += n as u32;
                    self.changes.add(changes);
                }
                Err(ArchiveError::Full { .. }) if n > 1 => n /= 2,
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

/// Takes what comes within the time of gathering; `false` when nothing more will come.
fn gather(
    from: &Receiver<StoredReplication>,
    batch: &mut Vec<StoredReplication>,
    gathering: Duration,
) -> bool {
    if batch.is_empty() {
        match from.recv() {
            Ok(first) => batch.push(first),
            Err(_) => return false,
        }
    }
    let until = Instant::now() + gathering;
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
    let key = seal::key(transaction, sample)?;
    let mut look = transaction.prepare(
        "SELECT checksum, daily_checksum, outcome, deadlock, daily FROM replications \
         WHERE sample = ? AND replication = ?",
    )?;
    let mut rests = transaction
        .prepare("SELECT id FROM runs WHERE sample = ? AND replications > ? AND stale IS NULL")?;
    let mut spoil = transaction.prepare("UPDATE runs SET stale = ? WHERE id = ?")?;
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
        let kept = look.query_row(params![sample, one.index], |row| {
            Ok(StoredReplication::of_row(row, one.index))
        });
        match kept.optional()? {
            None => {}
            Some(Some(kept)) if kept == *one => continue,
            Some(Some(kept)) if kept.is_whole(&key) => {
                changes.n_replaced += 1;
                let runs = rests.query_map(params![sample, one.index], |row| row.get(0))?;
                let runs = runs.collect::<rusqlite::Result<Vec<RunId>>>()?;
                for run in &runs {
                    // What was damaged before stays marked as damaged.
                    let was_whole = Piece::Ended.is_whole(transaction, *run)?;
                    spoil.execute(params![now(), run])?;
                    if was_whole {
                        Piece::Ended.write(transaction, *run)?;
                    }
                }
                changes.stale.extend(runs);
            }
            // A report that rests on it was made when it was whole.
            Some(_) => changes.n_mended += 1,
        }
        insert.execute(row)?;
    }
    Ok(changes)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::replication::checksum;
    use crate::seal::key;

    /// A file that is gone with the test.
    struct Scratch(PathBuf);

    impl Drop for Scratch {
        fn drop(&mut self) {
            let _ = std::fs::remove_file(&self.0);
        }
    }

    fn replication(key: &str, index: u32) -> StoredReplication {
        let outcome = format!("[{}]", vec!["0.5"; 4_000].join(","));
        let daily = "[[1]]".to_owned();
        StoredReplication {
            index,
            checksum: checksum(key, index, &outcome, None),
            daily_checksum: checksum(key, index, &daily, None),
            outcome,
            deadlock: None,
            daily,
        }
    }

    /// An archive with a sample.
    fn archive(file: &Scratch) -> Archive {
        let _ = std::fs::remove_file(&file.0);
        let archive = Archive::open(&file.0).unwrap();
        archive
            .lock()
            .execute_batch(
                "INSERT INTO models (id, hash, text) VALUES (1, 'abc', '{}');
                 INSERT INTO samples (id, model, epoch, seed) VALUES (1, 1, 1, '7');",
            )
            .unwrap();
        archive
    }

    fn scratch(name: &str) -> Scratch {
        let name = format!("corridor-archive-{name}-{}.sqlite", std::process::id());
        Scratch(std::env::temp_dir().join(name))
    }

    fn n_kept(archive: &Archive) -> u32 {
        let count = "SELECT count(*) FROM replications";
        archive.lock().query_row(count, [], |row| row.get(0)).unwrap()
    }

    /// What a full disk does: the file may become larger by so many pages only.
    fn cramp(archive: &Archive, pages: i64) {
        let connection = archive.lock();
        let count: i64 =
            connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        connection.pragma_update(None, "max_page_count", count + pages).unwrap();
    }

    #[test]
    fn a_file_without_room_keeps_what_it_has_and_says_so() {
        let file = scratch("full");
        let archive = archive(&file);
        let key = key(&archive.lock(), 1).unwrap();
        let first: Vec<StoredReplication> = (0..5).map(|index| replication(&key, index)).collect();
        commit(&archive, 1, &first).unwrap();
        cramp(&archive, 0);
        let writer = Writer::start(&archive, 1).unwrap();
        // Far more than may wait: those who bring them are not held up by a writer that is gone.
        (5..2 * ROOM as u32 + 50).for_each(|index| writer.push(replication(&key, index)));
        let written = writer.finish();
        assert_eq!(written.n_kept, 0);
        let trouble = written.trouble.expect("there is no room");
        assert!(matches!(trouble, ArchiveError::Full { .. }), "{trouble}");
        drop(archive);

        let archive = Archive::open(&file.0).unwrap();
        archive.verify().unwrap();
        assert_eq!(n_kept(&archive), 5);
        let one = [replication(&key, 5)];
        let changes = commit(&archive, 1, &one).expect("there is room again");
        assert_eq!((changes.n_replaced, changes.n_mended), (0, 0));
    }

    #[test]
    fn what_fits_of_a_batch_is_kept() {
        let file = scratch("half");
        let archive = archive(&file);
        let key = key(&archive.lock(), 1).unwrap();
        commit(&archive, 1, &[replication(&key, 0)]).unwrap();
        // A replication has five pages: there is room for some, and not for all.
        cramp(&archive, 30);
        let mut batch: Vec<StoredReplication> =
            (1..12).map(|index| replication(&key, index)).collect();
        let mut written = Written::default();
        let trouble = written.keep(&archive, 1, &mut batch).expect_err("there is no room for all");
        assert!(matches!(trouble, ArchiveError::Full { .. }), "{trouble}");
        assert!((3..=8).contains(&written.n_kept), "{}", written.n_kept);
        assert_eq!(n_kept(&archive), 1 + written.n_kept);
        assert_eq!(batch.len() as u32, 11 - written.n_kept);
        archive.verify().unwrap();
    }

    #[test]
    fn the_first_replication_is_committed_at_once_and_batches_grow() {
        let file = scratch("growing");
        let archive = archive(&file);
        let key = key(&archive.lock(), 1).unwrap();
        let reader = Archive::open(&file.0).unwrap();
        let writer = Writer::start(&archive, 1).unwrap();
        writer.push(replication(&key, 0));
        let begun = Instant::now();
        while n_kept(&reader) == 0 {
            assert!(begun.elapsed() < Duration::from_secs(20), "nothing more came, and it waited");
            std::thread::sleep(Duration::from_millis(2));
        }
        (1..30).for_each(|index| writer.push(replication(&key, index)));
        assert_eq!(writer.finish().n_kept, 30);
        assert_eq!(n_kept(&reader), 30);
    }

    #[test]
    fn a_writer_that_is_kept_out_to_the_end_says_so_and_one_that_waits_gets_on() {
        let file = scratch("locked");
        let archive = archive(&file);
        let key = key(&archive.lock(), 1).unwrap();
        archive.lock().busy_timeout(Duration::from_millis(20)).unwrap();
        let other = Archive::open(&file.0).unwrap();
        let hold = |sql| other.lock().execute_batch(sql).unwrap();
        hold("BEGIN IMMEDIATE");
        let writer = Writer::start(&archive, 1).unwrap();
        writer.push(replication(&key, 0));
        let written = writer.finish();
        assert_eq!(written.n_kept, 0);
        let trouble = written.trouble.expect("it is held");
        assert!(trouble.to_string().contains("is held by another program"), "{trouble}");

        let writer = Writer::start(&archive, 1).unwrap();
        writer.push(replication(&key, 0));
        std::thread::sleep(Duration::from_millis(100));
        writer.push(replication(&key, 1));
        hold("ROLLBACK");
        let written = writer.finish();
        assert!(written.trouble.is_none(), "{:?}", written.trouble);
        assert_eq!((written.n_kept, n_kept(&archive)), (2, 2));
    }
}
