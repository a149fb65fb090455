//! The engine: one replication of a network after another on the same memory.
//!
//! # How a run goes
//!
//! The calendar hands out events in their total order; one `match` sends each to its handler.
//! A handler moves customers as far as they get at that instant: a customer that ends a service
//! looks for its next step, enters it if there is room, and otherwise stays where it is, *blocked*,
//! holding its server. When room appears, those blocked before it are let in, first come first
//! served, which frees room behind them, and so on: the queue spills back, and dissolves, over any
//! number of stations without a recursion (what is still to be done stands in a list of tasks).
//!
//! # Promises
//!
//! - A replication is a pure function of (network, seed, index).
//! - Running a replication again on the same engine allocates nothing.
//! - Memory is that of the customers inside at the peak, not of the horizon.
//! - Nobody watching costs nothing: the observer is a type parameter.

#![expect(
    clippy::inline_always,
    reason = "the way from the end of a service to the begin of the next is one hot path"
)]

mod appointment;
mod borrowers;
mod cargo;
mod claim;
mod customer;
mod deadlock;
mod departure;
mod drawn;
mod duty;
mod escort;
mod floor;
mod forming;
mod giving_up;
mod holders;
mod level;
mod list;
mod measure;
mod one_way;
mod outage;
mod plan;
mod resource;
mod rules;
mod service;
mod snapshot;
mod source;
mod state;
mod stuck;
mod turn;
mod unload;
mod way;

pub use rules::{Rules, Sound};
pub use snapshot::Snapshot;

use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use self::plan::Plan;
use self::state::{State, Task};
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::Network;
use crate::random::{MasterSeed, Replication};
use crate::readings::Readings;
use crate::time::{SimSpan, SimTime};

/// Events between two looks at whether to stop: some thousands of a second, and no cost.
const EVENTS_PER_LOOK: u64 = 4_096;

/// A worker that runs replications of one network.
#[derive(Clone, Debug)]
pub struct Engine<R: Rules = Sound> {
    network: Arc<Network>,
    plan: Plan,
    state: State,
    readings: Readings,
    rules: PhantomData<R>,
}

impl Engine {
    /// A worker for a network.
    ///
    /// # Panics
    ///
    /// If the network does not end within [`SimSpan::LONGEST`] of its start, or begins earlier.
    #[must_use]
    pub fn new(network: Arc<Network>) -> Self {
        Self::with_rules(network)
    }
}

impl<R: Rules> Engine<R> {
    /// A worker that follows other rules; only good for showing that tests notice it.
    ///
    /// # Panics
    ///
    /// If the network does not end within [`SimSpan::LONGEST`] of its start, or begins earlier.
    #[must_use]
    pub fn with_rules(network: Arc<Network>) -> Self {
        let longest = SimSpan::LONGEST.ms();
        assert!(
            -longest <= network.begin.ms() && network.end.ms() < longest - 1,
            "the clock covers 278 years each way"
        );
        let plan = Plan::new(&network);
        let readings = Readings::new(&network);
        let state = State::new(&network, &plan, readings.layout.len);
        Self { network, plan, state, readings, rules: PhantomData }
    }

    /// The network.
    #[must_use]
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Runs one replication from its begin to the end of the measured window.
    pub fn run<O: Observer>(
        &mut self,
        seed: MasterSeed,
        replication: Replication,
        observer: &mut O,
    ) -> &Readings {
        let never = AtomicBool::new(false);
        self.run_unless(&never, seed, replication, observer);
        &self.readings
    }

    /// The same, but given up as soon as `stop` is set, which is looked at every 4096 events: then
    /// `None`, and the readings mean nothing.
    pub fn run_unless<O: Observer>(
        &mut self,
        stop: &AtomicBool,
        seed: MasterSeed,
        replication: Replication,
        observer: &mut O,
    ) -> Option<&Readings> {
        self.state.reset(&self.plan);
        // The run owns the state while it lasts: it is then one load away, not two.
        let mut run = Run::<R, O> {
            network: &self.network,
            plan: &self.plan,
            state: std::mem::take(&mut self.state),
            readings: &mut self.readings,
            observer,
            now: self.network.begin,
            rules: PhantomData,
        };
        run.prepare(seed, replication);
        let is_whole = run.play(stop);
        self.state = run.state;
        is_whole.then_some(&self.readings)
    }

    /// What the last replication showed.
    #[must_use]
    pub fn readings(&self) -> &Readings {
        &self.readings
    }
}

/// One replication under way.
struct Run<'a, R, O> {
    network: &'a Network,
    plan: &'a Plan,
    state: State,
    readings: &'a mut Readings,
    observer: &'a mut O,
    now: SimTime,
    rules: PhantomData<R>,
}

impl<R: Rules, O: Observer> Run<'_, R, O> {
    fn prepare(&mut self, seed: MasterSeed, replication: Replication) {
        self.open_measuring();
        self.key_steps(seed, replication);
        self.schedule_duty(seed, replication);
        self.schedule_levels(seed, replication);
        self.schedule_departures();
        self.place_escorts(seed, replication);
        self.open_books(seed, replication);
        self.schedule_sources(seed, replication);
    }

    /// Handles events until the end of the measured window; events at the end itself no longer
    /// happen, except that windows close. `false` if it was told to stop.
    fn play(&mut self, stop: &AtomicBool) -> bool {
        let end = self.plan.end;
        let mut events: u64 = 0;
        while let Some(event) = self.state.calendar.pop() {
            self.now = event.at();
            if self.now >= end && event.class() != EventClass::WindowEdge {
                self.now = end;
                break;
            }
            events += 1;
            if events.is_multiple_of(EVENTS_PER_LOOK) && stop.load(Ordering::Relaxed) {
                return false;
            }
            self.handle(event);
            if !self.state.tasks.is_empty() {
                self.work_off();
            }
            if R::BLOCK_BEFORE_SERVICE {
                self.dispatch_all();
            }
        }
        self.readings.events = events;
        self.look_everywhere();
        self.close_measuring();
        true
    }

    #[inline]
    fn handle(&mut self, event: Event) {
        match event.class() {
            EventClass::ServiceEnds => self.service_ends(event),
            EventClass::Arrival => self.arrival(event.rank()),
            EventClass::ServerBack => self.server_back(event.rank()),
            EventClass::Departure if event.ordinal() == escort::COMES => self.escort_comes(event),
            EventClass::Departure => self.departure(event.rank(), event.ordinal()),
            EventClass::WindowEdge => self.window_edge(event.rank(), event.ordinal()),
            EventClass::Tick => self.tick(),
            EventClass::OffDuty | EventClass::OnDuty => self.shift(event.rank(), event.ordinal()),
            EventClass::Pace => self.pace(event.rank(), event.ordinal()),
            EventClass::Outage => self.outage(event.slot()),
            EventClass::Breakdown => self.breakdown(event.slot()),
            EventClass::GivesUp => self.may_give_up(event),
            EventClass::Available => self.available(event),
            EventClass::Level => self.level_changes(event),
        }
    }

    /// Does what the event has made possible, first come first served.
    fn work_off(&mut self) {
        let mut next = 0;
        while next < self.state.tasks.len() {
            let task = self.state.tasks[next];
            next += 1;
            match task {
                Task::Advance(customer) => self.advance(customer),
                Task::Admit(station) => self.admit(station),
                Task::Offer(resource) => self.try_claims(resource),
                Task::Suspect(station) => self.state.suspects.push(station),
            }
        }
        self.state.tasks.clear();
        if !self.state.suspects.is_empty() {
            self.look_into_suspects();
        }
    }

    #[inline]
    fn tell(&mut self, fact: Fact) {
        self.observer.fact(self.now, fact);
    }
}

#[cfg(test)]
mod tests;
