//! Stations where customers of one or several classes are put together and go on as one.

use crate::time::{SimSpan, SimTime};

/// In how many ways what goes on as one is measured: pieces, length, weight, whatever the caller
/// counts in.
pub const SIZES: usize = 3;

/// Where customers wait for each other, go on as one, and when.
///
/// Whoever waits is taken in the order of coming. One that does not fit any more waits, whole, for
/// the next, and nobody overtakes it. What is put together walks the steps of its first member;
/// those of the other classes must be alike from here to where it comes apart again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Forming {
    /// The most that what goes on as one may measure; `u64::MAX` where there is no limit. A single
    /// customer that measures more goes alone.
    pub most: [u64; SIZES],
    /// When it goes.
    pub sets_off: SetsOff,
}

/// When those who wait for each other go on as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetsOff {
    /// As soon as it is full: nobody who comes here would still fit; or when the next one does not.
    Full {
        /// At the latest so long after its first member came; `None`: however long it takes.
        longest: Option<SimSpan>,
    },
    /// At these instants, in time order, one at a time; what is left over waits for the next.
    Timetable {
        /// When.
        times: Vec<SimTime>,
        /// The least that it must measure in the first way; with less, nobody goes.
        least: u64,
    },
}

impl Forming {
    /// Whether measures lie within the limits.
    #[must_use]
    pub fn fits(&self, sums: &[u64; SIZES]) -> bool {
        sums.iter().zip(&self.most).all(|(sum, most)| sum <= most)
    }
}
