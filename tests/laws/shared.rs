//! What several flows need of one thing, from the text to the facts: wagons of the other gauge that
//! must be there, and one X-ray for both directions and both modes of a border.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::network::{ClassId, PoolId, ResourceId, StationId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::Readings;
use corridor_simkit::time::{MS_PER_HOUR, SimSpan};
use corridor_tests::sketch::WHOLE;
use proptest::prelude::*;

use super::cases;

const DAYS: i64 = 60;
const HOURS: i64 = DAYS * 24;

/// A scenario of so many days from empty, with these places.
fn compiled(places: &[&str], rest: &str) -> Compiled {
    let mut text = format!(
        "format = 1\n[scenario]\nname = \"Shared\"\nstart = 2024-01-01\nhorizon = \"{DAYS} d\"\n\
         warm-up = \"0 d\"\n"
    );
    for place in places {
        let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
        write!(text, "[places.{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
    }
    text.push_str(rest);
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("shared.toml"), text.as_str(), &alone);
    let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    compile(&scenario.model, SimSpan::ZERO)
}

/// Runs a replication under the eyes of the auditor.
fn watched(compiled: &Compiled) -> Readings {
    let mut engine = Engine::new(compiled.network.clone());
    let mut auditor = Auditor::new(&compiled.network);
    let readings = engine.run(MasterSeed(11), Replication(0), &mut auditor).clone();
    assert_eq!(auditor.close().violations, Vec::new());
    readings
}

fn station(compiled: &Compiled, name: &str) -> StationId {
    let found = compiled.network.stations.iter().position(|one| one.name == name);
    StationId::at(found.unwrap_or_else(|| panic!("no station {name}")))
}

/// A break of gauge: oil is transhipped into wagons of the other gauge, grain gets other bogies.
#[derive(Clone, Copy, Debug)]
struct Gauge {
    /// Wagons of the other gauge, and wagons of a train.
    wagons: (u32, u32),
    /// Hours of the transhipment, of the way beyond, and until the wagons are back.
    hours: (i64, i64, i64),
}

fn gauge() -> impl Strategy<Value = Gauge> {
    let wagons = (1..5_u32, 0..9_u32, 10..50_u32);
    (wagons, (1..7_i64, 2..20_i64, 1..6_i64)).prop_map(|((trains, more, each), hours)| Gauge {
        wagons: (trains * each + more, each),
        hours,
    })
}

impl Gauge {
    fn compiled(self) -> Compiled {
        let ((there, each), (crane, way, back)) = (self.wagons, self.hours);
        let flow = |name: &str, to: &str, per_day: u32| {
            format!(
                "[flows.{name}]\ncommodity = \"{name}\"\nfrom = \"border\"\nto = \"{to}\"\n\
                 volume = \"{per_day} trains/day\"\narrivals = \"even\"\nvehicle = \"train\"\n"
            )
        };
        let stage = |name: &str, of: &str, hours: i64| {
            format!(
                "[crossings.gauge.stages.{name}]\nat = \"border\"\nlanes = 60\nhours = \"always\"\n\
                 service = \"{hours} h\"\ncommodities = [\"{of}\"]\n"
            )
        };
        let text = [
            format!(
                "[vehicles.train]\nmode = \"rail\"\nwagons = {each}\nwagon-load = \"60 t\"\n\
                 [crossings.gauge]\nbetween = [\"border\", \"beyond\"]\nmode = \"rail\"\n\
                 towards.beyond = [\"jacks\", \"crane\"]\n\
                 [legs.way]\nbetween = [\"beyond\", \"inland\"]\nmode = \"rail\"\n\
                 length = \"100 km\"\ntravel-time = \"{way} h\"\nentry = \"free\"\n\
                 [fleets.wagons]\nvehicles = {there}\ncount = \"wagons\"\n\
                 serves = [\"gauge.crane\", \"way\"]\nturnaround = \"{back} h\"\n"
            ),
            stage("jacks", "grain", 3),
            stage("crane", "oil", crane),
            flow("oil", "inland", 48),
            flow("grain", "beyond", 10),
        ];
        compiled(&["border", "beyond", "inland"], &text.concat())
    }
}

proptest! {
    #![proptest_config(cases(60))]

    /// As many trains are transhipped as wagons come back for, never more wagons are out than there
    /// are, and trains whose bogies are exchanged do not wait for them.
    #[test]
    fn transhipment_waits_for_wagons_of_the_other_gauge(gauge in gauge()) {
        let compiled = gauge.compiled();
        let readings = watched(&compiled);
        let ((there, each), (crane, way, back)) = (gauge.wagons, gauge.hours);
        let (trains, cycle) = (i64::from(there / each), crane + way + back);
        let wagons = compiled.network.resources.iter().position(|one| one.name == "wagons");
        let wagons = ResourceId::at(wagons.expect("trains need them"));
        let claims = readings.resource(WHOLE, wagons).claims;
        let expected = trains * HOURS / cycle;
        prop_assert!((claims - expected).abs() <= trains + 1, "{claims}, not {expected}: {gauge:?}");
        prop_assert_eq!(readings.held_max(wagons), u64::from(there / each * each));
        let grain = compiled.network.classes.iter().position(|class| class.name == "grain");
        let grain = readings.class(WHOLE, ClassId::at(grain.expect("it is sent")));
        prop_assert!(grain.delivered > 500);
        prop_assert_eq!(grain.total, grain.delivered * 3 * MS_PER_HOUR);
    }

    /// One X-ray for trucks of both directions and for trains: all its machines work while anybody
    /// waits, and whoever comes first is first, so that each gets as much of it as it asks for.
    #[test]
    fn an_x_ray_is_shared_by_both_directions_and_both_modes(
        machines in 1..4_u32,
        asks in [10..30_u32, 10..30_u32, 10..30_u32],
    ) {
        let lane = |post: &str, stage: &str| {
            format!(
                "[crossings.{post}.stages.{stage}]\nat = \"border\"\nlanes = 90\n\
                 hours = \"always\"\nservice = \"6 min\"\nchannels.green = {{ share = 0.5 }}\n\
                 channels.red = {{ share = 0.5, team = \"x-ray\", inspection = \"2 h\" }}\n"
            )
        };
        let flow = |name: &str, from: &str, to: &str, (noun, asks): (&str, u32)| {
            let per_day = asks * machines * 2;
            format!(
                "[flows.{name}]\ncommodity = \"goods\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
                 volume = \"{per_day} {noun}s/day\"\narrivals = \"poisson\"\nvehicle = \"{noun}\"\n"
            )
        };
        let text = [
            "[vehicles.truck]\nmode = \"road\"\nload = \"20 t\"\n\
             [vehicles.train]\nmode = \"rail\"\nwagons = 2\nwagon-load = \"60 t\"\n"
                .to_owned(),
            format!("[teams.x-ray]\nat = \"border\"\nsize = {machines}\n"),
            "[crossings.road]\nbetween = [\"border\", \"beyond\"]\nmode = \"road\"\n\
             towards.beyond = [\"out\"]\ntowards.border = [\"in\"]\n\
             [crossings.rail]\nbetween = [\"border\", \"beyond\"]\nmode = \"rail\"\n\
             towards.beyond = [\"out\"]\n"
                .to_owned(),
            lane("road", "out"),
            lane("road", "in"),
            lane("rail", "out"),
            flow("out", "border", "beyond", ("truck", asks[0])),
            flow("in", "beyond", "border", ("truck", asks[1])),
            flow("by-rail", "border", "beyond", ("train", asks[2])),
        ];
        let compiled = compiled(&["border", "beyond"], &text.concat());
        let readings = watched(&compiled);
        let pool = compiled.network.pools.iter().position(|pool| pool.name == "x-ray");
        let pool = readings.pool(WHOLE, PoolId::at(pool.expect("it works")));
        // 24 h / 2 h = 12 a day and machine, and at least 30 are to be inspected.
        let all = i128::from(machines) * i128::from(HOURS * MS_PER_HOUR);
        prop_assert!(i128::from(pool.held) <= all);
        prop_assert!(i128::from(pool.held) * 100 >= all * 99, "{pool:?}");
        let yards = ["road.out", "road.in", "rail.out"].map(|stage| {
            let name = format!("{stage}.inspection.red");
            readings.station(WHOLE, station(&compiled, &name)).finished as f64
        });
        let (done, asked) = (yards.iter().sum::<f64>(), f64::from(asks.iter().sum::<u32>()));
        for (yard, asks) in yards.into_iter().zip(asks) {
            let (has, asks) = (yard / done, f64::from(asks) / asked);
            prop_assert!((has - asks).abs() < 0.12, "{has} of the X-ray for {asks} of the asking");
        }
    }
}
