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
    /// Hours after which the station's refused trains are abandoned, and room for them.
    abandoned: Option<(u32, u32)>,
    /// Whether engines go with all trains from the line to the station, not with a flow all the way.
    is_engine_of_run: bool,
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
    let left = (proptest::option::of((4..60_u32, 1..6_u32)), any::<bool>());
    (line, manner, station, fleets, switches, left).prop_map(
        |(line, manner, accepted, fleets, switches, left)| Railway {
            abandoned: left.0,
            is_engine_of_run: left.1,
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
            let abandoned = self.abandoned.map_or_else(String::new, |(hours, standing)| {
                format!(", abandon-after = \"{hours} h\", standing = \"{standing} trains\"")
            });
            let from = "\"2024-01-08\" = \"0 trains/day\", \"2024-01-10\" =";
            writeln!(
                text,
                "acceptance.beyond = {{ trains = {{ \"2023-12-01\" = \"{trains} trains/day\", \
                 {from} \"{trains} trains/day\" }}, tracks = {tracks}{abandoned} }}\n\
                 acceptance.border = {{ trains = \"{trains} trains/day\", tracks = {tracks}\
                 {abandoned} }}"
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
        let is_of_run = self.is_engine_of_run;
        let back = if self.is_empty_back { "empty" } else { "at-once" };
        if let Some(engines) = self.engines {
            let serves = if is_of_run {
                "serves = [\"line\", \"station.out\", \"station.in\"]"
            } else {
                "flows = [\"export\"]"
            };
            let first = format!("[fleets.engines]\nvehicles = {engines}\n{serves}\n");
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
        // Every run of an engine that comes back light is counted; one that takes up an abandoned
        // train begins none.
        let of_engines = |is_run: fn(&str) -> bool| {
            let all = compiled.network.resources.iter().enumerate();
            let of = all.filter(|(_, resource)| is_run(&resource.name));
            of.map(|(rank, _)| readings.resource(WHOLE, ResourceId::at(rank)).claims).sum::<i64>()
        };
        let runs = of_engines(|name| name.starts_with("engines, "));
        let claims = of_engines(|name| name == "engines");
        if railway.is_engine_of_run && railway.is_empty_back && railway.engines.is_some() {
            prop_assert!(runs > 0 && runs <= claims, "{runs} runs, {claims} claims");
            prop_assert!(railway.abandoned.is_some() || runs == claims);
        } else {
            prop_assert_eq!(runs, 0);
        }
    }
}

/// A line of one loop to a station that takes nothing for two days.
fn closed_for_two_days(abandoned: Option<(u32, u32)>) -> Railway {
    Railway {
        sections: vec![(20, 4), (20, 4)],
        speed: 40,
        slow: None,
        release: 3,
        demand: [10, 4],
        accepted: Some((30, 3)),
        abandoned,
        is_engine_of_run: true,
        engines: Some(9),
        wagons: None,
        is_empty_back: false,
        maintenance: false,
        is_disrupted: false,
        is_banned: false,
    }
}

#[test]
fn trains_are_abandoned_up_to_the_room_and_taken_up_again_and_their_engines_come_free() {
    let count = |abandoned| {
        let compiled = closed_for_two_days(abandoned).compiled();
        let mut auditor = Auditor::new(&compiled.network);
        let mut engine = Engine::new(compiled.network.clone());
        let readings = engine.run(SEED, Replication(0), &mut auditor);
        let resource = |name: &str| {
            compiled.network.resources.iter().position(|one| one.name == name).map(ResourceId::at)
        };
        let room = resource("station>beyond.standing");
        let engines = resource("engines").expect("there are engines");
        let claims = room.map_or(0, |room| readings.resource(WHOLE, room).claims);
        let most = room.map_or(0, |room| readings.held_max(room));
        let held = readings.resource(WHOLE, engines).held;
        let left = room.map_or(0, |room| readings.resource(WHOLE, room).held);
        assert_eq!(auditor.close().violations, Vec::new());
        (claims, most, held, left, readings.class(WHOLE, ClassId(0)).delivered)
    };
    let (never, _, held, _, delivered) = count(None);
    assert_eq!(never, 0);
    let (some, most, held_then, stood, delivered_then) = count(Some((6, 3)));
    assert!((1..=3).contains(&most) && most as i64 <= some, "{some} abandoned, {most} at once");
    assert!(held_then < held && 0 < stood, "engines: {held_then} of {held}, stood {stood}");
    assert!((delivered - delivered_then).abs() <= 3, "{delivered} and {delivered_then}");
    let (more, most, held_then, ..) = count(Some((6, 40)));
    assert!(some < more && 3 < most, "{more} abandoned, {most} at once");
    assert!(held_then < held * 9 / 10, "engines: {held_then} of {held}");
}

/// A line without loops that is offered more trains than it can take, with this said of it.
fn line(said: &str) -> Compiled {
    let place = |name: &str| {
        format!("[places.{name}]\nname = \"{name}\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n")
    };
    let flow = |from: &str, to: &str| {
        format!(
            "[flows.to-{to}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             volume = \"100 trains/day\"\narrivals = \"even\"\nvehicle = \"train\"\n"
        )
    };
    let text = [
        "format = 1\n[scenario]\nname = \"A line\"\nstart = 2024-01-01\nhorizon = \"20 d\"\n\
         warm-up = \"5 d\"\n[vehicles.train]\nmode = \"rail\"\nwagons = 1\nwagon-load = \"60 t\"\n\
         [legs.line]\nbetween = [\"west\", \"east\"]\nmode = \"rail\"\nlength = \"12 km\"\n",
        said,
        &place("west"),
        &place("east"),
        &flow("west", "east"),
        &flow("east", "west"),
    ]
    .concat();
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("line.toml"), text.as_str(), &alone);
    let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    compile(&scenario.model, SimSpan::from_days(5))
}

/// Trains of both directions that have passed a line in 20 days, and their mean hours on it.
fn passed(said: &str) -> ([i64; 2], f64) {
    let compiled = line(said);
    let mut auditor = Auditor::new(&compiled.network);
    let mut engine = Engine::new(compiled.network.clone());
    let readings = engine.run(SEED, Replication(0), &mut auditor);
    assert_eq!(auditor.close().violations, Vec::new());
    let of = |class| readings.class(WHOLE, ClassId::at(class));
    let moving = of(0).moving as f64 / of(0).consignments as f64 / 3_600_000.0;
    ([of(0).delivered, of(1).delivered], moving)
}

#[test]
fn maintenance_takes_its_hours_out_of_the_day() {
    let single = "speed = \"60 km/h\"\ntracks = \"single\"\nrelease = \"3 min\"\n";
    let sum = |said: &str| passed(said).0.iter().sum::<i64>();
    // A train every quarter of an hour, through the day or through twenty hours of it.
    assert!((sum(single) - 20 * 96).abs() <= 1);
    let kept = format!("{single}maintenance = [\"mon-sun 04:00-08:00\"]\n");
    assert!((sum(&kept) - 20 * 80).abs() <= 1, "{}", sum(&kept));
}

#[test]
fn each_direction_of_double_track_has_its_own_headway() {
    let double = "speed = \"60 km/h\"\ntracks = \"double\"\nheadway = \"20 min\"\n";
    let (trains, _) = passed(double);
    assert!(trains.iter().all(|n| (n - 20 * 72).abs() <= 1), "{trains:?}");
}

#[test]
fn every_section_has_its_own_speed() {
    let slow = "speed = \"60 km/h\"\nentry = \"free\"\n\
                sections.bridge = { from = \"3 km\", to = \"6 km\", speed = \"15 km/h\" }\n";
    let (_, hours) = passed(slow);
    assert!((hours - (9.0 / 60.0 + 3.0 / 15.0)).abs() < 1e-6, "{hours}");
}
