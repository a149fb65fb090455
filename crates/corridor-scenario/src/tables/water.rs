//! Vessels and the water under them.

use super::Dist;
use crate::quantity::{Duration, Length, Mass, Metres, MetresPerYear, Speed};
use crate::spec::{Day, Either, Text, table};

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

table! {
    /// A season of the year in which vessels pass in convoys only.
    Value ConvoysValue "the convoys" {
        /// First day of the season, "month-day".
        required "from" from: Text,
        /// Day of its end, "month-day"; in the next year where it is before the first.
        required "to" to: Text,
        /// From one convoy to the next, each way.
        required "every" every: Duration,
        /// Vessels that one convoy takes.
        required "places" places: u32,
        /// Speed of vessels in the season; as ever if left out.
        optional "speed" speed: Speed,
        /// Icebreakers that lead the convoys, both ways; a convoy waits until one is there. There is
        /// always one if left out: { number = 3, under-way = "62 h" }.
        optional "icebreakers" icebreakers: IcebreakersValue,
    }
}

table! {
    /// Icebreakers that lead the convoys of a leg, and are at its other end then.
    Value IcebreakersValue "the icebreakers" {
        /// How many there are; half of them are at each end at the begin, the odd one at the first.
        required "number" number: u32,
        /// From leaving one end, with a convoy or alone, until one can leave the other.
        required "under-way" under_way: Dist,
    }
}

table! {
    /// A part of a waterway that vessels pass one at a time, whichever way they go, or in one direction
    /// at a time.
    Record NarrowTable "a narrow" {
        /// Where it begins, from the leg's first place.
        required "from" from: Length,
        /// Where it ends, from the leg's first place.
        required "to" to: Length,
        /// Time from the end of a vessel's way through it until it counts no more as inside; none if
        /// left out.
        optional "clear" clear: Duration,
        /// How vessels of one direction follow each other; one is inside at a time if left out:
        /// { vessels = 4, gap = "20 min", platoon = 6 }.
        optional "following" following: FollowingValue,
    }
}

table! {
    /// How vessels of one direction follow each other through a narrow.
    Value FollowingValue "`following`" {
        /// Most of them inside at one time.
        required "vessels" vessels: u32,
        /// Least time from one that enters to the next.
        required "gap" gap: Duration,
        /// After so many in a row the other direction has its turn, if somebody waits there.
        required "platoon" platoon: u32,
    }
}

table! {
    /// Room for the cargo of a terminal: so much mass, or so many containers.
    Value StorageValue "a storage" {
        /// What fits in: "200 kt".
        optional "limit" limit: Mass,
        /// Containers that fit in, in TEU; cargo counts by the `teu` of the vehicle that brings it, or
        /// else of the one that fetches it.
        optional "teu" teu: u32,
        /// How long cargo lies there; it goes on as soon as it can if left out.
        optional "dwell" dwell: Dist,
    }
}

table! {
    /// Storages by the mode that the cargo goes onto.
    Frame StorageOntoTable "`storage-onto`" {
        /// What goes onto trucks.
        optional "road" road: StorageValue,
        /// What goes onto trains.
        optional "rail" rail: StorageValue,
        /// What goes onto sea-going vessels.
        optional "sea" sea: StorageValue,
        /// What goes onto river and canal vessels.
        optional "waterway" waterway: StorageValue,
    }
}

table! {
    /// Room for the cargo of a port.
    Value QuayStorageValue "the storage of a port" {
        /// The side of the crossing on which it lies. Cargo takes its room before its first stage, in
        /// the order of coming: a vessel that finds none waits at the roads and holds no berth. Cargo
        /// from that side gives it back behind its first stage, cargo towards it when it goes on.
        required "ashore" ashore: Text,
        /// What fits in: "200 kt".
        optional "limit" limit: Mass,
        /// Containers that fit in, in TEU; cargo counts by the `teu` of its vehicle.
        optional "teu" teu: u32,
        /// How long cargo lies there; it goes on as soon as it can if left out.
        optional "dwell" dwell: Dist,
    }
}
