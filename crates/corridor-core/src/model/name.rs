//! Names: the ids of a model's tables, one type per table.

use std::borrow::Borrow;
use std::fmt;

use serde::Serialize;

macro_rules! name {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        pub struct $name(String);

        impl $name {
            /// Accepts 1 to 64 characters out of lower-case letters, digits and inner hyphens.
            #[must_use]
            pub fn new(text: &str) -> Option<Self> {
                is_name(text).then(|| Self(text.to_owned()))
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.pad(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

/// Whether `text` can name something: 1 to 64 lower-case letters, digits and inner hyphens.
#[must_use]
pub fn is_name(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty()
        && text.len() <= 64
        && text.chars().all(allowed)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

name!(
    /// Names a place.
    PlaceName
);
name!(
    /// Names a kind of vehicle.
    VehicleName
);
name!(
    /// Names a leg.
    LegName
);
name!(
    /// Names a crossing.
    CrossingName
);
name!(
    /// Names a stage within its crossing or terminal.
    StageName
);
name!(
    /// Names a team.
    TeamName
);
name!(
    /// Names a terminal.
    TerminalName
);
name!(
    /// Names a fleet.
    FleetName
);
name!(
    /// Names a flow.
    FlowName
);
name!(
    /// Names a route within its flow.
    RouteName
);
name!(
    /// Names a commodity.
    CommodityName
);
name!(
    /// Names a disruption.
    DisruptionName
);
name!(
    /// Names a target.
    TargetName
);
name!(
    /// Names a published figure.
    PublishedName
);
name!(
    /// Names a loop within its leg.
    LoopName
);
name!(
    /// Names a section within its leg.
    SectionName
);
name!(
    /// Names a kind of trains.
    TrainName
);
name!(
    /// Names a ban.
    BanName
);
name!(
    /// Names a trait of consignments.
    TraitName
);
