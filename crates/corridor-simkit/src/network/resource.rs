//! Resources: named amounts that customers claim and give back.
//!
//! A pool's server works on one customer at a time; a resource is an amount of something that a
//! customer holds while it does other things: room in an area, the use of a stretch of a line, an
//! escort. Amounts are whole numbers in a unit of the caller's choice (pieces, kilograms).

use super::{Outages, Pace, ResourceId, StationId};
use crate::time::{SimSpan, SimTime};

/// An amount of something that customers claim at one station and give back later.
#[derive(Clone, Debug, PartialEq)]
pub struct Resource {
    /// Unique name; random draws of outages are keyed by the outage's own name.
    pub name: String,
    /// How much there is, in time order; the first stands at or before the begin of the run, and
    /// before it there is nothing. Where there is less than what is held, nothing is taken away:
    /// nothing more is given out until enough has come back.
    pub levels: Vec<Level>,
    /// Changes of the rate at which what was given back becomes available, in time order; 1.0
    /// before the first. At rate r the time from the last claim until it is available again is
    /// stretched by 1/r: meant for resources of one piece, whose capacity it scales by r.
    pub pace: Vec<Pace>,
    /// Who goes first of those that stand first at different stations.
    pub order: ClaimOrder,
    /// Whether only those of one direction hold it at a time; `None`: any.
    pub one_way: Option<OneWay>,
    /// Random closures (nothing is given out meanwhile) or slow-downs (as `pace`).
    pub outages: Vec<Outages>,
}

/// Which of those goes first that stand first at different stations and can go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClaimOrder {
    /// Who has waited longest; before all, who has given up once and claims again.
    #[default]
    Waiting,
    /// The stations take turns: who stands at the one that has been granted something least
    /// recently, and where that is the same, who has waited longest. However many wait at one of
    /// them, nobody there goes twice while another can go.
    Turns,
    /// By the priority of their sources, and of one priority in turns.
    Priority,
}

/// A resource that those of two directions hold in turns, like a lane that is used both ways. Who
/// claims it claims nothing else.
///
/// While somebody of one direction holds it, none of the other is let in. Those of one direction
/// follow each other, until so many have gone in a row and somebody of the other waits: then all of
/// them leave it before it is the other's turn. So nobody waits for more than the platoon of the
/// other direction and its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OneWay {
    /// After so many in a row of one direction the other has its turn, if somebody waits there.
    pub platoon: u32,
    /// Least time between two claims of one direction that follow each other.
    pub gap: SimSpan,
    /// The claim stations of one of the directions, in order; all others are of the other one.
    pub back: Vec<StationId>,
}

impl OneWay {
    /// Whether a station is one of the second direction.
    #[must_use]
    pub fn is_back(&self, station: StationId) -> bool {
        self.back.binary_search(&station).is_ok()
    }
}

/// From `at` on there is this much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Level {
    /// When the change takes effect.
    pub at: SimTime,
    /// How much there is from then on.
    pub amount: u64,
}

impl Level {
    /// The amount in force at an instant by a list in time order; `None` before its first.
    #[must_use]
    pub fn in_force(levels: &[Self], at: SimTime) -> Option<u64> {
        let past = levels.partition_point(|level| level.at <= at);
        past.checked_sub(1).map(|last| levels[last].amount)
    }
}

/// What is claimed or given back of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Of which resource.
    pub resource: ResourceId,
    /// How much.
    pub amount: Amount,
}

impl Quota {
    /// One piece.
    #[must_use]
    pub const fn one(resource: ResourceId) -> Self {
        Self { resource, amount: Amount::Fixed(1) }
    }
}

/// How much.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// The same for every customer.
    Fixed(u64),
    /// One for every so much of the customer's size, rounded up; the size before it was unloaded.
    PerSize(u64),
    /// So many for every unit of the customer's size; the size before it was unloaded.
    TimesSize(u64),
}

impl Amount {
    /// The amount for a customer of this size.
    #[must_use]
    #[inline]
    pub const fn of(self, size: u64) -> u64 {
        match self {
            Self::Fixed(amount) => amount,
            Self::PerSize(0) => size,
            Self::PerSize(each) => size.div_ceil(each),
            Self::TimesSize(each) => size * each,
        }
    }

    /// What goes along with each unit of the size of cargo that is parted or put together; `None`:
    /// it stays with the customer that has claimed it.
    #[must_use]
    pub const fn per_unit(self) -> Option<u64> {
        match self {
            Self::PerSize(0 | 1) => Some(1),
            Self::TimesSize(each) => Some(each),
            Self::Fixed(_) | Self::PerSize(_) => None,
        }
    }
}

/// Nobody is served at a station without holding some of a resource: for the auditor, who holds
/// the network against what it was made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// Where.
    pub station: StationId,
    /// What must be held.
    pub resource: ResourceId,
}
