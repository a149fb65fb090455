//! Facts: what happened, told to whoever watches.
//!
//! An event is what is *scheduled*; a fact is what *happened*. Statistics beyond the built-in
//! meters, ledgers and the auditor read facts. Watching nothing costs nothing: the engine is
//! compiled for its observer, and `()` observes nothing.

use crate::engine::Snapshot;
use crate::network::{ClassId, PoolId, ResourceId, StationId};
use crate::time::SimTime;

/// Something that happened to a customer or a pool. Customers are told apart by serial number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fact {
    /// A customer came into being at a source.
    Born {
        /// Who.
        customer: u32,
        /// Its class.
        class: ClassId,
        /// Its size.
        size: u64,
    },
    /// A customer entered a station (to wait or to be served at once).
    Enters {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A server began to work on a customer, or joined it.
    Starts {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
        /// Whose server.
        pool: PoolId,
    },
    /// Work was interrupted because servers went off duty.
    Suspended {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// Interrupted work went on.
    Resumed {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
        /// Whose server.
        pool: PoolId,
    },
    /// Work ended.
    Ends {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A customer cannot move on, because the next station is full.
    Blocked {
        /// Who.
        customer: u32,
        /// Which station is full.
        by: StationId,
    },
    /// A customer has given up waiting for a claim, at its station or blocked before it.
    GivesUp {
        /// Who.
        customer: u32,
        /// Where it is claimed.
        station: StationId,
    },
    /// A customer left a station.
    Leaves {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A server was let go: by a departure, at the end of service, or after going along.
    LetGo {
        /// Whose server.
        pool: PoolId,
    },
    /// A server that was let go is free again (after its recovery or turnaround, if any).
    Free {
        /// Whose server.
        pool: PoolId,
    },
    /// A customer goes on inside another. Who does not fit joins the next one whole.
    Joins {
        /// Who.
        customer: u32,
        /// The one that goes on.
        into: u32,
    },
    /// A joined customer goes on by itself again.
    Rejoins {
        /// Who.
        customer: u32,
        /// The one that it went inside of.
        from: u32,
    },
    /// A part of a customer goes on by itself.
    SplitOff {
        /// The part.
        part: u32,
        /// The customer that is split.
        from: u32,
        /// The part's size.
        size: u64,
    },
    /// A customer is gone because all of it goes on as others.
    Dissolved {
        /// Who.
        customer: u32,
    },
    /// A customer reached the end of its way.
    Delivered {
        /// Who.
        customer: u32,
        /// Its class.
        class: ClassId,
        /// Its size.
        size: u64,
    },
    /// A customer turned away at a full first station.
    TurnedAway {
        /// Who.
        customer: u32,
        /// Its class.
        class: ClassId,
        /// Its size.
        size: u64,
    },
    /// All that a customer claims at a station is there for it; what it takes is told next.
    Granted {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A customer took some of a resource.
    Claimed {
        /// Who.
        customer: u32,
        /// Of what.
        resource: ResourceId,
        /// How much.
        amount: u64,
    },
    /// A customer gave some of a resource back.
    Returned {
        /// Who.
        customer: u32,
        /// Of what.
        resource: ResourceId,
        /// How much.
        amount: u64,
    },
    /// What was given back can be claimed again (after its delay, if any).
    Available {
        /// Of what.
        resource: ResourceId,
        /// How much.
        amount: u64,
    },
    /// How much there is of a resource changed.
    Level {
        /// Of what.
        resource: ResourceId,
        /// How much there is from now on, held or not.
        amount: u64,
    },
    /// A customer was unloaded and goes on empty.
    Unloaded {
        /// Who.
        customer: u32,
        /// Its class.
        class: ClassId,
        /// Its size until now.
        size: u64,
    },
    /// A customer that had been unloaded reached the end of its way.
    Home {
        /// Who.
        customer: u32,
        /// Its class.
        class: ClassId,
    },
    /// A customer booked an appointment.
    Booked {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A customer goes on at its appointment, or is blocked before the next station from now on.
    Kept {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// A customer missed its appointment, and books again.
    Missed {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// The booking of a customer is void, because its appointment was called off.
    Unbooked {
        /// Who.
        customer: u32,
        /// Where.
        station: StationId,
    },
    /// An escort leaves one of its ends.
    EscortLeaves {
        /// Which.
        escort: u16,
        /// From which of its ends.
        end: u8,
        /// The station whose departure it leads; `None`: it goes alone.
        leads: Option<StationId>,
    },
    /// An escort has come to one of its ends and can leave again.
    EscortComes {
        /// Which.
        escort: u16,
        /// To which of its ends.
        end: u8,
    },
    /// A departure of the timetable, or an appointment, does not take place.
    Cancelled {
        /// Where.
        station: StationId,
    },
    /// The number of servers on duty changed.
    OnDuty {
        /// Of which pool.
        pool: PoolId,
        /// Servers on duty from now on.
        servers: u32,
    },
}

/// Somebody who watches a replication.
pub trait Observer {
    /// Something happened.
    fn fact(&mut self, at: SimTime, fact: Fact);

    /// Queue lengths are sampled: so many customers are inside.
    fn tick(&mut self, at: SimTime, inside: u64);

    /// A sample of the measured window: at each of its ticks, the first at its begin, and once
    /// more at its end.
    #[inline]
    fn sample(&mut self, at: SimTime, snapshot: Snapshot<'_>) {
        let _ = (at, snapshot);
    }
}

/// Nobody watches.
impl Observer for () {
    #[inline]
    fn fact(&mut self, _: SimTime, _: Fact) {}

    #[inline]
    fn tick(&mut self, _: SimTime, _: u64) {}
}
