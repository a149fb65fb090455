//! Where replications are kept, so that those that are known need not be run again.

use std::ops::Range;

use super::WarmUpFound;
use crate::compile::Compiled;
use crate::outcome::{Diary, Layout, Outcome};

/// A place that keeps the replications of one model, seed and engine epoch.
///
/// A replication is a pure function of these and its index, so whoever knows it may stand in for
/// the engine, and the answer stays the same to the byte. A shelf that has trouble (a full disk, a
/// damaged file) knows less or keeps less; it never ends an experiment.
pub trait Shelf: Sync {
    /// The warm-up that an earlier pilot found and froze.
    fn warm_up(&self) -> Option<WarmUpFound>;

    /// Told the network and the warm-up before the first replication is asked for.
    fn open(&self, compiled: &Compiled, layout: &Layout, warm_up: &WarmUpFound);

    /// The replications of a range that are known, in the order of their indices.
    fn known(&self, range: Range<u32>) -> Vec<(u32, Outcome)>;

    /// Told of every replication that was run, from the thread that has finished it.
    fn keep(&self, index: u32, outcome: &Outcome, diary: &Diary);
}

/// A shelf that somebody else owns.
impl<S: Shelf + ?Sized> Shelf for &S {
    fn warm_up(&self) -> Option<WarmUpFound> {
        (**self).warm_up()
    }

    fn open(&self, compiled: &Compiled, layout: &Layout, warm_up: &WarmUpFound) {
        (**self).open(compiled, layout, warm_up);
    }

    fn known(&self, range: Range<u32>) -> Vec<(u32, Outcome)> {
        (**self).known(range)
    }

    fn keep(&self, index: u32, outcome: &Outcome, diary: &Diary) {
        (**self).keep(index, outcome, diary);
    }
}

/// Nothing is known and nothing is kept.
impl Shelf for () {
    fn warm_up(&self) -> Option<WarmUpFound> {
        None
    }

    fn open(&self, _: &Compiled, _: &Layout, _: &WarmUpFound) {}

    fn known(&self, _: Range<u32>) -> Vec<(u32, Outcome)> {
        Vec::new()
    }

    fn keep(&self, _: u32, _: &Outcome, _: &Diary) {}
}
