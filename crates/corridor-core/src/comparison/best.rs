//! Which scenario is best by one indicator: replications where they are needed, until it is known.

use std::fmt;

use corridor_simkit::selection::{KimNelson, Race, Sampled, allot, correct_selection, subset};
use corridor_simkit::stats::Tally;
use serde::Serialize;

use super::equal::equal_allocation;
use super::estimated;
use crate::answer::Estimate;
use crate::estimate::tally;
use crate::experiment::{ExperimentError, SideBySide};
use crate::indicator::{Indicator, indicators};

/// Replications of every contender that are simulated at a time; the race looks at them one by
/// one, so that the step changes nothing but the time.
const STEP: u32 = 10;
/// Replications that OCBA deals out before it looks again.
const DEAL: u32 = 10;

/// Which end of an indicator is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// The highest mean.
    Highest,
    /// The lowest mean.
    Lowest,
}

/// How the best is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// Kim and Nelson: until one is left, with a guarantee, under common random numbers.
    KimNelson,
    /// Those that can still be the best after so many replications of each, with a guarantee,
    /// under common random numbers.
    Subset,
    /// A fixed budget that goes where it is needed, on independent streams, without a guarantee.
    Ocba,
}

/// The indifference zone: the smallest difference that is worth finding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Delta {
    /// In the unit of the indicator, above 0.
    Absolute(f64),
    /// As a share of the first scenario's mean over the first stage, above 0.
    Relative(f64),
}

/// What is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct BestPlan {
    /// The indicator.
    pub indicator: String,
    /// Which end is best.
    pub goal: Goal,
    /// How to look for it.
    pub method: Method,
    /// The indifference zone of Kim and Nelson.
    pub delta: Delta,
    /// The confidence asked for, above 0 and below 1.
    pub confidence: f64,
    /// Replications of every scenario before anything is judged, at least 2.
    pub first_stage: u32,
    /// The most replications of one scenario; for the subset, the replications of each; for OCBA,
    /// the mean over the scenarios.
    pub at_most: u32,
}

/// Why the best cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BestError {
    /// It was interrupted.
    Experiment(ExperimentError),
    /// A scenario has no such indicator, or a replication does not give it.
    NoValue {
        /// The scenario's rank.
        scenario: usize,
        /// The replication, if only that one gives no value.
        replication: Option<u32>,
    },
    /// The indifference zone comes out as nothing.
    NoZone,
}

impl fmt::Display for BestError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Experiment(error) => error.fmt(out),
            Self::NoValue { scenario, replication: None } => {
                write!(out, "scenario {} has no such indicator", scenario + 1)
            }
            Self::NoValue { scenario, replication: Some(replication) } => write!(
                out,
                "replication {replication} of scenario {} gives no value (nothing passed, or a deadlock)",
                scenario + 1
            ),
            Self::NoZone => out.write_str("a share of nothing is no indifference zone"),
        }
    }
}

impl std::error::Error for BestError {}

impl From<ExperimentError> for BestError {
    fn from(error: ExperimentError) -> Self {
        Self::Experiment(error)
    }
}

/// Which scenario is best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BestAnswer {
    /// The indicator.
    pub indicator: String,
    /// Its unit.
    pub unit: String,
    /// Which end is best.
    pub goal: Goal,
    /// How it was looked for.
    pub method: Method,
    /// The confidence asked for; of OCBA, none.
    pub confidence: Option<f64>,
    /// The indifference zone of Kim and Nelson, in the indicator's unit.
    pub delta: Option<f64>,
    /// Whether the zone is a share of a mean that the first stage has estimated: then it is no
    /// number that was fixed before, and the guarantee of Kim and Nelson holds about so.
    pub is_delta_estimated: bool,
    /// Replications of every scenario before anything was judged.
    pub first_stage: u32,
    /// The scenarios by rank.
    pub contenders: Vec<ContenderAnswer>,
    /// The best, where it is known; of OCBA, the one that is ahead.
    pub best: Option<usize>,
    /// Estimate from below of the probability that it is the best, by normal theory; of OCBA only.
    pub probability: Option<f64>,
    /// Replications that the decision needed, over all scenarios.
    pub spent: u64,
    /// Replications that an equal allocation would have needed for the same decision (of OCBA: for
    /// the same estimated probability, which may be fewer than were spent).
    pub equal_allocation: u64,
}

/// A scenario in the search for the best.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContenderAnswer {
    /// Its mean over its replications.
    pub value: Estimate,
    /// Its replications.
    pub replications: u32,
    /// Whether it can still be the best.
    pub is_in: bool,
}

/// Looks for the best of some members of a field, given by rank.
///
/// # Errors
///
/// If it was interrupted, or a replication has no value of the indicator.
///
/// # Panics
///
/// If the plan is not as its fields say, or there are no members.
pub fn find_best(
    field: &mut SideBySide<'_>,
    ranks: &[usize],
    plan: &BestPlan,
) -> Result<BestAnswer, BestError> {
    let mut search = Search::new(field, ranks, plan)?;
    match plan.method {
        Method::KimNelson => search.kim_nelson(),
        Method::Subset => search.subset(),
        Method::Ocba => search.ocba(),
    }
}

struct Search<'s, 'a> {
    field: &'s mut SideBySide<'a>,
    ranks: &'s [usize],
    plan: &'s BestPlan,
    /// The indicator, by member.
    own: Vec<Indicator>,
}

impl<'s, 'a> Search<'s, 'a> {
    fn new(
        field: &'s mut SideBySide<'a>,
        ranks: &'s [usize],
        plan: &'s BestPlan,
    ) -> Result<Self, BestError> {
        let mut own = Vec::with_capacity(ranks.len());
        for (scenario, &rank) in ranks.iter().enumerate() {
            let member = &field.members()[rank];
            let list = indicators(&member.compiled.catalogue, &member.layout);
            let found = list.into_iter().find(|indicator| indicator.name == plan.indicator);
            own.push(found.ok_or(BestError::NoValue { scenario, replication: None })?);
        }
        Ok(Self { field, ranks, plan, own })
    }

    fn k(&self) -> usize {
        self.ranks.len()
    }

    /// Has the first `n` replications of some scenarios simulated.
    fn extend(&mut self, scenarios: &[(usize, u32)]) -> Result<(), BestError> {
        let wanted: Vec<_> = scenarios.iter().map(|&(i, n)| (self.ranks[i], n)).collect();
        self.field.extend(&wanted)?;
        for &(scenario, n) in scenarios {
            let values = self.values(scenario, n);
            if let Some(replication) = values.iter().position(|value| !value.is_finite()) {
                let replication = Some(replication as u32);
                return Err(BestError::NoValue { scenario, replication });
            }
        }
        Ok(())
    }

    fn everybody(&self, n: u32) -> Vec<(usize, u32)> {
        (0..self.k()).map(|scenario| (scenario, n)).collect()
    }

    fn values(&self, scenario: usize, n: u32) -> Vec<f64> {
        let outcomes = self.field.members()[self.ranks[scenario]].outcomes();
        outcomes[..n as usize].iter().map(|outcome| self.own[scenario].value(outcome)).collect()
    }

    /// Values turned so that the highest is best.
    fn turned(&self, scenario: usize, n: u32) -> Vec<f64> {
        let sign = self.sign();
        self.values(scenario, n).into_iter().map(|value| sign * value).collect()
    }

    fn sign(&self) -> f64 {
        match self.plan.goal {
            Goal::Highest => 1.0,
            Goal::Lowest => -1.0,
        }
    }

    fn contender(&self, scenario: usize, replications: u32, is_in: bool) -> ContenderAnswer {
        let is_yes_or_no = self.own[scenario].is_yes_or_no();
        let values = self.values(scenario, replications);
        let value = estimated(&values, is_yes_or_no, self.plan.confidence);
        ContenderAnswer { value, replications, is_in }
    }

    fn answer(&self, contenders: Vec<ContenderAnswer>, best: Option<usize>) -> BestAnswer {
        let spent = contenders.iter().map(|one| u64::from(one.replications)).sum();
        BestAnswer {
            indicator: self.plan.indicator.clone(),
            unit: self.own[0].unit.to_owned(),
            goal: self.plan.goal,
            method: self.plan.method,
            confidence: Some(self.plan.confidence),
            delta: None,
            is_delta_estimated: false,
            first_stage: self.plan.first_stage,
            best,
            probability: None,
            spent,
            equal_allocation: spent,
            contenders,
        }
    }

    fn kim_nelson(&mut self) -> Result<BestAnswer, BestError> {
        let first_stage = self.plan.first_stage;
        self.extend(&self.everybody(first_stage))?;
        let delta = self.delta()?;
        let first: Vec<_> = (0..self.k()).map(|i| self.turned(i, first_stage)).collect();
        let mut race = KimNelson::new(delta, self.plan.confidence, first_stage).begin(&first);
        while race.winner().is_none() && race.replications() < self.plan.at_most {
            let until = (race.replications() + STEP).min(self.plan.at_most);
            let contenders: Vec<_> = race.contenders().map(|i| (i, until)).collect();
            self.extend(&contenders)?;
            while race.winner().is_none() && race.replications() < until {
                self.observe(&mut race);
            }
        }
        let replications = race.replications();
        let contenders = race.left_at().iter().enumerate().map(|(scenario, left)| {
            self.contender(scenario, left.unwrap_or(replications), left.is_none())
        });
        let answer = self.answer(contenders.collect(), race.winner());
        let equal_allocation = self.k() as u64 * u64::from(replications);
        let is_delta_estimated = matches!(self.plan.delta, Delta::Relative(_));
        Ok(BestAnswer { delta: Some(delta), is_delta_estimated, equal_allocation, ..answer })
    }

    fn observe(&self, race: &mut Race) {
        let (next, sign) = (race.replications() as usize, self.sign());
        race.observe(|scenario| {
            let outcomes = self.field.members()[self.ranks[scenario]].outcomes();
            sign * self.own[scenario].value(&outcomes[next])
        });
    }

    fn delta(&self) -> Result<f64, BestError> {
        let delta = match self.plan.delta {
            Delta::Absolute(delta) => delta,
            Delta::Relative(share) => {
                let values = self.values(0, self.plan.first_stage);
                share * tally(values.into_iter()).mean().unwrap_or(0.0).abs()
            }
        };
        if delta > 0.0 && delta.is_finite() { Ok(delta) } else { Err(BestError::NoZone) }
    }

    fn subset(&mut self) -> Result<BestAnswer, BestError> {
        let n = self.plan.at_most.max(2);
        self.extend(&self.everybody(n))?;
        let outputs: Vec<_> = (0..self.k()).map(|i| self.turned(i, n)).collect();
        let kept = subset(&outputs, self.plan.confidence);
        let contenders = (0..self.k()).map(|i| self.contender(i, n, kept.contains(&i)));
        let best = if let [only] = kept.as_slice() { Some(*only) } else { None };
        Ok(self.answer(contenders.collect(), best))
    }

    fn ocba(&mut self) -> Result<BestAnswer, BestError> {
        let first_stage = self.plan.first_stage.min(self.plan.at_most).max(2);
        self.extend(&self.everybody(first_stage))?;
        let mut counts = vec![first_stage; self.k()];
        let budget = self.plan.at_most.max(first_stage) * self.k() as u32;
        loop {
            let left = budget - counts.iter().sum::<u32>();
            if left == 0 {
                break;
            }
            let more = allot(&self.sampled(&counts), left.min(DEAL));
            counts.iter_mut().zip(more).for_each(|(count, more)| *count += more);
            let wanted: Vec<_> = counts.iter().copied().enumerate().collect();
            self.extend(&wanted)?;
        }
        let sampled = self.sampled(&counts);
        let means = sampled.iter().map(|one| one.mean).enumerate();
        let best = means.fold(
            (0, f64::NEG_INFINITY),
            |best, next| {
                if best.1 < next.1 { next } else { best }
            },
        );
        let probability = correct_selection(&sampled);
        let contenders =
            counts.iter().enumerate().map(|(i, &n)| self.contender(i, n, i == best.0)).collect();
        let equal_allocation = equal_allocation(&sampled, probability);
        Ok(BestAnswer {
            confidence: None,
            probability: Some(probability),
            equal_allocation,
            first_stage,
            ..self.answer(contenders, Some(best.0))
        })
    }

    fn sampled(&self, counts: &[u32]) -> Vec<Sampled> {
        let of = |(scenario, &count): (usize, &u32)| {
            let tally: Tally = self.turned(scenario, count).into_iter().collect();
            Sampled {
                mean: tally.mean().expect("there is a first stage"),
                variance: tally.variance().unwrap_or(0.0),
                count,
            }
        };
        counts.iter().enumerate().map(of).collect()
    }
}
