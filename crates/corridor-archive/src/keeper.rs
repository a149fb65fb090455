//! The keeper: an experiment's shelf in an archive.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use corridor_core::catalogue::Catalogue;
use corridor_core::compile::Compiled;
use corridor_core::experiment::{Shelf, WarmUpFound};
use corridor_core::outcome::{DailyLayout, Diary, Layout, Outcome, indicators};
use corridor_simkit::time::SimSpan;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use sha2::{Digest, Sha256};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::replication::{StoredReplication, hexadecimal, outcome};
use crate::run::{Begun, RunId, Subject};
use crate::writer::{Changes, Writer};

/// The shelf of one experiment.
#[derive(Debug)]
pub struct Keeper {
    archive: Archive,
    begun: Begun,
    writer: Writer,
    /// Everything is simulated, whatever is known.
    is_fresh: bool,
    n_indicators: AtomicU32,
    n_known: AtomicU32,
    /// What parts that were brought have changed.
    brought: Mutex<Changes>,
    /// What was kept under this epoch does not fit this program: neither read nor written.
    is_apart: AtomicBool,
    trouble: Mutex<Option<ArchiveError>>,
}

/// What a keeper has done.
#[derive(Debug)]
pub struct Kept {
    /// The run.
    pub run: RunId,
    /// Whether it had been finished before, with a report of what is kept.
    pub was_done: bool,
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
    /// If the archive cannot be read, or a new run cannot be written.
    pub fn new(
        archive: &Archive,
        subject: &Subject<'_>,
        is_fresh: bool,
    ) -> Result<Self, ArchiveError> {
        let begun = archive.begin(subject)?;
        Ok(Self {
            archive: archive.clone(),
            begun,
            writer: Writer::start(archive, begun.sample)?,
            is_fresh,
            n_indicators: AtomicU32::new(0),
            n_known: AtomicU32::new(0),
            brought: Mutex::default(),
            is_apart: AtomicBool::new(false),
            trouble: Mutex::new(None),
        })
    }

    /// The run.
    #[must_use]
    pub fn run(&self) -> RunId {
        self.begun.run
    }

    pub(crate) fn archive(&self) -> &Archive {
        &self.archive
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
        let trouble = self.trouble.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        Kept {
            run: self.begun.run,
            was_done: self.begun.is_done,
            known: self.n_known.into_inner(),
            written: written.n_kept,
            replaced: changes.n_replaced,
            damaged: changes.n_mended,
            stale: changes.stale,
            trouble: trouble.or(written.trouble),
        }
    }

    pub(crate) fn note_changes(&self, changes: Changes) {
        self.brought.lock().unwrap_or_else(std::sync::PoisonError::into_inner).add(changes);
    }

    fn note(&self, error: ArchiveError) {
        let mut trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        trouble.get_or_insert(error);
    }

    /// What did not go well is noted; the experiment goes on without it.
    fn noted<T>(&self, result: Result<T, ArchiveError>) -> Option<T> {
        result.map_err(|error| self.note(error)).ok()
    }

    fn read_warm_up(&self) -> Result<Option<WarmUpFound>, ArchiveError> {
        let connection = self.archive.lock();
        let found = connection.query_row(
            "SELECT warm_up_ms, warm_up_how, warm_up_settled FROM samples \
             WHERE id = ? AND warm_up_ms IS NOT NULL",
            [self.begun.sample],
            |row| {
                Ok(WarmUpFound {
                    length: SimSpan::from_ms(row.get(0)?),
                    how: row.get(1)?,
                    is_settled: row.get(2)?,
                })
            },
        );
        found.optional().at(self.archive.path())
    }

    /// Notes the layout and the warm-up of the sample; `false` where others are noted already.
    fn describe(&self, compiled: &Compiled, warm_up: &WarmUpFound) -> Result<bool, ArchiveError> {
        let path = self.archive.path();
        let description = Description::of(&compiled.catalogue);
        let digest = description.digest();
        let mut connection = self.archive.lock();
        if let Some(fits) = fits(&connection, self.begun.sample, &digest, warm_up).at(path)? {
            return Ok(fits);
        }
        let transaction =
            connection.transaction_with_behavior(TransactionBehavior::Immediate).at(path)?;
        let layout = description.store(&transaction, &digest).at(path)?;
        transaction
            .execute(
                "UPDATE samples SET layout = ?, warm_up_ms = ?, warm_up_how = ?, \
                 warm_up_settled = ? WHERE id = ? AND layout IS NULL",
                params![
                    layout,
                    warm_up.length.ms(),
                    warm_up.how,
                    warm_up.is_settled,
                    self.begun.sample
                ],
            )
            .at(path)?;
        transaction.commit().at(path)?;
        fits(&connection, self.begun.sample, &digest, warm_up)
            .at(path)
            .map(|fits| fits == Some(true))
    }

    fn read(&self, range: Range<u32>) -> Result<Vec<(u32, Outcome)>, ArchiveError> {
        let n_indicators = self.n_indicators.load(Ordering::Relaxed) as usize;
        let path = self.archive.path();
        let connection = self.archive.lock();
        let mut select = connection
            .prepare(
                "SELECT replication, checksum, outcome, deadlock FROM replications \
                 WHERE sample = ? AND ? <= replication AND replication < ? ORDER BY replication",
            )
            .at(path)?;
        let mut rows = select.query(params![self.begun.sample, range.start, range.end]).at(path)?;
        let mut known = Vec::new();
        while let Some(row) = rows.next().at(path)? {
            let index: u32 = row.get(0).at(path)?;
            let (Ok(checksum), Ok(text), Ok(deadlock)) =
                (row.get::<_, String>(1), row.get::<_, String>(2), row.get::<_, Option<String>>(3))
            else {
                continue;
            };
            let outcome = outcome(index, &text, deadlock.as_deref(), &checksum, n_indicators);
            known.extend(outcome.map(|outcome| (index, outcome)));
        }
        Ok(known)
    }
}

impl Shelf for Keeper {
    fn warm_up(&self) -> Option<WarmUpFound> {
        if self.is_fresh {
            return None;
        }
        self.noted(self.read_warm_up()).flatten()
    }

    fn open(&self, compiled: &Compiled, layout: &Layout, warm_up: &WarmUpFound) {
        self.n_indicators.store(layout.n_indicators() as u32, Ordering::Relaxed);
        let fits = self.noted(self.describe(compiled, warm_up));
        if fits == Some(false) {
            self.note(ArchiveError::Apart { path: self.archive.path().to_owned() });
        }
        self.is_apart.store(fits != Some(true), Ordering::Relaxed);
    }

    fn known(&self, range: Range<u32>) -> Vec<(u32, Outcome)> {
        if self.is_fresh || self.is_apart.load(Ordering::Relaxed) {
            return Vec::new();
        }
        let known = self.noted(self.read(range)).unwrap_or_default();
        self.n_known.fetch_add(known.len() as u32, Ordering::Relaxed);
        known
    }

    fn keep(&self, index: u32, outcome: &Outcome, diary: &Diary) {
        if !self.is_apart.load(Ordering::Relaxed) {
            self.writer.push(StoredReplication::new(index, outcome, diary));
        }
    }
}

/// Whether a sample has this layout and warm-up; `None` where it has none yet.
fn fits(
    connection: &Connection,
    sample: i64,
    digest: &str,
    warm_up: &WarmUpFound,
) -> rusqlite::Result<Option<bool>> {
    connection
        .query_row(
            "SELECT layouts.digest = ? AND samples.warm_up_ms = ? FROM samples \
             JOIN layouts ON layouts.id = samples.layout WHERE samples.id = ?",
            params![digest, warm_up.length.ms(), sample],
            |row| row.get(0),
        )
        .optional()
}

/// What the numbers of a sample's replications mean.
struct Description {
    indicators: Vec<corridor_core::outcome::Indicator>,
    daily: Vec<corridor_core::outcome::DailyIndicator>,
    days: Vec<(f64, f64)>,
}

impl Description {
    fn of(catalogue: &Catalogue) -> Self {
        let daily = DailyLayout::of(catalogue);
        Self {
            indicators: indicators(catalogue),
            daily: daily.columns().iter().map(|column| column.describe(catalogue)).collect(),
            days: (0..daily.n_rows()).map(|row| daily.days(row)).collect(),
        }
    }

    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        let mut add = |text: &str| {
            digest.update((text.len() as u64).to_le_bytes());
            digest.update(text);
        };
        for one in &self.indicators {
            [one.subject, &one.element, &one.name].into_iter().for_each(&mut add);
        }
        for one in &self.daily {
            [one.name, &one.element].into_iter().for_each(&mut add);
        }
        for (from, to) in &self.days {
            digest.update(from.to_le_bytes());
            digest.update(to.to_le_bytes());
        }
        hexadecimal(&digest.finalize())
    }

    /// The layout's id; it is written if it is new.
    fn store(&self, transaction: &Transaction<'_>, digest: &str) -> rusqlite::Result<i64> {
        let known = transaction
            .query_row("SELECT id FROM layouts WHERE digest = ?", [digest], |row| row.get(0))
            .optional()?;
        if let Some(id) = known {
            return Ok(id);
        }
        transaction.execute("INSERT INTO layouts (digest) VALUES (?)", [digest])?;
        let id = transaction.last_insert_rowid();
        let mut insert = transaction.prepare(
            "INSERT INTO indicators (layout, position, subject, element, name) \
             VALUES (?, ?, ?, ?, ?)",
        )?;
        let mut define = transaction.prepare(
            "INSERT OR REPLACE INTO dictionary (subject, name, unit, meaning) VALUES (?, ?, ?, ?)",
        )?;
        for (position, one) in self.indicators.iter().enumerate() {
            insert.execute(params![id, position as i64, one.subject, one.element, one.name])?;
            define.execute(params![one.subject, one.name, one.unit, one.meaning])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO daily_columns (layout, position, name, element) VALUES (?, ?, ?, ?)",
        )?;
        for (position, one) in self.daily.iter().enumerate() {
            insert.execute(params![id, position as i64, one.name, one.element])?;
            define.execute(params!["daily", one.name, one.unit, one.meaning])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO daily_rows (layout, position, from_day, to_day) VALUES (?, ?, ?, ?)",
        )?;
        for (position, (from, to)) in self.days.iter().enumerate() {
            insert.execute(params![id, position as i64, from, to])?;
        }
        Ok(id)
    }
}
