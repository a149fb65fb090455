//! `corridor assign`: the shares of routes settled, and written down as an overlay.

use std::io::Write;
use std::path::{Path, PathBuf};

use corridor_core::assign::{self, AssignError, AssignPlan, Assignment};
use corridor_core::experiment::{Controls, ExperimentError};
use corridor_scenario::{Disk, Scenario};

use crate::assignment::{Settlement, overlay};
use crate::cli::{AssignArgs, Loudness};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress};
use crate::output::PendingFile;
use crate::progress::Meter;

/// Settles the shares of a scenario's choices.
pub(super) fn assign(args: &AssignArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let loudness = if args.quiet { Loudness::Quiet } else { Loudness::Normal };
    let Some(scenario) = super::load_unsettled(&args.scenario, loudness, io)? else {
        return Ok(Exit::Scenario);
    };
    let output = args
        .output
        .as_deref()
        .map(|path| PendingFile::create(path).map_err(Failure::file(path)))
        .transpose()?;
    let plan = AssignPlan {
        replications: args.replications.get(),
        seed: args.seed.unwrap_or(scenario.plan.seed),
        gap: args.gap.0,
        iterations: args.iterations.get(),
    };
    let found = match settle(&scenario, &plan, args, io) {
        Ok(found) => found,
        Err(AssignError::Experiment(ExperimentError::Interrupted)) => {
            writeln!(io.err, "interrupted before the shares were settled; nothing is written")?;
            return Ok(Exit::Interrupted);
        }
        Err(AssignError::Experiment(ExperimentError::Threads)) => return Err(Failure::Threads),
        Err(error) => return Err(Failure::Assign(error)),
    };
    let settlement = Settlement { title: &scenario.title, plan: &plan, found: &found };
    if let Some(file) = output {
        write_overlay(&settlement, &args.scenario, file)?;
    }
    settlement.write(args.format, io.out_paint, io.out)?;
    Ok(if found.is_settled { Exit::Done } else { Exit::Unsettled })
}

fn settle(
    scenario: &Scenario,
    plan: &AssignPlan,
    args: &AssignArgs,
    io: &Io<'_>,
) -> Result<Assignment, AssignError> {
    let meter = Meter::of_steps(if args.quiet { Progress::Hidden } else { io.progress });
    let of = plan.iterations as usize;
    meter.begin_step("simulation", 0, of);
    let mut told = |done: &assign::Iteration| {
        let name = format!("simulations, gap {:.3} %", 100.0 * done.gap);
        meter.begin_step(&name, done.number as usize, of);
    };
    let controls = Controls { threads: args.threads, cancel: &io.stop, progress: &|_| () };
    let found = assign::assign(&scenario.model, plan, &controls, &mut told);
    meter.clear();
    found
}

/// Writes the overlay, once it is known to be a scenario that can be run.
fn write_overlay(
    settlement: &Settlement<'_>,
    scenario: &Path,
    mut file: PendingFile,
) -> Result<(), Failure> {
    let place = file.place().to_owned();
    let text = overlay(settlement, &relative(scenario, &place));
    corridor_scenario::load_text(&place, text.as_str(), &Disk).map_err(|faults| {
        Failure::Assign(AssignError::Refused(
            faults.list().first().map_or_else(String::new, |fault| fault.message.clone()),
        ))
    })?;
    file.write_all(text.as_bytes()).and_then(|()| file.commit()).map_err(Failure::file(&place))
}

/// The way from the folder of `from` to a file, as it stands in `extends`.
fn relative(to: &Path, from: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let (to, from) = (absolute(to), absolute(from));
    let folder: Vec<_> = from.parent().map_or(Vec::new(), |folder| folder.components().collect());
    let target: Vec<_> = to.components().collect();
    let common = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..".into(), folder.len() - common);
    let down = target[common..].iter().map(|part| PathBuf::from(part.as_os_str()));
    let way: PathBuf = up.chain(down).collect();
    way.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_to_the_base_is_relative_to_the_overlay() {
        let way = |to: &str, from: &str| relative(Path::new(to), Path::new(from));
        assert_eq!(way("a/base.toml", "a/settled.toml"), "base.toml");
        assert_eq!(way("base.toml", "out/settled.toml"), "../base.toml");
        assert_eq!(way("a/b/base.toml", "a/c/settled.toml"), "../b/base.toml");
    }
}
