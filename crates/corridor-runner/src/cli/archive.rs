//! The arguments of the commands around the archive.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{ArgGroup, Args, ValueEnum};
use corridor_archive::{Archive, ArchiveError};

use super::Loudness;
use crate::export::Target;
use crate::report::{Extent, Format};
use crate::runs::Keeping;

/// The archive of the working directory.
const DEFAULT_ARCHIVE: &str = "corridor.sqlite";

/// Which archive.
#[derive(Args, Clone, Debug)]
pub struct ArchiveArgs {
    /// The archive of runs [default: the file that the environment variable `CORRIDOR_ARCHIVE`
    /// names, or `corridor.sqlite` in the working directory].
    #[arg(long, value_name = "FILE")]
    pub archive: Option<PathBuf>,
}

impl ArchiveArgs {
    /// Where the archive is. Not clap's business: a variable that is set for all commands must not
    /// count as an option of this one.
    pub(crate) fn path(&self) -> PathBuf {
        let named = || std::env::var_os("CORRIDOR_ARCHIVE").filter(|name| !name.is_empty());
        let given = self.archive.clone().or_else(|| named().map(PathBuf::from));
        given.unwrap_or_else(|| DEFAULT_ARCHIVE.into())
    }

    /// Opens an archive that must exist.
    pub(crate) fn open_existing(&self) -> Result<Archive, ArchiveError> {
        Archive::open_existing(&self.path())
    }
}

/// Whether something is kept, and where.
#[derive(Args, Clone, Debug)]
pub struct PlaceArgs {
    /// The archive that keeps runs, and answers those that it knows.
    #[command(flatten)]
    pub to: ArchiveArgs,
    /// Keep nothing, and take nothing from an archive.
    #[arg(long, conflicts_with = "archive")]
    pub no_archive: bool,
}

impl PlaceArgs {
    /// Opens the archive, if one is wanted.
    pub(crate) fn open(&self) -> Result<Option<Archive>, ArchiveError> {
        (!self.no_archive).then(|| Archive::open(&self.to.path())).transpose()
    }
}

/// How a run is kept.
#[derive(Args, Clone, Debug)]
pub struct KeepingArgs {
    /// Where.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Simulate everything anew, also what the archive knows.
    #[arg(long, conflicts_with = "no_archive")]
    pub fresh: bool,
}

impl KeepingArgs {
    /// Opens the archive, if one is wanted, for a command.
    pub(crate) fn open(&self, command: &str) -> Result<Keeping, ArchiveError> {
        let (archive, command) = (self.place.open()?, command.to_owned());
        Ok(Keeping { archive, is_fresh: self.fresh, command })
    }
}

/// `corridor merge`.
#[derive(Args, Debug)]
pub struct MergeArgs {
    /// The parts that shards have left (`corridor run --shard I/N --out PART`).
    #[arg(value_name = "PART", required = true)]
    pub parts: Vec<PathBuf>,
    /// How to write the report.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// All rows and columns in the text report; the other formats always have them.
    #[arg(long)]
    pub full: bool,
    /// Write the report to this file instead of stdout; it is replaced only when complete.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// End with exit code 5 if a target is not met.
    #[arg(long)]
    pub require_target: bool,
    /// The archive that takes the replications in.
    #[command(flatten)]
    pub place: PlaceArgs,
    /// No closing line on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

impl MergeArgs {
    /// How much of its long tables a text report shows.
    pub(crate) const fn extent(&self) -> Extent {
        if self.full { Extent::Full } else { Extent::Brief }
    }

    /// How much is said besides the report.
    pub(crate) const fn loudness(&self) -> Loudness {
        if self.quiet { Loudness::Quiet } else { Loudness::Normal }
    }
}

/// `corridor history`.
#[derive(Args, Debug)]
pub struct HistoryArgs {
    /// Which archive.
    #[command(flatten)]
    pub from: ArchiveArgs,
    /// How to write the list.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ListFormat,
}

/// The formats of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// A table of 80 columns.
    Text,
    /// A list of objects, with all there is.
    Json,
    /// A line per entry, with all there is.
    Csv,
}

/// A run of an archive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunName {
    /// The newest.
    Last,
    /// That with this number.
    Number(i64),
}

impl FromStr for RunName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "last" => Ok(Self::Last),
            _ => text
                .parse()
                .map(Self::Number)
                .map_err(|_| "a run is its number, or `last`".to_owned()),
        }
    }
}

/// `corridor show`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("what").args(["format", "scenario", "model", "record"]))]
pub struct ShowArgs {
    /// The number of the run, or `last`.
    #[arg(value_name = "RUN")]
    pub run: RunName,
    /// Which archive.
    #[command(flatten)]
    pub from: ArchiveArgs,
    /// The report in this format [default: text].
    #[arg(long, value_enum)]
    pub format: Option<Format>,
    /// All rows and columns in the text report; the other formats always have them.
    #[arg(long, conflicts_with_all = ["scenario", "model", "record"])]
    pub full: bool,
    /// What is printed instead of the report.
    #[command(flatten)]
    pub instead: InsteadArgs,
}

/// What `show` prints instead of the report.
#[derive(Args, Clone, Copy, Debug)]
pub struct InsteadArgs {
    /// The text of the scenario as it was, with the files that it extends, instead of the report.
    #[arg(long)]
    pub scenario: bool,
    /// The merged model in canonical form, JSON, instead of the report.
    #[arg(long)]
    pub model: bool,
    /// How it ran (threads, wall time, machine), JSON, instead of the report.
    #[arg(long)]
    pub record: bool,
}

/// `corridor export`.
#[derive(Args, Debug)]
pub struct ExportArgs {
    /// The number of the run, or `last`.
    #[arg(value_name = "RUN")]
    pub run: RunName,
    /// Which archive.
    #[command(flatten)]
    pub from: ArchiveArgs,
    /// As what: a folder with a file per table, or one workbook with a sheet per table.
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub to: Target,
    /// The folder, or the file of a workbook, which ends with `.xlsx` [default: `run-RUN`,
    /// `run-RUN.xlsx`].
    #[arg(long, value_name = "PATH")]
    pub out: Option<PathBuf>,
}

/// `corridor prune`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("which").args(["runs", "older_than", "keep_last"]).multiple(true)
    .required(true))]
pub struct PruneArgs {
    /// Take these runs out.
    #[arg(value_name = "RUN")]
    pub runs: Vec<i64>,
    /// Take out runs that were begun more than so many days ago.
    #[arg(long, value_name = "DAYS")]
    pub older_than: Option<u32>,
    /// Take out all but so many of the newest runs; with --older-than, of those only the old ones.
    #[arg(long, value_name = "N")]
    pub keep_last: Option<usize>,
    /// Leave this run in, whatever else is said; may be repeated.
    #[arg(long, value_name = "RUN")]
    pub keep: Vec<i64>,
    /// Only say what would go.
    #[arg(long)]
    pub dry_run: bool,
    /// Which archive.
    #[command(flatten)]
    pub from: ArchiveArgs,
}

/// `corridor salvage`.
#[derive(Args, Debug)]
pub struct SalvageArgs {
    /// Which archive.
    #[command(flatten)]
    pub from: ArchiveArgs,
}
