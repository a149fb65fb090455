//! A workbook of Excel: a sheet per table, its head line in bold and frozen.

use std::io::{self, Write};
use std::path::Path;

use corridor_archive::table::{Cell, Column, Sink, SinkError};
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

use super::Export;
use crate::output::PendingFile;

/// Rows of a sheet, the head line included.
const MOST_ROWS: u32 = 1_048_576;
/// Columns of a sheet.
const MOST_COLUMNS: usize = 16_384;

/// The workbook.
pub(super) struct Book {
    file: Option<PendingFile>,
    workbook: Workbook,
    sheet: Option<Worksheet>,
    name: String,
    next_row: u32,
}

impl Book {
    pub(super) fn create(place: &Path) -> io::Result<Self> {
        let file = Some(PendingFile::create(place)?);
        let (workbook, name) = (Workbook::new(), String::new());
        Ok(Self { file, workbook, sheet: None, name, next_row: 0 })
    }

    fn sheet(&mut self) -> &mut Worksheet {
        self.sheet.as_mut().expect("a table has begun")
    }
}

fn refused(error: &XlsxError) -> SinkError {
    SinkError(error.to_string())
}

impl Sink for Book {
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError> {
        if columns.len() > MOST_COLUMNS {
            return Err(too_large(table));
        }
        let bold = Format::new().set_bold();
        let mut sheet = Worksheet::new();
        let mut head = || -> Result<(), XlsxError> {
            sheet.set_name(table)?.set_freeze_panes(1, 0)?;
            for (at, column) in columns.iter().enumerate() {
                let width = column.name.chars().count().clamp(8, 40) as f64;
                sheet.write_string_with_format(0, at as u16, &column.name, &bold)?;
                sheet.set_column_width(at as u16, width + 2.0)?;
            }
            Ok(())
        };
        head().map_err(|error| refused(&error))?;
        table.clone_into(&mut self.name);
        (self.sheet, self.next_row) = (Some(sheet), 1);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError> {
        if self.next_row >= MOST_ROWS {
            return Err(too_large(&self.name));
        }
        let row = self.next_row;
        self.next_row += 1;
        let sheet = self.sheet();
        for (at, cell) in cells.iter().enumerate() {
            let written = match cell {
                Cell::Empty => continue,
                Cell::Integer(number) => sheet.write_number(row, at as u16, *number as f64),
                Cell::Real(number) => sheet.write_number(row, at as u16, *number),
                Cell::Text(text) => sheet.write_string(row, at as u16, text),
            };
            written.map_err(|error| refused(&error))?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), SinkError> {
        self.workbook.push_worksheet(self.sheet.take().expect("a table has begun"));
        Ok(())
    }
}

fn too_large(table: &str) -> SinkError {
    SinkError(format!("the table {table} does not fit a sheet; export it as csv, json or parquet"))
}

impl Export for Book {
    fn finish(&mut self) -> Result<(), SinkError> {
        let bytes = self.workbook.save_to_buffer().map_err(|error| refused(&error))?;
        let mut file = self.file.take().expect("a workbook is finished once");
        let written = file.write_all(&bytes).and_then(|()| file.commit());
        written.map_err(|error| SinkError(error.to_string()))
    }
}
