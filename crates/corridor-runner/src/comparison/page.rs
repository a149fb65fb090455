//! The answer of a comparison as sections of sentences, facts and tables.

mod best;
mod changes;
mod shares;

use corridor_core::answer::Estimate;
use corridor_core::comparison::{Comparison, DifferenceAnswer, IndicatorAnswer};
use corridor_core::indicator::Better;
use corridor_simkit::stats::Finding;

use super::{ComparisonReport, label};
use crate::report::Extent;
use crate::report::number::{
    NO_VALUE, bare_percent, brief, estimate, fixed, is_tonnes_per_year, replications,
    tonnes_per_year,
};
use crate::report::page::{Block, Section, Table, Tone};

/// What the marks behind intervals mean.
pub(crate) const MARKS: &str = "* marks skewed outputs and ? fewer than 20 replications: such an \
    interval covers less often than it says.";
/// Indicators that a scenario lacks and a brief answer names.
const BRIEF_LACKS: usize = 6;
/// Indicators of a brief table.
const BRIEF_ROWS: usize = 40;
/// The smallest half-width that is written in the unit of the values where there is a smaller one.
const FINEST: f64 = 1e-2;

/// The sections, in the order in which a planner asks.
pub(super) fn sections(report: &ComparisonReport, extent: Extent) -> Vec<Section> {
    let mut sections = vec![scenarios(report, extent)];
    sections.extend(report.best.as_ref().map(best::section));
    sections.extend(report.comparison.as_ref().map(|found| indicators(report, found, extent)));
    sections.extend(report.attributions.iter().map(shares::section));
    sections.extend(report.differences.iter().map(|one| changes::section(one, extent)));
    sections.push(method(report));
    sections
}

fn scenarios(report: &ComparisonReport, extent: Extent) -> Section {
    let facts = report
        .scenarios
        .iter()
        .map(|one| (one.label.clone(), format!("{} ({})", one.title, one.file)));
    let mut blocks = vec![Block::Facts(facts.collect())];
    for one in report.scenarios.iter().filter(|one| !one.lacks.is_empty()) {
        let shown = match extent {
            Extent::Brief => one.lacks.len().min(BRIEF_LACKS),
            Extent::Full => one.lacks.len(),
        };
        let more = match one.lacks.len() - shown {
            0 => String::new(),
            more => format!(", and {more} more (--full names them)"),
        };
        let text = format!("{} has no {}{more}.", one.label, one.lacks[..shown].join(", no "));
        blocks.push(Block::Sentence(Tone::Caution, text));
    }
    for warning in &report.warnings {
        blocks.push(Block::Sentence(Tone::Caution, format!("Warning: {warning}")));
    }
    Section { title: "Scenarios".to_owned(), blocks }
}

/// The factor and the name of the unit in which the numbers of an indicator read best.
pub(crate) fn scale(unit: &str, largest: f64) -> (f64, &str) {
    match unit {
        "t/yr" => {
            let scale = tonnes_per_year(largest);
            (scale.factor, scale.unit)
        }
        "1" => (100.0, "%"),
        unit => (1.0, unit),
    }
}

fn indicators(report: &ComparisonReport, found: &Comparison, extent: Extent) -> Section {
    let mut blocks = vec![summary(found)];
    let shown = match extent {
        Extent::Brief => found.indicators.len().min(BRIEF_ROWS),
        Extent::Full => found.indicators.len(),
    };
    let rows = &found.indicators[..shown];
    let is_idle = |one: &&IndicatorAnswer| {
        let mut differences = one.differences.iter();
        extent == Extent::Brief
            && differences.all(|one| one.is_some_and(|one| one.finding == Finding::Equal))
    };
    let (idle, moved): (Vec<_>, Vec<_>) = rows.iter().partition(is_idle);
    if report.scenarios.len() == 2 && !moved.is_empty() {
        blocks.push(Block::Table(of_two(&moved)));
    } else {
        blocks.extend(moved.iter().map(|one| Block::Table(of_many(one))));
    }
    if !idle.is_empty() {
        let names: Vec<&str> = idle.iter().map(|one| one.name.as_str()).collect();
        let text = format!("The same in every replication: {}.", names.join(", "));
        blocks.push(Block::Sentence(Tone::Plain, text));
    }
    let left_out = found.indicators.len() - shown;
    if left_out > 0 {
        let text = format!("{left_out} more are listed with --full and in all other formats.");
        blocks.push(Block::Sentence(Tone::Faint, text));
    }
    blocks.extend(marks(rows));
    if moved
        .iter()
        .any(|one| one.differences.iter().flatten().any(|d| d.variance_reduction.is_some()))
    {
        let factor = "× is the factor by which common random numbers reduce the variance of the \
            difference: independent runs would need so many times the replications.";
        blocks.push(Block::Sentence(Tone::Faint, factor.to_owned()));
    }
    Section { title: "Indicators".to_owned(), blocks }
}

fn summary(found: &Comparison) -> Block {
    let all = found.indicators.iter().flat_map(|one| one.differences.iter().flatten());
    let count = |finding| all.clone().filter(|one| one.finding == finding).count();
    let text = format!(
        "{} of {} differences are real, {} cannot be told from zero, {} are zero in every \
         replication. The intervals of all differences hold together with {} (each alone with {}); \
         {} each.",
        count(Finding::Real),
        found.comparisons,
        count(Finding::NotSeen) + count(Finding::TooFew),
        count(Finding::Equal),
        bare_percent(found.confidence),
        finely(found.confidence_each),
        replications(found.replications)
    );
    Block::Sentence(Tone::Plain, text)
}

/// Per cent with enough digits to tell it from 100.
fn finely(share: f64) -> String {
    let decimals = (-(1.0 - share).log10()).ceil().clamp(0.0, 6.0) as usize;
    let text = fixed(share * 100.0, decimals.max(1));
    format!("{} %", text.trim_end_matches('0').trim_end_matches('.'))
}

/// One line per indicator.
fn of_two(rows: &[&IndicatorAnswer]) -> Table {
    let headings = ["indicator", "A", "B", "B − A", "real?", "×"];
    let mut table = Table::of_numbers("", &headings);
    for one in rows {
        let (factor, unit) = scale_of(one);
        let mut row = vec![named(&one.name, unit).into()];
        row.extend(one.values.iter().map(|value| of_value(value.as_ref(), factor).into()));
        let difference = one.differences[0].as_ref();
        row.push(difference_text(difference, (factor, unit)).into());
        row.push(word(difference, one.better).into());
        row.push(reduction(difference).into());
        table.push(row);
    }
    table
}

/// One table per indicator, one line per scenario.
fn of_many(one: &IndicatorAnswer) -> Table {
    let (factor, unit) = scale_of(one);
    let caption = format!("{} ({})", named(&one.name, unit), one.meaning);
    let headings = ["", "value", "less that of A", "real?", "×"];
    let mut table = Table::of_numbers(caption, &headings);
    for (rank, value) in one.values.iter().enumerate() {
        let difference = rank.checked_sub(1).and_then(|other| one.differences[other].as_ref());
        let (text, word, times) = if rank == 0 {
            (String::new(), "", String::new())
        } else {
            (
                difference_text(difference, (factor, unit)),
                word(difference, one.better),
                reduction(difference),
            )
        };
        let value = of_value(value.as_ref(), factor);
        table.push(vec![label(rank).into(), value.into(), text.into(), word.into(), times.into()]);
    }
    table
}

fn scale_of(one: &IndicatorAnswer) -> (f64, &str) {
    let largest = one.values.iter().flatten().map(|value| value.mean.abs()).fold(0.0, f64::max);
    scale(&one.unit, largest)
}

fn named(name: &str, unit: &str) -> String {
    format!("{name}, {unit}")
}

fn of_value(value: Option<&Estimate>, factor: f64) -> String {
    value.map_or_else(|| NO_VALUE.to_owned(), |value| brief(value, factor))
}

/// A difference with its sign, where there is one.
fn difference_text(one: Option<&DifferenceAnswer>, scale: (f64, &str)) -> String {
    one.map_or_else(|| NO_VALUE.to_owned(), |one| signed(one, scale))
}

/// A difference with its sign and the digits that its own half-width asks for, as it may be small
/// beside the values. Tonnes that would stand far behind the point have a smaller unit, which then
/// stands behind them.
pub(crate) fn signed(one: &DifferenceAnswer, (factor, unit): (f64, &str)) -> String {
    let distrust = one.distrust.filter(|_| one.finding != Finding::Equal);
    let (mean, half_width, n) = (one.mean, one.half_width, one.n);
    let shown = Estimate { mean, half_width, std_error: None, n, distrust };
    let is_fine = half_width.is_some_and(|half| half > 0.0 && half * factor < FINEST);
    let text = if is_fine && is_tonnes_per_year(unit) {
        let own = tonnes_per_year(mean.abs().max(half_width.unwrap_or(0.0)));
        format!("{} {}", estimate(&shown, own.factor), own.unit)
    } else {
        estimate(&shown, factor)
    };
    if one.mean > 0.0 { format!("+{text}") } else { text }
}

fn word(one: Option<&DifferenceAnswer>, better: Better) -> &'static str {
    let Some(one) = one else { return NO_VALUE };
    match (one.finding, better) {
        (Finding::Equal, _) => "equal",
        (Finding::NotSeen, _) => "no",
        (Finding::TooFew, _) => NO_VALUE,
        (Finding::Real, Better::Neither) => "yes",
        (Finding::Real, better) => {
            if (one.mean > 0.0) == (better == Better::Higher) {
                "better"
            } else {
                "worse"
            }
        }
    }
}

fn reduction(one: Option<&DifferenceAnswer>) -> String {
    let times = one.and_then(|one| one.variance_reduction);
    let text = |times: f64| match times {
        0.0..9.95 => fixed(times, 1),
        9.95..999.5 => fixed(times, 0),
        _ => "> 999".to_owned(),
    };
    times.map_or_else(|| NO_VALUE.to_owned(), text)
}

/// Explains the marks behind intervals that cannot be trusted.
fn marks(rows: &[IndicatorAnswer]) -> Option<Block> {
    let values = rows.iter().flat_map(|one| one.values.iter().flatten().map(|one| one.distrust));
    let differences =
        rows.iter().flat_map(|one| one.differences.iter().flatten().map(|one| one.distrust));
    let is_marked = values.chain(differences).any(|distrust| distrust.is_some());
    is_marked.then(|| Block::Sentence(Tone::Faint, MARKS.to_owned()))
}

fn method(report: &ComparisonReport) -> Section {
    let luck = if report.comparison.is_some() {
        "replication i of every scenario draws the same luck; differences are paired by replication"
    } else {
        "every scenario has a seed of its own, counted up from that of A"
    };
    let mut facts = vec![("seed", report.seed.to_string()), ("luck", luck.to_owned())];
    if let Some(found) = &report.comparison {
        let text = format!(
            "of values {} each, Student-t; of differences paired-t, Bonferroni over {}",
            bare_percent(found.confidence),
            found.comparisons
        );
        facts.push(("intervals", text));
    }
    facts.push(("engine", format!("corridor {}", report.engine)));
    let mut facts: Vec<(String, String)> =
        facts.into_iter().map(|(name, text)| (name.to_owned(), text)).collect();
    for one in &report.scenarios {
        let hash: String = one.model_hash.chars().take(16).collect();
        facts.push((format!("model of {}", one.label), format!("{hash}…")));
    }
    Section { title: "How it was run".to_owned(), blocks: vec![Block::Facts(facts)] }
}
