//! The codes of diagnostics, in groups: E01 text, E02 keys and names, E03 values and units, E04
//! contradictions, E05 reachability, E06 overlays, E07 sources. A code never changes its meaning.

use super::Severity;

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $id:literal $severity:ident,)+) => {
        /// Which rule of the scenario language is broken.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it is printed, `E0203`.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)+ }
            }

            /// The rule in one line.
            #[must_use]
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => concat!($($doc),+),)+ }
            }

            /// Whether a scenario with it can still be run.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self { $(Self::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// The text is not TOML.
    Syntax = "E0101" Error,
    /// The format number is not one that this program reads.
    Format = "E0102" Error,
    /// A key that the table does not have.
    UnknownKey = "E0201" Error,
    /// A key that the table must have is not there.
    MissingKey = "E0202" Error,
    /// A name that no table declares.
    UnknownName = "E0203" Error,
    /// Something that cannot be a name.
    BadName = "E0204" Error,
    /// Something is declared but changes nothing.
    Unused = "E0205" Error,
    /// A name that two tables declare.
    AmbiguousName = "E0206" Error,
    /// A value of the wrong type.
    WrongType = "E0301" Error,
    /// A text that is not a quantity.
    BadQuantity = "E0302" Error,
    /// A unit that does not fit.
    WrongUnit = "E0303" Error,
    /// A value that cannot be.
    ImpossibleValue = "E0304" Error,
    /// A word that is not one of the choices.
    UnknownChoice = "E0305" Error,
    /// A distribution that cannot be.
    BadDistribution = "E0306" Error,
    /// A text that is not a time of the week or a date.
    BadTime = "E0307" Error,
    /// Shares that do not add up.
    Shares = "E0308" Error,
    /// A value that nothing in this scenario ever looks at.
    NoEffect = "E0309" Warning,
    /// More slots than those behind them can work on.
    SlotsAboveCapacity = "E0310" Warning,
    /// Slots while those behind them are shut.
    SlotsOutsideHours = "E0311" Warning,
    /// Shifts that overlap, so that their staff adds up.
    ShiftsOverlap = "E0312" Warning,
    /// A timetabled path at which the line ahead is always shut.
    PathNeverRuns = "E0313" Warning,
    /// Convoys that leave more often than their icebreakers can lead them.
    TooFewIcebreakers = "E0314" Warning,
    /// A single line behind which trains may find no room.
    StandsOnSection = "E0315" Warning,
    /// A leg, a post or a stage that is shut all the time.
    AlwaysShut = "E0316" Warning,
    /// Icebreakers that are faster than what they lead.
    IcebreakersOutrun = "E0320" Warning,
    /// Fleets, storages and places that wait for each other.
    WaitInCircle = "E0321" Warning,
    /// Legs and stages that no flow uses.
    NobodyPasses = "E0325" Warning,
    /// Charges by the train that each of its groups of wagons pays.
    EachGroupPays = "E0326" Warning,
    /// Vehicles that come back light from both directions.
    LightBothWays = "E0327" Warning,
    /// Two keys that exclude each other.
    Contradiction = "E0401" Error,
    /// One of several keys must be there, and none is.
    Incomplete = "E0402" Error,
    /// A key that means nothing here.
    DoesNotApply = "E0403" Error,
    /// A choice whose shares are not settled.
    Unsettled = "E0404" Error,
    /// A destination that cannot be reached.
    Unreachable = "E0501" Error,
    /// A loop that is shorter than a train.
    LoopTooShort = "E0502" Error,
    /// A station that refuses trains, and no place for them to stand.
    NoPlaceToStand = "E0503" Error,
    /// A train that is heavier than a section bears.
    TooHeavy = "E0504" Error,
    /// A train that can never be formed.
    NeverFormed = "E0505" Error,
    /// Water that is too shallow for a vessel.
    TooShallow = "E0511" Error,
    /// A storage that is smaller than what must fit in.
    StorageTooSmall = "E0512" Error,
    /// Cargo that is not in containers in a storage that counts them.
    NotInContainers = "E0513" Error,
    /// Files that extend each other in a circle.
    ExtendsCycle = "E0601" Error,
    /// A file to extend that cannot be read.
    BaseNotFound = "E0602" Error,
    /// Something to remove that is not there.
    NothingToRemove = "E0603" Error,
    /// Files side by side that say different things.
    FilesDisagree = "E0604" Error,
    /// A source for something that the table does not have.
    SourceOfNothing = "E0701" Error,
    /// An assumption without a reason.
    AssumedWithoutReason = "E0702" Error,
    /// A source that cannot be looked up.
    BadSource = "E0703" Error,
}

impl Code {
    /// The code with this id, in whatever case; `None`: there is none.
    #[must_use]
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.id().eq_ignore_ascii_case(id.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_sorted() {
        let ids: Vec<_> = Code::ALL.iter().map(|code| code.id()).collect();
        assert!(ids.windows(2).all(|pair| pair[0] < pair[1]), "{ids:?}");
    }

    #[test]
    fn a_code_is_found_in_any_case() {
        assert_eq!(Code::parse(" e0203 "), Some(Code::UnknownName));
        assert_eq!(Code::parse("E9999"), None);
    }
}
