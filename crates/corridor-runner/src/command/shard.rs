//! `corridor run --shard`: a fixed range of replications, for `corridor merge`.

use std::path::Path;
use std::time::Instant;

use corridor_archive::shard::{PendingPart, Shard};
use corridor_core::experiment::{Controls, ExperimentError, Plan, Progress, replicate_range};
use corridor_scenario::Scenario;

use crate::cli::RunArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress as Drawing};
use crate::progress::Meter;
use crate::runs::{self, Keeping};

/// Simulates a shard of a scenario under a plan and writes its part. The part is complete or not
/// there: an interrupted shard leaves nothing.
pub(super) fn shard(
    (args, line): (&RunArgs, &str),
    scenario: &Scenario,
    plan: &Plan,
    (shard, out): (Shard, &Path),
    io: &mut Io<'_>,
) -> Result<Exit, Failure> {
    let range = shard.range(plan.at_most);
    let pending = PendingPart::create(out)?;
    let keeping = Keeping { command: line.to_owned(), ..Keeping::default() };
    let keeper = runs::keeper(pending.archive(), scenario, &args.scenario, plan, &keeping)?;

    let begin = Instant::now();
    let meter = Meter::of_experiment(if args.quiet { Drawing::Hidden } else { io.progress });
    let n = range.len() as u32;
    let show = |progress| match progress {
        Progress::Replications { done, .. } => {
            let done = done - range.start;
            meter.show(Progress::Replications { done, next: n, at_most: n });
        }
        pilot @ Progress::Pilot { .. } => meter.show(pilot),
    };
    let controls = Controls { threads: args.threads, cancel: &io.stop, progress: &show };
    let ran = replicate_range(&scenario.model, plan, range.clone(), &controls, &keeper);
    meter.clear();
    let kept = keeper.finish();
    match ran {
        Ok(()) => {}
        Err(ExperimentError::Interrupted) => {
            writeln!(io.err, "interrupted; no part was written")?;
            return Ok(Exit::Interrupted);
        }
        Err(ExperimentError::Threads) => return Err(Failure::Threads),
    }
    if let Some(trouble) = kept.trouble {
        return Err(trouble.into());
    }
    pending.commit(kept.run, shard, range.clone())?;
    if !args.quiet {
        writeln!(
            io.err,
            "shard {shard}: {n} replications from index {} on, in {:.1} s, in `{}`",
            range.start,
            begin.elapsed().as_secs_f64(),
            out.display()
        )?;
    }
    Ok(Exit::Done)
}
