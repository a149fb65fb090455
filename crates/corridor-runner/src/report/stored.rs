//! The report as it is kept in an archive: in all its forms, and as rows.

use std::io;

use corridor_archive::{EstimateRow, VerdictRow};
use corridor_core::answer::{StopReason, Verdict};

use super::{Extent, Format, Report};
use crate::io::Paint;

/// The forms that are kept, by the name that an archive gives them.
pub(crate) const FORMS: [(&str, Format, Extent); 5] = [
    ("text", Format::Text, Extent::Brief),
    ("full", Format::Text, Extent::Full),
    ("markdown", Format::Markdown, Extent::Full),
    ("json", Format::Json, Extent::Full),
    ("csv", Format::Csv, Extent::Full),
];

impl Report {
    /// Name and text of each form, without colour.
    pub(crate) fn all_forms(&self) -> io::Result<Vec<(String, String)>> {
        let form = |(name, format, extent): (&str, Format, Extent)| {
            let mut bytes = Vec::new();
            self.write(format, extent, Paint::Plain, &mut bytes)?;
            let text = String::from_utf8(bytes).map_err(io::Error::other)?;
            Ok((name.to_owned(), text))
        };
        FORMS.into_iter().map(form).collect()
    }

    /// The lines of the report as CSV, as rows.
    pub(crate) fn estimate_rows(&self) -> io::Result<Vec<EstimateRow>> {
        let mut bytes = Vec::new();
        self.write(Format::Csv, Extent::Full, Paint::Plain, &mut bytes)?;
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            let text = |column: usize| record.get(column).unwrap_or("").to_owned();
            let number = |column: usize| record.get(column).and_then(|cell| cell.parse().ok());
            rows.push(EstimateRow {
                section: text(0),
                element: text(1),
                indicator: text(2),
                unit: text(3),
                mean: number(4),
                half_width: number(5),
                low: number(6),
                high: number(7),
                n: record.get(8).and_then(|cell| cell.parse().ok()),
                distrust: Some(text(9)).filter(|reason| !reason.is_empty()),
            });
        }
        Ok(rows)
    }

    /// The verdict on each target.
    pub(crate) fn verdict_rows(&self) -> Vec<VerdictRow> {
        let row = |target: &corridor_core::answer::TargetAnswer| VerdictRow {
            target: target.name.clone(),
            verdict: match target.verdict {
                Verdict::Met => "met",
                Verdict::Missed => "missed",
                Verdict::DemandBound => "demand-bound",
            }
            .to_owned(),
            is_sure: target.is_sure,
            met_in: target.met.hits,
            replications: target.met.n,
            probability: target.probability,
            throughput_t_per_yr: target.throughput.mean,
            asked_t_per_yr: target.target_tonnes_per_year,
        };
        self.answer.targets.iter().map(row).collect()
    }

    /// Why it stopped, in the word of the report's JSON.
    pub(crate) fn stopped_word(&self) -> &'static str {
        match self.answer.run.stopped {
            StopReason::Precise => "precise",
            StopReason::AtMost => "at-most",
            StopReason::Fixed => "fixed",
            StopReason::Interrupted => "interrupted",
        }
    }
}
