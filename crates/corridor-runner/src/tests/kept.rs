//! What commands say of what the archive keeps.

use rusqlite::Connection;

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
        self.change(&format!(
            "UPDATE replications SET (checksum, daily_checksum, outcome, deadlock, daily) =
                 (SELECT checksum, daily_checksum, outcome, deadlock, daily FROM replications AS of
                  WHERE of.sample = 2 AND of.replication = replications.replication)
             WHERE sample = 1 AND replication = {replication}"
        ));
    }
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
    let first = kept.ask("run", &paths, &["--replications", "2"]).out;
    kept.change("UPDATE samples SET epoch = 0");
    let shown = kept.ask("show", &[], &["1"]);
    assert_eq!(shown.out, first);
    assert!(shown.err.contains("run 1 is of engine epoch 0"), "{}", shown.err);
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
