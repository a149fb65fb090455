//! Opening, migrating and refusing.

use super::*;

/// A file that is gone with the test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let file = format!("corridor-archive-{name}-{}.sqlite", std::process::id());
        let path = std::env::temp_dir().join(file);
        let _ = std::fs::remove_file(&path);
        Self(path)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

#[test]
fn an_archive_of_the_first_schema_is_migrated_with_all_that_it_holds() {
    let file = Scratch::new("migrate");
    {
        let mut old = Connection::open(&file.0).unwrap();
        migrate(&mut old, &file.0, 1).unwrap();
        assert_eq!(version(&old, &file.0).unwrap(), 1);
        assert!(old.prepare("SELECT * FROM history").is_err(), "the views came with schema 2");
        old.execute_batch(
            "INSERT INTO models VALUES (1, 'abc', '{}');
             INSERT INTO scenarios VALUES (1, 'def', 'Old', '[]');
             INSERT INTO layouts VALUES (1, 'ghi');
             INSERT INTO indicators VALUES (1, 0, 'total', 'all flows', 'sent_t_per_yr');
             INSERT INTO samples VALUES (1, 1, 1, '7', 1, 0, NULL, 1);
             INSERT INTO replications VALUES (1, 0, '', '', '[2.5]', NULL, '[[1]]');
             INSERT INTO runs VALUES (1, 1, 1, 's.toml', '0.1.0', 1, 1, NULL, 0.95,
                 '2024-01-01T00:00:00Z', '2024-01-01T00:00:01Z', 1, 'fixed', '{}');",
        )
        .unwrap();
    }
    let archive = Archive::open(&file.0).unwrap();
    archive.verify().unwrap();
    assert_eq!(version(&archive.lock(), &file.0).unwrap(), SCHEMA);
    let entries = archive.history().unwrap();
    assert_eq!((entries[0].title.as_str(), entries[0].kept), ("Old", 1));
    let value: f64 = archive
        .lock()
        .query_row("SELECT value FROM replication_values WHERE run = 1", [], |row| row.get(0))
        .unwrap();
    assert_eq!(value.to_bits(), 2.5_f64.to_bits());
}

#[test]
fn every_step_can_be_taken_by_itself_and_leads_to_the_same_schema() {
    let schema = |connection: &Connection| -> Vec<String> {
        let sql = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name";
        let mut select = connection.prepare(sql).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    let path = Path::new("memory");
    let mut at_once = Connection::open_in_memory().unwrap();
    migrate(&mut at_once, path, STEPS.len()).unwrap();
    let mut by_steps = Connection::open_in_memory().unwrap();
    for to in 1..=STEPS.len() {
        migrate(&mut by_steps, path, to).unwrap();
        assert_eq!(version(&by_steps, path).unwrap() as usize, to);
    }
    assert_eq!(schema(&at_once), schema(&by_steps));
    assert!(schema(&at_once).len() > 15);
}

#[test]
fn a_later_schema_and_a_foreign_database_are_refused_untouched() {
    let file = Scratch::new("later");
    drop(Archive::open(&file.0).unwrap());
    Connection::open(&file.0).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let refused = Archive::open(&file.0).unwrap_err();
    assert!(matches!(refused, ArchiveError::Newer { found: 99, .. }), "{refused}");

    let other = Scratch::new("foreign");
    Connection::open(&other.0).unwrap().execute_batch("CREATE TABLE songs (name)").unwrap();
    let before = std::fs::read(&other.0).unwrap();
    let refused = Archive::open(&other.0).unwrap_err();
    assert!(matches!(refused, ArchiveError::Foreign { .. }), "{refused}");
    assert_eq!(std::fs::read(&other.0).unwrap(), before);
}

#[test]
fn a_step_that_fails_leaves_the_schema_as_it_was() {
    let mut connection = Connection::open_in_memory().unwrap();
    let path = Path::new("memory");
    migrate(&mut connection, path, 1).unwrap();
    // The second step makes a view of this name.
    connection.execute_batch("CREATE TABLE daily_means (x)").unwrap();
    assert!(migrate(&mut connection, path, 2).is_err());
    assert_eq!(version(&connection, path).unwrap(), 1);
    assert!(connection.prepare("SELECT * FROM history").is_err(), "all of a step or nothing");
}
