//! The real `corridor` process: what only a process can show.

use std::path::{Path, PathBuf};
use std::process::Output;

use snapbox::cmd::{Command, cargo_bin};

fn corridor() -> Command {
    Command::new(cargo_bin!("corridor"))
}

fn output(args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } =
        corridor().args(args).output().expect("the process starts");
    let text = |bytes| String::from_utf8(bytes).expect("only text is written");
    (status.code(), text(stdout), text(stderr))
}

/// A folder that goes with its test.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("corridor-cli-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("the temporary folder can be written to");
        Self(path)
    }

    fn file(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("the temporary folder has a plain name").to_owned()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A new scenario, as `corridor new` writes it.
fn scenario(folder: &Scratch) -> String {
    let path = folder.file("scenario.toml");
    let (code, out, err) = output(&["new", &path]);
    assert_eq!((code, out.as_str()), (Some(0), ""), "{err}");
    path
}

#[test]
fn help_goes_to_stdout_and_names_the_exit_codes() {
    let (code, out, err) = output(&["--help"]);
    assert_eq!((code, err.as_str()), (Some(0), ""));
    assert!(out.contains("Exit codes:"));
}

#[test]
fn an_unknown_option_is_a_usage_error_on_stderr() {
    let (code, out, err) = output(&["run", "s.toml", "--replicatoins", "3"]);
    assert_eq!((code, out.as_str()), (Some(2), ""));
    assert!(err.contains("--replications"), "{err}");
}

#[test]
fn a_bad_scenario_ends_with_code_3_and_nothing_on_stdout() {
    let folder = Scratch::new("bad");
    let path = folder.file("bad.toml");
    std::fs::write(&path, "format = 1\nlanez = 3\n").unwrap();
    let (code, out, err) = output(&["check", &path]);
    assert_eq!((code, out.as_str()), (Some(3), ""));
    assert!(err.contains("lanez") && err.contains("bad.toml:2:1"), "{err}");
}

#[test]
fn a_run_in_a_pipe_is_plain_text_without_progress() {
    let folder = Scratch::new("pipe");
    let path = scenario(&folder);
    let (code, out, err) = output(&["run", &path, "--no-archive", "--replications", "3"]);
    assert_eq!(code, Some(0), "{err}");
    assert!(out.contains("\nVERDICT\n"), "{out}");
    assert!(!out.contains('\u{1b}') && !err.contains('\u{1b}'));
    assert_eq!(err.lines().count(), 1, "{err}");
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_reports_on_what_it_has_and_ends_with_code_130() {
    let folder = Scratch::new("interrupt");
    let path = scenario(&folder);
    let process = std::process::Command::new(cargo_bin!("corridor"))
        .args(["run", &path, "--no-archive", "--replications", "100000"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    // Long enough for the first replications of a small scenario, even on a busy machine.
    std::thread::sleep(std::time::Duration::from_secs(4));
    let signalled =
        std::process::Command::new("kill").args(["-INT", &process.id().to_string()]).status();
    assert!(signalled.unwrap().success());
    let ended = process.wait_with_output().unwrap();
    let out = String::from_utf8(ended.stdout).unwrap();
    assert_eq!(ended.status.code(), Some(130));
    assert!(out.contains("\nInterrupted: the first "), "{out}");
    assert!(Path::new(&path).exists());
}

fn tomls_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of scenarios can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            tomls_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn the_summary_of_every_shipped_scenario_fits_80_columns() {
    let mut paths = Vec::new();
    tomls_below(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios"), &mut paths);
    assert!(20 < paths.len(), "{paths:?}");
    let mut wide = Vec::new();
    for path in &paths {
        let (code, out, err) = output(&["check", path.to_str().expect("a plain path")]);
        assert_eq!((code, err.as_str()), (Some(0), ""), "{}", path.display());
        assert!(out.contains("\nFLOWS\n"), "{}", path.display());
        let lines = out.lines().filter(|line| 80 < line.chars().count());
        wide.extend(lines.map(|line| format!("{}: {line}", path.display())));
    }
    assert!(wide.is_empty(), "{}", wide.join("\n"));
}
