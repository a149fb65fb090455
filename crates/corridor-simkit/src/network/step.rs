//! Stations and the steps that customers take at them.

use super::{
    Appointments, CordonId, Forming, Level, PoolId, Quota, SIZES, SamplerId, SetsOff, StationId,
    Window,
};
use crate::time::{SimSpan, SimTime};

/// How many risk channels there are: the customer's mark that can steer work and steps.
pub const CHANNELS: usize = 3;

/// A place where something is done to customers, with room in front of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Station {
    /// Unique name.
    pub name: String,
    /// What is done here.
    pub kind: StationKind,
    /// Places for customers that wait here; `None` is unlimited. When all are taken, a customer
    /// that wants in stays where it is: it is blocked.
    pub queue_limit: Option<u32>,
}

/// What is done at a station. [`Action`] of the steps there must be of the same kind.
#[derive(Clone, Debug, PartialEq)]
pub enum StationKind {
    /// A server of the pool works on the customer, then the customer moves on.
    Serve(PoolId),
    /// A server of the pool joins the customer and goes along until a step releases it.
    Seize(PoolId),
    /// The server that goes along is let go. Takes no time, has no room of its own.
    Release(PoolId),
    /// Customers wait for a departure.
    Depart {
        /// Departures in time order.
        timetable: Vec<SimTime>,
        /// Customers that one departure takes; `None` is unlimited.
        places: Option<u32>,
        /// Size that one departure takes; `None` is unlimited. A larger customer never leaves,
        /// nor does anybody behind it.
        load: Option<u64>,
        /// A pool that no station draws from, whose outages strike the departures: while it is
        /// closed there are none, and at a rate below 1 only that share of them, evenly: rates
        /// add up from departure to departure, and one takes place when they make up a whole.
        gate: Option<PoolId>,
        /// Stretches of time, in order, in which nobody waits for a departure: who comes goes on,
        /// and a departure at the begin of one takes all who wait. What follows must have room for
        /// any number then.
        free: Vec<Window>,
    },
    /// Customers book an appointment and wait for it. There is room for all of them, wherever they
    /// wait; who comes to a full station at its appointment stays blocked before that.
    Appoint(Appointments),
    /// Customers of one class wait for each other and go on as one.
    Join,
    /// Customers of several classes wait for each other and go on as one, within limits, at given
    /// times or when there are enough. There is room for all who wait.
    Form(Forming),
    /// One customer goes on as several. Takes no time, has no room of its own.
    Split,
    /// Customers wait until all that they claim is there, and take it all at once. Nobody holds a
    /// part of a claim. Of those who wait here the first goes first; among several stations
    /// [`ClaimOrder`](super::ClaimOrder) decides among those who can go (then rank, then the serial
    /// number). A customer that cannot go and finds no place to wait in stays where it is, with all
    /// that it holds.
    Claim,
    /// Something claimed is given back. Takes no time, has no room of its own.
    Return,
    /// A customer is unloaded: its size is counted as delivered, and it goes on empty. Takes no
    /// time, has no room of its own.
    Unload,
}

impl StationKind {
    /// The instants at which customers go on, and the pool that strikes them; none where there is
    /// no timetable.
    #[must_use]
    pub fn timetable(&self) -> Option<(&[SimTime], Option<PoolId>)> {
        match self {
            Self::Depart { timetable, gate, .. } => Some((timetable, *gate)),
            Self::Appoint(appointments) => Some((&appointments.times, appointments.gate)),
            Self::Form(Forming { sets_off: SetsOff::Timetable { times, .. }, .. }) => {
                Some((times, None))
            }
            _ => None,
        }
    }
}

/// One step in the way of a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Where it happens.
    pub station: StationId,
    /// What happens.
    pub action: Action,
    /// Channels for which the step is taken at all.
    pub only: ChannelSet,
    /// Probability that the step is taken; drawn once per customer.
    pub chance: f64,
    /// Probability that the step, once done, is done again; below 1. Of an appointment: that it is
    /// missed.
    pub repeat: f64,
    /// Whether customers give up waiting here, and for whom of them the step is.
    pub patience: Patience,
    /// What the time in service counts as.
    pub activity: Activity,
    /// The passage that begins with the attempt to enter this step.
    pub enters: Option<CordonId>,
    /// The passage that ends with the departure from this step (or its omission).
    pub leaves: Option<CordonId>,
}

/// How long customers wait for a claim, and what those do who have given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Patience {
    /// The step is for all, and they wait however long it takes.
    Endless,
    /// Of a claim: who has waited at it, or been blocked before it, for so long gives up, leaves it
    /// out and goes on to the next step, which is for those who have. If there is no room at that
    /// they wait on, and try again after the same time.
    GivesUpAfter(SimSpan),
    /// The step is for those alone who have given up at the claim before it. The first of such steps
    /// is a claim; with the last of them, it is forgotten that they gave up.
    GaveUp,
}

/// What happens at a step.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A server of the station's pool works.
    Serve(Work),
    /// A server of the station's pool joins the customer.
    Seize,
    /// The server that goes along is let go and is available again after `turnaround`.
    Release {
        /// Time until it can be seized again.
        turnaround: Option<SamplerId>,
    },
    /// Wait for the next departure with room.
    Depart,
    /// Book an appointment and wait for it.
    Appoint,
    /// Wait for others of the class until the rule is met.
    Join(Join),
    /// Wait for others at the station, and go on with them as one.
    Form {
        /// What the customer measures, in the ways of the station's limits.
        measures: [u64; SIZES],
    },
    /// Go on as parts of at most this size; the last takes the remainder. A joined customer
    /// first falls apart into those it was joined of.
    Split {
        /// Largest part.
        size: u64,
    },
    /// Wait until all of this is there, and take it.
    Claim(Vec<Quota>),
    /// Give this back when moving on to the next step that is entered.
    Return {
        /// What, out of what the customer holds.
        what: Vec<Quota>,
        /// Time until it can be claimed again.
        after: Option<SamplerId>,
    },
    /// Deliver the cargo, when moving on to the next step that is entered, and go on empty. A
    /// customer that was joined is emptied of all that go inside it; one that has been unloaded
    /// joins nobody and is not split.
    Unload,
}

impl Action {
    /// Whether several customers become one, or one becomes several.
    #[must_use]
    pub const fn joins_or_parts(&self) -> bool {
        matches!(self, Self::Join(_) | Self::Form { .. } | Self::Split { .. })
    }
}

/// How long a server works.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// Work on every customer, milliseconds.
    pub base: Option<SamplerId>,
    /// Shares of the channels, drawn when the customer enters the step: the customer is marked
    /// with the channel from here on. Sums to 1.
    pub draw: Option<[f64; CHANNELS]>,
    /// Work on top by channel.
    pub by_channel: [Option<SamplerId>; CHANNELS],
    /// The time is per this much of the customer's size; `None`: per customer.
    pub per_size: Option<u64>,
}

/// When waiting customers of a class go on as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Join {
    /// As soon as there are so many.
    Count(u32),
    /// As soon as their sizes add up to this, or to less but the next one would make it more: that
    /// one waits for those who come after it, whole. Only a single customer may be larger.
    Size(u64),
    /// As `Size`, with a size that changes with time; the first stands at or before the begin of
    /// the run. Where it has become less than what waits, as many go as fit, and the others wait
    /// for those who come after them.
    SizeOverTime(Vec<Level>),
}

impl Join {
    /// The size that may not be exceeded at an instant; `None` where customers are counted.
    #[must_use]
    pub fn most_at(&self, at: SimTime) -> Option<u64> {
        match self {
            Self::Count(_) => None,
            Self::Size(size) => Some(*size),
            Self::SizeOverTime(sizes) => Some(Level::in_force(sizes, at).unwrap_or(0)),
        }
    }
}

/// What the time in service counts as, in the customer's account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Activity {
    /// On the way.
    Moving,
    /// Being worked on.
    Processing,
    /// Waiting with nobody at work (a hold for a laboratory's answer).
    Holding,
}

/// A set of channels, and whether customers without a channel belong to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelSet(u8);

impl ChannelSet {
    /// Every customer.
    pub const ALL: Self = Self(0b1111);

    /// The customers marked with one of these channels.
    ///
    /// # Panics
    ///
    /// If a channel is not below [`CHANNELS`].
    #[must_use]
    pub fn of(channels: &[usize]) -> Self {
        let mut bits = 0;
        for &channel in channels {
            assert!(channel < CHANNELS, "channel {channel} of {CHANNELS}");
            bits |= 1 << channel;
        }
        Self(bits)
    }

    /// Bit `channel`, and bit [`CHANNELS`] for customers that have none.
    #[must_use]
    #[inline]
    pub const fn bits(self) -> u8 {
        self.0
    }
}
