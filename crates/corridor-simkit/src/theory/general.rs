//! One server with general service or general arrivals, and as many servers as customers.

/// Mean wait in M/G/1, Pollaczek–Khinchine: `Wq = λ·E[S²] / (2(1 − ρ))` with
/// `E[S²] = E[S]²(1 + cv²)` (Khinchine 1932; Kleinrock I, 5.6).
///
/// # Panics
///
/// If λ·E\[S\] is not below 1.
#[must_use]
pub fn mg_1_wait(arrival_rate: f64, service_mean: f64, service_cv: f64) -> f64 {
    let rho = arrival_rate * service_mean;
    assert!(rho < 1.0, "an M/G/1 queue with load {rho} has no steady state");
    let second_moment = service_mean * service_mean * (1.0 + service_cv * service_cv);
    arrival_rate * second_moment / (2.0 * (1.0 - rho))
}

/// Mean wait in GI/M/1: with the root 0 < σ < 1 of `σ = A*(μ(1 − σ))`, where A* is the
/// Laplace–Stieltjes transform of the interval between arrivals, `Wq = σ / (μ(1 − σ))`
/// (Kendall 1953; Kleinrock I, 6.4).
fn gi_m_1_wait(transform: impl Fn(f64) -> f64, service_rate: f64) -> f64 {
    // The function falls through the root and is convex: bisection keeps it between the ends.
    let (mut low, mut high) = (0.0_f64, 1.0 - 1e-9);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if transform(service_rate * (1.0 - middle)) > middle {
            low = middle;
        } else {
            high = middle;
        }
    }
    let root = 0.5 * (low + high);
    root / (service_rate * (1.0 - root))
}

/// Mean wait in D/M/1: arrivals at regular intervals, perfect appointments.
///
/// # Panics
///
/// If λ is not below μ.
#[must_use]
pub fn regular_arrivals_wait(arrival_rate: f64, service_rate: f64) -> f64 {
    assert!(arrival_rate < service_rate, "a D/M/1 queue needs a rate of service above arrivals");
    gi_m_1_wait(|s| libm::exp(-s / arrival_rate), service_rate)
}

/// Mean wait in `E_k`/M/1: intervals between arrivals of Erlang shape `shape`.
///
/// # Panics
///
/// If λ is not below μ.
#[must_use]
pub fn erlang_arrivals_wait(arrival_rate: f64, shape: u32, service_rate: f64) -> f64 {
    assert!(arrival_rate < service_rate, "a GI/M/1 queue needs a rate of service above arrivals");
    let phase_rate = f64::from(shape) * arrival_rate;
    gi_m_1_wait(|s| libm::pow(phase_rate / (phase_rate + s), f64::from(shape)), service_rate)
}

/// Mean wait in GI/M/1 where somebody comes at each regular instant with the same probability, one
/// by one and independently: appointments of which a share is kept. The intervals are a geometric
/// number of regular ones, with transform `p·z/(1 − (1 − p)·z)` at `z = e^(−s/rate)`.
///
/// # Panics
///
/// Unless 0 < p <= 1 and p·rate lies below μ.
#[must_use]
pub fn kept_appointments_wait(rate: f64, kept: f64, service_rate: f64) -> f64 {
    assert!(0.0 < kept && kept <= 1.0, "a share of {kept}");
    assert!(rate * kept < service_rate, "a GI/M/1 queue needs a rate of service above arrivals");
    let transform = |s: f64| {
        let z = libm::exp(-s / rate);
        kept * z / (1.0 - (1.0 - kept) * z)
    };
    gi_m_1_wait(transform, service_rate)
}

/// Mean (and variance: it is Poisson) of the number in M/G/∞: `λ·E[S]`, for any service time.
#[must_use]
pub fn mean_number_in_infinite_servers(arrival_rate: f64, service_mean: f64) -> f64 {
    arrival_rate * service_mean
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mm_c_wait;
    use crate::theory::tests::assert_close;

    #[test]
    fn exponential_service_is_the_queue_m_m_1() {
        assert_close(mg_1_wait(0.9, 1.0, 1.0), 9.0, 1e-12);
        assert_close(erlang_arrivals_wait(0.8, 1, 1.0), mm_c_wait(0.8, 1.0, 1), 1e-9);
    }

    #[test]
    fn regular_service_halves_the_wait() {
        assert_close(mg_1_wait(0.9, 1.0, 0.0), 4.5, 1e-12);
        assert_close(mg_1_wait(0.8, 1.0, 0.5_f64.sqrt()), 3.0, 1e-12);
    }

    #[test]
    fn appointments_give_the_roots_of_d_m_1() {
        assert_close(regular_arrivals_wait(0.8, 1.0), 1.692_73, 1e-5);
        assert_close(regular_arrivals_wait(0.9, 1.0), 4.178_66, 1e-5);
        assert_close(erlang_arrivals_wait(0.9, 2000, 1.0), regular_arrivals_wait(0.9, 1.0), 5e-3);
    }

    #[test]
    fn appointments_between_all_kept_and_hardly_any() {
        let regular = regular_arrivals_wait(0.8, 1.0);
        assert_close(kept_appointments_wait(0.8, 1.0, 1.0), regular, 1e-12);
        // Very many, hardly any of them kept: arrivals at random.
        let random = mm_c_wait(0.8, 1.0, 1);
        assert_close(kept_appointments_wait(8e5, 1e-6, 1.0), random, 1e-4);
        let between = kept_appointments_wait(1.0, 0.8, 1.0);
        assert!(regular < between && between < random, "{between}");
    }

    #[test]
    fn a_yard_without_limit_holds_rate_times_stay() {
        assert_close(mean_number_in_infinite_servers(3.5, 4.0), 14.0, 1e-12);
    }
}
