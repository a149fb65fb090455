//! How a command ended, for scripts.
//!
//! A missed target is an answer, not a failure; only with `--require-target` does it decide the
//! exit code.

use std::process::ExitCode;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It did what it was asked to.
    Done,
    /// The world outside failed it: a file, a stream, the machine.
    Failed,
    /// The arguments make no sense.
    Usage,
    /// The scenario has faults.
    Scenario,
    /// A case of `verify` or a rule of `audit` is violated.
    Refuted,
    /// A target is missed and `--require-target` was given.
    TargetMissed,
    /// The parts of a run lack replications.
    Incomplete,
    /// `assign` ended before the shares had settled.
    Unsettled,
    /// It was interrupted; `run` has reported on the replications before that.
    Interrupted,
}

impl Exit {
    /// All ways to end, in the order of their numbers.
    pub const ALL: [Self; 9] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::Scenario,
        Self::Refuted,
        Self::TargetMissed,
        Self::Incomplete,
        Self::Unsettled,
        Self::Interrupted,
    ];

    /// The process's exit code.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Scenario => 3,
            Self::Refuted => 4,
            Self::TargetMissed => 5,
            Self::Incomplete => 6,
            Self::Unsettled => 7,
            Self::Interrupted => 130,
        }
    }

    /// What the code means, in a phrase.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done (whether targets are met or not)",
            Self::Failed => "a file, a stream or the machine failed",
            Self::Usage => "the arguments make no sense",
            Self::Scenario => "the scenario has faults; all are listed on stderr",
            Self::Refuted => "`verify` or `audit` found a violation",
            Self::TargetMissed => "a target is not met, with `--require-target`",
            Self::Incomplete => "`merge` lacks replications that the stopping rule needs",
            Self::Unsettled => "`assign` ended before the shares had settled",
            Self::Interrupted => "interrupted; `run` reports on the replications before that",
        }
    }

    /// The list of codes for the end of `--help`.
    #[must_use]
    pub fn help() -> String {
        let lines = Self::ALL.map(|exit| format!("  {:>3}  {}", exit.code(), exit.meaning()));
        format!("Exit codes:\n{}", lines.join("\n"))
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_its_own_and_stands_in_the_help() {
        let codes: std::collections::BTreeSet<u8> = Exit::ALL.map(Exit::code).into();
        assert_eq!(codes.len(), Exit::ALL.len());
        let help = Exit::help();
        for exit in Exit::ALL {
            assert!(help.contains(&format!("{:>3}  {}", exit.code(), exit.meaning())));
        }
    }

    #[test]
    fn the_manual_lists_the_same_codes() {
        let manual = include_str!("../../../docs/commands.md");
        for exit in Exit::ALL {
            assert!(manual.contains(&format!("| {} | {} |", exit.code(), exit.meaning())));
        }
    }
}
