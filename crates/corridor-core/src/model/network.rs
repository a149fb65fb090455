//! Places, vehicles, legs, fleets.

use std::collections::BTreeMap;

use corridor_simkit::distribution::{Distribution, Pauses};
use corridor_simkit::time::{MS_PER_HOUR, SimSpan};
use serde::Serialize;

use super::week::WeekPlan;
use super::{
    Convoys, Depth, Draught, FlowName, LegName, LineSection, Narrow, PlaceName, SectionName,
    SingleTrack, StageAddress, Tariff, VehicleName, span_ms,
};
use crate::units::{GramsPerTonneKm, Kilograms, Kilometres};

/// A point of the network.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Place {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// ISO 3166 code of the country.
    pub country: String,
    /// IANA time zone; opening hours of what stands here are in it.
    pub time_zone: String,
    /// Latitude and longitude in degrees.
    pub at: Option<(f64, f64)>,
}

/// By what a leg is travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Trucks.
    Road,
    /// Trains.
    Rail,
    /// Sea-going vessels.
    Sea,
    /// River and canal vessels.
    Waterway,
}

impl Mode {
    /// All modes, in the order of their names' use in reports.
    pub const ALL: [Self; 4] = [Self::Road, Self::Rail, Self::Sea, Self::Waterway];

    /// The word used in scenarios and reports.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Road => "road",
            Self::Rail => "rail",
            Self::Sea => "sea",
            Self::Waterway => "waterway",
        }
    }
}

/// A kind of vehicle: a truck, a train of wagons, a vessel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Vehicle {
    /// Where it can move.
    pub mode: Mode,
    /// Net load of the whole vehicle (of all its wagons); 0 for vehicles that run empty.
    pub load: Kilograms,
    /// Wagons in a train; 1 for other vehicles.
    pub wagons: u32,
    /// Containers (TEU) that the load is packed in; 0 where it is not containers.
    pub teu: u32,
    /// Greenhouse gas of its carriage; `None`: that of its mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub emissions: Option<GramsPerTonneKm>,
    /// Length; only needed where loops have one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub length: Option<Kilometres>,
    /// Weight of the empty vehicle; only needed where sections have limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tare: Option<Kilograms>,
    /// Axles under the load and the tare; only needed where sections limit the load of an axle.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub axles: Option<u32>,
    /// How deep a vessel lies; only needed where water has a depth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draught: Option<Draught>,
    /// Greatest speed of a vessel, km/h; `None`: as fast as legs allow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speed: Option<f64>,
    /// Road: how long its driver drives at a time; `None`: times under way hold all rests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub driving: Option<Driving>,
}

impl Vehicle {
    /// Load of one of its wagons, kilograms, rounded down.
    #[must_use]
    pub fn load_of_wagon(&self) -> u64 {
        self.load.kg() / u64::from(self.wagons.max(1))
    }
}

/// Hours of one driver. A rested driver begins every leg, and nobody rests at its end.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Driving {
    /// Driving until a rest.
    #[serde(serialize_with = "span_ms")]
    pub hours: SimSpan,
    /// The rest.
    #[serde(serialize_with = "span_ms")]
    pub rest: SimSpan,
    /// Driving until a break; 0: there are no breaks.
    #[serde(serialize_with = "span_ms")]
    pub stint: SimSpan,
    /// The break.
    #[serde(serialize_with = "span_ms")]
    pub pause: SimSpan,
}

impl Driving {
    /// The pauses on a leg, milliseconds.
    #[must_use]
    pub fn pauses(&self) -> Pauses {
        let ms = |span: SimSpan| span.ms() as f64;
        let break_after = if self.stint.ms() > 0 { ms(self.stint) } else { f64::INFINITY };
        Pauses {
            rest_after: ms(self.hours),
            rest: ms(self.rest),
            break_after,
            pause: ms(self.pause),
        }
    }
}

/// A link between two places.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Leg {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Its ends; a one-way leg runs from the first to the second.
    pub between: [PlaceName; 2],
    /// Whether it can be travelled both ways.
    pub direction: LegDirection,
    /// Length.
    pub length: Kilometres,
    /// How it is travelled; each direction has this capacity for itself.
    pub way: Way,
    /// Tariff of carriage.
    pub cost: Option<Tariff>,
    /// Rail: parts that differ from the rest.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub sections: BTreeMap<SectionName, LineSection>,
    /// Rail: speed where no section says otherwise, km/h; only where some section does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_speed: Option<f64>,
    /// Rail: when no train may enter, in local time of the first place: the windows of the plan
    /// (its `servers` are not used).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub maintenance: Option<WeekPlan>,
    /// Vehicles that may stand before it until they are let on, by the end at which they stand; any
    /// number at an end that is not named.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub queue_limit: BTreeMap<PlaceName, u32>,
}

/// Whether a leg can be travelled both ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum LegDirection {
    /// In both directions.
    Both,
    /// From the first place to the second only.
    OneWay,
}

/// How a leg is travelled.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Way {
    /// By trucks that overtake each other freely.
    Road {
        /// Time under way, stops and rests included, milliseconds.
        travel: Distribution,
        /// Vehicles that fit on the leg in one direction; `None`: any number.
        holding: Option<u32>,
    },
    /// By trains.
    Rail {
        /// Time under way, milliseconds.
        run: Distribution,
        /// How trains are let on.
        entry: RailEntry,
        /// Trains that fit on the leg in one direction; `None`: any number.
        holding: Option<u32>,
    },
    /// By vessels, or in them.
    Water {
        /// Sea or waterway.
        mode: Mode,
        /// Time under way, milliseconds.
        sail: Distribution,
        /// Departures that vehicles and parcels wait for; `None`: a vessel leaves when it is ready.
        sailings: Option<Sailings>,
        /// How deep vessels may lie; `None`: as deep as any.
        #[serde(skip_serializing_if = "Option::is_none")]
        depth: Option<Depth>,
        /// When vessels pass in convoys; `None`: never.
        #[serde(skip_serializing_if = "Option::is_none")]
        convoys: Option<Convoys>,
        /// Parts that vessels pass one at a time.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        narrows: BTreeMap<SectionName, Narrow>,
    },
}

impl Leg {
    /// Its loops and release, where it is single track.
    #[must_use]
    pub fn single_track(&self) -> Option<&SingleTrack> {
        match &self.way {
            Way::Rail { entry: RailEntry::SingleTrack(track), .. } => Some(track),
            _ => None,
        }
    }

    /// The places it leads to.
    pub fn directions(&self) -> impl Iterator<Item = &PlaceName> {
        let back = (self.direction == LegDirection::Both).then_some(&self.between[0]);
        std::iter::once(&self.between[1]).chain(back)
    }

    /// The end that is not `end`.
    #[must_use]
    pub fn other_end(&self, end: &PlaceName) -> &PlaceName {
        if *end == self.between[1] { &self.between[0] } else { &self.between[1] }
    }

    /// How deep vessels may lie on it; `None`: as deep as any, or no vessels.
    #[must_use]
    pub const fn depth(&self) -> Option<&Depth> {
        match &self.way {
            Way::Water { depth, .. } => depth.as_ref(),
            Way::Road { .. } | Way::Rail { .. } => None,
        }
    }

    /// The time that a vehicle is under way: that of the leg, for a slower vessel its own.
    #[must_use]
    pub fn time_under_way(&self, vehicle: &Vehicle) -> Distribution {
        let time = match &self.way {
            Way::Road { travel, .. } => travel,
            Way::Rail { run, .. } => run,
            Way::Water { sail, .. } => sail,
        };
        let own = vehicle.speed.map(|speed| self.length.km() / speed * MS_PER_HOUR as f64);
        match own {
            Some(own) if time.mean() < own => time.scaled(own / time.mean()),
            _ => time.clone(),
        }
    }

    /// The mode of the leg.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        match self.way {
            Way::Road { .. } => Mode::Road,
            Way::Rail { .. } => Mode::Rail,
            Way::Water { mode, .. } => mode,
        }
    }
}

/// How trains are let on a line, in each direction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum RailEntry {
    /// One train after another with at least this time between them.
    Headway(#[serde(serialize_with = "span_ms")] SimSpan),
    /// So many train paths a day, evenly spread from midnight UTC; an unused path is lost.
    PathsPerDay(u32),
    /// Any number at any time.
    Free,
    /// One track for both directions.
    SingleTrack(SingleTrack),
}

/// Timetabled departures.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Sailings {
    /// When, in local time of the place of departure: the start of each window of the plan is a
    /// departure (its `servers` are not used).
    pub departures: WeekPlan,
    /// Vehicles or parcels that one departure takes; `None`: any number.
    pub places: Option<u32>,
    /// Cargo that one departure takes; `None`: any amount.
    pub load: Option<Kilograms>,
}

/// Vehicles that can run out and must come back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Fleet {
    /// Number of vehicles (of wagons, of sets: of what is counted).
    pub vehicles: u32,
    /// Legs that need one of them, from entering the leg to its end, in both directions.
    pub serves: Vec<LegName>,
    /// Time from the end of the leg until the vehicle can be used again, milliseconds.
    pub turnaround: Distribution,
    /// Stages that need some of them, from before the stage to its end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub stages: Vec<StageAddress>,
    /// Flows that need some of them all the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flows: Vec<FlowName>,
    /// Vehicles that are of the fleet: others pass what it serves without it. Empty: all are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<VehicleName>,
    /// What is counted.
    #[serde(skip_serializing_if = "FleetCount::is_vehicles")]
    pub count: FleetCount,
    /// How they come back.
    #[serde(skip_serializing_if = "FleetBack::is_at_once")]
    pub back: FleetBack,
}

impl Fleet {
    /// Whether a train takes one of the fleet for one leg at a time, and nothing else needs it.
    #[must_use]
    pub fn is_of_single_legs(&self) -> bool {
        self.stages.is_empty()
            && self.flows.is_empty()
            && self.of.is_empty()
            && self.count == FleetCount::Vehicles
            && self.back == FleetBack::AtOnce
    }

    /// Whether what runs back empty takes vehicles of the fleet where it passes what this serves: an
    /// engine goes with a train of empty wagons. (Engines that come back light bring those, and
    /// bogie sets or wagons of another gauge are there for loads.)
    #[must_use]
    pub fn takes_empties(&self) -> bool {
        self.back == FleetBack::AtOnce && self.count == FleetCount::Vehicles
    }

    /// Whether vehicles of this name go with the fleet.
    #[must_use]
    pub fn goes_with(&self, vehicle: &VehicleName) -> bool {
        self.of.is_empty() || self.of.contains(vehicle)
    }

    /// Whether some vehicle would go with both fleets.
    pub(crate) fn shares_with(&self, other: &Self) -> bool {
        let all = self.of.is_empty() || other.of.is_empty();
        all || self.of.iter().any(|vehicle| other.of.contains(vehicle))
    }

    /// How many of the fleet a vehicle takes.
    #[must_use]
    pub fn taken_by(&self, vehicle: &Vehicle) -> u32 {
        match self.count {
            FleetCount::Vehicles => 1,
            FleetCount::Wagons => vehicle.wagons,
        }
    }
}

/// What is counted of a fleet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FleetCount {
    /// Vehicles: a truck, a locomotive; one goes with each vehicle of a flow.
    Vehicles,
    /// Wagons (or what goes with each wagon): as many go with a train as it has wagons.
    Wagons,
}

impl FleetCount {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    fn is_vehicles(&self) -> bool {
        *self == Self::Vehicles
    }
}

/// How vehicles of a fleet come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FleetBack {
    /// They can be used again after the turnaround, wherever they are.
    AtOnce,
    /// They run back empty over the way that they came, and only then the turnaround begins.
    Empty,
}

impl FleetBack {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    fn is_at_once(&self) -> bool {
        *self == Self::AtOnce
    }
}
