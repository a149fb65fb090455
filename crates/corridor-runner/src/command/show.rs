//! `corridor show`, `export`: what the archive keeps of a run, never anything that is damaged.
//!
//! A damaged report is made anew from the replications, which have checksums of their own, and
//! stored again; where that cannot be, it is refused with the reason.

use std::time::Instant;

use corridor_archive::{Archive, Entry, Finished, Piece, Reader, RunId};
use corridor_core::ENGINE_EPOCH;
use corridor_core::answer::answer;
use corridor_core::experiment::assemble;

use crate::cli::{ExportArgs, RunName, ShowArgs};
use crate::command_line::quoted;
use crate::exit_code::Exit;
use crate::export;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::{Format, Report};
use crate::run_record::{Machine, Ran, RunRecord};
use crate::runs;
use crate::stored_scenario::{self, Maker};

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
        let anew = mend(&archive, &entry, |piece| *piece == Piece::Ended, io)?;
        let record = match anew.filter(|_| archive.record(run).is_err()) {
            Some(anew) => Some(anew.record),
            None => archive.record(run)?,
        };
        record.map(|record| record + "\n").ok_or_else(|| open(&entry))?
    } else {
        let form = match args.format.unwrap_or(Format::Text) {
            Format::Text if args.full => "full",
            Format::Text => "text",
            Format::Markdown => "markdown",
            Format::Json => "json",
            Format::Csv => "csv",
        };
        let is_form = |piece: &Piece| *piece == Piece::Report(form.to_owned());
        let anew = mend(&archive, &entry, is_form, io)?;
        let anew = anew.and_then(|anew| anew.reports.into_iter().find(|(name, _)| name == form));
        match anew {
            Some((_, text)) => text,
            None => archive.report(run, form)?.ok_or_else(|| open(&entry))?,
        }
    };
    if !args.instead.scenario && !args.instead.model {
        warn(&archive.entry(run)?, io)?;
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
    if entry.ended.is_none() {
        writeln!(io.err, "warning: {}", open(entry))?;
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
    Failure::Open { run: entry.run, kept: entry.kept, command: command_of(entry) }
}

/// The command that began a run.
fn command_of(entry: &Entry) -> String {
    let command = entry.command.clone();
    command.unwrap_or_else(|| format!("corridor run {}", quoted(&entry.file)))
}

/// Writes the tables of a run.
pub(super) fn export(args: &ExportArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let run = number(&archive, args.run)?;
    let tables = |piece: &Piece| !matches!(piece, Piece::Report(_));
    let entry = archive.entry(run)?;
    // Tables that are empty help nobody; replications without a report may.
    if entry.ended.is_none() && entry.kept == 0 {
        return Err(open(&entry));
    }
    mend(&archive, &entry, tables, io)?;
    let place = export::write(&archive, run, args.to, args.out.as_deref())?;
    warn(&archive.entry(run)?, io)?;
    writeln!(io.err, "run {run} in `{}`", place.display())?;
    Ok(Exit::Done)
}

/// What is damaged of a run's report is made anew and stored again. It is handed out where it
/// cannot be stored.
///
/// # Errors
///
/// If something is damaged that is `needed` and it cannot be made anew.
fn mend(
    archive: &Archive,
    entry: &Entry,
    is_needed: impl Fn(&Piece) -> bool,
    io: &mut Io<'_>,
) -> Result<Option<Finished>, Failure> {
    let faults: Vec<Piece> = archive.faults(entry.run)?;
    let faults: Vec<&Piece> = faults.iter().filter(|piece| piece.is_report()).collect();
    if entry.ended.is_none() || faults.is_empty() {
        return Ok(None);
    }
    let (run, path) = (entry.run, archive.path());
    let what: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let what = what.join(", ");
    let finished = match made_anew(archive, entry) {
        Ok(finished) => finished,
        Err(reason) if faults.iter().any(|piece| is_needed(piece)) => {
            let (path, command) = (path.to_owned(), command_of(entry));
            return Err(Failure::Damaged { path, run, what, reason, command });
        }
        Err(reason) => {
            writeln!(
                io.err,
                "warning: {what} of run {run} in `{}` is damaged and cannot be made anew from \
                 what is kept ({reason})",
                path.display()
            )?;
            return Ok(None);
        }
    };
    let stored = archive.finish(run, &finished);
    let stored = match &stored {
        Ok(()) => "stored again".to_owned(),
        Err(error) => format!("not stored again: {error}"),
    };
    writeln!(
        io.err,
        "warning: {what} of run {run} in `{}` was damaged; it was made anew from the \
         replications and {stored}",
        path.display()
    )?;
    Ok(Some(finished))
}

/// The report of a run, made anew from its replications; why that cannot be, in words.
fn made_anew(archive: &Archive, entry: &Entry) -> Result<Finished, String> {
    let said = |error: corridor_archive::ArchiveError| error.to_string();
    let begin = Instant::now();
    let files = archive.scenario_files(entry.run).map_err(said)?;
    let maker = Maker { engine: &entry.engine, epoch: entry.epoch };
    let scenario = stored_scenario::read(&files, &entry.model_hash, maker)
        .map_err(|reason| format!("the run {reason}"))?;
    let plan = archive.plan(entry.run).map_err(said)?;
    let reader = Reader::of_run(archive, entry.run).map_err(said)?;
    let experiment =
        assemble(&scenario.model, &plan, &reader).map_err(|short| short.to_string())?;
    if let Some(trouble) = reader.trouble() {
        return Err(trouble.to_string());
    }
    let answer = answer(&scenario.model, &experiment);
    let ran = Ran {
        scenario: &entry.file,
        model_hash: &scenario.hash,
        seed: answer.run.seed,
        replications: answer.run.replications,
        from_archive: answer.run.replications,
        events_per_replication: answer.run.events,
        threads: 1,
        wall: begin.elapsed(),
    };
    let record = RunRecord::new(&ran, Machine::this());
    let report = Report::new(super::identity(&scenario), answer);
    runs::finished(&report, &record).map_err(|error| error.to_string())
}
