//! Workers: one engine per thread, kept from batch to batch.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use corridor_simkit::engine::Engine;
use corridor_simkit::fact::Observer;
use corridor_simkit::network::Network;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::Readings;

/// Engines for one network, and the threads to run them on.
pub(super) struct Workers<'a, O> {
    pool: &'a rayon::ThreadPool,
    network: Arc<Network>,
    seed: MasterSeed,
    cancel: &'a AtomicBool,
    /// What watches a replication, for every engine that is made.
    observer: O,
    /// Engines that no thread is using. A lock is held for a moment per thread and batch.
    idle: Mutex<Vec<(Engine, O)>>,
}

impl<'a, O: Observer + Clone + Send + Sync> Workers<'a, O> {
    pub(super) fn new(
        pool: &'a rayon::ThreadPool,
        network: Arc<Network>,
        seed: MasterSeed,
        cancel: &'a AtomicBool,
        observer: O,
    ) -> Self {
        Self { pool, network, seed, cancel, observer, idle: Mutex::new(Vec::new()) }
    }

    /// What `read` makes of the replications with these indices, in their order; without those
    /// that an interruption has left out or broken off. `begin` readies the observer, `told` hears
    /// how many are done.
    pub(super) fn outcomes<T: Send>(
        &self,
        indices: &[u32],
        begin: &(impl Fn(&mut O) + Sync),
        read: &(impl Fn(u32, &Network, &Readings, &O) -> T + Sync),
        told: &(impl Fn(u32) + Sync),
    ) -> Vec<(u32, T)> {
        if indices.is_empty() {
            return Vec::new();
        }
        let next = AtomicU32::new(0);
        let done = AtomicU32::new(0);
        let by_thread = self.pool.broadcast(|_| {
            let (mut engine, mut observer) = self.take_engine();
            let mut outcomes = Vec::new();
            while !self.cancel.load(Ordering::Relaxed) {
                let position = next.fetch_add(1, Ordering::Relaxed);
                let Some(&index) = indices.get(position as usize) else { break };
                begin(&mut observer);
                let replication = Replication(index);
                let run = engine.run_unless(self.cancel, self.seed, replication, &mut observer);
                let Some(readings) = run else { break };
                outcomes.push((index, read(index, &self.network, readings, &observer)));
                told(done.fetch_add(1, Ordering::Relaxed) + 1);
            }
            self.idle.lock().expect("no thread panics with the lock").push((engine, observer));
            outcomes
        });
        let mut all: Vec<(u32, T)> = by_thread.into_iter().flatten().collect();
        all.sort_by_key(|(index, _)| *index);
        all
    }

    fn take_engine(&self) -> (Engine, O) {
        let idle = self.idle.lock().expect("no thread panics with the lock").pop();
        idle.unwrap_or_else(|| (Engine::new(Arc::clone(&self.network)), self.observer.clone()))
    }
}
