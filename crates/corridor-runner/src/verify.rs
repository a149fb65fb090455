//! `corridor verify`: the exact cases of queueing theory, simulated, with a verdict each.
//!
//! Every case is a number that a scenario in `scenarios/textbook/` gives when it is run, beside
//! the exact value from [`corridor_simkit::theory`]. The way is the planner's: scenario text,
//! checked model, replications, answer; nothing is measured past the report. A case agrees if the
//! simulated mean lies within four standard errors of the exact value and, at full effort, if the
//! standard error is at most half a per cent of it: otherwise it would agree with anything. Seeds
//! are pinned in the scenarios.

mod case;
mod cases;
mod page;
mod textbook;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use corridor_core::answer::{Answer, StopReason};
use corridor_core::experiment::{self, Controls, ExperimentError, Plan};
use serde::Serialize;

pub use case::{Case, Indicator};
pub use cases::cases;
pub use textbook::{TEXTBOOK, Textbook};

/// Standard errors by which a simulated mean may differ from the exact value.
pub const GATE: f64 = 4.0;
/// Largest standard error, relative to the exact value, at full effort.
pub const PRECISION: f64 = 0.005;

/// How long the cases are simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effort {
    /// The replications that the scenarios state: minutes.
    Full,
    /// A twentieth of them, at least 20: seconds. No precision is asked for.
    Quick,
}

impl Effort {
    /// How many of the replications that a scenario states are run.
    #[must_use]
    pub fn replications(self, stated: u32) -> u32 {
        match self {
            Self::Full => stated,
            Self::Quick => (stated / 20).max(20).min(stated),
        }
    }
}

/// What became of all cases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Verification {
    /// The effort.
    pub effort: Effort,
    /// A row per case.
    pub rows: Vec<Row>,
}

/// What became of a case.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// The case.
    pub name: String,
    /// Its file in `scenarios/textbook/`.
    pub scenario: &'static str,
    /// Unit of the three numbers that follow.
    pub unit: &'static str,
    /// Mean over the replications; not a number where the answer does not have it.
    pub simulated: f64,
    /// The exact value.
    pub exact: f64,
    /// Standard error of the mean.
    pub std_error: f64,
    /// Replications.
    pub replications: u32,
    /// Where the exact value comes from.
    pub reference: &'static str,
    /// The verdict.
    pub verdict: CaseVerdict,
}

/// The verdict on a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseVerdict {
    /// Within four standard errors, and precise enough.
    Agrees,
    /// Too far from the exact value.
    Deviates,
    /// Not far from it, but the standard error is too large to mean anything.
    Imprecise,
}

impl Row {
    /// Judges a simulated mean.
    #[must_use]
    pub fn judge(case: &Case, effort: Effort, answer: &Answer) -> Self {
        let estimate = case.indicator.estimate(answer);
        let (simulated, std_error) = estimate.map_or((f64::NAN, f64::NAN), |e| {
            (e.mean * case.scale, e.std_error.unwrap_or(f64::NAN) * case.scale)
        });
        let mut row = Self {
            name: case.name.clone(),
            scenario: case.textbook,
            unit: case.unit,
            simulated,
            exact: case.exact,
            std_error,
            replications: answer.run.replications,
            reference: case.reference,
            verdict: CaseVerdict::Agrees,
        };
        // A mean or an error that is not a number must not pass as agreement.
        let is_close = row.z().abs() <= GATE;
        let is_precise = row.relative_error() <= PRECISION;
        row.verdict = match effort {
            _ if !is_close => CaseVerdict::Deviates,
            Effort::Full if !is_precise => CaseVerdict::Imprecise,
            Effort::Full | Effort::Quick => CaseVerdict::Agrees,
        };
        row
    }

    /// Deviation from the exact value in standard errors. Where nothing is random and all
    /// replications are alike, in billionths of the exact value, which rounding stays below.
    #[must_use]
    pub fn z(&self) -> f64 {
        let rounding = 1e-9 * self.exact;
        let std_error = if self.std_error < rounding { rounding } else { self.std_error };
        (self.simulated - self.exact) / std_error
    }

    /// Standard error relative to the exact value.
    #[must_use]
    pub fn relative_error(&self) -> f64 {
        self.std_error / self.exact
    }
}

impl Verification {
    /// Whether every case agrees.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.rows.iter().all(|row| row.verdict == CaseVerdict::Agrees)
    }
}

/// How `verify` is to be run; nothing of this reaches the verdicts but the effort.
#[derive(Clone, Copy)]
pub struct Settings<'a> {
    /// How long the cases are simulated.
    pub effort: Effort,
    /// Which cases; a scenario is simulated only if one of its cases is wanted.
    pub wanted: &'a dyn Fn(&Case) -> bool,
    /// Threads; `None`: as many as the machine has cores.
    pub threads: Option<NonZeroUsize>,
    /// Set to stop.
    pub cancel: &'a AtomicBool,
    /// Hears of each scenario before it runs: its name, how many ran before it, how many there
    /// are.
    pub begun: &'a dyn Fn(&str, usize, usize),
}

impl fmt::Debug for Settings<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Settings").field("effort", &self.effort).finish_non_exhaustive()
    }
}

/// Simulates all cases and judges them.
///
/// # Errors
///
/// If it was interrupted, or threads could not be started.
///
/// # Panics
///
/// If a textbook scenario has a fault: they are part of the program.
pub fn run(settings: &Settings<'_>) -> Result<Verification, ExperimentError> {
    let mut cases = cases();
    cases.retain(|case| (settings.wanted)(case));
    let is_wanted = |of: &&Textbook| cases.iter().any(|case| case.textbook == of.name);
    let wanted: Vec<&Textbook> = TEXTBOOK.iter().filter(is_wanted).collect();
    let mut rows = Vec::with_capacity(cases.len());
    for (index, textbook) in wanted.iter().enumerate() {
        (settings.begun)(textbook.name, index, wanted.len());
        let answer = simulate(textbook, settings)?;
        let own = cases.iter().filter(|case| case.textbook == textbook.name);
        rows.extend(own.map(|case| Row::judge(case, settings.effort, &answer)));
    }
    Ok(Verification { effort: settings.effort, rows })
}

/// Runs a textbook scenario as `corridor run` would, with the replications of the effort.
fn simulate(textbook: &Textbook, settings: &Settings<'_>) -> Result<Answer, ExperimentError> {
    let scenario = textbook.scenario();
    let stated = &scenario.plan;
    let replications = settings.effort.replications(stated.at_most);
    let plan = Plan {
        at_least: replications,
        at_most: replications,
        precision: None,
        confidence: stated.confidence,
        seed: stated.seed,
    };
    let (threads, cancel) = (settings.threads, settings.cancel);
    let controls = Controls { threads, cancel, progress: &|_| {} };
    let answer = experiment::run(&scenario.model, &plan, &controls)?;
    // A part of the replications would be judged as if it were all.
    if answer.run.stopped == StopReason::Interrupted {
        return Err(ExperimentError::Interrupted);
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An answer whose only number is the wait at a stage.
    fn case_and_answer(mean: f64, std_error: f64) -> (Case, Answer) {
        let mut answer = crate::report::sample::report().answer;
        let stage = &mut answer.stages[0];
        stage.wait_hours.mean = mean;
        stage.wait_hours.std_error = Some(std_error);
        let case = Case {
            name: "a wait".to_owned(),
            textbook: "first-queues.toml",
            indicator: Indicator::StageWait(stage.name.clone()),
            scale: 0.5,
            unit: "h",
            exact: 4.0,
            reference: "told",
        };
        (case, answer)
    }

    fn verdict(effort: Effort, mean: f64, std_error: f64) -> CaseVerdict {
        let (case, answer) = case_and_answer(mean, std_error);
        Row::judge(&case, effort, &answer).verdict
    }

    #[test]
    fn four_standard_errors_are_the_gate_on_both_sides() {
        assert_eq!(verdict(Effort::Full, 8.0 + 0.119, 0.03), CaseVerdict::Agrees);
        assert_eq!(verdict(Effort::Full, 8.0 - 0.119, 0.03), CaseVerdict::Agrees);
        assert_eq!(verdict(Effort::Full, 8.0 + 0.121, 0.03), CaseVerdict::Deviates);
        assert_eq!(verdict(Effort::Quick, 8.0 - 0.121, 0.03), CaseVerdict::Deviates);
    }

    #[test]
    fn what_does_not_scatter_must_be_exact() {
        assert_eq!(verdict(Effort::Full, 8.0, 0.0), CaseVerdict::Agrees);
        assert_eq!(verdict(Effort::Full, 8.000_001, 0.0), CaseVerdict::Deviates);
    }

    #[test]
    fn a_vague_mean_agrees_with_quick_effort_only() {
        assert_eq!(verdict(Effort::Full, 8.1, 0.041), CaseVerdict::Imprecise);
        assert_eq!(verdict(Effort::Quick, 8.1, 0.041), CaseVerdict::Agrees);
    }

    #[test]
    fn what_is_not_there_deviates() {
        assert_eq!(verdict(Effort::Quick, f64::NAN, 0.1), CaseVerdict::Deviates);
        assert_eq!(verdict(Effort::Quick, 8.0, f64::NAN), CaseVerdict::Deviates);
        let (mut case, answer) = case_and_answer(8.0, 0.03);
        case.indicator = Indicator::StageWait("nowhere.lane".to_owned());
        assert_eq!(Row::judge(&case, Effort::Quick, &answer).verdict, CaseVerdict::Deviates);
    }

    #[test]
    fn quick_runs_a_twentieth_but_not_too_few() {
        assert_eq!(Effort::Quick.replications(400), 20);
        assert_eq!(Effort::Quick.replications(50_000), 2500);
        assert_eq!(Effort::Quick.replications(10), 10);
        assert_eq!(Effort::Full.replications(400), 400);
    }
}
