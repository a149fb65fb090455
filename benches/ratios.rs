//! How we stand beside other simulators: one table, measured in one run.
//!
//! The programs take turns, round after round, and the best round of each counts, so that what
//! disturbs the machine disturbs all of them. Absolute figures move from machine to machine; the
//! ratios are what to read. `--test` runs a hundredth of the customers once.
//!
//! The last rows show the shipped corridor in the same run, where no peer stands beside us: a
//! replicated year of `west-2024.toml` and of `corridor-2024.toml`, and how much faster two threads
//! are than one.

#![expect(clippy::print_stdout, reason = "the table is the output of this program")]

use std::num::NonZeroUsize;
use std::time::Instant;

use corridor_benches::line::{LINES, Line, Worker};
use corridor_benches::shipped::{CORRIDOR, Shipped, WEST};

mod peers;

const ROUNDS: u32 = 12;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    println!("ns per event, best of the rounds; in brackets: times ours");
    print!("{:<6}{:>10}", "line", "corridor");
    for peer in peers::PEERS {
        print!("{:>18}", peer.name);
    }
    println!();
    for line in LINES {
        let line = if smoke { Line { customers: line.customers / 100, ..line } } else { line };
        let times = race(&line, if smoke { 1 } else { ROUNDS });
        print!("{:<6}{:>10.1}", line.name, times[0]);
        for time in &times[1..] {
            print!("{:>10.1} ({:>4.2}×)", time, time / times[0]);
        }
        println!();
    }
    corridor(if smoke { 1 } else { ROUNDS });
}

/// The rows of the corridor.
fn corridor(rounds: u32) {
    let [mut west, mut whole] = [WEST, CORRIDOR].map(Shipped::new);
    let mut best = [f64::INFINITY; 2];
    let mut events = [0; 2];
    for round in 0..rounds {
        for ((shipped, best), events) in
            [&mut west, &mut whole].into_iter().zip(&mut best).zip(&mut events)
        {
            let start = Instant::now();
            *events = shipped.replicate(round);
            *best = best.min(start.elapsed().as_secs_f64() * 1e9 / *events as f64);
        }
    }
    println!("{:<6}{:>10.1}   a year of {WEST}, {} events", "west", best[0], events[0]);
    println!(
        "{:<6}{:>10.1}   a year of {CORRIDOR}, {} events; {:.2} times west",
        "whole",
        best[1],
        events[1],
        best[1] / best[0]
    );
    let [mut one, mut two] = [f64::INFINITY; 2];
    for _ in 0..rounds.min(4) {
        for (threads, best) in [(1, &mut one), (2, &mut two)] {
            let threads = NonZeroUsize::new(threads).expect("at least one");
            let start = Instant::now();
            west.experiment(threads, rounds.min(8));
            *best = best.min(start.elapsed().as_secs_f64());
        }
    }
    println!("two threads are {:.2} times as fast as one", one / two);
}

/// Nanoseconds per event of our engine and of each peer, best of some rounds in turn.
fn race(line: &Line, rounds: u32) -> Vec<f64> {
    let mut worker = Worker::new(line);
    let mut best = vec![f64::INFINITY; 1 + peers::PEERS.len()];
    for round in 0..rounds {
        best[0] = best[0].min(timed(line, || worker.mean_time(round)));
        for (best, peer) in best[1..].iter_mut().zip(peers::PEERS) {
            *best = best.min(timed(line, || (peer.mean_time)(line, u64::from(round))));
        }
    }
    best
}

fn timed(line: &Line, run: impl FnOnce() -> f64) -> f64 {
    let start = Instant::now();
    let mean_time = run();
    let elapsed = start.elapsed().as_secs_f64();
    assert!(mean_time > 1.0, "nobody leaves before being served");
    elapsed * 1e9 / line.events() as f64
}
