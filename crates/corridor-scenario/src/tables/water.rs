//! Vessels and the water under them.

use crate::quantity::{Metres, MetresPerYear};
use crate::spec::{Day, Either, table};

table! {
    /// How deep a vessel lies; between the two its draught grows evenly with the load.
    Value DraughtValue "a draught" {
        /// Empty, with ballast.
        required "empty" empty: Metres,
        /// With its full load.
        required "laden" laden: Metres,
    }
}

/// A depth that stays, or that falls.
pub(crate) type DepthText = Either<Metres, DepthValue>;

table! {
    /// A depth that falls, in twelve equal steps a year.
    Value DepthValue "a depth" {
        /// The depth on the day `on`.
        required "is" is: Metres,
        /// The day on which it is as stated; before, it was more.
        required "on" on: Day,
        /// By how much it falls: "20 cm/yr".
        required "falls" falls: MetresPerYear,
    }
}
