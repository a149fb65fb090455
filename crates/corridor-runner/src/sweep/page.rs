//! A sweep as sections of facts, a table and a drawing.

use corridor_simkit::stats::Finding;

use super::{SweepReport, plot};
use crate::comparison::{MARKS, scale, signed};
use crate::report::number::{NO_VALUE, bare_percent, brief};
use crate::report::page::{Block, Section, Table, Tone};

pub(super) fn sections(report: &SweepReport) -> Vec<Section> {
    let mut sections = vec![response(report)];
    sections.extend(differences(report));
    sections.extend(drawing(report));
    sections.push(method(report));
    sections
}

/// The factor and unit of a response.
fn scale_of(report: &SweepReport, response: usize) -> (f64, &str) {
    let values = report.points.iter().filter_map(|point| point.values[response]);
    let largest = values.map(|value| value.mean.abs()).fold(0.0, f64::max);
    scale(&report.responses[response].unit, largest)
}

/// Short names of the keys: as many of their last parts as tell them apart.
pub(super) fn short_keys(keys: &[String]) -> Vec<String> {
    let last = |key: &str, n: usize| {
        let parts: Vec<&str> = key.split('.').collect();
        parts[parts.len().saturating_sub(n)..].join(".")
    };
    let is_told_apart = |n: usize| {
        let mut names: Vec<String> = keys.iter().map(|key| last(key, n)).collect();
        names.sort_unstable();
        names.windows(2).all(|pair| pair[0] != pair[1])
    };
    let most = keys.iter().map(|key| key.split('.').count()).max().unwrap_or(1);
    let n = (1..most).find(|&n| is_told_apart(n)).unwrap_or(most);
    keys.iter().map(|key| last(key, n)).collect()
}

fn response(report: &SweepReport) -> Section {
    let short = short_keys(&report.keys);
    let mut facts: Vec<(String, String)> =
        short.iter().cloned().zip(report.keys.iter().cloned()).collect();
    let mut headings = short;
    for (rank, response) in report.responses.iter().enumerate() {
        let unit = scale_of(report, rank).1;
        let label = format!("({})", rank + 1);
        headings.push(format!("{label} {unit}"));
        facts.push((label, format!("{}, {unit}: {}", response.name, response.meaning)));
    }
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::of_numbers("", &headings);
    for point in &report.points {
        let mut row: Vec<_> = point.levels.iter().map(|level| level.as_str().into()).collect();
        for (rank, value) in point.values.iter().enumerate() {
            let factor = scale_of(report, rank).0;
            let text = value.map_or_else(|| NO_VALUE.to_owned(), |value| brief(&value, factor));
            row.push(text.into());
        }
        table.push(row);
    }
    let mut blocks = vec![Block::Facts(facts), Block::Table(table)];
    let warnings = report.warnings.iter();
    blocks.extend(warnings.map(|one| Block::Sentence(Tone::Caution, format!("Warning: {one}"))));
    let values = report.points.iter().flat_map(|point| point.values.iter().flatten());
    let differences = report.points.iter().flat_map(|point| point.differences.iter().flatten());
    let mut distrust = values.map(|one| one.distrust).chain(differences.map(|one| one.distrust));
    if distrust.any(|one| one.is_some()) {
        blocks.push(Block::Sentence(Tone::Faint, MARKS.to_owned()));
    }
    Section { title: "Response".to_owned(), blocks }
}

/// The responses less those of the first point.
fn differences(report: &SweepReport) -> Option<Section> {
    let first = report.points.first().filter(|_| report.comparisons > 0)?;
    let mut headings = short_keys(&report.keys);
    for rank in 0..report.responses.len() {
        headings.push(format!("({}) {}", rank + 1, scale_of(report, rank).1));
    }
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::of_numbers("", &headings);
    for point in &report.points[1..] {
        let mut row: Vec<_> = point.levels.iter().map(|level| level.as_str().into()).collect();
        for (rank, one) in point.differences.iter().enumerate() {
            let scale = scale_of(report, rank);
            let text = match one {
                None => NO_VALUE.to_owned(),
                Some(one) if one.finding == Finding::Equal => "=".to_owned(),
                Some(one) if one.finding == Finding::Real => signed(one, scale),
                Some(one) => format!("{} ~", signed(one, scale)),
            };
            row.push(text.into());
        }
        table.push(row);
    }
    let levels = short_keys(&report.keys).into_iter().zip(&first.levels);
    let levels: Vec<String> = levels.map(|(key, level)| format!("{key} = {level}")).collect();
    let text = format!(
        "Less the first point ({}), paired by replication. The {} intervals hold together with {}; \
         ~ cannot be told from zero, = is zero in every replication.",
        levels.join(", "),
        report.comparisons,
        bare_percent(report.confidence)
    );
    let blocks = vec![Block::Sentence(Tone::Plain, text), Block::Table(table)];
    Some(Section { title: "Differences".to_owned(), blocks })
}

/// The first response over one key or two.
fn drawing(report: &SweepReport) -> Option<Section> {
    if report.responses.is_empty() {
        return None;
    }
    let (factor, unit) = scale_of(report, 0);
    let name = format!("{}, {unit}", report.responses[0].name);
    let lines = match report.keys.len() {
        1 => plot::line(report, factor),
        2 => plot::map(report, factor),
        _ => None,
    }?;
    let mut blocks = vec![Block::Sentence(Tone::Plain, name), Block::Drawing(lines)];
    if report.keys.len() == 1 {
        let text = "■ is a mean, │ its interval, · a straight line between means.";
        blocks.push(Block::Sentence(Tone::Faint, text.to_owned()));
    }
    Some(Section { title: "Plot".to_owned(), blocks })
}

fn method(report: &SweepReport) -> Section {
    let design = match report.design {
        "lhs" => "Latin hypercube",
        "sobol" => "Sobol sequence (Joe and Kuo, Owen scrambling)",
        _ => "grid, every combination",
    };
    let hash: String = report.model_hash.chars().take(16).collect();
    let facts = [
        ("design", format!("{design}; {} points", report.points.len())),
        ("replications", format!("{} of every point, with the same luck", report.replications)),
        ("seed", report.seed.to_string()),
        ("intervals", format!("of values {} each, Student-t", bare_percent(report.confidence))),
        ("model", format!("{hash}… without variation")),
        ("engine", format!("corridor {}", report.engine)),
    ];
    let facts = facts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    Section { title: "How it was run".to_owned(), blocks: vec![Block::Facts(facts)] }
}
