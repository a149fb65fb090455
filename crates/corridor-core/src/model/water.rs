//! Water: how deep it is, how deep vessels lie in it, and what else holds them up.
//!
//! A vessel lies deeper the more it carries: its draught grows evenly with the load, from that of
//! the empty vessel to that of the laden one. So the depth of a way is a limit of the load,
//!
//! > load ≤ full load · (depth − draught empty) / (draught laden − draught empty),
//!
//! in whole kilograms, rounded down. Depths are in whole millimetres and change at midnight UTC.

use std::collections::BTreeMap;

use corridor_simkit::distribution::Distribution;
use corridor_simkit::time::SimSpan;
use jiff::civil::Date;
use serde::Serialize;

use super::{PlaceName, Vehicle, YearDay, span_ms};
use crate::units::{Kilograms, Kilometres, Metres};

/// How deep a vessel lies in the water.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Draught {
    /// Empty, with ballast.
    pub empty: Metres,
    /// With its full load.
    pub laden: Metres,
}

impl Draught {
    /// The most that a vessel with this full load may carry where the water is so deep; `None`: it
    /// does not float even empty.
    #[must_use]
    pub fn load(self, full: Kilograms, depth_mm: u64) -> Option<Kilograms> {
        let (empty, laden) = (self.empty.mm(), self.laden.mm());
        if depth_mm < empty {
            return None;
        }
        if laden <= depth_mm || laden <= empty {
            return Some(full);
        }
        let (over, whole) = (u128::from(depth_mm - empty), u128::from(laden - empty));
        Some(Kilograms::new((u128::from(full.kg()) * over / whole) as u64))
    }
}

/// How deep vessels may lie: the depth of the water less the clearance under the keel.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Depth {
    /// The depth, at the date that `falls` counts from.
    pub metres: Metres,
    /// How it falls; `None`: it stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls: Option<Fall>,
}

/// A depth that becomes less.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Fall {
    /// By how much in a year.
    pub per_year: Metres,
    /// The day on which the depth was as stated.
    pub since: Date,
}

impl Depth {
    /// The depth on a date in whole millimetres; at least 0. It falls in twelve equal steps a
    /// year, each on the day of the month on which it was as stated, and was more before.
    #[must_use]
    pub fn mm_on(&self, date: Date) -> u64 {
        let Some(fall) = self.falls else { return self.metres.mm() };
        let since = fall.since;
        let months = i64::from(date.year() - since.year()) * 12
            + i64::from(date.month() - since.month())
            - i64::from(date.day() < since.day());
        let fallen = (fall.per_year.mm() as i64 * months).div_euclid(12);
        u64::try_from(self.metres.mm() as i64 - fallen).unwrap_or(0)
    }
}

/// A season of the year in which vessels pass in convoys only, and freely in the rest of it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Convoys {
    /// First day of the season.
    pub from: YearDay,
    /// Day of its end (exclusive); before `from` it lies in the next year.
    pub to: YearDay,
    /// From one convoy to the next, each way; the first leaves when the season begins.
    #[serde(serialize_with = "span_ms")]
    pub every: SimSpan,
    /// Vessels that one convoy takes.
    pub places: u32,
    /// Speed of vessels under way in the season, km/h; `None`: as ever.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Who leads them; `None`: there is always somebody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icebreakers: Option<Icebreakers>,
}

/// Icebreakers that lead the convoys of a leg, both ways, and are at the other end then.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Icebreakers {
    /// How many there are.
    pub number: u32,
    /// From leaving one end, with a convoy or alone, until one can leave the other, milliseconds.
    pub under_way: Distribution,
}

/// A part of a waterway that vessels pass one at a time, or only in one direction at a time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Narrow {
    /// Where it begins, from the leg's first place.
    pub from: Kilometres,
    /// Where it ends.
    pub to: Kilometres,
    /// From the end of a vessel's way through it until it counts no more as inside.
    #[serde(serialize_with = "span_ms")]
    pub clear: SimSpan,
    /// How vessels of one direction follow each other; `None`: there is one vessel at a time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub following: Option<Following>,
}

/// How vessels of one direction follow each other through a narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Following {
    /// Most of them inside at one time.
    pub vessels: u32,
    /// Least time from one that enters to the next.
    #[serde(serialize_with = "span_ms")]
    pub gap: SimSpan,
    /// After so many in a row the other direction has its turn, if somebody waits there.
    pub platoon: u32,
}

/// Room for cargo at a terminal or a port.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Storage {
    /// What fits in.
    pub limit: Room,
    /// How long cargo lies there, milliseconds; `None`: it goes on as soon as it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dwell: Option<Distribution>,
}

/// How much fits into a storage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Room {
    /// So much cargo.
    Mass(Kilograms),
    /// So many containers.
    Containers {
        /// In TEU.
        teu: u32,
    },
}

/// Parts of a TEU that containers are counted in: so fine that what a kilogram of cargo takes is a
/// whole number of them.
pub(crate) const PARTS_OF_A_TEU: u64 = 10_000_000_000;

impl Room {
    /// What fits in: kilograms, or parts of a TEU.
    #[must_use]
    pub(crate) fn amount(self) -> u64 {
        match self {
            Self::Mass(mass) => mass.kg(),
            Self::Containers { teu } => u64::from(teu).saturating_mul(PARTS_OF_A_TEU),
        }
    }

    /// What a kilogram of cargo takes that comes in one vehicle and goes on in another: in
    /// containers as the one that arrives is loaded, or else as the one that departs; rounded down,
    /// by less than a millionth. `None`: neither carries containers.
    #[must_use]
    pub(crate) fn per_kg(self, arriving: &Vehicle, departing: &Vehicle) -> Option<u64> {
        let Self::Containers { .. } = self else { return Some(1) };
        let loaded = |vehicle: &&Vehicle| vehicle.teu > 0 && vehicle.load.kg() > 0;
        let vehicle = [arriving, departing].into_iter().find(loaded)?;
        let parts = u128::from(vehicle.teu) * u128::from(PARTS_OF_A_TEU);
        Some(u64::try_from(parts / u128::from(vehicle.load.kg())).unwrap_or(u64::MAX))
    }
}

/// The storages of a post, by the direction that the cargo takes through it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Stores<Direction: Ord, S> {
    /// One, of all directions.
    Together(S),
    /// One for each direction; none for one that is left out.
    Apart(BTreeMap<Direction, S>),
}

impl<Direction: Ord, S> Stores<Direction, S> {
    /// The storage of a direction, and the direction where it has one for itself.
    pub fn of(&self, direction: &Direction) -> Option<(&S, Option<&Direction>)> {
        match self {
            Self::Together(all) => Some((all, None)),
            Self::Apart(each) => {
                each.get_key_value(direction).map(|(direction, of)| (of, Some(direction)))
            }
        }
    }

    /// All storages, with the direction of those that serve one.
    pub fn each(&self) -> impl Iterator<Item = (&S, Option<&Direction>)> {
        let (together, apart) = match self {
            Self::Together(all) => (Some((all, None)), None),
            Self::Apart(each) => (None, Some(each)),
        };
        let apart = apart.into_iter().flatten().map(|(direction, of)| (of, Some(direction)));
        together.into_iter().chain(apart)
    }
}

/// Room for the cargo of a port that is a crossing.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuayStorage {
    /// The side of the crossing on which the storage lies.
    pub ashore: PlaceName,
    /// The storage.
    pub room: Storage,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn metres(metres: f64) -> Metres {
        Metres::new(metres).expect("a depth")
    }

    #[test]
    fn the_load_grows_evenly_with_the_depth() {
        let draught = Draught { empty: metres(1.7), laden: metres(4.5) };
        let full = Kilograms::new(3_000_000);
        let load = |mm| draught.load(full, mm).map(Kilograms::kg);
        assert_eq!(load(1_699), None);
        assert_eq!(load(1_700), Some(0));
        assert_eq!(load(3_100), Some(1_500_000));
        assert_eq!(load(3_800), Some(2_250_000), "75 % at 3.8 of 4.5 m");
        assert_eq!(load(4_500), Some(3_000_000));
        assert_eq!(load(9_000), Some(3_000_000));
    }

    #[test]
    fn the_sea_falls_in_twelve_steps_a_year() {
        let falls = Some(Fall { per_year: metres(0.2), since: date(2024, 1, 15) });
        let depth = Depth { metres: metres(4.5), falls };
        assert_eq!(depth.mm_on(date(2024, 1, 15)), 4_500);
        assert_eq!(depth.mm_on(date(2024, 2, 14)), 4_500);
        assert_eq!(depth.mm_on(date(2024, 2, 15)), 4_484);
        assert_eq!(depth.mm_on(date(2025, 1, 15)), 4_300);
        assert_eq!(depth.mm_on(date(2023, 1, 15)), 4_700);
        assert_eq!(depth.mm_on(date(2060, 1, 15)), 0);
    }
}
