//! The commands, one file each.

mod assign;
mod audit;
mod check;
mod explain;
mod new;
mod run;
mod schema;
mod verify;

use std::path::Path;

use corridor_scenario::{Scenario, Style};

use crate::cli::{Command, Loudness};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Paint};
use crate::report::text::PAGE_WIDTH;
use crate::report::{NumberOrigins, ScenarioIdentity};

/// Does what is asked.
pub(crate) fn execute(command: &Command, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Run(args) => run::run(args, io),
        Command::Assign(args) => assign::assign(args, io),
        Command::Check(args) => check::check(args, io),
        Command::Verify(args) => verify::verify(args, io),
        Command::Audit(args) => audit::audit(args, io),
        Command::Explain(args) => explain::explain(args, io),
        Command::Schema(args) => schema::schema(args, io),
        Command::New(args) => new::new(args, io),
    }
}

/// Reads a scenario. Its faults go to standard error, and then there is no scenario; so do its
/// warnings, unless they are not wanted.
fn load(path: &Path, loudness: Loudness, io: &mut Io<'_>) -> Result<Option<Scenario>, Failure> {
    said(corridor_scenario::load(path), loudness, io)
}

/// Reads a scenario whose choices need not be settled.
fn load_unsettled(
    path: &Path,
    loudness: Loudness,
    io: &mut Io<'_>,
) -> Result<Option<Scenario>, Failure> {
    said(corridor_scenario::load_unsettled(path), loudness, io)
}

fn said(
    loaded: Result<Scenario, corridor_scenario::Failure>,
    loudness: Loudness,
    io: &mut Io<'_>,
) -> Result<Option<Scenario>, Failure> {
    let style = match io.err_paint {
        Paint::Plain => Style::plain(PAGE_WIDTH),
        Paint::Ansi => Style::colored(PAGE_WIDTH),
    };
    match loaded {
        Ok(scenario) => {
            if loudness == Loudness::Normal {
                io.err.write_all(scenario.warnings.render(style).as_bytes())?;
            }
            Ok(Some(scenario))
        }
        Err(corridor_scenario::Failure::Diagnostics(diagnostics)) => {
            io.err.write_all(diagnostics.render(style).as_bytes())?;
            Ok(None)
        }
        Err(failure @ corridor_scenario::Failure::Read { .. }) => Err(Failure::Scenario(failure)),
    }
}

/// What a report says of its scenario.
fn identity(scenario: &Scenario) -> ScenarioIdentity {
    let count = scenario.provenance.count();
    ScenarioIdentity {
        title: scenario.title.clone(),
        model_hash: scenario.hash.clone(),
        numbers: NumberOrigins {
            sourced: count.sourced,
            derived: count.derived,
            assumed: count.assumed,
            unmarked: count.unmarked,
        },
    }
}
