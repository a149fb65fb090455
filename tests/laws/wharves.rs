//! Laws of a port that is a crossing, with traffic both ways and little room: whoever lies at a berth
//! has its room, so a full storage holds vessels off at the roads and never locks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{ResourceId, StationId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(43);

/// What a berth is.
#[derive(Clone, Copy, Debug)]
enum Berths {
    /// Lanes of the stage.
    Lanes(u32),
    /// A team, which is let go when it has done its work.
    Team(u32),
    /// A fleet that serves the stage.
    Fleet(u32),
    /// Two lanes, and vessels of a fleet that go with the cargo of both ways, and wait with it.
    Vessels(u32),
}

#[derive(Clone, Debug)]
struct Wharf {
    berths: Berths,
    /// Tonnes that a vessel brings, and that one fetches.
    loads: [u32; 2],
    /// Tonnes of the storage beyond the larger load.
    more: u32,
    /// Mean hours that cargo lies; none: it goes on at once.
    dwell: Option<u32>,
    /// Seconds of work on a tonne.
    work: u32,
    /// Vessels a day that bring something and that fetch something.
    rates: [f64; 2],
    /// Whether the storage counts containers.
    counts_teu: bool,
}

fn wharf() -> impl Strategy<Value = Wharf> {
    let berths = prop_oneof![
        (1..5_u32).prop_map(Berths::Lanes),
        (1..5_u32).prop_map(Berths::Team),
        (1..5_u32).prop_map(Berths::Fleet),
        (1..9_u32).prop_map(Berths::Vessels),
    ];
    let room = ([200..6_000_u32, 200..6_000_u32], 0..12_000_u32, any::<bool>());
    let pace = (proptest::option::of(1..90_u32), 5..40_u32, [0.2..8.0_f64, 0.2..8.0_f64]);
    (berths, room, pace).prop_map(|(berths, room, pace)| Wharf {
        berths,
        loads: room.0,
        more: room.1,
        counts_teu: room.2,
        dwell: pace.0,
        work: pace.1,
        rates: pace.2,
    })
}

impl Wharf {
    fn text(&self) -> String {
        let most = self.loads[0].max(self.loads[1]);
        let room = if self.counts_teu {
            format!("teu = {}", (most + self.more).div_ceil(10) + 1)
        } else {
            format!("limit = \"{} t\"", most + self.more)
        };
        let dwell = self.dwell.map_or_else(String::new, |hours| {
            format!(", dwell = {{ exponential = {{ mean = \"{hours} h\" }} }}")
        });
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any wharf\"\nstart = 2024-03-01\n\
             horizon = \"120 d\"\nwarm-up = \"10 d\"\n\
             [legs.water]\nbetween = [\"sea\", \"roads\"]\nmode = \"sea\"\nlength = \"80 km\"\n\
             speed = {{ mean = \"13 km/h\", cv = 0.2 }}\n\
             [crossings.wharf]\nbetween = [\"roads\", \"town\"]\nmode = \"sea\"\n\
             towards.town = [\"berth\"]\ntowards.roads = [\"berth\"]\n\
             storage = {{ ashore = \"town\", {room}{dwell} }}\n"
        );
        let (servers, more) = match self.berths {
            Berths::Lanes(berths) => (format!("lanes = {berths}"), String::new()),
            Berths::Team(berths) => (
                "team = \"dockers\"".to_owned(),
                format!("[teams.dockers]\nat = \"town\"\nstaff = {{ \"always\" = {berths} }}\n"),
            ),
            Berths::Fleet(berths) => (
                "lanes = 50".to_owned(),
                format!(
                    "[fleets.berths]\nvehicles = {berths}\nserves = [\"wharf.berth\"]\n\
                     turnaround = \"1 h\"\n"
                ),
            ),
            Berths::Vessels(vessels) => (
                "lanes = 2".to_owned(),
                format!(
                    "[fleets.vessels]\nvehicles = {vessels}\nflows = [\"in\", \"out\"]\n\
                     turnaround = \"3 h\"\n"
                ),
            ),
        };
        let hours =
            if matches!(self.berths, Berths::Team(_)) { "" } else { "hours = \"always\"\n" };
        write!(
            text,
            "[crossings.wharf.stages.berth]\nat = \"town\"\n{servers}\n{hours}\
             service = \"{} s\"\nper = \"tonne\"\n{more}",
            self.work
        )
        .expect("text grows");
        for place in ["sea", "roads", "town"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        let ends = [("in", "sea", "town"), ("out", "town", "sea")];
        for (index, (flow, from, to)) in ends.into_iter().enumerate() {
            let (load, rate) = (self.loads[index], self.rates[index]);
            write!(
                text,
                "[vehicles.ship-{flow}]\nmode = \"sea\"\nload = \"{load} t\"\nteu = {}\n\
                 [flows.{flow}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                 volume = \"{rate} vessels/day\"\narrivals = \"poisson\"\nvehicle = \"ship-{flow}\"\n",
                load.div_ceil(10)
            )
            .expect("text grows");
        }
        text
    }

    fn compiled(&self) -> Compiled {
        let alone = BTreeMap::<PathBuf, String>::new();
        let text = self.text();
        let loaded = corridor_scenario::load_text(Path::new("any.toml"), text.as_str(), &alone);
        let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        compile(&scenario.model, SimSpan::from_days(10))
    }
}

/// Watches who has room, and who is kept at the berth.
struct Watch<'a> {
    compiled: &'a Compiled,
    storage: ResourceId,
    berth: StationId,
    held: u64,
    housed: BTreeSet<u32>,
    /// How many have been served of each direction.
    served: [u32; 2],
    classes: BTreeMap<u32, usize>,
    faults: Vec<String>,
}

impl<'a> Watch<'a> {
    fn new(compiled: &'a Compiled) -> Self {
        let network = &compiled.network;
        let storage = network.resources.iter().position(|one| one.name == "wharf.storage");
        let berth = network.stations.iter().position(|one| one.name == "wharf.berth");
        Self {
            compiled,
            storage: ResourceId::at(storage.expect("there is a storage")),
            berth: StationId::at(berth.expect("there is a berth")),
            held: 0,
            housed: BTreeSet::new(),
            served: [0; 2],
            classes: BTreeMap::new(),
            faults: Vec::new(),
        }
    }
}

impl Observer for Watch<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Born { customer, class, .. } => {
                let name = &self.compiled.network.classes[class.index()].name;
                self.classes.insert(customer, usize::from(name == "out"));
            }
            Fact::Claimed { customer, resource, amount } if resource == self.storage => {
                self.housed.insert(customer);
                self.held += amount;
                let most = self.compiled.network.resources[resource.index()].levels[0].amount;
                if most < self.held {
                    self.faults.push(format!("{at:?}: {} of {most}", self.held));
                }
            }
            Fact::Returned { customer, resource, .. } if resource == self.storage => {
                self.housed.remove(&customer);
            }
            Fact::Available { resource, amount } if resource == self.storage => {
                self.held -= amount;
            }
            Fact::Starts { customer, station, .. } if station == self.berth => {
                self.served[self.classes[&customer]] += 1;
                if !self.housed.contains(&customer) {
                    self.faults.push(format!("{at:?}: {customer} at the berth without room"));
                }
            }
            Fact::Blocked { customer, by } => {
                let by = &self.compiled.network.stations[by.index()].name;
                self.faults.push(format!("{at:?}: {customer} is kept from {by}"));
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(60))]

    /// Any port with traffic both ways, from room for one load up and to any crowd: it never locks,
    /// its storage never takes more than it can, nobody is at a berth without room or kept there for
    /// want of it, and both directions go on to the end.
    #[test]
    fn a_full_storage_holds_vessels_off_and_never_locks(wharf in wharf()) {
        let compiled = wharf.compiled();
        let mut engine = Engine::new(compiled.network.clone());
        let mut auditor = Auditor::new(&compiled.network);
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(readings.deadlock(), None, "{}", wharf.text());
        let report = auditor.close();
        prop_assert_eq!(report.violations, Vec::new(), "{}", wharf.text());
        let mut watch = Watch::new(&compiled);
        engine.run(SEED, Replication(1), &mut watch);
        prop_assert_eq!(watch.faults, Vec::<String>::new(), "{}", wharf.text());
        prop_assert!(watch.served.iter().all(|&served| 0 < served), "{}", wharf.text());
    }
}
