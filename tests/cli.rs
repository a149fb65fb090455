//! The real `corridor` process: what only a process can show.

use snapbox::cmd::{Command, cargo_bin};

fn corridor() -> Command {
    Command::new(cargo_bin!("corridor"))
}

#[test]
fn help_goes_to_stdout_and_names_the_exit_codes() {
    let output = corridor().arg("--help").assert().success();
    let text = String::from_utf8(output.get_output().stdout.clone()).unwrap();
    assert!(text.contains("Exit codes:"));
    assert!(output.get_output().stderr.is_empty());
}

#[test]
fn an_unknown_option_is_a_usage_error_on_stderr() {
    let output = corridor().args(["check", "s.toml", "--formatt", "x"]).assert().code(2);
    assert!(output.get_output().stdout.is_empty());
    let text = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    assert!(text.contains("--format"), "{text}");
}
