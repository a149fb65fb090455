//! What commands say beside their numbers.

use super::*;
use crate::report::{Extent, Format, sample};

#[test]
fn a_new_scenario_is_told_how_to_get_its_schema() {
    let folder = Scratch::new("new-schema");
    let path = folder.path().join("scenario.toml").to_str().unwrap().to_owned();
    let session = corridor(&["new", &path]);
    let schema = folder.path().join("scenario.schema.json");
    let said = format!("`corridor schema > {}`", schema.display());
    assert!(session.err.contains(&said), "{}", session.err);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.starts_with("#:schema ./scenario.schema.json\n"));
}

/// An overlay of a new scenario.
fn overlay(folder: &Scratch, text: &str) -> String {
    let path = folder.path().join("overlay.toml").to_str().unwrap().to_owned();
    fs::write(&path, format!("format = 1\nextends = \"scenario.toml\"\n{text}")).unwrap();
    path
}

const PUBLISHED: &str = r#"
[published.p]
measure = { vehicles-per-day = { across = [{ crossing = "border" }], wagons = true } }
from = 2024-01-01
to = 2025-01-01
value = "130 trucks/day"
tolerance = "90 %"
source = "S1"
"#;

#[test]
fn a_summary_says_which_years_have_no_volume_of_their_own_and_what_is_compared() {
    let (folder, path) = with_scenario("carried");
    assert!(!corridor(&["check", &path]).out.contains("carries the volume"));
    let text = "[flows.grain]\nvolume = { 2023 = \"1 Mt/yr\" }\ngrowth = \"4 %\"\n";
    let path = overlay(&folder, &format!("{text}{PUBLISHED}"));
    let out = corridor(&["check", &path]).out;
    assert!(out.contains("2024 carries the volume of 2023 on, with 4.0 % growth a year"), "{out}");
    assert!(out.contains("is compared with 1 published figure: p."), "{out}");
    let later = PUBLISHED.replace("2025-", "2026-");
    let session = corridor(&["check", &overlay(&folder, &later)]);
    assert!(session.err.contains("E0309"), "{}", session.err);
    assert!(!session.out.contains("is compared with"), "{}", session.out);
}

#[test]
fn trucks_beside_wagons_are_named_in_the_unit() {
    let (folder, _path) = with_scenario("unit");
    let path = overlay(&folder, PUBLISHED);
    let session = corridor(&["run", &path, "--replications", "2", "--format", "markdown"]);
    let (out, err) = (session.out, session.err);
    assert!(out.contains("The published figure is"), "{out}{err}");
    assert!(out.contains("(vehicles and wagons/day)"), "{out}{err}");
}

#[test]
fn a_bound_above_capacity_is_explained() {
    let mut report = sample::report();
    let text = |report: &crate::report::Report| {
        let mut bytes = Vec::new();
        report.write(Format::Text, Extent::Brief, Paint::Plain, &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(!text(&report).contains("inside at the start"));
    report.answer.targets[0].bound_with_demand = 12e6;
    assert!(text(&report).contains("inside at the start"), "{}", text(&report));
}

/// Every mechanism that holds vehicles up is there to be proof-read, within 80 columns.
#[test]
fn a_summary_names_what_holds_vehicles_up() {
    let summary = |name: &str| {
        let path = format!("{}/../../scenarios/{name}", env!("CARGO_MANIFEST_DIR"));
        let out = corridor(&["check", &path]).out;
        let widest = out.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|columns| columns <= 80), "{name}: {widest:?} columns");
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let cases = [
        ("caspian-2024.toml", "canal-vessel lies 1.7 m deep empty and 4.5 m laden"),
        ("caspian-2024.toml", "olya-canal 3.94 m deep; narrow one-way at 60–78 km,"),
        ("caspian-2024.toml", "convoys of 8 every 24 h from 12-14 to 03-05"),
        ("caspian-2024.toml", "loading berth 4.5 m deep"),
        ("caspian-2024.toml", "storage onto road holds 150 000 t, lies for 72 h"),
        ("disruptions/falling-sea.toml", "less by 0.2 m a year since 2024-01-01"),
        (
            "textbook/single-track.toml",
            "single track without loops, clear after 3 min, by priority",
        ),
        ("textbook/fleets.toml", "run back empty over their way"),
        ("textbook/breakdowns.toml", "a server fails after"),
        ("costs/nhava-sheva.toml", "0.0125 USD/tkm + 0.354 USD/TEU-km"),
        ("projects/e-queue-at-samur.toml", "slots towards"),
    ];
    for (name, words) in cases {
        let said = summary(name);
        assert!(said.contains(words), "{name} says nothing of `{words}`:\n{said}");
    }
}
