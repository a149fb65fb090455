//! Optimal computing budget allocation (Chen, Lin, Yücesan, Chick 2000).
//!
//! With a fixed budget, systems that are clearly worse need few replications; the best and its
//! close rivals need many. The shares follow from means and variances so far and are renewed as
//! they become known. They hold asymptotically and for independent streams; no probability of a
//! correct selection is guaranteed.

use super::best_of;
use crate::distribution::normal_cdf;

/// What is known of one system.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sampled {
    /// Mean so far.
    pub mean: f64,
    /// Variance of the outputs so far, at least 0.
    pub variance: f64,
    /// Replications so far.
    pub count: u32,
}

/// The shares of the whole budget, by system; they sum to 1.
///
/// `N_i ÷ N_j = (σ_i ÷ δ_i)² ÷ (σ_j ÷ δ_j)²` for all but the best b, with δ the distance to the
/// best, and `N_b = σ_b·√(Σ N_i² ÷ σ_i²)`.
///
/// # Panics
///
/// If there is no system.
#[must_use]
pub fn shares(systems: &[Sampled]) -> Vec<f64> {
    let best = best_of(systems.iter().map(|system| system.mean));
    let largest = systems.iter().map(|system| system.variance).fold(0.0, f64::max);
    if largest <= 0.0 || systems.len() < 2 {
        return vec![1.0 / systems.len() as f64; systems.len()];
    }
    // What never varied, or is level with the best, gets a floor and no infinity.
    let variance = |system: &Sampled| system.variance.max(largest * 1e-9);
    let floor = largest.sqrt() * 1e-6;
    let mut parts: Vec<f64> = systems
        .iter()
        .map(|system| {
            let behind = (systems[best].mean - system.mean).max(floor);
            variance(system) / (behind * behind)
        })
        .collect();
    let others = parts.iter().zip(systems).enumerate().filter(|(rank, _)| *rank != best);
    let squares: f64 = others.map(|(_, (part, system))| part * part / variance(system)).sum();
    parts[best] = (variance(&systems[best]) * squares).sqrt();
    let sum: f64 = parts.iter().sum();
    parts.iter().map(|part| part / sum).collect()
}

/// How many of `budget` further replications each system gets: those that have fewest of what
/// their share of the new total gives them come first. The numbers sum to `budget`.
///
/// # Panics
///
/// If there is no system.
#[must_use]
pub fn allot(systems: &[Sampled], budget: u32) -> Vec<u32> {
    let shares = shares(systems);
    let mut counts: Vec<u32> = systems.iter().map(|system| system.count).collect();
    let total = f64::from(counts.iter().sum::<u32>() + budget);
    let mut more = vec![0; systems.len()];
    for _ in 0..budget {
        let lack = |rank: usize| shares[rank] * total - f64::from(counts[rank]);
        let next = best_of((0..systems.len()).map(lack));
        counts[next] += 1;
        more[next] += 1;
    }
    more
}

/// An estimate from below of the probability that the one with the highest mean is the best:
/// `1 − Σ Φ(−δ_i ÷ √(σ_b² ÷ N_b + σ_i² ÷ N_i))`, not below 0.
///
/// # Panics
///
/// If there is no system.
#[must_use]
pub fn correct_selection(systems: &[Sampled]) -> f64 {
    let best = best_of(systems.iter().map(|system| system.mean));
    let of_mean = |system: &Sampled| system.variance / f64::from(system.count.max(1));
    let others = systems.iter().enumerate().filter(|(rank, _)| *rank != best);
    let missed: f64 = others
        .map(|(_, system)| {
            let spread = (of_mean(&systems[best]) + of_mean(system)).sqrt();
            let behind = systems[best].mean - system.mean;
            if spread > 0.0 {
                normal_cdf(-behind / spread)
            } else if behind > 0.0 {
                0.0
            } else {
                0.5
            }
        })
        .sum();
    (1.0 - missed).max(0.0)
}
