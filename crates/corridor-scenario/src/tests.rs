//! Tests of the whole way from text to a scenario or its diagnostics.

mod any_text;
mod choices;
mod circles;
mod compared;
mod diagnostics;
mod disruptions;
mod hours;
mod keys;
mod overlays;
mod ports;
mod rail;
mod room;
mod side_by_side;
mod trains;
mod traits;
mod water;
mod without_effect;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::{Code, Diagnostics, Scenario, Style, TEMPLATE, load_text};

/// Loads `text` as `case.toml`, beside `new.toml`, which is the template, and further files.
fn load_with(text: &str, files: &[(&str, &str)]) -> Result<Scenario, Diagnostics> {
    let all = files.iter().chain([&("new.toml", TEMPLATE)]);
    let all: BTreeMap<_, _> =
        all.map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    load_text(Path::new("case.toml"), text, &all)
}

/// Loads an overlay of the template.
fn load_overlay(overlay: &str) -> Result<Scenario, Diagnostics> {
    load_with(&format!("format = 1\nextends = \"new.toml\"\n{overlay}"), &[])
}

/// The diagnostics of an overlay of the template, drawn.
fn drawn(overlay: &str) -> String {
    match load_overlay(overlay) {
        Ok(scenario) => scenario.warnings.render(Style::plain(90)),
        Err(diagnostics) => diagnostics.render(Style::plain(90)),
    }
}

/// The codes and the marked texts of a loaded text.
fn marked(result: Result<Scenario, Diagnostics>) -> Vec<(Code, String)> {
    let diagnostics = result.map_or_else(|diagnostics| diagnostics, |scenario| scenario.warnings);
    let text = |one: &crate::Diagnostic| diagnostics.sources().text(one.span).to_owned();
    diagnostics.list().iter().map(|one| (one.code, text(one))).collect()
}
