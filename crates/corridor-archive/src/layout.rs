//! Layouts: what the numbers of a sample's replications mean.
//!
//! A layout's digest is that of its rows, so rows that were damaged are noticed when they are read,
//! and written anew by the next run that has this layout.

use std::collections::BTreeSet;

use corridor_core::catalogue::Catalogue;
use corridor_core::outcome::{DailyIndicator, DailyLayout, Indicator, indicators};
use rusqlite::{Connection, OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};

use crate::replication::hexadecimal;
use crate::seal;

/// What the numbers of a sample's replications mean.
pub(crate) struct Description {
    indicators: Vec<Indicator>,
    daily: Vec<DailyIndicator>,
    days: Vec<(f64, f64)>,
}

impl Description {
    /// What a network's numbers mean.
    pub(crate) fn of(catalogue: &Catalogue) -> Self {
        let daily = DailyLayout::of(catalogue);
        Self {
            indicators: indicators(catalogue),
            daily: daily.columns().iter().map(|column| column.describe(catalogue)).collect(),
            days: (0..daily.n_rows()).map(|row| daily.days(row)).collect(),
        }
    }

    /// What its rows are known by.
    pub(crate) fn digest(&self) -> String {
        let mut rows = Rows::new();
        for one in &self.indicators {
            for text in [one.subject, &one.element, &one.name] {
                rows.text(text);
            }
        }
        for one in &self.daily {
            for text in [one.name, &one.element] {
                rows.text(text);
            }
        }
        self.days.iter().for_each(|days| rows.days(*days));
        rows.digest()
    }

    /// Whether the layout and the entries of the dictionary stand there as they were written.
    pub(crate) fn is_whole(&self, connection: &Connection, digest: &str) -> rusqlite::Result<bool> {
        let known = "SELECT id FROM layouts WHERE digest = ?";
        let known: Option<i64> =
            connection.query_row(known, [digest], |row| row.get(0)).optional()?;
        let Some(id) = known else { return Ok(false) };
        if stored_digest(connection, id)? != digest {
            return Ok(false);
        }
        let mut look =
            connection.prepare("SELECT checksum FROM dictionary WHERE subject = ? AND name = ?")?;
        for [subject, name, unit, meaning] in self.entries() {
            let kept = look.query_row([subject, name], |row| row.get::<_, Option<String>>(0));
            let kept = kept.optional()?.flatten();
            let entry = entry(connection, subject, name)?;
            if kept != Some(seal::of_texts([subject, name, unit, meaning])) || entry != kept {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Subject, name, unit and meaning of everything that it names.
    fn entries(&self) -> BTreeSet<[&str; 4]> {
        let indicators = self.indicators.iter();
        let indicators =
            indicators.map(|one| [one.subject, one.name.as_str(), one.unit, one.meaning]);
        let daily = self.daily.iter().map(|one| ["daily", one.name, one.unit, one.meaning]);
        indicators.chain(daily).collect()
    }

    /// The layout's id; it is written if it is new or damaged.
    pub(crate) fn store(
        &self,
        transaction: &Transaction<'_>,
        digest: &str,
    ) -> rusqlite::Result<i64> {
        transaction
            .execute("INSERT INTO layouts (digest) VALUES (?) ON CONFLICT DO NOTHING", [digest])?;
        let id: i64 =
            transaction
                .query_row("SELECT id FROM layouts WHERE digest = ?", [digest], |row| row.get(0))?;
        if self.is_whole(transaction, digest)? {
            return Ok(id);
        }
        for table in ["indicators", "daily_columns", "daily_rows"] {
            transaction.execute(&format!("DELETE FROM {table} WHERE layout = ?"), [id])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO indicators (layout, position, subject, element, name) \
             VALUES (?, ?, ?, ?, ?)",
        )?;
        for (position, one) in self.indicators.iter().enumerate() {
            insert.execute(params![id, position as i64, one.subject, one.element, one.name])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO daily_columns (layout, position, name, element) VALUES (?, ?, ?, ?)",
        )?;
        for (position, one) in self.daily.iter().enumerate() {
            insert.execute(params![id, position as i64, one.name, one.element])?;
        }
        let mut insert = transaction.prepare(
            "INSERT INTO daily_rows (layout, position, from_day, to_day) VALUES (?, ?, ?, ?)",
        )?;
        for (position, (from, to)) in self.days.iter().enumerate() {
            insert.execute(params![id, position as i64, from, to])?;
        }
        let mut define = transaction.prepare(
            "INSERT OR REPLACE INTO dictionary (subject, name, unit, meaning, checksum) \
             VALUES (?, ?, ?, ?, ?)",
        )?;
        for [subject, name, unit, meaning] in self.entries() {
            let checksum = seal::of_texts([subject, name, unit, meaning]);
            define.execute([subject, name, unit, meaning, &checksum])?;
        }
        Ok(id)
    }
}

/// The checksum of an entry of the dictionary as it stands there.
pub(crate) fn entry(
    connection: &Connection,
    subject: &str,
    name: &str,
) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT unit, meaning FROM dictionary WHERE subject = ? AND name = ?";
    connection
        .query_row(sql, [subject, name], |row| {
            let text = |at| row.get_ref(at).map(|value| value.as_bytes().map(seal::lossy));
            let (unit, meaning) = (text(0)?.unwrap_or_default(), text(1)?.unwrap_or_default());
            Ok(seal::of_texts([subject, name, &unit, &meaning]))
        })
        .optional()
}

/// The digest of a layout's rows as they stand there; it differs from the layout's where they are
/// damaged.
pub(crate) fn stored_digest(connection: &Connection, layout: i64) -> rusqlite::Result<String> {
    let mut rows = Rows::new();
    let texts = [
        "SELECT position, subject, element, name FROM indicators WHERE layout = ? ORDER BY position",
        "SELECT position, name, element FROM daily_columns WHERE layout = ? ORDER BY position",
    ];
    for sql in texts {
        let mut select = connection.prepare(sql)?;
        let n_columns = select.column_count();
        let mut found = select.query([layout])?;
        let mut position = 0_i64;
        while let Some(row) = found.next()? {
            if row.get_ref(0)?.as_i64() != Ok(position) {
                return Ok(String::new());
            }
            position += 1;
            for column in 1..n_columns {
                let bytes = row.get_ref(column)?.as_bytes().map(seal::lossy);
                rows.text(&bytes.unwrap_or_default());
            }
        }
    }
    let mut select = connection.prepare(
        "SELECT position, from_day, to_day FROM daily_rows WHERE layout = ? ORDER BY position",
    )?;
    let mut found = select.query([layout])?;
    let mut position = 0_i64;
    while let Some(row) = found.next()? {
        let days = (row.get_ref(1)?.as_f64(), row.get_ref(2)?.as_f64());
        let (Ok(from), Ok(to)) = days else { return Ok(String::new()) };
        if row.get_ref(0)?.as_i64() != Ok(position) {
            return Ok(String::new());
        }
        position += 1;
        rows.days((from, to));
    }
    Ok(rows.digest())
}

/// The digest of rows under way.
struct Rows(Sha256);

impl Rows {
    fn new() -> Self {
        Self(Sha256::new())
    }

    fn text(&mut self, text: &str) {
        self.0.update((text.len() as u64).to_le_bytes());
        self.0.update(text);
    }

    fn days(&mut self, (from, to): (f64, f64)) {
        self.0.update(from.to_le_bytes());
        self.0.update(to.to_le_bytes());
    }

    fn digest(self) -> String {
        hexadecimal(&self.0.finalize())
    }
}
