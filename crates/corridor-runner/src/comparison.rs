//! The answer of `corridor compare`: one versioned value, and its exporters.
//!
//! Like a report, it depends on the merged models, the seed, the replications and the engine's
//! version alone, and is the same to the byte for any number of threads.

pub(crate) mod choice;
mod csv;
mod differs;
pub(crate) mod doubt;
pub(crate) mod mixing;
mod page;
pub(crate) mod race;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
mod tests;
mod zone;

pub(crate) use differs::{ScenarioDifference, differs};
pub(crate) use page::{MARKS, scale, signed};

use std::io::{self, Write};

use corridor_core::comparison::{Attribution, BestAnswer, Comparison};
use serde::Serialize;

use crate::io::Paint;
use crate::report::{Extent, Format, markdown, text};

/// The version of the structure; it grows when a field changes its meaning or goes.
pub(crate) const COMPARISON_FORMAT: u32 = 1;

/// What a comparison found, with what is needed to find it again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ComparisonReport {
    /// Version of this structure: [`COMPARISON_FORMAT`].
    pub(crate) format: u32,
    /// Version of the engine.
    pub(crate) engine: String,
    /// Master seed of all scenarios (of OCBA, of the first; the next ones follow).
    pub(crate) seed: u64,
    /// The scenarios, the base first.
    pub(crate) scenarios: Vec<ScenarioLine>,
    /// Indicators side by side; `None` where the scenarios were not run with the same luck.
    pub(crate) comparison: Option<Comparison>,
    /// Which scenario is best, if that was asked.
    pub(crate) best: Option<BestAnswer>,
    /// Which changes made the difference, if that was asked.
    pub(crate) attributions: Vec<AttributionLine>,
    /// What differs between the first scenario and each other one.
    pub(crate) differences: Vec<ScenarioDifference>,
    /// What a reader must know before believing a number.
    pub(crate) warnings: Vec<String>,
}

/// A scenario of a comparison.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ScenarioLine {
    /// Its letter: A, B, C, …
    pub(crate) label: String,
    /// Its file, as it was given.
    pub(crate) file: String,
    /// Its name for people.
    pub(crate) title: String,
    /// SHA-256 of the merged model.
    pub(crate) model_hash: String,
    /// Chosen indicators that it lacks and another one has.
    pub(crate) lacks: Vec<String>,
}

/// What made the difference of a scenario to the first one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct AttributionLine {
    /// The scenario's letter.
    pub(crate) scenario: String,
    /// Groups of changes that change nothing that is simulated.
    pub(crate) without_effect: Vec<String>,
    /// The shares.
    pub(crate) attribution: Attribution,
}

/// The letter of a scenario: A to Z, then S27 and so on.
pub(crate) fn label(rank: usize) -> String {
    match u8::try_from(rank) {
        Ok(rank @ 0..26) => char::from(b'A' + rank).to_string(),
        _ => format!("S{}", rank + 1),
    }
}

impl ComparisonReport {
    /// Writes the answer; only text can be brief.
    ///
    /// # Errors
    ///
    /// If `out` refuses to be written to.
    pub(crate) fn write(
        &self,
        format: Format,
        extent: Extent,
        paint: Paint,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let title = self.title();
        match format {
            Format::Text => text::write(&title, &page::sections(self, extent), paint, out),
            Format::Markdown => markdown::write(&title, &page::sections(self, Extent::Full), out),
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, self)?;
                writeln!(out)
            }
            Format::Csv => csv::write(self, out),
        }
    }

    fn title(&self) -> String {
        format!("Comparison of {} scenarios", self.scenarios.len())
    }
}
