//! The replications of a sample as an experiment reads them.

use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use corridor_core::compile::Compiled;
use corridor_core::experiment::{Shelf, WarmUpFound};
use corridor_core::outcome::{Diary, Layout, Outcome};
use corridor_simkit::time::SimSpan;
use rusqlite::{Connection, OptionalExtension, params};

use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::layout::Description;
use crate::question::Subject;
use crate::replication::StoredReplication;
use crate::run::RunId;
use crate::seal::{self, Table};

/// A shelf that hands out what an archive knows and keeps nothing.
#[derive(Debug)]
pub struct Reader {
    pub(crate) archive: Archive,
    pub(crate) sample: i64,
    /// What joins its replications to the sample.
    pub(crate) key: String,
    n_indicators: AtomicU32,
    n_known: AtomicU32,
    /// What was kept under this epoch does not fit this program: neither read nor written.
    is_apart: AtomicBool,
    trouble: Mutex<Option<ArchiveError>>,
}

impl Reader {
    /// The sample of a subject, whoever asked for it; `None` if nothing is known of it.
    ///
    /// # Errors
    ///
    /// If the archive cannot be read.
    pub fn new(archive: &Archive, subject: &Subject<'_>) -> Result<Option<Self>, ArchiveError> {
        let sample = archive.sample(subject)?;
        sample.map(|sample| Self::of(archive, sample)).transpose()
    }

    /// The sample of a run.
    ///
    /// # Errors
    ///
    /// If there is no such run, or the archive cannot be read.
    pub fn of_run(archive: &Archive, run: RunId) -> Result<Self, ArchiveError> {
        archive.entry(run)?;
        let sql = "SELECT sample FROM runs WHERE id = ?";
        let sample = archive.lock().query_row(sql, [run], |row| row.get(0)).at(archive.path())?;
        Self::of(archive, sample)
    }

    pub(crate) fn of(archive: &Archive, sample: i64) -> Result<Self, ArchiveError> {
        let key = seal::key(&archive.lock(), sample).at(archive.path())?;
        Ok(Self {
            archive: archive.clone(),
            sample,
            key,
            n_indicators: AtomicU32::new(0),
            n_known: AtomicU32::new(0),
            is_apart: AtomicBool::new(false),
            trouble: Mutex::new(None),
        })
    }

    /// Replications that were handed out.
    pub fn n_known(&self) -> u32 {
        self.n_known.load(Ordering::Relaxed)
    }

    /// Why not everything could be read.
    pub fn trouble(self) -> Option<ArchiveError> {
        self.trouble.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn note(&self, error: ArchiveError) {
        let mut trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        trouble.get_or_insert(error);
    }

    /// What did not go well is noted; the experiment goes on without it.
    pub(crate) fn noted<T>(&self, result: Result<T, ArchiveError>) -> Option<T> {
        result.map_err(|error| self.note(error)).ok()
    }

    /// Whether nothing of the sample is read or written.
    pub(crate) fn is_apart(&self) -> bool {
        self.is_apart.load(Ordering::Relaxed)
    }

    /// Told how many numbers an outcome has, and whether what is kept fits this program.
    pub(crate) fn prepare(&self, layout: &Layout, fits: Option<bool>) {
        self.n_indicators.store(layout.n_indicators() as u32, Ordering::Relaxed);
        if fits == Some(false) {
            self.note(ArchiveError::Apart { path: self.archive.path().to_owned() });
        }
        self.is_apart.store(fits != Some(true), Ordering::Relaxed);
    }

    /// A warm-up that does not fit its checksum is not known: a pilot finds it again.
    fn read_warm_up(&self) -> Result<Option<WarmUpFound>, ArchiveError> {
        let connection = self.archive.lock();
        if !Table::Samples.is_whole(&connection, self.sample).at(self.archive.path())? {
            return Ok(None);
        }
        let found = connection.query_row(
            "SELECT warm_up_ms, warm_up_how, warm_up_settled FROM samples \
             WHERE id = ? AND warm_up_ms IS NOT NULL",
            [self.sample],
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

    fn read(&self, range: Range<u32>) -> Result<Vec<(u32, Outcome)>, ArchiveError> {
        let n_indicators = self.n_indicators.load(Ordering::Relaxed) as usize;
        let path = self.archive.path();
        let connection = self.archive.lock();
        let mut select = connection
            .prepare(
                "SELECT checksum, daily_checksum, outcome, deadlock, daily, replication \
                 FROM replications WHERE sample = ? AND ? <= replication AND replication < ? \
                 ORDER BY replication",
            )
            .at(path)?;
        let mut rows = select.query(params![self.sample, range.start, range.end]).at(path)?;
        let mut known = Vec::new();
        while let Some(row) = rows.next().at(path)? {
            let Ok(index) = row.get(5) else { continue };
            // Its daily series must be whole, too: nobody else would simulate it again.
            let whole = StoredReplication::of_row(row, index).filter(|one| one.is_whole(&self.key));
            let outcome = whole.and_then(|one| one.read(n_indicators));
            known.extend(outcome.map(|outcome| (index, outcome)));
        }
        Ok(known)
    }
}

impl Shelf for Reader {
    fn warm_up(&self) -> Option<WarmUpFound> {
        self.noted(self.read_warm_up()).flatten()
    }

    fn open(&self, compiled: &Compiled, layout: &Layout, warm_up: &WarmUpFound) {
        let digest = Description::of(&compiled.catalogue).digest();
        let fits = fits(&self.archive.lock(), self.sample, &digest, warm_up);
        let fits = self.noted(fits.at(self.archive.path())).flatten();
        self.prepare(layout, fits);
    }

    fn known(&self, range: Range<u32>) -> Vec<(u32, Outcome)> {
        if self.is_apart() {
            return Vec::new();
        }
        let known = self.noted(self.read(range)).unwrap_or_default();
        self.n_known.fetch_add(known.len() as u32, Ordering::Relaxed);
        known
    }

    fn keep(&self, _: u32, _: &Outcome, _: &Diary) {}
}

/// Whether a sample has this layout and warm-up; `None` where it has none yet, or what it has does
/// not fit its checksum.
pub(crate) fn fits(
    connection: &Connection,
    sample: i64,
    digest: &str,
    warm_up: &WarmUpFound,
) -> rusqlite::Result<Option<bool>> {
    if !Table::Samples.is_whole(connection, sample)? {
        return Ok(None);
    }
    connection
        .query_row(
            "SELECT layouts.digest = ? AND samples.warm_up_ms = ? FROM samples \
             JOIN layouts ON layouts.id = samples.layout WHERE samples.id = ?",
            params![digest, warm_up.length.ms(), sample],
            |row| row.get(0),
        )
        .optional()
}
