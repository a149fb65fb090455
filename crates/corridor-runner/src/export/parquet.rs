//! A folder with a Parquet file per table, compressed with Snappy; every column may be null.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use corridor_archive::table::{Cell, Column, Kind, Sink, SinkError};
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::{Export, refused};
use crate::output::PendingFile;

/// Rows that are gathered before they are written.
const GROUP: usize = 1 << 16;

/// The folder.
pub(super) struct ParquetFolder {
    folder: PathBuf,
    table: Option<Table>,
}

struct Table {
    path: PathBuf,
    writer: SerializedFileWriter<PendingFile>,
    columns: Vec<Values>,
    n_rows: usize,
}

/// What a column has gathered: its values, and which rows have one.
struct Values {
    numbers: Numbers,
    is_there: Vec<i16>,
}

enum Numbers {
    Integer(Vec<i64>),
    Real(Vec<f64>),
    Text(Vec<ByteArray>),
}

impl ParquetFolder {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), table: None }
    }
}

fn schema(columns: &[Column]) -> Result<Type, ParquetError> {
    let field = |column: &Column| {
        let (physical, converted) = match column.kind {
            Kind::Integer => (Physical::INT64, ConvertedType::NONE),
            Kind::Real => (Physical::DOUBLE, ConvertedType::NONE),
            Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8),
        };
        Type::primitive_type_builder(&column.name, physical)
            .with_converted_type(converted)
            .with_repetition(Repetition::OPTIONAL)
            .build()
            .map(Arc::new)
    };
    let fields: Result<Vec<_>, ParquetError> = columns.iter().map(field).collect();
    Type::group_type_builder("table").with_fields(fields?).build()
}

impl Values {
    fn new(kind: Kind) -> Self {
        let numbers = match kind {
            Kind::Integer => Numbers::Integer(Vec::new()),
            Kind::Real => Numbers::Real(Vec::new()),
            Kind::Text => Numbers::Text(Vec::new()),
        };
        Self { numbers, is_there: Vec::new() }
    }

    fn push(&mut self, cell: &Cell) {
        self.is_there.push(i16::from(*cell != Cell::Empty));
        match (&mut self.numbers, cell) {
            (Numbers::Integer(values), Cell::Integer(value)) => values.push(*value),
            (Numbers::Real(values), Cell::Real(value)) => values.push(*value),
            (Numbers::Text(values), Cell::Text(value)) => {
                values.push(ByteArray::from(value.as_str()));
            }
            (_, Cell::Empty) => {}
            _ => unreachable!("a cell is of its column's kind"),
        }
    }
}

impl Table {
    fn flush(&mut self) -> Result<(), ParquetError> {
        let mut group = self.writer.next_row_group()?;
        for values in &mut self.columns {
            let mut column = group.next_column()?.expect("the schema has this column");
            let levels = Some(values.is_there.as_slice());
            match &mut values.numbers {
                Numbers::Integer(numbers) => {
                    column.typed::<Int64Type>().write_batch(numbers, levels, None)?;
                    numbers.clear();
                }
                Numbers::Real(numbers) => {
                    column.typed::<DoubleType>().write_batch(numbers, levels, None)?;
                    numbers.clear();
                }
                Numbers::Text(texts) => {
                    column.typed::<ByteArrayType>().write_batch(texts, levels, None)?;
                    texts.clear();
                }
            }
            values.is_there.clear();
            column.close()?;
        }
        group.close()?;
        self.n_rows = 0;
        Ok(())
    }
}

fn failed(path: &Path) -> impl Fn(ParquetError) -> SinkError + '_ {
    move |error| SinkError(format!("{}: {error}", path.display()))
}

impl Sink for ParquetFolder {
    fn begin(&mut self, table: &str, columns: &[Column]) -> Result<(), SinkError> {
        let path = self.folder.join(format!("{table}.parquet"));
        let file = PendingFile::create(&path).map_err(refused(&path))?;
        let schema = Arc::new(schema(columns).map_err(failed(&path))?);
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties));
        let writer = writer.map_err(failed(&path))?;
        let columns = columns.iter().map(|column| Values::new(column.kind)).collect();
        self.table = Some(Table { path, writer, columns, n_rows: 0 });
        Ok(())
    }

    fn row(&mut self, cells: &[Cell]) -> Result<(), SinkError> {
        let table = self.table.as_mut().expect("a table has begun");
        table.columns.iter_mut().zip(cells).for_each(|(column, cell)| column.push(cell));
        table.n_rows += 1;
        if table.n_rows < GROUP {
            return Ok(());
        }
        table.flush().map_err(failed(&table.path))
    }

    fn end(&mut self) -> Result<(), SinkError> {
        let mut table = self.table.take().expect("a table has begun");
        if table.n_rows > 0 {
            table.flush().map_err(failed(&table.path))?;
        }
        let file = table.writer.into_inner().map_err(failed(&table.path))?;
        file.commit().map_err(refused(&table.path))
    }
}

impl Export for ParquetFolder {
    fn finish(&mut self) -> Result<(), SinkError> {
        Ok(())
    }
}
