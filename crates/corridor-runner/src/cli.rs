//! The command line: what can be asked, nothing of how it is answered.

mod archive;
mod compared;

pub use self::archive::{
    ArchiveArgs, ExportArgs, HistoryArgs, InsteadArgs, KeepingArgs, ListFormat, MergeArgs,
    PlaceArgs, PruneArgs, RunName, SalvageArgs, ShowArgs,
};
pub use self::compared::{CompareArgs, DesignWish, GoalWish, MethodWish, SweepArgs};

use std::num::{NonZeroU32, NonZeroUsize, ParseIntError};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use corridor_archive::shard::Shard;
use corridor_core::experiment::{REPLICATIONS_MAX, THREADS_MAX};

use crate::exit_code::Exit;
use crate::report::{Extent, Format};

/// Simulates freight corridors: how much gets through, how long it takes, what holds it back, and
/// how sure that is.
#[derive(Debug, Parser)]
#[command(name = "corridor", version, max_term_width = 80, after_help = Exit::help())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// When to colour; `auto`: on a terminal, unless `NO_COLOR` is set.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: ColorWish,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorWish {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What can be asked.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Simulate a scenario and give the verdict on its targets.
    Run(RunArgs),
    /// Simulate scenarios with the same luck: what differs, what made it, which is best.
    Compare(CompareArgs),
    /// Simulate a scenario with some keys varied, and show how the answer responds.
    Sweep(SweepArgs),
    /// Put the parts of a run together that shards have simulated.
    Merge(MergeArgs),
    /// List the runs of the archive.
    History(HistoryArgs),
    /// Print the report of a run as it was, or its scenario.
    Show(ShowArgs),
    /// Write the tables of a run for pandas, R or Excel.
    Export(ExportArgs),
    /// Take runs out of the archive.
    Prune(PruneArgs),
    /// Save what can still be read of a damaged archive.
    Salvage(SalvageArgs),
    /// Settle the shares of flows that choose among routes, and write them down.
    Assign(AssignArgs),
    /// List all faults of a scenario, or print it for proof-reading.
    Check(CheckArgs),
    /// Simulate cases with known answers and compare.
    Verify(VerifyArgs),
    /// Re-check replications of a scenario from their facts alone, without the engine.
    Audit(AuditArgs),
    /// Explain the code of a diagnostic.
    Explain(ExplainArgs),
    /// Print the JSON schema of the scenario format, for editors.
    Schema(SchemaArgs),
    /// Write a small scenario to start from.
    New(NewArgs),
}

/// How much a command says besides its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Loudness {
    /// Nothing but errors.
    Quiet,
    /// Progress, warnings, a closing line.
    Normal,
}

/// `corridor run`.
#[derive(Args, Debug)]
pub struct RunArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: PathBuf,
    /// How to write the report.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// All rows and columns in the text report; the other formats always have them.
    #[arg(long)]
    pub full: bool,
    /// Write the report to this file instead of stdout; it is replaced only when complete.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Worker threads, at most 1024; the report does not depend on their number [default: all
    /// cores].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// Master seed instead of the scenario's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// This many replications instead of what the scenario says, 2 to 100000.
    #[arg(long, value_name = "N", value_parser = replications_of_estimates)]
    pub replications: Option<NonZeroU32>,
    /// End with exit code 5 if a target is not met.
    #[arg(long)]
    pub require_target: bool,
    /// Where the run is kept.
    #[command(flatten)]
    pub keeping: KeepingArgs,
    /// Simulate only the third of eight equal shares of the replications, say, and write them to
    /// the file of --out for `corridor merge`.
    #[arg(
        long, value_name = "I/N", requires = "out",
        conflicts_with_all = [
            "archive", "no_archive", "fresh", "format", "full", "output", "require_target", "record"
        ]
    )]
    pub shard: Option<Shard>,
    /// The part that a shard leaves; it is replaced only when complete.
    #[arg(long, value_name = "PART", requires = "shard")]
    pub out: Option<PathBuf>,
    /// Write how it ran (threads, wall time, machine) to this file, as JSON.
    #[arg(long, value_name = "FILE")]
    pub record: Option<PathBuf>,
    /// Neither progress nor warnings of the scenario nor a closing line on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

/// `corridor assign`.
#[derive(Args, Debug)]
pub struct AssignArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: PathBuf,
    /// Write the settled shares to this file, an overlay of the scenario that can be run.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Relative gap at which the shares count as settled.
    #[arg(long, value_name = "GAP", default_value = "0.5 %")]
    pub gap: Gap,
    /// Simulations after which it ends anyway.
    #[arg(long, value_name = "N", default_value = "60")]
    pub iterations: NonZeroU32,
    /// Replications of each simulation.
    #[arg(long, value_name = "N", default_value = "10")]
    pub replications: NonZeroU32,
    /// Worker threads; the shares do not depend on their number [default: all cores].
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Master seed instead of the scenario's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How to write what became of it.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Neither progress nor warnings of the scenario on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

/// A relative gap, above 0 and below 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gap(pub f64);

impl std::str::FromStr for Gap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (number, scale) = match text.strip_suffix('%') {
            Some(number) => (number.trim(), 0.01),
            None => (text, 1.0),
        };
        let gap = number.parse::<f64>().ok().map(|number| number * scale);
        gap.filter(|gap| *gap > 0.0 && *gap < 1.0)
            .map(Self)
            .ok_or_else(|| "write a share above 0 and below 1, like 0.005 or \"0.5 %\"".to_owned())
    }
}

/// `corridor check`.
#[derive(Args, Debug)]
pub struct CheckArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: PathBuf,
    /// How to write the summary.
    #[arg(long, value_enum, default_value = "text")]
    pub format: DocumentFormat,
    /// Print faults and warnings only, no summary.
    #[arg(long, short)]
    pub quiet: bool,
}

/// `corridor verify`.
#[derive(Args, Debug)]
pub struct VerifyArgs {
    /// A twentieth of the replications: seconds instead of minutes, and a coarser comb.
    #[arg(long)]
    pub quick: bool,
    /// Only cases whose name, or whose scenario's name, contains this; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub only: Vec<String>,
    /// How to write the table.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Worker threads, at most 1024 [default: all cores].
    #[arg(long, value_name = "N", value_parser = threads)]
    pub threads: Option<NonZeroUsize>,
    /// No progress on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

/// `corridor audit`.
#[derive(Args, Debug)]
pub struct AuditArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: PathBuf,
    /// Replications to audit, from index 0 on.
    #[arg(long, value_name = "N", default_value = "2", value_parser = replications)]
    pub replications: NonZeroU32,
    /// Master seed instead of the scenario's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// How to write the findings.
    #[arg(long, value_enum, default_value = "text")]
    pub format: DocumentFormat,
}

/// The formats of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentFormat {
    /// Tables of 80 columns.
    Text,
    /// GitHub Markdown.
    Markdown,
}

/// `corridor explain`.
#[derive(Args, Debug)]
pub struct ExplainArgs {
    /// The code, as `E0203`.
    #[arg(value_name = "CODE")]
    pub code: String,
}

/// `corridor schema`.
#[derive(Args, Debug)]
pub struct SchemaArgs {
    /// The schema of overlays, where every key may be left out.
    #[arg(long)]
    pub overlay: bool,
}

/// `corridor new`.
#[derive(Args, Debug)]
pub struct NewArgs {
    /// The file to write; it must not exist.
    #[arg(value_name = "FILE.toml")]
    pub file: PathBuf,
}

impl RunArgs {
    /// How much of its long tables a text report shows.
    pub(crate) const fn extent(&self) -> Extent {
        if self.full { Extent::Full } else { Extent::Brief }
    }

    /// How much is said besides the report.
    pub(crate) const fn loudness(&self) -> Loudness {
        if self.quiet { Loudness::Quiet } else { Loudness::Normal }
    }
}

/// A number of replications whose outcomes can be kept.
fn replications(text: &str) -> Result<NonZeroU32, String> {
    let n: NonZeroU32 = text.parse().map_err(|error: ParseIntError| error.to_string())?;
    if n.get() <= REPLICATIONS_MAX {
        Ok(n)
    } else {
        Err(format!("more than {REPLICATIONS_MAX} replications are not kept"))
    }
}

/// A number of replications from which an interval can be drawn.
fn replications_of_estimates(text: &str) -> Result<NonZeroU32, String> {
    let n = replications(text)?;
    if n.get() < 2 {
        return Err("an interval needs at least 2 replications".to_owned());
    }
    Ok(n)
}

/// A number of threads that a machine may have.
fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let n: NonZeroUsize = text.parse().map_err(|error: ParseIntError| error.to_string())?;
    if n.get() <= THREADS_MAX {
        Ok(n)
    } else {
        Err(format!("more than {THREADS_MAX} threads are not started"))
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn help_fits_the_page_and_names_the_exit_codes() {
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains("Exit codes:"));
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn more_threads_or_replications_than_fit_are_refused() {
        for (option, most, more) in
            [("--threads", "1024", "1025"), ("--replications", "100000", "100001")]
        {
            let parsed = |n| Cli::try_parse_from(["corridor", "run", "s.toml", option, n]);
            assert!(parsed(most).is_ok());
            let refused = parsed(more).unwrap_err();
            assert_eq!(refused.kind(), clap::error::ErrorKind::ValueValidation);
        }
    }

    #[test]
    fn zero_threads_and_zero_replications_are_refused() {
        for option in ["--threads", "--replications"] {
            let parsed = Cli::try_parse_from(["corridor", "run", "s.toml", option, "0"]);
            assert_eq!(parsed.unwrap_err().kind(), clap::error::ErrorKind::ValueValidation);
        }
    }
}
