//! The answer of `corridor sweep`: the response at every point of a design, and its exporters.

mod page;
mod plot;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use corridor_core::answer::Estimate;
use corridor_core::comparison::DifferenceAnswer;
use serde::Serialize;

use crate::io::Paint;
use crate::report::{Format, markdown, text};

/// The version of the structure; it grows when a field changes its meaning or goes.
pub(crate) const SWEEP_FORMAT: u32 = 1;

/// What a sweep found, with what is needed to find it again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct SweepReport {
    /// Version of this structure: [`SWEEP_FORMAT`].
    pub(crate) format: u32,
    /// Version of the engine.
    pub(crate) engine: String,
    /// The scenario's name for people.
    pub(crate) title: String,
    /// SHA-256 of the model without any variation.
    pub(crate) model_hash: String,
    /// `grid`, `lhs` or `sobol`.
    pub(crate) design: &'static str,
    /// Master seed of all points, and of the design.
    pub(crate) seed: u64,
    /// Replications of every point.
    pub(crate) replications: u32,
    /// Confidence of every interval alone.
    pub(crate) confidence: f64,
    /// The keys that vary.
    pub(crate) keys: Vec<String>,
    /// The responses.
    pub(crate) responses: Vec<ResponseLine>,
    /// The points.
    pub(crate) points: Vec<PointLine>,
    /// Differences to the first point over all responses; their intervals hold together.
    pub(crate) comparisons: usize,
    /// What a reader must know before believing a number.
    pub(crate) warnings: Vec<String>,
}

/// What is looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct ResponseLine {
    /// The indicator.
    pub(crate) name: String,
    /// Its unit.
    pub(crate) unit: String,
    /// What it is.
    pub(crate) meaning: String,
}

/// A point of the design.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct PointLine {
    /// The values of the keys, with their units.
    pub(crate) levels: Vec<String>,
    /// The numbers in them.
    pub(crate) numbers: Vec<Option<f64>>,
    /// SHA-256 of the model.
    pub(crate) model_hash: String,
    /// The responses; `None` where this model has no such indicator.
    pub(crate) values: Vec<Option<Estimate>>,
    /// The responses less those of the first point, paired by replication; none at the first, and
    /// where one of the two has no such indicator.
    pub(crate) differences: Vec<Option<DifferenceAnswer>>,
}

impl SweepReport {
    /// Writes the answer.
    ///
    /// # Errors
    ///
    /// If `out` refuses to be written to.
    pub(crate) fn write(
        &self,
        format: Format,
        paint: Paint,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let title = format!("Sweep of {}", self.title);
        match format {
            Format::Text => text::write(&title, &page::sections(self), paint, out),
            Format::Markdown => markdown::write(&title, &page::sections(self), out),
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, self)?;
                writeln!(out)
            }
            Format::Csv => self.write_csv(out),
        }
    }

    /// A column per key, then `indicator,unit,mean,half_width,n`, then the difference to the first
    /// point with its interval and finding; a line per point and response.
    fn write_csv(&self, out: &mut dyn Write) -> io::Result<()> {
        let mut csv = ::csv::Writer::from_writer(Vec::new());
        let columns = [
            "indicator",
            "unit",
            "mean",
            "half_width",
            "n",
            "difference",
            "difference_half_width",
            "finding",
        ];
        csv.write_record(self.keys.iter().map(String::as_str).chain(columns))?;
        for point in &self.points {
            let pairs = point.values.iter().zip(&point.differences);
            for (response, (value, paired)) in self.responses.iter().zip(pairs) {
                let number = |value: Option<f64>| {
                    value.filter(|v| v.is_finite()).map_or(String::new(), |v| v.to_string())
                };
                let mean = number(value.filter(|value| value.n > 0).map(|value| value.mean));
                let half_width = number(value.and_then(|value| value.half_width));
                let n = value.map_or(String::new(), |value| value.n.to_string());
                let difference = number(paired.map(|paired| paired.mean));
                let interval = number(paired.and_then(|paired| paired.half_width));
                let finding = match paired {
                    Some(paired) => serde_json::to_value(paired.finding)?,
                    None => serde_json::Value::Null,
                };
                let finding = finding.as_str().unwrap_or_default().to_owned();
                let cells = [
                    &response.name,
                    &response.unit,
                    &mean,
                    &half_width,
                    &n,
                    &difference,
                    &interval,
                    &finding,
                ];
                csv.write_record(point.levels.iter().chain(cells))?;
            }
        }
        let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
        out.write_all(&bytes)
    }
}
