//! The auditor sees a wrong fact about what must be held: one of single track, of a fleet and of a
//! storage at a time, in the facts of a sound run of one scenario.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corridor_core::compile::{Compiled, compile};
use corridor_simkit::audit::{AuditReport, Auditor};
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::network::{PoolId, ResourceId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{SimSpan, SimTime};

/// Coal over a single line with engines to a quay where it lies until a coaster takes it.
const TEXT: &str = r#"
format = 1
[scenario]
name = "A line and a quay"
start = 2024-01-01
horizon = "60 d"
warm-up = "0 d"
[places.mine]
name = "Mine"
country = "ZZ"
time-zone = "Etc/UTC"
[places.port]
name = "Port"
country = "ZZ"
time-zone = "Etc/UTC"
[places.sea]
name = "Sea"
country = "ZZ"
time-zone = "Etc/UTC"
[vehicles.train]
mode = "rail"
wagons = 20
wagon-load = "60 t"
[vehicles.coaster]
mode = "sea"
load = "3000 t"
[legs.line]
between = ["mine", "port"]
mode = "rail"
length = "80 km"
speed = "40 km/h"
tracks = "single"
release = "5 min"
loops.halfway = { at = "40 km", tracks = 2 }
[fleets.engines]
vehicles = 2
serves = ["line", "quay.tippler"]
turnaround = "2 h"
[fleets.tugs]
vehicles = 1
serves = ["crossing"]
turnaround = "6 h"
[terminals.quay]
at = "port"
onto.sea = ["tippler"]
onto.rail = ["grabs"]
storage = { limit = "9000 t", dwell = { exponential = { mean = "8 h" } } }
[terminals.quay.stages.tippler]
lanes = 1
hours = "always"
service = "2 h"
[terminals.quay.stages.grabs]
lanes = 1
hours = "always"
service = "20 s"
per = "tonne"
[legs.crossing]
between = ["port", "sea"]
mode = "sea"
length = "100 km"
speed = "15 km/h"
[flows.coal]
commodity = "coal"
from = "mine"
to = "sea"
volume = "800 kt/yr"
arrivals = "poisson"
vehicles = { rail = "train", sea = "coaster" }
[flows.steel]
commodity = "steel"
from = "sea"
to = "mine"
volume = "300 kt/yr"
arrivals = "poisson"
vehicles = { rail = "train", sea = "coaster" }
"#;

/// What is done to a fact.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wrong {
    /// Who takes it is not told.
    NotClaimed,
    /// Less is taken than the step asks for.
    ClaimedInPart,
    /// Who gives it back is not told.
    NotReturned,
    /// It is given out again before it has come back.
    NotAvailable,
    /// There is more of it than planned.
    More,
}

/// An auditor who is not told that the third tug has come back.
struct Forgetful<'a> {
    auditor: Auditor<'a>,
    tugs: PoolId,
    n: u32,
}

impl Observer for Forgetful<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        self.n += u32::from(fact == Fact::Free { pool: self.tugs });
        if self.n != 3 || fact != (Fact::Free { pool: self.tugs }) {
            self.auditor.fact(at, fact);
        }
    }

    fn tick(&mut self, at: SimTime, inside: u64) {
        self.auditor.tick(at, inside);
    }
}

/// An auditor to whom the third fact of a kind about a resource is told wrongly.
struct Tampered<'a> {
    auditor: Auditor<'a>,
    resource: ResourceId,
    wrong: Option<Wrong>,
    left: u32,
}

impl Tampered<'_> {
    /// The fact as it is told; `None`: not at all.
    fn told(&mut self, fact: Fact) -> Option<Fact> {
        let (about, wrong) = match fact {
            Fact::Claimed { resource, .. } => {
                (resource, &[Wrong::NotClaimed, Wrong::ClaimedInPart])
            }
            Fact::Returned { resource, .. } => (resource, &[Wrong::NotReturned; 2]),
            Fact::Available { resource, .. } => (resource, &[Wrong::NotAvailable, Wrong::More]),
            _ => return Some(fact),
        };
        let Some(done) = self.wrong.filter(|done| about == self.resource && wrong.contains(done))
        else {
            return Some(fact);
        };
        self.left = self.left.saturating_sub(1);
        if self.left != 0 {
            return Some(fact);
        }
        self.wrong = None;
        match (done, fact) {
            (Wrong::ClaimedInPart, Fact::Claimed { customer, resource, amount }) => {
                Some(Fact::Claimed { customer, resource, amount: amount / 2 })
            }
            (Wrong::More, Fact::Available { resource, amount }) => {
                let more = Fact::Level { resource, amount: u64::MAX };
                self.auditor.fact(SimTime::START, more);
                Some(Fact::Available { resource, amount })
            }
            _ => None,
        }
    }
}

impl Observer for Tampered<'_> {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        if let Some(fact) = self.told(fact) {
            self.auditor.fact(at, fact);
        }
    }

    fn tick(&mut self, at: SimTime, inside: u64) {
        self.auditor.tick(at, inside);
    }
}

fn compiled() -> Compiled {
    let alone = BTreeMap::<PathBuf, String>::new();
    let loaded = corridor_scenario::load_text(Path::new("line-and-quay.toml"), TEXT, &alone);
    compile(&loaded.unwrap_or_else(|faults| panic!("{faults}")).model, SimSpan::ZERO)
}

/// What the auditor says of the run with one fact told wrongly.
fn audited(compiled: &Compiled, name: &str, wrong: Option<Wrong>) -> AuditReport {
    let found = compiled.network.resources.iter().position(|resource| resource.name == name);
    let resource = ResourceId::at(found.unwrap_or_else(|| panic!("no resource {name}")));
    let auditor = Auditor::new(&compiled.network);
    let mut tampered = Tampered { auditor, resource, wrong, left: 3 };
    let mut engine = Engine::new(compiled.network.clone());
    engine.run(MasterSeed(3), Replication(0), &mut tampered);
    assert_eq!(tampered.wrong, None, "nothing was told wrongly about {name}");
    tampered.auditor.close()
}

#[test]
fn a_wrong_fact_about_track_engine_or_storage_does_not_escape_the_auditor() {
    let compiled = compiled();
    let sound = audited(&compiled, "engines", None);
    assert_eq!(sound.violations, Vec::new());
    assert!(sound.delivered > 100, "{sound:?}");
    let cases = [
        ("line.section-1", Wrong::NotClaimed, "without holding any"),
        ("line.section-1", Wrong::NotReturned, "is gone with"),
        ("line.section-1", Wrong::NotAvailable, "2 are held of 1"),
        ("line.section-1", Wrong::More, "planned are 1"),
        ("line.halfway", Wrong::NotAvailable, "are held of"),
        ("engines", Wrong::NotClaimed, "without holding any"),
        ("engines", Wrong::NotReturned, "is gone with"),
        ("engines", Wrong::NotAvailable, "3 are held of 2"),
        ("engines", Wrong::More, "planned are 2"),
        ("quay.storage", Wrong::NotClaimed, "without holding any"),
        ("quay.storage", Wrong::ClaimedInPart, "not what its step claims"),
        ("quay.storage", Wrong::NotReturned, "is gone with"),
        ("quay.storage", Wrong::NotAvailable, "are held of 9000000"),
        ("quay.storage", Wrong::More, "planned are 9000000"),
    ];
    for (resource, wrong, seen) in cases {
        let report = audited(&compiled, resource, Some(wrong));
        let mut messages = report.violations.iter().map(|violation| violation.message.as_str());
        assert!(
            messages.any(|message| message.contains(seen)),
            "{resource}, {wrong:?}: {:#?}",
            report.violations
        );
    }
}

#[test]
fn a_vehicle_of_a_single_leg_that_goes_twice_at_once_does_not_escape_the_auditor() {
    let compiled = compiled();
    let tugs = compiled.network.pools.iter().position(|pool| pool.name == "tugs");
    let tugs = PoolId::at(tugs.expect("the leg needs one"));
    let auditor = Auditor::new(&compiled.network);
    let mut forgetful = Forgetful { auditor, tugs, n: 0 };
    let mut engine = Engine::new(compiled.network.clone());
    engine.run(MasterSeed(3), Replication(0), &mut forgetful);
    let report = forgetful.auditor.close();
    let is_seen = report.violations.iter().any(|one| one.message.contains("2 servers busy, 1 on"));
    assert!(is_seen, "{:#?}", report.violations);
}
