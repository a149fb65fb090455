//! How long cargo is under way: where the hours go, and CPMM's speeds.

use corridor_core::answer::{Answer, FlowAnswer};

use super::throughput::shown;
use super::{Block, Extent, Section, Table, left_out};
use crate::report::number::{bare, compact, estimate, mean};

/// Hours by what they were spent on, percentiles, speeds.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.flows.is_empty() {
        return None;
    }
    let flows = shown(answer, extent);
    let tables = match extent {
        Extent::Brief => vec![parts_in_brief(&flows), speeds_in_brief(&flows)],
        Extent::Full => vec![parts(&flows), percentiles(&flows), speeds(&flows)],
    };
    let mut blocks: Vec<Block> = tables.into_iter().map(Block::Table).collect();
    blocks.extend(left_out(answer.flows.len() - flows.len(), "flows, with fewer tonnes,"));
    Some(Section { title: "Time from origin to destination".to_owned(), blocks })
}

const PARTS: [&str; 6] = ["flow", "all", "moving", "waiting", "processed", "blocked"];

fn parts_in_brief(flows: &[&FlowAnswer]) -> Table {
    let mut table = Table::of_numbers("Mean hours by what they were spent on", &PARTS);
    for flow in flows {
        table.push(vec![
            flow.name.as_str().into(),
            compact(&flow.hours, 1.0).into(),
            mean(&flow.hours_moving, 1.0).into(),
            mean(&flow.hours_waiting, 1.0).into(),
            mean(&flow.hours_processed, 1.0).into(),
            mean(&flow.hours_blocked, 1.0).into(),
        ]);
    }
    table
}

fn speeds_in_brief(flows: &[&FlowAnswer]) -> Table {
    let caption = "Hours that 50 and 95 per cent stay below; speed in km/h without delay (CPMM \
                   TFI4, SWOD) and with all of it (SWD)";
    let mut table = Table::of_numbers(caption, &["flow", "p50", "p95", "km", "SWOD", "SWD"]);
    for flow in flows {
        let [_, p50, _, p95] = &flow.percentiles;
        table.push(vec![
            flow.name.as_str().into(),
            compact(p50, 1.0).into(),
            compact(p95, 1.0).into(),
            bare(flow.km).into(),
            mean(&flow.swod, 1.0).into(),
            compact(&flow.swd, 1.0).into(),
        ]);
    }
    table
}

fn parts(flows: &[&FlowAnswer]) -> Table {
    let mut table = Table::of_numbers("Mean hours by what they were spent on", &PARTS);
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

fn percentiles(flows: &[&FlowAnswer]) -> Table {
    let headings = ["flow", "p10", "p50", "p90", "p95"];
    let mut table = Table::of_numbers("Hours that so many per cent stay below", &headings);
    for flow in flows {
        let mut row = vec![flow.name.as_str().into()];
        row.extend(flow.percentiles.iter().map(|p| estimate(p, 1.0).into()));
        table.push(row);
    }
    table
}

fn speeds(flows: &[&FlowAnswer]) -> Table {
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
