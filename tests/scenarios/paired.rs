//! Common random numbers survive a change of structure: a stage more and a flow less leave all
//! other draws alone, and pairing by replication pays.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use corridor_core::comparison::{Side, compare};
use corridor_core::compile::compile;
use corridor_core::experiment::{Controls, Plan, SideBySide};
use corridor_core::model::WarmUp;
use corridor_scenario::{Scenario, TEMPLATE, load_text};
use corridor_simkit::engine::Engine;
use corridor_simkit::fact::{Fact, Observer};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::stats::{Finding, Tally};
use corridor_simkit::time::SimTime;

/// The template with a second flow, which shares the border.
const TWO_FLOWS: &str = r#"
format = 1
extends = "template.toml"
[scenario]
horizon = "120 d"
[flows.stone]
commodity = "stone"
from = "inland-depot"
to = "border-south"
volume = "15 kt/yr"
arrivals = "poisson"
vehicle = "truck"
"#;

/// A stage more at the border, and the second flow taken away.
const OTHER_STRUCTURE: &str = r#"
format = 1
extends = "two-flows.toml"
remove = ["flows.stone"]
[crossings.border]
towards.border-south = ["exit", "weighing", "entry"]
[crossings.border.stages.weighing]
at = "border-south"
lanes = 4
hours = "always"
service = { exponential = { mean = "3 min" } }
"#;

fn scenario(name: &str) -> Scenario {
    let files = [
        ("template.toml", TEMPLATE),
        ("two-flows.toml", TWO_FLOWS),
        ("other-structure.toml", OTHER_STRUCTURE),
    ];
    let files: BTreeMap<PathBuf, String> =
        files.iter().map(|(name, text)| (PathBuf::from(name), (*text).to_owned())).collect();
    let text = files[Path::new(name)].clone();
    load_text(Path::new(name), text, &files).unwrap_or_else(|faults| panic!("{faults}"))
}

/// What was drawn about the customers of one flow: when each was born, and how long each was
/// worked on at each station.
#[derive(Default)]
struct Draws {
    /// Class and ordinal within it, by serial number.
    customers: BTreeMap<u32, (usize, usize)>,
    births: BTreeMap<usize, Vec<SimTime>>,
    since: BTreeMap<(u32, usize), SimTime>,
    /// By class, ordinal and station, in milliseconds.
    work: BTreeMap<(usize, usize, usize), i64>,
}

impl Observer for Draws {
    fn fact(&mut self, at: SimTime, fact: Fact) {
        match fact {
            Fact::Born { customer, class, .. } => {
                let births = self.births.entry(class.index()).or_default();
                self.customers.insert(customer, (class.index(), births.len()));
                births.push(at);
            }
            Fact::Starts { customer, station, .. } => {
                self.since.insert((customer, station.index()), at);
            }
            Fact::Ends { customer, station } => {
                let since = self.since.remove(&(customer, station.index())).expect("it began");
                let (class, ordinal) = self.customers[&customer];
                self.work.insert((class, ordinal, station.index()), (at - since).ms());
            }
            _ => {}
        }
    }

    fn tick(&mut self, _: SimTime, _: u64) {}
}

/// The draws of the grain flow, by names.
fn draws_of_grain(scenario: &Scenario) -> (Vec<SimTime>, BTreeMap<(usize, String), i64>) {
    let WarmUp::Fixed(warm_up) = scenario.model.period.warm_up else {
        panic!("the template gives its warm-up")
    };
    let compiled = compile(&scenario.model, warm_up);
    let classes = &compiled.catalogue.classes;
    let grain = classes.iter().position(|class| class.name == "grain").expect("it flows");
    let mut draws = Draws::default();
    Engine::new(Arc::clone(&compiled.network)).run(MasterSeed(4), Replication(2), &mut draws);
    let named = |((class, ordinal, station), ms): (&(usize, usize, usize), &i64)| {
        let name = compiled.catalogue.stations[*station].name.clone();
        (*class == grain).then_some(((*ordinal, name), *ms))
    };
    (draws.births[&grain].clone(), draws.work.iter().filter_map(named).collect())
}

#[test]
fn a_stage_more_and_a_flow_less_leave_all_other_draws_alone() {
    let (births, work) = draws_of_grain(&scenario("two-flows.toml"));
    let (other_births, other_work) = draws_of_grain(&scenario("other-structure.toml"));
    assert!(births.len() > 10_000);
    assert_eq!(births, other_births);
    let mut stations: BTreeMap<&str, u32> = BTreeMap::new();
    for ((ordinal, station), ms) in &work {
        // Whoever is still on the way in one history may have arrived in the other.
        if let Some(other) = other_work.get(&(*ordinal, station.clone())) {
            assert_eq!(ms, other, "truck {ordinal} at {station}");
            *stations.entry(station).or_default() += 1;
        }
    }
    // The leg, both stages and the inspection are shared, and nearly everybody went through.
    let places: Vec<_> = stations.keys().copied().collect();
    assert!(places.len() >= 4, "{places:?}");
    assert!(stations["border.exit"] as usize > births.len() * 95 / 100, "{stations:?}");
    assert!(other_work.keys().any(|(_, station)| station == "border.weighing"));
    assert!(!work.keys().any(|(_, station)| station == "border.weighing"));
}

/// The factor of variance reduction of the time from origin to destination, with the second
/// scenario on this seed.
fn variance_reduction(seed: u64) -> f64 {
    let scenarios = [scenario("two-flows.toml"), scenario("other-structure.toml")];
    let (cancel, n) = (AtomicBool::new(false), 40);
    let controls = Controls { threads: None, cancel: &cancel, progress: &|_| () };
    let plan = Plan { at_least: n, at_most: n, precision: None, confidence: 0.95, seed: 11 };
    let mut field = SideBySide::new(controls).expect("threads start");
    for (scenario, seed) in scenarios.iter().zip([11, seed]) {
        let plan = Plan { seed, ..plan };
        field.add(&scenario.model, &plan, Box::new(())).expect("nobody interrupts it");
    }
    field.extend(&[(0, n), (1, n)]).expect("nobody interrupts it");
    let sides: Vec<Side<'_>> = field.members().iter().map(|member| Side::of(member, n)).collect();
    let found = compare(&sides, &["flow.grain.time".to_owned()], 0.95);
    let difference = found.indicators[0].differences[0].expect("both have it");
    assert_eq!(difference.finding, Finding::Real);
    difference.variance_reduction.expect("it varies")
}

#[test]
fn pairing_pays_also_where_the_structure_differs() {
    let paired = variance_reduction(11);
    let apart: Tally = [12, 13].into_iter().map(variance_reduction).collect();
    let apart = apart.mean().expect("two seeds");
    assert!(paired > 3.0, "{paired}");
    assert!(apart < 1.6, "independent runs: {apart}");
}
