//! The replications of one network, from checkpoint to checkpoint.

use std::ops::Range;
use std::sync::atomic::Ordering;

use corridor_simkit::network::Network;
use corridor_simkit::readings::Readings;
use corridor_simkit::stats::Tally;
use corridor_simkit::stopping::{Decision, Precision, Watched, checkpoints};

use super::workers::Workers;
use super::{Controls, Plan, Progress, Shelf, watched};
use crate::answer::StopReason;
use crate::catalogue::Catalogue;
use crate::outcome::{Diary, Layout, Outcome};

/// The replications of one network.
pub(super) struct Series<'a> {
    pub(super) rule: Rule<'a>,
    pub(super) controls: &'a Controls<'a>,
    pub(super) shelf: &'a dyn Shelf,
    pub(super) workers: Workers<'a, Diary>,
}

impl Series<'_> {
    /// From checkpoint to checkpoint until the rule says stop.
    pub(super) fn run(&self) -> (Vec<Outcome>, StopReason) {
        let plan = self.rule.plan;
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(plan.at_least as usize);
        for next in self.rule.checkpoints() {
            let begin = outcomes.len() as u32;
            let batch = self.batch(begin..next);
            let contiguous = batch.into_iter().zip(begin..).take_while(|((i, _), to)| i == to);
            outcomes.extend(contiguous.map(|((_, outcome), _)| outcome));
            if (outcomes.len() as u32) < next || self.controls.cancel.load(Ordering::Relaxed) {
                let is_whole = outcomes.len() as u32 == plan.at_most;
                let stopped =
                    if is_whole { self.rule.at_the_end() } else { StopReason::Interrupted };
                return (outcomes, stopped);
            }
            if self.rule.is_precise(&outcomes) {
                return (outcomes, StopReason::Precise);
            }
        }
        (outcomes, self.rule.at_the_end())
    }

    /// The replications of a range, known or run, in the order of their indices; without those
    /// that an interruption has left out.
    pub(super) fn batch(&self, range: Range<u32>) -> Vec<(u32, Outcome)> {
        let Rule { catalogue, layout, plan } = self.rule;
        let (next, at_most) = (range.end, plan.at_most);
        let mut batch = self.shelf.known(range.clone());
        let is_known = |index: &u32| batch.binary_search_by_key(index, |(i, _)| *i).is_ok();
        let missing: Vec<u32> = range.filter(|index| !is_known(index)).collect();
        let read = |index: u32, network: &Network, readings: &Readings, diary: &Diary| {
            let outcome = crate::outcome::outcome(network, catalogue, layout, readings);
            self.shelf.keep(index, &outcome, diary);
            outcome
        };
        let before = next - missing.len() as u32;
        let told = |done: u32| {
            let done = before + done;
            (self.controls.progress)(Progress::Replications { done, next, at_most });
        };
        if missing.is_empty() {
            told(0);
        }
        batch.extend(self.workers.outcomes(&missing, &Diary::clear, &read, &told));
        batch.sort_by_key(|(index, _)| *index);
        batch
    }
}

/// When an experiment stops.
#[derive(Clone, Copy)]
pub(super) struct Rule<'a> {
    pub(super) catalogue: &'a Catalogue,
    pub(super) layout: &'a Layout,
    pub(super) plan: &'a Plan,
}

impl Rule<'_> {
    /// The numbers of replications at which it may stop.
    pub(super) fn checkpoints(&self) -> Vec<u32> {
        match self.plan.precision {
            Some(_) => checkpoints(self.plan.at_least, self.plan.at_most),
            None => vec![self.plan.at_most],
        }
    }

    pub(super) fn at_the_end(&self) -> StopReason {
        match self.plan.precision {
            Some(_) => StopReason::AtMost,
            None => StopReason::Fixed,
        }
    }

    pub(super) fn is_precise(&self, outcomes: &[Outcome]) -> bool {
        let Some(relative) = self.plan.precision else { return false };
        let watched = watched(self.catalogue, self.layout);
        let tallies: Vec<Tally> = watched.iter().map(|watched| watched.tally(outcomes)).collect();
        let judged: Vec<Watched<'_>> = tallies
            .iter()
            .zip(&watched)
            .map(|(tally, watched)| Watched { tally, absolute: watched.absolute })
            .collect();
        let precision = Precision::new(relative, self.plan.confidence);
        let n = outcomes.len() as u32;
        precision.judge(&judged, n, self.plan.at_most) == Decision::Precise
    }
}
