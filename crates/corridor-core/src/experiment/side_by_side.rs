//! Several models, replicated side by side.
//!
//! A comparison asks for more replications of some of its models at a time. All that are asked for
//! together share the threads, model after model, so that no thread waits for a model's end; the
//! outcomes are kept by index, and what is known already is not simulated again.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};

use super::{Controls, ExperimentError, Plan, Progress, Shelf, WarmUpFound};
use crate::compile::Compiled;
use crate::model::CorridorModel;
use crate::outcome::{DailyLayout, Diary, Layout, Outcome, outcome};

/// Models under common control, each with the outcomes of its first replications.
#[expect(missing_debug_implementations, reason = "shelves have nothing to show")]
pub struct SideBySide<'a> {
    controls: Controls<'a>,
    pool: rayon::ThreadPool,
    members: Vec<Member>,
    /// Where the replications of each member are kept.
    shelves: Vec<Box<dyn Shelf + 'a>>,
    diaries: Vec<Diary>,
    /// Replications that were asked for and done, over all members.
    done: u32,
    /// Replications, done and to come, that the progress counts up to.
    announced: u32,
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
        let pool = super::pool(&controls)?;
        let (members, shelves, diaries) = (Vec::new(), Vec::new(), Vec::new());
        Ok(Self { controls, pool, members, shelves, diaries, done: 0, announced: 0 })
    }

    /// Adds a model with the shelf that knows and keeps its replications; gives its rank. A warm-up
    /// that is to be found is found here.
    ///
    /// # Errors
    ///
    /// If it was interrupted while the warm-up was being found.
    pub fn add(
        &mut self,
        model: &CorridorModel,
        plan: &Plan,
        on: Box<dyn Shelf + 'a>,
    ) -> Result<usize, ExperimentError> {
        let (warm_up, compiled, layout) =
            super::prepare(model, plan, &self.controls, &*on, &self.pool)?;
        self.diaries.push(Diary::new(DailyLayout::of(&compiled.catalogue)));
        self.shelves.push(on);
        let (seed, outcomes) = (plan.seed, Vec::new());
        self.members.push(Member { seed, compiled, layout, warm_up, outcomes });
        Ok(self.members.len() - 1)
    }

    /// The models in the order in which they were added.
    #[must_use]
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// Says that so many replications will be asked for from here on, in several steps: the progress
    /// then counts up to their sum.
    pub fn announce(&mut self, replications: u32) {
        self.announced = self.done + replications;
    }

    /// Forgets all members but the first `n`, with their outcomes.
    pub fn forget_beyond(&mut self, n: usize) {
        self.members.truncate(n);
        self.shelves.truncate(n);
        self.diaries.truncate(n);
    }

    /// Simulates what is missing of the first `n` replications of some members, given as pairs of
    /// rank and `n`.
    ///
    /// # Errors
    ///
    /// If it was interrupted; the outcomes without a gap are kept.
    pub fn extend(&mut self, wanted: &[(usize, u32)]) -> Result<(), ExperimentError> {
        let (mut found, mut missing) = (Vec::new(), Vec::new());
        for &(rank, n) in wanted {
            let range = self.members[rank].outcomes.len() as u32..n;
            let known = self.shelves[rank].known(range.clone());
            let is_known = |index: &u32| known.binary_search_by_key(index, |(i, _)| *i).is_ok();
            missing.extend(range.filter(|index| !is_known(index)).map(|index| (rank, index)));
            found.extend(known.into_iter().map(|(index, outcome)| ((rank, index), outcome)));
        }
        let simulated = self.simulate(&missing);
        self.done += missing.len() as u32;
        let is_whole = simulated.len() == missing.len();
        found.extend(simulated);
        found.sort_by_key(|(job, _)| *job);
        for ((rank, index), outcome) in found {
            let outcomes = &mut self.members[rank].outcomes;
            if outcomes.len() == index as usize {
                outcomes.push(outcome);
            }
        }
        if is_whole { Ok(()) } else { Err(ExperimentError::Interrupted) }
    }

    fn simulate(&self, jobs: &[(usize, u32)]) -> Vec<((usize, u32), Outcome)> {
        let (next, done) = (AtomicUsize::new(0), AtomicU32::new(self.done));
        let all = self.announced.max(self.done + jobs.len() as u32);
        let by_thread = self.pool.broadcast(|_| {
            let mut outcomes = Vec::new();
            let mut worker: Option<(usize, Engine, Diary)> = None;
            while !self.controls.cancel.load(Ordering::Relaxed) {
                let job = next.fetch_add(1, Ordering::Relaxed);
                let Some(&(rank, index)) = jobs.get(job) else { break };
                let member = &self.members[rank];
                let (network, catalogue) = (&member.compiled.network, &member.compiled.catalogue);
                let (mut engine, mut diary) = match worker.take() {
                    Some((of, engine, diary)) if of == rank => (engine, diary),
                    _ => (Engine::new(Arc::clone(network)), self.diaries[rank].clone()),
                };
                diary.clear();
                let (cancel, seed) = (self.controls.cancel, MasterSeed(member.seed));
                let run = engine.run_unless(cancel, seed, Replication(index), &mut diary);
                let Some(readings) = run else { break };
                let outcome = outcome(network, catalogue, &member.layout, readings);
                self.shelves[rank].keep(index, &outcome, &diary);
                outcomes.push(((rank, index), outcome));
                worker = Some((rank, engine, diary));
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
    use crate::epoch::outcome_digest;
    use crate::experiment::replicate;

    const PLAN: Plan = Plan { at_least: 6, at_most: 6, precision: None, confidence: 0.9, seed: 5 };

    /// Knows some replications, and counts those that it is given to keep.
    struct Odd<'t>(&'t [Outcome], &'t AtomicU32);

    impl Shelf for Odd<'_> {
        fn warm_up(&self) -> Option<WarmUpFound> {
            None
        }

        fn open(&self, _: &Compiled, _: &Layout, _: &WarmUpFound) {}

        fn known(&self, range: std::ops::Range<u32>) -> Vec<(u32, Outcome)> {
            let all = (0..).zip(self.0.iter().cloned());
            all.filter(|(index, _)| index % 2 == 1 && range.contains(index)).collect()
        }

        fn keep(&self, index: u32, _: &Outcome, _: &Diary) {
            assert!(index.is_multiple_of(2), "{index} is known");
            self.1.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn outcomes_are_those_of_single_runs_in_whatever_steps_and_threads() {
        let (cancel, model) = (AtomicBool::new(false), thin_with(|_| {}));
        for threads in [1, 3] {
            let threads = NonZeroUsize::new(threads);
            let controls = Controls { threads, cancel: &cancel, progress: &|_| () };
            let alone = replicate(&model, &PLAN, &controls).unwrap().outcomes;
            let kept = AtomicU32::new(0);
            let mut field = SideBySide::new(controls).unwrap();
            field.add(&model, &PLAN, Box::new(Odd(&alone, &kept))).unwrap();
            field.add(&model, &PLAN, Box::new(())).unwrap();
            field.extend(&[(0, 3), (1, 1)]).unwrap();
            field.extend(&[(1, 6), (0, 6)]).unwrap();
            field.extend(&[(1, 4)]).unwrap();
            field.add(&model, &PLAN, Box::new(())).unwrap();
            field.extend(&[(2, 2)]).unwrap();
            field.forget_beyond(2);
            assert_eq!(field.members().len(), 2);
            for member in field.members() {
                // As text, for a number that does not exist equals nothing.
                assert_eq!(format!("{:?}", member.outcomes()), format!("{alone:?}"));
            }
            assert_eq!(kept.load(Ordering::Relaxed), 3);
        }
    }

    #[test]
    fn progress_counts_up_to_what_was_announced() {
        let (cancel, most) = (AtomicBool::new(false), AtomicU32::new(0));
        let progress = |progress: Progress| {
            let Progress::Replications { done, next, .. } = progress else { return };
            assert_eq!(next, 5, "after {done}");
            most.fetch_max(done, Ordering::Relaxed);
        };
        let controls = Controls { threads: None, cancel: &cancel, progress: &progress };
        let mut field = SideBySide::new(controls).unwrap();
        field.add(&thin_with(|_| {}), &PLAN, Box::new(())).unwrap();
        field.announce(5);
        field.extend(&[(0, 2)]).unwrap();
        field.extend(&[(0, 5)]).unwrap();
        assert_eq!(most.load(Ordering::Relaxed), 5);
    }

    #[test]
    fn an_interruption_leaves_no_gap() {
        let outcomes_until = |threads: usize, least: u32| {
            let cancel = AtomicBool::new(false);
            let progress = |progress: Progress| {
                let Progress::Replications { done, .. } = progress else { return };
                if done >= least {
                    cancel.store(true, Ordering::Relaxed);
                }
            };
            let threads = NonZeroUsize::new(threads);
            let controls = Controls { threads, cancel: &cancel, progress: &progress };
            let mut field = SideBySide::new(controls).unwrap();
            field.add(&thin_with(|_| {}), &PLAN, Box::new(())).unwrap();
            let ended = field.extend(&[(0, 60)]);
            let outcomes = field.members()[0].outcomes().iter();
            (ended, outcomes.map(|one| outcome_digest([one])).collect::<Vec<_>>())
        };
        let (_, whole) = outcomes_until(1, u32::MAX);
        assert_eq!(whole.len(), 60);
        let (ended, alone) = outcomes_until(1, 3);
        assert_eq!((ended, alone.as_slice()), (Err(ExperimentError::Interrupted), &whole[..3]));
        // The first may be under way while others are done: then nothing is left.
        let (ended, together) = outcomes_until(2, 3);
        assert_eq!(ended, Err(ExperimentError::Interrupted));
        assert!(together.len() < 60);
        assert_eq!(together.as_slice(), &whole[..together.len()]);
    }
}
