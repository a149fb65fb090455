//! The arguments of `compare` and `sweep`.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use corridor_scenario::Grain;

use super::{KeepingArgs, Loudness};
use crate::report::{Extent, Format};

/// `corridor compare`.
#[derive(Args, Debug)]
pub struct CompareArgs {
    /// The scenarios; the first is the one that the others are compared with.
    #[arg(value_name = "SCENARIO.toml", required = true)]
    pub scenarios: Vec<PathBuf>,
    /// Indicators to compare, by name; `*` stands for any signs; may be repeated
    /// [default: what is delivered, targets, border times].
    #[arg(long, short, value_name = "NAME")]
    pub indicator: Vec<String>,
    /// List the names of all indicators with their units, and end.
    #[arg(long, conflicts_with_all = ["format", "full", "output"])]
    pub list_indicators: bool,
    /// The confidence with which all intervals of differences hold together, and with which the
    /// best is chosen: `0.95` or `95%` [default: that of the first scenario].
    #[arg(long, value_name = "SHARE", value_parser = confidence)]
    pub confidence: Option<f64>,
    /// Say which group of changed keys made the difference in this indicator; may be repeated.
    #[arg(long, value_name = "NAME")]
    pub attribute: Vec<String>,
    /// How coarsely changed keys are grouped: the fewer groups, the fewer mixtures to simulate.
    #[arg(long, value_enum, default_value = "tables", requires = "attribute")]
    pub grouping: GroupingWish,
    /// With more than 5 groups: orders of the changes that are drawn, each with its reverse.
    #[arg(long, value_name = "N", default_value = "20", requires = "attribute")]
    pub orders: NonZeroU32,
    /// Find the scenario that is best by this indicator, with replications where they are needed.
    #[arg(long, value_name = "NAME")]
    pub best: Option<String>,
    /// Which end of the indicator is best [default: as the indicator says].
    #[arg(long, value_name = "END", requires = "best")]
    pub goal: Option<GoalWish>,
    /// How the best is found.
    #[arg(long, value_enum, default_value = "kn", requires = "best")]
    pub method: MethodWish,
    /// The smallest difference that is worth finding (indifference zone), like `50 kt/yr`, `1 h`
    /// or `2%` of the first scenario's mean; for kn [default: 1%].
    #[arg(long, value_name = "VALUE", requires = "best")]
    pub delta: Option<String>,
    /// Replications of every scenario; of kn the most, of ocba the mean over the scenarios
    /// [default: what the first scenario asks for at least; of kn, at most].
    #[arg(long, value_name = "N", value_parser = super::replications_of_estimates)]
    pub replications: Option<NonZeroU32>,
    /// Master seed instead of the first scenario's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Worker threads; the answer does not depend on their number [default: all cores].
    #[arg(long, value_name = "N", value_parser = super::threads)]
    pub threads: Option<NonZeroUsize>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// All rows in the text answer; the other formats always have them.
    #[arg(long)]
    pub full: bool,
    /// Write the answer to this file instead of stdout; it is replaced only when complete.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where the runs are kept.
    #[command(flatten)]
    pub keeping: KeepingArgs,
    /// Neither progress nor warnings of the scenarios on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

/// How coarsely changed keys are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupingWish {
    /// A group for each table: a stage, a flow, a leg, a team.
    Tables,
    /// A group for each element: a crossing with all its stages, a flow, a leg, a team.
    Elements,
    /// A group for each section: all crossings, all flows, all legs, all teams.
    Sections,
}

impl From<GroupingWish> for Grain {
    fn from(wish: GroupingWish) -> Self {
        match wish {
            GroupingWish::Tables => Self::Tables,
            GroupingWish::Elements => Self::Elements,
            GroupingWish::Sections => Self::Sections,
        }
    }
}

/// Which end of an indicator is best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GoalWish {
    /// The highest mean.
    Highest,
    /// The lowest mean.
    Lowest,
}

/// How the best is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodWish {
    /// Kim and Nelson: until one is left, guaranteed, under common random numbers.
    Kn,
    /// Those that can still be the best after so many replications, guaranteed.
    Subset,
    /// A fixed budget, dealt by need on independent streams: a heuristic, without a guarantee.
    Ocba,
}

/// `corridor sweep`.
#[derive(Args, Debug)]
pub struct SweepArgs {
    /// The scenario.
    #[arg(value_name = "SCENARIO.toml")]
    pub scenario: PathBuf,
    /// A key and the values it takes: `KEY=VALUE,VALUE` or `KEY=LOW..HIGH`; may be repeated.
    #[arg(long, value_name = "KEY=VALUES", required_unless_present = "list_indicators")]
    pub vary: Vec<String>,
    /// Which points of all combinations are simulated.
    #[arg(long, value_enum, default_value = "grid")]
    pub design: DesignWish,
    /// Points of a Latin hypercube or a Sobol sequence [default: 16]; of a grid, the levels of
    /// each range [default: 5].
    #[arg(long, value_name = "N")]
    pub points: Option<NonZeroU32>,
    /// Responses to show, by name; `*` stands for any signs; may be repeated; the first is plotted
    /// [default: what is delivered, targets, border times].
    #[arg(long, short, value_name = "NAME")]
    pub indicator: Vec<String>,
    /// List the names of all indicators with their units, and end.
    #[arg(long, conflicts_with_all = ["format", "output"])]
    pub list_indicators: bool,
    /// Replications of every point [default: what the scenario asks for at least].
    #[arg(long, value_name = "N", value_parser = super::replications_of_estimates)]
    pub replications: Option<NonZeroU32>,
    /// Master seed instead of the scenario's.
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Worker threads; the answer does not depend on their number [default: all cores].
    #[arg(long, value_name = "N", value_parser = super::threads)]
    pub threads: Option<NonZeroUsize>,
    /// How to write the answer.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Write the answer to this file instead of stdout; it is replaced only when complete.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where the runs are kept.
    #[command(flatten)]
    pub keeping: KeepingArgs,
    /// Neither progress nor warnings of the scenario on stderr.
    #[arg(long, short)]
    pub quiet: bool,
}

/// Which points are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DesignWish {
    /// Every combination.
    Grid,
    /// A Latin hypercube: every level of every key once.
    Lhs,
    /// A Sobol sequence: the smallest holes; best with a power of two of points.
    Sobol,
}

impl CompareArgs {
    pub(crate) const fn loudness(&self) -> Loudness {
        if self.quiet { Loudness::Quiet } else { Loudness::Normal }
    }

    pub(crate) const fn extent(&self) -> Extent {
        if self.full { Extent::Full } else { Extent::Brief }
    }
}

impl SweepArgs {
    pub(crate) const fn loudness(&self) -> Loudness {
        if self.quiet { Loudness::Quiet } else { Loudness::Normal }
    }
}

/// A share above 0 and below 1, as a number or in per cent.
fn confidence(text: &str) -> Result<f64, String> {
    let text = text.trim();
    let (number, whole) =
        text.strip_suffix('%').map_or((text, 1.0), |number| (number.trim(), 100.0));
    let share = number.parse::<f64>().ok().map(|number| number / whole);
    let share = share.filter(|share| 0.0 < *share && *share < 1.0);
    share.ok_or_else(|| "a confidence lies between 0 and 1, like 0.95 or 95%".to_owned())
}

#[cfg(test)]
mod tests {
    use super::confidence;

    #[test]
    fn a_confidence_is_a_share_or_per_cent() {
        assert_eq!(confidence("0.9"), Ok(0.9));
        assert_eq!(confidence(" 95 %"), Ok(0.95));
        for nonsense in ["95", "0", "100%", "-1", "nan", "much"] {
            assert!(confidence(nonsense).is_err(), "{nonsense}");
        }
    }
}
