//! Exports: the tables of a run as files that other programs open as they are.

mod csv;
mod json;
#[cfg(feature = "parquet")]
mod parquet;
mod xlsx;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use corridor_archive::table::{ExportError, Sink, SinkError, export};
use corridor_archive::{Archive, RunId};

use crate::failure::Failure;

/// As what tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Target {
    /// A folder with a CSV file per table.
    Csv,
    /// A folder with a Parquet file per table (only in programs built with the feature `parquet`).
    Parquet,
    /// A folder with a JSON file per table: a list of objects.
    Json,
    /// A workbook of Excel with a sheet per table.
    Xlsx,
}

impl Target {
    /// Where a run is written to if nobody says otherwise.
    fn default_place(self, run: RunId) -> PathBuf {
        match self {
            Self::Xlsx => format!("run-{run}.xlsx").into(),
            _ => format!("run-{run}").into(),
        }
    }

    /// Where a run is written to if somebody says so. Excel opens no workbook without the ending.
    fn wished_place(self, run: RunId, wish: &Path) -> Result<PathBuf, Failure> {
        if self != Self::Xlsx {
            return Ok(wish.to_owned());
        }
        if wish.is_dir() {
            return Ok(wish.join(self.default_place(run)));
        }
        match wish.extension() {
            Some(ending) if ending.eq_ignore_ascii_case("xlsx") => Ok(wish.to_owned()),
            None => Ok(wish.with_extension("xlsx")),
            Some(_) => Err(Failure::Arguments(format!(
                "a workbook ends with `.xlsx`, and `{}` does not",
                wish.display()
            ))),
        }
    }
}

/// Writes the tables of a run; where they are then.
pub(crate) fn write(
    archive: &Archive,
    run: RunId,
    target: Target,
    place: Option<&Path>,
) -> Result<PathBuf, Failure> {
    let place = match place {
        Some(wish) => target.wished_place(run, wish)?,
        None => target.default_place(run),
    };
    // Asked first: a folder for a run that does not exist helps nobody.
    archive.entry(run)?;
    #[cfg(not(feature = "parquet"))]
    if target == Target::Parquet {
        return Err(Failure::NoParquet);
    }
    if target != Target::Xlsx {
        fs::create_dir_all(&place).map_err(Failure::file(&place))?;
    }
    let mut sink = sink(target, &place)?;
    export(archive, run, &mut *sink).map_err(|error| match error {
        ExportError::Archive(error) => Failure::Archive(error),
        ExportError::Sink(SinkError(reason)) => {
            Failure::File { path: place.clone(), source: io::Error::other(reason) }
        }
    })?;
    sink.finish().map_err(|SinkError(reason)| Failure::File {
        path: place.clone(),
        source: io::Error::other(reason),
    })?;
    Ok(place)
}

/// A sink that has something left to do after the last table.
trait Export: Sink {
    /// All tables are complete.
    fn finish(&mut self) -> Result<(), SinkError>;
}

fn sink(target: Target, place: &Path) -> Result<Box<dyn Export>, Failure> {
    Ok(match target {
        Target::Csv => Box::new(csv::CsvFolder::new(place)),
        Target::Json => Box::new(json::JsonFolder::new(place)),
        Target::Xlsx => Box::new(xlsx::Book::create(place).map_err(Failure::file(place))?),
        #[cfg(feature = "parquet")]
        Target::Parquet => Box::new(parquet::ParquetFolder::new(place)),
        #[cfg(not(feature = "parquet"))]
        Target::Parquet => return Err(Failure::NoParquet),
    })
}

/// An error of a file, for the table that it belongs to.
fn refused(table: &Path) -> impl Fn(io::Error) -> SinkError + '_ {
    move |error| SinkError(format!("{}: {error}", table.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_has_the_ending_that_excel_asks_for() {
        let folder = std::env::temp_dir();
        let run = 7;
        let place = |wish: &str| Target::Xlsx.wished_place(run, &folder.join(wish)).ok();
        let at = |name: &str| Some(folder.join(name));
        assert_eq!(place("west"), at("west.xlsx"));
        assert_eq!(place("west.XLSX"), at("west.XLSX"));
        assert_eq!(place("west.csv"), None);
        assert_eq!(place(""), at("run-7.xlsx"));
        let csv = Target::Csv.wished_place(run, Path::new("west")).ok();
        assert_eq!(csv, Some("west".into()));
    }
}
