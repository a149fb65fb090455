//! `corridor history`, `show`, `export`, `prune`, `salvage`: the archive and what is in it.

use corridor_archive::prune::{Mode, Pruned, Wish};
use corridor_archive::{Archive, Entry, RunId, salvage as save};
use corridor_core::ENGINE_EPOCH;
use jiff::{Timestamp, ToSpan};

use crate::cli::{ExportArgs, HistoryArgs, ListFormat, PruneArgs, RunName, SalvageArgs, ShowArgs};
use crate::command_line::quoted;
use crate::exit_code::Exit;
use crate::export;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::page::{Block, Section, Table, Tone};
use crate::report::{Format, text};

/// Lists the runs.
pub(super) fn history(args: &HistoryArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let entries = archive.history()?;
    match args.format {
        ListFormat::Text => {
            let sections = [Section { title: "Runs".to_owned(), blocks: vec![list(&entries)] }];
            let title = format!("Archive {}", archive.path().display());
            text::write(&title, &sections, io.out_paint, io.out)?;
        }
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *io.out, &entries).map_err(std::io::Error::from)?;
            writeln!(io.out)?;
        }
        ListFormat::Csv => {
            let mut csv = ::csv::Writer::from_writer(Vec::new());
            for entry in &entries {
                csv.serialize(entry).map_err(std::io::Error::from)?;
            }
            let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
            io.out.write_all(&bytes)?;
        }
    }
    Ok(Exit::Done)
}

fn list(entries: &[Entry]) -> Block {
    if entries.is_empty() {
        return Block::Sentence(Tone::Plain, "There are none yet.".to_owned());
    }
    let mut table = Table::of_numbers("", &["run", "replications", "seed"])
        .with_words("begun (UTC)")
        .with_words("state")
        .with_words("scenario");
    for entry in entries {
        let begun = entry.started.replace('T', " ");
        let state = match (&entry.stale, &entry.stopped) {
            (Some(_), _) => "stale".to_owned(),
            (None, Some(stopped)) => stopped.clone(),
            (None, None) => "open".to_owned(),
        };
        table.push(vec![
            entry.run.to_string().into(),
            entry.replications.unwrap_or(entry.kept).to_string().into(),
            entry.seed.clone().into(),
            begun.get(..16).unwrap_or(&begun).into(),
            state.into(),
            entry.title.clone().into(),
        ]);
    }
    Block::Table(table)
}

/// The number of a run that is asked for.
fn number(archive: &Archive, name: RunName) -> Result<RunId, Failure> {
    match name {
        RunName::Number(run) => Ok(run),
        RunName::Last => {
            let newest = archive.history()?.first().map(|entry| entry.run);
            newest.ok_or_else(|| Failure::NoRuns { path: archive.path().to_owned() })
        }
    }
}

/// Prints the report of a run, or what it was made of.
pub(super) fn show(args: &ShowArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let run = number(&archive, args.run)?;
    let entry = archive.entry(run)?;
    let text = if args.instead.scenario {
        archive.scenario_text(run)?
    } else if args.instead.model {
        archive.model(run)? + "\n"
    } else if args.instead.record {
        archive.record(run)?.map(|record| record + "\n").ok_or_else(|| open(&entry))?
    } else {
        let form = match args.format.unwrap_or(Format::Text) {
            Format::Text if args.full => "full",
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Json => "json",
            Format::Csv => "csv",
        };
        archive.report(run, form)?.ok_or_else(|| open(&entry))?
    };
    if !args.instead.scenario && !args.instead.model {
        warn(&entry, io)?;
    }
    io.out.write_all(text.as_bytes())?;
    Ok(Exit::Done)
}

/// What a reader of a run's report must know.
fn warn(entry: &Entry, io: &mut Io<'_>) -> Result<(), Failure> {
    let run = entry.run;
    if let Some(since) = &entry.stale {
        writeln!(
            io.err,
            "warning: the report of run {run} is stale: replications that it rests on were \
             replaced by other outcomes ({since}); ask for it again to have it made anew"
        )?;
    }
    if entry.epoch != ENGINE_EPOCH {
        writeln!(
            io.err,
            "warning: run {run} is of engine epoch {}; this program has epoch {ENGINE_EPOCH}, and \
             its outcomes differ",
            entry.epoch
        )?;
    }
    Ok(())
}

fn open(entry: &Entry) -> Failure {
    let command = entry.command.clone();
    let command = command.unwrap_or_else(|| format!("corridor run {}", quoted(&entry.file)));
    Failure::Open { run: entry.run, kept: entry.kept, command }
}

/// Writes the tables of a run.
pub(super) fn export(args: &ExportArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let run = number(&archive, args.run)?;
    let place = export::write(&archive, run, args.to, args.out.as_deref())?;
    warn(&archive.entry(run)?, io)?;
    writeln!(io.err, "run {run} in `{}`", place.display())?;
    Ok(Exit::Done)
}

/// Takes runs out.
pub(super) fn prune(args: &PruneArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let before = args.older_than.map(|days| {
        let hours = (i64::from(days) * 24).hours();
        Timestamp::now().checked_sub(hours).unwrap_or(Timestamp::MIN)
    });
    let wish = Wish {
        runs: args.runs.clone(),
        before,
        keep_last: args.keep_last,
        keep: args.keep.clone(),
    };
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Real };
    let pruned = archive.prune(&wish, mode)?;
    io.out.write_all(said_of(&pruned, mode).as_bytes())?;
    Ok(Exit::Done)
}

fn said_of(pruned: &Pruned, mode: Mode) -> String {
    let line =
        |entry: &Entry| format!("run {}: {}, begun {}\n", entry.run, entry.title, entry.started);
    let said: String = pruned.runs.iter().map(line).collect();
    let (runs, replications) = (pruned.runs.len(), pruned.replications);
    said + &match mode {
        Mode::DryRun => format!(
            "{runs} runs would go, and {replications} replications of \
             which no run is left\n"
        ),
        Mode::Real => format!(
            "{runs} runs are gone, and {replications} replications of which no run is left; the \
             archive has {} bytes, it had {}\n",
            pruned.bytes_after, pruned.bytes_before
        ),
    }
}

/// Saves what can still be read of a damaged archive.
pub(super) fn salvage(args: &SalvageArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let saved = save(&args.from.path())?;
    writeln!(
        io.out,
        "saved {} runs and {} replications ({} did not fit their checksums); the damaged file is \
         `{}`",
        saved.runs,
        saved.replications,
        saved.left_behind,
        saved.damaged.display()
    )?;
    Ok(Exit::Done)
}
