//! A line of stations in odem-rs: one job per server.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::pin::pin;
use std::task::Waker;

use odem_rs::core::ops::waker;
use odem_rs::prelude::*;
use rand::SeedableRng;
use rand::rngs::Xoshiro256PlusPlus;
use rand_distr::Exp1;

use corridor_benches::line::Line;

struct Station {
    queue: RefCell<VecDeque<f64>>,
    idle: RefCell<Vec<Waker>>,
    blocked: RefCell<VecDeque<(f64, Waker)>>,
}

struct Model {
    stations: Vec<Station>,
    places: usize,
    delivered: Cell<u64>,
    time: Cell<f64>,
    rng: RefCell<Xoshiro256PlusPlus>,
}

impl Model {
    fn draw(&self) -> f64 {
        self.rng.borrow_mut().sample(Exp1)
    }
    fn enter(&self, station: usize, born: f64) {
        let at = &self.stations[station];
        at.queue.borrow_mut().push_back(born);
        if let Some(server) = at.idle.borrow_mut().pop() {
            server.wake();
        }
    }
    fn next(&self, station: usize) -> Option<f64> {
        let at = &self.stations[station];
        let mut queue = at.queue.borrow_mut();
        let born = queue.pop_front()?;
        if let Some((blocked, server)) = at.blocked.borrow_mut().pop_front() {
            queue.push_back(blocked);
            server.wake();
        }
        Some(born)
    }
}

async fn serve(sim: &Sim, model: &Model, station: usize) {
    let next = station + 1;
    loop {
        let Some(born) = model.next(station) else {
            let me = waker().await;
            model.stations[station].idle.borrow_mut().push(me);
            sleep().await;
            continue;
        };
        sim.advance(model.draw()).await;
        if next == model.stations.len() {
            model.delivered.set(model.delivered.get() + 1);
            model.time.set(model.time.get() + sim.now() - born);
        } else if model.stations[next].queue.borrow().len() < model.places {
            model.enter(next, born);
        } else {
            let me = waker().await;
            model.stations[next].blocked.borrow_mut().push_back((born, me));
            sleep().await;
        }
    }
}

pub(crate) fn mean_time(line: &Line, seed: u64) -> f64 {
    let line = *line;
    let model = Model {
        stations: (0..line.stations)
            .map(|_| Station {
                queue: RefCell::default(),
                idle: RefCell::default(),
                blocked: RefCell::default(),
            })
            .collect(),
        places: line.places.unwrap_or(usize::MAX),
        delivered: Cell::new(0),
        time: Cell::new(0.0),
        rng: RefCell::new(Xoshiro256PlusPlus::seed_from_u64(seed)),
    };
    simulation(async |sim: &Sim| {
        let model = &model;
        let servers = pin!(Pool::dynamic().with(Job::new));
        for station in 0..line.stations {
            for _ in 0..line.servers {
                sim.activate(servers.alloc(serve(sim, model, station)));
            }
        }
        let interval = 1.0 / line.arrival_rate;
        for _ in 0..line.customers {
            sim.advance(model.draw() * interval).await;
            model.enter(0, sim.now());
        }
        while model.delivered.get() < line.customers {
            sim.advance(1.0).await;
        }
        for station in &model.stations {
            station.idle.borrow_mut().clear();
        }
    })
    .expect("it ends");
    model.time.get() / line.customers as f64
}
