//! What commands say of what the archive keeps.

use corridor_archive::{Archive, Finished, Keeper, Subject};
use corridor_core::experiment::Plan;
use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::compared::{BORDER_TIME, MORE_LANES, about, with_overlays};
use super::*;

/// An archive in a folder, as options.
struct Kept {
    path: String,
}

impl Kept {
    fn new(folder: &Scratch) -> Self {
        Self { path: folder.path().join("runs.sqlite").to_str().unwrap().to_owned() }
    }

    fn ask(&self, command: &str, paths: &[String], options: &[&str]) -> Session {
        about(command, paths, &[options, &["--archive", &self.path]].concat())
    }

    fn change(&self, sql: &str) {
        Connection::open(&self.path).unwrap().execute_batch(sql).unwrap();
    }

    /// Puts what another seed gave in the place of a replication of the first sample: whole, and
    /// another outcome.
    fn falsify(&self, replication: u32) {
        let archive = Connection::open(&self.path).unwrap();
        let key = key(&archive, 1);
        let (outcome, deadlock, daily): (String, Option<String>, String) = archive
            .query_row(
                "SELECT outcome, deadlock, daily FROM replications \
                 WHERE sample = 2 AND replication = ?",
                [replication],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
            .unwrap();
        let sum = checksum(&key, replication, &outcome, deadlock.as_deref());
        let daily_sum = checksum(&key, replication, &daily, None);
        let changed = archive.execute(
            "UPDATE replications SET checksum = ?, daily_checksum = ?, outcome = ?, deadlock = ?, \
             daily = ? WHERE sample = 1 AND replication = ?",
            rusqlite::params![sum, daily_sum, outcome, deadlock, daily, replication],
        );
        assert_eq!(changed.unwrap(), 1);
    }
}

/// The first half of a SHA-256.
fn half(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let number = u128::from_be_bytes(digest[..16].try_into().unwrap());
    format!("{number:032x}")
}

/// What joins the replications of a sample to it, as the handbook says.
fn key(archive: &Connection, sample: i64) -> String {
    let (hash, epoch, seed): (String, i64, String) = archive
        .query_row(
            "SELECT hash, epoch, seed FROM samples JOIN models ON models.id = samples.model \
             WHERE samples.id = ?",
            [sample],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    let mut bytes = Vec::new();
    for (kind, value) in
        [(b't', hash.as_bytes()), (b'i', &epoch.to_le_bytes()), (b't', seed.as_bytes())]
    {
        bytes.push(kind);
        bytes.extend((value.len() as u64).to_le_bytes());
        bytes.extend(value);
    }
    half(&bytes)
}

/// The checksum of a text of a replication, as the handbook says.
pub(super) fn checksum(key: &str, index: u32, text: &str, deadlock: Option<&str>) -> String {
    let index = index.to_le_bytes();
    let parts = [key.as_bytes(), &index, text.as_bytes(), &[0], deadlock.unwrap_or("").as_bytes()];
    half(&parts.concat())
}

#[test]
fn a_report_whose_numbers_were_replaced_is_stale_until_it_is_asked_for_again() {
    let (folder, paths) = with_overlays("replaced", &[MORE_LANES]);
    let kept = Kept::new(&folder);
    let run = |options: &[&str]| kept.ask("run", &paths[..1], options);
    let two = run(&["--replications", "2"]).out;
    let four = run(&["--replications", "4"]).out;
    run(&["--replications", "4", "--seed", "99"]);

    // Only the second run rests on this one, and it is the one that is asked for again.
    kept.falsify(3);
    let false_four = kept.ask("compare", &paths, &["--replications", "4", "--quiet"]).out;
    let fresh = run(&["--replications", "4", "--fresh"]);
    assert!(fresh.err.contains("replaced: 1 ("), "{}", fresh.err);
    assert!(!fresh.err.contains("stale"), "{}", fresh.err);
    assert!(fresh.err.contains("whose report was made anew"), "{}", fresh.err);
    let shown = kept.ask("show", &[], &["2"]);
    assert_eq!((&fresh.out, &shown.out, shown.err.as_str()), (&four, &four, ""));

    // Both rest on this one.
    kept.falsify(1);
    let fresh = run(&["--replications", "2", "--fresh"]);
    assert_eq!(fresh.out, two);
    assert!(fresh.err.contains("are stale: run 2;"), "{}", fresh.err);
    assert_eq!(kept.ask("show", &[], &["1"]).err, "");
    let shown = kept.ask("show", &[], &["2"]);
    assert!(shown.err.contains("the report of run 2 is stale"), "{}", shown.err);
    let history = kept.ask("history", &[], &[]).out;
    assert_eq!(history.matches(" stale ").count(), 1, "{history}");
    let out = folder.path().join("tables");
    let to = ["2", "--to", "csv", "--out", out.to_str().unwrap()];
    let exported = kept.ask("export", &[], &to);
    assert!(exported.err.contains("run 2 is stale"), "{}", exported.err);
    let table = fs::read_to_string(out.join("run.csv")).unwrap();
    assert!(table.lines().next().unwrap().ends_with(",stale") && table.contains("Z\n"), "{table}");

    // A comparison rests on what is kept now, and makes the report anew.
    let compared = kept.ask("compare", &paths, &["--replications", "4"]);
    assert_ne!(compared.out, false_four);
    let shown = kept.ask("show", &[], &["2"]);
    assert_eq!((shown.out.as_str(), shown.err.as_str()), (four.as_str(), ""));

    // A comparison and a sweep that replace numbers say so, too.
    let vary = ["--vary", "crossings.border.stages.exit.lanes=3"];
    for (command, paths, more) in [("compare", &paths[..], &[][..]), ("sweep", &paths[..1], &vary)]
    {
        kept.falsify(1);
        let options = [&["--replications", "2", "--fresh"], more].concat();
        let said = kept.ask(command, paths, &options).err;
        assert!(said.contains("and were replaced: 1 (") && said.contains("stale: run"), "{said}");
        run(&["--replications", "4"]);
        run(&["--replications", "2"]);
    }
}

#[test]
fn a_damaged_replication_spoils_no_report() {
    let (folder, paths) = with_overlays("damaged-row", &[]);
    let kept = Kept::new(&folder);
    let run = |options: &[&str]| kept.ask("run", &paths, options);
    run(&["--replications", "2"]);
    let three = run(&["--replications", "3"]).out;
    for options in [&["--replications", "2"][..], &["--replications", "2", "--fresh"]] {
        kept.change("UPDATE replications SET outcome = '[1.0]' WHERE replication = 1");
        let said = run(options).err;
        assert!(
            said.contains("damaged replications") && said.contains("simulated again: 1"),
            "{said}"
        );
        assert!(!said.contains("stale") && !said.contains("another build"), "{said}");
        let shown = kept.ask("show", &[], &["2"]);
        assert_eq!((&shown.out, shown.err.as_str()), (&three, ""));
    }
}

#[test]
fn a_run_of_another_epoch_is_shown_with_a_warning() {
    let (folder, paths) = with_overlays("epoch", &[]);
    let kept = Kept::new(&folder);
    let scenario = corridor_scenario::load(Path::new(&paths[0])).unwrap();
    let plan = Plan {
        seed: scenario.plan.seed,
        at_least: 2,
        at_most: 2,
        precision: None,
        confidence: scenario.plan.confidence,
    };
    let subject = Subject {
        title: &scenario.title,
        file: &paths[0],
        files: &[(paths[0].clone(), scenario.files[0].text.clone())],
        model_hash: &scenario.hash,
        model: "{}",
        epoch: 0,
        engine: env!("CARGO_PKG_VERSION"),
        plan: &plan,
        command: "corridor run s.toml",
    };
    let archive = Archive::open(Path::new(&kept.path)).unwrap();
    let run = Keeper::new(&archive, &subject, false).unwrap().finish().run;
    let form = |name: &str| (name.to_owned(), format!("a report as {name}\n"));
    let reports = vec![form("text"), form("full")];
    archive.finish(run, &Finished { reports, ..Finished::default() }).unwrap();
    let shown = kept.ask("show", &[], &["1"]);
    assert_eq!(shown.out, "a report as text\n");
    assert!(shown.err.contains("run 1 is of engine epoch 0"), "{}", shown.err);
    // What is damaged of it cannot be made anew; what is whole is shown.
    kept.change("UPDATE reports SET body = 'another' WHERE format = 'full'");
    let refused = kept.ask("show", &[], &["1", "--full"]);
    assert_eq!((refused.exit, refused.out.as_str()), (Exit::Failed, ""));
    assert!(
        refused.err.contains("the report (full) of run 1")
            && refused.err.contains("engine epoch 0")
            && refused.err.contains("`corridor run s.toml` asks for it again"),
        "{}",
        refused.err
    );
    let shown = kept.ask("show", &[], &["1"]);
    assert_eq!(shown.out, "a report as text\n");
    assert!(shown.err.contains("cannot be made anew"), "{}", shown.err);
    let again = kept.ask("run", &paths, &["--replications", "2"]).err;
    assert!(!again.contains("from the archive"), "{again}");
}

#[test]
fn a_search_for_the_best_leaves_finished_runs_and_an_interrupted_one_says_how_it_resumes() {
    let (folder, paths) = with_overlays("best-kept", &[MORE_LANES]);
    let kept = Kept::new(&folder);
    let options = ["--best", BORDER_TIME, "--delta", "6 min", "--replications", "30"];
    let (first, second) = (paths[0].as_str(), paths[1].as_str());
    let args = ["compare", first, second, "--archive", &kept.path];
    // A wish that cannot be met opens no run: the next one has the number 1.
    for wish in [["--best", "nothing"], ["-i", "nothing"], ["--attribute", "nothing"]] {
        assert_ne!(kept.ask("compare", &paths, &wish).exit, Exit::Done);
    }
    let stopped = corridor_when(true, &[&args[..], &options].concat());
    assert_eq!(stopped.exit, Exit::Interrupted);
    let open = kept.ask("show", &[], &["1"]);
    let command = format!(
        "`corridor compare {first} {second} --archive {} --best {BORDER_TIME} --delta '6 min' \
         --replications 30` resumes it",
        kept.path
    );
    assert_eq!(open.exit, Exit::Failed);
    assert!(open.err.contains(&command), "{}", open.err);
    let empty =
        kept.ask("export", &[], &["1", "--to", "csv", "--out", &format!("{}.csv", kept.path)]);
    assert_eq!(empty.exit, Exit::Failed);
    assert!(empty.err.contains(&command), "{}", empty.err);

    let alone = about("compare", &paths, &[&options[..], &["--no-archive"]].concat());
    for method in ["kn", "ocba", "subset"] {
        let options = [&options[..2], &options[4..], &["--method", method]].concat();
        assert_eq!(kept.ask("compare", &paths, &options).exit, Exit::Done);
    }
    assert_eq!(corridor(&[&args[..], &options].concat()).out, alone.out);
    let history = kept.ask("history", &[], &["--format", "json"]);
    let runs: serde_json::Value = serde_json::from_str(&history.out).unwrap();
    for run in runs.as_array().unwrap() {
        assert_eq!(run["stopped"], "fixed", "{run}");
        let n = run["replications"].as_u64().unwrap().to_string();
        let shown = kept.ask("show", &[], &[&run["run"].to_string()]).out;
        let path = if run["file"] == first { &paths[..1] } else { &paths[1..] };
        let seed = run["seed"].as_str().unwrap();
        let same = about("run", path, &["--replications", &n, "--seed", seed, "--no-archive"]);
        assert_eq!(shown, same.out, "{run}");
    }
}

#[test]
fn a_merge_says_what_came_from_the_archive_and_what_is_missing() {
    let (folder, paths) = with_overlays("merge-gaps", &[]);
    let kept = Kept::new(&folder);
    let part = folder.path().join("archive-part").to_str().unwrap().to_owned();
    let whole = ["--replications", "4"];
    let shard = about("run", &paths, &[&whole[..], &["--shard", "1/2", "--out", &part]].concat());
    assert_eq!(shard.exit, Exit::Done, "{}", shard.err);
    let parts = [part];
    assert_eq!(about("merge", &parts, &["--no-archive"]).exit, Exit::Incomplete);
    let short = kept.ask("merge", &parts, &[]);
    assert_eq!(short.exit, Exit::Incomplete);
    let command = format!("`corridor run {} --replications 4`, complete it", paths[0]);
    assert!(short.err.contains(&command), "{}", short.err);
    let run = kept.ask("run", &paths, &whole);
    assert!(run.err.contains("2 of them from the archive"), "{}", run.err);
    let merged = kept.ask("merge", &parts, &[]);
    assert_eq!((merged.exit, &merged.out), (Exit::Done, &run.out));
    let said = "warning: 2 of the 4 replications of the report are in none of the parts";
    assert!(merged.err.contains(said), "{}", merged.err);
}

#[test]
fn every_view_has_rows_and_the_queries_of_the_handbook_answer() {
    let (folder, paths) = with_overlays("views", &[MORE_LANES]);
    let kept = Kept::new(&folder);
    let options = ["--replications", "3", "--format", "json", "-i", "total.delivered"];
    let compared = kept.ask("compare", &paths, &options);
    let compared: serde_json::Value = serde_json::from_str(&compared.out).unwrap();
    let archive = Connection::open(&kept.path).unwrap();
    let handbook = include_str!("../../../../docs/archive.md");
    let views = handbook.split("\n## Views\n").nth(1).unwrap();
    let named = views.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let named: Vec<&str> = named.take(6).collect();
    assert_eq!(named.len(), 6);
    for view in named {
        let count = format!("SELECT count(*) FROM {view} WHERE run = 2");
        let n: u32 = archive.query_row(&count, [], |row| row.get(0)).unwrap();
        assert!(n > 0, "{view}");
    }
    let queries = views.split("```sql\n").nth(1).unwrap().split("```").next().unwrap();
    let queries = queries.replace("run = 3", "run = 1").replace("run = 4", "run = 2");
    let queries = queries.replace("samur-road.ru-exit", "border.exit");
    let queries: Vec<&str> =
        queries.split(';').map(str::trim).filter(|query| !query.is_empty()).collect();
    assert_eq!(queries.len(), 2);
    let mut select = archive.prepare(queries[0]).unwrap();
    let days = select.query_map([], |row| row.get::<_, f64>(1)).unwrap().count();
    assert_eq!(days, 60);
    let difference: f64 = archive.query_row(queries[1], [], |row| row.get(0)).unwrap();
    let told = &compared["comparison"]["indicators"][0]["differences"][0]["mean"];
    assert!((difference - told.as_f64().unwrap()).abs() < 1e-6, "{difference} for {told}");
}
