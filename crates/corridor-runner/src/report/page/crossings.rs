//! Borders as the trade publishes them: CPMM's TFI1 and the WCO's time release by channel.

use corridor_core::answer::{Answer, Estimate, PassageAnswer};

use super::{Block, Cell, Extent, Section, Table, Tone};
use crate::report::number::{NO_VALUE, bare, tonnes_per_year};

/// What passes, how long the border takes, and how long each channel takes.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.passages.is_empty() {
        return None;
    }
    let mut blocks = vec![
        Block::Table(volumes(&answer.passages, extent)),
        Block::Table(border_times(&answer.passages, extent)),
    ];
    let channels = channels(&answer.passages, extent);
    if !channels.rows.is_empty() {
        blocks.push(Block::Table(channels));
        let text = "Percentiles are means over the replications of each replication's percentile.";
        blocks.push(Block::Sentence(Tone::Faint, text.to_owned()));
    }
    Some(Section { title: "Crossings".to_owned(), blocks })
}

fn passage(of: &PassageAnswer) -> Cell {
    format!("{} to {}", of.crossing, of.towards).into()
}

fn volumes(passages: &[PassageAnswer], extent: Extent) -> Table {
    let show = extent.digits();
    let largest = passages.iter().map(|p| p.tonnes_per_year.mean).fold(0.0, f64::max);
    let scale = tonnes_per_year(largest.min(999_000.0));
    let has_teu = passages.iter().any(|p| p.teu_per_year.n > 0 && p.teu_per_year.mean > 0.0);
    let mut headings = vec!["crossing", "mode", scale.unit, "vehicles/d", "at most/d"];
    headings.extend(has_teu.then_some("TEU/yr"));
    let caption = "What passes (a train is one vehicle; at most: by the stages of the crossing)";
    let mut table = Table::of_numbers(caption, &headings);
    for p in passages {
        let bound = p.bound_vehicles_per_day.map_or(NO_VALUE.to_owned(), bare);
        let mut row = vec![
            passage(p),
            p.mode.as_str().into(),
            show(&p.tonnes_per_year, scale.factor).into(),
            show(&p.vehicles_per_day, 1.0).into(),
            bound.into(),
        ];
        if has_teu {
            row.push(show(&p.teu_per_year, 1.0).into());
        }
        table.push(row);
    }
    table
}

fn hours(values: &[&Estimate], extent: Extent) -> impl Iterator<Item = Cell> {
    values.iter().map(move |value| extent.digits()(value, 1.0).into())
}

fn border_times(passages: &[PassageAnswer], extent: Extent) -> Table {
    let caption = "Hours to clear the border, waiting included (CPMM TFI1)";
    let mut table = Table::of_numbers(caption, &["crossing", "mean", "p50", "p90", "p95"]);
    for p in passages {
        let [p50, p90, p95] = &p.percentiles;
        let mut row = vec![passage(p)];
        row.extend(hours(&[&p.border_hours, p50, p90, p95], extent));
        table.push(row);
    }
    table
}

fn channels(passages: &[PassageAnswer], extent: Extent) -> Table {
    let show = extent.digits();
    let caption = "Hours from arrival to release by channel (WCO TRS)";
    let headings = ["crossing, channel", "share, %", "mean", "p50", "p95"];
    let mut table = Table::of_numbers(caption, &headings);
    for p in passages {
        for channel in &p.by_channel {
            let [p50, p95] = &channel.percentiles;
            let name = format!("{} to {}, {}", p.crossing, p.towards, channel.channel);
            let mut row = vec![name.into(), show(&channel.share, 100.0).into()];
            row.extend(hours(&[&channel.hours, p50, p95], extent));
            table.push(row);
        }
    }
    table
}
