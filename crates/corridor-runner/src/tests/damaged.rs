//! Whatever is changed in an archive behind the program's back, nothing of it is shown as genuine,
//! and the next run, or a salvage and a run, mends it.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use super::compared::{about, with_overlays};
use super::*;

/// An archive with one finished run, and what is shown of it.
struct Whole {
    folder: Scratch,
    paths: Vec<String>,
    file: String,
    bytes: Vec<u8>,
    views: BTreeMap<&'static str, String>,
    history: String,
}

/// What is shown of a run, by options of `show`; the last is an export.
const VIEWS: [(&str, &[&str]); 5] = [
    ("text", &[]),
    ("json", &["--format", "json"]),
    ("scenario", &["--scenario"]),
    ("model", &["--model"]),
    ("tables", &[]),
];

impl Whole {
    fn new(name: &str) -> Self {
        let (folder, paths) = with_overlays(name, &[]);
        let file = folder.path().join("runs.sqlite").to_str().unwrap().to_owned();
        let (bytes, views, history) = (Vec::new(), BTreeMap::new(), String::new());
        let mut whole = Self { folder, paths, file, bytes, views, history };
        assert_eq!(whole.run().exit, Exit::Done);
        whole.bytes = fs::read(&whole.file).unwrap();
        for (view, _) in VIEWS {
            whole.views.insert(view, whole.view(view, "1").expect(view).0);
        }
        whole.history = whole.ask("history", &[]).out;
        whole
    }

    fn ask(&self, command: &str, options: &[&str]) -> Session {
        corridor(&[&[command][..], options, &["--archive", &self.file]].concat())
    }

    fn run(&self) -> Session {
        about("run", &self.paths, &["--replications", "2", "--archive", &self.file])
    }

    /// What a view shows, and what is said with it; the reason where it is refused.
    fn view(&self, view: &str, run: &str) -> Result<(String, String), String> {
        if view == "tables" {
            let out = self.folder.path().join("tables");
            let _ = fs::remove_dir_all(&out);
            let to = ["--to", "csv", "--out", out.to_str().unwrap()];
            let session = self.ask("export", &[&[run], &to[..]].concat());
            if session.exit != Exit::Done {
                return Err(session.err);
            }
            let mut files: Vec<_> =
                fs::read_dir(&out).unwrap().map(|entry| entry.unwrap().path()).collect();
            files.sort();
            let texts: Vec<String> =
                files.iter().map(|file| fs::read_to_string(file).unwrap()).collect();
            return Ok((texts.join("\n"), session.err));
        }
        let options = VIEWS.iter().find(|(name, _)| *name == view).expect("it is a view").1;
        let session = self.ask("show", &[&[run], options].concat());
        if session.exit == Exit::Done {
            return Ok((session.out, session.err));
        }
        assert_eq!(session.out, "", "{view}");
        Err(session.err)
    }

    fn restore(&self) {
        fs::write(&self.file, &self.bytes).unwrap();
        let _ = fs::remove_file(format!("{}.damaged", self.file));
    }

    /// Every column that is stored: table and column.
    fn columns(&self) -> Vec<(String, String)> {
        let archive = Connection::open(&self.file).unwrap();
        let mut select = archive
            .prepare(
                "SELECT tables.name, columns.name FROM sqlite_master AS tables \
                 JOIN pragma_table_info(tables.name) AS columns \
                 WHERE tables.type = 'table' AND tables.name NOT LIKE 'sqlite%'",
            )
            .unwrap();
        let columns = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        columns.map(Result::unwrap).collect()
    }

    /// Changes one value of a column; `false` where the table is empty or refuses it.
    fn change(&self, table: &str, column: &str) -> bool {
        let archive = Connection::open(&self.file).unwrap();
        archive.pragma_update(None, "foreign_keys", false).unwrap();
        let mut select =
            archive.prepare("SELECT name FROM pragma_table_info(?) WHERE pk > 0").unwrap();
        let keys: Vec<String> =
            select.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
        let sql = format!(
            "SELECT {column}, {} FROM {table} ORDER BY {column} IS NULL, {} LIMIT 1",
            keys.join(", "),
            keys.join(", ")
        );
        let row = archive.query_row(&sql, [], |row| {
            (0..=keys.len()).map(|at| row.get(at)).collect::<rusqlite::Result<Vec<Value>>>()
        });
        let Ok(mut values) = row else { return false };
        let kind: String = archive
            .query_row(
                "SELECT type FROM pragma_table_info(?) WHERE name = ?",
                [table, column],
                |row| row.get(0),
            )
            .unwrap();
        values[0] = match (&values[0], kind.as_str()) {
            (Value::Integer(number), _) => Value::Integer(number + 7),
            (Value::Real(number), _) => Value::Real(f64::from_bits(number.to_bits() ^ 1)),
            // A bit of a byte in the middle.
            (Value::Text(text), _) if !text.is_empty() => {
                let mut bytes = text.clone().into_bytes();
                let middle = bytes.len() / 2;
                let middle = (middle..bytes.len()).chain(0..middle);
                let at = middle.into_iter().find(|&at| bytes[at].is_ascii_alphanumeric());
                bytes[at.expect("there is a letter or a digit")] ^= 1;
                Value::Text(String::from_utf8(bytes).unwrap())
            }
            (_, "TEXT") => Value::Text("2024-01-01".to_owned()),
            (_, "REAL") => Value::Real(0.5),
            _ => Value::Integer(7),
        };
        let marks: Vec<String> = keys.iter().map(|key| format!("{key} = ?")).collect();
        let sql = format!("UPDATE {table} SET {column} = ? WHERE {}", marks.join(" AND "));
        archive.execute(&sql, params_from_iter(values)).is_ok_and(|n| n == 1)
    }
}

#[test]
fn nothing_that_was_changed_is_shown_as_genuine_and_all_of_it_is_mended() {
    let whole = Whole::new("changed");
    let columns = whole.columns();
    assert!(columns.len() > 80, "{columns:?}");
    let (mut n_changed, mut n_refused, mut n_anew) = (0, 0, 0);
    for (table, column) in &columns {
        whole.restore();
        if !whole.change(table, column) {
            continue;
        }
        n_changed += 1;
        let at = format!("{table}.{column}");
        let history = whole.ask("history", &[]);
        assert_eq!(history.exit, Exit::Done, "{at}: {}", history.err);
        let is_marked = history.out.contains("damaged");
        assert!(is_marked || history.out == whole.history, "{at}: {}", history.out);
        for (view, _) in VIEWS {
            // Every view of the damage itself, not of what another view has mended.
            whole.restore();
            assert!(whole.change(table, column));
            match whole.view(view, "1") {
                Ok((shown, said)) => {
                    n_anew += u32::from(said.contains("was made anew"));
                    let is_run_table = view == "tables" && said.contains("was made anew");
                    let same = shown == whole.views[view];
                    assert!(same || is_run_table, "{at}, {view}: {shown}");
                }
                Err(reason) => {
                    n_refused += 1;
                    let is_clear = reason.contains("damaged") || reason.contains("has no run 1");
                    assert!(is_clear, "{at}, {view}: {reason}");
                }
            }
        }
        for is_salvaged in [false, true] {
            whole.restore();
            assert!(whole.change(table, column));
            if is_salvaged {
                let salvaged = whole.ask("salvage", &[]);
                assert_eq!(salvaged.exit, Exit::Done, "{at}: {}", salvaged.err);
            }
            let run = whole.run();
            assert_eq!(run.exit, Exit::Done, "{at}: {}", run.err);
            assert_eq!(run.out, whole.views["text"], "{at}");
            // The run that was asked for, whether it is the old one or one in its place.
            let number = run.err.lines().find_map(|line| line.strip_prefix("run "));
            let number = number.and_then(|line| line.split(' ').next()).expect(&run.err);
            for (view, _) in &VIEWS[..4] {
                let (shown, said) = whole.view(view, number).expect(&at);
                assert_eq!(shown, whole.views[view], "{at}, {view}, {is_salvaged}");
                assert_eq!(said, "", "{at}, {view}, {is_salvaged}");
            }
            whole.view("tables", number).expect(&at);
            let again = whole.run();
            assert!(again.err.contains("which was done before"), "{at}: {}", again.err);
        }
    }
    assert!(n_changed > 75, "{n_changed} of {}", columns.len());
    assert!(n_refused > 50 && n_anew > 50, "{n_refused} refused, {n_anew} made anew");
}

#[test]
fn bytes_that_are_no_text_are_refused_and_history_lists_the_run() {
    let whole = Whole::new("no-text");
    for (table, column) in [
        ("runs", "file"),
        ("runs", "record"),
        ("scenarios", "title"),
        ("samples", "seed"),
        ("reports", "body"),
        ("estimates", "unit"),
    ] {
        whole.restore();
        Connection::open(&whole.file)
            .unwrap()
            .execute(&format!("UPDATE {table} SET {column} = CAST(x'61FF62' AS TEXT)"), [])
            .unwrap();
        let history = whole.ask("history", &[]);
        assert_eq!(history.exit, Exit::Done, "{table}.{column}: {}", history.err);
        let run = whole.run();
        assert_eq!((run.exit, &run.out), (Exit::Done, &whole.views["text"]), "{}", run.err);
    }
}

#[test]
fn an_archive_of_the_third_schema_gets_its_checksums() {
    let whole = Whole::new("third");
    // As the third schema had it: no checksums but those of replications, without their sample.
    let archive = Connection::open(&whole.file).unwrap();
    let mut select =
        archive.prepare("SELECT replication, outcome, deadlock, daily FROM replications").unwrap();
    let rows: Vec<(u32, String, Option<String>, String)> = select
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for (index, outcome, deadlock, daily) in rows {
        let sums = [
            super::kept::checksum("", index, &outcome, deadlock.as_deref()),
            super::kept::checksum("", index, &daily, None),
        ];
        archive
            .execute(
                "UPDATE replications SET checksum = ?, daily_checksum = ? WHERE replication = ?",
                rusqlite::params![sums[0], sums[1], index],
            )
            .unwrap();
    }
    drop(select);
    archive
        .execute_batch(
            "DROP TABLE seals;
             ALTER TABLE models DROP COLUMN checksum;
             ALTER TABLE scenarios DROP COLUMN checksum;
             ALTER TABLE samples DROP COLUMN checksum;
             ALTER TABLE dictionary DROP COLUMN checksum;
             UPDATE replications SET outcome = '[1.0]' WHERE replication = 1;
             PRAGMA user_version = 3;",
        )
        .unwrap();
    drop(archive);
    let old = fs::read(&whole.file).unwrap();
    for is_salvaged in [false, true] {
        fs::write(&whole.file, &old).unwrap();
        if is_salvaged {
            let salvaged = whole.ask("salvage", &[]);
            assert!(salvaged.out.contains("saved 1 run and 1 replication;"), "{}", salvaged.out);
        }
        for (view, _) in &VIEWS[..4] {
            assert_eq!(whole.view(view, "1").unwrap().0, whole.views[view]);
        }
        let refused = whole.view("tables", "1").unwrap_err();
        assert!(refused.contains("of run 1") && refused.contains("damaged"), "{refused}");
        let run = whole.ask("run", &[&whole.paths[0], "--replications", "3"]);
        assert!(run.err.contains("1 of them from the archive"), "{}", run.err);
        assert_eq!(whole.view("tables", "1").unwrap().0, whole.views["tables"]);
        assert!(whole.change("reports", "body"));
        assert!(whole.view("json", "1").unwrap().1.contains("made anew"));
    }
}
