//! Open networks of exponential stations (Jackson 1957).

use super::matrix::Matrix;
use super::mm_c_wait;

/// A station of a Jackson network.
#[derive(Clone, Debug, PartialEq)]
pub struct JacksonStation {
    /// Poisson arrivals from outside per unit of time.
    pub arrival_rate: f64,
    /// μ of each server.
    pub service_rate: f64,
    /// c.
    pub servers: u32,
    /// Probability of going on to each station of the network; what is left leaves it.
    pub onward: Vec<f64>,
}

/// An open network of exponential stations: in steady state each behaves as an M/M/c of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct JacksonNetwork {
    /// The stations.
    pub stations: Vec<JacksonStation>,
}

impl JacksonNetwork {
    /// The total arrival rates of the stations, from the traffic equations
    /// `λ_j = γ_j + Σ_i λ_i·p_ij`.
    ///
    /// # Panics
    ///
    /// If customers that are in cannot leave.
    #[must_use]
    pub fn arrival_rates(&self) -> Vec<f64> {
        let n = self.stations.len();
        let mut system = Matrix::zero(n, n);
        let mut outside = Matrix::zero(1, n);
        for (from, station) in self.stations.iter().enumerate() {
            system[(from, from)] += 1.0;
            outside[(0, from)] = station.arrival_rate;
            for (to, share) in station.onward.iter().enumerate() {
                system[(from, to)] -= share;
            }
        }
        let rates = system.divide(&outside);
        (0..n).map(|station| rates[(0, station)]).collect()
    }

    /// The mean wait at each station, per visit.
    ///
    /// # Panics
    ///
    /// If a station is offered more than it can do.
    #[must_use]
    pub fn waits(&self) -> Vec<f64> {
        let stations = self.stations.iter();
        stations
            .zip(self.arrival_rates())
            .map(|(station, rate)| mm_c_wait(rate, station.service_rate, station.servers))
            .collect()
    }

    /// The mean time of a customer in the network, over all its visits (Little's law).
    ///
    /// # Panics
    ///
    /// If a station is offered more than it can do.
    #[must_use]
    pub fn time_in_network(&self) -> f64 {
        let outside: f64 = self.stations.iter().map(|station| station.arrival_rate).sum();
        let inside: f64 = (self.stations.iter().zip(self.waits()).zip(self.arrival_rates()))
            .map(|((station, wait), rate)| rate * (wait + 1.0 / station.service_rate))
            .sum();
        inside / outside
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;

    fn station(
        arrival_rate: f64,
        service_rate: f64,
        servers: u32,
        onward: &[f64],
    ) -> JacksonStation {
        JacksonStation { arrival_rate, service_rate, servers, onward: onward.to_vec() }
    }

    #[test]
    fn the_cafe_of_three_counters_waits_as_published() {
        let cafe = JacksonNetwork {
            stations: vec![
                station(0.3, 1.0, 1, &[0.0, 0.3, 0.7]),
                station(0.2, 0.4, 2, &[0.0, 0.0, 1.0]),
                station(0.0, 0.5, 2, &[0.0, 0.0, 0.0]),
            ],
        };
        for (wait, exact) in cafe.waits().iter().zip([0.428_571, 0.378_216, 0.666_667]) {
            assert_close(*wait, exact, 1e-6);
        }
        assert_close(cafe.time_in_network(), 5.193_175, 1e-6);
    }

    #[test]
    fn a_station_that_sends_back_is_visited_again() {
        let repeat = JacksonNetwork { stations: vec![station(0.4, 1.0, 1, &[0.5])] };
        assert_close(repeat.arrival_rates()[0], 0.8, 1e-12);
        assert_close(repeat.time_in_network(), 10.0, 1e-9);
    }
}
