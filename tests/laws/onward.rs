//! Laws of storages that little goes on from: cargo stays in them until it has what takes it on, so
//! they fill, and hold off what comes.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_scenario::{Code, Scenario};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{ResourceId, StationId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(61);
const TRUCK_T: i64 = 25;
const BARGE_T: i64 = 400;

/// What cargo needs to go on.
#[derive(Clone, Copy, Debug)]
enum Onward {
    /// A truck of a fleet, which comes back after hours.
    Trucks { trucks: u32, turnaround: u32 },
    /// Standing room for so many trucks before a road that holds so many.
    Road { room: u32, holding: u32 },
    /// A sailing every so many hours, with so many places for barges.
    Sailings { every: u32, places: u32 },
    /// A barge of a fleet, and a sailing.
    Barges { barges: u32, every: u32 },
}

#[derive(Clone, Debug)]
struct Quay {
    onward: Onward,
    /// Tonnes of the storage beyond a vessel.
    more: u32,
    /// Mean hours that cargo lies; none: it goes on at once.
    dwell: Option<u32>,
    /// Vessels a day, of 3,000 t.
    rate: f64,
    /// Whether vessels come by a port that is a crossing and has the storage, with a terminal behind.
    is_port: bool,
}

fn quay() -> impl Strategy<Value = Quay> {
    let onward = prop_oneof![
        (1..60_u32, 1..40_u32)
            .prop_map(|(trucks, turnaround)| Onward::Trucks { trucks, turnaround }),
        (1..30_u32, 1..30_u32).prop_map(|(room, holding)| Onward::Road { room, holding }),
        (2..30_u32, 1..6_u32).prop_map(|(every, places)| Onward::Sailings { every, places }),
        (1..5_u32, 2..30_u32).prop_map(|(barges, every)| Onward::Barges { barges, every }),
    ];
    (onward, 0..9_000_u32, proptest::option::of(1..40_u32), 0.2..3.0_f64, any::<bool>()).prop_map(
        |(onward, more, dwell, rate, is_port)| Quay { onward, more, dwell, rate, is_port },
    )
}

/// Every so many hours of every day.
fn times(every: u32) -> String {
    let times: Vec<String> =
        (0..24).step_by(every as usize).map(|hour| format!("mon-sun {hour:02}:00")).collect();
    format!("{times:?}")
}

impl Quay {
    fn by_road(&self) -> bool {
        matches!(self.onward, Onward::Trucks { .. } | Onward::Road { .. })
    }

    fn text(&self) -> String {
        let limit = 3_000 + self.more;
        let dwell = self.dwell.map_or_else(String::new, |hours| {
            format!(", dwell = {{ exponential = {{ mean = \"{hours} h\" }} }}")
        });
        let (mode, vehicle, load) = if self.by_road() {
            ("road", "truck", TRUCK_T)
        } else {
            ("waterway", "barge", BARGE_T)
        };
        let storage = format!("limit = \"{limit} t\"{dwell} }}\n");
        let (at_port, at_terminal) = if self.is_port {
            let port = format!(
                "[crossings.port]\nbetween = [\"roads\", \"town\"]\nmode = \"sea\"\n\
                 towards.town = [\"landing\"]\nstorage = {{ ashore = \"town\", {storage}\
                 [crossings.port.stages.landing]\nat = \"town\"\nlanes = 2\nhours = \"always\"\n\
                 service = \"2 h\"\n[places.roads]\nname = \"Roads\"\ncountry = \"ZZ\"\n\
                 time-zone = \"Etc/UTC\"\n"
            );
            (port, String::new())
        } else {
            (String::new(), format!("storage = {{ {storage}"))
        };
        let sea_ends = if self.is_port { "\"sea\", \"roads\"" } else { "\"sea\", \"town\"" };
        let post = format!(
            "[vehicles.{vehicle}]\nmode = \"{mode}\"\nload = \"{load} t\"\n{at_port}\
             [terminals.quay]\nat = \"town\"\nonto.{mode} = [\"berth\"]\n{at_terminal}\
             [terminals.quay.stages.berth]\n"
        );
        let onward = match self.onward {
            Onward::Trucks { trucks, turnaround } => format!(
                "[fleets.onward]\nvehicles = {trucks}\nserves = [\"onward\"]\n\
                 turnaround = \"{turnaround} h\"\n"
            ),
            Onward::Road { room, holding } => {
                format!("queue-limit = \"{room} trucks\"\nholding = \"{holding} trucks\"\n")
            }
            Onward::Sailings { every, places } => {
                format!("sailings = {{ departures = {}, places = {places} }}\n", times(every))
            }
            Onward::Barges { barges, every } => format!(
                "sailings = {{ departures = {}, places = 9 }}\n\
                 [fleets.onward]\nvehicles = {barges}\nserves = [\"onward\"]\nturnaround = \"9 h\"\n",
                times(every)
            ),
        };
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any quay\"\nstart = 2024-03-01\n\
             horizon = \"90 d\"\nwarm-up = \"10 d\"\n\
             [vehicles.ship]\nmode = \"sea\"\nload = \"3000 t\"\n\
             [legs.water]\nbetween = [{sea_ends}]\nmode = \"sea\"\nlength = \"80 km\"\n\
             speed = {{ mean = \"13 km/h\", cv = 0.2 }}\n{post}\
             lanes = 2\nhours = \"always\"\nservice = \"6 s\"\nper = \"tonne\"\n\
             [flows.in]\ncommodity = \"goods\"\nfrom = \"sea\"\nto = \"inland\"\n\
             volume = \"{} vessels/day\"\narrivals = \"poisson\"\n\
             vehicles = {{ sea = \"ship\", {mode} = \"{vehicle}\" }}\n\
             [legs.onward]\nbetween = [\"town\", \"inland\"]\nmode = \"{mode}\"\n\
             length = \"120 km\"\nspeed = \"20 km/h\"\n{onward}",
            self.rate
        );
        for place in ["sea", "town", "inland"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        text
    }

    fn compiled(&self) -> Compiled {
        compile(&scenario(&self.text()).model, SimSpan::from_days(10))
    }
}

/// The scenario of a text that stands alone.
fn scenario(text: &str) -> Scenario {
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("any.toml"), text, &alone);
    loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// Counts the kilograms that have taken room and are not on their way.
struct Watch<'a> {
    compiled: &'a Compiled,
    storage: ResourceId,
    load_kg: i64,
    behind: i64,
    most: i64,
}

impl<'a> Watch<'a> {
    fn new(compiled: &'a Compiled, load_kg: i64) -> Self {
        let found = compiled
            .network
            .resources
            .iter()
            .position(|one| ["quay.storage", "port.storage"].contains(&one.name.as_str()));
        let storage = ResourceId::at(found.expect("the scenario has a storage"));
        Self { compiled, storage, load_kg, behind: 0, most: 0 }
    }

    fn name(&self, station: StationId) -> &str {
        &self.compiled.network.stations[station.index()].name
    }
}

impl Observer for Watch<'_> {
    fn fact(&mut self, _: SimTime, fact: Fact) {
        match fact {
            Fact::Claimed { resource, amount, .. } if resource == self.storage => {
                self.behind += amount as i64;
                self.most = self.most.max(self.behind);
            }
            Fact::Starts { station, .. } if self.name(station) == "onward>inland" => {
                self.behind -= self.load_kg;
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(60))]

    /// What is behind the quay and not on its way is in the storage, or in standing room that is
    /// limited, or in the barges of a fleet. No rule is broken, and nothing locks.
    #[test]
    fn what_has_nothing_to_go_on_with_is_in_the_storage(quay in quay()) {
        let compiled = quay.compiled();
        let mut engine = Engine::new(compiled.network.clone());
        let mut auditor = Auditor::new(&compiled.network);
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(readings.deadlock(), None, "{}", quay.text());
        let report = auditor.close();
        prop_assert_eq!(report.violations, Vec::new(), "{}", quay.text());
        prop_assert!(report.delivered > 0);
        let load_kg = 1_000 * if quay.by_road() { TRUCK_T } else { BARGE_T };
        let mut watch = Watch::new(&compiled, load_kg);
        engine.run(SEED, Replication(1), &mut watch);
        let outside = match quay.onward {
            Onward::Trucks { .. } | Onward::Sailings { .. } => 0,
            Onward::Road { room, .. } => i64::from(room),
            Onward::Barges { barges, .. } => i64::from(barges),
        };
        // A vessel that is parted leaves a last load that is not full.
        let limit = i64::from(3_000 + quay.more) * 1_000 + (outside + 1) * load_kg;
        prop_assert!(watch.most <= limit, "{} of {limit}\n{}", watch.most, quay.text());
    }
}

/// A terminal between rail and road with freight both ways, one storage and one fleet of trucks.
#[derive(Clone, Debug)]
struct Yard {
    trucks: u32,
    /// Tonnes of the storage beyond what must fit in.
    more: u32,
    /// Wagons of 60 t that go together.
    wagons: u32,
    /// Trucks that may wait for unloading; none: any number.
    places: Option<u32>,
    /// Hours that cargo lies.
    dwell: Option<u32>,
    /// Share of their time that the trucks need, and share of the runs that fetch.
    load: (f64, f64),
    /// Whether the trucks are held until they are unloaded.
    is_held: bool,
}

fn yard() -> impl Strategy<Value = Yard> {
    let room = (2..20_u32, 0..1_500_u32, 1..11_u32, proptest::option::of(1..5_u32));
    let pace = (proptest::option::of(1..30_u32), (0.3..0.9_f64, 0.2..0.8_f64), any::<bool>());
    (room, pace).prop_map(|(room, pace)| Yard {
        trucks: room.0,
        more: room.1,
        wagons: room.2,
        places: room.3,
        dwell: pace.0,
        load: pace.1,
        is_held: pace.2,
    })
}

impl Yard {
    fn text(&self) -> String {
        let limit = 2 * 60 * self.wagons + self.more;
        // Two hours on the road and one until the next run: eight runs a day and truck. More than
        // that would wait ever longer, for trucks go in the order in which they are asked for.
        let runs = 8.0 * f64::from(self.trucks) * self.load.0;
        let trains = runs * self.load.1 / f64::from(3 * self.wagons);
        let exports = runs * (1.0 - self.load.1);
        let dwell = self.dwell.map_or_else(String::new, |hours| {
            format!(", dwell = {{ exponential = {{ mean = \"{hours} h\" }} }}")
        });
        let places = self
            .places
            .map_or_else(String::new, |places| format!("queue-limit = \"{places} trucks\"\n"));
        let serves = if self.is_held { "\"road\", \"station.unload\"" } else { "\"road\"" };
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any yard\"\nstart = 2024-01-01\n\
             horizon = \"240 d\"\nwarm-up = \"5 d\"\n\
             [vehicles.truck]\nmode = \"road\"\nload = \"20 t\"\n\
             [vehicles.group]\nmode = \"rail\"\nwagons = {}\nwagon-load = \"60 t\"\n\
             [legs.road]\nbetween = [\"town\", \"yard\"]\nmode = \"road\"\nlength = \"50 km\"\n\
             speed = \"25 km/h\"\n\
             [legs.line]\nbetween = [\"yard\", \"mine\"]\nmode = \"rail\"\nlength = \"200 km\"\n\
             speed = \"40 km/h\"\nheadway = \"20 min\"\n\
             [terminals.station]\nat = \"yard\"\nonto.rail = [\"unload\"]\n\
             onto.road = [\"discharge\"]\nstorage = {{ limit = \"{limit} t\"{dwell} }}\n\
             [terminals.station.stages.unload]\nlanes = 2\nhours = \"always\"\n\
             service = \"20 min\"\n{places}\
             [terminals.station.stages.discharge]\nlanes = 1\nhours = \"always\"\n\
             service = \"3 h\"\n\
             [fleets.trucks]\nvehicles = {}\nserves = [{serves}]\nturnaround = \"1 h\"\n\
             [flows.import]\ncommodity = \"goods\"\nfrom = \"mine\"\nto = \"town\"\n\
             volume = \"{trains} trains/day\"\narrivals = \"poisson\"\n\
             vehicles = {{ rail = \"group\", road = \"truck\" }}\n\
             [flows.export]\ncommodity = \"goods\"\nfrom = \"town\"\nto = \"mine\"\n\
             volume = \"{exports} trucks/day\"\narrivals = \"poisson\"\n\
             vehicles = {{ road = \"truck\", rail = \"group\" }}\n",
            self.wagons, self.trucks
        );
        for place in ["town", "yard", "mine"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        text
    }
}

/// When anybody left each station last, and when anything was delivered last.
struct Last {
    left: Vec<SimTime>,
    delivered: SimTime,
}

impl Observer for Last {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Leaves { station, .. } => self.left[station.index()] = at,
            Fact::Delivered { .. } => self.delivered = at,
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(150))]

    /// Where a storage is full of cargo that waits for the trucks that wait for room in it, that is
    /// found, and nobody leaves what it is found at ever after. Where none is found, freight goes on.
    /// Where one is found, it was warned of before.
    #[test]
    fn a_yard_that_locks_is_found_to_and_no_other(yard in yard()) {
        let text = yard.text();
        let scenario = scenario(&text);
        let compiled = compile(&scenario.model, SimSpan::from_days(5));
        let mut engine = Engine::new(compiled.network.clone());
        let begin = SimTime::START - SimSpan::from_days(5);
        let mut last =
            Last { left: vec![begin; compiled.network.stations.len()], delivered: begin };
        let readings = engine.run(SEED, Replication(0), &mut last);
        if let Some(deadlock) = readings.deadlock() {
            let names: Vec<&str> = deadlock
                .cycle
                .iter()
                .map(|station| compiled.network.stations[station.index()].name.as_str())
                .collect();
            for station in &deadlock.cycle {
                let left = last.left[station.index()];
                prop_assert!(left <= deadlock.at, "{names:?} at {:?}, left {left:?}", deadlock.at);
            }
            let mut warnings = scenario.warnings.list().iter();
            let is_warned = warnings.any(|one| one.code == Code::WaitInCircle);
            prop_assert!(is_warned, "not warned of {names:?}\n{text}");
        } else {
            let end = SimTime::START + SimSpan::from_days(240);
            prop_assert!(end - last.delivered < SimSpan::from_days(20), "{text}");
        }
    }
}
