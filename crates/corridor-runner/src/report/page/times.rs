//! How long cargo is under way: where the hours go, and CPMM's speeds.

use corridor_core::answer::{Answer, FlowAnswer};

use super::{Block, Section, Table};
use crate::report::number::{bare, estimate};

/// Hours by what they were spent on, percentiles, speeds.
pub(super) fn section(answer: &Answer) -> Option<Section> {
    if answer.flows.is_empty() {
        return None;
    }
    let blocks = vec![
        Block::Table(parts(&answer.flows)),
        Block::Table(percentiles(&answer.flows)),
        Block::Table(speeds(&answer.flows)),
    ];
    Some(Section { title: "Time from origin to destination".to_owned(), blocks })
}

fn parts(flows: &[FlowAnswer]) -> Table {
    let headings = ["flow", "all", "moving", "waiting", "processed", "blocked"];
    let mut table = Table::of_numbers("Mean hours by what they were spent on", &headings);
    for flow in flows {
        let parts = [
            &flow.hours,
            &flow.hours_moving,
            &flow.hours_waiting,
            &flow.hours_processed,
            &flow.hours_blocked,
        ];
        let mut row = vec![flow.name.as_str().into()];
        row.extend(parts.map(|part| estimate(part, 1.0).into()));
        table.push(row);
    }
    table
}

fn percentiles(flows: &[FlowAnswer]) -> Table {
    let headings = ["flow", "p10", "p50", "p90", "p95"];
    let mut table = Table::of_numbers("Hours that so many per cent stay below", &headings);
    for flow in flows {
        let mut row = vec![flow.name.as_str().into()];
        row.extend(flow.percentiles.iter().map(|p| estimate(p, 1.0).into()));
        table.push(row);
    }
    table
}

fn speeds(flows: &[FlowAnswer]) -> Table {
    let caption = "Speed in km/h without delay (CPMM TFI4, SWOD) and with all of it (SWD)";
    let mut table = Table::of_numbers(caption, &["flow", "km", "SWOD", "SWD"]);
    for flow in flows {
        table.push(vec![
            flow.name.as_str().into(),
            bare(flow.km).into(),
            estimate(&flow.swod, 1.0).into(),
            estimate(&flow.swd, 1.0).into(),
        ]);
    }
    table
}
