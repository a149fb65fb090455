//! Every shipped scenario loads without a word of complaint.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::{WEST, folder, shipped};

fn tomls_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder of scenarios can be read") {
        let path = entry.expect("its entries can be read").path();
        if path.is_dir() {
            tomls_below(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
}

#[test]
fn every_shipped_scenario_loads_without_diagnostics() {
    let mut paths = Vec::new();
    tomls_below(&folder(), &mut paths);
    assert!(paths.len() >= WEST.len(), "{paths:?}");
    let complaint = |path: &PathBuf| match corridor_scenario::load(path) {
        Ok(scenario) if scenario.warnings.list().is_empty() => None,
        Ok(scenario) => Some(format!("{}:\n{}", path.display(), scenario.warnings)),
        Err(failure) => Some(format!("{}:\n{failure}", path.display())),
    };
    let complaints: Vec<String> = paths.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn every_overlay_changes_the_model() {
    let hashes: BTreeSet<String> = WEST.iter().map(|name| shipped(name).hash).collect();
    assert_eq!(hashes.len(), WEST.len());
}

#[test]
fn an_overlay_of_a_measure_sends_the_same_freight() {
    let base = shipped("west-2024.toml").model.flows.clone();
    for name in
        ["samur-more-lanes.toml", "astara-rail-round-the-clock.toml", "rasht-astara-railway.toml"]
    {
        assert!(shipped(name).model.flows == base, "{name} changes the demand");
    }
    assert!(shipped("full-capacity.toml").model.flows != base);
}
