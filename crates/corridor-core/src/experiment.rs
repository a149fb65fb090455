//! Experiments: replications in parallel, stopped by rule, judged on a prefix of their indices.
//!
//! Threads only decide *when* a replication runs. Each worker owns one engine, takes the next index
//! that nobody has taken, and hands back the outcome with it; outcomes are put in the order of
//! their indices before anything is added up. Whether to go on is judged at fixed numbers of
//! replications, on all of them up to there. So neither threads nor their speed reach the answer.

mod assemble;
mod pilot;
mod series;
mod shelf;
mod side_by_side;
mod workers;

pub use self::assemble::{Short, assemble};
pub use self::shelf::Shelf;
pub use self::side_by_side::{Member, SideBySide};

use std::fmt;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use corridor_simkit::random::MasterSeed;
use corridor_simkit::stats::Tally;
use corridor_simkit::time::SimSpan;

use self::series::{Rule, Series};
use self::workers::Workers;
use crate::answer::{Answer, StopReason};
use crate::catalogue::Catalogue;
use crate::compile::{Compiled, compile};
use crate::estimate::tally;
use crate::model::{CorridorModel, WarmUp};
use crate::outcome::{
    ClassFact, DailyLayout, Diary, Layout, Outcome, PassageFact, TargetFact, TotalFact,
};

/// The largest number of replications. Each keeps a row of numbers that grows with the corridor,
/// some 50 kB for a corridor of 200 stations, which makes five gigabytes of this many.
pub const REPLICATIONS_MAX: u32 = 100_000;
/// The largest number of threads; each keeps an engine.
pub const THREADS_MAX: usize = 1_024;

/// What to run.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Plan {
    /// Replications before the first decision to stop; at least 1.
    pub at_least: u32,
    /// Replications at which it stops anyway; not below `at_least`, at most [`REPLICATIONS_MAX`].
    pub at_most: u32,
    /// Relative precision of every watched indicator that ends the experiment; without one it ends
    /// at `at_most`.
    pub precision: Option<f64>,
    /// Confidence of every interval, above 0 and below 1.
    pub confidence: f64,
    /// Master seed.
    pub seed: u64,
}

/// How to run it; nothing of this reaches the answer, except that an interrupted run is shorter.
#[derive(Clone, Copy)]
pub struct Controls<'a> {
    /// Threads; `None`: as many as the machine has cores.
    pub threads: Option<NonZeroUsize>,
    /// Set to stop: replications in progress are given up within some thousand events, and no new
    /// one is begun.
    pub cancel: &'a AtomicBool,
    /// Told after every replication, from the thread that has finished it.
    pub progress: &'a (dyn Fn(Progress) + Sync),
}

impl fmt::Debug for Controls<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Controls").field("threads", &self.threads).finish_non_exhaustive()
    }
}

/// How far an experiment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The warm-up is being found.
    Pilot {
        /// Pilot replications done.
        done: u32,
        /// Of so many.
        of: u32,
    },
    /// Replications run.
    Replications {
        /// Done.
        done: u32,
        /// The next number at which it may stop.
        next: u32,
        /// The number at which it stops anyway.
        at_most: u32,
    },
}

/// Why an experiment has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExperimentError {
    /// It was interrupted before replication 0 had ended.
    Interrupted,
    /// The threads could not be started.
    Threads,
}

impl fmt::Display for ExperimentError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Interrupted => "interrupted before the first replication had ended",
            Self::Threads => "the threads could not be started",
        })
    }
}

impl std::error::Error for ExperimentError {}

/// The warm-up of an experiment.
#[derive(Clone, Debug, PartialEq)]
pub struct WarmUpFound {
    /// Its length.
    pub length: SimSpan,
    /// How it was found, in words; `None` where the scenario gives it.
    pub how: Option<String>,
    /// Whether the pilot settled; `true` where the scenario gives the length.
    pub is_settled: bool,
}

/// Everything an experiment has run, before it is made an answer of.
#[derive(Clone, Debug)]
pub struct Experiment {
    /// What was run.
    pub plan: Plan,
    /// The network and its meaning.
    pub compiled: Compiled,
    /// Where indicators stand in the outcomes.
    pub layout: Layout,
    /// The warm-up.
    pub warm_up: WarmUpFound,
    /// The replications that count, by index.
    pub outcomes: Vec<Outcome>,
    /// Why it stopped.
    pub stopped: StopReason,
}

/// Runs an experiment and answers it.
///
/// # Errors
///
/// If it was interrupted before the first replication had ended, or threads could not be started.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn run(
    model: &CorridorModel,
    plan: &Plan,
    controls: &Controls<'_>,
) -> Result<Answer, ExperimentError> {
    let experiment = replicate(model, plan, controls)?;
    Ok(crate::answer::answer(model, &experiment))
}

/// Runs the replications of an experiment.
///
/// # Errors
///
/// If it was interrupted before the first replication had ended, or threads could not be started.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn replicate(
    model: &CorridorModel,
    plan: &Plan,
    controls: &Controls<'_>,
) -> Result<Experiment, ExperimentError> {
    replicate_with(model, plan, controls, &())
}

/// Runs the replications of an experiment that a shelf does not know, and has the shelf keep them.
/// What the shelf knows changes nothing but the time it takes.
///
/// # Errors
///
/// If it was interrupted before the first replication had ended, or threads could not be started.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn replicate_with(
    model: &CorridorModel,
    plan: &Plan,
    controls: &Controls<'_>,
    shelf: &dyn Shelf,
) -> Result<Experiment, ExperimentError> {
    plan.assert_valid();
    let pool = pool(controls)?;
    let (warm_up, compiled, layout) = prepare(model, plan, controls, shelf, &pool)?;
    let rule = Rule { catalogue: &compiled.catalogue, layout: &layout, plan };
    let workers = workers(&compiled, plan, controls, &pool);
    let (outcomes, stopped) = Series { rule, controls, shelf, workers }.run();
    if outcomes.is_empty() {
        return Err(ExperimentError::Interrupted);
    }
    Ok(Experiment { plan: *plan, layout, warm_up, outcomes, stopped, compiled })
}

/// Runs a fixed range of an experiment's replications and has a shelf keep them: a shard. Nothing
/// is judged; whoever puts the shards together does that ([`assemble`]).
///
/// # Errors
///
/// If it was interrupted before all had ended, or threads could not be started.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn replicate_range(
    model: &CorridorModel,
    plan: &Plan,
    range: Range<u32>,
    controls: &Controls<'_>,
    shelf: &dyn Shelf,
) -> Result<(), ExperimentError> {
    plan.assert_valid();
    let pool = pool(controls)?;
    let (_, compiled, layout) = prepare(model, plan, controls, shelf, &pool)?;
    let rule = Rule { catalogue: &compiled.catalogue, layout: &layout, plan };
    let workers = workers(&compiled, plan, controls, &pool);
    let found = Series { rule, controls, shelf, workers }.batch(range.clone());
    if found.len() < range.len() { Err(ExperimentError::Interrupted) } else { Ok(()) }
}

fn pool(controls: &Controls<'_>) -> Result<rayon::ThreadPool, ExperimentError> {
    let threads = controls.threads.map_or(0, NonZeroUsize::get);
    let builder = rayon::ThreadPoolBuilder::new().num_threads(threads);
    builder.build().map_err(|_| ExperimentError::Threads)
}

/// The warm-up, which a pilot may have to find, and the network with it.
fn prepare(
    model: &CorridorModel,
    plan: &Plan,
    controls: &Controls<'_>,
    shelf: &dyn Shelf,
    pool: &rayon::ThreadPool,
) -> Result<(WarmUpFound, Compiled, Layout), ExperimentError> {
    let warm_up = match model.period.warm_up {
        WarmUp::Fixed(length) => WarmUpFound::given(length),
        WarmUp::Auto => match shelf.warm_up() {
            Some(found) => found,
            None => pilot::warm_up(model, plan, controls, pool)?,
        },
    };
    let compiled = compile(model, warm_up.length);
    let layout = Layout::of(&compiled.catalogue);
    shelf.open(&compiled, &layout, &warm_up);
    Ok((warm_up, compiled, layout))
}

fn workers<'a>(
    compiled: &Compiled,
    plan: &Plan,
    controls: &Controls<'a>,
    pool: &'a rayon::ThreadPool,
) -> Workers<'a, Diary> {
    let diary = Diary::new(DailyLayout::of(&compiled.catalogue));
    let network = Arc::clone(&compiled.network);
    Workers::new(pool, network, MasterSeed(plan.seed), controls.cancel, diary)
}

impl Plan {
    fn assert_valid(&self) {
        assert!(0 < self.at_least && self.at_least <= self.at_most, "a plan has replications");
        assert!(self.at_most <= REPLICATIONS_MAX, "a plan has no more replications than fit");
        assert!(0.0 < self.confidence && self.confidence < 1.0, "a confidence between 0 and 1");
    }
}

impl WarmUpFound {
    /// The warm-up that a scenario gives.
    #[must_use]
    pub fn given(length: SimSpan) -> Self {
        Self { length, how: None, is_settled: true }
    }
}

/// An indicator that the stopping rule watches.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct WatchedIndicator {
    /// In words.
    pub(crate) name: String,
    /// Its place in a row.
    pub(crate) index: usize,
    /// A half-width that is always precise enough, in its unit.
    pub(crate) absolute: f64,
}

impl WatchedIndicator {
    pub(crate) fn tally(&self, outcomes: &[Outcome]) -> Tally {
        let sound = outcomes.iter().filter(|outcome| outcome.deadlock.is_none());
        tally(sound.map(|o| o.values[self.index]).filter(|value| value.is_finite()))
    }
}

/// What the stopping rule watches: the tonnes delivered, the throughput of every target and the
/// mean border time of the passages of its cut; without any target, the mean time of every class
/// instead. Near zero, 1 000 tonnes a year or 3 minutes are precise enough.
pub(crate) fn watched(catalogue: &Catalogue, layout: &Layout) -> Vec<WatchedIndicator> {
    const TONNES: f64 = 1_000.0;
    const HOURS: f64 = 0.05;
    let one = |name: String, index, absolute| WatchedIndicator { name, index, absolute };
    let mut watched =
        vec![one("tonnes delivered".to_owned(), layout.total(TotalFact::Delivered), TONNES)];
    let mut cordons = Vec::new();
    for (rank, target) in catalogue.targets.iter().enumerate() {
        let index = layout.target(rank, TargetFact::Throughput);
        watched.push(one(format!("throughput of {}", target.name), index, TONNES));
        cordons.extend(target.cut.iter().map(|cordon| cordon.index()));
    }
    cordons.sort_unstable();
    cordons.dedup();
    let is_passed = |cordon: &usize| {
        let mut passages = catalogue.classes.iter().flat_map(|class| &class.passages);
        passages.any(|passing| passing.cordon.index() == *cordon)
    };
    for cordon in cordons.into_iter().filter(is_passed) {
        let entry = &catalogue.cordons[cordon];
        let name = format!("border hours of {} towards {}", entry.crossing, entry.towards);
        watched.push(one(name, layout.passage(cordon, PassageFact::Hours), HOURS));
    }
    if catalogue.targets.is_empty() {
        for (rank, class) in catalogue.classes.iter().enumerate() {
            let index = layout.class(rank, ClassFact::Hours);
            watched.push(one(format!("hours of {}", class.name), index, HOURS));
        }
    }
    watched
}

#[cfg(test)]
mod tests;
