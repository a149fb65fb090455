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
    assert_eq!(codes(back), [Code::NobodyPasses]);
    let towards = |side: &str| format!("{{ crossing = \"border\", towards = \"{side}\" }}");
    let north = towards("border-north");
    let south = towards("border-south");
    assert_eq!(codes(&format!("{back}[targets.full]\nacross = [{north}]")), [Code::Unused]);
    let both = format!("{back}[targets.full]\nacross = [{north}, {south}]");
    assert_eq!(codes(&both), [Code::NobodyPasses, Code::NoEffect]);
    assert!(drawn(&both).contains("no flow passes `border` towards `border-north`"));
    let all = format!("{back}[targets.full]\nacross = [{{ crossing = \"border\" }}]");
    assert_eq!(codes(&all), [Code::NobodyPasses]);
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
    let ore = "[flows.ore]\ncommodity = \"ore\"\nfrom = \"inland-depot\"\nto = \"border-south\"\n\
               volume = \"0.1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n";
    let priority = format!("{ore}[flows.grain]\npriority = 3\n");
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
    // Where all have the same, the order changes nothing.
    let order = "[crossings.border.stages.exit]\norder = \"priority\"";
    let same = format!("{ore}priority = 3\n[flows.grain]\npriority = 3\n{order}");
    assert_eq!(marked(super::load_overlay(&same)), [(Code::NoEffect, "\"priority\"".to_owned())]);
}

#[test]
fn what_no_flow_uses_is_pointed_at_in_one_sentence() {
    let branch = "[places.quarry]\nname = \"Quarry\"\ncountry = \"ZZ\"\ntime-zone = \"Etc/UTC\"\n\
                  [legs.quarry-road]\nbetween = [\"quarry\", \"inland-depot\"]\nmode = \"road\"\n\
                  length = \"20 km\"\nspeed = \"40 km/h\"\n\
                  [crossings.border]\ntowards.border-south = [\"exit\", \"sample\", \"entry\"]\n\
                  [crossings.border.stages.sample]\nat = \"border-north\"\nlanes = 1\n\
                  hours = \"always\"\nservice = \"5 min\"\ncommodities = [\"ore\"]\n";
    let found = marked(super::load_overlay(branch));
    assert_eq!(found.iter().map(|one| one.0).collect::<Vec<_>>(), [Code::NobodyPasses]);
    let text = drawn(branch);
    assert!(text.contains("no flow passes `quarry-road`, `border.sample`"), "{text}");
    let used = "[flows.ore]\ncommodity = \"ore\"\nfrom = \"quarry\"\nto = \"border-south\"\n\
                volume = \"0.1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n";
    assert_eq!(marked(super::load_overlay(&format!("{branch}{used}"))), []);
}

#[test]
fn a_ban_outside_the_simulated_time_is_pointed_at() {
    let ban = |from: &str, to: &str| {
        let text =
            format!("[bans.autumn]\nflows = [\"grain\"]\non = {{ from = {from}, to = {to} }}\n");
        marked(super::load_overlay(&text)).into_iter().map(|one| one.0).collect::<Vec<_>>()
    };
    assert_eq!(ban("2024-10-01", "2024-10-20"), []);
    assert_eq!(ban("2022-10-01", "2022-10-20"), [Code::NoEffect]);
    assert_eq!(ban("2026-10-01", "2026-10-20"), [Code::NoEffect]);
}
