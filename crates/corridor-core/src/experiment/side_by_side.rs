//! Several models, replicated side by side.
//!
//! A comparison asks for more replications of some of its models at a time. All that are asked for
//! together share the threads, model after model, so that no thread waits for a model's end; the
//! outcomes are kept by index, and what is known already is not simulated again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};

use super::{Controls, ExperimentError, Plan, Progress, WarmUpFound, pilot};
use crate::compile::{Compiled, compile};
use crate::model::{CorridorModel, WarmUp};
use crate::outcome::{Layout, Outcome, outcome};

/// Models under common control, each with the outcomes of its first replications.
#[derive(Debug)]
pub struct SideBySide<'a> {
    controls: Controls<'a>,
    pool: rayon::ThreadPool,
    members: Vec<Member>,
    /// Replications that were asked for and done, over all members.
    done: u32,
}

/// A model with what is known of it.
#[derive(Debug)]
pub struct Member {
    /// The master seed of its replications.
    pub seed: u64,
    /// The network and its meaning.
    pub compiled: Compiled,
    /// Where indicators stand in the outcomes.
    pub layout: Layout,
    /// The warm-up.
    pub warm_up: WarmUpFound,
    outcomes: Vec<Outcome>,
}

impl Member {
    /// The outcomes so far, by index from 0 on.
    #[must_use]
    pub fn outcomes(&self) -> &[Outcome] {
        &self.outcomes
    }
}

impl<'a> SideBySide<'a> {
    /// Starts the threads.
    ///
    /// # Errors
    ///
    /// If they cannot be started.
    pub fn new(controls: Controls<'a>) -> Result<Self, ExperimentError> {
        let pool = super::threads(&controls)?;
        Ok(Self { controls, pool, members: Vec::new(), done: 0 })
    }

    /// Adds a model with the outcomes of its first replications, as far as they are known; gives
    /// its rank. A warm-up that is to be found is found here.
    ///
    /// # Errors
    ///
    /// If it was interrupted while the warm-up was being found.
    pub fn add(
        &mut self,
        model: &CorridorModel,
        plan: &Plan,
        known: Vec<Outcome>,
    ) -> Result<usize, ExperimentError> {
        let warm_up = match model.period.warm_up {
            WarmUp::Fixed(length) => WarmUpFound { length, how: None, is_settled: true },
            WarmUp::Auto => pilot::warm_up(model, plan, &self.controls, &self.pool)?,
        };
        let compiled = compile(model, warm_up.length);
        let layout = Layout::of(&compiled.catalogue);
        self.members.push(Member { seed: plan.seed, compiled, layout, warm_up, outcomes: known });
        Ok(self.members.len() - 1)
    }

    /// The models in the order in which they were added.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Simulates what is missing of the first `n` replications of some members, given as pairs of
    /// rank and `n`.
    ///
    /// # Errors
    ///
    /// If it was interrupted; the outcomes without a gap are kept.
    pub fn extend(&mut self, wanted: &[(usize, u32)]) -> Result<(), ExperimentError> {
        let jobs: Vec<(usize, u32)> = wanted
            .iter()
            .flat_map(|&(rank, n)| {
                (self.members[rank].outcomes.len() as u32..n).map(move |index| (rank, index))
            })
            .collect();
        let mut found = self.simulate(&jobs);
        found.sort_by_key(|(job, _)| *job);
        let n_found = found.len();
        for (job, outcome) in found {
            let (rank, index) = jobs[job];
            let outcomes = &mut self.members[rank].outcomes;
            if outcomes.len() == index as usize {
                outcomes.push(outcome);
            }
        }
        self.done += jobs.len() as u32;
        if n_found < jobs.len() { Err(ExperimentError::Interrupted) } else { Ok(()) }
    }

    fn simulate(&self, jobs: &[(usize, u32)]) -> Vec<(usize, Outcome)> {
        let (next, done) = (AtomicUsize::new(0), AtomicU32::new(self.done));
        let all = self.done + jobs.len() as u32;
        let by_thread = self.pool.broadcast(|_| {
            let mut outcomes = Vec::new();
            let mut engine: Option<(usize, Engine)> = None;
            while !self.controls.cancel.load(Ordering::Relaxed) {
                let job = next.fetch_add(1, Ordering::Relaxed);
                let Some(&(rank, index)) = jobs.get(job) else { break };
                let member = &self.members[rank];
                let (network, catalogue) = (&member.compiled.network, &member.compiled.catalogue);
                let mut own = match engine.take() {
                    Some((of, engine)) if of == rank => engine,
                    _ => Engine::new(Arc::clone(network)),
                };
                let readings = own.run(MasterSeed(member.seed), Replication(index), &mut ());
                outcomes.push((job, outcome(network, catalogue, &member.layout, readings)));
                engine = Some((rank, own));
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                (self.controls.progress)(Progress::Replications { done, next: all, at_most: all });
            }
            outcomes
        });
        by_thread.into_iter().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroUsize;
    use std::sync::atomic::AtomicBool;

    use super::*;
    use crate::compile::sample::thin_with;
    use crate::experiment::replicate;

    const PLAN: Plan = Plan { at_least: 6, at_most: 6, precision: None, confidence: 0.9, seed: 5 };

    #[test]
    fn outcomes_are_those_of_single_runs_in_whatever_steps_and_threads() {
        let (cancel, models) = (AtomicBool::new(false), [thin_with(|_| {}), thin_with(|_| {})]);
        for threads in [1, 3] {
            let threads = NonZeroUsize::new(threads);
            let controls = Controls { threads, cancel: &cancel, progress: &|_| () };
            let alone = replicate(&models[0], &PLAN, &controls).unwrap().outcomes;
            let mut field = SideBySide::new(controls).unwrap();
            field.add(&models[0], &PLAN, alone[..2].to_vec()).unwrap();
            field.add(&models[1], &PLAN, Vec::new()).unwrap();
            field.extend(&[(0, 3), (1, 1)]).unwrap();
            field.extend(&[(1, 6), (0, 6)]).unwrap();
            field.extend(&[(1, 4)]).unwrap();
            for member in field.members() {
                // As text, for a number that does not exist equals nothing.
                assert_eq!(format!("{:?}", member.outcomes()), format!("{alone:?}"));
            }
        }
    }

    #[test]
    fn an_interruption_leaves_no_gap() {
        let cancel = AtomicBool::new(false);
        let progress = |progress: Progress| {
            let Progress::Replications { done, .. } = progress else { return };
            cancel.store(done >= 3, Ordering::Relaxed);
        };
        let controls = Controls { threads: None, cancel: &cancel, progress: &progress };
        let mut field = SideBySide::new(controls).unwrap();
        field.add(&thin_with(|_| {}), &PLAN, Vec::new()).unwrap();
        assert_eq!(field.extend(&[(0, 60)]), Err(ExperimentError::Interrupted));
        let n = field.members()[0].outcomes().len();
        assert!((1..60).contains(&n), "{n}");
    }
}
