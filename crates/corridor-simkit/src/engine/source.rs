//! Sources at work: keyed streams, births, the next arrival.

use super::Run;
use super::plan::NONE;
use super::rules::Rules;
use super::state::{Customer, NIL, NO_CHANNEL, NO_FLEET, SourceState, Status, StepKeys};
use crate::calendar::{Event, EventClass};
use crate::fact::{Fact, Observer};
use crate::network::{Arrivals, ClassId};
use crate::profile::ProfileCursor;
use crate::random::{MasterSeed, Purpose, Replication, StreamKey};
use crate::time::SimTime;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Makes the base keys of all draws at steps: by the names of station and source.
    pub(super) fn key_steps(&mut self, seed: MasterSeed, replication: Replication) {
        for class in &self.network.classes {
            let flow = &self.network.sources[class.source.index()].name;
            let first = class.first_step.index();
            for step in &self.network.steps[first..first + class.n_steps as usize] {
                let place = &self.network.stations[step.station.index()].name;
                let key = |purpose| StreamKey::new(seed, replication, purpose, place, flow);
                self.state.keys.push(StepKeys {
                    work: key(Purpose::Service),
                    extra: key(Purpose::Inspection),
                    channel: key(Purpose::Channel),
                    detour: key(Purpose::Detour),
                    repeat: key(Purpose::Repeat),
                });
            }
            let exit = StreamKey::new(seed, replication, Purpose::Service, "", flow);
            let keys =
                StepKeys { work: exit, extra: exit, channel: exit, detour: exit, repeat: exit };
            self.state.keys.push(keys);
        }
    }

    pub(super) fn schedule_sources(&mut self, seed: MasterSeed, replication: Replication) {
        for (rank, source) in self.network.sources.iter().enumerate() {
            let key = |purpose| StreamKey::new(seed, replication, purpose, "", &source.name);
            self.key_draws(source, seed, replication);
            self.state.sources.push(SourceState {
                arrivals: key(Purpose::Arrival),
                routes: key(Purpose::Route),
                surges: key(Purpose::Surge),
                ordinal: 0,
                expected: 0.0,
                ahead: SimTime::NEVER,
                cursor: ProfileCursor::new(),
            });
            let state = &mut self.state.sources[rank];
            match &source.arrivals {
                // Those that come before the begin do not come at all.
                Arrivals::Timetable(times) => {
                    state.ordinal = times.partition_point(|&at| at < self.plan.begin) as u64;
                }
                Arrivals::Renewal { interval, .. } => {
                    let mut rng = state.arrivals.rng(0, 0);
                    state.expected = self.plan.samplers[interval.index()].sample(&mut rng);
                }
            }
            self.look_further(rank as u16, self.state.sources[rank].ordinal);
            self.schedule_arrival(rank as u16);
        }
    }

    /// Schedules the next customer of a source, if there is one before the end, and looks for
    /// the one after it.
    #[inline(always)]
    fn schedule_arrival(&mut self, rank: u16) {
        let (plan, state) = (self.plan, &mut self.state);
        let source = &mut state.sources[rank as usize];
        let flat = &plan.sources[rank as usize];
        let ordinal = source.ordinal;
        if plan.end <= source.ahead || flat.at_most <= ordinal {
            return;
        }
        let event = Event::new(source.ahead, EventClass::Arrival, rank, ordinal as u32, 0);
        state.calendar.push(event);
        if flat.interval != NONE {
            let mut rng = source.arrivals.rng(ordinal + 1, 0);
            source.expected += plan.samplers[flat.interval as usize].sample(&mut rng);
            if let Some(at) = source.cursor.within_segment(source.expected) {
                source.ahead = at;
                return;
            }
        }
        self.look_further(rank, ordinal + 1);
    }

    /// Works out when the customer with this number comes, for `expected` customers until then:
    /// the general way, for another segment of the profile, and for timetables.
    #[inline(never)]
    fn look_further(&mut self, rank: u16, ordinal: u64) {
        let source = &mut self.state.sources[rank as usize];
        let at = match &self.network.sources[rank as usize].arrivals {
            Arrivals::Renewal { rate, .. } => {
                rate.invert(&mut source.cursor, self.plan.begin, source.expected)
            }
            Arrivals::Timetable(times) => times.get(ordinal as usize).copied(),
        };
        source.ahead = at.unwrap_or(SimTime::NEVER);
    }

    /// A customer is born and tries to enter its first step.
    #[inline(never)]
    pub(super) fn arrival(&mut self, rank: u16) {
        let plan = &self.plan.sources[rank as usize];
        let source = &mut self.state.sources[rank as usize];
        let token = source.ordinal | plan.first_token;
        source.ordinal += 1;
        let class = match plan.classes.as_slice() {
            _ if plan.is_drawn => match self.draw_class(rank, token) {
                Some(class) => class,
                None => return self.schedule_arrival(rank),
            },
            [(only, _)] => *only,
            classes => {
                let u = source.routes.rng(token, 0).unit();
                let chosen = classes.iter().find(|(_, sum)| u < *sum);
                chosen.or(classes.last()).map_or(NONE, |(class, _)| *class)
            }
        };
        let size = if plan.by_time { self.size_now(rank) } else { plan.size };
        let now = self.now.ms();
        let slot = self.state.place(Customer {
            priority: plan.priority,
            ..newcomer(class, self.plan.first_step[class as usize], size, token, now)
        });
        let serial = self.state.customers[slot as usize].serial;
        self.count_born(class, size);
        self.tell(Fact::Born { customer: serial, class: ClassId(class), size });
        self.schedule_arrival(rank);
        let first = self.plan.first_step[class as usize];
        let step = &self.plan.steps[first as usize];
        if step.is_plain_to_enter && self.has_room(first, false) {
            self.enter_service(slot, first, step);
        } else {
            self.set_out(slot, plan.turns_away);
        }
    }

    #[inline(never)]
    fn size_now(&self, rank: u16) -> u64 {
        self.network.sources[rank as usize].size_at(self.now)
    }

    /// The general way of a newcomer to its first step.
    #[inline(never)]
    fn set_out(&mut self, slot: u32, turns_away: bool) {
        let first = self.next_step(slot);
        if turns_away && !self.has_room_for(slot, first, false) {
            self.turn_away(slot);
        } else {
            self.advance(slot);
        }
    }

    pub(super) fn turn_away(&mut self, slot: u32) {
        let customer = &self.state.customers[slot as usize];
        let (serial, class, size) = (customer.serial, customer.class, customer.size);
        self.count_lost(class, size);
        self.tell(Fact::TurnedAway { customer: serial, class: ClassId(class), size });
        self.state.vacate(slot);
    }

    /// The departures of a timetable at or before now have gone.
    pub(super) fn is_past(&self, at: SimTime) -> bool {
        at < self.plan.begin
    }
}

/// A customer that holds no place yet and stands before `first_step`.
#[inline(always)]
pub(super) fn newcomer(class: u16, first_step: u32, size: u64, token: u64, now: i64) -> Customer {
    Customer {
        due: 0,
        since: now,
        born: now,
        passage: now,
        waiting: 0,
        processed: 0,
        blocked: 0,
        work: 0.0,
        token,
        size,
        serial: 0,
        next: NIL,
        before: NIL,
        step: first_step.wrapping_sub(1),
        members: NIL,
        class,
        visit: 0,
        fleet: NO_FLEET,
        channel: NO_CHANNEL,
        worst: NO_CHANNEL,
        priority: 0,
        status: Status::Outside,
        is_borrower: false,
    }
}
