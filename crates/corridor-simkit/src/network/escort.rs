//! Escorts: departures that somebody must lead, who is then at the other end.

use super::{SamplerId, StationId};

/// So many escorts lead the departures of two stations, one at each end of a way.
///
/// Outside the stretches in which nobody waits for departures, a departure for which somebody waits
/// takes place only with an escort. It leads those whom the departure takes, is under way for a time
/// of its own, and is at the other end then. If none is there the departure is put off until one
/// comes; from the other end one comes alone that is not needed there, if none is on its way yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escort {
    /// Unique name; draws of times under way are keyed by it.
    pub name: String,
    /// How many there are: at the begin half of them at each end, and the odd one at the first.
    pub number: u32,
    /// The stations of departures at the two ends; `None`: nothing departs there.
    pub ends: [Option<StationId>; 2],
    /// From leaving one end until it can leave the other.
    pub under_way: SamplerId,
}
