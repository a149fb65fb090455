//! The real `corridor` process killed, interrupted, cramped and doubled: what was saved stays
//! saved, and the report stays the same to the byte.

#![cfg(unix)]

#[path = "faults/killed.rs"]
mod killed;
#[path = "faults/refused.rs"]
mod refused;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::{Connection, OpenFlags};
use snapbox::cmd::cargo_bin;

/// A folder with the template as a scenario, which goes with its test; commands run in it.
struct Place(PathBuf);

impl Place {
    fn new(name: &str) -> Self {
        let path =
            std::env::temp_dir().join(format!("corridor-faults-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the temporary folder can be written to");
        let place = Self(path);
        assert_eq!(code(&place.run(&["new", "s.toml"])), 0);
        place
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(cargo_bin!("corridor"));
        command.args(args).current_dir(&self.0).env_remove("CORRIDOR_ARCHIVE");
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the process starts")
    }

    fn start(&self, args: &[&str]) -> Child {
        self.command(args).spawn().expect("the process starts")
    }

    fn archive(&self) -> PathBuf {
        self.0.join("corridor.sqlite")
    }

    /// How many replications are on the disk now; 0 as long as there is no archive.
    fn n_saved(&self) -> u32 {
        n_saved(&self.archive())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn n_saved(archive: &Path) -> u32 {
    let Ok(connection) = Connection::open_with_flags(archive, OpenFlags::SQLITE_OPEN_READ_WRITE)
    else {
        return 0;
    };
    connection.busy_timeout(Duration::from_secs(5)).expect("a time to wait");
    let count = "SELECT count(*) FROM replications";
    connection.query_row(count, [], |row| row.get(0)).unwrap_or(0)
}

fn assert_sound(archive: &Path) {
    let connection = Connection::open(archive).expect("the archive opens");
    let said: String = connection
        .query_row("PRAGMA integrity_check", [], |row| row.get(0))
        .expect("it can be read");
    assert_eq!(said, "ok");
    let broken: u32 = connection
        .query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0))
        .expect("it can be read");
    assert_eq!(broken, 0);
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("it was not killed")
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("only text is written")
}

/// A run that is long enough to be killed many times.
const LONG: [&str; 6] = ["run", "s.toml", "--replications", "160", "--threads", "2"];

fn uninterrupted(place: &Place, args: &[&str]) -> Vec<u8> {
    let whole = place.run(&[args, &["--no-archive"]].concat());
    assert_eq!(code(&whole), 0, "{}", err(&whole));
    whole.stdout
}

#[test]
fn killed_at_many_points_a_run_loses_nothing_that_was_saved_and_resumes() {
    let place = Place::new("kill");
    let mut saved = 0;
    let mut n_kills = 0;
    for attempt in 0..12_u64 {
        let mut process = place.start(&LONG);
        // From the moment of opening to the middle of the work, and some way into a batch.
        let patience = Duration::from_millis(5 + 37 * attempt);
        let begun = Instant::now();
        while attempt % 3 == 2 && place.n_saved() <= saved && begun.elapsed().as_secs() < 20 {
            sleep(Duration::from_millis(3));
        }
        sleep(patience);
        let seen = place.n_saved();
        n_kills += u32::from(process.try_wait().unwrap().is_none());
        process.kill().unwrap();
        process.wait().unwrap();
        let after = place.n_saved();
        assert!(saved <= seen && seen <= after, "{saved}, {seen}, {after}: something was lost");
        if place.archive().exists() {
            assert_sound(&place.archive());
        }
        saved = after;
    }
    assert!(n_kills >= 6, "only {n_kills} processes were alive when they were killed");
    let resumed = place.run(&LONG);
    assert_eq!(code(&resumed), 0, "{}", err(&resumed));
    let known = format!("{saved} of them from the archive");
    let is_whole = saved == 160 && err(&resumed).contains("all from the archive");
    assert!(is_whole || err(&resumed).contains(&known), "{saved} saved: {}", err(&resumed));
    assert_eq!(resumed.stdout, uninterrupted(&place, &LONG));
    assert_sound(&place.archive());
    let shown = place.run(&["show", "last"]);
    assert_eq!(shown.stdout, resumed.stdout);
}

#[test]
fn an_interrupted_run_says_what_is_kept_and_resumes() {
    let place = Place::new("interrupt");
    let process = place.start(&LONG);
    let begun = Instant::now();
    while place.n_saved() == 0 && begun.elapsed().as_secs() < 30 {
        sleep(Duration::from_millis(10));
    }
    let signal = Command::new("kill").args(["-INT", &process.id().to_string()]).status();
    assert!(signal.unwrap().success());
    let ended = process.wait_with_output().unwrap();
    assert_eq!(code(&ended), 130);
    let saved = place.n_saved();
    assert!(err(&ended).contains(&format!("is open with {saved} replications")), "{}", err(&ended));
    let open = place.run(&["show", "1"]);
    assert_eq!(code(&open), 1);
    assert!(
        err(&open).contains("`corridor run s.toml --replications 160 --threads 2` resumes"),
        "{}",
        err(&open)
    );
    let resumed = place.run(&LONG);
    assert!(err(&resumed).contains(&format!("{saved} of them from")), "{}", err(&resumed));
    assert_eq!(resumed.stdout, uninterrupted(&place, &LONG));
    let again = place.run(&LONG);
    assert!(err(&again).contains("all from the archive"), "{}", err(&again));
    assert_eq!(again.stdout, resumed.stdout);
    let fresh = place.run(&[&LONG[..], &["--fresh"]].concat());
    assert!(!err(&fresh).contains("from the archive"), "{}", err(&fresh));
    assert!(!err(&fresh).contains("warning"), "{}", err(&fresh));
    assert_eq!(fresh.stdout, resumed.stdout);
}

#[test]
fn a_full_disk_costs_the_keeping_and_not_the_report() {
    let place = Place::new("full");
    let args = ["run", "s.toml", "--replications", "40"];
    // A file of this process may not become larger than some 300 kB: writing fails as it does on a
    // full disk, for the signal that says so does not end the program.
    let limit = "ulimit -f 600; exec \"$@\"";
    let cramped = Command::new("sh")
        .args(["-c", limit, "sh"])
        .arg(cargo_bin!("corridor"))
        .args(args)
        .current_dir(&place.0)
        .env_remove("CORRIDOR_ARCHIVE")
        .output()
        .expect("the shell starts");
    assert_eq!(code(&cramped), 1, "{}", err(&cramped));
    assert!(err(&cramped).contains("no room left"), "{}", err(&cramped));
    let saved = place.n_saved();
    let said = format!("only {saved} of its 40 replications are kept");
    assert!(err(&cramped).contains(&said), "{saved}: {}", err(&cramped));
    assert!(saved < 40);
    let whole = uninterrupted(&place, &args);
    assert_eq!(cramped.stdout, whole);
    assert_sound(&place.archive());
    let resumed = place.run(&args);
    assert_eq!((code(&resumed), resumed.stdout), (0, whole));
    assert_eq!(place.n_saved(), 40);
}

#[test]
fn two_runs_at_once_share_an_archive() {
    let place = Place::new("two");
    let args = ["run", "s.toml", "--replications", "30"];
    let both = [place.start(&args), place.start(&args)];
    let more = place.start(&["run", "s.toml", "--replications", "45"]);
    let whole = uninterrupted(&place, &args);
    for process in both {
        let ended = process.wait_with_output().unwrap();
        assert_eq!(code(&ended), 0, "{}", err(&ended));
        assert_eq!(ended.stdout, whole);
    }
    let ended = more.wait_with_output().unwrap();
    assert_eq!(code(&ended), 0, "{}", err(&ended));
    assert_eq!(place.n_saved(), 45);
    assert_sound(&place.archive());
    let history = place.run(&["history", "--format", "json"]);
    let runs: serde_json::Value = serde_json::from_slice(&history.stdout).unwrap();
    assert_eq!(runs.as_array().unwrap().len(), 2, "{runs}");
}

#[test]
fn a_folder_that_cannot_be_written_to_is_noticed_before_the_work_begins() {
    let place = Place::new("read-only");
    // Nobody, not even root, can make a file in these.
    for folder in ["/proc", "missing"] {
        let archive = format!("{folder}/runs.sqlite");
        let args = ["run", "s.toml", "--replications", "100000", "--archive", &archive];
        let refused = place.run(&args);
        assert_eq!((code(&refused), refused.stdout.as_slice()), (1, &b""[..]));
        let said = err(&refused);
        assert!(said.contains(&archive) && said.contains("--no-archive"), "{said}");
    }
}

#[test]
fn a_damaged_archive_is_named_left_alone_and_salvaged() {
    let place = Place::new("damaged");
    let args = ["run", "s.toml", "--replications", "30"];
    let whole = place.run(&args).stdout;
    let mut bytes = std::fs::read(place.archive()).unwrap();
    // From the second page on: the head of the file still says that it is an archive.
    let last = bytes.len();
    bytes[4_096..last / 2].fill(0xFF);
    std::fs::write(place.archive(), &bytes).unwrap();
    let refused = place.run(&args);
    assert_eq!(code(&refused), 1, "{}", err(&refused));
    assert!(err(&refused).contains("`corridor salvage`"), "{}", err(&refused));
    assert_eq!(std::fs::read(place.archive()).unwrap(), bytes);
    // What holds everything together may be lost; then salvage says so, and nothing is worse.
    let salvaged = place.run(&["salvage"]);
    if code(&salvaged) != 0 {
        assert!(err(&salvaged).contains("nothing of the archive"), "{}", err(&salvaged));
        std::fs::rename(place.archive(), place.0.join("old")).unwrap();
    }
    let again = place.run(&args);
    assert_eq!((code(&again), again.stdout), (0, whole));
    assert_sound(&place.archive());

    std::fs::write(place.archive(), "a letter").unwrap();
    let refused = place.run(&args);
    assert_eq!(code(&refused), 1);
    assert!(err(&refused).contains("is no archive of corridor"), "{}", err(&refused));
    assert_eq!(std::fs::read(place.archive()).unwrap(), b"a letter");
}

#[test]
fn a_killed_shard_leaves_no_part_and_the_parts_give_the_report_of_one_machine() {
    let place = Place::new("shards");
    let run = ["run", "s.toml", "--replications", "40"];
    let shard = |number: u32| {
        let (shard, part) = (format!("{number}/3"), format!("part-{number}"));
        [&run.map(str::to_owned)[..], &["--shard".to_owned(), shard, "--out".to_owned(), part]]
            .concat()
    };
    let args: Vec<Vec<String>> = (1..=3).map(shard).collect();
    let args: Vec<Vec<&str>> =
        args.iter().map(|args| args.iter().map(String::as_str).collect()).collect();
    let mut killed = place.start(&args[0]);
    sleep(Duration::from_millis(120));
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(!place.0.join("part-1").exists());
    for args in &args {
        let done = place.run(args);
        assert_eq!((code(&done), done.stdout.as_slice()), (0, &b""[..]), "{}", err(&done));
    }
    assert!(!place.archive().exists(), "a shard keeps its part and nothing else");
    let short = place.run(&["merge", "part-3", "part-1"]);
    assert_eq!((code(&short), short.stdout.as_slice()), (6, &b""[..]));
    assert!(err(&short).contains("those with index 13–25"), "{}", err(&short));
    assert!(err(&short).contains("run 1 in `corridor.sqlite` is open"), "{}", err(&short));
    let whole = uninterrupted(&place, &run);
    let merged = place.run(&["merge", "part-2", "part-3", "part-1", "--no-archive"]);
    assert_eq!((code(&merged), &merged.stdout), (0, &whole), "{}", err(&merged));
    // What the short merge has kept need not be simulated: the missing part is.
    let completed = place.run(&run);
    assert!(err(&completed).contains("27 of them from the archive"), "{}", err(&completed));
    assert_eq!(completed.stdout, whole);
    let twice = place.run(&["merge", "part-1", "part-1"]);
    assert_eq!(code(&twice), 1);
    assert!(err(&twice).contains("`part-1`: is given twice"), "{}", err(&twice));
}

#[test]
fn a_run_is_exported_and_pruned() {
    let place = Place::new("export");
    assert_eq!(code(&place.run(&["run", "s.toml", "--replications", "3"])), 0);
    for (to, file) in [("csv", "run-1/totals.csv"), ("json", "run-1/daily.json")] {
        let done = place.run(&["export", "last", "--to", to]);
        assert_eq!(code(&done), 0, "{}", err(&done));
        let text = std::fs::read_to_string(place.0.join(file)).unwrap();
        assert!(text.contains("delivered_"), "{text}");
    }
    let rows: serde_json::Value =
        serde_json::from_slice(&std::fs::read(place.0.join("run-1/totals.json")).unwrap()).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!(code(&place.run(&["export", "1", "--to", "xlsx", "--out", "book.xlsx"])), 0);
    let book = std::fs::read(place.0.join("book.xlsx")).unwrap();
    assert!(book.starts_with(b"PK"), "a workbook is a zip file");
    let parquet = place.run(&["export", "1", "--to", "parquet", "--out", "tables"]);
    if cfg!(feature = "parquet") {
        assert!(std::fs::read(place.0.join("tables/daily.parquet")).unwrap().starts_with(b"PAR1"));
    } else {
        assert_eq!(code(&parquet), 1);
        assert!(err(&parquet).contains("--features parquet"), "{}", err(&parquet));
        assert!(!place.0.join("tables").exists());
    }
    let dry = place.run(&["prune", "1", "--dry-run"]);
    assert!(String::from_utf8(dry.stdout).unwrap().contains("1 run would go, and 3 replications"));
    assert_eq!(place.n_saved(), 3);
    assert_eq!(code(&place.run(&["prune", "--keep-last", "0", "--keep", "1"])), 0);
    assert_eq!(place.n_saved(), 3);
    assert_eq!(code(&place.run(&["prune", "--keep-last", "0"])), 0);
    assert_eq!(place.n_saved(), 0);
    let gone = place.run(&["show", "1"]);
    assert_eq!(code(&gone), 1);
    assert!(err(&gone).contains("has no run 1"), "{}", err(&gone));
}
