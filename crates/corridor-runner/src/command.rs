//! The commands, one file each.

mod assign;
mod audit;
mod check;
mod clean;
mod compare;
mod explain;
mod history;
mod merge;
mod new;
mod noted;
mod run;
mod schema;
mod shard;
mod show;
mod sweep;
mod verify;

use std::io::Write;
use std::path::Path;

use corridor_core::compile::compile;
use corridor_core::indicator::{Indicator, indicators};
use corridor_core::outcome::Layout;
use corridor_scenario::{Scenario, Style};
use corridor_simkit::time::SimSpan;

use crate::cli::{Command, Loudness};
use crate::comparison::choice::all_names;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Paint};
use crate::output::PendingFile;
use crate::report::text::PAGE_WIDTH;
use crate::report::{NumberOrigins, ScenarioIdentity};

/// Does what is asked; `line` is the command as it can be typed again.
pub(crate) fn execute(command: &Command, line: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    match command {
        Command::Run(args) => run::run(args, line, io),
        Command::Compare(args) => compare::compare(args, line, io),
        Command::Sweep(args) => sweep::sweep(args, line, io),
        Command::Merge(args) => merge::merge(args, io),
        Command::History(args) => history::history(args, io),
        Command::Show(args) => show::show(args, io),
        Command::Export(args) => show::export(args, io),
        Command::Prune(args) => clean::prune(args, io),
        Command::Salvage(args) => clean::salvage(args, io),
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

/// Prints the names of all indicators of some scenarios, with units and meanings.
fn list_indicators(scenarios: &[Scenario], io: &mut Io<'_>) -> Result<Exit, Failure> {
    let lists: Vec<Vec<Indicator>> = scenarios.iter().map(indicators_of).collect();
    let all = all_names(&lists);
    let width = all.iter().map(|one| one.name.len()).max().unwrap_or(0);
    for one in all {
        writeln!(io.out, "{:width$}  {:<13}  {}", one.name, one.unit, one.meaning)?;
    }
    Ok(Exit::Done)
}

/// The indicators of a scenario.
fn indicators_of(scenario: &Scenario) -> Vec<Indicator> {
    // Names do not depend on the warm-up.
    let compiled = compile(&scenario.model, SimSpan::ZERO);
    indicators(&compiled.catalogue, &Layout::of(&compiled.catalogue))
}

/// Writes an answer to its file, or to standard output.
fn write_to(
    output: Option<PendingFile>,
    io: &mut Io<'_>,
    write: impl Fn(&mut dyn Write) -> std::io::Result<()>,
) -> Result<(), Failure> {
    let Some(mut file) = output else {
        write(io.out)?;
        return Ok(io.out.flush()?);
    };
    let path = file.place().to_owned();
    write(&mut file).and_then(|()| file.commit()).map_err(Failure::file(&path))
}

/// Says lines on standard error, unless that is not wanted.
fn say(lines: &[String], loudness: Loudness, io: &mut Io<'_>) -> Result<(), Failure> {
    if loudness == Loudness::Normal {
        lines.iter().try_for_each(|line| writeln!(io.err, "{line}"))?;
    }
    Ok(())
}

/// Opens a file that will appear when it is complete.
fn open(path: &Path) -> Result<PendingFile, Failure> {
    PendingFile::create(path).map_err(Failure::file(path))
}

fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
