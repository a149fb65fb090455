//! Faults of a draft: which rule is broken, where, by its path in the tables.

use std::fmt;

/// One violated rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The key at fault, as written in a scenario: `["legs", "yalama-sumgait", "between"]`.
    pub path: Vec<String>,
    /// Which rule.
    pub kind: FaultKind,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// How to mend it.
    pub hint: Option<String>,
}

/// The rules of a model, by subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A name that no table declares.
    UnknownName,
    /// Two statements that cannot both hold.
    Contradiction,
    /// A value that cannot be.
    ImpossibleValue,
    /// A flow's destination cannot be reached.
    Unreachable,
    /// A loop that is shorter than a train that stands in it.
    TooShort,
    /// A station that refuses trains, and nowhere for these to stand.
    NoPlace,
    /// A train that is heavier than a section bears.
    TooHeavy,
    /// A train that can never be formed as it is stated.
    NeverFormed,
    /// Water in which a vessel does not float, or cannot take what it is there for.
    TooShallow,
    /// A storage that is smaller than what must fit in.
    TooSmall,
    /// Cargo that is not packed in containers in a storage that counts containers.
    NotInContainers,
    /// Something that is needed for what else is stated is not there.
    Incomplete,
    /// Shares that do not add up.
    SharesDoNotAddUp,
    /// Something declared that nothing uses, so that it changes no result.
    Unused,
    /// Something stated that this scenario never looks at: a doubt, not a fault.
    NoEffect,
    /// Parts of the network that no flow uses: a doubt, not a fault.
    NobodyPasses,
    /// More slots than the lanes behind them can take: a doubt, not a fault.
    SlotsAboveCapacity,
    /// Slots while the lanes behind them are shut: a doubt, not a fault.
    SlotsOutsideHours,
    /// Shifts that overlap, so that their staff adds up: a doubt, not a fault.
    ShiftsOverlap,
    /// A timetabled path at which the line or the water ahead is always shut: a doubt, not a fault.
    NeverRuns,
    /// A single line behind which trains may find no room: a doubt, not a fault.
    StandsOnSection,
    /// A leg, a post or a stage that is shut all the time: a doubt, not a fault.
    AlwaysShut,
    /// Convoys that leave more often than their icebreakers can lead them: a doubt, not a fault.
    TooFewIcebreakers,
    /// Icebreakers that are faster than what they lead: a doubt, not a fault.
    IcebreakersOutrun,
    /// Pools that are held while each other is waited for: a doubt, not a fault.
    WaitInCircle,
    /// Charges by the vehicle that each group of wagons of a train pays: a doubt, not a fault.
    EachGroupPays,
    /// Vehicles that come back light from both directions: a doubt, not a fault.
    LightBothWays,
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: {}", self.path.join("."), self.message)
    }
}
