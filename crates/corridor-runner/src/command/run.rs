//! `corridor run`: the experiment, its report, its record.

use std::io::Write;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use corridor_core::answer::{Answer, StopReason};
use corridor_core::experiment::{self, Controls, ExperimentError, Plan};
use corridor_scenario::Scenario;

use crate::cli::RunArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress};
use crate::output::PendingFile;
use crate::progress::Meter;
use crate::report::Report;
use crate::run_record::{Machine, Ran, RunRecord};

/// Simulates a scenario and reports.
pub(super) fn run(args: &RunArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let loudness = args.loudness();
    let Some(scenario) = super::load(&args.scenario, loudness, io)? else {
        return Ok(Exit::Scenario);
    };
    // Opened before the work begins, so that a wrong path does not cost an hour.
    let output = args.output.as_deref().map(open).transpose()?;
    let record_file = args.record.as_deref().map(open).transpose()?;
    let plan = planned(&scenario, args);
    let progress = if args.quiet { Progress::Hidden } else { io.progress };

    let begin = Instant::now();
    let answer = simulate(&scenario, &plan, args.threads, progress, &io.stop);
    let wall = begin.elapsed();
    let answer = match answer {
        Ok(answer) => answer,
        Err(ExperimentError::Interrupted) => {
            writeln!(io.err, "interrupted before the first replication ended; nothing to report")?;
            return Ok(Exit::Interrupted);
        }
        Err(ExperimentError::Threads) => return Err(Failure::Threads),
    };

    let ran = Ran {
        scenario: &args.scenario.display().to_string(),
        model_hash: &scenario.hash,
        seed: answer.run.seed,
        replications: answer.run.replications,
        events_per_replication: answer.run.events,
        threads: args.threads.map_or_else(default_threads, usize::from),
        wall,
    };
    let record = RunRecord::new(&ran, Machine::this());
    let report = Report::new(super::identity(&scenario), answer);
    write_report(&report, args, output, io)?;
    write_record(&record, args, record_file, io)?;
    Ok(exit(&report, args))
}

fn exit(report: &Report, args: &RunArgs) -> Exit {
    if report.answer.run.stopped == StopReason::Interrupted {
        Exit::Interrupted
    } else if args.require_target && !report.meets_all_targets() {
        Exit::TargetMissed
    } else {
        Exit::Done
    }
}

fn default_threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn open(path: &Path) -> Result<PendingFile, Failure> {
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

/// Runs the experiment and shows how far it is.
fn simulate(
    scenario: &Scenario,
    plan: &Plan,
    threads: Option<NonZeroUsize>,
    progress: Progress,
    cancel: &AtomicBool,
) -> Result<Answer, ExperimentError> {
    let meter = Meter::of_experiment(progress);
    let (next, at_most) = (plan.at_least, plan.at_most);
    meter.show(experiment::Progress::Replications { done: 0, next, at_most });
    let show = |progress| meter.show(progress);
    let controls = Controls { threads, cancel, progress: &show };
    let answer = experiment::run(&scenario.model, plan, &controls);
    meter.clear();
    answer
}

fn write_report(
    report: &Report,
    args: &RunArgs,
    output: Option<PendingFile>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let Some(mut file) = output else {
        report.write(args.format, args.extent(), io.out_paint, io.out)?;
        return Ok(io.out.flush()?);
    };
    let path = file.place().to_owned();
    let written = report.write(args.format, args.extent(), io.file_paint, &mut file);
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
