//! The `corridor` command: arguments, progress, reports, exit codes.
//!
//! [`run`] answers one command line over the streams of an [`Io`], so that a test can ask
//! for anything that the process can. Data goes to standard output; progress, logs, diagnostics
//! and errors go to standard error.
//!
//! ```text
//! arguments -> cli -> command -> corridor-scenario, corridor-core -> Report -> text, Markdown, …
//!                        \-> RunRecord -> stderr, --record
//! ```

mod assignment;
pub mod cli;
mod command;
mod command_line;
mod comparison;
pub mod exit_code;
pub mod export;
mod failure;
pub mod io;
mod output;
mod progress;
pub mod report;
pub mod run_record;
mod runs;
#[cfg(test)]
mod scratch;
mod stored_scenario;
mod summary;
mod sweep;
#[cfg(test)]
mod tests;
pub mod verify;

use std::ffi::OsString;
use std::io::Write;

use anstyle::{AnsiColor, Style};
use clap::Parser;

use cli::{Cli, ColorWish};
use exit_code::Exit;
use failure::Failure;
use io::{Io, Paint};

/// Answers a command line; the first argument is the program's name.
pub fn run<I, T>(args: I, io: &mut Io<'_>) -> Exit
where
    I: IntoIterator<Item = T>,
    T: Into<OsString> + Clone,
{
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    let line = command_line::again(&args);
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => return usage(&error, io),
    };
    let wished = match cli.color {
        ColorWish::Auto => None,
        ColorWish::Always => Some(Paint::Ansi),
        ColorWish::Never => Some(Paint::Plain),
    };
    if let Some(paint) = wished {
        (io.out_paint, io.err_paint, io.file_paint) = (paint, paint, paint);
    }
    match command::execute(&cli.command, &line, io) {
        Ok(exit) => exit,
        Err(failure) if failure.is_reader_gone() => Exit::Done,
        Err(failure) => {
            say_error(&failure, io);
            failure.exit()
        }
    }
}

/// Help and version are answers; everything else that clap says is an error of usage.
fn usage(error: &clap::Error, io: &mut Io<'_>) -> Exit {
    let (paint, exit) =
        if error.use_stderr() { (io.err_paint, Exit::Usage) } else { (io.out_paint, Exit::Done) };
    let text = match paint {
        Paint::Plain => error.render().to_string(),
        Paint::Ansi => error.render().ansi().to_string(),
    };
    let to: &mut dyn Write = if error.use_stderr() { io.err } else { io.out };
    // Where not even the help can be written there is nobody left to tell.
    let _ = to.write_all(text.as_bytes());
    exit
}

fn say_error(failure: &Failure, io: &mut Io<'_>) {
    let red: Style = AnsiColor::Red.on_default().bold();
    let label = report::text::painted("error:", red, io.err_paint);
    // Where standard error cannot be written to, the exit code still says it.
    let _ = writeln!(io.err, "{label} {failure}");
}
