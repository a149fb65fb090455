//! Non-pre-emptive priorities: who is in a hurry, and what it costs the others.

use super::erlang_c;

/// One class of customers, the most urgent first in a list.
type Class = (f64, f64, f64);

/// Mean waits by class in M/G/1 with non-pre-emptive priorities (Cobham 1954):
/// `W_k = W_0 / ((1 − σ_{k−1})(1 − σ_k))`, with `W_0 = Σ λ_i·E[S_i²]/2` and `σ_k` the load of the
/// classes up to k. A class is (arrival rate, mean of service, cv of service).
///
/// # Panics
///
/// If the load of all classes is not below 1.
#[must_use]
pub fn cobham_waits(classes: &[Class]) -> Vec<f64> {
    let residual: f64 =
        classes.iter().map(|&(rate, mean, cv)| 0.5 * rate * mean * mean * (1.0 + cv * cv)).sum();
    waits(residual, classes.iter().map(|&(rate, mean, _)| rate * mean))
}

/// Mean waits by class in M/M/c with non-pre-emptive priorities and one rate of service
/// (Kella and Yechiali 1985): Cobham's formula with `W_0 = C(c, a)/(cμ)`.
///
/// # Panics
///
/// If the load of all classes is not below the number of servers.
#[must_use]
pub fn mm_c_priority_waits(arrival_rates: &[f64], service_rate: f64, servers: u32) -> Vec<f64> {
    let capacity = f64::from(servers) * service_rate;
    let total: f64 = arrival_rates.iter().sum();
    let residual = erlang_c(total / service_rate, servers) / capacity;
    waits(residual, arrival_rates.iter().map(|rate| rate / capacity))
}

/// Cobham's formula over the loads of the classes, the most urgent first.
fn waits(residual: f64, loads: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut before = 0.0;
    loads
        .map(|load| {
            let upto = before + load;
            assert!(upto < 1.0, "the classes up to here have load {upto}: no steady state");
            let wait = residual / ((1.0 - before) * (1.0 - upto));
            before = upto;
            wait
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;
    use crate::theory::{mg_1_wait, mm_c_wait};

    #[test]
    fn three_classes_at_two_servers_wait_as_computed() {
        let simulated = mm_c_priority_waits(&[0.6, 0.6, 0.6], 1.0, 2);
        for (wait, exact) in simulated.iter().zip([0.609_023, 1.522_556, 10.657_895]) {
            assert_close(*wait, exact, 1e-6);
        }
    }

    #[test]
    fn equal_classes_keep_the_mean_wait_of_first_come_first_served() {
        let waits = mm_c_priority_waits(&[0.6, 0.6, 0.6], 1.0, 2);
        assert_close(waits.iter().sum::<f64>() / 3.0, mm_c_wait(1.8, 1.0, 2), 1e-9);
    }

    #[test]
    fn one_class_is_pollaczek_khinchine() {
        assert_close(cobham_waits(&[(0.7, 1.0, 0.3)])[0], mg_1_wait(0.7, 1.0, 0.3), 1e-12);
    }
}
