//! `corridor verify`: simulated against exact, with a verdict for each case.

use corridor_core::experiment::ExperimentError;

use crate::cli::VerifyArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress};
use crate::progress::Meter;
use crate::verify::{self, Case, Effort, Settings};

/// Simulates the cases and prints a table of them.
pub(super) fn verify(args: &VerifyArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let wanted = |case: &Case| {
        let is_named = |name: &String| case.name.contains(name) || case.textbook.contains(name);
        args.only.is_empty() || args.only.iter().any(is_named)
    };
    if !verify::cases().iter().any(wanted) {
        return Err(Failure::NoCase { only: args.only.join("`, `") });
    }
    let progress = if args.quiet { Progress::Hidden } else { io.progress };
    let meter = Meter::of_steps(progress);
    let settings = Settings {
        effort: if args.quick { Effort::Quick } else { Effort::Full },
        wanted: &wanted,
        threads: args.threads,
        cancel: &io.stop,
        begun: &|name, done, of| meter.begin_step(name, done, of),
    };
    let verification = verify::run(&settings);
    meter.clear();
    match verification {
        Ok(verification) => {
            verification.write(args.format, io.out_paint, io.out)?;
            Ok(if verification.holds() { Exit::Done } else { Exit::Refuted })
        }
        Err(ExperimentError::Interrupted) => {
            writeln!(io.err, "interrupted; no verdict")?;
            Ok(Exit::Interrupted)
        }
        Err(ExperimentError::Threads) => Err(Failure::Threads),
    }
}
