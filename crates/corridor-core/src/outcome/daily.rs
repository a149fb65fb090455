//! The daily series of one replication: what was delivered and passed, who waited, day by day.
//!
//! A [`Diary`] watches a replication at its samples and fills a table with one row per day (per
//! 240th of the horizon where that is shorter than 30 days). Beyond [`MOST_ROWS`] rows a row spans
//! several samples, so that what is kept of a replication stays bounded. All numbers are integers.

use corridor_simkit::engine::Snapshot;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{ClassId, CordonId, StationId};
use corridor_simkit::time::{MS_PER_DAY, SimSpan, SimTime};

use crate::catalogue::{Catalogue, StationRole};

/// Rows at most: some four years of days.
pub const MOST_ROWS: usize = 1_500;

/// A column of the daily series.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DailyColumn {
    /// Kilograms delivered in the row's time, all flows together.
    Delivered,
    /// Vehicles and consignments inside at the end of the row's time.
    Inside,
    /// Kilograms that passed a crossing in one direction in the row's time.
    Passed(CordonId),
    /// Vehicles waiting for a stage (blocked before it included) at the end of the row's time.
    Queue(StationId),
}

/// The rows and columns of the daily series of a network.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyLayout {
    columns: Vec<DailyColumn>,
    n_classes: usize,
    /// The cordon of each passage, in the engine's order.
    passages: Vec<CordonId>,
    tick: SimSpan,
    horizon: SimSpan,
    /// Samples in a row.
    stride: usize,
}

impl DailyLayout {
    /// The layout of a catalogue: queues are those before stages, inspections, holds, entries,
    /// fleets and changes of vehicle; a line under way has none.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Self {
        let mut columns = vec![DailyColumn::Delivered, DailyColumn::Inside];
        columns.extend((0..catalogue.cordons.len()).map(|i| DailyColumn::Passed(CordonId::at(i))));
        let has_queue = |role| !matches!(role, StationRole::Line | StationRole::Return);
        let stations = catalogue.stations.iter().enumerate();
        let queued = stations.filter(|(_, entry)| has_queue(entry.role));
        columns.extend(queued.map(|(rank, _)| DailyColumn::Queue(StationId::at(rank))));
        let n_samples = catalogue.horizon.ms().div_euclid(catalogue.tick.ms().max(1)) as usize + 1;
        Self {
            columns,
            n_classes: catalogue.classes.len(),
            passages: catalogue
                .classes
                .iter()
                .flat_map(|class| class.passages.iter().map(|passing| passing.cordon))
                .collect(),
            tick: catalogue.tick,
            horizon: catalogue.horizon,
            stride: n_samples.div_ceil(MOST_ROWS),
        }
    }

    /// The columns, in their order.
    #[must_use]
    pub fn columns(&self) -> &[DailyColumn] {
        &self.columns
    }

    /// How many rows a series has.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        let span = self.tick.ms() * self.stride as i64;
        self.horizon.ms().unsigned_abs().div_ceil(span.unsigned_abs()) as usize
    }

    /// Begin and end of a row's time, days from the start of the measured window.
    #[must_use]
    pub fn days(&self, row: usize) -> (f64, f64) {
        let edge = |row: usize| {
            let ms = self.tick.ms() * (row * self.stride) as i64;
            ms.min(self.horizon.ms()) as f64 / MS_PER_DAY as f64
        };
        (edge(row), edge(row + 1))
    }
}

/// Watches replications and writes their daily series; its memory serves one after the other.
#[derive(Clone, Debug)]
pub struct Diary {
    layout: DailyLayout,
    /// Row after row.
    values: Vec<i64>,
    /// Running totals at the end of the last row, by column.
    before: Vec<i64>,
    n_samples: usize,
}

impl Diary {
    /// A diary of replications of a network with this layout.
    #[must_use]
    pub fn new(layout: DailyLayout) -> Self {
        let values = Vec::with_capacity(layout.n_rows() * layout.columns.len());
        let before = vec![0; layout.columns.len()];
        Self { layout, values, before, n_samples: 0 }
    }

    /// Forgets the last replication.
    pub fn clear(&mut self) {
        self.values.clear();
        self.before.fill(0);
        self.n_samples = 0;
    }

    /// Its rows and columns.
    #[must_use]
    pub fn layout(&self) -> &DailyLayout {
        &self.layout
    }

    /// The values of a column, row after row.
    pub fn column(&self, column: usize) -> impl Iterator<Item = i64> {
        self.values.iter().skip(column).step_by(self.layout.columns.len()).copied()
    }

    /// How many rows there are.
    #[must_use]
    pub fn n_rows(&self) -> usize {
        self.values.len() / self.layout.columns.len()
    }

    fn write_row(&mut self, snapshot: Snapshot<'_>, is_kept: bool) {
        for (column, before) in self.layout.columns.iter().zip(&mut self.before) {
            let mut since_last = |now: i64| now - std::mem::replace(before, now);
            let value = match *column {
                DailyColumn::Delivered => {
                    let classes = (0..self.layout.n_classes).map(ClassId::at);
                    since_last(classes.map(|class| snapshot.delivered_size(class)).sum())
                }
                DailyColumn::Inside => snapshot.inside() as i64,
                DailyColumn::Passed(cordon) => {
                    let passages = self.layout.passages.iter().enumerate();
                    let own = passages.filter(|(_, passed)| **passed == cordon);
                    since_last(own.map(|(passage, _)| snapshot.passed_size(passage)).sum())
                }
                DailyColumn::Queue(station) => i64::from(snapshot.waiting(station)),
            };
            if is_kept {
                self.values.push(value);
            }
        }
    }
}

impl Observer for Diary {
    #[inline]
    fn fact(&mut self, _: SimTime, _: Fact) {}

    #[inline]
    fn tick(&mut self, _: SimTime, _: u64) {}

    fn sample(&mut self, at: SimTime, snapshot: Snapshot<'_>) {
        let is_end = at - SimTime::START >= self.layout.horizon;
        if is_end || self.n_samples.is_multiple_of(self.layout.stride) {
            // The first sample only says where the totals stand.
            self.write_row(snapshot, self.n_samples > 0);
        }
        self.n_samples += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use corridor_simkit::engine::Engine;
    use corridor_simkit::random::{MasterSeed, Replication};

    use super::*;
    use crate::compile::{compile, sample::thin_with};
    use crate::outcome::{Layout, PassageFact, TotalFact, outcome};

    fn horizon_of(days: i64) -> crate::compile::Compiled {
        let model = thin_with(|draft| {
            let end = draft.period.start.checked_add(jiff::Span::new().days(days));
            draft.period.end = end.unwrap();
        });
        compile(&model, SimSpan::from_days(3))
    }

    #[test]
    fn days_add_up_to_the_year() {
        for days in [7, 45] {
            let compiled = horizon_of(days);
            let mut diary = Diary::new(DailyLayout::of(&compiled.catalogue));
            let mut engine = Engine::new(Arc::clone(&compiled.network));
            for replication in [3, 4] {
                diary.clear();
                let readings = engine.run(MasterSeed(1), Replication(replication), &mut diary);
                let layout = Layout::of(&compiled.catalogue);
                let found = outcome(&compiled.network, &compiled.catalogue, &layout, readings);
                let tonnes = diary.column(0).sum::<i64>() as f64 / 1_000.0;
                let per_year = found.values[layout.total(TotalFact::Delivered)];
                assert!((tonnes - per_year * compiled.catalogue.years()).abs() < 1e-6);
                assert_eq!(diary.n_rows(), diary.layout().n_rows());
                let passed = diary.column(2).sum::<i64>() as f64 / 1_000.0;
                let per_year = found.values[layout.passage(0, PassageFact::Tonnes)];
                assert!((passed - per_year * compiled.catalogue.years()).abs() < 1e-6);
                let inside = diary.column(1).last().unwrap();
                assert_eq!(inside as u64, readings.inside().1);
            }
        }
    }

    #[test]
    fn a_day_is_a_row_and_rows_are_bounded() {
        let daily = DailyLayout::of(&horizon_of(365).catalogue);
        assert_eq!((daily.n_rows(), daily.days(364)), (365, (364.0, 365.0)));
        let long = DailyLayout::of(&horizon_of(20_000).catalogue);
        assert!(long.n_rows() <= MOST_ROWS, "{}", long.n_rows());
        assert_eq!(long.days(long.n_rows() - 1).1.to_bits(), 20_000_f64.to_bits());
    }
}
