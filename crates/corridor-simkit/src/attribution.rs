//! Which part of a change made the difference: contributions of parts, paired by replication.
//!
//! A system is changed in several parts. A *coalition* is a set of parts that are changed, as bits
//! of a number (part 0 is bit 0); its value in every replication is known under common random
//! numbers. Three views, each of which sums to the whole difference:
//!
//! - [`sequential`]: the parts are changed one after the other; each gets what its step brings.
//!   Cheap, and as arbitrary as the order.
//! - [`shapley`]: the mean over all orders (Shapley 1953); needs all 2ⁿ coalitions.
//! - [`shapley_sampled`]: the mean over some orders drawn at random (Castro, Gómez, Tejada 2009),
//!   each with its reverse; the interval covers the draw of the orders as well.
//!
//! [`interaction`] is what the changes bring together beyond what each brings alone.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::stats::{StudentInterval, Tally, t_quantile};

/// Parts that are changed, bit by bit.
pub type Coalition = u64;

/// The value of every coalition that was evaluated, by replication; all of the same length.
pub type Values = BTreeMap<Coalition, Vec<f64>>;

/// Most parts that a coalition can hold.
pub const PARTS_AT_MOST: usize = 64;

/// What a part contributes to a difference.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Contribution {
    /// Mean over the replications.
    pub mean: f64,
    /// Half the width of its interval; `None` below two replications (or two drawn orders).
    pub half_width: Option<f64>,
}

/// All parts changed.
#[must_use]
pub const fn whole(n_parts: usize) -> Coalition {
    if n_parts < PARTS_AT_MOST { (1 << n_parts) - 1 } else { Coalition::MAX }
}

/// Every coalition of so many parts.
pub fn all(n_parts: usize) -> impl Iterator<Item = Coalition> {
    0..=whole(n_parts)
}

/// The coalitions on the way through some orders, from none to all.
#[must_use]
pub fn on_the_way(orders: &[Vec<usize>]) -> BTreeSet<Coalition> {
    orders.iter().flat_map(|order| steps(order)).flat_map(|(_, from, to)| [from, to]).collect()
}

/// The steps of an order: the part, the coalition before, the coalition after.
fn steps(order: &[usize]) -> impl Iterator<Item = (usize, Coalition, Coalition)> {
    order.iter().scan(0, |changed, &part| {
        let before = *changed;
        *changed |= 1 << part;
        Some((part, before, *changed))
    })
}

/// Orders of the parts, drawn at random, each followed by its reverse.
#[must_use]
pub fn draw_orders(n_parts: usize, pairs: usize, seed: MasterSeed) -> Vec<Vec<usize>> {
    let key = StreamKey::new(seed, Replication(0), Purpose::Attribution, "", "");
    let mut orders = Vec::with_capacity(2 * pairs);
    for pair in 0..pairs {
        let mut rng = key.rng(pair as u64, 0);
        let mut order: Vec<usize> = (0..n_parts).collect();
        for last in (1..n_parts).rev() {
            order.swap(last, (rng.unit() * (last + 1) as f64) as usize);
        }
        let reverse = order.iter().rev().copied().collect();
        orders.push(order);
        orders.push(reverse);
    }
    orders
}

/// What each step of an order brings, by part.
///
/// # Panics
///
/// If a coalition on the way has no value.
#[must_use]
pub fn sequential(order: &[usize], values: &Values, confidence: f64) -> Vec<Contribution> {
    let mut found = vec![Contribution { mean: 0.0, half_width: None }; order.len()];
    for (part, before, after) in steps(order) {
        found[part] = student(&difference(values, before, after), confidence);
    }
    found
}

/// The mean over all orders of what each part brings.
///
/// # Panics
///
/// If a coalition has no value.
#[must_use]
pub fn shapley(n_parts: usize, values: &Values, confidence: f64) -> Vec<Contribution> {
    let weights = weights(n_parts);
    let of_part = |part: usize| {
        let bit = 1 << part;
        let mut share = vec![0.0; values[&0].len()];
        for before in all(n_parts).filter(|coalition| coalition & bit == 0) {
            let weight = weights[before.count_ones() as usize];
            let step = difference(values, before, before | bit);
            share.iter_mut().zip(step).for_each(|(share, step)| *share += weight * step);
        }
        student(&share, confidence)
    };
    (0..n_parts).map(of_part).collect()
}

/// The weight of a coalition of so many others in a Shapley value: s!·(n − 1 − s)! ÷ n!.
fn weights(n_parts: usize) -> Vec<f64> {
    let mut binomial = 1.0;
    (0..n_parts)
        .map(|size| {
            let weight = 1.0 / (n_parts as f64 * binomial);
            binomial *= (n_parts - 1 - size) as f64 / (size + 1) as f64;
            weight
        })
        .collect()
}

/// The mean over drawn orders of what each part brings. Two consecutive orders are one draw.
///
/// The variance is that over the draws plus that over the replications, which counts what both
/// have in common twice: the interval is a little too wide rather than too narrow.
///
/// # Panics
///
/// If there is no pair of orders, or a coalition on the way has no value.
#[must_use]
pub fn shapley_sampled(
    orders: &[Vec<usize>],
    values: &Values,
    confidence: f64,
) -> Vec<Contribution> {
    let n_parts = orders.first().map_or(0, Vec::len);
    let n = values[&0].len();
    let mut by_replication = vec![vec![0.0; n]; n_parts];
    let mut by_draw: Vec<Tally> = vec![Tally::new(); n_parts];
    for pair in orders.chunks(2) {
        let mut of_pair = vec![0.0; n_parts];
        for (part, before, after) in pair.iter().flat_map(|order| steps(order)) {
            let step = difference(values, before, after);
            let weight = 1.0 / orders.len() as f64;
            of_pair[part] += step.iter().sum::<f64>() / (n * pair.len()) as f64;
            by_replication[part].iter_mut().zip(step).for_each(|(sum, step)| *sum += weight * step);
        }
        by_draw.iter_mut().zip(of_pair).for_each(|(tally, mean)| tally.add(mean));
    }
    let found = by_replication.iter().zip(&by_draw).map(|(replications, draws)| {
        let over: Tally = replications.iter().copied().collect();
        let errors = over.std_error().zip(draws.std_error());
        let fewest = over.count().min(draws.count());
        let half_width = errors.map(|(replications, draws)| {
            let error = (replications * replications + draws * draws).sqrt();
            t_quantile(0.5 + 0.5 * confidence, (fewest - 1) as f64) * error
        });
        Contribution { mean: over.mean().unwrap_or(0.0), half_width }
    });
    found.collect()
}

/// What the changes bring together beyond the sum of what each brings alone.
///
/// # Panics
///
/// If a single change, none, or all have no value.
#[must_use]
pub fn interaction(n_parts: usize, values: &Values, confidence: f64) -> Contribution {
    let mut beyond = difference(values, 0, whole(n_parts));
    for part in 0..n_parts {
        let alone = difference(values, 0, 1 << part);
        beyond.iter_mut().zip(alone).for_each(|(beyond, alone)| *beyond -= alone);
    }
    student(&beyond, confidence)
}

/// What one part brings when nothing else is changed.
///
/// # Panics
///
/// If none or this change alone has no value.
#[must_use]
pub fn alone(part: usize, values: &Values, confidence: f64) -> Contribution {
    student(&difference(values, 0, 1 << part), confidence)
}

/// The whole difference.
///
/// # Panics
///
/// If none or all have no value.
#[must_use]
pub fn total(n_parts: usize, values: &Values, confidence: f64) -> Contribution {
    student(&difference(values, 0, whole(n_parts)), confidence)
}

fn difference(values: &Values, before: Coalition, after: Coalition) -> Vec<f64> {
    values[&after].iter().zip(&values[&before]).map(|(after, before)| after - before).collect()
}

fn student(values: &[f64], confidence: f64) -> Contribution {
    let tally: Tally = values.iter().copied().collect();
    let interval = StudentInterval::new(&tally, confidence);
    Contribution {
        mean: tally.mean().unwrap_or(0.0),
        half_width: interval.map(|interval| interval.half_width),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of all coalitions of a game in some replications; `noise` scales with the
    /// replication.
    fn game(n_parts: usize, n: usize, value: impl Fn(Coalition, usize) -> f64) -> Values {
        let of = |coalition| (0..n).map(|replication| value(coalition, replication)).collect();
        all(n_parts).map(|coalition| (coalition, of(coalition))).collect()
    }

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found}, {expected}");
    }

    /// Part 0 brings 3, part 1 brings 4, parts 1 and 2 together 6 more, part 3 nothing.
    fn known(coalition: Coalition, replication: usize) -> f64 {
        let has = |part: usize| f64::from(u8::from(coalition >> part & 1 == 1));
        let luck = replication as f64 * 0.1;
        10.0 + luck + has(0) * (3.0 + luck) + has(1) * 4.0 + has(1) * has(2) * 6.0
    }

    #[test]
    fn shares_are_those_of_the_definition() {
        let values = game(4, 5, known);
        let found: Vec<f64> = shapley(4, &values, 0.9).iter().map(|one| one.mean).collect();
        for (found, expected) in found.iter().zip([3.2, 7.0, 3.0, 0.0]) {
            close(*found, expected);
        }
        close(interaction(4, &values, 0.9).mean, 6.0);
    }

    #[test]
    fn the_glove_game_has_its_published_value() {
        // One left glove and two right ones: 2/3, 1/6, 1/6.
        let values = game(3, 2, |c, _| f64::from(u8::from(c & 1 == 1 && c & 0b110 != 0)));
        let found = shapley(3, &values, 0.9);
        for (found, expected) in found.iter().zip([2.0 / 3.0, 1.0 / 6.0, 1.0 / 6.0]) {
            close(found.mean, expected);
        }
    }

    #[test]
    fn every_view_sums_to_the_whole() {
        let wild = |coalition: Coalition, replication: usize| {
            let mixed = (coalition + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
            (mixed % 1_000) as f64 * (1.0 + replication as f64 / 7.0)
        };
        let values = game(6, 9, wild);
        let whole = total(6, &values, 0.9).mean;
        let sum = |found: &[Contribution]| found.iter().map(|one| one.mean).sum::<f64>();
        close(sum(&sequential(&[3, 1, 5, 0, 2, 4], &values, 0.9)), whole);
        close(sum(&shapley(6, &values, 0.9)), whole);
        let orders = draw_orders(6, 7, MasterSeed(3));
        close(sum(&shapley_sampled(&orders, &values, 0.9)), whole);
    }

    #[test]
    fn a_step_by_step_view_follows_its_order() {
        let values = game(4, 5, known);
        let gains = |order: &[usize]| -> Vec<f64> {
            sequential(order, &values, 0.9).iter().map(|one| one.mean).collect()
        };
        for (found, expected) in gains(&[0, 1, 2, 3]).iter().zip([3.2, 4.0, 6.0, 0.0]) {
            close(*found, expected);
        }
        for (found, expected) in gains(&[3, 2, 1, 0]).iter().zip([3.2, 10.0, 0.0, 0.0]) {
            close(*found, expected);
        }
    }

    #[test]
    fn drawn_orders_cover_the_exact_value() {
        // A game with many interactions; the interval over drawn orders must hold the exact value
        // at least as often as it says.
        let wild = |coalition: Coalition, replication: usize| {
            let mixed = (coalition + 1).wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
            let luck = (replication as f64 * 2.399).sin();
            f64::from(coalition.count_ones()) * 50.0 + (mixed % 100) as f64 + luck
        };
        let values = game(7, 20, wild);
        let exact = shapley(7, &values, 0.9);
        let (mut covered, mut all_of_them) = (0, 0);
        for seed in 0..200 {
            let orders = draw_orders(7, 6, MasterSeed(seed));
            for (found, exact) in shapley_sampled(&orders, &values, 0.9).iter().zip(&exact) {
                let half = found.half_width.expect("six draws");
                covered += u32::from((found.mean - exact.mean).abs() <= half);
                all_of_them += 1;
            }
        }
        let share = f64::from(covered) / f64::from(all_of_them);
        let error = (0.9_f64 * 0.1 / f64::from(all_of_them)).sqrt();
        assert!(share > 0.9 - 4.0 * error, "{share}");
    }

    #[test]
    fn orders_are_orders_and_come_with_their_reverse() {
        let orders = draw_orders(5, 3, MasterSeed(1));
        assert_eq!(orders.len(), 6);
        for pair in orders.chunks(2) {
            let mut sorted = pair[0].clone();
            sorted.sort_unstable();
            assert_eq!(sorted, [0, 1, 2, 3, 4]);
            assert!(pair[0].iter().rev().eq(&pair[1]));
        }
        assert_ne!(orders[0], orders[2]);
        assert_eq!(on_the_way(&[vec![1, 0]]), BTreeSet::from([0, 2, 3]));
        assert_eq!((whole(64), whole(3)), (Coalition::MAX, 7));
    }
}
