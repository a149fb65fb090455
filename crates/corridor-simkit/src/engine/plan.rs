//! The network flattened for the event loop: what a run only reads.

pub(super) use self::kind::Kind;
use self::kind::{kind_of, pool_of};
pub(super) use self::quota::PlanQuota;
use crate::distribution::Sampler;
use crate::network::{
    Action, Activity, Arrivals, AtClosing, CHANNELS, Capacity, ChannelSet, Discipline, Join,
    Network, PoolId, SamplerId, StationKind, Step, WhenFull,
};
use crate::time::{SimSpan, SimTime};

mod kind;
mod quota;

/// No sampler, no cordon, no pool.
pub(super) const NONE: u16 = u16::MAX;
/// More than any queue holds: no limit.
pub(super) const UNLIMITED: u32 = u32::MAX;

/// A step, flattened. Every class ends with one of kind `Exit` or `Home`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by itself")]
pub(super) struct PlanStep {
    pub(super) kind: Kind,
    pub(super) activity: Activity,
    /// Channels for which the step is taken.
    pub(super) only: u8,
    /// Whether every customer takes the step, so that nothing need be asked.
    pub(super) always: bool,
    /// Whether leaving it has no effect but to free a server.
    pub(super) is_plain_to_leave: bool,
    /// Whether every customer enters it, as a service, and no passage begins there.
    pub(super) is_plain_to_enter: bool,
    /// Places in front; [`UNLIMITED`] where there is no limit.
    pub(super) limit: u32,
    /// Whether a channel is drawn on entering.
    pub(super) draws: bool,
    /// Whether work depends on the channel.
    pub(super) by_channel: bool,
    pub(super) station: u16,
    pub(super) pool: u16,
    pub(super) enters: u16,
    pub(super) leaves: u16,
    /// Base work, or the turnaround of a release, or the delay of a return.
    pub(super) base: u16,
    pub(super) extra: [u16; CHANNELS],
    /// Shares of the first channels, added up.
    pub(super) shares: [f64; CHANNELS - 1],
    /// Work per unit of size; 0: per customer.
    pub(super) per_size: f64,
    pub(super) chance: f64,
    pub(super) repeat: f64,
    /// Largest part of a split, or size that completes a join (`u64::MAX`: by count).
    pub(super) size: u64,
    /// Number that completes a join (`u32::MAX`: by size); number of quotas of a claim or return.
    pub(super) count: u32,
    /// How often the class has passed the station before, in the upper half: what tells apart the
    /// draws of a customer that comes to one station by several steps.
    pub(super) passage: u32,
    /// Where the forming customer of a join is kept; first quota of a claim or return.
    pub(super) join_slot: u32,
}

/// A station, flattened.
#[derive(Clone, Debug)]
pub(super) struct PlanStation {
    /// The queue of a departure or claim station.
    pub(super) queue: u32,
    /// The pool whose outages strike its departures, or [`NONE`].
    pub(super) gate: u16,
    /// The pool that it shares with other stations, if one of them has a limit; else [`NONE`].
    pub(super) shared_pool: u16,
}

/// A pool, flattened.
#[derive(Clone, Debug)]
pub(super) struct PlanPool {
    pub(super) suspends: bool,
    pub(super) let_go: bool,
    /// Whether a station of it has a limit, so that customers may be blocked before it.
    pub(super) limited: bool,
    /// Whether it is limited and several stations share it.
    pub(super) takes_turns: bool,
    /// The only station, or [`NONE`] where several share the pool.
    pub(super) only_station: u16,
    pub(super) levels: u8,
    pub(super) first_queue: u32,
    pub(super) recovery: SimSpan,
    /// Stations that draw from it: a range of `Plan::pool_stations`.
    pub(super) stations: (u32, u32),
    pub(super) servers_at_begin: u32,
    /// Most servers at any time; breakdowns hit each of them.
    pub(super) servers_max: u32,
}

impl PlanPool {
    /// Whether the pool is a pure delay.
    pub(super) const fn is_unlimited(&self) -> bool {
        self.servers_max == UNLIMITED
    }
}

/// A source, flattened.
#[derive(Clone, Debug)]
pub(super) struct PlanSource {
    pub(super) interval: u16,
    pub(super) turns_away: bool,
    pub(super) priority: u8,
    pub(super) size: u64,
    pub(super) at_most: u64,
    /// Classes with their shares added up.
    pub(super) classes: Vec<(u16, f64)>,
}

/// The network flattened.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<PlanStep>,
    /// First step of each class.
    pub(super) first_step: Vec<u32>,
    pub(super) stations: Vec<PlanStation>,
    pub(super) pools: Vec<PlanPool>,
    pub(super) pool_stations: Vec<u16>,
    pub(super) sources: Vec<PlanSource>,
    pub(super) samplers: Vec<Sampler>,
    /// What steps claim and give back.
    pub(super) quotas: Vec<PlanQuota>,
    /// By step: the resources that a customer there may hold from claims before it.
    pub(super) held_at: Vec<Vec<u16>>,
    /// By resource: the stations where it is claimed.
    pub(super) claim_stations: Vec<Vec<u16>>,
    pub(super) levels_at_begin: Vec<u64>,
    pub(super) n_queues: usize,
    pub(super) n_joins: usize,
    pub(super) begin: SimTime,
    pub(super) end: SimTime,
    /// Ticks in the measured window.
    pub(super) n_ticks: u32,
}

fn sampler(id: Option<SamplerId>) -> u16 {
    id.map_or(NONE, |id| id.0)
}

impl Plan {
    pub(super) fn new(network: &Network) -> Self {
        let mut n_queues = 0;
        let mut queues = |n: u32| {
            let first = n_queues;
            n_queues += n;
            first
        };
        let pools: Vec<_> =
            (0..network.pools.len()).map(|p| pool(network, p, &mut queues)).collect();
        let stations = network
            .stations
            .iter()
            .map(|station| {
                let kind = kind_of(&station.kind);
                let has_queue = matches!(kind, Kind::Depart | Kind::Claim);
                let queue = if has_queue { queues(1) } else { 0 };
                let gate = match station.kind {
                    StationKind::Depart { gate: Some(gate), .. } => gate.0,
                    _ => NONE,
                };
                PlanStation { queue, gate, shared_pool: NONE }
            })
            .collect();
        let mut plan = Self {
            steps: Vec::new(),
            first_step: Vec::new(),
            stations,
            pools,
            pool_stations: Vec::new(),
            sources: network.sources.iter().map(plan_source).collect(),
            samplers: network.distributions.iter().map(Sampler::new).collect(),
            quotas: Vec::new(),
            held_at: Vec::new(),
            claim_stations: vec![Vec::new(); network.resources.len()],
            levels_at_begin: network
                .resources
                .iter()
                .map(|r| quota::level_at(r, network.begin))
                .collect(),
            n_queues: n_queues as usize,
            n_joins: 0,
            begin: network.begin,
            end: network.end,
            n_ticks: ((network.end - SimTime::START).ms() / network.tick.ms().max(1)) as u32,
        };
        plan.share_out(network);
        plan.flatten_steps(network);
        plan
    }

    /// Lists the stations of each pool.
    fn share_out(&mut self, network: &Network) {
        for (index, pool) in self.pools.iter_mut().enumerate() {
            let first = self.pool_stations.len() as u32;
            for (rank, station) in network.stations.iter().enumerate() {
                if pool_of(&station.kind) == Some(PoolId::at(index)) {
                    self.pool_stations.push(rank as u16);
                    pool.limited |= station.queue_limit.is_some();
                }
            }
            let end = self.pool_stations.len() as u32;
            pool.stations = (first, end);
            pool.only_station =
                if end - first == 1 { self.pool_stations[first as usize] } else { NONE };
            pool.takes_turns = pool.limited && end - first > 1;
            if pool.takes_turns {
                for &station in &self.pool_stations[first as usize..] {
                    self.stations[station as usize].shared_pool = index as u16;
                }
            }
        }
    }

    fn flatten_steps(&mut self, network: &Network) {
        for class in &network.classes {
            self.first_step.push(self.steps.len() as u32);
            let first = class.first_step.index();
            let begin = self.steps.len();
            for step in &network.steps[first..first + class.n_steps as usize] {
                let mut flat = plan_step(network, step);
                let before =
                    self.steps[begin..].iter().filter(|past| past.station == flat.station).count();
                flat.passage = (before as u32) << 16;
                self.note_quotas(step, &mut flat);
                if flat.kind == Kind::Join {
                    flat.join_slot = self.n_joins as u32;
                    self.n_joins += 1;
                }
                self.steps.push(flat);
            }
            let mut exit = exit();
            if self.steps[begin..].iter().any(|step| step.kind == Kind::Unload) {
                exit.kind = Kind::Home;
            }
            self.steps.push(exit);
        }
        self.finish_quotas();
    }
}

fn pool(network: &Network, index: usize, queues: &mut impl FnMut(u32) -> u32) -> PlanPool {
    let pool = &network.pools[index];
    let levels = match pool.discipline {
        Discipline::FirstComeFirstServed => 1,
        Discipline::ByPriority { levels } => levels.max(1),
    };
    let (at_begin, max) = match &pool.capacity {
        Capacity::Unlimited => (UNLIMITED, UNLIMITED),
        Capacity::Fixed(servers) => (*servers, *servers),
        Capacity::Shifts(shifts) => {
            let before = shifts.iter().take_while(|shift| shift.at <= network.begin).last();
            let max = shifts.iter().map(|shift| shift.servers).max().unwrap_or(0);
            (before.map_or(0, |shift| shift.servers), max)
        }
    };
    PlanPool {
        suspends: pool.at_closing == AtClosing::Suspend,
        let_go: pool.let_go,
        limited: false,
        takes_turns: false,
        only_station: NONE,
        levels,
        first_queue: queues(u32::from(levels)),
        recovery: pool.recovery,
        stations: (0, 0),
        servers_at_begin: at_begin,
        servers_max: max,
    }
}

fn plan_source(source: &crate::network::Source) -> PlanSource {
    let mut sum = 0.0;
    let classes = source.classes.iter().map(|&(class, share)| {
        sum += share;
        (class.0, sum)
    });
    PlanSource {
        classes: classes.collect(),
        interval: match &source.arrivals {
            Arrivals::Renewal { interval, .. } => interval.0,
            Arrivals::Timetable(_) => NONE,
        },
        turns_away: source.when_full == WhenFull::TurnAway,
        priority: source.priority,
        size: source.size,
        at_most: source.at_most.unwrap_or(u64::MAX),
    }
}

fn exit() -> PlanStep {
    PlanStep {
        kind: Kind::Exit,
        activity: Activity::Moving,
        only: ChannelSet::ALL.bits(),
        always: true,
        is_plain_to_leave: false,
        is_plain_to_enter: false,
        limit: UNLIMITED,
        draws: false,
        by_channel: false,
        station: NONE,
        pool: NONE,
        enters: NONE,
        leaves: NONE,
        base: NONE,
        extra: [NONE; CHANNELS],
        shares: [0.0; CHANNELS - 1],
        per_size: 0.0,
        chance: 1.0,
        repeat: 0.0,
        size: u64::MAX,
        count: u32::MAX,
        passage: 0,
        join_slot: 0,
    }
}

fn plan_step(network: &Network, step: &Step) -> PlanStep {
    let station = &network.stations[step.station.index()];
    let mut flat = PlanStep {
        kind: kind_of(&station.kind),
        activity: step.activity,
        only: step.only.bits(),
        always: step.only == ChannelSet::ALL
            && step.chance >= 1.0
            && !kind_of(&station.kind).is_passed_over(),
        station: step.station.0,
        pool: match &station.kind {
            StationKind::Release(pool) => pool.0,
            kind => pool_of(kind).map_or(NONE, |pool| pool.0),
        },
        enters: step.enters.map_or(NONE, |cordon| cordon.0),
        leaves: step.leaves.map_or(NONE, |cordon| cordon.0),
        chance: step.chance,
        repeat: step.repeat,
        ..exit()
    };
    if !flat.kind.is_passed_over() && !matches!(flat.kind, Kind::Join | Kind::Split) {
        flat.limit = station.queue_limit.unwrap_or(UNLIMITED);
    }
    if let StationKind::Serve(pool) = station.kind {
        let lets_go = network.pools[pool.index()].let_go;
        flat.is_plain_to_leave = flat.leaves == NONE && !lets_go;
        flat.is_plain_to_enter = flat.always && flat.enters == NONE;
    }
    match &step.action {
        Action::Serve(work) => {
            flat.base = sampler(work.base);
            flat.extra = work.by_channel.map(sampler);
            flat.by_channel = work.by_channel.iter().any(Option::is_some);
            flat.draws = work.draw.is_some();
            if let Some(shares) = work.draw {
                let mut sum = 0.0;
                for (to, share) in flat.shares.iter_mut().zip(shares) {
                    sum += share;
                    *to = sum;
                }
            }
            flat.per_size = work.per_size.map_or(0.0, |size| 1.0 / size as f64);
        }
        Action::Release { turnaround } => flat.base = sampler(*turnaround),
        Action::Join(Join::Count(count)) => flat.count = *count,
        Action::Join(Join::Size(size)) => flat.size = *size,
        Action::Split { size } => flat.size = (*size).max(1),
        Action::Return { after, .. } => flat.base = sampler(*after),
        Action::Seize | Action::Depart | Action::Claim(_) | Action::Unload => {}
    }
    flat
}
