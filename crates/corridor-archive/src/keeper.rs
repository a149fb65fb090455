//! The keeper: an experiment's shelf in an archive.

use std::ops::Range;
use std::sync::Mutex;

use corridor_core::compile::Compiled;
use corridor_core::experiment::{Shelf, WarmUpFound};
use corridor_core::outcome::{Diary, Layout, Outcome};
use rusqlite::{TransactionBehavior, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::layout::Description;
use crate::question::{Begun, Subject};
use crate::reader::{Reader, fits};
use crate::replication::StoredReplication;
use crate::run::RunId;
use crate::seal::Table;
use crate::writer::{Changes, Writer};

/// The shelf of one experiment.
#[derive(Debug)]
pub struct Keeper {
    reader: Reader,
    begun: Begun,
    writer: Writer,
    /// Everything is simulated, whatever is known.
    is_fresh: bool,
    /// What parts that were brought have changed.
    brought: Mutex<Changes>,
}

/// What a keeper has done.
#[derive(Debug)]
pub struct Kept {
    /// The run.
    pub run: RunId,
    /// Whether it had been finished before, with a sound report of what is kept.
    pub was_done: bool,
    /// Whether it had been finished before and something of it did not fit its checksum.
    pub was_damaged: bool,
    /// Replications that came from the archive.
    pub known: u32,
    /// Replications that were simulated and are in the archive now.
    pub written: u32,
    /// Replications that were whole and another outcome than the one that was simulated now, and
    /// were replaced: the work of an engine that should have had another epoch.
    pub replaced: u32,
    /// Replications that did not fit their checksums, and were replaced.
    pub damaged: u32,
    /// Runs whose reports rest on replaced replications.
    pub stale: Vec<RunId>,
    /// Why not everything could be read or written.
    pub trouble: Option<ArchiveError>,
}

impl Keeper {
    /// Finds the run of a subject in an archive, or begins it.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read, or the run is not done and cannot be written.
    pub fn new(
        archive: &Archive,
        subject: &Subject<'_>,
        is_fresh: bool,
    ) -> Result<Self, ArchiveError> {
        let begun = archive.begin(subject)?;
        Ok(Self {
            reader: Reader::of(archive, begun.sample)?,
            begun,
            writer: Writer::start(archive, begun.sample)?,
            is_fresh,
            brought: Mutex::default(),
        })
    }

    /// The run.
    #[must_use]
    pub fn run(&self) -> RunId {
        self.begun.run
    }

    pub(crate) fn archive(&self) -> &Archive {
        &self.reader.archive
    }

    pub(crate) fn sample(&self) -> i64 {
        self.begun.sample
    }

    /// Waits until everything is written, and tells how it went.
    #[must_use]
    pub fn finish(self) -> Kept {
        let written = self.writer.finish();
        let mut changes =
            self.brought.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        changes.add(written.changes);
        Kept {
            run: self.begun.run,
            was_done: self.begun.is_done,
            was_damaged: self.begun.is_damaged,
            known: self.reader.n_known(),
            written: written.n_kept,
            replaced: changes.n_replaced,
            damaged: changes.n_mended,
            stale: changes.stale,
            trouble: self.reader.trouble().or(written.trouble),
        }
    }

    pub(crate) fn note_changes(&self, changes: Changes) {
        self.brought.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(changes);
    }

    /// Notes the layout and the warm-up of the sample; `false` where others are noted already.
    fn describe(&self, compiled: &Compiled, warm_up: &WarmUpFound) -> Result<bool, ArchiveError> {
        let (archive, sample) = (self.archive(), self.begun.sample);
        let path = archive.path();
        let description = Description::of(&compiled.catalogue);
        let digest = description.digest();
        let mut connection = archive.lock();
        if let Some(does) = fits(&connection, sample, &digest, warm_up).at(path)?
            && (!does || description.is_whole(&connection, &digest).at(path)?)
        {
            return Ok(does);
        }
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(path)?;
        let layout = description.store(&transaction, &digest).at(path)?;
        // Another program may have been faster; what was damaged is written anew.
        if fits(&transaction, sample, &digest, warm_up).at(path)?.is_none() {
            transaction
                .execute(
                    "UPDATE samples SET layout = ?, warm_up_ms = ?, warm_up_how = ?, \
                     warm_up_settled = ? WHERE id = ?",
                    params![layout, warm_up.length.ms(), warm_up.how, warm_up.is_settled, sample],
                )
                .and_then(|_| Table::Samples.seal(&transaction, sample))
                .at(path)?;
        }
        let does = fits(&transaction, sample, &digest, warm_up).at(path)?;
        transaction.commit().at(path)?;
        Ok(does == Some(true))
    }
}

impl Shelf for Keeper {
    fn warm_up(&self) -> Option<WarmUpFound> {
        if self.is_fresh { None } else { self.reader.warm_up() }
    }

    fn open(&self, compiled: &Compiled, layout: &Layout, warm_up: &WarmUpFound) {
        let fits = self.reader.noted(self.describe(compiled, warm_up));
        self.reader.prepare(layout, fits);
    }

    fn known(&self, range: Range<u32>) -> Vec<(u32, Outcome)> {
        if self.is_fresh { Vec::new() } else { self.reader.known(range) }
    }

    fn keep(&self, index: u32, outcome: &Outcome, diary: &Diary) {
        if !self.reader.is_apart() {
            self.writer.push(StoredReplication::new(&self.reader.key, index, outcome, diary));
        }
    }
}
