//! Laws of ports and waterways as scenarios say them: any depth, any narrow, any storage, any
//! berths, from the text to the facts.

use std::collections::BTreeMap;
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

const SEED: MasterSeed = MasterSeed(5);
const DAYS: i64 = 90;

/// A port on a river that vessels reach by the sea: cargo comes by truck and goes out, and comes in
/// and goes off by truck.
#[derive(Clone, Debug)]
struct Port {
    /// Depth in centimetres, its fall in a year, the depth of a shoal in April.
    depth: (u32, u32, u32),
    /// Kilometres of the narrow, and minutes to clear it.
    narrow: (u32, u32),
    /// Tonnes of the storage above what must fit in, hours that cargo lies there.
    storage: (u32, u32),
    berths: u32,
    /// Thousand tonnes a year out and in.
    demand: [u32; 2],
    /// Hours between convoys, and their places.
    convoys: Option<(u32, u32)>,
    /// Icebreakers that lead them, and mean hours of their way.
    icebreakers: Option<(u32, u32)>,
    /// Vessels that may follow each other through the narrow, minutes between them, and how many in a
    /// row.
    following: Option<(u32, u32, u32)>,
    /// Whether storages count containers.
    counts_teu: bool,
    /// Tonnes of the storage at the far end above what must fit in, hours that cargo lies there.
    far: (u32, u32),
}

fn port() -> impl Strategy<Value = Port> {
    let water = ((250..600_u32, 0..300_u32, 200..500_u32), (1..30_u32, 0..40_u32));
    let shore = ((0..9_000_u32, 1..200_u32), 1..6_u32, [50..900_u32, 50..900_u32]);
    let convoys = proptest::option::of((6..60_u32, 1..9_u32));
    let following = proptest::option::of((2..5_u32, 0..90_u32, 1..6_u32));
    let icebreakers = proptest::option::of((1..4_u32, 2..40_u32));
    let stored = (any::<bool>(), (0..5_000_u32, 1..100_u32), following, icebreakers);
    (water, shore, convoys, stored).prop_map(|(water, shore, convoys, stored)| Port {
        depth: water.0,
        narrow: water.1,
        storage: shore.0,
        berths: shore.1,
        demand: shore.2,
        convoys,
        following: stored.2,
        icebreakers: stored.3,
        counts_teu: stored.0,
        far: stored.1,
    })
}

impl Port {
    /// The scenario. An empty vessel lies 1.7 m deep: less depth than 2 m there never is.
    fn text(&self) -> String {
        let (depth, fall, shoal) = self.depth;
        let fall = fall.min((depth - 200) * 3);
        let (narrow, clear) = self.narrow;
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any port\"\nstart = 2024-03-01\n\
             horizon = \"{DAYS} d\"\nwarm-up = \"20 d\"\n\
             [vehicles.truck]\nmode = \"road\"\nload = \"25 t\"\n\
             [vehicles.vessel]\nmode = \"sea\"\nload = \"3000 t\"\n\
             draught = {{ empty = \"1.7 m\", laden = \"4.5 m\" }}\nspeed = \"11 km/h\"\nteu = 250\n\
             [legs.river]\nbetween = [\"port\", \"sea\"]\nmode = \"sea\"\nlength = \"80 km\"\n\
             speed = {{ mean = \"13 km/h\", cv = 0.2 }}\n\
             depth = {{ is = \"{depth} cm\", on = 2024-03-01, falls = \"{fall} cm/yr\" }}\n\
             narrows.bar = {{ from = \"30 km\", to = \"{} km\", clear = \"{clear} min\"{} }}\n",
            30 + narrow,
            self.following.map_or_else(String::new, |(vessels, gap, platoon)| format!(
                ", following = {{ vessels = {vessels}, gap = \"{gap} min\", platoon = {platoon} }}"
            ))
        );
        if let Some((every, places)) = self.convoys {
            let season = "from = \"12-01\", to = \"04-05\", speed = \"7 km/h\"";
            let led = self.icebreakers.map_or_else(String::new, |(number, hours)| {
                let way = format!("{{ gamma = {{ mean = \"{hours} h\", cv = 0.5 }} }}");
                format!(", icebreakers = {{ number = {number}, under-way = {way} }}")
            });
            let rest = format!("every = \"{every} h\", places = {places}{led}");
            writeln!(text, "convoys = {{ {season}, {rest} }}").expect("text grows");
        }
        let (room, hours) = self.storage;
        let berths = self.berths;
        write!(
            text,
            "[disruptions.shoal]\nwhere = [\"river\"]\n\
             on = {{ from = 2024-04-10, to = 2024-04-25 }}\neffect = {{ depth = \"{shoal} cm\" }}\n\
             [legs.road]\nbetween = [\"inland\", \"port\"]\nmode = \"road\"\nlength = \"50 km\"\n\
             speed = \"40 km/h\"\n\
             [terminals.quay]\nat = \"port\"\nonto.sea = [\"loading\"]\nonto.road = [\"unloading\"]\n\
             storage = {{ {}, dwell = {{ exponential = {{ mean = \"{hours} h\" }} }} }}\n\
             [terminals.quay.stages.loading]\nlanes = 3\nhours = \"always\"\nservice = \"20 min\"\n\
             [terminals.quay.stages.unloading]\nlanes = 4\nhours = \"always\"\nservice = \"20 s\"\n\
             per = \"tonne\"\ndepth = \"5 m\"\n\
             [fleets.berths]\nvehicles = {berths}\nserves = [\"quay.unloading\"]\n\
             turnaround = \"1 h\"\n",
            self.room(6_000 + room)
        )
        .expect("text grows");
        text += &self.far_end();
        for place in ["inland", "port", "sea", "abroad"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        let ends = [("out", "inland", "abroad"), ("in", "abroad", "inland")];
        for ((flow, from, to), volume) in ends.into_iter().zip(self.demand) {
            write!(
                text,
                "[flows.{flow}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                 volume = \"{volume} kt/yr\"\narrivals = \"poisson\"\n\
                 vehicles = {{ road = \"truck\", sea = \"vessel\" }}\n"
            )
            .expect("text grows");
        }
        text
    }

    /// A port beyond the sea, a crossing with a storage of its own.
    fn far_end(&self) -> String {
        let mut text = String::new();
        let (room, hours) = self.far;
        let room = self.room(3_000 + room);
        write!(
            text,
            "[crossings.far]\nbetween = [\"sea\", \"abroad\"]\nmode = \"sea\"\n\
             towards.abroad = [\"unloading\"]\ntowards.sea = [\"loading\"]\n\
             storage = {{ ashore = \"abroad\", {room}, dwell = {{ exponential = {{ mean = \"{hours} h\" }} }} }}\n"
        )
        .expect("text grows");
        for stage in ["loading", "unloading"] {
            write!(
                text,
                "[crossings.far.stages.{stage}]\nat = \"abroad\"\nlanes = 2\nhours = \"always\"\n\
                 service = \"20 s\"\nper = \"tonne\"\n"
            )
            .expect("text grows");
        }
        text
    }

    /// Room for so many tonnes, or the containers that they fill.
    fn room(&self, tonnes: u32) -> String {
        if self.counts_teu {
            format!("teu = {}", tonnes.div_ceil(12))
        } else {
            format!("limit = \"{tonnes} t\"")
        }
    }

    fn compiled(&self) -> Compiled {
        let alone = BTreeMap::<PathBuf, String>::new();
        let text = self.text();
        let loaded = corridor_scenario::load_text(Path::new("any.toml"), text.as_str(), &alone);
        let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        compile(&scenario.model, SimSpan::from_days(20))
    }

    /// The most that may be on board of what goes out on a day of the run, kilograms: by the rule
    /// of the draught, worked out here once more.
    fn most_on(&self, day: i64) -> u64 {
        let (depth, fall, shoal) = self.depth;
        let fall = fall.min((depth - 200) * 3);
        // 1 March is day 0; 1 April day 31, 1 May day 61; the warm-up begins on 10 February.
        let months = match day {
            ..0 => -1,
            0..31 => 0,
            31..61 => 1,
            _ => 2,
        };
        let fallen = (i64::from(fall) * 10 * months).div_euclid(12);
        let mut mm = i64::from(depth) * 10 - fallen;
        if (40..55).contains(&day) {
            mm = mm.min(i64::from(shoal) * 10);
        }
        (3_000_000 * (mm - 1_700).clamp(0, 2_800) / 2_800) as u64
    }
}

/// Watches what no vessel and no quay may do.
struct Watch<'a> {
    port: &'a Port,
    compiled: &'a Compiled,
    narrow: ResourceId,
    /// Vessels in the narrow towards the sea and towards the port.
    through: [i64; 2],
    held: Vec<i64>,
    faults: Vec<String>,
}

impl<'a> Watch<'a> {
    fn new(port: &'a Port, compiled: &'a Compiled) -> Self {
        let of = |name: &str| {
            let found = compiled.network.resources.iter().position(|one| one.name == name);
            ResourceId::at(found.expect("the scenario has it"))
        };
        let held = vec![0; compiled.network.resources.len()];
        Self { port, compiled, narrow: of("river.bar"), through: [0; 2], held, faults: Vec::new() }
    }

    /// Which way a station of the narrow leads; `None`: it is another station.
    fn way_through(&self, station: StationId) -> Option<usize> {
        let name = self.compiled.network.stations[station.index()].name.as_str();
        ["river>sea.bar", "river>port.bar"].iter().position(|way| *way == name)
    }
}

impl Observer for Watch<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        let day = at.ms().div_euclid(86_400_000);
        match fact {
            Fact::Born { class, size, .. } => {
                let class = &self.compiled.network.classes[class.index()];
                let most = self.port.most_on(day);
                if class.name == "in" && size != most {
                    self.faults.push(format!("day {day}: born with {size}, not {most}"));
                }
            }
            Fact::Claimed { resource, amount, .. } => {
                self.held[resource.index()] += amount as i64;
                let most = self.compiled.network.resources[resource.index()].levels[0].amount;
                if self.held[resource.index()] > most as i64 {
                    self.faults.push(format!("day {day}: more than {most} of {resource:?}"));
                }
            }
            Fact::Available { resource, amount } => self.held[resource.index()] -= amount as i64,
            Fact::Starts { station, .. } => {
                let Some(way) = self.way_through(station) else { return };
                self.through[way] += 1;
                let most = self.port.following.map_or(1, |following| i64::from(following.0));
                let inside = self.through[0] + self.through[1];
                let is_against = self.through[0] > 0 && self.through[1] > 0;
                let held = self.held[self.narrow.index()];
                if is_against || most < inside || held < inside || most < held {
                    self.faults.push(format!("day {day}: {:?} in the narrow", self.through));
                }
            }
            Fact::Ends { station, .. } => {
                let Some(way) = self.way_through(station) else { return };
                self.through[way] -= 1;
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

proptest! {
    #![proptest_config(cases(40))]

    /// No rule is broken in any port, no vessel lies deeper than the water allows, no two are in a
    /// narrow against each other, nor more than may follow, no storage and no berth takes more than it can, and ports never lock.
    #[test]
    fn no_rule_is_broken_in_any_port(port in port()) {
        let compiled = port.compiled();
        let mut engine = Engine::new(compiled.network.clone());
        let mut auditor = Auditor::new(&compiled.network);
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(readings.deadlock(), None, "{}", port.text());
        let report = auditor.close();
        prop_assert_eq!(report.violations, Vec::new(), "{}", port.text());
        prop_assert!(report.delivered > 0);
        let mut watch = Watch::new(&port, &compiled);
        engine.run(SEED, Replication(1), &mut watch);
        prop_assert_eq!(watch.faults, Vec::<String>::new(), "{}", port.text());
    }
}
