//! Deadlocks: customers that wait for each other in a circle.
//!
//! A station gives room if a server works there, if a server may yet come (now, after recovery, or
//! with a later shift: being off duty, broken down or struck for a while is no deadlock), or if one
//! of those who hold its places and servers can move on. So the search follows *is held by somebody
//! who waits for* from station to station. If nothing that can be reached gives room, nothing ever
//! will: whoever is in it stays for good, and if there is a circle in it, that is the deadlock.
//!
//! What somebody holds and waits for:
//!
//! - blocked after service: its lane or its place, and it waits for the station that blocks it;
//! - waiting for a departure: a place, and the first in the queue waits for room behind it;
//! - accompanied by a server that goes along: that server, wherever it stands;
//! - with something that it claimed: that, wherever it stands.
//!
//! Joins, forming and splits have room for everybody. Whoever stands outside holds nothing. Who waits
//! for others to go on with as one waits for the stations that these pass last.
//!
//! It is looked for whenever somebody who holds something is blocked by a station where nobody
//! works, once all that the event brings about is done; and at every tick and at the end, for what
//! was closed by something else than a block: a last shift, or a wait for a server.

use super::Run;
use super::plan::UNLIMITED;
use super::rules::Rules;
use super::state::{NIL, NO_FLEET, Status, Task};
use crate::fact::Observer;
use crate::network::{Capacity, StationId, StationKind};
use crate::readings::Deadlock;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    /// Somebody has just been blocked by a station: to be looked into after the event.
    #[inline(always)]
    pub(super) fn suspect_deadlock(&mut self, slot: u32, station: u16) {
        let customer = &self.state.customers[slot as usize];
        let holds_something = customer.status == Status::Blocked || customer.fleet != NO_FLEET;
        if holds_something && self.state.stations[station as usize].in_service == 0 {
            self.state.tasks.push(Task::Suspect(station));
        }
    }

    /// Looks into what was suspected while an event was handled.
    #[inline(never)]
    pub(super) fn look_into_suspects(&mut self) {
        self.state.strike_off_borrowers(self.plan);
        while let Some(station) = self.state.suspects.pop() {
            self.look_for_deadlock(station);
        }
    }

    /// Looks into every station that somebody is blocked by.
    pub(super) fn look_everywhere(&mut self) {
        debug_assert!(
            self.state.is_every_borrower_noted(self.plan),
            "searches would miss somebody"
        );
        self.state.strike_off_borrowers(self.plan);
        for station in 0..self.state.stations.len() as u16 {
            let state = &self.state.stations[station as usize];
            let is_claimed_at = self.network.stations[station as usize].kind == StationKind::Claim;
            if state.n_entry > 0 && state.in_service == 0 || is_claimed_at && state.waiting > 0 {
                self.look_for_deadlock(station);
            }
        }
    }

    /// Looks for a circle that keeps a station from ever giving room.
    fn look_for_deadlock(&mut self, station: u16) {
        if self.readings.deadlock.is_some() || self.gives_room(station) {
            return;
        }
        let (mut path, mut held_by) =
            (std::mem::take(&mut self.state.path), std::mem::take(&mut self.state.held_by));
        self.state.sort_borrowers();
        self.state.seen.fill(false);
        path.clear();
        path.push(station);
        self.state.seen[station as usize] = true;
        let mut next = 0;
        let mut is_stuck = true;
        while is_stuck && next < path.len() {
            self.find_what_holds(path[next], &mut held_by);
            next += 1;
            for &target in &held_by {
                if self.state.seen[target as usize] {
                    continue;
                }
                if self.gives_room(target) {
                    is_stuck = false;
                    break;
                }
                self.state.seen[target as usize] = true;
                path.push(target);
            }
        }
        if is_stuck {
            let cycle = self.circle_in(&mut path, &mut held_by);
            if !cycle.is_empty() {
                self.readings.deadlock = Some(Deadlock { at: self.now, cycle });
            }
        }
        (self.state.path, self.state.held_by) = (path, held_by);
    }

    /// Whether something at a station will make room without help from the customers that are
    /// blocked there.
    pub(super) fn gives_room(&mut self, station: u16) -> bool {
        let network = self.network;
        let place = &network.stations[station as usize];
        let state = self.state.stations[station as usize];
        match &place.kind {
            StationKind::Appoint(_)
            | StationKind::Join
            | StationKind::Form(_)
            | StationKind::Split
            | StationKind::Release(_)
            | StationKind::Return
            | StationKind::Unload => true,
            StationKind::Claim => self.may_be_granted(station),
            StationKind::Depart { timetable, .. } => {
                let queue = self.plan.stations[station as usize].queue as usize;
                let first = self.state.queues[queue].head;
                let is_over = timetable.len() <= self.state.departures[station as usize] as usize;
                first == NIL || is_over || self.has_room_before(first)
            }
            StationKind::Serve(pool) | StationKind::Seize(pool) => {
                let is_held_up = place.queue_limit.unwrap_or(UNLIMITED) < state.lingering;
                state.in_service > 0
                    || !is_held_up && self.may_get_server(pool.0)
                    || matches!(place.kind, StationKind::Seize(_)) && self.someone_brings(pool.0)
            }
        }
    }

    /// Whether a server of a pool becomes free without help from those who are blocked.
    fn may_get_server(&self, pool: u16) -> bool {
        let state = &self.state.pools[pool as usize];
        let plan = &self.plan.pools[pool as usize];
        if plan.is_unlimited() || state.recovering > 0 || state.busy < state.scheduled {
            return true;
        }
        let stations = plan.stations.0 as usize..plan.stations.1 as usize;
        let mut siblings = self.plan.pool_stations[stations].iter();
        if siblings.any(|&station| self.state.stations[station as usize].in_service > 0) {
            return true;
        }
        match &self.network.pools[pool as usize].capacity {
            Capacity::Shifts(shifts) if state.busy < plan.servers_max => {
                // That of this very instant may still have to come.
                let next = shifts.partition_point(|shift| shift.at < self.now);
                shifts[next..].iter().any(|shift| state.busy < shift.servers)
            }
            _ => false,
        }
    }

    /// Whether somebody who is on the way brings back a server that goes along.
    fn someone_brings(&mut self, pool: u16) -> bool {
        (0..self.state.borrowers.len()).any(|index| {
            let Some((slot, customer)) = self.state.borrower(index) else { return false };
            customer.fleet == pool
                && match customer.status {
                    Status::InService | Status::Gathering | Status::Member => true,
                    Status::Blocked | Status::Outside => self.has_room_before(slot),
                    Status::Waiting | Status::Suspended | Status::Gone => false,
                }
        })
    }

    pub(super) fn has_room_before(&mut self, slot: u32) -> bool {
        let to = self.next_step(slot);
        self.has_room_for(slot, to, false)
    }

    pub(super) fn station_before(&mut self, slot: u32) -> u16 {
        let to = self.next_step(slot);
        self.plan.steps[to as usize].station
    }

    /// The stations that those wait for who hold the places and servers of a station.
    fn find_what_holds(&mut self, station: u16, held_by: &mut Vec<u16>) {
        held_by.clear();
        match self.network.stations[station as usize].kind {
            StationKind::Depart { .. } => {
                let queue = self.plan.stations[station as usize].queue as usize;
                let first = self.state.queues[queue].head;
                if first != NIL {
                    let target = self.station_before(first);
                    held_by.push(target);
                }
            }
            StationKind::Seize(pool) => self.find_who_is_accompanied(pool.0, held_by),
            StationKind::Claim => self.find_who_holds_claims(station, held_by),
            _ => {}
        }
        for target in 0..self.state.stations.len() as u16 {
            let mut owners = self.state.holders.before(target);
            if owners.any(|own| self.is_of(station, own)) && !held_by.contains(&target) {
                held_by.push(target);
            }
        }
    }

    /// What those wait for whom a server of the pool accompanies.
    fn find_who_is_accompanied(&mut self, pool: u16, held_by: &mut Vec<u16>) {
        for index in 0..self.state.borrowers.len() {
            let Some((slot, customer)) = self.state.borrower(index) else { continue };
            if customer.fleet != pool {
                continue;
            }
            let target = match customer.status {
                Status::Blocked | Status::Outside => self.station_before(slot),
                Status::Waiting | Status::Suspended => {
                    self.plan.steps[customer.step as usize].station
                }
                Status::InService | Status::Gathering | Status::Member | Status::Gone => continue,
            };
            if !held_by.contains(&target) {
                held_by.push(target);
            }
        }
    }

    /// Whether what is held at `own` is a place of `station`, or one of its servers.
    fn is_of(&self, station: u16, own: u16) -> bool {
        let pool_of = |station: u16| match self.network.stations[station as usize].kind {
            StationKind::Serve(pool) => Some(pool.0),
            _ => None,
        };
        let shares_servers = || {
            pool_of(station).is_some_and(|pool| {
                pool_of(own) == Some(pool) && !self.plan.pools[pool as usize].let_go
            })
        };
        own == station || shares_servers()
    }

    /// A circle among stations of which none gives room; empty if there is none.
    fn circle_in(&mut self, stuck: &mut Vec<u16>, held_by: &mut Vec<u16>) -> Vec<StationId> {
        // Whoever waits for something outside of all circles (a pool that never opens again) is
        // taken out, until everybody that is left is held by somebody that is left.
        loop {
            let before = stuck.len();
            for index in (0..before).rev() {
                let station = stuck[index];
                self.find_what_holds(station, held_by);
                // Who waits for more of what some hold who wait there for them is not held by those
                // alone where others hold some as well.
                let is_shared = held_by.iter().any(|target| !stuck.contains(target));
                let holds =
                    |target: &u16| stuck.contains(target) && !(is_shared && *target == station);
                if !held_by.iter().any(holds) {
                    stuck.remove(index);
                }
            }
            if stuck.len() == before {
                break;
            }
        }
        let Some(&first) = stuck.first() else { return Vec::new() };
        let mut way = vec![first];
        loop {
            self.find_what_holds(way[way.len() - 1], held_by);
            let Some(&next) = held_by.iter().find(|target| stuck.contains(target)) else {
                return Vec::new();
            };
            if let Some(begin) = way.iter().position(|&seen| seen == next) {
                return way[begin..].iter().map(|&station| StationId(station)).collect();
            }
            way.push(next);
        }
    }
}
