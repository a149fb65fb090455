//! `corridor run`: the experiment, its report, its record.

use std::io::Write;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use corridor_core::answer::{StopReason, answer};
use corridor_core::experiment::{self, Controls, Plan};
use corridor_scenario::Scenario;

use crate::cli::RunArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress};
use crate::output::PendingFile;
use crate::progress::Meter;
use crate::report::{Extent, Format, Report};
use crate::run_record::{Machine, Ran, RunRecord};
use crate::runs::{self, Keeping, Taken};

/// Simulates a scenario and reports.
pub(super) fn run(args: &RunArgs, line: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let loudness = args.loudness();
    let Some(scenario) = super::load(&args.scenario, loudness, io)? else {
        return Ok(Exit::Scenario);
    };
    let plan = planned(&scenario, args);
    if let (Some(shard), Some(out)) = (args.shard, &args.out) {
        return super::shard::shard((args, line), &scenario, &plan, (shard, out), io);
    }
    // Opened before the work begins, so that a wrong path does not cost an hour.
    let output = args.output.as_deref().map(open).transpose()?;
    let record_file = args.record.as_deref().map(open).transpose()?;
    let keeping = args.keeping.open(line)?;
    let progress = if args.quiet { Progress::Hidden } else { io.progress };

    let begin = Instant::now();
    let taken = simulate(&scenario, args, &plan, progress, &io.stop, &keeping)?;
    let Some(taken) = taken else {
        writeln!(io.err, "interrupted before the first replication ended; nothing to report")?;
        return Ok(Exit::Interrupted);
    };
    let from_archive = taken.n_known();
    let answer = answer(&scenario.model, &taken.experiment);
    let wall = begin.elapsed();

    let ran = Ran {
        scenario: &args.scenario.display().to_string(),
        model_hash: &scenario.hash,
        seed: answer.run.seed,
        replications: answer.run.replications,
        from_archive: from_archive.min(answer.run.replications),
        events_per_replication: answer.run.events,
        threads: args.threads.map_or_else(default_threads, usize::from),
        wall,
    };
    let record = RunRecord::new(&ran, Machine::this());
    let report = Report::new(super::identity(&scenario), answer);
    let said = said_of(&keeping, &taken, &report);
    // Before the report is written: a full disk or a closed pipe there leaves no run open.
    let settled = runs::settle(&keeping, taken.kept, &report, &record);
    write_report(&report, Written { format: args.format, extent: args.extent(), output }, io)?;
    write_record(&record, args, record_file, io)?;
    if !args.quiet {
        io.err.write_all(said.as_bytes())?;
    }
    settled?;
    Ok(exit(&report, args.require_target))
}

/// What a user wants to know of the archive.
fn said_of(keeping: &Keeping, taken: &Taken, report: &Report) -> String {
    let Some(archive) = &keeping.archive else { return String::new() };
    let path = archive.path().display();
    let Some(kept) = &taken.kept else {
        return format!("all is known in `{path}`, which is read-only: no run was noted there\n");
    };
    let mut lines = runs::warnings(keeping, std::slice::from_ref(kept));
    let (run, n) = (kept.run, kept.known + kept.written);
    match report.answer.run.stopped {
        _ if kept.trouble.is_some() => {}
        StopReason::Interrupted => lines.push(format!(
            "run {run} in `{path}` is open with {n} replications; the same command resumes it"
        )),
        _ if kept.stale.contains(&run) => {
            lines.push(format!("run {run} in `{path}`, whose report was made anew"));
        }
        _ if kept.was_damaged => lines.push(format!(
            "run {run} in `{path}`, of which something was damaged; it was made anew"
        )),
        _ if kept.was_done => lines.push(format!("run {run} in `{path}`, which was done before")),
        _ => lines.push(format!("run {run} in `{path}`")),
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

pub(super) fn exit(report: &Report, require_target: bool) -> Exit {
    if report.answer.run.stopped == StopReason::Interrupted {
        Exit::Interrupted
    } else if require_target && !report.meets_all_targets() {
        Exit::TargetMissed
    } else {
        Exit::Done
    }
}

fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) fn open(path: &Path) -> Result<PendingFile, Failure> {
    PendingFile::create(path).map_err(Failure::file(path))
}

/// The scenario's plan with what the command line overrides.
fn planned(scenario: &Scenario, args: &RunArgs) -> Plan {
    let stated = &scenario.plan;
    let mut plan = Plan {
        seed: stated.seed,
        at_least: stated.at_least,
        at_most: stated.at_most,
        precision: stated.precision,
        confidence: stated.confidence,
    };
    if let Some(seed) = args.seed {
        plan.seed = seed;
    }
    if let Some(replications) = args.replications {
        plan.at_least = replications.get();
        plan.at_most = replications.get();
        plan.precision = None;
    }
    plan
}

/// Takes the replications and shows how far they are.
fn simulate(
    scenario: &Scenario,
    args: &RunArgs,
    plan: &Plan,
    progress: Progress,
    cancel: &AtomicBool,
    keeping: &Keeping,
) -> Result<Option<Taken>, Failure> {
    let meter = Meter::of_experiment(progress);
    let (next, at_most) = (plan.at_least, plan.at_most);
    meter.show(experiment::Progress::Replications { done: 0, next, at_most });
    let show = |progress| meter.show(progress);
    let controls = Controls { threads: args.threads, cancel, progress: &show };
    let taken = runs::outcomes(scenario, &args.scenario, plan, &controls, keeping);
    meter.clear();
    taken
}

/// How and where a report is written; without a file, to standard output.
pub(super) struct Written {
    pub(super) format: Format,
    pub(super) extent: Extent,
    pub(super) output: Option<PendingFile>,
}

pub(super) fn write_report(report: &Report, to: Written, io: &mut Io<'_>) -> Result<(), Failure> {
    let Some(mut file) = to.output else {
        report.write(to.format, to.extent, io.out_paint, io.out)?;
        return Ok(io.out.flush()?);
    };
    let path = file.place().to_owned();
    let written = report.write(to.format, to.extent, io.file_paint, &mut file);
    written.and_then(|()| file.commit()).map_err(Failure::file(&path))
}

/// The record goes to its file, and its line to standard error.
fn write_record(
    record: &RunRecord,
    args: &RunArgs,
    file: Option<PendingFile>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    if let Some(mut file) = file {
        let path = file.place().to_owned();
        serde_json::to_writer_pretty(&mut file, record)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(file))
            .and_then(|()| file.commit())
            .map_err(Failure::file(&path))?;
    }
    if !args.quiet {
        writeln!(io.err, "{}", record.line())?;
    }
    Ok(())
}
