//! Queues through the history: one block per twelfth of the horizon.

use corridor_core::answer::{Answer, QueueAnswer, Stability};

use super::{Block, Cell, Extent, Flush, Section, Table, Tone, left_out};
use crate::report::number::bare;

/// Rows of a brief table.
const BRIEF_ROWS: usize = 15;
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A line of blocks per queue, the longest queue first.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.queues.is_empty() {
        return None;
    }
    let mut queues: Vec<&QueueAnswer> = answer.queues.iter().collect();
    queues.sort_by(|a, b| most(b).total_cmp(&most(a)).then_with(|| a.stage.cmp(&b.stage)));
    queues.truncate(extent.rows(queues.len(), BRIEF_ROWS));
    let n_left_out = answer.queues.len() - queues.len();
    let caption = "Mean number of vehicles waiting, by twelfths of the horizon";
    let mut table =
        Table::of_numbers(caption, &["stage", "first to last", "first", "most", "last"])
            .with_words("");
    table.columns[1].flush = Flush::Left;
    for queue in queues {
        let end = |value: Option<&f64>| -> Cell { bare(rounded(value)).into() };
        table.push(vec![
            queue.stage.as_str().into(),
            sparkline(&queue.mean).into(),
            end(queue.mean.first()),
            bare(rounded(Some(&most(queue)))).into(),
            end(queue.mean.last()),
            stability(answer, &queue.stage),
        ]);
    }
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(left_out(n_left_out, "shorter queues"));
    Some(Section { title: "Queues".to_owned(), blocks })
}

fn stability(answer: &Answer, stage: &str) -> Cell {
    let stage = answer.stages.iter().find(|of| of.name == stage);
    match stage.map(|of| of.stability) {
        Some(Stability::Stable) => "stable".into(),
        Some(Stability::NotStable) => Cell::toned(Tone::Bad, "NOT STABLE"),
        Some(Stability::Unknown) | None => "".into(),
    }
}

/// Counts have no interval here, so one decimal is enough for small ones and none for large ones.
fn rounded(value: Option<&f64>) -> f64 {
    let value = value.copied().unwrap_or(f64::NAN);
    if value.abs() < 10.0 { (value * 10.0).round() / 10.0 } else { value.round() }
}

fn most(queue: &QueueAnswer) -> f64 {
    queue.mean.iter().copied().fold(0.0, f64::max)
}

/// A line of blocks from nothing to the largest value of the line.
fn sparkline(values: &[f64]) -> String {
    let most = values.iter().copied().fold(0.0, f64::max);
    let block = |value: f64| {
        let share = if most > 0.0 { (value / most).clamp(0.0, 1.0) } else { 0.0 };
        BLOCKS[((share * BLOCKS.len() as f64) as usize).min(BLOCKS.len() - 1)]
    };
    values.iter().map(|value| block(*value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sparkline_reaches_from_nothing_to_its_largest_value() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 4.0, 7.9, 8.0]), "▁▂▃▅██");
        assert_eq!(sparkline(&[0.0, 0.0]), "▁▁");
    }
}
