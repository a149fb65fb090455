//! Erlang intervals and Erlang services at several servers: `E_k`/M/c, M/E₂/c, `E_k`/E₂/c.

use super::matrix::{Matrix, stationary_levels};

/// A queue with Erlang intervals between arrivals and exponential or Erlang-2 services.
///
/// Solved as a Markov chain whose levels are the number in the system and whose states in a level
/// are the phase of the next arrival and the number of services in their second phase. The chain
/// ends where the probability of more customers is below 10⁻¹⁵. These are the exact values behind
/// the berth-waiting tables of port planning (PIANC, Groenveld), some of which are printed wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ErlangQueue {
    /// λ: arrivals per unit of time.
    pub arrival_rate: f64,
    /// Shape of the intervals; 1 is Poisson arrivals.
    pub arrival_shape: u32,
    /// E\[S\].
    pub service_mean: f64,
    /// Shape of the services: 1 (exponential) or 2.
    pub service_shape: u32,
    /// c.
    pub servers: u32,
}

impl ErlangQueue {
    /// Mean wait.
    ///
    /// # Panics
    ///
    /// If the load is not below 1, or the shape of the services is neither 1 nor 2.
    #[must_use]
    pub fn wait(&self) -> f64 {
        let rho = self.arrival_rate * self.service_mean / f64::from(self.servers);
        assert!(rho < 1.0, "a queue with load {rho} has no steady state");
        assert!(matches!(self.service_shape, 1 | 2), "services have one phase or two");
        let top = self.servers as usize + (-36.0 / libm::log(rho)).ceil() as usize;
        let local: Vec<Matrix> = (0..=top).map(|n| self.local(n, n == top)).collect();
        let up: Vec<Matrix> = (0..top).map(|n| self.up(n)).collect();
        let down: Vec<Matrix> = (1..=top).map(|n| self.down(n)).collect();
        let waiting: f64 = stationary_levels(&local, &up, &down)
            .iter()
            .enumerate()
            .map(|(n, level)| {
                n.saturating_sub(self.servers as usize) as f64 * level.iter().sum::<f64>()
            })
            .sum();
        waiting / self.arrival_rate
    }

    /// Services that run with `n` in the system.
    fn busy(&self, n: usize) -> usize {
        n.min(self.servers as usize)
    }

    /// Possible numbers of services in their second phase at level `n`.
    fn widths(&self, n: usize) -> usize {
        if self.service_shape == 1 { 1 } else { self.busy(n) + 1 }
    }

    fn arrival_phase_rate(&self) -> f64 {
        f64::from(self.arrival_shape) * self.arrival_rate
    }

    fn service_phase_rate(&self) -> f64 {
        f64::from(self.service_shape) / self.service_mean
    }

    /// The states of level `n`: (arrival phase, services in their second phase).
    fn states(&self, n: usize) -> impl Iterator<Item = (usize, usize)> + use<> {
        let widths = self.widths(n);
        (0..self.arrival_shape as usize)
            .flat_map(move |arrival| (0..widths).map(move |second| (arrival, second)))
    }

    fn n_states(&self, n: usize) -> usize {
        self.arrival_shape as usize * self.widths(n)
    }

    /// Services that end, and services that go from their first to their second phase.
    fn service_rates(&self, n: usize, second: usize) -> (f64, f64) {
        let (busy, rate) = (self.busy(n) as f64, self.service_phase_rate());
        if self.service_shape == 1 {
            (busy * rate, 0.0)
        } else {
            (second as f64 * rate, (busy - second as f64) * rate)
        }
    }

    fn local(&self, n: usize, is_top: bool) -> Matrix {
        let widths = self.widths(n);
        let mut rates = Matrix::zero(self.n_states(n), self.n_states(n));
        for (state, (arrival, second)) in self.states(n).enumerate() {
            let (ends, advances) = self.service_rates(n, second);
            let mut out = ends + advances;
            if advances > 0.0 {
                rates[(state, state + 1)] += advances;
            }
            let is_last_phase = arrival + 1 == self.arrival_shape as usize;
            if !is_last_phase {
                rates[(state, state + widths)] += self.arrival_phase_rate();
                out += self.arrival_phase_rate();
            } else if is_top {
                // The arrival that does not fit is lost; the next interval begins.
                rates[(state, second)] += self.arrival_phase_rate();
                out += self.arrival_phase_rate();
            } else {
                out += self.arrival_phase_rate();
            }
            rates[(state, state)] -= out;
        }
        rates
    }

    fn up(&self, n: usize) -> Matrix {
        let mut rates = Matrix::zero(self.n_states(n), self.n_states(n + 1));
        for (state, (arrival, second)) in self.states(n).enumerate() {
            if arrival + 1 == self.arrival_shape as usize {
                rates[(state, second)] = self.arrival_phase_rate();
            }
        }
        rates
    }

    fn down(&self, n: usize) -> Matrix {
        let widths = self.widths(n - 1);
        let mut rates = Matrix::zero(self.n_states(n), self.n_states(n - 1));
        for (state, (arrival, second)) in self.states(n).enumerate() {
            let (ends, _) = self.service_rates(n, second);
            if ends > 0.0 {
                rates[(state, arrival * widths + second.saturating_sub(1))] = ends;
            }
        }
        rates
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;
    use crate::theory::{erlang_arrivals_wait, mg_1_wait, mm_c_wait};

    fn queue(shapes: [u32; 2], load: f64, servers: u32) -> ErlangQueue {
        let [arrival_shape, service_shape] = shapes;
        let arrival_rate = load * f64::from(servers);
        ErlangQueue { arrival_rate, arrival_shape, service_mean: 1.0, service_shape, servers }
    }

    #[test]
    fn one_phase_each_is_m_m_c() {
        assert_close(queue([1, 1], 0.9, 5).wait(), mm_c_wait(4.5, 1.0, 5), 1e-10);
    }

    #[test]
    fn one_server_agrees_with_the_closed_forms() {
        assert_close(queue([1, 2], 0.8, 1).wait(), mg_1_wait(0.8, 1.0, 0.5_f64.sqrt()), 1e-10);
        assert_close(queue([3, 1], 0.9, 1).wait(), erlang_arrivals_wait(0.9, 3, 1.0), 1e-8);
    }

    #[test]
    fn random_ships_at_erlang_berths_wait_as_computed() {
        for (c, wait) in (1..).zip([3.0, 1.3424, 0.8183, 0.5677, 0.4232, 0.3305]) {
            assert_close(queue([1, 2], 0.8, c).wait(), wait, 5.1e-5);
        }
    }

    #[test]
    fn erlang_ships_at_erlang_berths_wait_as_computed() {
        for (c, wait) in (1..).zip([0.3904, 0.1181, 0.0511, 0.0257, 0.0141, 0.0082]) {
            assert_close(queue([2, 2], 0.5, c).wait(), wait, 5.1e-5);
        }
        for (c, wait) in (1..).zip([1.8653, 0.8127, 0.4849, 0.3301, 0.2418, 0.1858]) {
            assert_close(queue([2, 2], 0.8, c).wait(), wait, 5.1e-5);
        }
        assert_close(queue([2, 2], 0.9, 3).wait(), 1.2994, 5.1e-5);
    }
}
