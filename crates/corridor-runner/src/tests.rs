//! Whole commands, in memory.

use std::fs;
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

fn corridor_when(stopped: bool, args: &[&str]) -> Session {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let mut io = Io {
        out: &mut out,
        err: &mut err,
        out_paint: Paint::Plain,
        err_paint: Paint::Plain,
        progress: Progress::Hidden,
        stop: Arc::new(AtomicBool::new(stopped)),
    };
    let exit = run(std::iter::once("corridor").chain(args.iter().copied()), &mut io);
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
    for nonsense in [&["fly"][..], &["check"]] {
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
    for command in ["check"] {
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
