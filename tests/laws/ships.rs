//! Laws of ships that a fleet keeps until their cargo has room ashore, at a port with storages of one
//! direction or of both, while ships of other owners call there too.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_scenario::{Code, Scenario};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::ResourceId;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(71);
const DAYS: i64 = 150;

/// Which cargo lies in a storage.
#[derive(Clone, Copy, Debug)]
enum Stored {
    /// What has come by sea.
    Imports,
    /// That, and in a storage of its own what waits for ships.
    Apart,
    /// Both together.
    Together,
}

#[derive(Clone, Debug)]
struct Port {
    stored: Stored,
    /// Whether the port is a crossing, or a terminal.
    is_crossing: bool,
    ships: u32,
    trucks: u32,
    /// Whether the berth is of a team, which is let go, or has lanes.
    has_team: bool,
    /// Ships of 3,000 t that fit into a storage.
    room: u32,
    /// Mean hours that cargo lies.
    dwell: Option<u32>,
    /// Vessels a day: of the fleet, of others, and with exports.
    rates: [f64; 3],
}

fn port() -> impl Strategy<Value = Port> {
    let stored = prop_oneof![Just(Stored::Imports), Just(Stored::Apart), Just(Stored::Together)];
    let there = (stored, any::<bool>(), 2..9_u32, 20..200_u32, any::<bool>());
    let pace = (2..6_u32, proptest::option::of(1..40_u32), [0.1..1.5_f64, 0.1..1.0, 0.1..1.0]);
    (there, pace).prop_map(|(there, pace)| Port {
        stored: there.0,
        is_crossing: there.1,
        ships: there.2,
        trucks: there.3,
        has_team: there.4,
        room: pace.0,
        dwell: pace.1,
        rates: pace.2,
    })
}

impl Port {
    fn storages(&self) -> String {
        let dwell = self.dwell.map_or_else(String::new, |hours| {
            format!(", dwell = {{ exponential = {{ mean = \"{hours} h\" }} }}")
        });
        let ashore = if self.is_crossing { "ashore = \"town\", " } else { "" };
        let room = format!("{{ {ashore}limit = \"{} t\"{dwell} }}\n", 3_000 * self.room);
        let (imports, exports) = if self.is_crossing {
            ("storage-towards.town", "storage-towards.roads")
        } else {
            ("storage-onto.road", "storage-onto.sea")
        };
        match self.stored {
            Stored::Imports => format!("{imports} = {room}"),
            Stored::Apart => format!("{imports} = {room}{exports} = {room}"),
            Stored::Together => format!("storage = {room}"),
        }
    }

    fn text(&self) -> String {
        let servers =
            if self.has_team { "team = \"dockers\"\n" } else { "lanes = 2\nhours = \"always\"\n" };
        let stage = |name: &str, at: &str| {
            format!("[{name}]\n{at}{servers}service = \"6 s\"\nper = \"tonne\"\n")
        };
        let (post, berth, fetched) = if self.is_crossing {
            let post = format!(
                "[crossings.port]\nbetween = [\"roads\", \"town\"]\nmode = \"sea\"\n\
                 towards.town = [\"unloading\"]\ntowards.roads = [\"loading\"]\n{}{}{}\
                 [terminals.gate]\nat = \"town\"\nonto.road = [\"out\"]\nonto.sea = [\"in\"]\n\
                 [terminals.gate.stages.out]\nlanes = 9\nhours = \"always\"\nservice = \"1 h\"\n\
                 [terminals.gate.stages.in]\nlanes = 9\nhours = \"always\"\nservice = \"9 min\"\n",
                self.storages(),
                stage("crossings.port.stages.unloading", "at = \"town\"\n"),
                stage("crossings.port.stages.loading", "at = \"town\"\n"),
            );
            (post, "\"port.unloading\", \"port.loading\"", "roads")
        } else {
            let post = format!(
                "[terminals.port]\nat = \"town\"\nonto.road = [\"unloading\"]\n\
                 onto.sea = [\"loading\"]\n{}{}{}",
                self.storages(),
                stage("terminals.port.stages.unloading", ""),
                stage("terminals.port.stages.loading", ""),
            );
            (post, "\"port.unloading\"", "town")
        };
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any port\"\nstart = 2024-03-01\n\
             horizon = \"{DAYS} d\"\nwarm-up = \"5 d\"\n\
             [vehicles.truck]\nmode = \"road\"\nload = \"25 t\"\n\
             [vehicles.ship]\nmode = \"sea\"\nload = \"3000 t\"\n\
             [vehicles.tramp]\nmode = \"sea\"\nload = \"2500 t\"\n\
             [legs.water]\nbetween = [\"sea\", \"{fetched}\"]\nmode = \"sea\"\nlength = \"80 km\"\n\
             speed = {{ mean = \"13 km/h\", cv = 0.2 }}\n\
             [legs.road]\nbetween = [\"town\", \"inland\"]\nmode = \"road\"\nlength = \"90 km\"\n\
             speed = \"45 km/h\"\n{post}\
             [teams.dockers]\nat = \"town\"\nstaff = {{ \"always\" = 2 }}\n\
             [fleets.ships]\nof = [\"ship\"]\nvehicles = {}\nserves = [\"water\", {berth}]\n\
             turnaround = \"9 h\"\n\
             [fleets.trucks]\nvehicles = {}\nserves = [\"road\"]\nturnaround = \"3 h\"\n",
            self.ships, self.trucks
        );
        if !self.has_team {
            text = text.replace("[teams.dockers]\nat = \"town\"\nstaff = { \"always\" = 2 }\n", "");
        }
        for place in ["sea", "roads", "town", "inland"] {
            if place == "roads" && !self.is_crossing {
                continue;
            }
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        let flows = [("in", "sea", "inland", "ship"), ("tramp", "sea", "inland", "tramp")];
        let flows = flows.into_iter().chain([("out", "inland", "sea", "ship")]);
        for ((flow, from, to, vessel), rate) in flows.zip(self.rates) {
            let volume = if flow == "out" {
                format!("{} trucks/day", rate * 3_000.0 / 25.0)
            } else {
                format!("{rate} vessels/day")
            };
            write!(
                text,
                "[flows.{flow}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                 volume = \"{volume}\"\narrivals = \"poisson\"\n\
                 vehicles = {{ sea = \"{vessel}\", road = \"truck\" }}\n"
            )
            .expect("text grows");
        }
        text
    }
}

/// The scenario of a text that stands alone.
fn scenario(text: &str) -> Scenario {
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("any.toml"), text, &alone);
    loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"))
}

/// Watches who comes in by ship: when it has one, and when it has room.
struct Watch<'a> {
    compiled: &'a Compiled,
    ships: ResourceId,
    /// Storages of what comes in.
    storages: Vec<ResourceId>,
    /// Classes of customers that come in.
    coming: BTreeMap<u32, &'a str>,
    has_room: BTreeSet<u32>,
    delivered: SimTime,
    faults: Vec<String>,
}

impl<'a> Watch<'a> {
    fn new(compiled: &'a Compiled) -> Self {
        let resources = &compiled.network.resources;
        let ships = resources.iter().position(|one| one.name == "ships");
        let of_imports = |name: &str| {
            name == "port.storage" || name.ends_with("onto.road") || name.ends_with("towards.town")
        };
        let named = resources.iter().enumerate().filter(|(_, one)| of_imports(&one.name));
        Self {
            compiled,
            ships: ResourceId::at(ships.expect("there is a fleet")),
            storages: named.map(|(index, _)| ResourceId::at(index)).collect(),
            coming: BTreeMap::new(),
            has_room: BTreeSet::new(),
            delivered: SimTime::START,
            faults: Vec::new(),
        }
    }
}

impl Observer for Watch<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Born { customer, class, .. } => {
                let name = self.compiled.network.classes[class.index()].name.as_str();
                self.coming.remove(&customer);
                self.has_room.remove(&customer);
                if name != "out" {
                    self.coming.insert(customer, name);
                }
            }
            Fact::Claimed { customer, resource, .. } if self.storages.contains(&resource) => {
                self.has_room.insert(customer);
            }
            Fact::Claimed { customer, resource, .. }
                if resource == self.ships && self.coming.get(&customer) == Some(&"tramp") =>
            {
                self.faults.push(format!("{at:?}: a tramp takes a ship of the fleet"));
            }
            Fact::Returned { customer, resource, .. } if resource == self.ships => {
                let is_in = self.coming.get(&customer) == Some(&"in");
                if is_in && !self.has_room.contains(&customer) {
                    self.faults.push(format!("{at:?}: a ship goes and its cargo has no room"));
                }
            }
            Fact::Delivered { .. } => self.delivered = at,
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(150))]

    /// A ship of the fleet goes when its cargo has room, ships of others need none of the fleet, no
    /// rule is broken, and what locks was warned of.
    #[test]
    fn a_full_port_keeps_its_ships_and_what_locks_was_warned_of(port in port()) {
        let text = port.text();
        let scenario = scenario(&text);
        let compiled = compile(&scenario.model, SimSpan::from_days(5));
        let mut engine = Engine::new(compiled.network.clone());
        let mut auditor = Auditor::new(&compiled.network);
        engine.run(SEED, Replication(0), &mut auditor);
        let report = auditor.close();
        prop_assert_eq!(report.violations, Vec::new(), "{}", text);
        let mut watch = Watch::new(&compiled);
        let readings = engine.run(SEED, Replication(1), &mut watch);
        prop_assert_eq!(&watch.faults, &Vec::<String>::new(), "{}", text);
        let is_warned =
            scenario.warnings.list().iter().any(|one| one.code == Code::WaitInCircle);
        if readings.deadlock().is_some() {
            prop_assert!(is_warned, "not warned of {:?}\n{}", readings.deadlock(), text);
        } else {
            let end = SimTime::START + SimSpan::from_days(DAYS);
            prop_assert!(end - watch.delivered < SimSpan::from_days(20), "{text}");
        }
        if !matches!(port.stored, Stored::Together) {
            prop_assert!(!is_warned, "{text}");
        }
    }
}
