//! A pencil for queueing networks: stations and flows one after the other, hours for times.

use std::sync::Arc;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{
    Action, Activity, Arrivals, AtClosing, CHANNELS, Capacity, ChannelSet, Class, ClassId,
    Discipline, Drawn, Level, Network, Patience, Pool, PoolId, Resource, ResourceId, SamplerId,
    Shift, Source, SourceId, Station, StationId, StationKind, Step, StepId, WhenFull, Window,
    WindowId, Work,
};
use corridor_simkit::profile::RateProfile;
use corridor_simkit::time::{MS_PER_HOUR, SimSpan, SimTime};

/// The whole measured window.
pub const WHOLE: WindowId = WindowId(0);

const HOUR: f64 = MS_PER_HOUR as f64;

/// An instant so many hours after the start of the measured window.
#[must_use]
pub fn hour(hours: i64) -> SimTime {
    SimTime::START + SimSpan::from_hours(hours)
}

/// A network under construction. Names are numbered in the order of drawing, which is therefore
/// the order of the names.
#[derive(Clone, Debug)]
pub struct Sketch {
    /// The network as drawn so far.
    pub network: Network,
}

impl Sketch {
    /// A network without stations or flows that runs for so many hours from the start.
    #[must_use]
    pub fn new(hours: i64) -> Self {
        let network = Network {
            stations: Vec::new(),
            pools: Vec::new(),
            resources: Vec::new(),
            guards: Vec::new(),
            escorts: Vec::new(),
            steps: Vec::new(),
            classes: Vec::new(),
            sources: Vec::new(),
            distributions: Vec::new(),
            cordons: Vec::new(),
            windows: vec![Window { from: SimTime::START, to: hour(hours) }],
            probes: Vec::new(),
            begin: SimTime::START,
            end: hour(hours),
            tick: SimSpan::from_hours(6),
        };
        Self { network }
    }

    /// A distribution of hours.
    pub fn times(&mut self, hours: &Distribution) -> SamplerId {
        self.distribution(hours.scaled(HOUR))
    }

    /// A distribution as it stands.
    pub fn distribution(&mut self, distribution: Distribution) -> SamplerId {
        self.network.distributions.push(distribution);
        SamplerId::at(self.network.distributions.len() - 1)
    }

    /// Work with this distribution of hours on every customer.
    pub fn work(&mut self, hours: &Distribution) -> Work {
        let base = Some(self.times(hours));
        Work { base, draw: None, by_channel: [None; CHANNELS], per_size: None }
    }

    /// A pool that finishes its work at closing and serves first come, first served.
    pub fn pool(&mut self, capacity: Capacity) -> PoolId {
        self.network.pools.push(Pool {
            name: format!("pool-{:02}", self.network.pools.len()),
            capacity,
            at_closing: AtClosing::Finish,
            discipline: Discipline::FirstComeFirstServed,
            let_go: false,
            recovery: SimSpan::ZERO,
            pace: Vec::new(),
            breakdowns: None,
            outages: Vec::new(),
        });
        PoolId::at(self.network.pools.len() - 1)
    }

    /// The pool that was drawn with this id.
    pub fn pool_mut(&mut self, pool: PoolId) -> &mut Pool {
        &mut self.network.pools[pool.index()]
    }

    /// So much of a resource, all the time.
    pub fn resource(&mut self, amount: u64) -> ResourceId {
        let levels = vec![Level { at: self.network.begin, amount }];
        let name = format!("resource-{:02}", self.network.resources.len());
        let resource = Resource {
            name,
            levels,
            pace: Vec::new(),
            order: corridor_simkit::network::ClaimOrder::default(),
            one_way: None,
            outages: Vec::new(),
        };
        self.network.resources.push(resource);
        ResourceId::at(self.network.resources.len() - 1)
    }

    /// The resource that was drawn with this id.
    pub fn resource_mut(&mut self, resource: ResourceId) -> &mut Resource {
        &mut self.network.resources[resource.index()]
    }

    /// A station.
    pub fn station(&mut self, kind: StationKind, queue_limit: Option<u32>) -> StationId {
        let name = format!("station-{:02}", self.network.stations.len());
        self.network.stations.push(Station { name, kind, queue_limit });
        StationId::at(self.network.stations.len() - 1)
    }

    /// A flow of customers of size 10 that come as a Poisson process and walk through the steps.
    ///
    /// # Panics
    ///
    /// Never: the parameters are constants that hold.
    pub fn flow(&mut self, per_hour: f64, steps: Vec<Step>) -> SourceId {
        let interval = Distribution::exponential(1.0).expect("1 is a mean");
        let interval = self.distribution(interval);
        let rate = RateProfile::constant(per_hour / HOUR);
        self.flow_of(Arrivals::Renewal { interval, rate }, steps)
    }

    /// The same with other arrivals.
    ///
    /// # Panics
    ///
    /// Never: the parameters are constants that hold.
    pub fn flow_of(&mut self, arrivals: Arrivals, steps: Vec<Step>) -> SourceId {
        let name = format!("flow-{:02}", self.network.sources.len());
        let source = SourceId::at(self.network.sources.len());
        let class = Class {
            name: name.clone(),
            source,
            first_step: StepId::at(self.network.steps.len()),
            n_steps: u32::try_from(steps.len()).expect("a way has few steps"),
        };
        self.network.steps.extend(steps);
        self.network.classes.push(class);
        self.network.sources.push(Source {
            name,
            arrivals,
            size: 10,
            sizes: Vec::new(),
            classes: vec![(ClassId::at(self.network.classes.len() - 1), 1.0)],
            priority: 0,
            at_most: None,
            when_full: WhenFull::Wait,
            drawn: Drawn::default(),
        });
        source
    }

    /// The flow that was drawn with this id.
    pub fn flow_mut(&mut self, source: SourceId) -> &mut Source {
        &mut self.network.sources[source.index()]
    }

    /// A worker for the network.
    #[must_use]
    pub fn engine(&self) -> Engine {
        Engine::new(Arc::new(self.network.clone()))
    }
}

/// A step that every customer takes once.
#[must_use]
pub fn step(station: StationId, action: Action) -> Step {
    Step {
        station,
        action,
        only: ChannelSet::ALL,
        chance: 1.0,
        repeat: 0.0,
        patience: Patience::Endless,
        activity: Activity::Processing,
        enters: None,
        leaves: None,
    }
}

/// So many servers by day (8 to 20 h) and so many by night, for the hours from the start.
#[must_use]
pub fn day_and_night(hours: i64, by_day: u32, by_night: u32) -> Capacity {
    let mut shifts = vec![Shift { at: SimTime::START, servers: by_night }];
    for day in 0..hours / 24 {
        shifts.push(Shift { at: hour(day * 24 + 8), servers: by_day });
        shifts.push(Shift { at: hour(day * 24 + 20), servers: by_night });
    }
    Capacity::Shifts(shifts)
}
