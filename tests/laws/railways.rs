//! Laws of railways as scenarios say them: any line, any loops, any station, any fleets, from the
//! text to the facts.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{ClassId, ResourceId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;
use corridor_tests::sketch::WHOLE;
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(3);
const DAYS: i64 = 20;

/// A railway to be drawn: a single line to a border station and a line behind it.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is drawn by itself")]
struct Railway {
    /// Kilometres between loops, and the tracks of the loop behind each.
    sections: Vec<(u32, u32)>,
    speed: u32,
    /// Speed on the first five kilometres.
    slow: Option<u32>,
    release: u32,
    /// Trains a day: both ways, and taken by the station.
    demand: [u32; 2],
    accepted: Option<(u32, u32)>,
    /// Engines and wagons, and whether they run back empty.
    engines: Option<u32>,
    wagons: Option<u32>,
    is_empty_back: bool,
    maintenance: bool,
    is_disrupted: bool,
    is_banned: bool,
}

fn railway() -> impl Strategy<Value = Railway> {
    let line = (proptest::collection::vec((8..40_u32, 2..5_u32), 2..6), 20..80_u32);
    let manner = (proptest::option::of(10..30_u32), 0..15_u32, [1..90_u32, 1..90_u32]);
    let station = proptest::option::of((1..40_u32, 1..5_u32));
    let fleets = (proptest::option::of(1..12_u32), proptest::option::of(40..400_u32));
    let switches = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (line, manner, station, fleets, switches).prop_map(
        |(line, manner, accepted, fleets, switches)| Railway {
            sections: line.0,
            speed: line.1,
            slow: manner.0,
            release: manner.1,
            demand: manner.2,
            accepted,
            engines: fleets.0,
            wagons: fleets.1,
            is_empty_back: switches.0,
            maintenance: switches.1,
            is_disrupted: switches.2,
            is_banned: switches.3,
        },
    )
}

impl Railway {
    /// The scenario.
    fn text(&self) -> String {
        let km: u32 = self.sections.iter().map(|section| section.0).sum();
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any railway\"\nstart = 2024-01-01\n\
             horizon = \"{DAYS} d\"\nwarm-up = \"5 d\"\n\
             [vehicles.train]\nmode = \"rail\"\nwagons = 40\nwagon-load = \"60 t\"\n\
             [legs.line]\nbetween = [\"inland\", \"border\"]\nmode = \"rail\"\n\
             length = \"{km} km\"\nspeed = \"{} km/h\"\ntracks = \"single\"\n\
             release = \"{} min\"\n",
            self.speed, self.release
        );
        if self.maintenance {
            text.push_str("maintenance = [\"sun 01:00-05:00\", \"wed 23:00-02:00\"]\n");
        }
        let mut at = 0;
        for (index, (length, tracks)) in self.sections[..self.sections.len() - 1].iter().enumerate()
        {
            at += length;
            let loops =
                format!("[legs.line.loops.l{index}]\nat = \"{at} km\"\ntracks = {tracks}\n");
            text.push_str(&loops);
        }
        if let Some(slow) = self.slow {
            let section = format!("from = \"0 km\"\nto = \"5 km\"\nspeed = \"{slow} km/h\"\n");
            text.push_str("[legs.line.sections.slow]\n");
            text.push_str(&section);
        }
        self.station(&mut text);
        for place in ["inland", "border", "beyond", "abroad"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        self.flows(&mut text);
        text
    }

    fn station(&self, text: &mut String) {
        text.push_str(
            "[crossings.station]\nbetween = [\"border\", \"beyond\"]\nmode = \"rail\"\n\
             towards.beyond = [\"out\"]\ntowards.border = [\"in\"]\n",
        );
        if let Some((trains, tracks)) = self.accepted {
            let from = "\"2024-01-08\" = \"0 trains/day\", \"2024-01-10\" =";
            writeln!(
                text,
                "acceptance.beyond = {{ trains = {{ \"2023-12-01\" = \"{trains} trains/day\", \
                 {from} \"{trains} trains/day\" }}, tracks = {tracks} }}\n\
                 acceptance.border = {{ trains = \"{trains} trains/day\", tracks = {tracks} }}"
            )
            .expect("text grows");
        }
        for stage in ["out", "in"] {
            write!(
                text,
                "[crossings.station.stages.{stage}]\nat = \"border\"\nlanes = 3\n\
                 hours = \"mon-sun 04:00-22:00\"\nat-closing = \"suspend\"\n\
                 queue-limit = \"2 trains\"\nper = \"wagon\"\n\
                 service = {{ exponential = {{ mean = \"1 min\" }} }}\n"
            )
            .expect("text grows");
        }
        text.push_str(
            "[legs.abroad]\nbetween = [\"beyond\", \"abroad\"]\nmode = \"rail\"\n\
             length = \"60 km\"\nspeed = \"40 km/h\"\nheadway = \"20 min\"\nholding = \"4 trains\"\n",
        );
        if self.is_disrupted {
            text.push_str(
                "[disruptions.works]\nwhere = [\"line\"]\non = { from = 2024-01-05, to = \
                 2024-01-09 }\neffect = { capacity = \"60 %\" }\n\
                 [disruptions.storm]\nwhere = [\"line\", \"station\"]\nrandom = { every = { \
                 exponential = { mean = \"4 d\" } }, lasts = \"5 h\" }\neffect = \"closed\"\n",
            );
        }
        if self.is_banned {
            text.push_str(
                "[bans.convention]\ndestinations = [\"abroad\"]\non = { from = 2024-01-12, to = \
                 2024-01-14 }\n",
            );
        }
    }

    fn flows(&self, text: &mut String) {
        let ends = [("export", "inland", "abroad"), ("import", "abroad", "inland")];
        for ((name, from, to), trains) in ends.into_iter().zip(self.demand) {
            write!(
                text,
                "[flows.{name}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                 volume = \"{trains} trains/day\"\narrivals = \"poisson\"\nvehicle = \"train\"\n"
            )
            .expect("text grows");
        }
        let back = if self.is_empty_back { "empty" } else { "at-once" };
        if let Some(engines) = self.engines {
            let first = format!("[fleets.engines]\nvehicles = {engines}\nflows = [\"export\"]\n");
            text.push_str(&first);
            writeln!(text, "back = \"{back}\"\nturnaround = \"2 h\"").expect("text grows");
        }
        if let Some(wagons) = self.wagons {
            let first = format!("[fleets.wagons]\nvehicles = {wagons}\ncount = \"wagons\"\n");
            text.push_str(&first);
            let flows = "flows = [\"export\", \"import\"]\nback = \"at-once\"\n";
            writeln!(text, "{flows}turnaround = {{ exponential = {{ mean = \"6 h\" }} }}")
                .expect("text grows");
        }
    }

    fn compiled(&self) -> Compiled {
        let alone = BTreeMap::<PathBuf, String>::new();
        let text = self.text();
        let loaded = corridor_scenario::load_text(Path::new("any.toml"), text.as_str(), &alone);
        let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
        compile(&scenario.model, SimSpan::from_days(5))
    }
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn no_rule_is_broken_on_any_railway_and_no_train_ever_locks(railway in railway()) {
        let compiled = railway.compiled();
        let mut auditor = Auditor::new(&compiled.network);
        let mut engine = Engine::new(compiled.network.clone());
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        prop_assert_eq!(readings.deadlock(), None);
        prop_assert_eq!(auditor.close().violations, Vec::new());
    }

    #[test]
    fn what_is_sent_arrives_and_what_is_held_comes_back(railway in railway()) {
        let compiled = railway.compiled();
        let mut engine = Engine::new(compiled.network.clone());
        let readings = engine.run(SEED, Replication(1), &mut ());
        let classes = (0..compiled.network.classes.len()).map(ClassId::at);
        let (mut born, mut out, mut home) = (0, 0, 0);
        for class in classes {
            let class = readings.class(WHOLE, class);
            (born, out, home) =
                (born + class.born, out + class.delivered + class.lost, home + class.home);
        }
        let (before, after) = (readings.inside_at_start().1, readings.inside().1);
        prop_assert_eq!(born + before as i64, out + after as i64);
        let sections = compiled.network.resources.iter().enumerate();
        let mut sections = sections.filter(|(_, one)| one.name.starts_with("line.section"));
        let is_used = sections
            .all(|(rank, _)| readings.resource(WHOLE, ResourceId::at(rank)).claims > 0);
        prop_assert!(is_used);
        prop_assert!(home == 0 || railway.is_empty_back && railway.engines.is_some());
        for (rank, resource) in compiled.network.resources.iter().enumerate() {
            let most = resource.levels.iter().map(|level| level.amount).max().unwrap_or(0);
            prop_assert!(readings.held_max(ResourceId::at(rank)) <= most, "{}", resource.name);
        }
    }
}
