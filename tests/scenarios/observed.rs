//! The western route against what was observed in 2023 to 2025, each figure in its own window.

use std::fmt::Write;
use std::sync::atomic::AtomicBool;

use corridor_core::answer::{Answer, PublishedAnswer};
use corridor_core::experiment::{Controls, Plan, run};

use super::shipped;

/// Enough for the three years that the noise of a mean is well below every tolerance.
const MANY: u32 = 8;

/// Enough to tell hours from days.
const FEW: u32 = 3;

/// The figures of the issue that the comparison must hold: V1, V2, V3, V4, V7, V9 (three years)
/// and V10.
const FIGURES: [&str; 12] = [
    "v1-border-tonnes",
    "v1-border-vehicles",
    "v10-astara-terminal",
    "v2-samur-trucks",
    "v3-samur-tonnes",
    "v4-astara-queue",
    "v4-samur-queue",
    "v7-astara-tonnes",
    "v7-astara-trucks",
    "v9-astara-rail-2023",
    "v9-astara-rail-2024",
    "v9-astara-rail-2025",
];

fn answer(name: &str, replications: u32) -> Answer {
    let scenario = shipped(name);
    let plan = Plan {
        at_least: replications,
        at_most: replications,
        precision: None,
        confidence: 0.95,
        seed: 2024,
    };
    let never = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &never, progress: &|_| {} };
    run(&scenario.model, &plan, &controls).expect("the experiment runs to its end")
}

fn table(figures: &[PublishedAnswer]) -> String {
    let mut table = format!(
        "{:<22}{:>13}{:>13}{:>10}{:>11}{:>11}\n",
        "figure", "published", "simulated", "±", "deviation", "tolerance"
    );
    for figure in figures {
        writeln!(
            table,
            "{:<22}{:>13.2}{:>13.2}{:>10.2}{:>+10.1}%{:>10.1}% {}",
            figure.name,
            figure.published,
            figure.simulated.mean,
            figure.simulated.half_width.unwrap_or(f64::NAN),
            100.0 * figure.deviation,
            100.0 * figure.tolerance,
            if figure.inside { "inside" } else { "OUTSIDE" },
        )
        .expect("a string takes any text");
    }
    table
}

#[test]
#[expect(clippy::print_stdout, reason = "the table is what `--nocapture` is asked for")]
fn the_published_figures_of_three_years_come_out_inside_their_tolerance() {
    let answer = answer("west-2023-2025.toml", MANY);
    let table = table(&answer.published);
    println!("{table}");
    let names: Vec<_> = answer.published.iter().map(|figure| figure.name.as_str()).collect();
    assert_eq!(names, FIGURES);
    assert!(answer.published.iter().all(|figure| figure.inside), "{table}");
}

#[test]
fn border_times_of_2024_lie_where_neighbouring_posts_have_them() {
    let answer = answer("west-2024.toml", FEW);
    assert!(answer.deadlocks.is_empty(), "{:?}", answer.deadlocks);
    for passage in &answer.passages {
        let hours = passage.border_hours.mean;
        // CAREC CPMM: about 4 h by road in Azerbaijan (10 h over all posts), 5 to 50 h by rail.
        let plausible = if passage.mode == "rail" { 5.0..50.0 } else { 1.0..10.0 };
        let name = format!("{} towards {}", passage.crossing, passage.towards);
        assert!(plausible.contains(&hours), "{name}: {hours:.1} h");
    }
}

#[test]
fn more_lanes_at_samur_shorten_the_way_into_russia() {
    let hours = |name: &str| {
        let answer = answer(name, FEW);
        let north = answer.passages.iter().find(|passage| {
            passage.crossing == "samur-road" && passage.towards == "yarag-kazmalyar"
        });
        north.expect("trucks pass Samur northbound").border_hours.mean
    };
    let (before, after) = (hours("west-2024.toml"), hours("samur-more-lanes.toml"));
    assert!(after < before / 2.0, "{before:.1} h before, {after:.1} h after");
}
