//! Runs as tidy tables: one row per observation, one column per variable, units in the names.
//!
//! Tables are handed to a [`Sink`] row by row, so that a long run needs no more memory than a
//! short one. Every column is explained in the last table, the data dictionary.

mod read;

pub use read::export;

use std::fmt;

use crate::error::ArchiveError;

/// What the values of a column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole numbers.
    Integer,
    /// Numbers.
    Real,
    /// Words.
    Text,
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name, with the unit of what has one.
    pub name: String,
    /// What its values are.
    pub kind: Kind,
    /// The unit, empty where there is none.
    pub unit: String,
    /// What it is, in a sentence.
    pub meaning: String,
}

impl Column {
    pub(crate) fn new(name: &str, kind: Kind, unit: &str, meaning: &str) -> Self {
        let [name, unit, meaning] = [name, unit, meaning].map(str::to_owned);
        Self { name, kind, unit, meaning }
    }
}

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// None.
    Empty,
    /// A whole number.
    Integer(i64),
    /// A number.
    Real(f64),
    /// Words.
    Text(String),
}

impl Cell {
    /// A number, or nothing where it is not finite.
    pub(crate) fn real(value: Option<f64>) -> Self {
        value.filter(|value| value.is_finite()).map_or(Self::Empty, Self::Real)
    }

    pub(crate) fn text(text: Option<String>) -> Self {
        text.map_or(Self::Empty, Self::Text)
    }
}

/// Who takes tables: `begin`, its rows, `end`, and the next table.
pub trait Sink {
    /// A table begins.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError>;

    /// A row of the table; one cell per column, of the column's kind or empty.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError>;

    /// The table is complete.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    fn end(&mut self) -> Result<(), SinkError>;
}

/// Why a sink could not take a table, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinkError(pub String);

impl fmt::Display for SinkError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for SinkError {}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The archive could not be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The tables could not be written.
    #[error(transparent)]
    Sink(#[from] SinkError),
}
