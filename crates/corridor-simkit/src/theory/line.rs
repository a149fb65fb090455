//! Lines of stations with little room between them: blocking costs capacity.

use std::collections::BTreeMap;

use super::matrix::{Matrix, stationary};

/// Where a line stands: per station, the customers in it (the buffer in front included) and
/// whether the one in service is done and blocked. The first station is never short of work.
type LineState = Vec<(u32, bool)>;

/// Throughput of a saturated line of single exponential servers with `buffer` places before each
/// station after the first, blocking after service: customers per unit of time.
///
/// A customer that is done and finds the next buffer full stays in its server. The Markov chain of
/// all possible stands of the line is built and solved (Hillier and Boling 1967 tabulate it).
///
/// # Panics
///
/// If there is no station or a rate is not above zero.
#[must_use]
pub fn saturated_line_throughput(service_rates: &[f64], buffer: u32) -> f64 {
    assert!(service_rates.iter().all(|&rate| rate > 0.0), "every station works");
    let n_stations = service_rates.len();
    let mut start: LineState = vec![(0, false); n_stations];
    start.first_mut().expect("a line has a station").0 = 1;
    let mut numbers = BTreeMap::from([(start.clone(), 0_usize)]);
    let mut states = vec![start];
    let mut moves: Vec<(usize, usize, f64)> = Vec::new();
    let mut from = 0;
    while from < states.len() {
        for (station, &rate) in service_rates.iter().enumerate() {
            let (content, is_blocked) = states[from][station];
            if content == 0 || is_blocked {
                continue;
            }
            let next = finish(states[from].clone(), station, buffer + 1);
            let to = *numbers.entry(next.clone()).or_insert_with(|| {
                states.push(next);
                states.len() - 1
            });
            moves.push((from, to, rate));
        }
        from += 1;
    }
    let mut generator = Matrix::zero(states.len(), states.len());
    for (from, to, rate) in moves {
        generator[(from, to)] += rate;
        generator[(from, from)] -= rate;
    }
    let last = n_stations - 1;
    let busy: f64 = states
        .iter()
        .zip(stationary(&generator))
        .filter(|(s, _)| s[last].0 > 0)
        .map(|(_, p)| p)
        .sum();
    busy * service_rates[last]
}

/// The line after a service ends at `station`; each station but the first has room for `room`.
fn finish(mut line: LineState, station: usize, room: u32) -> LineState {
    if station + 1 < line.len() && line[station + 1].0 == room {
        line[station].1 = true;
        return line;
    }
    move_on(&mut line, station);
    line
}

/// The customer in service at `station` goes on; whoever was blocked behind it follows.
fn move_on(line: &mut LineState, station: usize) {
    if station + 1 < line.len() {
        line[station + 1].0 += 1;
    }
    line[station].1 = false;
    if station == 0 {
        return; // The next one is there already: the line is saturated.
    }
    line[station].0 -= 1;
    if line[station - 1].1 {
        move_on(line, station - 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::tests::assert_close;

    #[test]
    fn two_stations_follow_the_closed_form() {
        for (buffer, exact) in (0..).zip([2.0 / 3.0, 0.75, 0.8, 5.0 / 6.0]) {
            assert_close(saturated_line_throughput(&[1.0, 1.0], buffer), exact, 1e-12);
        }
    }

    #[test]
    fn three_stations_give_the_values_of_hillier_and_boling() {
        assert_close(saturated_line_throughput(&[1.0; 3], 0), 22.0 / 39.0, 1e-12);
        for (buffer, exact) in (1..).zip([0.670_47, 0.734_02, 0.776_71]) {
            assert_close(saturated_line_throughput(&[1.0; 3], buffer), exact, 5.1e-6);
        }
    }

    #[test]
    fn a_line_is_as_fast_backwards() {
        let there = saturated_line_throughput(&[1.0, 2.0, 1.5], 1);
        assert_close(there, saturated_line_throughput(&[1.5, 2.0, 1.0], 1), 1e-12);
        assert!(there < 1.0);
    }
}
