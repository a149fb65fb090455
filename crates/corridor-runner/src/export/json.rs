//! A folder with a JSON file per table: a list of objects, a line each; `null` for what has no
//! value.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use corridor_archive::table::{Cell, Column, Sink, SinkError};

use super::{Export, refused};
use crate::output::PendingFile;

/// The folder.
pub(super) struct JsonFolder {
    folder: PathBuf,
    table: Option<Table>,
}

struct Table {
    path: PathBuf,
    file: PendingFile,
    /// The columns' names as JSON.
    names: Vec<String>,
    n_rows: u64,
}

impl JsonFolder {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), table: None }
    }
}

impl Table {
    fn row(&mut self, cells: &[Cell]) -> io::Result<()> {
        write!(self.file, "{}", if self.n_rows == 0 { "[\n{" } else { ",\n{" })?;
        for (rank, (name, cell)) in self.names.iter().zip(cells).enumerate() {
            let comma = if rank == 0 { "" } else { "," };
            write!(self.file, "{comma}{name}:")?;
            match cell {
                Cell::Empty => write!(self.file, "null")?,
                Cell::Integer(number) => write!(self.file, "{number}")?,
                Cell::Real(number) => serde_json::to_writer(&mut self.file, number)?,
                Cell::Text(text) => serde_json::to_writer(&mut self.file, text)?,
            }
        }
        self.n_rows += 1;
        write!(self.file, "}}")
    }

    fn end(mut self) -> io::Result<()> {
        writeln!(self.file, "{}", if self.n_rows == 0 { "[]" } else { "\n]" })?;
        self.file.commit()
    }
}

impl Sink for JsonFolder {
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError> {
        let path = self.folder.join(format!("{table}.json"));
        let file = PendingFile::create(&path).map_err(refused(&path))?;
        let names = columns.iter().map(|column| serde_json::Value::from(&*column.name).to_string());
        self.table = Some(Table { path, file, names: names.collect(), n_rows: 0 });
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError> {
        let table = self.table.as_mut().expect("a table has begun");
        table.row(cells).map_err(refused(&table.path))
    }

    fn end(&mut self) -> Result<(), SinkError> {
        let table = self.table.take().expect("a table has begun");
        let path = table.path.clone();
        table.end().map_err(refused(&path))
    }
}

impl Export for JsonFolder {
    fn finish(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
