//! What a run changes: customers, queues, servers, running meters.
//!
//! Everything lies in vectors that keep their memory from one replication to the next, so that
//! running again on the same worker allocates nothing.

use super::appointment::Book;
use super::borrowers::Borrowers;
pub(super) use super::customer::{Customer, NO_CHANNEL, NO_FLEET, Status};
use super::duty::Alternation;
use super::forming::Gathering;
use super::holders::Holders;
pub(super) use super::list::List;
use super::plan::{Plan, PlanPool};
use super::resource::Resources;
use crate::calendar::Calendar;
use crate::network::Network;
use crate::profile::ProfileCursor;
use crate::random::StreamKey;
use crate::time::{SimSpan, SimTime};

/// The end of a list.
pub(super) const NIL: u32 = u32::MAX;
/// The changing part of a station; `*_area` hold time integrals less the still-open parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct StationState {
    pub(super) waiting: u32,
    pub(super) in_service: u32,
    /// Held by customers that cannot move on.
    pub(super) blocked: u32,
    /// Done and let go by their server, but unable to move on: they take up places.
    pub(super) lingering: u32,
    /// Customers blocked before this station.
    pub(super) entry: List,
    pub(super) n_entry: u32,
    /// Where customers claim: when somebody was granted a claim here for the last time.
    pub(super) last_grant: SimTime,
    pub(super) waiting_max: u32,
    pub(super) entered: i64,
    pub(super) starts: i64,
    pub(super) finished: i64,
    pub(super) queue_area: i64,
    pub(super) wait_time: i64,
    pub(super) working_area: i64,
    pub(super) blocked_area: i64,
    pub(super) drift: i64,
}

impl StationState {
    const EMPTY: Self = Self {
        waiting: 0,
        in_service: 0,
        blocked: 0,
        lingering: 0,
        entry: List::EMPTY,
        n_entry: 0,
        last_grant: SimTime::from_ms(i64::MIN),
        waiting_max: 0,
        entered: 0,
        starts: 0,
        finished: 0,
        queue_area: 0,
        wait_time: 0,
        working_area: 0,
        blocked_area: 0,
        drift: 0,
    };
}

/// The changing part of a pool.
#[derive(Clone, Copy, Debug)]
pub(super) struct PoolState {
    /// Servers that may begin work now.
    pub(super) capacity: u32,
    /// Servers not free: working, held, recovering, going along.
    pub(super) busy: u32,
    /// Customers waiting at all its stations.
    pub(super) waiting: u32,
    /// Servers recovering from a departure.
    pub(super) recovering: u32,
    /// What a time is multiplied by: one over the rate of service.
    pub(super) slowness: f64,
    pub(super) suspended: List,
    /// Those who wait, of the highest priority.
    pub(super) queue: List,
    /// The queue of the next lower priority.
    pub(super) more_queues: u32,
    /// Priorities told apart.
    pub(super) levels: u8,
    /// Whether a server that is let go recovers for some time.
    pub(super) recovers: bool,
    /// Whether a station of it has a limit, so that customers may be blocked before it.
    pub(super) limited: bool,
    /// Whether it is limited and several stations share it.
    pub(super) takes_turns: bool,
    pub(super) scheduled: u32,
    /// Broken down among the scheduled.
    pub(super) down: u32,
    /// Random outages in progress that close it.
    pub(super) closed: u32,
    pub(super) pace: f64,
    /// Servers counted as on duty.
    pub(super) duty: u32,
    pub(super) duty_area: i64,
    pub(super) held_area: i64,
}

impl PoolState {
    fn new(plan: &PlanPool, begin: SimTime) -> Self {
        let duty = if plan.is_unlimited() { 0 } else { plan.servers_at_begin };
        Self {
            capacity: plan.servers_at_begin,
            busy: 0,
            waiting: 0,
            recovering: 0,
            slowness: 1.0,
            suspended: List::EMPTY,
            queue: List::EMPTY,
            more_queues: plan.more_queues,
            levels: plan.levels,
            recovers: plan.recovery != SimSpan::ZERO,
            limited: plan.limited,
            takes_turns: plan.takes_turns,
            scheduled: plan.servers_at_begin,
            down: 0,
            closed: 0,
            pace: 1.0,
            duty,
            duty_area: -(i64::from(duty) * begin.ms()),
            held_area: 0,
        }
    }
}

/// The changing part of a source.
#[derive(Clone, Debug)]
pub(super) struct SourceState {
    pub(super) arrivals: StreamKey,
    pub(super) routes: StreamKey,
    pub(super) surges: StreamKey,
    /// Number of the next arrival, from 0.
    pub(super) ordinal: u64,
    /// Sum of unit-rate intervals so far, that before the customer ahead included.
    pub(super) expected: f64,
    /// When the customer comes that follows on the one in the calendar; worked out ahead, so that
    /// an arrival has not to wait for it. [`SimTime::NEVER`] where none does.
    pub(super) ahead: SimTime,
    pub(super) cursor: ProfileCursor,
}

/// Keys of the draws made at a step.
#[derive(Clone, Copy, Debug)]
pub(super) struct StepKeys {
    pub(super) work: StreamKey,
    /// Work on top by channel: of its own, so that the base work does not shift it.
    pub(super) extra: StreamKey,
    pub(super) channel: StreamKey,
    pub(super) detour: StreamKey,
    pub(super) repeat: StreamKey,
}

/// A forming customer of a join.
#[derive(Clone, Copy, Debug)]
pub(super) struct Forming {
    pub(super) members: List,
    pub(super) count: u32,
    pub(super) size: u64,
}

/// Something to do before the next event.
#[derive(Clone, Copy, Debug)]
pub(super) enum Task {
    /// A customer has finished its step (or has none yet) and wants on.
    Advance(u32),
    /// A station may have room for those blocked before it.
    Admit(u16),
    /// Something of a resource may be there for those who wait for it.
    Offer(u16),
    /// A station that nobody works at has blocked somebody: perhaps for good.
    Suspect(u16),
}

/// All that changes.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) calendar: Calendar,
    pub(super) customers: Vec<Customer>,
    pub(super) free: u32,
    pub(super) serial: u32,
    pub(super) stations: Vec<StationState>,
    pub(super) pools: Vec<PoolState>,
    pub(super) queues: Vec<List>,
    pub(super) sources: Vec<SourceState>,
    pub(super) keys: Vec<StepKeys>,
    /// Keys of what is drawn about customers when they are due, source after source.
    pub(super) drawn: Vec<StreamKey>,
    pub(super) breakdowns: Vec<Alternation>,
    pub(super) outages: Vec<Alternation>,
    pub(super) joins: Vec<Forming>,
    /// Those who wait for each other where several classes are put together.
    pub(super) gatherings: Vec<Gathering>,
    pub(super) resources: Resources,
    /// Next departure of each station's timetable.
    pub(super) departures: Vec<u32>,
    /// Where escorts are.
    pub(super) escorts: Vec<super::escort::EscortState>,
    /// What may be booked, by station.
    pub(super) books: Vec<Book>,
    /// By station with a lead: the appointments that nobody has booked in time.
    pub(super) unbooked: Vec<Vec<bool>>,
    /// What cancelled departures leave to the next, in billionths of one.
    pub(super) carried_over: Vec<u64>,
    pub(super) tasks: Vec<Task>,
    /// Running meters of passages and classes, in the order of the readings.
    pub(super) passages: Vec<[i64; crate::readings::PER_PASSAGE]>,
    pub(super) classes: Vec<[i64; crate::readings::PER_CLASS]>,
    pub(super) inside_size: u64,
    /// Number of customers inside. Narrower than the size beside it, so that the compiler keeps the
    /// two apart: written one by one and read back as a vector, they would stall.
    pub(super) inside: u32,
    pub(super) ticks: u32,
    pub(super) drift: i64,
    /// Meters at the opening of each window.
    pub(super) opened: Vec<i64>,
    /// Which probes' windows are open.
    pub(super) window_open: Vec<bool>,
    /// For searches: stations seen, and the way to them.
    pub(super) seen: Vec<bool>,
    pub(super) path: Vec<u16>,
    /// For searches: what those wait for who hold a station up.
    pub(super) held_by: Vec<u16>,
    /// For searches: what keeps others from those who wait for them.
    pub(super) keepers: Vec<u16>,
    /// Stations to be searched when the event is done.
    pub(super) suspects: Vec<u16>,
    /// Who of those blocked before each station holds a lane or a place of another.
    pub(super) holders: Holders,
    /// Who may hold what others wait for.
    pub(super) borrowers: Borrowers,
    pub(super) scratch: Vec<u32>,
}

/// A mark for each appointment of a station where they must be booked some time before.
fn appointments_with_lead(station: &crate::network::Station) -> Vec<bool> {
    match &station.kind {
        crate::network::StationKind::Appoint(all) if SimSpan::ZERO < all.lead => {
            vec![false; all.times.len()]
        }
        _ => Vec::new(),
    }
}

impl State {
    pub(super) fn new(network: &Network, plan: &Plan, meters: usize) -> Self {
        let n_alternations = |count: fn(&crate::network::Pool, u32) -> usize| -> usize {
            let pairs = network.pools.iter().zip(&plan.pools);
            pairs.map(|(pool, flat)| count(pool, flat.servers_max)).sum()
        };
        Self {
            calendar: Calendar::new(),
            customers: Vec::new(),
            free: NIL,
            serial: 0,
            stations: vec![StationState::EMPTY; network.stations.len()],
            pools: plan.pools.iter().map(|pool| PoolState::new(pool, plan.begin)).collect(),
            queues: vec![List::EMPTY; plan.n_queues],
            sources: Vec::with_capacity(network.sources.len()),
            keys: Vec::with_capacity(plan.steps.len()),
            drawn: Vec::new(),
            breakdowns: Vec::with_capacity(n_alternations(|pool, max| {
                if pool.breakdowns.is_some() { max as usize } else { 0 }
            })),
            outages: Vec::with_capacity(n_alternations(|pool, _| pool.outages.len())),
            joins: vec![Forming { members: List::EMPTY, count: 0, size: 0 }; plan.n_joins],
            gatherings: vec![Gathering::NOBODY; plan.forming.len()],
            resources: Resources::new(network, plan),
            departures: vec![0; network.stations.len()],
            escorts: Vec::with_capacity(network.escorts.len()),
            books: Vec::with_capacity(network.stations.len()),
            unbooked: network.stations.iter().map(appointments_with_lead).collect(),
            carried_over: vec![0; network.stations.len()],
            tasks: Vec::with_capacity(64),
            passages: vec![[0; crate::readings::PER_PASSAGE]; network.passages().count()],
            classes: vec![[0; crate::readings::PER_CLASS]; network.classes.len()],
            inside_size: 0,
            inside: 0,
            ticks: 0,
            drift: 0,
            opened: vec![0; meters * network.windows.len()],
            window_open: vec![false; network.windows.len()],
            seen: vec![false; network.stations.len()],
            path: Vec::with_capacity(network.stations.len()),
            held_by: Vec::with_capacity(network.stations.len()),
            keepers: Vec::with_capacity(network.stations.len()),
            suspects: Vec::with_capacity(64),
            holders: Holders::new(network, plan),
            borrowers: Borrowers::default(),
            scratch: Vec::with_capacity(64),
        }
    }

    /// Back to the begin of a replication, keeping the memory.
    pub(super) fn reset(&mut self, plan: &Plan) {
        self.calendar.clear();
        self.customers.clear();
        self.free = NIL;
        self.serial = 0;
        self.stations.fill(StationState::EMPTY);
        for (state, pool) in self.pools.iter_mut().zip(&plan.pools) {
            *state = PoolState::new(pool, plan.begin);
        }
        self.queues.fill(List::EMPTY);
        self.sources.clear();
        self.drawn.clear();
        self.unbooked.iter_mut().for_each(|lost| lost.fill(false));
        self.keys.clear();
        self.breakdowns.clear();
        self.outages.clear();
        self.joins.fill(Forming { members: List::EMPTY, count: 0, size: 0 });
        self.gatherings.fill(Gathering::NOBODY);
        self.resources.reset(plan);
        self.departures.fill(0);
        self.escorts.clear();
        self.books.clear();
        self.carried_over.fill(0);
        self.tasks.clear();
        self.passages.fill([0; crate::readings::PER_PASSAGE]);
        self.classes.fill([0; crate::readings::PER_CLASS]);
        self.inside_size = 0;
        self.inside = 0;
        self.ticks = 0;
        self.drift = 0;
        self.window_open.fill(false);
        self.suspects.clear();
        self.holders.clear();
        self.borrowers.clear();
    }

    /// A slot for a new customer.
    #[inline(always)]
    pub(super) fn place(&mut self, mut customer: Customer) -> u32 {
        customer.serial = self.serial;
        self.serial = self.serial.wrapping_add(1);
        if self.free == NIL {
            self.customers.push(customer);
            (self.customers.len() - 1) as u32
        } else {
            let slot = self.free;
            self.free = self.customers[slot as usize].next;
            self.customers[slot as usize] = customer;
            slot
        }
    }

    /// Gives a slot back.
    #[inline(always)]
    pub(super) fn vacate(&mut self, slot: u32) {
        let customer = &mut self.customers[slot as usize];
        customer.status = Status::Gone;
        customer.next = self.free;
        self.free = slot;
    }
}
