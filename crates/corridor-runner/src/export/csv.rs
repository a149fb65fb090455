//! A folder with a CSV file per table: UTF-8, a head line, empty cells for what has no value.

use std::path::{Path, PathBuf};

use corridor_archive::table::{Cell, Column, Sink, SinkError};

use super::{Export, refused};
use crate::output::PendingFile;

/// The folder.
pub(super) struct CsvFolder {
    folder: PathBuf,
    file: Option<(PathBuf, ::csv::Writer<PendingFile>)>,
}

impl CsvFolder {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), file: None }
    }

    fn record<I>(&mut self, cells: I) -> Result<(), SinkError>
    where
        I: IntoIterator<Item = String>,
    {
        let (path, writer) = self.file.as_mut().expect("a table has begun");
        writer.write_record(cells).map_err(|error| refused(path)(error.into()))
    }
}

impl Sink for CsvFolder {
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError> {
        let path = self.folder.join(format!("{table}.csv"));
        let file = PendingFile::create(&path).map_err(refused(&path))?;
        self.file = Some((path, ::csv::Writer::from_writer(file)));
        self.record(columns.iter().map(|column| column.name.clone()))
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError> {
        self.record(cells.iter().map(|cell| match cell {
            Cell::Empty => String::new(),
            Cell::Integer(number) => number.to_string(),
            Cell::Real(number) => number.to_string(),
            Cell::Text(text) => text.clone(),
        }))
    }

    fn end(&mut self) -> Result<(), SinkError> {
        let (path, writer) = self.file.take().expect("a table has begun");
        let file = writer.into_inner().map_err(|error| refused(&path)(error.into_error()))?;
        file.commit().map_err(refused(&path))
    }
}

impl Export for CsvFolder {
    fn finish(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
