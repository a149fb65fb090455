//! What changes nothing: refused, or pointed at.

use super::{drawn, marked};
use crate::Code;

#[test]
fn a_cut_that_no_flow_passes_is_refused_and_one_that_is_partly_idle_is_pointed_at() {
    let codes = |overlay: &str| {
        let found = marked(super::load_overlay(overlay));
        found.into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    let published = |measure: &str| {
        format!(
            "[published.p]\nmeasure = {measure}\nfrom = 2024-01-01\nto = 2024-07-01\nvalue = \
             \"1 Mt\"\ntolerance = \"5 %\"\nsource = \"S1\""
        )
    };
    // A crossing back that the flow does not take.
    let back = "[crossings.border]\ntowards.border-north = [\"back\"]\n\
                [crossings.border.stages.back]\nat = \"border-north\"\nlanes = 1\n\
                hours = \"always\"\nservice = \"5 min\"\n";
    assert_eq!(codes(back), []);
    let towards = |side: &str| format!("{{ crossing = \"border\", towards = \"{side}\" }}");
    let north = towards("border-north");
    let south = towards("border-south");
    assert_eq!(codes(&format!("{back}[targets.full]\nacross = [{north}]")), [Code::Unused]);
    let both = format!("{back}[targets.full]\nacross = [{north}, {south}]");
    assert_eq!(codes(&both), [Code::NoEffect]);
    assert!(drawn(&both).contains("no flow passes `border` towards `border-north`"));
    assert_eq!(codes(&format!("{back}[targets.full]\nacross = [{{ crossing = \"border\" }}]")), []);
    let tonnes = published(&format!("{{ tonnes = [{north}] }}"));
    assert_eq!(codes(&format!("{back}{tonnes}")), [Code::Unused]);
    let short = drawn("[flows.grain]\nto = \"border-north\"");
    assert!(short.contains("no flow passes `border` towards `border-south`"), "{short}");
    let twice = format!("[targets.full]\nacross = [{south}, {south}]");
    assert_eq!(codes(&twice), [Code::Contradiction]);
    let once_more = format!("[targets.full]\nacross = [{south}, {{ crossing = \"border\" }}]");
    assert_eq!(codes(&once_more), [Code::Contradiction]);
}

#[test]
fn what_lies_outside_the_simulated_time_is_pointed_at() {
    let disruption = |when: &str| {
        format!(
            "[disruptions.d]\nwhere = [\"border\", \"inspectors\"]\n{when}\neffect = \"closed\""
        )
    };
    let found = |overlay: &str| {
        let found = marked(super::load_overlay(overlay));
        found.into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    for (when, expected) in [
        ("on = { from = 2024-05-01, to = 2024-06-01 }", vec![]),
        ("on = { from = 2023-12-05, to = 2023-12-20 }", vec![]),
        ("on = { from = 2020-05-01, to = 2020-06-01 }", vec![Code::NoEffect]),
        ("on = { from = 2025-05-01, to = 2025-06-01 }", vec![Code::NoEffect]),
        ("every-year = { from = \"11-01\", to = \"02-01\" }", vec![]),
    ] {
        assert_eq!(found(&disruption(when)), expected, "{when}");
    }
    let spring = "scenario.horizon = \"90 d\"\n";
    let autumn = disruption("every-year = { from = \"09-01\", to = \"10-01\" }");
    assert_eq!(found(&format!("{spring}{autumn}")), [Code::NoEffect]);
    let winter = disruption("every-year = { from = \"11-01\", to = \"01-20\" }");
    assert_eq!(found(&format!("{spring}{winter}")), []);
    for (from, to, expected) in [
        ("2024-01-01", "2025-01-01", vec![]),
        ("2023-01-01", "2024-01-01", vec![Code::NoEffect]),
        ("2024-07-01", "2025-07-01", vec![Code::NoEffect]),
    ] {
        let published = format!(
            "[published.p]\nmeasure = {{ delivered = [\"grain\"] }}\nfrom = {from}\nto = {to}\n\
             value = \"1 Mt\"\ntolerance = \"5 %\"\nsource = \"S1\""
        );
        assert_eq!(found(&published), expected, "{from}");
    }
}

#[test]
fn a_priority_that_nobody_asks_for_is_pointed_at() {
    let priority = "[flows.grain]\npriority = 3\n";
    let found = |rest: &str| {
        let found = marked(super::load_overlay(&format!("{priority}{rest}")));
        found.into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(found(""), [Code::NoEffect]);
    for rest in [
        "[crossings.border.stages.exit]\norder = \"priority\"",
        "[teams.inspectors]\norder = \"priority\"",
        "[crossings.border.slots.border-south]\nrate = \"9 trucks/h\"\nhorizon = \"7 d\"\n\
         order = \"priority\"\nhours = \"mon-sun 06:00-21:00\"",
    ] {
        assert_eq!(found(rest), [], "{rest}");
    }
}
