//! Laws of room before legs: lines of several legs of single and double track, from the text to
//! the facts. Who finds no room stands in the leg before, and nobody ever stands on a section.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::Auditor;
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{ClassId, ResourceId, StationId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::Readings;
use corridor_simkit::time::{SimSpan, SimTime};
use corridor_tests::sketch::WHOLE;
use proptest::prelude::*;

use super::cases;

const SEED: MasterSeed = MasterSeed(5);

/// How trains are let on a leg.
#[derive(Clone, Debug)]
enum Track {
    /// Kilometres between loops, and the tracks of the loop behind each.
    Single(Vec<(u32, u32)>),
    /// Minutes between trains, and how many the leg holds.
    Headway(u32, Option<u32>),
    /// Paths a day, and how many the leg holds.
    Paths(u32, Option<u32>),
    /// As many as it holds.
    Free(u32),
}

/// A leg with room before it at its two ends.
#[derive(Clone, Debug)]
struct Piece {
    track: Track,
    room: [Option<u32>; 2],
    maintenance: bool,
}

/// A line of legs to be drawn, loaded from both ends and from one in the middle.
#[derive(Clone, Debug)]
struct Line {
    pieces: Vec<Piece>,
    demand: [u32; 3],
    /// Engines that go all the way, and whether they run back empty.
    engines: Option<(u32, bool)>,
    /// Whether wagons of the flow from the first end are formed to trains there.
    is_formed: bool,
}

fn track() -> impl Strategy<Value = Track> {
    let holds = || proptest::option::of(1..5_u32);
    prop_oneof![
        3 => proptest::collection::vec((5..30_u32, 2..4_u32), 1..4).prop_map(Track::Single),
        1 => (5..40_u32, holds()).prop_map(|(minutes, holds)| Track::Headway(minutes, holds)),
        1 => (10..90_u32, holds()).prop_map(|(paths, holds)| Track::Paths(paths, holds)),
        1 => (1..5_u32).prop_map(Track::Free),
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let room = || proptest::option::weighted(0.8, 1..5_u32);
    let piece = (track(), [room(), room()], any::<bool>())
        .prop_map(|(track, room, maintenance)| Piece { track, room, maintenance });
    let pieces = proptest::collection::vec(piece, 2..5);
    let engines = proptest::option::of((1..15_u32, any::<bool>()));
    let demand = [1..90_u32, 1..90_u32, 1..30_u32];
    (pieces, demand, engines, any::<bool>()).prop_map(|(pieces, demand, engines, is_formed)| Line {
        pieces,
        demand,
        engines,
        is_formed,
    })
}

impl Piece {
    fn text(&self, index: usize, text: &mut String) {
        let km = match &self.track {
            Track::Single(sections) => sections.iter().map(|section| section.0).sum(),
            _ => 40,
        };
        writeln!(
            text,
            "[legs.leg-{index}]\nbetween = [\"place-{index}\", \"place-{}\"]\nmode = \"rail\"\n\
             length = \"{km} km\"\nspeed = \"40 km/h\"",
            index + 1
        )
        .expect("text grows");
        let ends = self.room.iter().zip([index, index + 1]);
        let room: Vec<String> = ends
            .filter_map(|(room, place)| Some(format!("place-{place} = \"{} trains\"", (*room)?)))
            .collect();
        if !room.is_empty() {
            writeln!(text, "queue-limit = {{ {} }}", room.join(", ")).expect("text grows");
        }
        if self.maintenance {
            text.push_str("maintenance = [\"sun 01:00-05:00\", \"wed 23:00-02:00\"]\n");
        }
        let holds = |holds: Option<u32>| {
            holds.map_or_else(String::new, |holds| format!("holding = \"{holds} trains\"\n"))
        };
        let said = match &self.track {
            Track::Single(_) => "tracks = \"single\"\nrelease = \"4 min\"\n".to_owned(),
            Track::Headway(minutes, most) => {
                format!("headway = \"{minutes} min\"\n{}", holds(*most))
            }
            Track::Paths(paths, most) => {
                format!("paths = \"{paths} trains/day\"\n{}", holds(*most))
            }
            Track::Free(most) => format!("entry = \"free\"\n{}", holds(Some(*most))),
        };
        text.push_str(&said);
        if let Track::Single(sections) = &self.track {
            let mut at = 0;
            for (nth, (length, tracks)) in sections[..sections.len() - 1].iter().enumerate() {
                at += length;
                let key = format!("[legs.leg-{index}.loops.l{nth}]\n");
                text.push_str(&key);
                writeln!(text, "at = \"{at} km\"\ntracks = {tracks}").expect("text grows");
            }
        }
    }
}

impl Line {
    fn text(&self) -> String {
        let n = self.pieces.len();
        let mut text = "format = 1\n[scenario]\nname = \"Any line\"\nstart = 2024-01-01\n\
             horizon = \"15 d\"\nwarm-up = \"3 d\"\n\
             [vehicles.train]\nmode = \"rail\"\nwagons = 40\nwagon-load = \"60 t\"\n"
            .to_owned();
        if self.is_formed {
            let group = "mode = \"rail\"\nwagons = 10\nwagon-load = \"60 t\"\n";
            write!(text, "[vehicles.group]\n{group}").expect("text grows");
        }
        for place in 0..=n {
            let zone = "country = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n";
            write!(text, "[places.place-{place}]\nname = \"{place}\"\n{zone}").expect("text grows");
        }
        for (index, piece) in self.pieces.iter().enumerate() {
            piece.text(index, &mut text);
        }
        let flows = [("there", 0, n), ("back", n, 0), ("on", n / 2, n)];
        for ((name, from, to), trains) in flows.into_iter().zip(self.demand) {
            let is_group = self.is_formed && name == "there";
            let (vehicle, trains) =
                if is_group { ("group", 4 * trains) } else { ("train", trains) };
            write!(
                text,
                "[flows.{name}]\ncommodity = \"goods\"\nfrom = \"place-{from}\"\n\
                 to = \"place-{to}\"\nvolume = \"{trains} trains/day\"\narrivals = \"poisson\"\n\
                 vehicle = \"{vehicle}\"\n"
            )
            .expect("text grows");
        }
        if self.is_formed {
            writeln!(
                text,
                "[trains.made-up]\nfrom = \"place-0\"\nto = \"place-{n}\"\nflows = [\"there\"]\n\
                 wagons = 40\nlongest-wait = \"6 h\""
            )
            .expect("text grows");
        }
        if let Some((engines, is_empty_back)) = self.engines {
            let back = if is_empty_back { "empty" } else { "at-once" };
            writeln!(
                text,
                "[fleets.engines]\nvehicles = {engines}\nflows = [\"back\"]\nback = \"{back}\"\n\
                 turnaround = \"2 h\""
            )
            .expect("text grows");
        }
        text
    }

    fn compiled(&self) -> Compiled {
        compiled(&self.text())
    }
}

fn compiled(text: &str) -> Compiled {
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("line.toml"), text, &alone);
    let scenario = loaded.unwrap_or_else(|faults| panic!("{faults}\n{text}"));
    compile(&scenario.model, SimSpan::from_days(3))
}

/// Counts who is at each station: in it, or blocked in it before the next.
#[derive(Debug)]
struct Counter<'n> {
    auditor: Auditor<'n>,
    inside: Vec<i64>,
    most: Vec<i64>,
}

impl<'n> Counter<'n> {
    fn new(compiled: &'n Compiled) -> Self {
        let n = compiled.network.stations.len();
        let auditor = Auditor::new(&compiled.network);
        Self { auditor, inside: vec![0; n], most: vec![0; n] }
    }
}

impl Observer for Counter<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Enters { station, .. } => {
                self.inside[station.index()] += 1;
                self.most[station.index()] =
                    self.most[station.index()].max(self.inside[station.index()]);
            }
            Fact::Leaves { station, .. } => self.inside[station.index()] -= 1,
            _ => {}
        }
        self.auditor.fact(at, fact);
    }

    fn tick(&mut self, at: SimTime, inside: u64) {
        self.auditor.tick(at, inside);
    }
}

proptest! {
    #![proptest_config(cases(150))]

    #[test]
    fn no_more_than_there_is_room_for_stand_before_a_leg_and_no_train_locks(line in line()) {
        let compiled = line.compiled();
        let mut counter = Counter::new(&compiled);
        let mut engine = Engine::new(compiled.network.clone());
        let readings = engine.run(SEED, Replication(0), &mut counter);
        // Trains that stand on sections (E0315) may wait for each other.
        if all_have_room(&line) {
            prop_assert_eq!(readings.deadlock(), None);
        }
        prop_assert_eq!(counter.auditor.close().violations, Vec::new());
        for (index, piece) in line.pieces.iter().enumerate() {
            for (end, towards) in [(0, index + 1), (1, index)] {
                let Some(room) = piece.room[end] else { continue };
                let name = format!("leg-{index}>place-{towards}");
                let stations = compiled.network.stations.iter().enumerate();
                let first = match &piece.track {
                    Track::Single(sections) => {
                        let first = if end == 0 { 1 } else { sections.len() };
                        format!("{name}.section-{first}.entry")
                    }
                    Track::Headway(..) | Track::Paths(..) => format!("{name}.entry"),
                    Track::Free(_) => format!("{name}.room"),
                };
                for (rank, _) in stations.filter(|(_, one)| one.name == first) {
                    prop_assert!(counter.most[rank] <= i64::from(room), "{first}");
                }
                let rooms = compiled.network.resources.iter();
                let rank = rooms.clone().position(|one| one.name == format!("{name}.room"));
                if let Some(rank) = rank {
                    prop_assert!(readings.held_max(ResourceId::at(rank)) <= u64::from(room));
                }
            }
        }
        // On a section a train runs and does nothing else, unless what is behind it says nothing
        // of room.
        for (rank, station) in compiled.network.stations.iter().enumerate() {
            let is_section = station.name.rsplit('.').next().is_some_and(|last| {
                last.strip_prefix("section-").is_some_and(|n| n.parse::<u32>().is_ok())
            });
            if is_section && all_have_room(&line) {
                let blocked = readings.station(WHOLE, StationId::at(rank)).blocked;
                prop_assert_eq!(blocked, 0, "{}", station.name);
            }
        }
    }
}

/// Whether before every leg that may be full there is room.
fn all_have_room(line: &Line) -> bool {
    let says = |piece: &Piece| {
        !matches!(piece.track, Track::Free(_)) || piece.room.iter().all(Option::is_some)
    };
    line.pieces.iter().all(says)
}

/// A double-track leg that holds four, and single track behind it that takes less than comes.
fn spill_back(limits: [&str; 2]) -> (Compiled, Readings) {
    let [double, single] = limits;
    let line = Line {
        pieces: vec![
            Piece { track: Track::Headway(12, Some(4)), room: [None, None], maintenance: false },
            Piece {
                track: Track::Single(vec![(20, 2), (20, 2)]),
                room: [None, None],
                maintenance: false,
            },
        ],
        demand: [60, 5, 1],
        engines: None,
        is_formed: false,
    };
    let text = line.text().replacen("headway", &format!("{double}headway"), 1).replacen(
        "release",
        &format!("{single}release"),
        1,
    );
    let compiled = compiled(&text);
    let mut auditor = Auditor::new(&compiled.network);
    let mut engine = Engine::new(compiled.network.clone());
    let readings = engine.run(SEED, Replication(0), &mut auditor).clone();
    assert_eq!(auditor.close().violations, Vec::new());
    (compiled, readings)
}

fn station(compiled: &Compiled, name: &str) -> StationId {
    let found = compiled.network.stations.iter().position(|one| one.name == name);
    StationId::at(found.unwrap_or_else(|| panic!("no station {name}")))
}

#[test]
fn with_a_limit_the_leg_before_fills_and_the_one_before_that_and_without_it_does_not() {
    let double = "queue-limit = { place-0 = \"3 trains\" }\n";
    let single = "queue-limit = { place-1 = \"2 trains\" }\n";
    let of = |limits: [&str; 2]| {
        let (compiled, readings) = spill_back(limits);
        let at = |name| readings.station(WHOLE, station(&compiled, name));
        let sent = readings.class(WHOLE, ClassId::at(2)).delivered;
        let most = |name| readings.queue_max(station(&compiled, name));
        let leg = at("leg-0>place-1").blocked;
        (leg, most("leg-1>place-2.section-1.entry"), most("leg-0>place-1.entry"), sent)
    };
    let (leg, before_single, before_double, sent) = of(["", ""]);
    assert_eq!(leg, 0, "nobody stands on the double track without a limit");
    assert!(200 < before_single && before_double < 20, "{before_single} and {before_double}");
    let (leg, before_single, before_double, sent_then) = of(["", single]);
    assert!(0 < leg, "trains stand on the double track");
    assert!(before_single <= 2 && 200 < before_double, "{before_single} and {before_double}");
    assert!((sent - sent_then).abs() * 20 < sent, "{sent} and {sent_then}");
    let (leg, before_single, before_double, sent_then) = of([double, single]);
    assert!(0 < leg && before_single <= 2 && before_double <= 3, "{before_double}");
    assert!((sent - sent_then).abs() * 20 < sent, "{sent} and {sent_then}");
}

#[test]
fn room_that_fills_in_a_circle_is_found_and_named() {
    // Three legs in a ring, of one train each and with room for one before them. Trains run over
    // two of the three, from each of the places: all that is held waits for room ahead.
    let line = Line {
        pieces: vec![
            Piece { track: Track::Free(1), room: [Some(1), Some(1)], maintenance: false },
            Piece { track: Track::Free(1), room: [Some(1), Some(1)], maintenance: false },
        ],
        demand: [90, 90, 1],
        engines: None,
        is_formed: false,
    };
    let ring = "[legs.home]\nbetween = [\"place-2\", \"place-0\"]\none-way = true\n\
                mode = \"rail\"\nlength = \"40 km\"\nspeed = \"40 km/h\"\nentry = \"free\"\n\
                holding = \"1 train\"\nqueue-limit = \"1 train\"\n";
    let mut text = line.text();
    text.truncate(text.find("[flows.there]").expect("there are flows"));
    text = text.replace("between = [\"place-0\"", "one-way = true\nbetween = [\"place-0\"");
    text = text.replace("between = [\"place-1\"", "one-way = true\nbetween = [\"place-1\"");
    for place in ["place-1", "place-2"] {
        text = text.replace(&format!(", {place} = \"1 trains\" }}"), " }");
    }
    text.push_str(ring);
    for (name, from, via, to) in [
        ("a", 0, "\"leg-0\", \"leg-1\"", 2),
        ("b", 1, "\"leg-1\", \"home\"", 0),
        ("c", 2, "\"home\", \"leg-0\"", 1),
    ] {
        write!(
            text,
            "[flows.{name}]\ncommodity = \"goods\"\nfrom = \"place-{from}\"\nto = \"place-{to}\"\n\
             volume = \"60 trains/day\"\narrivals = \"poisson\"\nvehicle = \"train\"\nvia = [{via}]\n"
        )
        .expect("text grows");
    }
    let compiled = compiled(&text);
    let mut auditor = Auditor::new(&compiled.network);
    let mut engine = Engine::new(compiled.network.clone());
    let readings = engine.run(SEED, Replication(0), &mut auditor);
    let deadlock = readings.deadlock().expect("a full ring stands still");
    let names: Vec<&str> = deadlock
        .cycle
        .iter()
        .map(|station| compiled.network.stations[station.index()].name.as_str())
        .collect();
    assert!(names.iter().any(|name| name.contains("leg-0")), "{names:?}");
    assert_eq!(auditor.close().violations, Vec::new());
}
