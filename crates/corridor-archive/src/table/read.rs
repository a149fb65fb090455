//! Reading the tables of a run.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{Cell, Column, ExportError, Kind, Sink};
use crate::archive::Archive;
use crate::error::{ArchiveError, At};
use crate::layout::{entry, stored_digest};
use crate::numbers;
use crate::replication::checksum;
use crate::run::RunId;
use crate::seal::{self, Piece, Table};

/// Subject, table and key column of the indicators, in the order of the tables.
const SUBJECTS: [(&str, &str, &str); 10] = [
    ("total", "totals", "of"),
    ("flow", "flows", "flow"),
    ("passage", "passages", "passage"),
    ("channel", "channels", "channel"),
    ("station", "stations", "station"),
    ("queue", "queues", "station"),
    ("pool", "pools", "pool"),
    ("target", "targets", "target"),
    ("service", "services", "condition"),
    ("published", "published", "figure"),
];

/// Hands the tables of a run to a sink, the data dictionary last.
///
/// # Errors
///
/// If there is no such run, a replication is damaged, or the sink refuses.
pub fn export(archive: &Archive, run: RunId, sink: &mut dyn Sink) -> Result<(), ExportError> {
    archive.entry(run)?;
    let connection = archive.lock();
    for piece in seal::faults(&connection, run).at(archive.path())? {
        if matches!(piece, Piece::Asked | Piece::Ended | Piece::Estimates | Piece::Verdicts) {
            return Err(archive.unfit(run, &piece).into());
        }
    }
    let sample = "SELECT sample FROM runs WHERE id = ?";
    let sample = connection.query_row(sample, [run], |row| row.get(0)).at(archive.path())?;
    let key = seal::key(&connection, sample).at(archive.path())?;
    let dictionary = Vec::new();
    let mut reader = Reader { connection: &connection, archive, run, key, sink, dictionary };
    reader.check_layout(sample)?;
    reader.run()?;
    reader.verdicts()?;
    reader.estimates()?;
    for (subject, table, key) in SUBJECTS {
        reader.subject(subject, table, key)?;
    }
    reader.daily()?;
    reader.dictionary()
}

struct Reader<'a> {
    connection: &'a Connection,
    archive: &'a Archive,
    run: RunId,
    /// What joins replications to the sample.
    key: String,
    sink: &'a mut dyn Sink,
    /// Table and column of all tables so far.
    dictionary: Vec<(String, Column)>,
}

/// An element of a subject: its name, and place and column of each of its indicators.
type Element = (String, Vec<(usize, Column)>);

/// A replication of the run: index, checksum, text, deadlock (of outcomes only).
type Line = (u32, String, String, Option<String>);

/// The replications that count in a run's report, or all of them while it is open.
const REPLICATIONS: &str = "FROM replications JOIN runs ON runs.sample = replications.sample \
                            WHERE runs.id = ? AND \
                            replications.replication < coalesce(runs.replications, runs.at_most) \
                            ORDER BY replications.replication";

impl Reader<'_> {
    /// What the numbers mean must fit its checksums as they do.
    fn check_layout(&self, sample: i64) -> Result<(), ExportError> {
        let path = self.archive.path();
        let sql = "SELECT layouts.id, layouts.digest FROM samples \
                   JOIN layouts ON layouts.id = samples.layout WHERE samples.id = ?";
        let layout = self.connection.query_row(sql, [sample], |row| Ok((row.get(0)?, row.get(1)?)));
        let layout: Option<(i64, String)> = layout.optional().at(path)?;
        let is_described = "SELECT layout IS NOT NULL FROM samples WHERE id = ?";
        let is_described: bool =
            self.connection.query_row(is_described, [sample], |row| row.get(0)).at(path)?;
        let is_whole = Table::Samples.is_whole(self.connection, sample).at(path)?
            && layout.is_some() == is_described;
        let is_whole = match layout {
            Some((id, digest)) => {
                is_whole && stored_digest(self.connection, id).at(path)? == digest
            }
            None => is_whole,
        };
        if !is_whole {
            return Err(self.archive.unfit(self.run, &"what its numbers mean").into());
        }
        for (subject, name) in self.names(sample).at(path)? {
            self.checked_entry(&subject, &name)?;
        }
        let lost = "SELECT ended IS NOT NULL AND replications > (SELECT count(*) FROM replications \
                    WHERE sample = runs.sample AND replication < runs.replications) \
                    FROM runs WHERE id = ?";
        if self.connection.query_row(lost, [self.run], |row| row.get(0)).at(path)? {
            return Err(self.archive.unfit(self.run, &"the list of replications").into());
        }
        Ok(())
    }

    /// Subject and name of everything that the dictionary must explain.
    fn names(&self, sample: i64) -> rusqlite::Result<Vec<(String, String)>> {
        let mut select = self.connection.prepare(
            "SELECT subject, name FROM indicators WHERE layout = \
             (SELECT layout FROM samples WHERE id = ?1) UNION \
             SELECT 'daily', name FROM daily_columns WHERE layout = \
             (SELECT layout FROM samples WHERE id = ?1)",
        )?;
        select.query_map([sample], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// Unit and meaning of a name, if they are what was written.
    fn checked_entry(&self, subject: &str, name: &str) -> Result<(), ArchiveError> {
        let path = self.archive.path();
        let sql = "SELECT checksum FROM dictionary WHERE subject = ? AND name = ?";
        let seal = self.connection.query_row(sql, [subject, name], |row| row.get(0)).optional();
        let seal: Option<Option<String>> = seal.at(path)?;
        let is_whole =
            seal.is_some() && seal == Some(entry(self.connection, subject, name).at(path)?);
        if is_whole { Ok(()) } else { Err(self.archive.unfit(self.run, &"the dictionary")) }
    }

    fn begin(&mut self, table: &str, columns: Vec<Column>) -> Result<(), ExportError> {
        self.sink.begin(table, &columns)?;
        self.dictionary.extend(columns.into_iter().map(|column| (table.to_owned(), column)));
        Ok(())
    }

    /// A table that is a query for the run; the columns of both are the same.
    fn query(&mut self, table: &str, columns: Vec<Column>, sql: &str) -> Result<(), ExportError> {
        let kinds: Vec<Kind> = columns.iter().map(|column| column.kind).collect();
        self.begin(table, columns)?;
        let path = self.archive.path();
        let mut select = self.connection.prepare(sql).at(path)?;
        let mut rows = select.query([self.run]).at(path)?;
        while let Some(row) = rows.next().at(path)? {
            let cells: rusqlite::Result<Vec<Cell>> =
                kinds.iter().enumerate().map(|(at, kind)| cell(row, at, *kind)).collect();
            self.sink.row(&cells.at(path)?)?;
        }
        Ok(self.sink.end()?)
    }

    fn run(&mut self) -> Result<(), ExportError> {
        let text = |name, meaning| Column::new(name, Kind::Text, "", meaning);
        let count = |name, meaning| Column::new(name, Kind::Integer, "", meaning);
        let columns = vec![
            count("run", "Number of the run in its archive."),
            text("title", "Name of the scenario."),
            text("file", "File of the scenario, as it was given."),
            text("started", "When it was begun, UTC."),
            text("ended", "When its report was done, UTC; empty while it is open."),
            count("replications", "Replications that count in the report."),
            text("stopped", "Why it stopped: precise, at-most or fixed."),
            text("seed", "Master seed."),
            count("epoch", "Engine epoch: outcomes of different epochs are not comparable."),
            text("engine", "Version of the program."),
            text("model_hash", "SHA-256 of the merged model."),
            text("stale", "Since when replications of the report have been replaced, UTC."),
        ];
        let sql = "SELECT run, title, file, started, ended, replications, stopped, seed, epoch, \
                   engine, model_hash, stale FROM history WHERE run = ?";
        self.query("run", columns, sql)
    }

    fn verdicts(&mut self) -> Result<(), ExportError> {
        let columns = vec![
            Column::new("target", Kind::Text, "", "Name of the target."),
            Column::new("verdict", Kind::Text, "", "met, missed or demand-bound."),
            Column::new("is_sure", Kind::Integer, "", "0 where more replications may turn it."),
            Column::new("met_in", Kind::Integer, "", "Replications that met it."),
            Column::new("replications", Kind::Integer, "", "Of so many."),
            Column::new("probability", Kind::Real, "1", "Probability that was asked for."),
            Column::new("throughput_t_per_yr", Kind::Real, "t/yr", "Simulated over the cut."),
            Column::new("asked_t_per_yr", Kind::Real, "t/yr", "Asked for over the cut."),
        ];
        let sql = "SELECT target, verdict, is_sure, met_in, replications, probability, \
                   throughput_t_per_yr, asked_t_per_yr FROM verdicts WHERE run = ? ORDER BY target";
        self.query("verdicts", columns, sql)
    }

    fn estimates(&mut self) -> Result<(), ExportError> {
        let number = |name, meaning| Column::new(name, Kind::Real, "in column unit", meaning);
        let columns = vec![
            Column::new("section", Kind::Text, "", "Part of the report."),
            Column::new("element", Kind::Text, "", "What it is about."),
            Column::new("indicator", Kind::Text, "", "What was measured."),
            Column::new("unit", Kind::Text, "", "Unit of the numbers in this row."),
            number("mean", "Mean over the replications."),
            number("half_width", "Half the width of its interval."),
            number("low", "Lower end of the interval."),
            number("high", "Upper end of the interval."),
            Column::new("n", Kind::Integer, "", "Replications that had a value."),
            Column::new("distrust", Kind::Text, "", "Why the interval cannot be trusted, if so."),
        ];
        let sql = "SELECT section, element, indicator, unit, mean, half_width, low, high, n, distrust \
                   FROM estimates WHERE run = ? ORDER BY position";
        self.query("estimates", columns, sql)
    }

    /// A row per replication and element of a subject, a column per indicator.
    fn subject(&mut self, subject: &str, table: &str, key: &str) -> Result<(), ExportError> {
        let path = self.archive.path();
        let elements = self.elements(subject).at(path)?;
        let Some((_, first)) = elements.first() else { return Ok(()) };
        let mut columns = vec![
            Column::new("replication", Kind::Integer, "", "Index of the replication, from 0."),
            Column::new(key, Kind::Text, "", "Name of what the row is about."),
        ];
        columns.extend(first.iter().map(|(_, column)| column.clone()));
        self.begin(table, columns)?;
        let sql =
            format!("SELECT replications.replication, checksum, outcome, deadlock {REPLICATIONS}");
        let mut select = self.connection.prepare(&sql).at(path)?;
        let mut rows = select.query([self.run]).at(path)?;
        while let Some(row) = rows.next().at(path)? {
            let line = line(row).at(path)?;
            let values = self.checked(&line)?;
            for (element, indicators) in &elements {
                let mut cells = vec![Cell::Integer(line.0.into()), Cell::Text(element.clone())];
                cells.extend(indicators.iter().map(|(at, _)| Cell::real(values.get(*at).copied())));
                self.sink.row(&cells)?;
            }
        }
        Ok(self.sink.end()?)
    }

    fn checked(&self, (index, sum, text, deadlock): &Line) -> Result<Vec<f64>, ArchiveError> {
        let is_whole = checksum(&self.key, *index, text, deadlock.as_deref()) == *sum;
        let values = numbers::read(text).filter(|_| is_whole);
        values.ok_or_else(|| self.damaged(*index))
    }

    fn damaged(&self, index: u32) -> ArchiveError {
        self.archive.unfit(self.run, &format_args!("replication {index}"))
    }

    /// The elements of a subject, each with place and column of its indicators.
    fn elements(&self, subject: &str) -> rusqlite::Result<Vec<Element>> {
        let mut select = self.connection.prepare(
            "SELECT indicators.element, indicators.position, indicators.name, dictionary.unit, \
             dictionary.meaning FROM runs JOIN samples ON samples.id = runs.sample \
             JOIN indicators ON indicators.layout = samples.layout \
             JOIN dictionary ON dictionary.subject = indicators.subject \
             AND dictionary.name = indicators.name \
             WHERE runs.id = ? AND indicators.subject = ? ORDER BY indicators.position",
        )?;
        let mut rows = select.query(params![self.run, subject])?;
        let mut elements: Vec<Element> = Vec::new();
        while let Some(row) = rows.next()? {
            let element: String = row.get(0)?;
            let [name, unit, meaning]: [String; 3] = [row.get(2)?, row.get(3)?, row.get(4)?];
            let one =
                (row.get::<_, i64>(1)? as usize, Column::new(&name, Kind::Real, &unit, &meaning));
            match elements.last_mut().filter(|(last, _)| *last == element) {
                Some((_, indicators)) => indicators.push(one),
                None => elements.push((element, vec![one])),
            }
        }
        Ok(elements)
    }

    /// A row per replication and day, a column per series.
    fn daily(&mut self) -> Result<(), ExportError> {
        let path = self.archive.path();
        let series = self.daily_columns().at(path)?;
        let days = self.days().at(path)?;
        if series.is_empty() {
            return Ok(());
        }
        let day = |name, meaning| Column::new(name, Kind::Real, "d", meaning);
        let mut columns = vec![
            Column::new("replication", Kind::Integer, "", "Index of the replication, from 0."),
            day("from_d", "Begin of the row's time, days from the start of the measured window."),
            day("to_d", "End of the row's time, days from the start of the measured window."),
        ];
        columns.extend(series);
        self.begin("daily", columns)?;
        let sql =
            format!("SELECT replications.replication, daily_checksum, daily, NULL {REPLICATIONS}");
        let mut select = self.connection.prepare(&sql).at(path)?;
        let mut rows = select.query([self.run]).at(path)?;
        while let Some(row) = rows.next().at(path)? {
            let (index, sum, text, _) = line(row).at(path)?;
            let series: Vec<Vec<i64>> = serde_json::from_str(&text)
                .ok()
                .filter(|_| checksum(&self.key, index, &text, None) == sum)
                .ok_or_else(|| self.damaged(index))?;
            for (at, (from, to)) in days.iter().enumerate() {
                let mut cells =
                    vec![Cell::Integer(index.into()), Cell::Real(*from), Cell::Real(*to)];
                let values = series.iter().map(|series| series.get(at));
                cells.extend(values.map(|value| value.map_or(Cell::Empty, |&v| Cell::Integer(v))));
                self.sink.row(&cells)?;
            }
        }
        Ok(self.sink.end()?)
    }

    fn daily_columns(&self) -> rusqlite::Result<Vec<Column>> {
        let mut select = self.connection.prepare(
            "SELECT daily_columns.name, daily_columns.element, dictionary.unit, \
             dictionary.meaning FROM runs JOIN samples ON samples.id = runs.sample \
             JOIN daily_columns ON daily_columns.layout = samples.layout \
             JOIN dictionary ON dictionary.subject = 'daily' \
             AND dictionary.name = daily_columns.name \
             WHERE runs.id = ? ORDER BY daily_columns.position",
        )?;
        let column = |row: &Row<'_>| {
            let [name, element, unit, meaning]: [String; 4] =
                [row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?];
            let name = if element == "all flows" { name } else { format!("{name} {element}") };
            Ok(Column::new(&name, Kind::Integer, &unit, &meaning))
        };
        select.query_map([self.run], column)?.collect()
    }

    fn days(&self) -> rusqlite::Result<Vec<(f64, f64)>> {
        let mut select = self.connection.prepare(
            "SELECT from_day, to_day FROM runs JOIN samples ON samples.id = runs.sample \
             JOIN daily_rows ON daily_rows.layout = samples.layout \
             WHERE runs.id = ? ORDER BY daily_rows.position",
        )?;
        select.query_map([self.run], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }

    /// What every column of every table is, those of this one included.
    fn dictionary(&mut self) -> Result<(), ExportError> {
        let columns = vec![
            Column::new("table", Kind::Text, "", "The table."),
            Column::new("column", Kind::Text, "", "The column."),
            Column::new("unit", Kind::Text, "", "Unit of its values; 1 is a share from 0 to 1."),
            Column::new("meaning", Kind::Text, "", "What it is."),
        ];
        self.begin("dictionary", columns)?;
        for (table, column) in std::mem::take(&mut self.dictionary) {
            let cells = [table, column.name, column.unit, column.meaning].map(Cell::Text);
            self.sink.row(&cells)?;
        }
        Ok(self.sink.end()?)
    }
}

fn line(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
}

fn cell(row: &Row<'_>, at: usize, kind: Kind) -> rusqlite::Result<Cell> {
    Ok(match kind {
        Kind::Integer => row.get::<_, Option<i64>>(at)?.map_or(Cell::Empty, Cell::Integer),
        Kind::Real => Cell::real(row.get(at)?),
        Kind::Text => Cell::text(row.get(at)?),
    })
}
