//! Departures in bulk and services of one fixed length: `X' = (X − c)⁺ + A`.
//!
//! A train that takes at most c customers every day leaves `Y' = (Y + A − c)⁺` behind, where A is the
//! number that came since the last one. A queue with c servers and services of fixed length D
//! obeys the same recursion over every stretch of length D (Crommelin 1932). It is Lindley's, so
//! Spitzer's identity gives its steady state as a sum over Poisson tails, without any truncation
//! of states: `E[Y] = Σ_n E[(S_n)⁺]/n`, `P(Y = 0) = exp(−Σ_n P(S_n > 0)/n)`, with `S_n` a Poisson
//! number of mean n·E\[A\] less n·c.

use statrs::function::gamma::gamma_lr;

/// Timetabled departures with a capacity, at regular intervals, and Poisson arrivals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BulkDepartures {
    /// Customers per unit of time.
    pub arrival_rate: f64,
    /// Time between departures.
    pub interval: f64,
    /// Customers that one departure takes.
    pub places: u32,
}

impl BulkDepartures {
    /// Mean number left behind by a departure.
    ///
    /// # Panics
    ///
    /// If more come than departures can take.
    #[must_use]
    pub fn left_behind(&self) -> f64 {
        let (per_departure, places) = self.loads();
        spitzer(per_departure, places, |mean, taken| {
            mean * at_least(taken, mean) - taken * at_least(taken + 1.0, mean)
        })
    }

    /// Probability that a departure leaves somebody behind.
    ///
    /// # Panics
    ///
    /// If more come than departures can take.
    #[must_use]
    pub fn probability_that_some_are_left(&self) -> f64 {
        let (per_departure, places) = self.loads();
        1.0 - libm::exp(-spitzer(per_departure, places, |mean, taken| at_least(taken + 1.0, mean)))
    }

    /// Mean wait from arrival to departure: half an interval, and what it costs to be left behind
    /// (Little's law).
    ///
    /// # Panics
    ///
    /// If more come than departures can take.
    #[must_use]
    pub fn wait(&self) -> f64 {
        0.5 * self.interval + self.left_behind() / self.arrival_rate
    }

    fn loads(&self) -> (f64, f64) {
        let (per_departure, places) = (self.arrival_rate * self.interval, f64::from(self.places));
        assert!(
            per_departure < places,
            "{per_departure} come for {places} places: no steady state"
        );
        (per_departure, places)
    }
}

/// Mean wait in M/D/c (Crommelin 1932): E\[Y\]/λ with A the arrivals during one service.
///
/// # Panics
///
/// If the load is not below the number of servers.
#[must_use]
pub fn md_c_wait(arrival_rate: f64, service: f64, servers: u32) -> f64 {
    let queue = BulkDepartures { arrival_rate, interval: service, places: servers };
    queue.left_behind() / arrival_rate
}

/// Mean wait of a customer until a batch of `size` is complete, customers one by one at
/// `arrival_rate`: `(b − 1)/(2λ)`, for any arrival process with that rate that is independent of
/// the batches.
#[must_use]
pub fn batch_wait(arrival_rate: f64, size: u32) -> f64 {
    f64::from(size - 1) / (2.0 * arrival_rate)
}

/// A batch that leaves when it is complete, or so long after its first customer came.
///
/// Until it leaves, at `t` after the first, `1 + N(λt)` customers wait, with N a Poisson number. So
/// the time from the first customer on is `Σ_k G(k+1)/λ` on average, and what all of them wait
/// `Σ_k (1+k)·G(k+1)/λ`, both over `k = 0 … size − 2`, where `G(j)` is the probability that j
/// customers come within the longest wait.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimedBatch {
    /// Customers per unit of time; they come as a Poisson process.
    pub arrival_rate: f64,
    /// Customers that make it complete; at least 1.
    pub size: u32,
    /// Longest time from the first customer until it leaves.
    pub longest: f64,
}

impl TimedBatch {
    /// Mean number of customers in a batch.
    #[must_use]
    pub fn customers(&self) -> f64 {
        1.0 + self.sum(|_| 1.0)
    }

    /// Mean wait of a customer.
    #[must_use]
    pub fn wait(&self) -> f64 {
        self.sum(|others| 1.0 + others) / self.arrival_rate / self.customers()
    }

    fn sum(&self, weight: impl Fn(f64) -> f64) -> f64 {
        let expected = self.arrival_rate * self.longest;
        let others = (0..self.size.saturating_sub(1)).map(f64::from);
        others.map(|others| weight(others) * at_least(others + 1.0, expected)).sum()
    }
}

/// `Σ_n term(n·mean, n·places)/n`, until the terms no longer count.
fn spitzer(mean: f64, places: f64, term: impl Fn(f64, f64) -> f64) -> f64 {
    let mut sum = 0.0;
    for n in 1..=1_000_000 {
        let n = f64::from(n);
        let more = term(n * mean, n * places) / n;
        sum += more;
        if more <= 1e-15 * sum || more < 1e-300 {
            break;
        }
    }
    sum
}

/// Probability that a Poisson number with this mean is at least `count` (a whole number >= 1).
fn at_least(count: f64, mean: f64) -> f64 {
    gamma_lr(count, mean)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mg_1_wait;
    use crate::theory::tests::assert_close;

    #[test]
    fn fixed_service_waits_follow_crommelin() {
        let exact = [
            (0.9, [(1, 4.5), (2, 2.146_92), (3, 1.377_91), (5, 0.7767), (10, 0.344_58)]),
            (0.8, [(1, 2.0), (2, 0.903_28), (3, 0.5539), (5, 0.289_06), (10, 0.109_83)]),
        ];
        for (load, waits) in exact {
            for (servers, wait) in waits {
                assert_close(md_c_wait(load * f64::from(servers), 1.0, servers), wait, 5.1e-6);
            }
        }
        assert_close(md_c_wait(0.7, 1.0, 1), mg_1_wait(0.7, 1.0, 0.0), 1e-9);
    }

    #[test]
    fn a_daily_train_of_57_leaves_few_behind_at_40_and_many_at_50() {
        let train = |arrival_rate| BulkDepartures { arrival_rate, interval: 1.0, places: 57 };
        assert_close(train(40.0).left_behind(), 0.0125, 5.1e-5);
        assert_close(train(50.0).left_behind(), 0.9899, 5.1e-5);
        assert_close(train(40.0).wait(), 0.5003, 5.1e-5);
        assert_close(train(50.0).wait(), 0.5198, 5.1e-5);
    }

    /// The same chain, iterated state by state: (P(full), P(some are left), mean left).
    fn iterated(mean: f64, places: usize) -> (f64, f64, f64) {
        let mut poisson = vec![libm::exp(-mean)];
        (1..400).for_each(|n| poisson.push(poisson[n - 1] * mean / n as f64));
        let mut left = vec![0.0; 400];
        left[0] = 1.0;
        let mut full = 0.0;
        for _ in 0..600 {
            let mut next = vec![0.0; 400];
            full = 0.0;
            for (before, share) in left.iter().enumerate() {
                for (come, chance) in poisson.iter().enumerate() {
                    next[(before + come).saturating_sub(places).min(399)] += share * chance;
                    full += if before + come >= places { share * chance } else { 0.0 };
                }
            }
            left = next;
        }
        (full, 1.0 - left[0], left.iter().enumerate().map(|(n, share)| n as f64 * share).sum())
    }

    #[test]
    fn the_sum_over_tails_is_the_chain_iterated() {
        for (rate, exact_full) in [(40.0, 0.0067), (50.0, 0.2235)] {
            let (full, some_left, left) = iterated(rate, 57);
            let train = BulkDepartures { arrival_rate: rate, interval: 1.0, places: 57 };
            assert_close(full, exact_full, 5.1e-5);
            assert_close(train.probability_that_some_are_left(), some_left, 1e-9);
            assert_close(train.left_behind(), left, 1e-9);
        }
    }

    #[test]
    fn a_batch_with_a_longest_wait_lies_between_its_limits() {
        let batch = |size, longest| TimedBatch { arrival_rate: 40.0, size, longest };
        // It is complete long before, or never.
        assert_close(batch(57, 100.0).wait(), batch_wait(40.0, 57), 1e-9);
        assert_close(batch(57, 100.0).customers(), 57.0, 1e-9);
        let (rate, longest) = (40.0_f64, 0.5);
        let never_full = (longest + rate * longest * longest / 2.0) / (1.0 + rate * longest);
        assert_close(batch(1_000, longest).wait(), never_full, 1e-9);
        assert_close(batch(1_000, longest).customers(), 21.0, 1e-9);
        // Of two the first waits for the second, at most so long.
        let mean = (1.0 - libm::exp(-rate * longest)) / rate;
        assert_close(batch(2, longest).wait(), mean / (1.0 + rate * mean), 1e-12);
    }

    #[test]
    fn a_batch_waits_for_its_last() {
        assert_close(batch_wait(40.0, 57), 0.7, 1e-12);
    }
}
