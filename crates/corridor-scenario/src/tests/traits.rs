//! Traits of consignments: what a planner can get wrong, and what it means where it is right.

use super::{load_overlay, marked};
use crate::Code;

fn found(flow: &str, stage: &str) -> Vec<(Code, String)> {
    marked(load_overlay(&format!(
        "[flows.grain]\ntraits = {{ {flow} }}\n[crossings.border.stages.exit]\n{stage}\n"
    )))
}

#[test]
fn a_trait_is_had_by_some_and_changes_something() {
    assert_eq!(found("tir = \"40 %\"", "traits.tir = { service = \"60 %\" }"), []);
    assert_eq!(found("tir = \"40 %\"", "")[0].0, Code::Unused);
    assert_eq!(found("", "traits.tir = { service = \"60 %\" }")[0].0, Code::Unused);
    let same = found("tir = \"40 %\"", "traits.tir = { service = \"100 %\" }");
    assert_eq!(same[0].0, Code::Unused);
    let all = found("tir = \"100 %\"", "traits.tir = { service = \"60 %\" }");
    assert_eq!(all[0].0, Code::ImpossibleValue);
    let below = found("tir = \"40 %\"", "traits.tir = { service = \"-60 %\" }");
    assert_eq!(below[0].0, Code::ImpossibleValue);
    let name = found("TIR = \"40 %\"", "");
    assert_eq!(name[0].0, Code::BadName);
}

#[test]
fn who_passes_by_leaves_something_to_do() {
    let exit = "traits.tir = { skips = true }";
    assert_eq!(found("tir = \"40 %\"", exit), [], "there is still the entry");
    let entry = format!("{exit}\n[crossings.border.stages.entry]\n{exit}");
    assert_eq!(found("tir = \"40 %\"", &entry)[0].0, Code::Contradiction);
    let both = found("tir = \"40 %\"", "traits.tir = { skips = true, service = \"60 %\" }");
    assert_eq!(both[0].0, Code::Contradiction);
    let nowhere = found("tir = \"40 %\"", "traits.tir = { instead = \"green-lane\" }");
    assert_eq!(nowhere[0].0, Code::UnknownName);
}

#[test]
fn a_stage_that_only_a_trait_leads_to_is_in_use() {
    let lane = "traits.tir = { instead = \"tir-lane\" }\n\
                [crossings.border.stages.tir-lane]\nat = \"border-north\"\nlanes = 1\n\
                hours = \"always\"\nservice = \"5 min\"";
    assert_eq!(found("tir = \"40 %\"", lane), []);
}

#[test]
fn channels_of_a_trait_are_those_of_the_stage() {
    let channels = |shares: &str| {
        found(
            "tir = \"40 %\"",
            &format!(
                "channels.green = {{ share = 0.8 }}\n\
                 channels.yellow = {{ share = 0.2, documents = \"1 h\" }}\n\
                 traits.tir = {{ channels = {{ {shares} }} }}"
            ),
        )
    };
    assert_eq!(channels("green = 0.95, yellow = 0.05"), []);
    assert_eq!(channels("green = 0.9")[0].0, Code::Shares);
    assert_eq!(channels("green = 0.9, red = 0.1")[0].0, Code::Contradiction);
}

#[test]
fn a_stage_that_only_a_trait_leads_to_can_be_served_and_ordered() {
    let lane = "traits.tir = { instead = \"tir-lane\" }\n\
                [crossings.border.stages.tir-lane]\nat = \"border-north\"\nlanes = 1\n\
                hours = \"always\"\nservice = \"5 min\"\norder = \"priority\"\n";
    let fleet =
        "[fleets.escorts]\nvehicles = 2\nserves = [\"border.tir-lane\"]\nturnaround = \"1 h\"\n";
    let ore = "[flows.ore]\ncommodity = \"ore\"\nfrom = \"inland-depot\"\nto = \"border-south\"\n\
               volume = \"0.1 Mt/yr\"\narrivals = \"poisson\"\nvehicle = \"truck\"\n\
               traits = { tir = \"40 %\" }\n";
    let text = format!(
        "{ore}[flows.grain]\npriority = 3\ntraits = {{ tir = \"40 %\" }}\n\
         [crossings.border.stages.exit]\n{lane}{fleet}"
    );
    assert_eq!(marked(load_overlay(&text)), []);
}
