//! A post that opens for some hours a day: a birth–death process with a daily rhythm.

/// M/M/c that serves for `open` units of time and then rests for `closed`, round and round, with
/// arrivals at all times. Work in progress at closing is resumed at opening.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpeningHours {
    /// λ, day and night.
    pub arrival_rate: f64,
    /// μ of each server while it is open.
    pub service_rate: f64,
    /// c.
    pub servers: u32,
    /// Length of the time in which it is open.
    pub open: f64,
    /// Length of the time in which it is closed.
    pub closed: f64,
}

/// The periodic steady state of [`OpeningHours`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OpeningHoursMeans {
    /// Mean number in the system over the whole cycle.
    pub number: f64,
    /// Mean time in the system.
    pub time: f64,
    /// Mean number at the moment of opening.
    pub at_opening: f64,
    /// Mean number at the moment of closing.
    pub at_closing: f64,
    /// Mean number waiting; those whose service is interrupted over night are not counted.
    pub waiting: f64,
}

impl OpeningHours {
    /// Solves the cycle: the distribution at opening that comes back after one cycle.
    ///
    /// Both halves are computed by uniformization (Jensen 1953), exactly but for tails below
    /// 10⁻¹⁴; the cycle is repeated until the distribution stays the same.
    ///
    /// # Panics
    ///
    /// If more come in a cycle than can be served in it.
    #[must_use]
    pub fn means(&self) -> OpeningHoursMeans {
        let cycle = self.open + self.closed;
        let load =
            self.arrival_rate * cycle / (f64::from(self.servers) * self.service_rate * self.open);
        assert!(load < 1.0, "a load of {load} over the cycle has no steady state");
        let peak = self.arrival_rate * cycle;
        let n_states = (peak + 20.0 * peak.sqrt() / (1.0 - load)) as usize + 100;
        let mut opening = vec![0.0; n_states];
        opening[0] = 1.0;
        for _ in 0..100_000 {
            let before = mean(&opening);
            let (closing, while_open) = self.stretch(&opening, self.open, self.service_rate);
            let (next, while_closed) = self.stretch(&closing, self.closed, 0.0);
            opening = next;
            if (mean(&opening) - before).abs() < 1e-12 * (1.0 + before) {
                let both: Vec<f64> =
                    while_open.iter().zip(&while_closed).map(|(a, b)| (a + b) / cycle).collect();
                let number = mean(&both);
                return OpeningHoursMeans {
                    number,
                    time: number / self.arrival_rate,
                    at_opening: mean(&opening),
                    at_closing: mean(&closing),
                    waiting: number
                        - self.arrival_rate / self.service_rate
                        - self.closed / cycle * self.mean_at_servers(&closing),
                };
            }
        }
        unreachable!("a stable cycle settles")
    }

    /// Mean number of busy servers.
    fn mean_at_servers(&self, shares: &[f64]) -> f64 {
        let servers = self.servers as usize;
        shares.iter().enumerate().map(|(n, share)| n.min(servers) as f64 * share).sum()
    }

    /// The distribution after `length` with servers at `service_rate`, and its integral over time.
    fn stretch(&self, start: &[f64], length: f64, service_rate: f64) -> (Vec<f64>, Vec<f64>) {
        let servers = self.servers as usize;
        let uniform = self.arrival_rate + servers as f64 * service_rate;
        let mean_jumps = uniform * length;
        let up = self.arrival_rate / uniform;
        let mut now = start.to_vec();
        let mut end = vec![0.0; start.len()];
        let mut integral = vec![0.0; start.len()];
        // Poisson weights in logarithms: exp(-mean) alone may be too small a number.
        let mut log_weight = -mean_jumps;
        let mut more_jumps = 1.0;
        let mut jumps = 0.0;
        while more_jumps > 1e-15 || jumps < mean_jumps {
            let weight = libm::exp(log_weight);
            more_jumps = (more_jumps - weight).max(0.0);
            for (n, share) in now.iter().enumerate() {
                end[n] += weight * share;
                integral[n] += more_jumps / uniform * share;
            }
            now = step(&now, up, |n| n.min(servers) as f64 * service_rate / uniform);
            jumps += 1.0;
            log_weight += libm::log(mean_jumps / jumps);
        }
        (end, integral)
    }
}

/// One jump of the uniformized chain; an arrival above the last state stays there.
fn step(now: &[f64], up: f64, down: impl Fn(usize) -> f64) -> Vec<f64> {
    let last = now.len() - 1;
    let mut next = vec![0.0; now.len()];
    for (n, share) in now.iter().enumerate() {
        next[(n + 1).min(last)] += up * share;
        let falls = if n > 0 { down(n) } else { 0.0 };
        if n > 0 {
            next[n - 1] += falls * share;
        }
        next[n] += (1.0 - up - falls) * share;
    }
    next
}

fn mean(shares: &[f64]) -> f64 {
    shares.iter().enumerate().map(|(n, share)| n as f64 * share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::mm_c_wait;
    use crate::theory::tests::assert_close;

    #[test]
    fn a_post_open_by_day_queues_as_computed() {
        let post = OpeningHours {
            arrival_rate: 4.0,
            service_rate: 5.0,
            servers: 2,
            open: 12.0,
            closed: 12.0,
        };
        let means = post.means();
        assert_close(means.number, 21.7992, 5.1e-5);
        assert_close(means.time, 5.4498, 5.1e-5);
        assert_close(means.at_opening, 49.299, 5.1e-4);
        assert_close(means.at_closing, 1.299, 5.1e-4);
    }

    #[test]
    fn a_post_that_hardly_closes_is_m_m_c() {
        let post = OpeningHours {
            arrival_rate: 1.0,
            service_rate: 1.0,
            servers: 2,
            open: 1.0,
            closed: 1e-6,
        };
        assert_close(post.means().time, 1.0 + mm_c_wait(1.0, 1.0, 2), 1e-4);
        assert_close(post.means().waiting, mm_c_wait(1.0, 1.0, 2), 1e-4);
    }
}
