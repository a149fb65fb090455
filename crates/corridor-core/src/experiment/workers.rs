//! Workers: one engine per thread, kept from batch to batch.

use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use corridor_simkit::engine::Engine;
use corridor_simkit::network::Network;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::Readings;

/// Engines for one network, and the threads to run them on.
pub(super) struct Workers<'a> {
    pool: &'a rayon::ThreadPool,
    network: Arc<Network>,
    seed: MasterSeed,
    cancel: &'a AtomicBool,
    /// Engines that no thread is using. A lock is held for a moment per thread and batch.
    idle: Mutex<Vec<Engine>>,
}

impl<'a> Workers<'a> {
    pub(super) fn new(
        pool: &'a rayon::ThreadPool,
        network: Arc<Network>,
        seed: MasterSeed,
        cancel: &'a AtomicBool,
    ) -> Self {
        Self { pool, network, seed, cancel, idle: Mutex::new(Vec::new()) }
    }

    /// What `read` makes of the replications of a range, in the order of their indices; cut before
    /// the first that an interruption has left out or broken off. `told` hears how many are done.
    pub(super) fn outcomes<T: Send>(
        &self,
        range: Range<u32>,
        read: &(impl Fn(&Network, &Readings) -> T + Sync),
        told: &(impl Fn(u32) + Sync),
    ) -> Vec<T> {
        let next = AtomicU32::new(range.start);
        let done = AtomicU32::new(range.start);
        let by_thread = self.pool.broadcast(|_| {
            let mut engine = self.take_engine();
            let mut outcomes = Vec::new();
            while !self.cancel.load(Ordering::Relaxed) {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if !range.contains(&index) {
                    break;
                }
                let seed = self.seed;
                let run = engine.run_unless(self.cancel, seed, Replication(index), &mut ());
                let Some(readings) = run else { break };
                outcomes.push((index, read(&self.network, readings)));
                told(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
            self.idle.lock().expect("no thread panics with the lock").push(engine);
            outcomes
        });
        let mut all: Vec<(u32, T)> = by_thread.into_iter().flatten().collect();
        all.sort_by_key(|(index, _)| *index);
        let contiguous =
            all.into_iter().zip(range).take_while(|((index, _), wanted)| index == wanted);
        contiguous.map(|((_, outcome), _)| outcome).collect()
    }

    fn take_engine(&self) -> Engine {
        let idle = self.idle.lock().expect("no thread panics with the lock").pop();
        idle.unwrap_or_else(|| Engine::new(Arc::clone(&self.network)))
    }
}
