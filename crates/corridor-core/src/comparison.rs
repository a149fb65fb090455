//! Scenarios compared: paired differences, what made them, and which scenario is best.
//!
//! Replication *i* of every scenario draws the same luck (common random numbers), so outcomes are
//! paired by their index and what the scenarios share falls out of the differences. Everything
//! here works on outcomes that somebody else has had simulated, but for [`find_best`], which asks
//! for more of those that may still be the best.

mod attribute;
mod best;
mod equal;
#[cfg(test)]
mod tests;

pub use attribute::{Attribution, AttributionView, PartShare, attribute};
pub use best::{BestAnswer, BestError, BestPlan, ContenderAnswer, Delta, Goal, Method, find_best};

use corridor_simkit::stats::{Finding, PairedDifference, Trust, shared_confidence, wilson};
use serde::Serialize;

use crate::answer::{Distrust, Estimate};
use crate::estimate::{estimate, tally};
use crate::experiment::Member;
use crate::indicator::{Better, Indicator, indicators};
use crate::outcome::Outcome;

/// One scenario's side of a comparison.
#[derive(Clone, Debug)]
pub struct Side<'a> {
    /// Its indicators.
    pub indicators: Vec<Indicator>,
    /// The outcomes that count, by index from 0 on.
    pub outcomes: &'a [Outcome],
}

impl<'a> Side<'a> {
    /// The side of a member, with its first `n` outcomes.
    ///
    /// # Panics
    ///
    /// If it has fewer.
    #[must_use]
    pub fn of(member: &'a Member, n: u32) -> Self {
        Self {
            indicators: indicators(&member.compiled.catalogue, &member.layout),
            outcomes: &member.outcomes()[..n as usize],
        }
    }

    /// An indicator by its name.
    #[must_use]
    pub fn indicator(&self, name: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|indicator| indicator.name == name)
    }

    /// The estimate of an indicator, where there is such an indicator.
    #[must_use]
    pub fn estimate(&self, name: &str, confidence: f64) -> Option<Estimate> {
        let is_yes_or_no = self.indicator(name)?.is_yes_or_no();
        self.values(name).map(|values| estimated(&values, is_yes_or_no, confidence))
    }

    /// The values of an indicator by replication (not-a-number where one has none, above all where
    /// it ended in a deadlock), where there is such an indicator.
    #[must_use]
    pub fn values(&self, name: &str) -> Option<Vec<f64>> {
        let indicator = self.indicator(name)?;
        Some(self.outcomes.iter().map(|outcome| indicator.value(outcome)).collect())
    }
}

/// Indicators of several scenarios beside one another. The first scenario is the base.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// Replications of every scenario.
    pub replications: u32,
    /// With this confidence all intervals of differences hold together.
    pub confidence: f64,
    /// How many differences there are.
    pub comparisons: usize,
    /// The confidence of each interval of a difference alone.
    pub confidence_each: f64,
    /// The indicators.
    pub indicators: Vec<IndicatorAnswer>,
}

/// An indicator of several scenarios.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IndicatorAnswer {
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// What it is.
    pub meaning: String,
    /// Its estimate by scenario; `None` where a scenario has no such indicator.
    pub values: Vec<Option<Estimate>>,
    /// The difference of every scenario but the first to the first; `None` where one of the two
    /// has no such indicator, or no replication gives it in both.
    pub differences: Vec<Option<DifferenceAnswer>>,
}

/// A scenario's value less the first scenario's.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct DifferenceAnswer {
    /// Mean over the pairs.
    pub mean: f64,
    /// Half the width of the interval that holds together with the others.
    pub half_width: Option<f64>,
    /// Pairs with both values.
    pub n: u32,
    /// Whether it is real.
    pub finding: Finding,
    /// How many times fewer replications the pairing needs than independent runs would.
    pub variance_reduction: Option<f64>,
    /// Why the interval cannot be trusted, if so.
    pub distrust: Option<Distrust>,
}

/// Compares indicators by name over the same replications of several scenarios.
///
/// # Panics
///
/// Unless `0 < confidence < 1` and there is a side.
#[must_use]
pub fn compare(sides: &[Side<'_>], names: &[String], confidence: f64) -> Comparison {
    let columns: Vec<Vec<Option<Vec<f64>>>> =
        names.iter().map(|name| sides.iter().map(|side| side.values(name)).collect()).collect();
    let is_pair = |column: &&[Option<Vec<f64>>]| column[0].is_some();
    let pairs = columns.iter().map(Vec::as_slice).filter(is_pair);
    let comparisons: usize = pairs.map(|column| column[1..].iter().flatten().count()).sum();
    let shares = comparisons.max(1);
    let answers = names.iter().zip(&columns).filter_map(|(name, column)| {
        let indicator = sides.iter().find_map(|side| side.indicator(name))?;
        let paired = |other: &Option<Vec<f64>>| {
            difference(column[0].as_ref()?, other.as_ref()?, confidence, shares)
        };
        Some(IndicatorAnswer {
            name: indicator.name.clone(),
            unit: indicator.unit.to_owned(),
            better: indicator.better,
            meaning: indicator.meaning.to_owned(),
            values: column
                .iter()
                .map(|values| {
                    let is_yes_or_no = indicator.is_yes_or_no();
                    values.as_ref().map(|values| estimated(values, is_yes_or_no, confidence))
                })
                .collect(),
            differences: column[1..].iter().map(paired).collect(),
        })
    });
    Comparison {
        replications: sides.iter().map(|side| side.outcomes.len()).min().unwrap_or(0) as u32,
        confidence,
        comparisons,
        confidence_each: shared_confidence(confidence, shares),
        indicators: answers.collect(),
    }
}

/// The difference of values paired by replication, the other's less the base's, with an interval
/// that holds together with those of `comparisons − 1` others. `None` where no pair has both.
///
/// # Panics
///
/// Unless `0 < confidence < 1` and there is a comparison.
#[must_use]
pub fn difference(
    base: &[f64],
    other: &[f64],
    confidence: f64,
    comparisons: usize,
) -> Option<DifferenceAnswer> {
    let (base, other) = (base.iter().copied(), other.iter().copied());
    PairedDifference::new(base, other, confidence, comparisons).as_ref().map(of_paired)
}

/// The estimate of the values that exist. That of a chance has an interval round its mean that
/// holds Wilson's.
pub(crate) fn estimated(values: &[f64], is_yes_or_no: bool, confidence: f64) -> Estimate {
    let found = || values.iter().copied().filter(|value| value.is_finite());
    let student = estimate(&tally(found()), confidence);
    if !is_yes_or_no || student.n == 0 {
        return student;
    }
    let hits = found().filter(|&value| value > 0.5).count() as u64;
    let interval = wilson(hits, u64::from(student.n), confidence);
    let half_width = (student.mean - interval.low).max(interval.high - student.mean);
    Estimate { half_width: Some(half_width), distrust: None, ..student }
}

fn of_paired(found: &PairedDifference) -> DifferenceAnswer {
    let distrust = match found.trust {
        // Where nothing varies there is nothing to distrust.
        _ if found.finding() == Finding::Equal => None,
        _ if found.count < crate::estimate::FEW => Some(Distrust::FewReplications),
        Trust::Sound => None,
        Trust::Few { .. } => Some(Distrust::FewReplications),
        Trust::Skewed { .. } => Some(Distrust::Skewed),
    };
    DifferenceAnswer {
        mean: found.mean,
        half_width: found.half_width,
        n: found.count as u32,
        finding: found.finding(),
        variance_reduction: found.variance_reduction,
        distrust,
    }
}
