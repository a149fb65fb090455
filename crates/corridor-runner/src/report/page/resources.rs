//! Single track, station tracks and fleets: how much of them is in use; and empty running.

use corridor_core::answer::Answer;

use super::{Block, Extent, Section, Table, left_out};
use crate::report::number::{bare, mean};

/// Rows of a brief table.
const BRIEF_ROWS: usize = 15;

/// What is claimed and given back, the most used first, and what runs empty.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.resources.is_empty() {
        return None;
    }
    let mut resources: Vec<_> = answer.resources.iter().collect();
    resources
        .sort_by(|a, b| b.share.mean.total_cmp(&a.share.mean).then_with(|| a.name.cmp(&b.name)));
    let (shown, rest) = resources.split_at(extent.rows(resources.len(), BRIEF_ROWS));
    let show = extent.digits();
    let caption = "In use (release and turnaround included): share of the time and number of \
                   what there is (storages in tonnes or TEU), most at one time; claims per day";
    let headings = ["what", "used, %", "in use", "of", "most", "claims/day"];
    let mut table = Table::of_numbers(caption, &headings).with_words("kind");
    for resource in shown {
        table.push(vec![
            resource.name.as_str().into(),
            show(&resource.share, 100.0).into(),
            show(&resource.held, 1.0).into(),
            mean(&resource.there, 1.0).into(),
            mean(&resource.held_max, 1.0).into(),
            show(&resource.per_day, 1.0).into(),
            resource.kind.as_str().into(),
        ]);
    }
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(left_out(rest.len(), "tracks and fleets, used less,"));
    if !answer.empty_running.is_empty() {
        blocks.push(Block::Table(empty(answer, extent)));
    }
    if !answer.light_running.is_empty() {
        blocks.push(Block::Table(light(answer, extent)));
    }
    Some(Section { title: "Tracks and fleets".to_owned(), blocks })
}

fn empty(answer: &Answer, extent: Extent) -> Table {
    let show = extent.digits();
    let caption = "Empty running per year: vehicles back (a group of wagons is one), thousands of \
                   vehicle-kilometres and of wagon-kilometres, share of all kilometres";
    let headings = ["flow", "back", "1000 vehicle-km", "1000 wagon-km", "empty, %"];
    let mut table = Table::of_numbers(caption, &headings);
    for flow in &answer.empty_running {
        table.push(vec![
            flow.flow.as_str().into(),
            show(&flow.vehicles_per_year, 1.0).into(),
            show(&flow.km_per_year, 1e-3).into(),
            show(&flow.wagon_km_per_year, 1e-3).into(),
            show(&flow.share, 100.0).into(),
        ]);
    }
    table
}

fn light(answer: &Answer, extent: Extent) -> Table {
    let show = extent.digits();
    let caption = "Light running of fleets per year: ways back, their length, thousands of \
                   kilometres";
    let headings = ["fleet, run", "back", "km", "1000 km"];
    let mut table = Table::of_numbers(caption, &headings);
    for light in &answer.light_running {
        table.push(vec![
            light.run.as_str().into(),
            show(&light.runs_per_year, 1.0).into(),
            bare(light.km).into(),
            show(&light.km_per_year, 1e-3).into(),
        ]);
    }
    table
}
