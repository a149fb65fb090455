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

use corridor_core::answer::Answer;
use corridor_core::experiment::{self, Plan};
use corridor_scenario::Scenario;
use serde::Serialize;

pub use case::{Case, Indicator};
pub use cases::cases;
pub(crate) use page::sections;
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

    /// Deviation from the exact value in standard errors.
    #[must_use]
    pub fn z(&self) -> f64 {
        (self.simulated - self.exact) / self.std_error
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

/// Simulates all cases and judges them. `begun` hears the name of each scenario before it runs.
///
/// # Panics
///
/// If a textbook scenario has a fault: they are part of the program.
#[must_use]
pub fn run(effort: Effort, mut begun: impl FnMut(&str)) -> Verification {
    let cases = cases();
    let mut rows = Vec::with_capacity(cases.len());
    for textbook in TEXTBOOK {
        begun(textbook.name);
        let answer = simulate(textbook, effort);
        let own = cases.iter().filter(|case| case.textbook == textbook.name);
        rows.extend(own.map(|case| Row::judge(case, effort, &answer)));
    }
    Verification { effort, rows }
}
