//! Every shipped scenario loads without a word of complaint, and the tests know all of them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use corridor_core::compile::compile;
use corridor_simkit::time::SimSpan;

use super::{BASES, COSTS, DISRUPTIONS, PROJECTS, all, folder, shipped};

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
    let complaint = |path: &PathBuf| match corridor_scenario::load(path) {
        Ok(scenario) if scenario.warnings.list().is_empty() => None,
        Ok(scenario) => Some(format!("{}:\n{}", path.display(), scenario.warnings)),
        Err(failure) => Some(format!("{}:\n{failure}", path.display())),
    };
    let complaints: Vec<String> = paths.iter().filter_map(complaint).collect();
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
}

#[test]
fn the_tests_know_every_scenario_of_the_corridor() {
    let mut paths = Vec::new();
    tomls_below(&folder(), &mut paths);
    let root = folder();
    let textbook = root.join("textbook");
    let of_corridor = paths.iter().filter(|path| !path.starts_with(&textbook));
    let found: BTreeSet<_> =
        of_corridor.map(|path| path.strip_prefix(&root).expect("it is in there")).collect();
    assert_eq!(found, all().into_iter().map(Path::new).collect());
}

#[test]
fn every_overlay_changes_the_model() {
    let hashes: BTreeSet<String> = all().iter().map(|name| shipped(name).hash).collect();
    assert_eq!(hashes.len(), all().len());
}

#[test]
fn a_project_or_disruption_sends_the_same_freight() {
    let overlays = PROJECTS.iter().chain(&DISRUPTIONS);
    // Who goes first is no freight.
    let flows = |name: &str| {
        let mut flows = shipped(name).model.flows.clone();
        for flow in flows.values_mut() {
            flow.priority = 0;
        }
        flows
    };
    let changes_flows = |(overlay, base): &&(&str, &str)| flows(overlay) != flows(base);
    let changing: Vec<_> = overlays.filter(changes_flows).map(|(overlay, _)| *overlay).collect();
    let expected = [
        // Fewer or more empty vessels, for each carries more or less.
        "projects/canal-dredging.toml",
        // More freight is its point.
        "projects/full-capacity.toml",
        "disruptions/canal-at-3.8-m.toml",
        "disruptions/falling-sea.toml",
        // Of another year: a volume without a year is that of the first day.
        "disruptions/suspension-2026.toml",
    ];
    assert_eq!(changing, expected);
}

#[test]
fn what_carriage_costs_moves_no_freight() {
    for (overlay, base) in &COSTS {
        let ways = |name: &str| -> Vec<_> {
            let compiled = compile(&shipped(name).model, SimSpan::ZERO);
            let classes = compiled.catalogue.classes.into_iter();
            classes.map(|class| (class.name, class.journey)).collect()
        };
        // The same freight by the same ways; a tariff may need a point more to keep it on its way.
        let flows = |name: &str| {
            let mut flows = shipped(name).model.flows.clone();
            for flow in flows.values_mut() {
                flow.routes.clear();
            }
            flows
        };
        assert!(flows(overlay) == flows(base), "{overlay}");
        for (with, without) in ways(overlay).into_iter().zip(ways(base)) {
            assert_eq!(with, without, "{overlay}");
        }
    }
}

#[test]
fn the_corridor_holds_its_three_routes_whole() {
    let corridor = shipped("corridor-2024.toml").model;
    let (mut flows, mut legs, mut crossings) = (0, BTreeSet::new(), 0);
    for route in &BASES[..3] {
        let route = shipped(route).model;
        flows += route.flows.len();
        crossings += route.crossings.len();
        for (name, flow) in &route.flows {
            assert!(corridor.flows[name] == *flow, "{name}");
        }
        for (name, leg) in &route.legs {
            assert!(corridor.legs[name] == *leg, "{name}");
            legs.insert(name.clone());
        }
    }
    // No two routes have a flow or a crossing in common, but they share lines.
    assert_eq!((corridor.flows.len(), corridor.crossings.len()), (flows, crossings));
    assert_eq!(corridor.legs.len(), legs.len());
}
