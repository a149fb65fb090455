//! A network that cannot cope: for months more comes than gets through.
//!
//! Trains wait for engines that run back empty, for single track and for a border station that
//! refuses them; trucks wait for tractors of a ferry leg and for lanes that suspend their work at
//! night. Everything that searches among those who wait, or among those who hold something, has a
//! crowd to search in, as large as the load says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use corridor_core::compile::compile;
use corridor_scenario::{Scenario, load_text};
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::SimSpan;

/// The network; `{trains}` and `{trucks}` a day come, of which about 20 and 200 get through.
const TEXT: &str = r#"
format = 1
[scenario]
name = "Overload"
start = 2024-01-01
horizon = "120 d"
warm-up = "{warm-up}"
[places.yard]
name = "Yard"
country = "ZZ"
time-zone = "Etc/UTC"
[places.border]
name = "Border"
country = "ZZ"
time-zone = "Etc/UTC"
[places.beyond]
name = "Beyond"
country = "ZZ"
time-zone = "Etc/UTC"
[places.quay]
name = "Quay"
country = "ZZ"
time-zone = "Etc/UTC"
[places.ramp]
name = "Ramp"
country = "ZZ"
time-zone = "Etc/UTC"
[places.abroad]
name = "Abroad"
country = "ZZ"
time-zone = "Etc/UTC"

[vehicles.train]
mode = "rail"
wagons = 50
wagon-load = "60 t"
[vehicles.truck]
mode = "road"
load = "20 t"

[legs.line]
between = ["yard", "border"]
mode = "rail"
length = "120 km"
speed = "40 km/h"
{line}[crossings.station]
between = ["border", "beyond"]
mode = "rail"
towards.beyond = ["control"]
towards.border = ["control"]
acceptance.beyond = { trains = "20 trains/day", tracks = 4, abandon-after = "12 h", standing = "3 trains" }
[crossings.station.stages.control]
at = "border"
lanes = 4
hours = "always"
service = { exponential = { mean = "2 h" } }
{engines}[flows.trains]
commodity = "general"
from = "yard"
to = "beyond"
volume = "{trains} trains/day"
arrivals = "poisson"
vehicle = "train"

[legs.haul]
between = ["quay", "ramp"]
mode = "road"
length = "60 km"
speed = "60 km/h"
[fleets.tractors]
vehicles = 60
serves = ["haul"]
turnaround = "2 h"
[crossings.post]
between = ["ramp", "abroad"]
mode = "road"
towards.abroad = ["exit", "entry"]
towards.ramp = ["entry", "exit"]
[crossings.post.stages.exit]
at = "ramp"
lanes = 10
hours = "mon-sun 06:00-22:00"
at-closing = "suspend"
queue-limit = "10 trucks"
service = { exponential = { mean = "40 min" } }
[crossings.post.stages.entry]
at = "abroad"
staff = { "mon-sun 06:00-22:00" = 9, "mon-sun 22:00-06:00" = 2 }
at-closing = "suspend"
queue-limit = "10 trucks"
service = { exponential = { mean = "48 min" } }
[flows.trucks]
commodity = "general"
from = "quay"
to = "abroad"
volume = "{trucks} trucks/day"
arrivals = "poisson"
vehicle = "truck"
"#;

/// The line on which refused trains stand in loops with their engines, and one that takes any
/// number.
const LINES: [&str; 2] = [
    "tracks = \"single\"\nrelease = \"3 min\"\nloops.first = { at = \"40 km\", tracks = 3 }\n\
     loops.second = { at = \"80 km\", tracks = 3 }\n",
    "entry = \"free\"\n",
];
/// The engines.
const ENGINES: &str = "[fleets.engines]\nvehicles = 14\nturnaround = \"2 h\"\n\
                       serves = [\"line\", \"station.control\"]\n";

/// Where trains wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trains {
    /// At the yard, for engines and for track.
    AtTheYard,
    /// Behind the line, for the station; they are abandoned where there is room.
    AtTheStation,
}

/// The network at a load: 1 is about what gets through.
///
/// # Panics
///
/// Never: the text is sound.
#[must_use]
pub fn scenario(load: f64, trains: Trains, warm_up: &str) -> Scenario {
    let (line, engines) = match trains {
        Trains::AtTheYard => (LINES[0], ENGINES),
        Trains::AtTheStation => (LINES[1], ""),
    };
    let text = TEXT
        .replace("{line}", line)
        .replace("{engines}", engines)
        .replace("{warm-up}", warm_up)
        .replace("{trains}", &format!("{:.2}", 20.0 * load))
        .replace("{trucks}", &format!("{:.2}", 200.0 * load));
    let alone = BTreeMap::<PathBuf, String>::new();
    load_text(Path::new("overload.toml"), &text, &alone)
        .unwrap_or_else(|faults| panic!("overload.toml: {faults}"))
}

/// A worker for the network at a load.
#[derive(Debug)]
pub struct Overload {
    engine: Engine,
}

impl Overload {
    /// A worker whose memory one replication has filled.
    #[must_use]
    pub fn new(load: f64, trains: Trains) -> Self {
        let compiled = compile(&scenario(load, trains, "0 d").model, SimSpan::ZERO);
        let mut overload = Self { engine: Engine::new(Arc::clone(&compiled.network)) };
        overload.replicate();
        overload
    }

    /// Runs a replication; returns its events, and how many are inside at the end.
    pub fn replicate(&mut self) -> (u64, u64) {
        let readings = self.engine.run(MasterSeed(1), Replication(0), &mut ());
        (readings.events(), readings.inside().1)
    }
}
