//! Exponential service: Erlang's loss and delay formulas and the queue with a limit.

/// Probability that all servers are busy where nobody can wait (M/G/c/c), Erlang's B formula.
///
/// `load` is the offered load a = λ/μ. Recursion `B_k = a·B_{k−1} / (k + a·B_{k−1})`, `B_0 = 1`
/// (Erlang 1917; the recursion e.g. in Kleinrock, *Queueing Systems* I, 3.6). It depends on the
/// service time through its mean only.
#[must_use]
pub fn erlang_b(load: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |blocked, k| load * blocked / (f64::from(k) + load * blocked))
}

/// Probability that an arrival has to wait in M/M/c, Erlang's C formula:
/// `C = B / (1 − ρ(1 − B))`.
///
/// # Panics
///
/// If the load is not below the number of servers.
#[must_use]
pub fn erlang_c(load: f64, servers: u32) -> f64 {
    let rho = load / f64::from(servers);
    assert!(rho < 1.0, "an M/M/c queue with load {rho} has no steady state");
    let blocked = erlang_b(load, servers);
    blocked / (1.0 - rho * (1.0 - blocked))
}

/// Mean wait in M/M/c: `C / (cμ − λ)`.
///
/// # Panics
///
/// If λ is not below cμ.
#[must_use]
pub fn mm_c_wait(arrival_rate: f64, service_rate: f64, servers: u32) -> f64 {
    let spare = f64::from(servers) * service_rate - arrival_rate;
    erlang_c(arrival_rate / service_rate, servers) / spare
}

/// Mean number waiting in M/M/c, by Little's law from the mean wait: `Lq = λ·Wq`.
///
/// # Panics
///
/// If λ is not below cμ.
#[must_use]
pub fn mm_c_waiting(arrival_rate: f64, service_rate: f64, servers: u32) -> f64 {
    arrival_rate * mm_c_wait(arrival_rate, service_rate, servers)
}

/// The steady state of a queue with a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FiniteQueue {
    /// Probability that an arrival is turned away.
    pub turned_away: f64,
    /// Customers served per unit of time.
    pub throughput: f64,
    /// Mean wait of those who are let in.
    pub wait: f64,
}

/// M/M/c/K: `servers` servers and room for `queue_limit` waiting customers (K = c + limit).
///
/// From the birth–death balance `p_n = p_{n−1}·λ / (min(n, c)·μ)` (Kleinrock I, 3.5–3.7). There
/// is a steady state for every load.
#[must_use]
pub fn finite_queue(
    arrival_rate: f64,
    service_rate: f64,
    servers: u32,
    queue_limit: u32,
) -> FiniteQueue {
    let mut weight = 1.0;
    let mut total = 1.0;
    let mut waiting = 0.0;
    for n in 1..=servers + queue_limit {
        weight *= arrival_rate / (f64::from(n.min(servers)) * service_rate);
        total += weight;
        waiting += weight * f64::from(n.saturating_sub(servers));
    }
    let turned_away = weight / total;
    let throughput = arrival_rate * (1.0 - turned_away);
    FiniteQueue { turned_away, throughput, wait: waiting / total / throughput }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;

    #[test]
    fn erlang_b_gives_the_tabulated_losses() {
        assert_close(erlang_b(3.0, 5), 0.110_054, 1e-6);
        assert_close(erlang_b(8.0, 10), 0.121_661, 1e-6);
        assert_close(erlang_b(16.0, 20), 0.064_411, 1e-6);
    }

    #[test]
    fn waits_at_nine_tenths_fall_with_the_number_of_servers() {
        let exact = [(1, 9.0), (2, 4.263_158), (5, 1.524_986), (10, 0.668_732), (20, 0.275_385)];
        for (servers, wait) in exact {
            assert_close(mm_c_wait(0.9 * f64::from(servers), 1.0, servers), wait, 1e-6);
        }
    }

    #[test]
    fn textbook_waits_come_out() {
        assert_close(mm_c_wait(5.0, 8.0, 1), 0.208_333, 1e-6);
        assert_close(mm_c_wait(0.2, 0.1, 3), 4.444_44, 1e-5);
        assert_close(mm_c_wait(0.2, 0.1, 4), 0.869_565, 1e-6);
        assert_close(mm_c_waiting(0.9, 1.0, 1), 8.1, 1e-12);
    }

    #[test]
    fn a_limited_queue_turns_away_and_a_long_one_hardly() {
        let short = finite_queue(1.2, 1.0, 1, 4);
        assert_close(short.turned_away, 0.250_588, 1e-6);
        assert_close(short.throughput, 0.899_294, 1e-6);
        let long = finite_queue(1.8, 1.0, 2, 600);
        assert_close(long.wait, mm_c_wait(1.8, 1.0, 2), 1e-9);
        assert_close(finite_queue(3.0, 1.0, 5, 0).turned_away, erlang_b(3.0, 5), 1e-14);
    }
}
