//! The network flattened for the event loop: what a run only reads.

mod forming;
mod kind;
mod pool;
mod quota;
mod step;
mod turn;

pub(super) use self::forming::PlanForming;
pub(super) use self::kind::Kind;
pub(super) use self::pool::PlanPool;
pub(super) use self::quota::PlanQuota;

use self::kind::{kind_of, pool_of};
use self::pool::pool;
pub(super) use self::step::GAVE_UP;
use self::step::{exit, plan_step};
use crate::distribution::Sampler;
use crate::network::{
    Activity, Arrivals, CHANNELS, Network, Patience, PoolId, SamplerId, StationKind, WhenFull,
};
use crate::time::SimTime;

/// No sampler, no cordon, no pool.
pub(super) const NONE: u16 = u16::MAX;
/// More than any queue holds: no limit.
pub(super) const UNLIMITED: u32 = u32::MAX;

/// Which way a customer goes on whose service ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum After {
    /// Into the service of the next step, with no effect but that its server is freed.
    Service,
    /// To the end, with no effect but that its server is freed.
    Exit,
    /// Any other way.
    Other,
}

/// A step, flattened. Every class ends with one of kind `Exit` or `Home`.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by itself")]
pub(super) struct PlanStep {
    pub(super) kind: Kind,
    pub(super) activity: Activity,
    /// Channels for which the step is taken: the lower half for customers as they come, the upper for
    /// those who have given up.
    pub(super) only: u8,
    /// Whether every customer takes the step, so that nothing need be asked.
    pub(super) always: bool,
    /// What comes after a service here.
    pub(super) after: After,
    /// Whether every customer enters it, as a service, and no passage begins there.
    pub(super) is_plain_to_enter: bool,
    /// Places in front; [`UNLIMITED`] where there is no limit.
    pub(super) limit: u32,
    /// Whether a channel is drawn on entering.
    pub(super) draws: bool,
    /// Whether work depends on the channel.
    pub(super) by_channel: bool,
    /// Whether work depends on the channel or the size.
    pub(super) is_adjusted: bool,
    /// Whether the size of a join changes with time.
    pub(super) by_time: bool,
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
    /// Where the forming customer of a join is kept; of several classes, the rank among those
    /// places; first quota of a claim or return.
    pub(super) join_slot: u32,
}

/// A station, flattened.
#[derive(Clone, Debug)]
pub(super) struct PlanStation {
    /// The queue of a departure or claim station.
    pub(super) queue: u32,
    /// The pool whose outages strike its departures, or [`NONE`].
    pub(super) gate: u16,
    /// Who leads its departures, twice the rank and 1 for the second end, or [`NONE`].
    pub(super) escort: u16,
    /// The pool that it shares with other stations, if one of them has a limit; else [`NONE`].
    pub(super) shared_pool: u16,
    /// Whether a team of several stations serves those who wait here before all others, or what they
    /// claim is given to them first.
    pub(super) comes_first: bool,
    /// Whether not all who come to this claim station claim some of the same.
    pub(super) claims_differ: bool,
}

/// A source, flattened.
#[derive(Clone, Debug)]
pub(super) struct PlanSource {
    pub(super) interval: u16,
    pub(super) turns_away: bool,
    pub(super) priority: u8,
    pub(super) size: u64,
    /// Whether the size changes with time.
    pub(super) by_time: bool,
    pub(super) at_most: u64,
    /// Classes with their shares added up.
    pub(super) classes: Vec<(u16, f64)>,
    /// Whether more is drawn about its customers than their class.
    pub(super) is_drawn: bool,
    /// Bits that tell the tokens of its customers from those of another source.
    pub(super) first_token: u64,
    /// Position of the keys of its diversions and traits.
    pub(super) first_key: usize,
}

/// Customers of a surge have tokens of their own: they walk in the classes of another source.
const SURGE_TOKENS: u64 = 1 << 39;

/// The network flattened.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) steps: Vec<PlanStep>,
    /// Rank of the passage that leaving each step ends; 0 where it ends none.
    pub(super) passages: Vec<u32>,
    /// First step of each class.
    pub(super) first_step: Vec<u32>,
    pub(super) stations: Vec<PlanStation>,
    pub(super) pools: Vec<PlanPool>,
    pub(super) pool_stations: Vec<u16>,
    pub(super) sources: Vec<PlanSource>,
    pub(super) samplers: Vec<Sampler>,
    /// What steps claim and give back.
    pub(super) quotas: Vec<PlanQuota>,
    /// By step: how long customers wait there until they give up, ms; [`i64::MAX`]: forever.
    pub(super) patience: Vec<i64>,
    /// By step: the resources that a customer there may hold from claims before it.
    pub(super) held_at: Vec<Vec<u16>>,
    /// Steps at which customers wait for others to go on with, by station.
    pub(super) gatherings: Vec<(u16, u32)>,
    /// By resource: the stations where it is claimed.
    pub(super) claim_stations: Vec<Vec<u16>>,
    pub(super) levels_at_begin: Vec<u64>,
    /// Which resources are held by one direction at a time.
    pub(super) one_way: Vec<bool>,
    /// Where customers are put together, one for each such station.
    pub(super) forming: Vec<PlanForming>,
    /// Whether what goes on as one may be of several classes.
    pub(super) is_mixed: bool,
    pub(super) n_queues: usize,
    pub(super) n_joins: usize,
    /// Whether any station has appointments to book.
    pub(super) has_appointments: bool,
    pub(super) begin: SimTime,
    pub(super) end: SimTime,
    /// Ticks in the measured window.
    pub(super) n_ticks: u32,
}

fn sampler(id: Option<SamplerId>) -> u16 {
    id.map_or(NONE, |id| id.0)
}

impl PlanStep {
    /// Whether only those take the step who have given up before it.
    pub(super) const fn is_for_who_gave_up(&self) -> bool {
        self.only != 0 && self.only & ((1 << GAVE_UP) - 1) == 0
    }
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
        let mut stations: Vec<PlanStation> = network
            .stations
            .iter()
            .map(|station| {
                let queue = match &station.kind {
                    StationKind::Depart { .. } | StationKind::Form(_) | StationKind::Claim => {
                        queues(1)
                    }
                    StationKind::Appoint(appointments) => {
                        queues(1 + u32::from(appointments.levels))
                    }
                    _ => 0,
                };
                let gate = station.kind.timetable().and_then(|(_, gate)| gate);
                let gate = gate.map_or(NONE, |gate| gate.0);
                let (escort, shared_pool) = (NONE, NONE);
                let (comes_first, claims_differ) = (false, false);
                PlanStation { queue, gate, escort, shared_pool, comes_first, claims_differ }
            })
            .collect();
        for (rank, escort) in network.escorts.iter().enumerate() {
            for (end, station) in escort.ends.iter().enumerate() {
                if let Some(station) = station {
                    stations[station.index()].escort = (2 * rank + end) as u16;
                }
            }
        }
        let mut plan = Self {
            steps: Vec::new(),
            passages: Vec::new(),
            first_step: Vec::new(),
            stations,
            pools,
            pool_stations: Vec::new(),
            sources: plan_sources(network),
            samplers: network.distributions.iter().map(Sampler::new).collect(),
            quotas: Vec::new(),
            patience: Vec::new(),
            held_at: Vec::new(),
            gatherings: Vec::new(),
            claim_stations: vec![Vec::new(); network.resources.len()],
            one_way: network.resources.iter().map(|one| one.one_way.is_some()).collect(),
            levels_at_begin: network
                .resources
                .iter()
                .map(|r| quota::level_at(r, network.begin))
                .collect(),
            forming: Vec::new(),
            is_mixed: false,
            n_queues: n_queues as usize,
            n_joins: 0,
            has_appointments: network
                .stations
                .iter()
                .any(|station| matches!(station.kind, StationKind::Appoint(_))),
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
        let mut n_passages = 0;
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
                self.note_forming(step, &mut flat);
                if flat.kind == Kind::Join {
                    flat.join_slot = self.n_joins as u32;
                    self.n_joins += 1;
                }
                let ends = flat.leaves != NONE;
                self.passages.push(if ends { n_passages } else { 0 });
                self.patience.push(match step.patience {
                    Patience::GivesUpAfter(span) => span.ms(),
                    Patience::Endless | Patience::GaveUp => i64::MAX,
                });
                n_passages += u32::from(ends);
                self.steps.push(flat);
            }
            let mut exit = exit();
            if self.steps[begin..].iter().any(|step| step.kind == Kind::Unload) {
                exit.kind = Kind::Home;
            }
            self.steps.push(exit);
            self.passages.push(0);
            self.patience.push(i64::MAX);
            self.find_plain_ways();
            self.find_who_comes_first();
        }
        self.finish_quotas();
    }

    /// Marks where nothing happens on the way from the last class's services to what comes next.
    fn find_plain_ways(&mut self) {
        let begin = self.first_step[self.first_step.len() - 1] as usize;
        for index in begin..self.steps.len() - 1 {
            let next = &self.steps[index + 1];
            let (enters, exits) = (next.is_plain_to_enter, next.kind == Kind::Exit);
            let step = &mut self.steps[index];
            let is_plain = step.kind == Kind::Serve
                && step.leaves == NONE
                && !self.pools[step.pool as usize].let_go;
            step.after = match is_plain {
                true if enters => After::Service,
                true if exits => After::Exit,
                _ => After::Other,
            };
        }
    }
}

fn plan_sources(network: &Network) -> Vec<PlanSource> {
    let mut first_key = 0;
    let one = |source: &crate::network::Source| {
        let flat = plan_source(source, first_key);
        first_key += source.drawn.diversions.len() + source.drawn.traits.len();
        flat
    };
    network.sources.iter().map(one).collect()
}

fn plan_source(source: &crate::network::Source, first_key: usize) -> PlanSource {
    let drawn = &source.drawn;
    let is_extra = drawn.surge.is_some_and(|surge| surge.part != crate::network::SurgePart::Usual);
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
        by_time: !source.sizes.is_empty(),
        at_most: source.at_most.unwrap_or(u64::MAX),
        is_drawn: *drawn != crate::network::Drawn::default(),
        first_token: if is_extra { SURGE_TOKENS } else { 0 },
        first_key,
    }
}
