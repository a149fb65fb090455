//! Which changes made the difference.

use corridor_core::answer::{Distrust, Estimate};
use corridor_core::comparison::AttributionView;
use corridor_simkit::attribution::Contribution;

use super::{named, scale};
use crate::comparison::AttributionLine;
use crate::report::number::{bare_percent, estimate};
use crate::report::page::{Block, Section, Table, Tone};

/// Fewer replications than this say too little.
const FEW: u32 = 20;
/// With more parts than this, drawn orders say little about each.
const MANY_PARTS: usize = 10;

pub(super) fn section(line: &AttributionLine) -> Section {
    let found = &line.attribution;
    let (factor, unit) = scale(&found.unit, found.whole.mean.abs());
    let text = |one: &Contribution| signed(one, factor, found.replications);
    let whole = format!(
        "From A to {} {} changes by {} {unit}. What each group of changes brings:",
        line.scenario,
        found.indicator,
        text(&found.whole)
    );
    let mut blocks = vec![Block::Sentence(Tone::Plain, whole)];
    let headings = ["group of changes", "Shapley", "in sequence", "alone"];
    let mut table = Table::of_numbers(named(&found.indicator, unit), &headings);
    let mut sums = [0.0; 3];
    for part in &found.parts {
        let shares = [&part.shapley, &part.in_sequence, &part.alone];
        let mut row = vec![part.groups.join(" + ").into()];
        for (sum, share) in sums.iter_mut().zip(shares) {
            *sum += share.mean;
            row.push(text(share).into());
        }
        table.push(row);
    }
    let mut row = vec!["sum".into()];
    row.extend(sums.map(|mean| text(&Contribution { mean, half_width: None }).into()));
    table.push(row);
    blocks.push(Block::Table(table));
    blocks.push(interaction(line, &text, unit));
    blocks.push(method(line));
    let title = format!("What made the difference from A to {}", line.scenario);
    Section { title, blocks }
}

fn signed(one: &Contribution, factor: f64, n: u32) -> String {
    let (mean, half_width) = (one.mean, one.half_width);
    let is_doubtful = half_width.is_some_and(|half| 0.0 < half) && n < FEW;
    let distrust = is_doubtful.then_some(Distrust::FewReplications);
    let shown = Estimate { mean, half_width, std_error: None, n, distrust };
    let text = estimate(&shown, factor);
    if mean > 0.0 { format!("+{text}") } else { text }
}

fn interaction(
    line: &AttributionLine,
    text: &impl Fn(&Contribution) -> String,
    unit: &str,
) -> Block {
    let found = &line.attribution;
    let alone = found.parts.iter().map(|part| part.alone.mean).sum();
    let alone = text(&Contribution { mean: alone, half_width: None });
    let beyond = &found.interaction;
    let is_seen = beyond.half_width.is_some_and(|half| half < beyond.mean.abs());
    let how = if is_seen && (beyond.mean > 0.0) == (found.whole.mean > 0.0) {
        "the changes help each other"
    } else if is_seen {
        "the changes take from each other"
    } else {
        "no interaction can be seen"
    };
    let sentence = format!(
        "Each alone, the changes sum to {alone} {unit}; together they bring {} {unit}. The \
         interaction is the rest, {} {unit}: {how}.",
        text(&Contribution { half_width: None, ..found.whole }),
        text(beyond)
    );
    Block::Sentence(Tone::Plain, sentence)
}

fn method(line: &AttributionLine) -> Block {
    let found = &line.attribution;
    let orders = match found.view {
        AttributionView::Exact => "the mean over all orders of the changes".to_owned(),
        AttributionView::Sampled(n) => format!(
            "the mean over {n} orders of the changes, half of them drawn and half their reverses; \
             the interval covers the draw"
        ),
    };
    let idle = if line.without_effect.is_empty() {
        String::new()
    } else {
        format!(" Without effect on what is simulated: {}.", line.without_effect.join(", "))
    };
    let coarser = if MANY_PARTS < found.parts.len() {
        " Fewer groups (--grouping elements or sections) have narrower intervals."
    } else {
        ""
    };
    let text = format!(
        "Shapley: {orders}. In sequence: in the order of the lines. {} replications of {} mixtures \
         of the two scenarios with common random numbers; the intervals of a column hold together \
         with {}.{coarser}{idle}",
        found.replications,
        found.mixtures,
        bare_percent(found.confidence)
    );
    Block::Sentence(Tone::Faint, text)
}
