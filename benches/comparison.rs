//! A comparison of ten scenarios beside ten single runs: one ratio, measured in one run.
//!
//! Both simulate the same replications of the same models with the same threads; the comparison
//! adds the pairing of every indicator and saves the starting of threads. They take turns, round
//! after round, and the best round of each counts. `--test` runs a small case once.

#![expect(clippy::print_stdout, reason = "the ratio is the output of this program")]

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use corridor_core::comparison::{Side, compare};
use corridor_core::experiment::{Controls, Plan, SideBySide, run};
use corridor_scenario::{Scenario, TEMPLATE, Variation, load_text, vary};

const SCENARIOS: usize = 10;
const ROUNDS: u32 = 7;

fn main() {
    let smoke = std::env::args().any(|argument| argument == "--test");
    let (replications, rounds) = if smoke { (2, 1) } else { (24, ROUNDS) };
    let plan = Plan {
        at_least: replications,
        at_most: replications,
        precision: None,
        confidence: 0.95,
        seed: 1,
    };
    let scenarios = scenarios();
    let (mut alone, mut together) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..rounds {
        alone = alone.min(timed(|| singly(&scenarios, &plan)));
        together = together.min(timed(|| side_by_side(&scenarios, &plan)));
    }
    println!("{SCENARIOS} scenarios with {replications} replications each, best of the rounds");
    println!("ten runs        {alone:8.3} s");
    println!("one comparison  {together:8.3} s ({:.3}×)", together / alone);
}

/// The template with one to ten lanes at the exit.
fn scenarios() -> Vec<Scenario> {
    let none = std::collections::BTreeMap::<PathBuf, String>::new();
    let base = load_text(Path::new("template.toml"), TEMPLATE, &none).expect("it has no fault");
    let lanes = Variation::parse("crossings.border.stages.exit.lanes=3..12").expect("a range");
    let levels = lanes.grid(SCENARIOS);
    assert_eq!(levels.len(), SCENARIOS);
    let with = |level| vary(&base, &[(&lanes, level)]).expect("a number of lanes is no fault");
    levels.iter().map(with).collect()
}

fn singly(scenarios: &[Scenario], plan: &Plan) {
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &cancel, progress: &|_| () };
    for scenario in scenarios {
        let answer = run(&scenario.model, plan, &controls).expect("nobody interrupts it");
        assert_eq!(answer.run.replications, plan.at_most);
    }
}

fn side_by_side(scenarios: &[Scenario], plan: &Plan) {
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &cancel, progress: &|_| () };
    let mut field = SideBySide::new(controls).expect("threads start");
    let n = plan.at_most;
    for scenario in scenarios {
        field.add(&scenario.model, plan, Box::new(())).expect("nobody interrupts it");
    }
    let wanted: Vec<_> = (0..scenarios.len()).map(|rank| (rank, n)).collect();
    field.extend(&wanted).expect("nobody interrupts it");
    let sides: Vec<Side<'_>> = field.members().iter().map(|member| Side::of(member, n)).collect();
    let names: Vec<String> = sides[0].indicators.iter().map(|one| one.name.clone()).collect();
    assert_eq!(compare(&sides, &names, plan.confidence).replications, n);
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
