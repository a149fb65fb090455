//! Experiments: replications in parallel, stopped by rule, judged on a prefix of their indices.
//!
//! Threads only decide *when* a replication runs. Each worker owns one engine, takes the next index
//! that nobody has taken, and hands back the outcome with it; outcomes are put in the order of
//! their indices before anything is added up. Whether to go on is judged at fixed numbers of
//! replications, on all of them up to there. So neither threads nor their speed reach the answer.

mod pilot;
mod workers;

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use corridor_simkit::network::Network;
use corridor_simkit::random::MasterSeed;
use corridor_simkit::stats::Tally;
use corridor_simkit::stopping::{Decision, Precision, Watched, checkpoints};
use corridor_simkit::time::SimSpan;

use self::workers::Workers;
use crate::answer::{Answer, StopReason};
use crate::catalogue::Catalogue;
use crate::compile::{Compiled, compile};
use crate::estimate::tally;
use crate::model::{CorridorModel, WarmUp};
use crate::outcome::{ClassFact, Layout, Outcome, PassageFact, TargetFact, TotalFact};

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
    assert!(0 < plan.at_least && plan.at_least <= plan.at_most, "a plan has replications");
    assert!(plan.at_most <= REPLICATIONS_MAX, "a plan has no more replications than fit");
    assert!(0.0 < plan.confidence && plan.confidence < 1.0, "a confidence lies between 0 and 1");
    let threads = controls.threads.map_or(0, NonZeroUsize::get);
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|_| ExperimentError::Threads)?;
    let warm_up = match model.period.warm_up {
        WarmUp::Fixed(length) => WarmUpFound { length, how: None, is_settled: true },
        WarmUp::Auto => pilot::warm_up(model, plan, controls, &pool)?,
    };
    let compiled = compile(model, warm_up.length);
    let layout = Layout::of(&compiled.catalogue);
    let series = Series { compiled: &compiled, layout: &layout, plan, controls, pool: &pool };
    let (outcomes, stopped) = series.run();
    if outcomes.is_empty() {
        return Err(ExperimentError::Interrupted);
    }
    Ok(Experiment { plan: *plan, layout, warm_up, outcomes, stopped, compiled })
}

/// The replications of one network.
struct Series<'a> {
    compiled: &'a Compiled,
    layout: &'a Layout,
    plan: &'a Plan,
    controls: &'a Controls<'a>,
    pool: &'a rayon::ThreadPool,
}

impl Series<'_> {
    /// From checkpoint to checkpoint until the rule says stop.
    fn run(&self) -> (Vec<Outcome>, StopReason) {
        let plan = self.plan;
        let (network, catalogue) = (&self.compiled.network, &self.compiled.catalogue);
        let workers = Workers::new(
            self.pool,
            Arc::clone(network),
            MasterSeed(plan.seed),
            self.controls.cancel,
        );
        let checkpoints = match plan.precision {
            Some(_) => checkpoints(plan.at_least, plan.at_most),
            None => vec![plan.at_most],
        };
        let mut outcomes: Vec<Outcome> = Vec::with_capacity(plan.at_least as usize);
        for &next in &checkpoints {
            let range = outcomes.len() as u32..next;
            let read = |network: &Network, readings: &corridor_simkit::readings::Readings| {
                crate::outcome::outcome(network, catalogue, self.layout, readings)
            };
            let told = |done: u32| {
                let at_most = plan.at_most;
                (self.controls.progress)(Progress::Replications { done, next, at_most });
            };
            outcomes.extend(workers.outcomes(range, &read, &told));
            if (outcomes.len() as u32) < next || self.controls.cancel.load(Ordering::Relaxed) {
                let is_whole = outcomes.len() as u32 == plan.at_most;
                let stopped = if is_whole { self.at_the_end() } else { StopReason::Interrupted };
                return (outcomes, stopped);
            }
            if self.is_precise(&outcomes) {
                return (outcomes, StopReason::Precise);
            }
        }
        (outcomes, self.at_the_end())
    }

    fn at_the_end(&self) -> StopReason {
        match self.plan.precision {
            Some(_) => StopReason::AtMost,
            None => StopReason::Fixed,
        }
    }

    fn is_precise(&self, outcomes: &[Outcome]) -> bool {
        let Some(relative) = self.plan.precision else { return false };
        let watched = watched(&self.compiled.catalogue, self.layout);
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
