//! Lines of stations: the models that every simulator can run.
//!
//! Customers come as a Poisson process and pass one station after the other; every station has
//! the same number of servers, and every service is exponential with mean 1. The one output that
//! all programs owe is the mean time in the system, so that a fast wrong one is found out.

use std::sync::Arc;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{
    Action, Activity, Arrivals, AtClosing, Capacity, ChannelSet, Class, ClassId, Discipline, Drawn,
    Network, Patience, Pool, PoolId, SamplerId, Source, SourceId, Station, StationId, StationKind,
    Step, StepId, WhenFull, Window, WindowId, Work,
};
use corridor_simkit::profile::RateProfile;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{MS_PER_HOUR, SimSpan, SimTime};

/// A line of stations. The unit of time is the mean service.
#[derive(Clone, Copy, Debug)]
pub struct Line {
    /// What the benches call it.
    pub name: &'static str,
    /// Number of stations.
    pub stations: usize,
    /// Servers of each station.
    pub servers: u32,
    /// Customers per unit of time.
    pub arrival_rate: f64,
    /// Customers of one run, all of which are served.
    pub customers: u64,
    /// Places in front of every station but the first; whoever finds them taken stays where it
    /// is and holds its server. `None` is unlimited.
    pub places: Option<usize>,
    /// Mean time in the system.
    pub mean_time: f64,
    /// Share of `mean_time` by which the mean of [`Line::CHECKED_RUNS`] runs may miss it:
    /// four standard errors.
    pub tolerance: f64,
}

/// W1, the M/M/1 queue at 90 % load; exact mean time 1 / (1 - 0.9).
pub const SINGLE: Line = Line {
    name: "W1",
    stations: 1,
    servers: 1,
    arrival_rate: 0.9,
    customers: 1_000_000,
    places: None,
    mean_time: 10.0,
    tolerance: 0.054,
};

/// W3, ten stations with four servers each at 85 % load; exact mean time 10 times that of M/M/4.
pub const TANDEM: Line = Line {
    name: "W3",
    stations: 10,
    servers: 4,
    arrival_rate: 3.4,
    customers: 200_000,
    places: None,
    mean_time: 21.489,
    tolerance: 0.04,
};

/// W3b, the same with ten places and blocking after service. No closed form is known: the mean
/// time is what three independent programs agree on over 240 runs each. The load is 97.5 % of what
/// the line can carry, hence the wide tolerance.
pub const BLOCKING: Line =
    Line { name: "W3b", places: Some(10), mean_time: 25.2, tolerance: 0.1, ..TANDEM };

/// All of them.
pub const LINES: [Line; 3] = [SINGLE, TANDEM, BLOCKING];

impl Line {
    /// Runs over which the mean time is checked.
    pub const CHECKED_RUNS: u32 = 4;

    /// Events of one run: an arrival and one end of service per station, for every customer.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.customers * (self.stations as u64 + 1)
    }

    /// Holds a program's mean times against the known one.
    ///
    /// # Panics
    ///
    /// If the mean over [`Line::CHECKED_RUNS`] seeds misses it by more than the tolerance.
    pub fn check(&self, program: &str, mut run: impl FnMut(u32) -> f64) {
        let total: f64 = (0..Self::CHECKED_RUNS).map(&mut run).sum();
        let found = total / f64::from(Self::CHECKED_RUNS);
        let miss = (found / self.mean_time - 1.0).abs();
        assert!(
            miss < self.tolerance,
            "{program} gives {found:.3} on {}, not {:.3}",
            self.name,
            self.mean_time
        );
    }

    /// The line as a network of the engine; one unit of time is an hour.
    ///
    /// # Panics
    ///
    /// If a constant above is not a valid rate or limit.
    #[must_use]
    pub fn network(&self) -> Network {
        let hour = MS_PER_HOUR as f64;
        let exponential = |mean| Distribution::exponential(mean).expect("the mean is positive");
        let hours = self.customers as f64 / self.arrival_rate * 1.2 + 10_000.0;
        let end = SimTime::START + SimSpan::round(hours * hour);
        let steps = (0..self.stations).map(step).collect();
        Network {
            stations: (0..self.stations).map(|index| self.station(index)).collect(),
            pools: (0..self.stations).map(|index| self.pool(index)).collect(),
            resources: vec![],
            guards: vec![],
            escorts: Vec::new(),
            steps,
            classes: vec![Class {
                name: "customers".into(),
                source: SourceId(0),
                first_step: StepId(0),
                n_steps: self.stations as u32,
            }],
            sources: vec![Source {
                name: "customers".into(),
                arrivals: Arrivals::Renewal {
                    interval: SamplerId(0),
                    rate: RateProfile::constant(self.arrival_rate / hour),
                },
                size: 1,
                sizes: vec![],
                classes: vec![(ClassId(0), 1.0)],
                priority: 0,
                at_most: Some(self.customers),
                when_full: WhenFull::Wait,
                drawn: Drawn::default(),
            }],
            distributions: vec![exponential(1.0), exponential(hour)],
            cordons: vec![],
            windows: vec![Window { from: SimTime::START, to: end }],
            probes: vec![],
            begin: SimTime::START,
            end,
            tick: SimSpan::from_days(10),
        }
    }

    fn station(&self, index: usize) -> Station {
        let places = self.places.filter(|_| index > 0);
        Station {
            name: format!("station-{index:02}"),
            kind: StationKind::Serve(PoolId::at(index)),
            queue_limit: places.map(|places| u32::try_from(places).expect("few places")),
        }
    }

    fn pool(&self, index: usize) -> Pool {
        Pool {
            name: format!("station-{index:02}"),
            capacity: Capacity::Fixed(self.servers),
            at_closing: AtClosing::Finish,
            discipline: Discipline::FirstComeFirstServed,
            let_go: false,
            recovery: SimSpan::ZERO,
            pace: vec![],
            breakdowns: None,
            outages: vec![],
        }
    }
}

fn step(index: usize) -> Step {
    let work = Work { base: Some(SamplerId(1)), draw: None, by_channel: [None; 3], per_size: None };
    Step {
        station: StationId::at(index),
        action: Action::Serve(work),
        only: ChannelSet::ALL,
        chance: 1.0,
        repeat: 0.0,
        patience: Patience::Endless,
        activity: Activity::Processing,
        enters: None,
        leaves: None,
    }
}

/// A line in our engine; the worker keeps its memory from run to run.
#[derive(Debug)]
pub struct Worker {
    engine: Engine,
    customers: u64,
}

impl Worker {
    /// A worker for a line.
    #[must_use]
    pub fn new(line: &Line) -> Self {
        Self { engine: Engine::new(Arc::new(line.network())), customers: line.customers }
    }

    /// Mean time in the system over one run, in units of the mean service.
    ///
    /// # Panics
    ///
    /// If a customer is still inside at the end.
    pub fn mean_time(&mut self, run: u32) -> f64 {
        let readings = self.engine.run(MasterSeed(1), Replication(run), &mut ());
        let class = readings.class(WindowId(0), ClassId(0));
        assert_eq!(class.consignments as u64, self.customers, "all customers are served");
        class.total as f64 / class.consignments as f64 / MS_PER_HOUR as f64
    }
}
