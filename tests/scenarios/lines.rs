//! What the single lines of the western route carry when more is sent than they can take.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use corridor_core::experiment::{Controls, Plan, run};
use corridor_scenario::load_text;

use super::folder;
use super::observed::FEW;

/// The overlay with a line as it stands there, and nothing else but trains from both its ends.
fn saturated(overlay: &str, leg: &str, [from, to]: [&str; 2], sent: u32) -> String {
    let mut text = format!(
        "format = 1\nextends = \"{overlay}\"\nremove = [\"crossings\", \"terminals\", \"teams\", \
         \"fleets\", \"trains\", \"flows\", \"vehicles\", \"disruptions\", \"targets\", \
         \"published\"]\n[vehicles.train]\nmode = \"rail\"\nwagons = 24\nwagon-load = \"62.5 t\"\n\
         tare = \"552 t\"\n"
    );
    for (flow, from, to) in [("there", from, to), ("back", to, from)] {
        write!(
            text,
            "[flows.{flow}]\ncommodity = \"any\"\nfrom = \"{from}\"\nto = \"{to}\"\n\
             volume = \"{sent} trains/day\"\narrivals = \"poisson\"\nvehicle = \"train\"\n\
             via = [\"{leg}\"]\n"
        )
        .expect("a string takes any text");
    }
    text
}

/// Trains a day both ways that arrive.
fn carried(overlay: &str, leg: &str, ends: [&str; 2], sent: u32) -> f64 {
    let text = saturated(overlay, leg, ends, sent);
    let path = folder().join("saturated.toml");
    let scenario =
        load_text(&path, text, &files(overlay)).unwrap_or_else(|faults| panic!("{faults}"));
    let plan = Plan { at_least: FEW, at_most: FEW, precision: None, confidence: 0.95, seed: 2024 };
    let never = AtomicBool::new(false);
    let controls = Controls { threads: None, cancel: &never, progress: &|_| {} };
    let answer = run(&scenario.model, &plan, &controls).expect("the experiment runs to its end");
    assert!(answer.deadlocks.is_empty(), "{leg}: {:?}", answer.deadlocks);
    let per_year = answer.flows.iter().map(|flow| flow.delivered_vehicles_per_year.mean);
    per_year.sum::<f64>() / 365.0
}

/// The files that the overlay is made of.
fn files(overlay: &str) -> BTreeMap<PathBuf, String> {
    let names: [&str; 2] = [overlay, "west-2024.toml"];
    let read = |name: &str| {
        let path = folder().join(name);
        let text = std::fs::read_to_string(&path).expect("a shipped scenario can be read");
        (path, text)
    };
    names.map(read).into()
}

/// The pairs of trains that the sources of the lines reckon with: 1,440 minutes over twice the time
/// over a section and its release. Trains that do not run at even intervals get nine tenths of it.
#[test]
fn single_lines_carry_nine_tenths_of_the_pairs_that_they_are_reckoned_with() {
    let lines = [
        ("west-2024.toml", "astrakhan-kizlyar-rail", ["astrakhan", "kizlyar"], 24.1),
        ("west-2024.toml", "osmanli-astara-rail", ["osmanli", "astara-az"], 6.9),
        ("west-2024.toml", "rasht-qazvin-rail", ["rasht", "qazvin"], 13.1),
    ];
    for (overlay, leg, ends, pairs) in lines {
        let carried = carried(overlay, leg, ends, 40) / 2.0;
        let part = carried / pairs;
        assert!((0.85..1.0).contains(&part), "{leg}: {carried:.2} of {pairs} pairs a day");
    }
}
