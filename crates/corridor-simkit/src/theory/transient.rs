//! The way from empty to the steady state: waits of the first customers.

/// Mean waits of customers 1, 2, …, `n` of an M/M/1 queue that begins empty.
///
/// The number found by the next arrival is the number found by this one, plus itself, less the
/// departures before the next arrival comes; each event until then is a departure with
/// probability μ/(λ+μ) as long as anybody is there. The recursion over the distribution of that
/// number is exact; an arrival that finds k waits k/μ on average (Kelton and Law 1985 treat the
/// same quantity). There need not be a steady state.
#[must_use]
pub fn waits_from_empty(arrival_rate: f64, service_rate: f64, n: usize) -> Vec<f64> {
    let arrival_next = arrival_rate / (arrival_rate + service_rate);
    let mut found = vec![1.0];
    let mut waits = Vec::with_capacity(n);
    for _ in 0..n {
        let mean: f64 = found.iter().enumerate().map(|(k, share)| k as f64 * share).sum();
        waits.push(mean / service_rate);
        // `open`: probability that k are there and the next arrival has not yet come.
        let mut next = vec![0.0; found.len() + 1];
        let mut open = 0.0;
        for k in (0..next.len()).rev() {
            open += if k > 0 { found[k - 1] } else { 0.0 };
            let stops = if k > 0 { open * arrival_next } else { open };
            next[k] = stops;
            open -= stops;
        }
        found = next;
    }
    waits
}

/// Mean over the first `n` customers of their mean waits, d(n) in Law's *Simulation Modeling and
/// Analysis*.
///
/// # Panics
///
/// If `n` is zero.
#[must_use]
pub fn mean_wait_of_first(n: usize, arrival_rate: f64, service_rate: f64) -> f64 {
    assert!(n > 0, "a mean is taken over at least one customer");
    waits_from_empty(arrival_rate, service_rate, n).iter().sum::<f64>() / n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;

    #[test]
    fn waits_grow_from_empty_as_computed() {
        let waits = waits_from_empty(1.0, 10.0 / 9.0, 500);
        let exact = [
            (2, 0.4263),
            (10, 1.9755),
            (25, 3.3005),
            (50, 4.4986),
            (100, 5.7593),
            (200, 6.8926),
            (500, 7.8331),
        ];
        assert_close(waits[0], 0.0, 1e-15);
        for (customer, wait) in exact {
            assert_close(waits[customer - 1], wait, 5.1e-5);
        }
    }

    #[test]
    fn the_average_of_the_first_25_is_laws() {
        assert_close(mean_wait_of_first(25, 1.0, 10.0 / 9.0), 2.1245, 5.1e-5);
    }
}
