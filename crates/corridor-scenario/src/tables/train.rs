//! Trains that are formed of groups of wagons.

use super::Departures;
use crate::quantity::{Duration, Length, Mass};
use crate::spec::{At, Text, table};

table! {
    /// Trains that are formed of groups of wagons, the rail vehicles of flows.
    Record TrainTable "a train" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// The place where it is formed.
        required "from" from: Text,
        /// The place where it is parted.
        required "to" to: Text,
        /// Flows whose wagons go with it.
        optional "flows" flows: Vec<At<Text>>,
        /// Destinations whose wagons go with it.
        optional "destinations" destinations: Vec<At<Text>>,
        /// Most wagons; any number if left out.
        optional "wagons" wagons: u32,
        /// Most length of its wagons; any if left out.
        optional "length" length: Length,
        /// Most weight of wagons and cargo; any if left out.
        optional "gross" gross: Mass,
        /// Paths, in local time of the place where it is formed: `["mon-sun 06:00"]`. What does not
        /// fit waits for the next. It leaves when it is full if left out.
        optional "departures" departures: Departures,
        /// With `departures`: with fewer wagons the path is lost; 1 if left out.
        optional "at-least" at_least: u32,
        /// Without `departures`: it leaves so long after its first wagons came, full or not.
        optional "longest-wait" longest_wait: Duration,
    }
}
