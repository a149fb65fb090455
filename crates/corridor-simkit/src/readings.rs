//! Readings: what the meters of one replication show.
//!
//! Meters are running counters and time integrals; a reading is the difference of a meter between
//! the two ends of a window. All are integers (counts, sizes, milliseconds, customers times
//! milliseconds), so adding and subtracting loses nothing.

use crate::network::{
    CHANNELS, ClassId, CordonId, Network, PoolId, ResourceId, StationId, WindowId,
};
use crate::stats::TimeHistogram;
use crate::time::SimTime;

/// Meters per station.
pub(crate) const PER_STATION: usize = 7;
/// Meters per pool.
pub(crate) const PER_POOL: usize = 2;
/// Meters per passage of a class over a cordon.
pub(crate) const PER_PASSAGE: usize = 3;
/// Meters per class.
pub(crate) const PER_CLASS: usize = 13;
/// Among them: customers that came home empty.
pub(crate) const HOME: usize = 12;

/// What happened at a station.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StationReading {
    /// Customers that came in.
    pub entered: i64,
    /// Services (or departures) begun.
    pub starts: i64,
    /// Services ended.
    pub finished: i64,
    /// Customers waiting there or blocked before it, integrated over time.
    pub queue_time: i64,
    /// Waiting times of those whose service began, and blocked times of those let in, summed.
    pub wait_time: i64,
    /// Servers working, integrated over time.
    pub working: i64,
    /// Servers held by customers that cannot move on, integrated over time.
    pub blocked: i64,
}

/// What a pool did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PoolReading {
    /// Servers on duty (those who finish their work after closing included), over time.
    pub on_duty: i64,
    /// Servers not free: working, held, recovering, going along, over time.
    pub held: i64,
}

/// Who passed a cordon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CordonReading {
    /// Customers.
    pub count: i64,
    /// Their size.
    pub size: i64,
    /// Their passage times, summed.
    pub time: i64,
}

/// What became of a class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassReading {
    /// Customers born.
    pub born: i64,
    /// Their size.
    pub born_size: i64,
    /// Customers (carriers) that reached the end.
    pub delivered: i64,
    /// Their size.
    pub delivered_size: i64,
    /// Customers turned away.
    pub lost: i64,
    /// Their size.
    pub lost_size: i64,
    /// Consignments in the delivered customers: what the times are summed over.
    pub consignments: i64,
    /// Times from birth to the end, summed.
    pub total: i64,
    /// Of that: under way.
    pub moving: i64,
    /// Of that: waiting (for servers, departures, company, answers).
    pub waiting: i64,
    /// Of that: being worked on.
    pub processed: i64,
    /// Of that: blocked.
    pub blocked: i64,
    /// Customers that reached the end empty, having been unloaded on the way.
    pub home: i64,
}

/// What was done with a resource.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResourceReading {
    /// Claims that were granted.
    pub claims: i64,
    /// What was claimed in all.
    pub claimed: i64,
    /// What was held, or given back and not yet available, integrated over time.
    pub held: i128,
    /// What there was, integrated over time.
    pub level: i128,
}

impl ResourceReading {
    /// The difference to an earlier state of the meter.
    pub(crate) fn since(&self, opened: &Self) -> Self {
        Self {
            claims: self.claims - opened.claims,
            claimed: self.claimed - opened.claimed,
            held: self.held - opened.held,
            level: self.level - opened.level,
        }
    }
}

/// What a probe found at the ticks of its window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbeReading {
    /// Ticks in the window.
    pub ticks: u32,
    /// Those with a count inside the range.
    pub inside: u32,
    /// The counts of all ticks, added up.
    pub sum: u64,
}

/// A deadlock: customers that wait for each other in a circle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deadlock {
    /// When it closed.
    pub at: SimTime,
    /// The stations of the circle, each full of customers that want into the next.
    pub cycle: Vec<StationId>,
}

/// What the meters of one replication show.
#[derive(Clone, Debug)]
pub struct Readings {
    pub(crate) layout: Layout,
    /// The cordon of every passage.
    pub(crate) passages: Vec<CordonId>,
    /// Meter differences, window after window.
    pub(crate) windows: Vec<i64>,
    /// Passage times: cordon after cordon, all channels first, then channel by channel.
    pub(crate) cordon_times: Vec<TimeHistogram>,
    /// Times from birth to the end, by class.
    pub(crate) class_times: Vec<TimeHistogram>,
    /// Largest queue in the measured window, by station.
    pub(crate) queue_max: Vec<u32>,
    /// Meter differences of resources, window after window.
    pub(crate) resources: Vec<ResourceReading>,
    /// Most that was held in the measured window, by resource.
    pub(crate) held_max: Vec<u64>,
    /// Slope of the queue over the last half of the measured window, customers per tick.
    pub(crate) drift: Vec<f64>,
    /// Queue at the end less queue at the start of the measured window, by station.
    pub(crate) growth: Vec<i64>,
    /// Slope of the number of all customers inside, the same way as of a queue.
    pub(crate) drift_total: f64,
    /// What each probe found.
    pub(crate) probes: Vec<ProbeReading>,
    /// Size of all customers inside at the end, and their number.
    pub(crate) inside: (u64, u64),
    /// Size inside at the start of the measured window, and the number of customers.
    pub(crate) inside_at_start: (u64, u64),
    /// The first deadlock.
    pub(crate) deadlock: Option<Deadlock>,
    /// Events handled, warm-up included.
    pub(crate) events: u64,
}

/// Where the meters of each kind begin.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    pub(crate) pools: usize,
    pub(crate) passages: usize,
    pub(crate) classes: usize,
    pub(crate) len: usize,
}

impl Layout {
    pub(crate) fn of(network: &Network) -> Self {
        let pools = network.stations.len() * PER_STATION;
        let passages = pools + network.pools.len() * PER_POOL;
        let classes = passages + network.passages().count() * PER_PASSAGE;
        Self { pools, passages, classes, len: classes + network.classes.len() * PER_CLASS }
    }
}

impl Readings {
    pub(crate) fn new(network: &Network) -> Self {
        let layout = Layout::of(network);
        let histograms = |n: usize| (0..n).map(|_| TimeHistogram::new()).collect();
        Self {
            layout,
            passages: network.passages().map(|(_, cordon)| cordon).collect(),
            windows: vec![0; layout.len * network.windows.len()],
            cordon_times: histograms(network.cordons.len() * (1 + CHANNELS)),
            class_times: histograms(network.classes.len()),
            queue_max: vec![0; network.stations.len()],
            resources: vec![
                ResourceReading::default();
                network.resources.len() * network.windows.len()
            ],
            held_max: vec![0; network.resources.len()],
            drift: vec![0.0; network.stations.len()],
            growth: vec![0; network.stations.len()],
            drift_total: 0.0,
            probes: vec![ProbeReading::default(); network.probes.len()],
            inside: (0, 0),
            inside_at_start: (0, 0),
            deadlock: None,
            events: 0,
        }
    }

    fn meters(&self, window: WindowId, offset: usize) -> &[i64] {
        &self.windows[window.index() * self.layout.len + offset..]
    }

    /// What happened at a station in a window.
    #[must_use]
    pub fn station(&self, window: WindowId, station: StationId) -> StationReading {
        let m = self.meters(window, station.index() * PER_STATION);
        StationReading {
            entered: m[0],
            starts: m[1],
            finished: m[2],
            queue_time: m[3],
            wait_time: m[4],
            working: m[5],
            blocked: m[6],
        }
    }

    /// What a pool did in a window.
    #[must_use]
    pub fn pool(&self, window: WindowId, pool: PoolId) -> PoolReading {
        let m = self.meters(window, self.layout.pools + pool.index() * PER_POOL);
        PoolReading { on_duty: m[0], held: m[1] }
    }

    /// Who passed a cordon in a window.
    #[must_use]
    pub fn cordon(&self, window: WindowId, cordon: CordonId) -> CordonReading {
        let mut sum = CordonReading::default();
        let ranks = self.passages.iter().enumerate().filter(|(_, passed)| **passed == cordon);
        for passage in ranks.map(|(rank, _)| self.passage(window, rank)) {
            sum.count += passage.count;
            sum.size += passage.size;
            sum.time += passage.time;
        }
        sum
    }

    /// Who passed by one passage, counted in the order of
    /// [`Network::passages`](crate::network::Network::passages), in a window.
    #[must_use]
    pub fn passage(&self, window: WindowId, passage: usize) -> CordonReading {
        let m = self.meters(window, self.layout.passages + passage * PER_PASSAGE);
        CordonReading { count: m[0], size: m[1], time: m[2] }
    }

    /// What became of a class in a window.
    #[must_use]
    pub fn class(&self, window: WindowId, class: ClassId) -> ClassReading {
        let m = self.meters(window, self.layout.classes + class.index() * PER_CLASS);
        ClassReading {
            born: m[0],
            born_size: m[1],
            delivered: m[2],
            delivered_size: m[4],
            lost: m[8],
            lost_size: m[10],
            consignments: m[6],
            total: m[9],
            moving: m[11],
            waiting: m[3],
            processed: m[5],
            blocked: m[7],
            home: m[HOME],
        }
    }

    /// What was done with a resource in a window.
    #[must_use]
    pub fn resource(&self, window: WindowId, resource: ResourceId) -> ResourceReading {
        self.resources[window.index() * self.held_max.len() + resource.index()]
    }

    /// Most that was held of a resource at one time, in the measured window.
    #[must_use]
    pub fn held_max(&self, resource: ResourceId) -> u64 {
        self.held_max[resource.index()]
    }

    /// Passage times over a cordon in the measured window, of all customers.
    #[must_use]
    pub fn passage_times(&self, cordon: CordonId) -> &TimeHistogram {
        &self.cordon_times[cordon.index() * (1 + CHANNELS)]
    }

    /// Passage times over a cordon of the customers whose worst channel this was.
    #[must_use]
    pub fn passage_times_by_channel(&self, cordon: CordonId, channel: usize) -> &TimeHistogram {
        &self.cordon_times[cordon.index() * (1 + CHANNELS) + 1 + channel]
    }

    /// Times from birth to the end of a class.
    #[must_use]
    pub fn class_times(&self, class: ClassId) -> &TimeHistogram {
        &self.class_times[class.index()]
    }

    /// Largest number of customers that waited at a station, in the measured window.
    #[must_use]
    pub fn queue_max(&self, station: StationId) -> u32 {
        self.queue_max[station.index()]
    }

    /// Slope of the queue (blocked arrivals included) over the last half, customers per tick.
    #[must_use]
    pub fn drift(&self, station: StationId) -> f64 {
        self.drift[station.index()]
    }

    /// Queue (blocked arrivals included) at the end less that at the start of the measured window.
    #[must_use]
    pub fn growth(&self, station: StationId) -> i64 {
        self.growth[station.index()]
    }

    /// Slope of the number of customers inside over the last half, customers per tick.
    #[must_use]
    pub fn drift_total(&self) -> f64 {
        self.drift_total
    }

    /// What a probe found.
    #[must_use]
    pub fn probe(&self, index: usize) -> ProbeReading {
        self.probes[index]
    }

    /// Size and number of the customers inside at the end.
    #[must_use]
    pub fn inside(&self) -> (u64, u64) {
        self.inside
    }

    /// Size and number of the customers inside at the start of the measured window.
    #[must_use]
    pub fn inside_at_start(&self) -> (u64, u64) {
        self.inside_at_start
    }

    /// The first deadlock, if there was one.
    #[must_use]
    pub fn deadlock(&self) -> Option<&Deadlock> {
        self.deadlock.as_ref()
    }

    /// Events handled, warm-up included.
    #[must_use]
    pub fn events(&self) -> u64 {
        self.events
    }
}
