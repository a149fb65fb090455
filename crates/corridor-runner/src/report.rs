//! The report: one versioned value, and one exporter per format.
//!
//! A [`Report`] depends on the merged model, the seed, the replications and the engine's version
//! alone; all its exports are the same to the byte for any number of threads. What may differ from
//! run to run (threads, wall time, machine) is the [`RunRecord`](crate::run_record::RunRecord)'s.

mod csv;
mod estimates;
mod json;
pub(crate) mod markdown;
pub(crate) mod number;
pub(crate) mod page;
#[cfg(test)]
pub(crate) mod sample;
mod stored;
pub(crate) mod text;

use std::io::{self, Write};

use corridor_core::answer::{Answer, Verdict};
use serde::Serialize;

pub use self::page::Extent;
use crate::io::Paint;

/// The version of the report's structure; it grows when a field changes its meaning or goes.
pub const REPORT_FORMAT: u32 = 1;

/// What an experiment found, with what is needed to find it again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    /// Version of this structure: [`REPORT_FORMAT`].
    pub format: u32,
    /// Version of the engine.
    pub engine: String,
    /// Which scenario.
    pub scenario: ScenarioIdentity,
    /// What was found.
    pub answer: Answer,
}

/// Which scenario a report is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScenarioIdentity {
    /// Its name for people.
    pub title: String,
    /// SHA-256 of the merged model in canonical form, hexadecimal.
    pub model_hash: String,
    /// Where its numbers come from.
    pub numbers: NumberOrigins,
}

/// How many numbers of a scenario come from where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct NumberOrigins {
    /// From a source that can be looked up.
    pub sourced: usize,
    /// Computed from sourced numbers.
    pub derived: usize,
    /// Assumed, with a reason.
    pub assumed: usize,
    /// Without any mark: assumed without a reason.
    pub unmarked: usize,
}

impl NumberOrigins {
    /// The counts in words, with the share that rests on sources.
    #[must_use]
    pub fn in_words(&self) -> String {
        let assumed = self.assumed + self.unmarked;
        let all = self.sourced + self.derived + assumed;
        let founded = (self.sourced + self.derived) as f64 / all.max(1) as f64;
        let unmarked = match self.unmarked {
            0 => String::new(),
            unmarked => format!(", {unmarked} of them without a reason"),
        };
        format!(
            "{all}: {} with a source, {} derived from such ({} together), {assumed} assumed{unmarked}",
            self.sourced,
            self.derived,
            number::bare_percent(founded)
        )
    }
}

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// Tables of 80 columns for people.
    Text,
    /// The same tables, complete, for documents.
    Markdown,
    /// The report itself, for programs.
    Json,
    /// One line per estimate, for spreadsheets.
    Csv,
}

impl Report {
    /// A report of the present structure and engine.
    #[must_use]
    pub fn new(scenario: ScenarioIdentity, answer: Answer) -> Self {
        let engine = env!("CARGO_PKG_VERSION").to_owned();
        Self { format: REPORT_FORMAT, engine, scenario, answer }
    }

    /// Whether every target is met with the probability it asks for (also where there is none).
    #[must_use]
    pub fn meets_all_targets(&self) -> bool {
        self.answer.targets.iter().all(|target| target.verdict == Verdict::Met)
    }

    /// Writes the report; only text can be brief.
    ///
    /// # Errors
    ///
    /// If `out` refuses to be written to.
    pub fn write(
        &self,
        format: Format,
        extent: Extent,
        paint: Paint,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match format {
            Format::Text => {
                let sections = page::sections(self, extent);
                text::write(&self.scenario.title, &sections, paint, out)
            }
            Format::Markdown => {
                let sections = page::sections(self, Extent::Full);
                markdown::write(&self.scenario.title, &sections, out)
            }
            Format::Json => json::write(self, out),
            Format::Csv => csv::write(&self.answer, out),
        }
    }
}
