//! Whole commands, in memory.

mod compared;
mod damaged;
mod kept;
mod words;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::*;
use crate::io::Progress;
use crate::scratch::Scratch;

/// What a command left behind.
struct Session {
    exit: Exit,
    out: String,
    err: String,
}

/// Runs in memory leave no archive in the folder of the tests, unless one is asked for.
fn corridor_when(stopped: bool, args: &[&str]) -> Session {
    let keeps = args.first() != Some(&"run") || args.iter().any(|arg| arg.contains("archive"));
    let no_archive: &[&str] = if keeps { &[] } else { &["--no-archive"] };
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
        out_paint: Paint::Plain,
        err_paint: Paint::Plain,
        file_paint: Paint::Plain,
        progress: Progress::Hidden,
        stop: Arc::new(AtomicBool::new(stopped)),
    };
    let exit = run(
        std::iter::once("corridor").chain(args.iter().copied()).chain(no_archive.iter().copied()),
        &mut io,
    );
    Session { exit, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}

fn corridor(args: &[&str]) -> Session {
    corridor_when(false, args)
}

/// A folder with the template as a scenario, and the scenario's path.
fn with_scenario(name: &str) -> (Scratch, String) {
    let folder = Scratch::new(name);
    let path = folder.path().join("scenario.toml").to_str().unwrap().to_owned();
    let session = corridor(&["new", &path]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Done, ""), "{}", session.err);
    (folder, path)
}

#[test]
fn help_is_an_answer_and_nonsense_is_an_error() {
    let help = corridor(&["--help"]);
    assert_eq!((help.exit, help.err.as_str()), (Exit::Done, ""));
    assert!(help.out.contains("Exit codes:"));
    for nonsense in [&["fly"][..], &["run"], &["run", "s.toml", "--threads", "many"]] {
        let session = corridor(nonsense);
        assert_eq!((session.exit, session.out.as_str()), (Exit::Usage, ""));
        assert!(session.err.starts_with("error: "), "{}", session.err);
    }
}

#[test]
fn a_new_scenario_replaces_no_file() {
    let (_folder, path) = with_scenario("new-twice");
    let before = fs::read_to_string(&path).unwrap();
    let session = corridor(&["new", &path]);
    assert_eq!(session.exit, Exit::Failed);
    assert!(session.err.contains("replaces no file"), "{}", session.err);
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
}

#[test]
fn a_new_scenario_is_without_fault_and_can_be_proof_read() {
    let (_folder, path) = with_scenario("new-check");
    let session = corridor(&["check", &path]);
    assert_eq!((session.exit, session.err.as_str()), (Exit::Done, ""));
    for heading in ["THE SCENARIO", "PLACES", "LEGS", "FLOWS"] {
        assert!(session.out.contains(&format!("\n{heading}\n")), "{}", session.out);
    }
    for line in session.out.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    let quiet = corridor(&["check", &path, "--quiet"]);
    assert_eq!((quiet.exit, quiet.out.as_str()), (Exit::Done, ""));
}

#[test]
fn faults_of_a_scenario_go_to_stderr_with_their_codes() {
    let (_folder, path) = with_scenario("faults");
    fs::write(&path, "format = 1\nlanez = 3\n").unwrap();
    for command in ["check", "run"] {
        let session = corridor(&[command, &path]);
        assert_eq!((session.exit, session.out.as_str()), (Exit::Scenario, ""));
        assert!(session.err.contains("lanez"), "{}", session.err);
    }
}

#[test]
fn a_code_is_explained_and_an_unknown_one_is_refused() {
    let code = corridor_scenario::codes().next().unwrap();
    let session = corridor(&["explain", &code.to_lowercase()]);
    assert_eq!((session.exit, session.err.as_str()), (Exit::Done, ""));
    assert!(!session.out.is_empty());
    let session = corridor(&["explain", "E9999"]);
    assert_eq!(session.exit, Exit::Failed);
    assert!(session.err.contains(code), "{}", session.err);
}

#[test]
fn the_schema_is_json() {
    for args in [&["schema"][..], &["schema", "--overlay"]] {
        let session = corridor(args);
        assert_eq!((session.exit, session.err.as_str()), (Exit::Done, ""));
        let schema: serde_json::Value = serde_json::from_str(&session.out).unwrap();
        assert!(schema["properties"]["flows"].is_object());
    }
}

#[test]
fn a_run_reports_on_stdout_and_records_on_stderr() {
    let (_folder, path) = with_scenario("run");
    let session = corridor(&["run", &path, "--replications", "3"]);
    assert_eq!(session.exit, Exit::Done);
    for heading in ["VERDICT", "THROUGHPUT", "HOW IT WAS RUN"] {
        assert!(session.out.contains(&format!("\n{heading}\n")), "{}", session.out);
    }
    assert!(session.out.contains("3; their number was fixed"));
    assert!(session.err.starts_with("3 replications in "), "{}", session.err);
    let quiet = corridor(&["run", &path, "--replications", "3", "--quiet"]);
    assert_eq!((quiet.out.as_str(), quiet.err.as_str()), (session.out.as_str(), ""));
}

#[test]
fn the_report_is_the_same_to_the_byte_for_any_number_of_threads() {
    let (_folder, path) = with_scenario("threads");
    for format in ["json", "csv", "text", "markdown"] {
        let with_threads = |threads: &str| {
            let options = ["--replications", "5", "--threads", threads, "--format", format];
            corridor(&[&["run", path.as_str()][..], &options].concat()).out
        };
        let one = with_threads("1");
        assert!(!one.is_empty());
        assert_eq!(one, with_threads("2"));
        assert_eq!(one, with_threads("8"));
    }
}

#[test]
fn seed_and_replications_of_the_command_line_are_in_the_report() {
    let (_folder, path) = with_scenario("overrides");
    let report = |seed: &str| -> serde_json::Value {
        let options = ["--replications", "2", "--seed", seed, "--format", "json"];
        let session = corridor(&[&["run", path.as_str()][..], &options].concat());
        serde_json::from_str(&session.out).unwrap()
    };
    let (first, second) = (report("7"), report("8"));
    assert_eq!(first["answer"]["run"]["seed"], 7);
    assert_eq!(first["answer"]["run"]["replications"], 2);
    assert_ne!(first["answer"]["total"], second["answer"]["total"]);
}

#[test]
fn a_report_in_a_file_is_the_one_of_stdout_and_the_record_stands_apart() {
    let (folder, path) = with_scenario("files");
    let report = folder.path().join("report.json");
    let record = folder.path().join("record.json");
    let options = ["run", &path, "--replications", "2", "--format", "json"];
    let to_files = ["--output", report.to_str().unwrap(), "--record", record.to_str().unwrap()];
    let session = corridor(&[&options[..], &to_files].concat());
    assert_eq!((session.exit, session.out.as_str()), (Exit::Done, ""));
    assert_eq!(fs::read_to_string(&report).unwrap(), corridor(&options).out);
    let record: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&record).unwrap()).unwrap();
    assert_eq!(record["replications"], 2);
    assert!(record["wall_seconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn a_file_that_cannot_be_written_is_refused_before_the_work_begins() {
    let (folder, path) = with_scenario("refused");
    let report = folder.path().join("missing/report.txt");
    let session = corridor(&["run", &path, "--output", report.to_str().unwrap()]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Failed, ""));
    assert!(session.err.contains("missing/report.txt"), "{}", session.err);
}

#[test]
fn a_run_that_is_stopped_at_once_has_nothing_to_report() {
    let (_folder, path) = with_scenario("stopped");
    let session = corridor_when(true, &["run", &path, "--replications", "200"]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Interrupted, ""));
    assert!(session.err.contains("nothing to report"), "{}", session.err);
}

#[test]
fn a_missed_target_fails_only_where_it_is_required() {
    let (_folder, path) = with_scenario("required");
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches("throughput = \"0.95 Mt/yr\"").count(), 1);
    let text = text.replace("throughput = \"0.95 Mt/yr\"", "throughput = \"9 Mt/yr\"");
    fs::write(&path, text).unwrap();
    let plain = corridor(&["run", &path, "--replications", "2"]);
    let required = corridor(&["run", &path, "--replications", "2", "--require-target"]);
    assert_eq!(plain.out, required.out);
    assert_eq!((plain.exit, required.exit), (Exit::Done, Exit::TargetMissed));
    assert!(plain.out.contains("met in 0 of 2 replications"), "{}", plain.out);
}

#[test]
fn a_chosen_case_is_verified_and_an_unknown_one_is_refused() {
    let session = corridor(&["verify", "--quick", "--only", "losses.toml", "--format", "csv"]);
    assert_eq!((session.exit, session.err.as_str()), (Exit::Done, ""));
    let cases = crate::verify::cases();
    let n_cases = cases.iter().filter(|case| case.textbook == "losses.toml").count();
    assert_eq!(session.out.lines().count(), 1 + n_cases, "{}", session.out);
    let session = corridor(&["verify", "--quick", "--only", "M/M/nought"]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Failed, ""));
    assert!(session.err.contains("M/M/nought"), "{}", session.err);
}

#[test]
fn an_interrupted_verification_gives_no_verdict() {
    let session = corridor_when(true, &["verify", "--quick"]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Interrupted, ""));
    assert!(session.err.contains("no verdict"), "{}", session.err);
}

/// A pipe whose reader has gone.
struct Closed;

impl Write for Closed {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_reader_that_has_gone_is_no_failure() {
    let (_folder, path) = with_scenario("closed");
    for format in ["text", "markdown", "json", "csv"] {
        let mut err = Vec::new();
        let mut io = Io {
            out: &mut Closed,
            err: &mut err,
            out_paint: Paint::Plain,
            err_paint: Paint::Plain,
            file_paint: Paint::Plain,
            progress: Progress::Hidden,
            stop: Arc::new(AtomicBool::new(false)),
        };
        let options =
            ["corridor", "run", &path, "--no-archive", "--replications", "2", "--format", format];
        assert_eq!(run(options, &mut io), Exit::Done);
        assert_eq!(String::from_utf8(err).unwrap(), "");
    }
}

/// The textbook of two routes without its shares, in a folder of its own.
fn with_choice(name: &str) -> (Scratch, String) {
    let folder = Scratch::new(name);
    let path = folder.path().join("choice.toml").to_str().unwrap().to_owned();
    let textbook = crate::verify::TEXTBOOK.iter().find(|one| one.name == "two-routes.toml");
    let is_share = |line: &&str| line.starts_with("share =") || line.contains("{ share =");
    let lines: Vec<&str> = textbook.unwrap().text.lines().filter(|line| !is_share(line)).collect();
    fs::write(&path, lines.join("\n")).unwrap();
    (folder, path)
}

#[test]
fn a_choice_that_is_not_settled_is_refused_and_can_be_settled() {
    let (folder, path) = with_choice("assign");
    let session = corridor(&["run", &path]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Scenario, ""));
    assert!(session.err.contains("E0404") && session.err.contains("corridor assign"));
    let session = corridor(&["check", &path]);
    assert_eq!(session.exit, Exit::Done, "{}", session.err);
    assert!(session.out.contains("not settled"), "{}", session.out);

    let settled = folder.path().join("settled.toml").to_str().unwrap().to_owned();
    let assign = ["assign", &path, "-o", &settled, "--gap", "0.1 %", "--replications", "6"];
    let session = corridor(&assign);
    assert_eq!(session.exit, Exit::Done, "{}\n{}", session.err, session.out);
    assert!(session.out.contains("Settled: the relative gap is"), "{}", session.out);
    let text = fs::read_to_string(&settled).unwrap();
    assert!(text.contains("extends = \"choice.toml\""), "{text}");
    assert!(text.contains("D: settled by assign, gap"), "{text}");
    let share = text.lines().find_map(|line| line.strip_prefix("share = ")).unwrap();
    let share: f64 = share.parse().unwrap();
    assert!((share - 0.8).abs() < 0.02, "{share} for the equilibrium 0.8");

    let run = ["run", &settled, "--replications", "2", "--format", "csv"];
    let session = corridor(&run);
    assert_eq!(session.exit, Exit::Done, "{}", session.err);
    assert!(session.out.contains("flow,freight/direct,time,h,"), "{}", session.out);
    // What is settled can be settled again, and changed choices are not settled any more.
    let again = corridor(&["assign", &settled, "--iterations", "1", "--replications", "2"]);
    assert!([Exit::Done, Exit::Unsettled].contains(&again.exit), "{}", again.err);
    let changed = folder.path().join("changed.toml").to_str().unwrap().to_owned();
    let logit = "[flows.freight]\nchoice = { logit = { sensitivity = \"1 t/USD\" } }\n";
    fs::write(&changed, format!("format = 1\nextends = \"settled.toml\"\n{logit}")).unwrap();
    let session = corridor(&["run", &changed]);
    assert_eq!(session.exit, Exit::Scenario);
    assert!(session.err.contains("E0404"), "{}", session.err);
}

#[test]
fn an_assignment_that_does_not_settle_says_so_and_writes_all_the_same() {
    let (folder, path) = with_choice("unsettled");
    let settled = folder.path().join("settled.toml").to_str().unwrap().to_owned();
    let args = ["assign", &path, "-o", &settled, "--iterations", "2", "--replications", "2"];
    let session = corridor(&args);
    assert_eq!(session.exit, Exit::Unsettled, "{}", session.out);
    assert!(session.out.contains("NOT SETTLED"), "{}", session.out);
    assert!(fs::read_to_string(&settled).unwrap().contains("D: not settled by assign"));
    for (format, start) in [("json", "{"), ("csv", "flow,route,share"), ("markdown", "# ")] {
        let session = corridor(&[&args[..2], &["--iterations", "1", "--format", format]].concat());
        assert!(session.out.starts_with(start), "{}", session.out);
    }
}

#[test]
fn without_a_choice_there_is_nothing_to_assign() {
    let (_folder, path) = with_scenario("assign-nothing");
    let session = corridor(&["assign", &path]);
    assert_eq!(session.exit, Exit::Failed);
    assert!(session.err.contains("nothing to settle"), "{}", session.err);
    for gap in ["0", "120 %", "small"] {
        assert_eq!(corridor(&["assign", &path, "--gap", gap]).exit, Exit::Usage);
    }
}

#[test]
fn tariffs_and_factors_reach_the_report_in_every_format() {
    let (folder, _path) = with_scenario("costs");
    let overlay = folder.path().join("costs.toml").to_str().unwrap().to_owned();
    let text = r#"format = 1
extends = "scenario.toml"
[scenario]
value-of-time = "1 USD/t/h"
[legs.depot-border]
cost = ["0.05 USD/tkm", "100 USD/truck"]
[crossings.border.stages.exit]
cost = "40 USD/truck"
[emissions]
scope = "WTW"
road = "100 g/tkm"
"#;
    fs::write(&overlay, text).unwrap();
    let read = |format: &str| {
        let session = corridor(&["run", &overlay, "--replications", "2", "--format", format]);
        assert_eq!(session.exit, Exit::Done, "{}", session.err);
        session.out
    };
    let csv = read("csv");
    let mean = |start: &str| -> f64 {
        let line = csv.lines().find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("{start} in\n{csv}"))
            .split(',')
            .nth(4)
            .unwrap()
            .parse()
            .unwrap()
    };
    let flow = csv.lines().find(|line| line.contains(",tariff,USD/t,")).unwrap();
    assert!(flow.starts_with("total,all flows,tariff"), "{flow}");
    let km = mean("flow,grain,length,km");
    let load = 20.0;
    let tariff = 0.05 * km + 140.0 / load;
    assert!((mean("total,all flows,tariff,USD/t") - tariff).abs() < 1e-6);
    let hours = mean("flow,grain,time,h");
    assert!((mean("flow,grain,time-cost,USD/t") - hours).abs() < 1e-9);
    assert!((mean("flow,grain,cost,USD/t") - tariff - hours).abs() < 1e-6);
    assert!((mean("mode,road,co2e,g/tkm") - 100.0).abs() < 1e-9);
    assert!((mean("flow,grain,co2e,kg/t") - 0.1 * km).abs() < 1e-9);
    let tonne_km = mean("total,all flows,tonne-km,tkm/yr");
    assert!((tonne_km - mean("total,all flows,delivered,t/yr") * km).abs() < 1e-3 * tonne_km);
    for (format, words) in [("text", "CARRIAGE"), ("markdown", "CO2e (WTW)"), ("json", "\"costs\"")]
    {
        assert!(read(format).contains(words), "{format}");
    }
    let check = corridor(&["check", &overlay]);
    assert!(check.out.contains("0.05 USD/tkm + 100 USD/vehicle"), "{}", check.out);
}
