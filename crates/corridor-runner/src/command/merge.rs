//! `corridor merge`: the report that one machine would have given, from the parts of shards.

use std::path::Path;
use std::time::Instant;

use corridor_archive::shard::{self, Part};
use corridor_archive::{Archive, Keeper};
use corridor_core::answer::answer;
use corridor_core::experiment::assemble;
use corridor_scenario::Scenario;

use super::run::{Written, open, write_report};
use crate::cli::MergeArgs;
use crate::command_line::quoted;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::Report;
use crate::report::number::replications;
use crate::run_record::{Machine, Ran, RunRecord};
use crate::runs::{self, Keeping};
use crate::stored_scenario::{self, Maker};

/// Puts parts together and reports.
pub(super) fn merge(args: &MergeArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let output = args.output.as_deref().map(open).transpose()?;
    let begin = Instant::now();
    let parts: Result<Vec<Part>, _> = args.parts.iter().map(|path| Part::read(path)).collect();
    let parts = parts?;
    shard::check(&parts)?;
    let first = parts.first().expect("the command line asks for at least one part");
    let scenario = scenario_of(first)?;
    let kept_in = args.place.open()?;
    let archive = match &kept_in {
        Some(archive) => archive.clone(),
        None => Archive::in_memory()?,
    };
    let file = Path::new(&first.file);
    let command = run_again(&scenario, first);
    let keeping = Keeping { archive: kept_in, is_fresh: false, command: command.clone() };
    let keeper = runs::keeper(&archive, &scenario, file, &first.plan, &keeping)?;
    keeper.bring(&parts)?;
    let experiment = assemble(&scenario.model, &first.plan, &keeper);
    let kept = Keeper::finish(keeper);
    let experiment = match experiment {
        Ok(experiment) => experiment,
        Err(short) => {
            writeln!(io.err, "{short}")?;
            if keeping.archive.is_some() {
                writeln!(
                    io.err,
                    "run {} in `{}` is open; more parts, or `{command}`, complete it",
                    kept.run,
                    archive.path().display(),
                )?;
            }
            return Ok(Exit::Incomplete);
        }
    };
    let answer = answer(&scenario.model, &experiment);
    let ran = Ran {
        scenario: &first.file,
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
    let written = Written { format: args.format, extent: args.extent(), output };
    write_report(&report, written, io)?;
    if args.loudness() == crate::cli::Loudness::Normal {
        super::say(&runs::warnings(&keeping, std::slice::from_ref(&kept)), args.loudness(), io)?;
        let n = parts.len();
        let counted = 0..report.answer.run.replications;
        let is_in_parts = |index: &u32| parts.iter().any(|part| part.range.contains(index));
        let n_others = counted.clone().filter(|index| !is_in_parts(index)).count() as u32;
        let parts = if n == 1 { "part" } else { "parts" };
        writeln!(io.err, "{} from {n} {parts}", replications(counted.end - n_others))?;
        if n_others > 0 {
            writeln!(
                io.err,
                "warning: {n_others} of the {} replications of the report are in none of the \
                 parts; they were in `{}` before (--no-archive uses the parts alone)",
                counted.end,
                archive.path().display()
            )?;
        }
    }
    runs::settle(&keeping, Some(kept), &report, &record)?;
    Ok(super::run::exit(&report, args.require_target))
}

/// The command that simulates what is missing of the run that a part is of.
fn run_again(scenario: &Scenario, part: &Part) -> String {
    let (plan, stated) = (&part.plan, &scenario.plan);
    let mut words = vec!["corridor".to_owned(), "run".to_owned(), quoted(&part.file)];
    if plan.seed != stated.seed {
        words.push(format!("--seed {}", plan.seed));
    }
    let asked = (plan.at_least, plan.at_most, plan.precision);
    if asked != (stated.at_least, stated.at_most, stated.precision) {
        words.push(format!("--replications {}", plan.at_most));
    }
    words.join(" ")
}

/// The scenario of a part, read from the texts that the part holds.
fn scenario_of(part: &Part) -> Result<Scenario, Failure> {
    let maker = Maker { engine: &part.engine, epoch: part.epoch };
    stored_scenario::read(&part.files, &part.model_hash, maker)
        .map_err(|reason| Failure::Part { path: part.path.clone(), reason })
}
