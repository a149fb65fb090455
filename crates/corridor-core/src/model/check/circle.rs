//! Pools that wait for each other: vehicles of one that are held while another is waited for, and
//! the other way round. Where demand is high enough all of both may be held by those who wait.
//!
//! A fleet is held from before the first element of a run that it serves until the next element is
//! entered; room in a storage from the claim until then as well, and until the fleets are there that
//! take the cargo on; the lanes and places of a stage with a `queue-limit`, the tracks of a station,
//! standing room before a leg and what a leg holds until the next is entered. Who waits for
//! something in a place of its own, of which there is any number, holds no more than what goes on
//! with it.

mod spot;

use std::collections::{BTreeMap, BTreeSet};

use self::spot::{Pool, Spot, spots};
use super::ways::{Ways, spans, way_back};
use crate::model::{Fault, FaultKind, Fleet, FleetName, Kind, ModelDraft};

/// What is waited for while something is held: names of fleets, and storages by their path.
type Waits<'a> = BTreeMap<Pool<'a>, BTreeSet<Pool<'a>>>;

/// Circles of pools.
pub(super) fn doubts(draft: &ModelDraft, ways: &Ways<'_>) -> Vec<Fault> {
    let mut waits = Waits::new();
    for (flow, name, journey) in ways {
        let trains = spans(draft, flow, name, journey);
        let back = way_back(draft, flow, name, journey);
        for Kind { marks, .. } in flow.kinds() {
            let mut walk = Walk::new(&mut waits);
            walk.along(draft, &spots(draft, (flow, &marks), (journey, &trains), false));
            if let Some((back, trains)) = &back {
                walk.turn();
                walk.along(draft, &spots(draft, (flow, &marks), (back, trains), true));
            }
        }
    }
    let mut doubts = Vec::new();
    let mut known = BTreeSet::new();
    for &pool in waits.keys() {
        let Some(circle) = circle_through(&waits, pool) else { continue };
        // A circle is told once, by the first of its pools.
        if circle.iter().any(|pool| known.contains(pool)) {
            continue;
        }
        known.extend(circle.iter().copied());
        let held: Vec<String> = circle.iter().map(|pool| pool.words()).collect();
        let message = match held.as_slice() {
            [one] => format!("{one} is held while more of it is waited for"),
            [one, other] => {
                format!("{one} is held while {other} is waited for, and the other way round")
            }
            all => {
                format!("each of these is held while the next is waited for: {}", all.join(", "))
            }
        };
        let of_both_ways = |pool: &Pool<'_>| {
            matches!(pool, Pool::StorageOfCrossing(_, None) | Pool::StorageOfTerminal(_, None))
        };
        let hint = if circle.iter().any(of_both_ways) {
            "where all are held by those who wait, nothing moves again: give each direction a \
             storage of its own (`storage-onto` of a terminal, `storage-towards` of a port), or \
             let nobody hold one of these while it waits for the next"
        } else {
            "where all are held by those who wait, nothing moves again: give one of the places \
             room to wait in without the other, or let one pool serve both"
        };
        doubts.push(Fault {
            path: pool.path().into_iter().map(str::to_owned).collect(),
            kind: FaultKind::WaitInCircle,
            message,
            hint: Some(hint.to_owned()),
        });
    }
    doubts
}

/// The shortest circle through a pool.
fn circle_through<'a>(waits: &Waits<'a>, pool: Pool<'a>) -> Option<Vec<Pool<'a>>> {
    let mut ways = vec![vec![pool]];
    let mut seen = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            for &next in waits.get(&way[way.len() - 1]).into_iter().flatten() {
                if next == pool {
                    return Some(way);
                }
                if seen.insert(next) {
                    longer.push(way.iter().copied().chain([next]).collect());
                }
            }
        }
        ways = longer;
    }
    None
}

/// What is held along a way.
struct Walk<'a, 'w> {
    waits: &'w mut Waits<'a>,
    is_empty: bool,
    held: Vec<Pool<'a>>,
    /// What is given back when the next spot is entered.
    leaving: Vec<Pool<'a>>,
    /// Room in a storage until what takes the cargo on is there.
    kept: Option<Pool<'a>>,
    /// Room at a port until the terminal behind it has changed the vehicle.
    ashore: Option<Pool<'a>>,
}

impl<'a, 'w> Walk<'a, 'w> {
    fn new(waits: &'w mut Waits<'a>) -> Self {
        Self {
            waits,
            is_empty: false,
            held: Vec::new(),
            leaving: Vec::new(),
            kept: None,
            ashore: None,
        }
    }

    /// The vehicle has been unloaded where it stands, and goes back.
    fn turn(&mut self) {
        self.is_empty = true;
    }

    fn along(&mut self, draft: &'a ModelDraft, spots: &[Spot<'a>]) {
        for (index, spot) in spots.iter().enumerate() {
            match *spot {
                Spot::Roads(pool) | Spot::Housed(pool) => self.claim(pool, false),
                Spot::Landed(pool) => {
                    self.claim(pool, true);
                    if let Some(pool) = self.ashore.take() {
                        self.held.retain(|&held| held != pool);
                    }
                }
                Spot::Shipped(pool) => self.give_back(pool),
                Spot::Cleared(pool) => {
                    let next = spots.get(index + 1);
                    if matches!(next, Some(Spot::Stage { address, .. }) if address.is_of_terminal())
                    {
                        self.ashore = Some(pool);
                    } else {
                        self.keep_until_taken_on(pool, &spots[index + 1..]);
                    }
                }
                Spot::Change => {
                    if let Some(pool) = self.ashore.take() {
                        self.keep_until_taken_on(pool, &spots[index + 1..]);
                    }
                }
                Spot::Yard => self.leaving.clear(),
                Spot::Leg { .. } | Spot::Stage { .. } => {
                    self.over_fleets(draft, spots, index);
                }
            }
        }
    }

    /// The fleets whose runs begin or end at a spot, and its places.
    fn over_fleets(&mut self, draft: &'a ModelDraft, spots: &[Spot<'a>], index: usize) {
        let (room, accepted, places, left) = match &spots[index] {
            Spot::Leg { room, line, .. } => (*room, None, *line, None),
            Spot::Stage { places, accepted, left, .. } => (None, *accepted, *places, *left),
            _ => (None, None, None, None),
        };
        let is_limited_stage = matches!(spots[index], Spot::Stage { places: Some((_, true)), .. });
        let is_empty = self.is_empty;
        let goes = |fleet: &Fleet, spot: &Spot<'_>| {
            serves(fleet, spot) && (!is_empty || fleet.takes_empties())
        };
        let run = |fleet: &Fleet, other: Option<usize>| {
            let Some(other) = other.and_then(|other| spots.get(other)) else { return false };
            !fleet.is_of_single_legs() && serves(fleet, other)
        };
        let fleets: Vec<(&'a FleetName, &'a Fleet)> =
            draft.fleets.iter().filter(|(_, fleet)| goes(fleet, &spots[index])).collect();
        if let Some(room) = room {
            // Who turns round waits for it where it was unloaded.
            let is_turning = self.is_empty && index == 0;
            self.claim(room, !is_turning);
            self.take_on();
        }
        // The fleet that comes last by name is claimed first.
        for (name, fleet) in fleets.iter().rev() {
            if !run(fleet, before(spots, index)) {
                self.claim(Pool::Fleet(name.as_str()), is_limited_stage);
            }
        }
        self.take_on();
        if let Some(tracks) = accepted {
            self.claim(tracks, true);
        }
        if let Some((places, limited)) = places {
            self.claim(places, limited);
        }
        self.leaving.clear();
        // Where the tracks are all taken the line before them fills up, and the room before it.
        if let Spot::Leg { accepted: Some(tracks), .. } = spots[index] {
            self.claim(tracks, true);
        }
        self.held.retain(|&held| Some(held) != room);
        for (name, fleet) in &fleets {
            if !run(fleet, Some(behind(spots, index))) {
                self.give_back(Pool::Fleet(name.as_str()));
            }
        }
        for given in places.map(|places| places.0).into_iter().chain(left) {
            self.give_back(given);
        }
    }

    /// Room in a storage is kept for what is waited for next: a fleet, or room before a leg.
    fn keep_until_taken_on(&mut self, pool: Pool<'a>, behind: &[Spot<'a>]) {
        let next = behind.iter().find(|spot| !matches!(spot, Spot::Change));
        if matches!(next, Some(Spot::Leg { .. } | Spot::Stage { .. })) {
            self.kept = Some(pool);
        } else {
            self.give_back(pool);
        }
    }

    /// What takes the cargo on is there: it leaves the storage.
    fn take_on(&mut self) {
        if let Some(kept) = self.kept.take() {
            self.give_back(kept);
        }
    }

    /// Something is waited for: where there are only so many places to wait in, whoever finds none
    /// keeps what it is about to give back.
    fn claim(&mut self, pool: Pool<'a>, limited: bool) {
        let kept: &[Pool<'a>] = if limited { &self.leaving } else { &[] };
        for &held in self.held.iter().chain(kept) {
            self.waits.entry(held).or_default().insert(pool);
        }
        self.leaving.clear();
        self.held.push(pool);
    }

    fn give_back(&mut self, pool: Pool<'a>) {
        self.held.retain(|&held| held != pool);
        self.leaving.push(pool);
    }
}

fn serves(fleet: &Fleet, spot: &Spot<'_>) -> bool {
    match spot {
        Spot::Leg { name, vehicle, .. } => fleet.serves.contains(name) && fleet.goes_with(vehicle),
        Spot::Stage { address, vehicle, .. } => {
            fleet.stages.contains(address) && fleet.goes_with(vehicle)
        }
        _ => false,
    }
}

/// The spot before, with the roads of a port passed over: what goes with a vessel goes on behind.
fn before(spots: &[Spot<'_>], index: usize) -> Option<usize> {
    let before = index.checked_sub(1)?;
    if matches!(spots[before], Spot::Roads(_)) { before.checked_sub(1) } else { Some(before) }
}

fn behind(spots: &[Spot<'_>], index: usize) -> usize {
    let is_roads = matches!(spots.get(index + 1), Some(Spot::Roads(_)));
    index + 1 + usize::from(is_roads)
}
