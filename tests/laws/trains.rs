//! Laws of trains that are formed of wagons, on a railway with a border, as a planner states it:
//! within their limits, at their times, each wagon to its own destination, engines come back.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::{AuditReport, Auditor};
use corridor_simkit::engine::{Engine, Rules, Sound};
use corridor_simkit::network::{ClassId, ResourceId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;
use corridor_tests::sketch::WHOLE;
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(23);

/// A yard to be drawn, with what it sends over a single line and a border to two places.
#[derive(Clone, Debug)]
struct Yard {
    /// Wagons in a group of each flow, and groups a day.
    flows: [(u32, u32); 2],
    leaves: String,
    limits: String,
    engines: Option<u32>,
    accepted: u32,
    counts_wagons: bool,
    /// Wagons of the coal flow that run back empty, in groups.
    groups_back: Option<u32>,
    /// Whether there is a second train from behind the border on.
    is_formed_again: bool,
}

fn yard() -> impl Strategy<Value = Yard> {
    let flow = || (1..12_u32, 1..12_u32);
    let leaves = prop_oneof![
        Just("longest-wait = \"8 h\"\n".to_owned()),
        Just("longest-wait = \"40 h\"\n".to_owned()),
        Just("departures = [\"mon-sun 02:00\", \"mon-fri 13:30\"]\n".to_owned()),
        (1..20_u32).prop_map(|n| format!("departures = [\"mon-sun 05:00\"]\nat-least = {n}\n")),
    ];
    let limits = prop_oneof![
        (30..60_u32).prop_map(|n| format!("wagons = {n}\n")),
        (420..900_u32).prop_map(|m| format!("wagons = 57\nlength = \"{m} m\"\n")),
        (2_400..5_000_u32).prop_map(|t| format!("wagons = 60\ngross = \"{t} t\"\n")),
    ];
    let rest = (proptest::option::of(1..4_u32), 2..14_u32, any::<bool>(), any::<bool>());
    let back = proptest::option::of(20..60_u32);
    (flow(), flow(), leaves, limits, (rest, back)).prop_map(
        |(one, two, leaves, limits, (rest, back))| Yard {
            groups_back: back,
            flows: [one, two],
            leaves,
            limits,
            engines: rest.0,
            accepted: rest.1,
            counts_wagons: rest.2,
            is_formed_again: rest.3,
        },
    )
}

impl Yard {
    fn text(&self) -> String {
        let mut text = String::from(
            "format = 1\n[scenario]\nname = \"Any yard\"\nstart = 2024-01-01\n\
             horizon = \"40 d\"\nwarm-up = \"5 d\"\n\
             [legs.line]\nbetween = [\"yard\", \"border\"]\nmode = \"rail\"\nlength = \"100 km\"\n\
             speed = \"50 km/h\"\ntracks = \"single\"\nrelease = \"3 min\"\n\
             loops.halfway = { at = \"48 km\", tracks = 2 }\n\
             [legs.beyond]\nbetween = [\"gauge\", \"junction\"]\nmode = \"rail\"\n\
             length = \"80 km\"\nspeed = \"40 km/h\"\nheadway = \"20 min\"\n\
             [legs.north]\nbetween = [\"junction\", \"coalport\"]\nmode = \"rail\"\n\
             length = \"20 km\"\nspeed = \"40 km/h\"\nentry = \"free\"\n\
             [legs.south]\nbetween = [\"junction\", \"oreport\"]\nmode = \"rail\"\n\
             length = \"30 km\"\nspeed = \"40 km/h\"\nentry = \"free\"\n\
             [crossings.station]\nbetween = [\"border\", \"gauge\"]\nmode = \"rail\"\n\
             towards.gauge = [\"control\"]\ntowards.border = [\"back\"]\n",
        );
        let per = if self.counts_wagons { "per = \"wagon\"\n" } else { "" };
        let accepted = self.accepted;
        write!(
            text,
            "acceptance.gauge = {{ trains = \"{accepted} trains/day\", tracks = 3 }}\n\
             [crossings.station.stages.control]\nat = \"border\"\nlanes = 2\nhours = \"always\"\n\
             {per}service = {{ exponential = {{ mean = \"4 min\" }} }}\n\
             [crossings.station.stages.back]\nat = \"border\"\nlanes = 1\nhours = \"always\"\n\
             {per}service = {{ exponential = {{ mean = \"2 min\" }} }}\n"
        )
        .expect("text grows");
        for place in ["yard", "border", "gauge", "junction", "coalport", "oreport"] {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        let (leaves, limits) = (&self.leaves, &self.limits);
        let to = if self.is_formed_again { "gauge" } else { "junction" };
        let train = format!("{leaves}{limits}flows = [\"coal\"]\ndestinations = [\"oreport\"]\n");
        write!(text, "[trains.first]\nfrom = \"yard\"\nto = \"{to}\"\n{train}")
            .expect("text grows");
        if self.is_formed_again {
            write!(text, "[trains.second]\nfrom = \"gauge\"\nto = \"junction\"\n{train}")
                .expect("text grows");
        }
        self.fleets(&mut text);
        for ((name, to), (wagons, per_day)) in
            [("coal", "coalport"), ("ore", "oreport")].into_iter().zip(self.flows)
        {
            let metres = wagons * 14;
            let tare = wagons * 23;
            write!(
                text,
                "[vehicles.{name}]\nmode = \"rail\"\nwagons = {wagons}\nwagon-load = \"60 t\"\n\
                 length = \"{metres} m\"\ntare = \"{tare} t\"\n\
                 [flows.{name}]\ncommodity = \"{name}\"\nfrom = \"yard\"\nto = \"{to}\"\n\
                 volume = \"{per_day} vehicles/day\"\narrivals = \"poisson\"\n\
                 vehicle = \"{name}\"\nat-most = 40\n"
            )
            .expect("text grows");
        }
        text
    }

    fn fleets(&self, text: &mut String) {
        if let Some(engines) = self.engines {
            write!(
                text,
                "[fleets.engines]\nvehicles = {engines}\n\
                 serves = [\"line\", \"station.control\", \"beyond\"]\nturnaround = \"3 h\"\n"
            )
            .expect("text grows");
        }
        if self.counts_wagons {
            text.push_str(
                "[fleets.bogies]\nvehicles = 130\nserves = [\"station.control\"]\n\
                 count = \"wagons\"\nturnaround = \"4 h\"\n",
            );
        }
        if let Some(groups) = self.groups_back {
            let wagons = groups * self.flows[0].0;
            write!(
                text,
                "[fleets.wagons]\nvehicles = {wagons}\nflows = [\"coal\"]\ncount = \"wagons\"\n\
                 back = \"empty\"\nturnaround = \"2 h\"\n"
            )
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

fn audit<R: Rules>(compiled: &Compiled, replication: u32) -> AuditReport {
    let mut auditor = Auditor::new(&compiled.network);
    let mut engine = Engine::<R>::with_rules(compiled.network.clone());
    engine.run(SEED, Replication(replication), &mut auditor);
    auditor.close()
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn trains_keep_to_their_limits_and_times_and_nothing_is_lost(yard in yard()) {
        let compiled = yard.compiled();
        let network = &compiled.network;
        let report = audit::<Sound>(&compiled, 0);
        prop_assert_eq!(report.violations, Vec::new());
        let mut engine = Engine::new(network.clone());
        let readings = engine.run(SEED, Replication(0), &mut ());
        prop_assert_eq!(readings.deadlock(), None);
        let (mut born, mut out) = (0, 0);
        for class in (0..network.classes.len()).map(ClassId::at) {
            let class = readings.class(WHOLE, class);
            born += class.born;
            out += class.delivered;
        }
        let (before, after) = (readings.inside_at_start().1, readings.inside().1);
        prop_assert_eq!(born + before as i64, out + after as i64);
        for (rank, resource) in network.resources.iter().enumerate() {
            let most = resource.levels.iter().map(|level| level.amount).max().unwrap_or(0);
            prop_assert!(readings.held_max(ResourceId::at(rank)) <= most, "{}", resource.name);
        }
    }

    #[test]
    fn every_flow_passes_the_border_with_its_own_tonnes(yard in yard()) {
        let compiled = yard.compiled();
        let network = &compiled.network;
        let mut engine = Engine::new(network.clone());
        let readings = engine.run(SEED, Replication(1), &mut ());
        for (rank, (class, _)) in network.passages().enumerate() {
            let passed = readings.passage(WHOLE, rank);
            let delivered = readings.class(WHOLE, class).delivered_size;
            // What has arrived has passed; what has passed and not arrived is behind the border.
            let load = network.sources[class.index()].size as i64;
            prop_assert_eq!(passed.size % load, 0);
            prop_assert!(delivered <= passed.size + 40 * load, "{delivered} of {passed:?}");
        }
        let trains: i64 = network.passages().enumerate()
            .map(|(rank, _)| readings.passage(WHOLE, rank).count).sum();
        let control = network.stations.iter().position(|one| one.name == "station.control");
        let control = corridor_simkit::network::StationId::at(control.expect("it is passed"));
        prop_assert!((trains - readings.station(WHOLE, control).starts).abs() <= 2);
    }
}

/// Whoever sends trains off with as many wagons as wait.
struct NoLimits;

impl Rules for NoLimits {
    const IGNORE_PLACES: bool = true;
}

#[test]
fn a_train_beyond_its_limits_does_not_escape_the_auditor() {
    let yard = Yard {
        flows: [(5, 10), (7, 10)],
        leaves: "longest-wait = \"40 h\"\n".to_owned(),
        limits: "wagons = 57\nlength = \"500 m\"\n".to_owned(),
        engines: Some(2),
        accepted: 12,
        counts_wagons: true,
        is_formed_again: true,
        groups_back: Some(12),
    };
    let compiled = yard.compiled();
    assert_eq!(audit::<Sound>(&compiled, 0).violations, Vec::new());
    let report = audit::<NoLimits>(&compiled, 0);
    let is_seen = |violation: &corridor_simkit::audit::Violation| {
        violation.message.contains("were put together")
    };
    assert!(report.violations.iter().any(is_seen), "{:?}", report.violations);
}
