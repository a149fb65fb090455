//! Any small corridor: no throughput lies above its upper bound, however much freight there is.

use std::fmt::Write as _;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use corridor_core::answer::{Answer, CheckAnswer};
use corridor_core::experiment::{Controls, Plan, run};
use corridor_core::model::CorridorModel;
use corridor_scenario::load_text;
use proptest::prelude::*;

use super::cases;

/// A stage to be drawn.
#[derive(Clone, Debug)]
pub(super) struct Stage {
    pub(super) lanes: u32,
    closes_at: Option<u32>,
    finishes: bool,
    service: Service,
    limit: Option<u32>,
    breaks_down: bool,
    pub(super) inspects: bool,
}

/// How long a stage works on a truck, in minutes.
#[derive(Clone, Copy, Debug)]
enum Service {
    Fixed(u32),
    Exponential(u32),
    Lognormal(u32, f64),
}

/// A road over one or two borders, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) stages: Vec<Stage>,
    /// On duty to inspect, where anybody is inspected.
    pub(super) officers: u32,
    pub(super) warm_up: u32,
    trucks_a_day: u32,
    is_slowed: bool,
    fleet: Option<u32>,
    holding: Option<u32>,
}

fn service() -> impl Strategy<Value = Service> {
    prop_oneof![
        (20..300_u32).prop_map(Service::Fixed),
        (20..300_u32).prop_map(Service::Exponential),
        (20..300_u32, 0.3..2.5_f64).prop_map(|(mean, cv)| Service::Lognormal(mean, cv)),
    ]
}

fn stage() -> impl Strategy<Value = Stage> {
    let servers = (1..4_u32, proptest::option::of(9..20_u32), any::<bool>(), service());
    let manner = (proptest::option::of(1..9_u32), any::<bool>(), any::<bool>());
    (servers, manner).prop_map(|(servers, manner)| Stage {
        lanes: servers.0,
        closes_at: servers.1,
        finishes: servers.2,
        service: servers.3,
        limit: manner.0,
        breaks_down: manner.1,
        inspects: manner.2,
    })
}

pub(super) fn draft() -> impl Strategy<Value = Draft> {
    let demand = (prop_oneof![Just(0), Just(6)], 10..200_u32, any::<bool>());
    let ways = (proptest::option::of(1..30_u32), proptest::option::of(1..30_u32));
    (proptest::collection::vec(stage(), 1..=2), demand, ways).prop_map(|(stages, demand, ways)| {
        Draft {
            stages,
            officers: 1,
            warm_up: demand.0,
            trucks_a_day: demand.1,
            is_slowed: demand.2,
            fleet: ways.0,
            holding: ways.1,
        }
    })
}

impl Draft {
    fn text(&self) -> String {
        let mut text = format!(
            "format = 1\n[scenario]\nname = \"Any\"\nstart = 2024-01-01\nhorizon = \"15 d\"\n\
             warm-up = \"{} d\"\n[experiment]\nreplications = 12\nseed = 7\n\
             [vehicles.truck]\nmode = \"road\"\nload = \"20 t\"\n",
            self.warm_up
        );
        if self.stages.iter().any(|stage| stage.inspects) {
            let _ = write!(
                text,
                "[teams.officers]\nname = \"Officers\"\nat = \"a0\"\n\
                 staff = {{ \"mon-sun 00:00-24:00\" = {} }}\n",
                self.officers
            );
        }
        let n = self.stages.len();
        for border in 0..n {
            for side in ["a", "b"] {
                let _ = write!(
                    text,
                    "[places.{side}{border}]\nname = \"Side\"\ncountry = \"XX\"\ntime-zone = \"Asia/Baku\"\n"
                );
            }
            self.stages[border].write(&mut text, border);
            let from = format!("b{border}");
            let to = if border + 1 < n { format!("a{}", border + 1) } else { "end".to_owned() };
            let holding =
                self.holding.map_or(String::new(), |n| format!("holding = \"{n} trucks\"\n"));
            let _ = write!(
                text,
                "[legs.leg{border}]\nbetween = [\"{from}\", \"{to}\"]\nmode = \"road\"\n\
                 length = \"100 km\"\nspeed = \"40 km/h\"\n{holding}"
            );
        }
        text += "[places.end]\nname = \"End\"\ncountry = \"XX\"\ntime-zone = \"Asia/Baku\"\n";
        if let Some(vehicles) = self.fleet {
            let _ = write!(
                text,
                "[fleets.trucks]\nvehicles = {vehicles}\nserves = [\"leg0\"]\nturnaround = \"6 h\"\n"
            );
        }
        if self.is_slowed {
            let _ = write!(
                text,
                "[disruptions.works]\nwhere = [\"border0.check\"]\n\
                 on = {{ from = 2024-01-05, to = 2024-01-09 }}\neffect = {{ capacity = \"40 %\" }}\n"
            );
        }
        let across: Vec<String> =
            (0..n).map(|border| format!("{{ crossing = \"border{border}\" }}")).collect();
        let _ = write!(
            text,
            "[flows.freight]\ncommodity = \"goods\"\nfrom = \"a0\"\nto = \"end\"\n\
             volume = \"{} trucks/day\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n\
             [targets.all]\nthroughput = \"9 Mt/yr\"\nacross = [{}]\nprobability = 0.9\n",
            self.trucks_a_day,
            across.join(", ")
        );
        text
    }

    /// The corridor, and the plan by which it is run.
    pub(super) fn model(&self) -> (CorridorModel, Plan) {
        let none = std::collections::BTreeMap::<std::path::PathBuf, String>::new();
        let loaded = load_text(Path::new("any.toml"), self.text(), &none);
        let scenario = loaded.unwrap_or_else(|error| panic!("{error:?}\n{}", self.text()));
        let plan = Plan { precision: None, confidence: 0.999, ..scenario.plan };
        (scenario.model, plan)
    }

    fn answer(&self) -> Answer {
        let (model, plan) = self.model();
        let cancel = AtomicBool::new(false);
        let controls =
            Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &|_| {} };
        run(&model, &plan, &controls).expect("nobody interrupts it")
    }
}

impl Stage {
    fn write(&self, text: &mut String, border: usize) {
        let hours = match self.closes_at {
            None => "always".to_owned(),
            Some(at) => format!("mon-sun 08:00-{at:02}:00"),
        };
        let service = match self.service {
            Service::Fixed(mean) => format!("\"{mean} min\""),
            Service::Exponential(mean) => {
                format!("{{ exponential = {{ mean = \"{mean} min\" }} }}")
            }
            Service::Lognormal(mean, cv) => {
                format!("{{ lognormal = {{ mean = \"{mean} min\", cv = {cv:.2} }} }}")
            }
        };
        let _ = write!(
            text,
            "[crossings.border{border}]\nbetween = [\"a{border}\", \"b{border}\"]\nmode = \"road\"\n\
             towards.b{border} = [\"check\"]\n\
             [crossings.border{border}.stages.check]\nat = \"b{border}\"\nlanes = {}\n\
             hours = \"{hours}\"\nat-closing = \"{}\"\nservice = {service}\n",
            self.lanes,
            if self.finishes { "finish" } else { "suspend" },
        );
        if let Some(limit) = self.limit {
            let _ = writeln!(text, "queue-limit = \"{limit} trucks\"");
        }
        if self.breaks_down {
            *text += "breakdown = { up = { exponential = { mean = \"20 h\" } }, \
                      down = { exponential = { mean = \"4 h\" } } }\n";
        }
        if self.inspects {
            *text += "channels.green = { share = \"70 %\" }\n\
                      channels.red = { share = \"30 %\", team = \"officers\", \
                      inspection = { exponential = { mean = \"2 h\" } } }\n";
        }
    }
}

proptest! {
    #![proptest_config(cases(150))]

    /// The check that every run makes of itself, at 99.9 %: among many cases chance would break a narrower interval.
    #[test]
    fn no_throughput_lies_above_its_bound(draft in draft()) {
        let answer = draft.answer();
        let bounds = answer.checks.iter().filter(|check| check.name.ends_with("below its bound"));
        let failed: Vec<&CheckAnswer> = bounds.filter(|check| !check.holds).collect();
        prop_assert!(failed.is_empty(), "{failed:?}\n{}", draft.text());
        let passed = answer.targets[0].throughput.mean;
        let sent = answer.total.sent_tonnes_per_year.mean;
        prop_assert!(0 < draft.warm_up || passed <= sent * (1.0 + 1e-9), "{passed} of {sent}");
    }
}
