//! A line of stations in desque: boxed events over one state.

use std::cmp::Ordering;
use std::collections::VecDeque;

use desque::serial::{OkEvent, Simulation};
use desque::{SimState, SimTime};
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::{Distribution, Exp1};

use corridor_benches::line::Line;

#[derive(Clone, Copy, Debug, PartialEq)]
struct Time(f64);

impl Eq for Time {}

impl PartialOrd for Time {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Time {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.partial_cmp(&other.0).expect("instants are numbers")
    }
}

impl SimTime for Time {}

#[derive(Clone, Debug, Default)]
struct Station {
    idle: u32,
    queue: VecDeque<f64>,
    blocked: VecDeque<f64>,
}

#[derive(Debug)]
struct State {
    stations: Vec<Station>,
    places: usize,
    interval: f64,
    to_come: u64,
    delivered: u64,
    time: f64,
    rng: Xoshiro256PlusPlus,
}

impl SimState<Time> for State {}

type Sim = Simulation<State, Time>;

#[derive(Debug)]
struct Arrives;

impl OkEvent<State, Time> for Arrives {
    fn execute(&mut self, sim: &mut Sim) {
        let born = sim.current_time().0;
        enter(sim, 0, born);
        plan_arrival(sim);
    }
}

#[derive(Debug)]
struct ServiceEnds {
    station: usize,
    born: f64,
}

impl OkEvent<State, Time> for ServiceEnds {
    fn execute(&mut self, sim: &mut Sim) {
        let now = sim.current_time().0;
        let state = sim.state_mut();
        let next = self.station + 1;
        if next == state.stations.len() {
            state.delivered += 1;
            state.time += now - self.born;
        } else if state.stations[next].idle == 0 && state.stations[next].queue.len() >= state.places
        {
            state.stations[next].blocked.push_back(self.born);
            return;
        } else {
            enter(sim, next, self.born);
        }
        let_go(sim, self.station);
    }
}

fn plan_arrival(sim: &mut Sim) {
    let now = sim.current_time().0;
    let state = sim.state_mut();
    if state.to_come > 0 {
        state.to_come -= 1;
        let interval: f64 = Exp1.sample(&mut state.rng);
        let at = now + interval * state.interval;
        sim.schedule(Arrives, Time(at)).expect("it lies ahead");
    }
}

fn enter(sim: &mut Sim, station: usize, born: f64) {
    let at = &mut sim.state_mut().stations[station];
    if at.idle > 0 {
        at.idle -= 1;
        start(sim, station, born);
    } else {
        at.queue.push_back(born);
    }
}

fn start(sim: &mut Sim, station: usize, born: f64) {
    let service: f64 = Exp1.sample(&mut sim.state_mut().rng);
    let at = Time(sim.current_time().0 + service);
    sim.schedule(ServiceEnds { station, born }, at).expect("it lies ahead");
}

/// A server is free: it takes the next, whose place somebody blocked upstream may take.
fn let_go(sim: &mut Sim, mut station: usize) {
    loop {
        let at = &mut sim.state_mut().stations[station];
        let Some(born) = at.queue.pop_front().or_else(|| at.blocked.pop_front()) else {
            at.idle += 1;
            return;
        };
        let moved = at.blocked.pop_front();
        at.queue.extend(moved);
        start(sim, station, born);
        if moved.is_none() {
            return;
        }
        station -= 1;
    }
}

pub(crate) fn mean_time(line: &Line, seed: u64) -> f64 {
    let station = Station { idle: line.servers, ..Station::default() };
    let state = State {
        stations: vec![station; line.stations],
        places: line.places.unwrap_or(usize::MAX),
        interval: 1.0 / line.arrival_rate,
        to_come: line.customers,
        delivered: 0,
        time: 0.0,
        rng: Xoshiro256PlusPlus::seed_from_u64(seed),
    };
    let mut sim = Simulation::new(state, Time(0.0));
    plan_arrival(&mut sim);
    sim.run().expect("no event fails");
    assert_eq!(sim.state().delivered, line.customers);
    sim.state().time / line.customers as f64
}
