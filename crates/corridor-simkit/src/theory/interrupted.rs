//! Servers that break down and are repaired.

use super::matrix::{Matrix, stationary_levels};

/// M/M/1 whose server fails and is repaired after exponential times, busy or not; work in
/// progress waits and goes on after the repair.
///
/// (White and Christie 1958, Avi-Itzhak and Naor 1963, model A.) Solved as a chain with two states
/// for every number in the system: server up, server down.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnreliableServer {
    /// λ.
    pub arrival_rate: f64,
    /// μ while the server is up.
    pub service_rate: f64,
    /// Mean time from repair to the next failure.
    pub up_mean: f64,
    /// Mean time to repair.
    pub down_mean: f64,
}

impl UnreliableServer {
    /// Mean time in the system, from arrival to departure.
    ///
    /// # Panics
    ///
    /// If λ is not below μ times the share of the time in which the server is up.
    #[must_use]
    pub fn time_in_system(&self) -> f64 {
        let availability = self.up_mean / (self.up_mean + self.down_mean);
        let rho = self.arrival_rate / (self.service_rate * availability);
        assert!(rho < 1.0, "a server with load {rho} has no steady state");
        // The tail is longer than that of M/M/1: a repair lets the queue grow.
        let top = 40 * (-36.0 / libm::log(rho)).ceil() as usize;
        let (fail, repair) = (1.0 / self.up_mean, 1.0 / self.down_mean);
        let local = |n: usize| {
            let arrive = if n < top { self.arrival_rate } else { 0.0 };
            let serve = if n > 0 { self.service_rate } else { 0.0 };
            let mut rates = Matrix::zero(2, 2);
            rates[(0, 0)] = -(arrive + serve + fail);
            rates[(0, 1)] = fail;
            rates[(1, 0)] = repair;
            rates[(1, 1)] = -(arrive + repair);
            rates
        };
        let local: Vec<Matrix> = (0..=top).map(local).collect();
        let mut up = Matrix::zero(2, 2);
        up[(0, 0)] = self.arrival_rate;
        up[(1, 1)] = self.arrival_rate;
        let mut down = Matrix::zero(2, 2);
        down[(0, 0)] = self.service_rate;
        let levels = stationary_levels(&local, &vec![up; top], &vec![down; top]);
        let number: f64 =
            levels.iter().enumerate().map(|(n, level)| n as f64 * level.iter().sum::<f64>()).sum();
        number / self.arrival_rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;

    #[test]
    fn a_server_that_never_stays_down_is_m_m_1() {
        let server = UnreliableServer {
            arrival_rate: 0.8,
            service_rate: 1.0,
            up_mean: 1.0,
            down_mean: 1e-9,
        };
        assert_close(server.time_in_system(), 5.0, 1e-6);
    }

    #[test]
    fn time_in_system_is_the_closed_form_of_white_and_christie() {
        let (lambda, mu, fail, repair) = (0.5, 1.0, 0.05, 0.25);
        let server = UnreliableServer {
            arrival_rate: lambda,
            service_rate: mu,
            up_mean: 1.0 / fail,
            down_mean: 1.0 / repair,
        };
        let sum = fail + repair;
        // L = λ((f+r)² + f·μ) / ((f+r)(μ·r − λ(f+r))), from the generating function.
        let number = lambda * (sum * sum + fail * mu) / (sum * (mu * repair - lambda * sum));
        assert_close(server.time_in_system(), number / lambda, 1e-9);
    }
}
