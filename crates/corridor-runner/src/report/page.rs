//! What a report says, before it is text or Markdown: sections of sentences, facts and tables.
//!
//! The content is made once, from the [`Report`](super::Report) alone; how it looks on a terminal
//! or in a document is decided by [`text`](super::text) and [`markdown`](super::markdown). So both
//! always say the same.

mod carriage;
mod crossings;
mod method;
mod published;
mod queues;
mod resources;
mod stages;
mod throughput;
mod times;
mod verdict;

use corridor_core::answer::Estimate;

use super::{Report, number};

/// How much of the long tables is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// The rows that matter most, in few digits; how many rows are left out is said.
    Brief,
    /// All rows and columns, in all digits that mean something.
    Full,
}

impl Extent {
    /// How estimates stand in tables.
    fn digits(self) -> fn(&Estimate, f64) -> String {
        match self {
            Self::Brief => number::compact,
            Self::Full => number::estimate,
        }
    }

    /// How many of `n` rows are shown, if a brief table has `most`.
    fn rows(self, n: usize, most: usize) -> usize {
        match self {
            Self::Brief => n.min(most),
            Self::Full => n,
        }
    }
}

/// Says that rows are left out, if any are.
fn left_out(n: usize, what: &str) -> Option<Block> {
    let text = format!("{n} more {what} are listed with --full and in all other formats.");
    (n > 0).then_some(Block::Sentence(Tone::Faint, text))
}

/// A heading with what stands under it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Section {
    /// The heading.
    pub(crate) title: String,
    /// What stands under it, in order.
    pub(crate) blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Block {
    /// A paragraph.
    Sentence(Tone, String),
    /// Labelled statements, one below the other.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(Table),
    /// Lines of characters that stand as they are.
    Drawing(Vec<String>),
}

/// A table; its first column holds names.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// What the table shows, with the unit of its numbers; may be empty.
    pub(crate) caption: String,
    /// Headings of the columns.
    pub(crate) columns: Vec<Column>,
    /// Rows with as many cells as there are columns.
    pub(crate) rows: Vec<Vec<Cell>>,
}

/// The heading of a column.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    /// Text, with the unit.
    pub(crate) heading: String,
    /// On which side its cells are flush.
    pub(crate) flush: Flush,
}

/// On which side the cells of a column are flush.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flush {
    /// Names, words and bars.
    Left,
    /// Numbers.
    Right,
}

/// A cell.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Cell {
    /// Its text.
    pub(crate) text: String,
    /// Its tone.
    pub(crate) tone: Tone,
}

/// What a colour would say. Nothing is said by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Nothing special.
    Plain,
    /// A target is met, a check holds.
    Good,
    /// A target is missed, a check fails, a backlog grows.
    Bad,
    /// A reader should know.
    Caution,
    /// Explanation.
    Faint,
}

impl Table {
    /// A table whose first column is flush left and holds names; the others hold numbers.
    pub(crate) fn of_numbers(caption: impl Into<String>, headings: &[&str]) -> Self {
        let columns = headings
            .iter()
            .enumerate()
            .map(|(idx, heading)| Column {
                heading: (*heading).to_owned(),
                flush: if idx == 0 { Flush::Left } else { Flush::Right },
            })
            .collect();
        Self { caption: caption.into(), columns, rows: Vec::new() }
    }

    /// A table whose columns all hold words.
    pub(crate) fn of_words(caption: impl Into<String>, headings: &[&str]) -> Self {
        let mut table = Self::of_numbers(caption, headings);
        table.columns.iter_mut().for_each(|column| column.flush = Flush::Left);
        table
    }

    /// Adds a column of words or bars at the right end.
    pub(crate) fn with_words(mut self, heading: &str) -> Self {
        self.columns.push(Column { heading: heading.to_owned(), flush: Flush::Left });
        self
    }

    /// Adds a row.
    ///
    /// # Panics
    ///
    /// If the row has not as many cells as there are columns.
    pub(crate) fn push(&mut self, row: Vec<Cell>) {
        assert_eq!(row.len(), self.columns.len(), "a row has a cell for every column");
        self.rows.push(row);
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, tone: Tone::Plain }
    }
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl Cell {
    /// A cell with a tone.
    pub(crate) fn toned(tone: Tone, text: impl Into<String>) -> Self {
        Self { text: text.into(), tone }
    }
}

/// The sections of a report, in the order in which a planner asks.
pub(crate) fn sections(report: &Report, extent: Extent) -> Vec<Section> {
    let answer = &report.answer;
    let mut sections = vec![verdict::section(answer), throughput::section(answer, extent)];
    sections.extend(crossings::section(answer, extent));
    sections.extend(times::section(answer, extent));
    sections.extend(carriage::section(answer, extent));
    sections.extend(stages::section(answer, extent));
    sections.extend(resources::section(answer, extent));
    sections.extend(queues::section(answer, extent));
    sections.extend(published::section(answer));
    sections.push(method::checks(answer, extent));
    sections.push(method::section(report));
    sections
}
