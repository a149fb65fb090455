//! Selection on cases with known answers: published constants, probabilities of a correct
//! selection within binomial limits, and the replications that were needed.

use super::*;
use crate::distribution::standard_normal;
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::stats::Tally;

/// Outputs of systems in one macro-replication: normal, with a shared part.
struct Systems {
    means: Vec<f64>,
    deviation: f64,
    /// Correlation between any two systems.
    correlation: f64,
    key: StreamKey,
}

impl Systems {
    fn new(means: Vec<f64>, deviation: f64, correlation: f64, index: u32) -> Self {
        let key = StreamKey::new(MasterSeed(77), Replication(index), Purpose::Service, "", "");
        Self { means, deviation, correlation, key }
    }

    /// The slippage configuration: system 0 is better than all others by 1; deviation 5.
    fn slippage(k: usize, correlation: f64, index: u32) -> Self {
        let means = (0..k).map(|system| f64::from(u8::from(system == 0))).collect();
        Self::new(means, 5.0, correlation, index)
    }

    fn output(&self, system: usize, replication: u32) -> f64 {
        let drawn =
            |name: usize| standard_normal(&mut self.key.rng(u64::from(replication), name as u32));
        let (own, shared) = (1.0 - self.correlation, self.correlation);
        let noise = own.sqrt() * drawn(1 + system) + shared.sqrt() * drawn(0);
        self.means[system] + self.deviation * noise
    }

    fn outputs(&self, system: usize, n: u32) -> Vec<f64> {
        (0..n).map(|replication| self.output(system, replication)).collect()
    }

    fn k(&self) -> usize {
        self.means.len()
    }
}

/// Share of macro-replications in which the best of `k` was selected, and the mean number of
/// replications over all systems.
fn kim_nelson(k: usize, correlation: f64, n_macro: u32) -> (f64, f64) {
    let rule = KimNelson::new(1.0, 0.95, 20);
    let (mut correct, mut spent) = (0, Tally::new());
    for index in 0..n_macro {
        let systems = Systems::slippage(k, correlation, index);
        let first: Vec<_> = (0..k).map(|system| systems.outputs(system, 20)).collect();
        let mut race = rule.begin(&first);
        while race.winner().is_none() {
            let next = race.replications();
            race.observe(|system| systems.output(system, next));
        }
        correct += u32::from(race.winner() == Some(0));
        spent.add(race.spent() as f64);
    }
    (f64::from(correct) / f64::from(n_macro), spent.mean().expect("a race was run"))
}

#[test]
fn the_constants_are_the_published_ones() {
    let rule = KimNelson::new(1.0, 0.95, 20);
    assert!((rule.eta(5) - 0.237_24).abs() < 5e-6, "{}", rule.eta(5));
    assert!((rule.h_squared(5) - 9.0151).abs() < 5e-5, "{}", rule.h_squared(5));
}

#[test]
fn the_best_is_selected_as_often_as_promised() {
    // Computed beforehand, slippage configuration, n₀ = 20, α = 0.05: probability of a correct
    // selection and replications over all systems; the last with correlation 0.5.
    let table = [
        (3, 0.0, 0.9615, 374.0),
        (5, 0.0, 0.9650, 784.0),
        (10, 0.0, 0.9643, 1_867.0),
        (5, 0.5, 0.9573, 389.0),
    ];
    let n_macro = 4_000;
    for (k, correlation, expected, replications) in table {
        let (share, spent) = kim_nelson(k, correlation, n_macro);
        let error = (expected * (1.0 - expected) / f64::from(n_macro)).sqrt();
        assert!((share - expected).abs() < 4.0 * error, "k = {k}: {share} for {expected}");
        let promised = (0.95_f64 * 0.05 / f64::from(n_macro)).sqrt();
        assert!(share > 0.95 - 3.0 * promised, "k = {k}: {share}");
        assert!((spent / replications - 1.0).abs() < 0.03, "k = {k}: {spent} for {replications}");
    }
}

#[test]
fn a_race_between_equals_ends() {
    let constant = vec![vec![1.0; 10], vec![1.0; 10], vec![0.0; 10]];
    let race = KimNelson::new(0.1, 0.95, 10).begin(&constant);
    assert_eq!(race.winner(), Some(0));
    let same = Systems::new(vec![0.0], 1.0, 0.0, 1).outputs(0, 10);
    let race = KimNelson::new(0.1, 0.95, 10).begin(&[same.clone(), same]);
    assert_eq!((race.winner(), race.spent()), (Some(0), 20));
}

#[test]
fn who_left_gets_no_further_replication() {
    let systems = Systems::new(vec![0.0, 0.0, -50.0], 1.0, 0.0, 3);
    let first: Vec<_> = (0..3).map(|system| systems.outputs(system, 10)).collect();
    let mut race = KimNelson::new(0.5, 0.95, 10).begin(&first);
    assert_eq!(race.left_at(), [None, None, Some(10)]);
    race.observe(|system| {
        assert_ne!(system, 2, "it has left");
        systems.output(system, 10)
    });
    assert_eq!(race.spent(), 11 + 11 + 10);
}

#[test]
fn the_best_is_in_the_subset_as_often_as_promised() {
    let n_macro = 2_000;
    for correlation in [0.0, 0.6] {
        let (mut kept, mut sizes) = (0, Tally::new());
        for index in 0..n_macro {
            // All means are equal but for a hair: the hardest case for keeping the best.
            let systems = Systems::new(vec![1e-9, 0.0, 0.0, 0.0, 0.0], 1.0, correlation, index);
            let outputs: Vec<_> = (0..5).map(|system| systems.outputs(system, 15)).collect();
            let found = subset(&outputs, 0.9);
            kept += u32::from(found.contains(&0));
            sizes.add(found.len() as f64);
        }
        let share = f64::from(kept) / f64::from(n_macro);
        let error = (0.9_f64 * 0.1 / f64::from(n_macro)).sqrt();
        assert!(share > 0.9 - 3.0 * error, "correlation {correlation}: {share}");
    }
    // Far apart, only the best is left, and sooner under common random numbers.
    let size = |correlation: f64| {
        let sizes = (0..200).map(|index| {
            let systems = Systems::slippage(5, correlation, index);
            let outputs: Vec<_> = (0..5).map(|system| systems.outputs(system, 60)).collect();
            subset(&outputs, 0.9).len() as f64
        });
        sizes.sum::<f64>() / 200.0
    };
    assert!(size(0.9) < size(0.0) - 1.0, "{} and {}", size(0.9), size(0.0));
}

#[test]
fn shares_of_a_budget_follow_the_formula() {
    let of = |mean, variance| Sampled { mean, variance, count: 10 };
    // δ = 1, 2; σ² = 4, 9: N₁ : N₂ = 4 : 9/4, N₀ = 2·√(16/4 + (81/16)/9).
    let found = shares(&[of(5.0, 4.0), of(4.0, 4.0), of(3.0, 9.0)]);
    let parts = [2.0 * (4.0_f64 + 81.0 / 144.0).sqrt(), 4.0, 2.25];
    let sum: f64 = parts.iter().sum();
    for (share, part) in found.iter().zip(parts) {
        assert!((share - part / sum).abs() < 1e-12, "{found:?}");
    }
    let more = allot(&[of(5.0, 4.0), of(4.0, 4.0), of(3.0, 9.0)], 70);
    assert_eq!(more.iter().sum::<u32>(), 70);
    assert!(more[0] > more[1] && more[1] > more[2], "{more:?}");
}

/// Share of macro-replications in which the best of ten is selected with a budget.
fn with_budget(budget: u32, spread: impl Fn(&[Sampled], u32) -> Vec<u32>) -> f64 {
    let n_macro = 1_000;
    let mut correct = 0;
    for index in 0..n_macro {
        let systems = Systems::new((0..10).map(f64::from).collect(), 6.0, 0.0, index);
        let mut tallies: Vec<Tally> =
            (0..10).map(|system| systems.outputs(system, 10).into_iter().collect()).collect();
        let known = |tallies: &[Tally]| -> Vec<Sampled> {
            let of = |tally: &Tally| Sampled {
                mean: tally.mean().expect("ten outputs"),
                variance: tally.variance().expect("ten outputs"),
                count: tally.count() as u32,
            };
            tallies.iter().map(of).collect()
        };
        let mut left = budget - 100;
        while left > 0 {
            let step = left.min(20);
            let more = spread(&known(&tallies), step);
            for (system, n) in more.into_iter().enumerate() {
                let begin = tallies[system].count() as u32;
                (begin..begin + n).for_each(|r| tallies[system].add(systems.output(system, r)));
            }
            left -= step;
        }
        correct += u32::from(best_of(known(&tallies).iter().map(|one| one.mean)) == 9);
        assert_eq!(systems.k(), 10);
    }
    f64::from(correct) / f64::from(n_macro)
}

#[test]
fn a_budget_that_goes_where_it_is_needed_finds_the_best_more_often() {
    // Ten systems with means 0 to 9 and deviation 6: the first experiment of Chen et al. (2000).
    let by_need = with_budget(600, allot);
    let evenly = with_budget(600, |systems, budget| vec![budget / systems.len() as u32; 10]);
    // Two independent shares of 1 000: the difference has a standard error of at most 2.2 %.
    assert!(by_need > evenly + 0.07, "{by_need} against {evenly}");
}

#[test]
fn the_estimated_probability_is_that_of_normal_means() {
    let of = |mean, count| Sampled { mean, variance: 2.0, count };
    // One rival, δ = 1, variance of the difference 2 ÷ 2 + 2 ÷ 2 = 2: Φ(1 ÷ √2) = 0.7602.
    let found = correct_selection(&[of(1.0, 2), of(0.0, 2)]);
    assert!((found - 0.760_25).abs() < 1e-4, "{found}");
    assert!(correct_selection(&[of(1.0, 1), of(1.0, 1), of(1.0, 1)]) <= 0.0);
}
