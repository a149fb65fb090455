//! A comparison as CSV, one line per number:
//! `section,scenario,element,indicator,unit,mean,half_width,n,finding,variance_reduction,distrust,source`.
//!
//! Sections: `value`, `difference` (to the first scenario), `attribution` (element: the groups;
//! finding: the view), `best` (finding: whether it can be the best), `change` (element: the key;
//! indicator: `old` or `new`; finding: the value as it is written; source: where it comes from).

use std::io::{self, Write};

use corridor_core::answer::{Distrust, Estimate};
use corridor_simkit::attribution::Contribution;

use super::{ComparisonReport, label};

const HEADER: [&str; 12] = [
    "section",
    "scenario",
    "element",
    "indicator",
    "unit",
    "mean",
    "half_width",
    "n",
    "finding",
    "variance_reduction",
    "distrust",
    "source",
];

/// A line before it is text.
#[derive(Default)]
struct Line<'l> {
    section: &'l str,
    scenario: &'l str,
    element: &'l str,
    indicator: &'l str,
    unit: &'l str,
    mean: Option<f64>,
    half_width: Option<f64>,
    n: Option<u32>,
    finding: &'l str,
    variance_reduction: Option<f64>,
    distrust: Option<Distrust>,
    source: &'l str,
}

type Writer = ::csv::Writer<Vec<u8>>;

impl Line<'_> {
    fn write(&self, csv: &mut Writer) -> io::Result<()> {
        let number = |value: Option<f64>| {
            value.filter(|value| value.is_finite()).map_or(String::new(), |value| value.to_string())
        };
        csv.write_record([
            self.section,
            self.scenario,
            self.element,
            self.indicator,
            self.unit,
            &number(self.mean),
            &number(self.half_width),
            &self.n.map_or(String::new(), |n| n.to_string()),
            self.finding,
            &number(self.variance_reduction),
            self.distrust.map_or("", Distrust::word),
            self.source,
        ])?;
        Ok(())
    }

    fn estimate(self, value: &Estimate) -> Self {
        let mean = (value.n > 0).then_some(value.mean);
        let (half_width, distrust) = (value.half_width, value.distrust);
        Line { mean, half_width, n: Some(value.n), distrust, ..self }
    }
}

/// Writes all numbers of a comparison.
pub(super) fn write(report: &ComparisonReport, out: &mut dyn Write) -> io::Result<()> {
    // Written in one go: the writer of the crate would hide why `out` refuses.
    let mut csv = Writer::from_writer(Vec::new());
    csv.write_record(HEADER)?;
    compared(report, &mut csv)?;
    shared(report, &mut csv)?;
    if let Some(best) = &report.best {
        for (rank, one) in best.contenders.iter().enumerate() {
            let finding = match (best.best == Some(rank), one.is_in) {
                (true, _) => "best",
                (false, true) => "may-be-best",
                (false, false) => "not-best",
            };
            let (indicator, unit) = (best.indicator.as_str(), best.unit.as_str());
            let scenario = &label(rank);
            let line =
                Line { section: "best", scenario, indicator, unit, finding, ..Line::default() };
            line.estimate(&one.value).write(&mut csv)?;
        }
    }
    changed(report, &mut csv)?;
    let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}

fn compared(report: &ComparisonReport, csv: &mut Writer) -> io::Result<()> {
    for one in report.comparison.iter().flat_map(|comparison| &comparison.indicators) {
        let (indicator, unit) = (one.name.as_str(), one.unit.as_str());
        for (rank, value) in one.values.iter().enumerate() {
            let Some(value) = value else { continue };
            let scenario = &label(rank);
            let line = Line { section: "value", scenario, indicator, unit, ..Line::default() };
            line.estimate(value).write(csv)?;
        }
        for (rank, difference) in (1..).zip(&one.differences) {
            let Some(difference) = difference else { continue };
            let finding = serde_json::to_value(difference.finding)?;
            let line = Line {
                section: "difference",
                scenario: &label(rank),
                indicator,
                unit,
                mean: Some(difference.mean),
                half_width: difference.half_width,
                n: Some(difference.n),
                finding: finding.as_str().unwrap_or_default(),
                variance_reduction: difference.variance_reduction,
                distrust: difference.distrust,
                ..Line::default()
            };
            line.write(csv)?;
        }
    }
    Ok(())
}

fn shared(report: &ComparisonReport, csv: &mut Writer) -> io::Result<()> {
    for line in &report.attributions {
        let found = &line.attribution;
        let mut write = |element: &str, finding: &str, share: &Contribution| {
            let line = Line {
                section: "attribution",
                scenario: &line.scenario,
                element,
                indicator: &found.indicator,
                unit: &found.unit,
                mean: Some(share.mean),
                half_width: share.half_width,
                n: Some(found.replications),
                finding,
                ..Line::default()
            };
            line.write(csv)
        };
        for part in &found.parts {
            let groups = part.groups.join(" + ");
            write(&groups, "shapley", &part.shapley)?;
            write(&groups, "in-sequence", &part.in_sequence)?;
            write(&groups, "alone", &part.alone)?;
        }
        write("", "whole", &found.whole)?;
        write("", "interaction", &found.interaction)?;
    }
    Ok(())
}

fn changed(report: &ComparisonReport, csv: &mut Writer) -> io::Result<()> {
    for difference in &report.differences {
        let changes = difference.groups.iter().flat_map(|group| &group.changes);
        for change in changes.filter(|change| !change.is_source_only) {
            for (indicator, side) in [("old", &change.old), ("new", &change.new)] {
                let Some(side) = side else { continue };
                let (scenario, element) = (difference.scenario.as_str(), change.key.as_str());
                let finding = side.value.as_str();
                let section = "change";
                let source = side.source.as_deref().unwrap_or_default();
                let line = Line {
                    section,
                    scenario,
                    element,
                    indicator,
                    finding,
                    source,
                    ..Line::default()
                };
                line.write(csv)?;
            }
        }
    }
    Ok(())
}
