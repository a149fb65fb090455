//! Places, vehicles, legs, fleets.

use super::{
    ConvoysValue, Departures, DepthText, Dist, DraughtValue, Hours, LoopTable, NarrowTable,
    OrderWord, SectionTable, TariffText, TracksWord,
};
use crate::quantity::{
    CarriageCharge, Duration, GramsPerTonneKm, Headcount, Length, Mass, Share, Speed, VehicleRate,
};
use crate::spec::{At, Coordinates, Either, Flag, Map, Text, table, words};

table! {
    /// A point of the network: a town, a station, a yard, a port, a side of a border.
    Record PlaceTable "a place" {
        /// Name for people.
        required "name" name: Text,
        /// Country, as its two-letter ISO 3166 code.
        required "country" country: Text,
        /// IANA time zone, like "Asia/Baku"; the opening hours of what stands here are in it.
        required "time-zone" time_zone: Text,
        /// Latitude and longitude in degrees.
        optional "at" at: Coordinates,
    }
}

words! {
    /// By what a leg is travelled.
    ModeWord "a mode" {
        /// Trucks.
        "road" Road,
        /// Trains.
        "rail" Rail,
        /// Sea-going vessels.
        "sea" Sea,
        /// River and canal vessels.
        "waterway" Waterway,
    }
}

table! {
    /// A kind of vehicle: a truck, a train of wagons, a vessel.
    Record VehicleTable "a vehicle" {
        /// Where it moves.
        required "mode" mode: ModeWord,
        /// Net load of the whole vehicle.
        optional "load" load: Mass,
        /// Wagons in a train.
        optional "wagons" wagons: u32,
        /// Net load of one wagon, instead of the train's load.
        optional "wagon-load" wagon_load: Mass,
        /// Containers (TEU) that the load is packed in.
        optional "teu" teu: u32,
        /// Length of the whole vehicle; needed where loops have one.
        optional "length" length: Length,
        /// Weight of the whole vehicle without its load; needed where sections have limits.
        optional "tare" tare: Mass,
        /// Axles under the load and the tare; needed where sections limit the load of an axle.
        optional "axles" axles: u32,
        /// How deep a vessel lies: { empty = "1.7 m", laden = "4.5 m" }; needed where water has a
        /// depth, which limits what it loads.
        optional "draught" draught: DraughtValue,
        /// Speed of a vessel where the leg allows more.
        optional "speed" speed: Speed,
        /// Greenhouse gas of its carriage; that of its mode in [emissions] if left out.
        optional "emissions" emissions: GramsPerTonneKm,
        /// Road: how long its driver drives at a time; the speeds of legs are then those of driving
        /// alone. If left out they hold all rests.
        optional "driving" driving: DrivingValue,
    }
}

table! {
    /// Hours of one driver, who begins every leg rested.
    Value DrivingValue "driving hours" {
        /// Driving until a rest: "9 h".
        required "hours" hours: Duration,
        /// The rest: "11 h".
        required "rest" rest: Duration,
        /// Driving until a break, within the hours: "4.5 h"; no breaks if left out.
        optional "stint" stint: Duration,
        /// The break: "45 min".
        optional "break" pause: Duration,
    }
}

table! {
    /// A link between two places. Each direction has the leg's capacity for itself.
    Record LegTable "a leg" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// Its two ends.
        required "between" between: Vec<At<Text>>,
        /// Whether it can be travelled from the first end to the second only.
        optional "one-way" one_way: Flag,
        /// By what it is travelled.
        required "mode" mode: ModeWord,
        /// Its length.
        required "length" length: Length,
        /// Speed, stops included: "53 km/h", or with the spread of the travel time.
        optional "speed" speed: SpeedText,
        /// Time under way, instead of a speed.
        optional "travel-time" travel_time: Dist,
        /// Vehicles that fit on the leg in one direction; any number if left out.
        optional "holding" holding: Headcount,
        /// Vehicles that may stand before it until they are let on, "4 trains", at both ends or by
        /// end: { astara = "4 trains", rasht = "6 trains" }; any number if left out. Who finds no
        /// room stays where it is: in its lane, on the leg or in the loop before.
        optional "queue-limit" queue_limit: Either<Headcount, Map<Headcount>>,
        /// Rail: the time between trains.
        optional "headway" headway: Duration,
        /// Rail: train paths per day; an unused path is lost.
        optional "paths" paths: VehicleRate,
        /// Rail: "free" lets any number of trains on at any time.
        optional "entry" entry: EntryWord,
        /// Rail: "single" for one track for both directions; "double" if left out.
        optional "tracks" tracks: TracksWord,
        /// Single track: time from the end of a train's run over a section until the next may
        /// enter it.
        optional "release" release: Duration,
        /// Single track: where trains can meet.
        optional "loops" loops: Map<LoopTable>,
        /// Rail: parts of the line with a speed or a limit of weight of their own.
        optional "sections" sections: Map<SectionTable>,
        /// Rail, single track: which of the trains goes first that wait at both ends of a section; the
        /// two directions take turns if left out, and within one priority.
        optional "order" order: OrderWord,
        /// Rail: when no train may enter, in local time of the first end: "sun 01:00-05:00".
        optional "maintenance" maintenance: Hours,
        /// Sea, waterway: timetabled departures; without them a vessel leaves when it is ready.
        optional "sailings" sailings: SailingsValue,
        /// Sea, waterway: how deep vessels may lie, clearance taken off: "4.5 m", or falling:
        /// { is = "4.5 m", on = 2024-01-01, falls = "20 cm/yr" }.
        optional "depth" depth: DepthText,
        /// Sea, waterway: a season in which vessels pass in convoys only: { from = "12-14", to =
        /// "03-05", every = "41 h", places = 8, speed = "6 km/h" }.
        optional "convoys" convoys: ConvoysValue,
        /// Sea, waterway: parts that vessels pass one at a time, whichever way they go.
        optional "narrows" narrows: Map<NarrowTable>,
        /// Tariff: "0.05 USD/tkm", or several charges that add up: ["0.8 USD/truck-km", "60
        /// USD/truck"]. A vehicle (truck, train, vessel) is one of the flow: where its groups of
        /// wagons make up trains (`[trains]`), each group pays.
        optional "cost" cost: TariffText<CarriageCharge>,
    }
}

words! {
    /// How trains are let on a line without a limit.
    EntryWord "an entry" {
        /// Any number at any time.
        "free" Free,
    }
}

/// A speed with or without spread.
pub(crate) type SpeedText = Either<Speed, SpeedSpread>;

table! {
    /// A speed whose travel time is spread: lognormal with the mean that the mean speed gives.
    Value SpeedSpread "a speed" {
        /// Length over mean travel time.
        required "mean" mean: Speed,
        /// Coefficient of variation of the travel time.
        required "cv" cv: Share,
    }
}

table! {
    /// Timetabled departures of vessels.
    Value SailingsValue "the sailings" {
        /// Times of the week, in local time of the place of departure: `["mon 06:00"]`.
        required "departures" departures: Departures,
        /// Vehicles or parcels that one departure takes; any number if left out.
        optional "places" places: u32,
        /// Cargo that one departure takes, not less than a vehicle carries; any amount if left out.
        optional "load" load: Mass,
    }
}

table! {
    /// Vehicles that can run out and must come back.
    Record FleetTable "a fleet" {
        /// Number of vehicles (of wagons or sets, where these are counted).
        required "vehicles" vehicles: u32,
        /// Legs and stages ("post.stage") that need one of them, in both directions.
        optional "serves" serves: Vec<At<Text>>,
        /// Flows that need one of them all the way.
        optional "flows" flows: Vec<At<Text>>,
        /// With `serves`: the vehicles that are of the fleet; others pass what it serves without it.
        /// All are if left out.
        optional "of" of: Vec<At<Text>>,
        /// What is counted; vehicles if left out.
        optional "count" count: FleetCountWord,
        /// How they come back; at once if left out.
        optional "back" back: FleetBackWord,
        /// Time from the end of their use until they can be used again.
        required "turnaround" turnaround: Dist,
    }
}

words! {
    /// What is counted of a fleet.
    FleetCountWord "what a fleet counts" {
        /// Vehicles: one goes with each truck or train.
        "vehicles" Vehicles,
        /// Wagons, or what goes with each wagon: as many go with a train as it has wagons.
        "wagons" Wagons,
    }
}

words! {
    /// How vehicles of a fleet come back.
    FleetBackWord "a way back" {
        /// They can be used again after the turnaround, wherever they are.
        "at-once" AtOnce,
        /// They run back empty over the way that they came, before the turnaround: of a whole flow as
        /// traffic on the line, of legs (`serves`) light, in the time of the legs and without taking
        /// paths, sections or room.
        "empty" Empty,
    }
}
