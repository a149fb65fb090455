//! Scenarios read from the texts that an archive or a part holds.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use corridor_core::ENGINE_EPOCH;
use corridor_scenario::{Scenario, SourceLoader, load_text};

/// Who made replications: version and engine epoch of the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Maker<'a> {
    pub(crate) engine: &'a str,
    pub(crate) epoch: u32,
}

/// The scenario of stored texts, the scenario's own first; why there is none, in words.
pub(crate) fn read(
    files: &[(String, String)],
    model_hash: &str,
    maker: Maker<'_>,
) -> Result<Scenario, String> {
    if maker.epoch != ENGINE_EPOCH || maker.engine != env!("CARGO_PKG_VERSION") {
        return Err(format!(
            "comes from version {} (engine epoch {}); this is {} (epoch {ENGINE_EPOCH})",
            maker.engine,
            maker.epoch,
            env!("CARGO_PKG_VERSION")
        ));
    }
    let (path, text) = files.first().ok_or("has no scenario")?;
    let texts =
        Texts(files.iter().map(|(path, text)| (PathBuf::from(path), text.clone())).collect());
    let scenario = load_text(Path::new(path), text.clone(), &texts)
        .map_err(|diagnostics| format!("its scenario has faults\n{diagnostics}"))?;
    if scenario.hash != model_hash {
        return Err("its scenario does not give the model that was run".to_owned());
    }
    Ok(scenario)
}

/// Files from memory.
struct Texts(BTreeMap<PathBuf, String>);

impl SourceLoader for Texts {
    fn read(&self, path: &Path) -> io::Result<String> {
        self.0.get(path).cloned().ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}
