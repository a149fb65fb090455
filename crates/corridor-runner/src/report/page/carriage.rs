//! How far cargo is carried, what that costs, and what it emits.

use corridor_core::answer::{Answer, CostAnswer, CostFigures, EmissionsAnswer, Estimate};

use super::{Block, Cell, Extent, Section, Table, Tone, left_out};
use crate::report::number::{NO_VALUE, bare, estimate};

/// Flows of a brief table.
const BRIEF_ROWS: usize = 12;
/// Kilometres to millions of them.
const MILLIONS: f64 = 1e-6;

/// Kilometres by mode, costs, greenhouse gas.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.carriage.modes.is_empty() && answer.costs.is_none() {
        return None;
    }
    let mut blocks = Vec::new();
    if !answer.carriage.modes.is_empty() {
        blocks.push(Block::Table(modes(answer, extent)));
        if extent == Extent::Full && !answer.carriage.flows.is_empty() {
            blocks.push(Block::Table(flows_by_mode(answer)));
        }
    }
    if let Some(costs) = &answer.costs {
        blocks.extend(of_costs(costs, extent));
    }
    if let Some(emissions) = &answer.emissions {
        blocks.extend(of_emissions(emissions, extent));
    }
    Some(Section { title: "Carriage".to_owned(), blocks })
}

fn modes(answer: &Answer, extent: Extent) -> Table {
    let show = extent.digits();
    let has_empty =
        answer.carriage.modes.iter().any(|mode| mode.empty_vehicle_km_per_year.mean > 0.0);
    let mut headings = vec!["mode", "tonne-km/yr", "vehicle-km/yr"];
    headings.extend(has_empty.then_some("empty-km/yr"));
    let caption = "By mode, millions; of cargo that has arrived (a group of wagons is a vehicle; \
                   empty: flows of empty vehicles)";
    let mut table = Table::of_numbers(caption, &headings);
    for mode in &answer.carriage.modes {
        let mut row: Vec<Cell> = vec![
            mode.mode.as_str().into(),
            show(&mode.tonne_km_per_year, MILLIONS).into(),
            show(&mode.vehicle_km_per_year, MILLIONS).into(),
        ];
        if has_empty {
            row.push(show(&mode.empty_vehicle_km_per_year, MILLIONS).into());
        }
        table.push(row);
    }
    table
}

fn flows_by_mode(answer: &Answer) -> Table {
    let caption = "Tonne-kilometres per year by flow and mode, millions";
    let mut table = Table::of_numbers(caption, &["flow", "km", "tonne-km/yr"]).with_words("mode");
    for flow in &answer.carriage.flows {
        for ((mode, km), (_, tonne_km)) in flow.km.iter().zip(&flow.tonne_km_per_year) {
            table.push(vec![
                flow.name.as_str().into(),
                bare(*km).into(),
                estimate(tonne_km, MILLIONS).into(),
                mode.as_str().into(),
            ]);
        }
    }
    table
}

fn of_costs(costs: &CostAnswer, extent: Extent) -> Vec<Block> {
    let show = extent.digits();
    let has_teu = costs.total.per_teu.is_some();
    let mut headings = vec!["flow", "tariff", "time", "both, USD/t"];
    headings.extend(has_teu.then_some("both, USD/TEU"));
    let caption = "Cost of what has arrived: tariffs, and hours by their value, USD per tonne";
    let mut table = Table::of_numbers(caption, &headings);
    let mut push = |name: &str, figures: &CostFigures| {
        let mut row: Vec<Cell> = vec![
            name.into(),
            show(&figures.tariff_per_tonne, 1.0).into(),
            show(&figures.time_per_tonne, 1.0).into(),
            show(&figures.per_tonne, 1.0).into(),
        ];
        if has_teu {
            let teu = figures.per_teu.as_ref();
            row.push(teu.map_or(NO_VALUE.to_owned(), |teu| show(teu, 1.0)).into());
        }
        table.push(row);
    };
    push("all flows", &costs.total);
    let shown = extent.rows(costs.flows.len(), BRIEF_ROWS);
    for (name, figures) in &costs.flows[..shown] {
        push(name, figures);
    }
    let paid = format!(
        "Tariffs of {} million USD a year, those of empty vehicles included.",
        estimate(&costs.total.tariff_per_year, MILLIONS)
    );
    let mut blocks = vec![Block::Table(table)];
    blocks.extend(left_out(costs.flows.len() - shown, "flows"));
    blocks.push(Block::Sentence(Tone::Plain, paid));
    blocks
}

fn of_emissions(emissions: &EmissionsAnswer, extent: Extent) -> Vec<Block> {
    let show = extent.digits();
    let scope = &emissions.scope;
    let caption = format!("CO2e ({scope}) by mode");
    let mut modes = Table::of_numbers(caption, &["", "g/tonne-km", "t/yr"]);
    for mode in &emissions.modes {
        modes.push(vec![
            mode.mode.as_str().into(),
            show(&mode.grams_per_tonne_km, 1.0).into(),
            show(&mode.tonnes_per_year, 1.0).into(),
        ]);
    }
    if emissions.terminals_tonnes_per_year.mean > 0.0 {
        let terminals = show(&emissions.terminals_tonnes_per_year, 1.0);
        modes.push(vec!["terminals".into(), NO_VALUE.into(), terminals.into()]);
    }
    let caption = format!("CO2e ({scope}) by flow");
    let mut flows = Table::of_numbers(caption, &["flow", "kg/t", "t/yr"]);
    let all = |of: &Estimate| show(of, 1.0);
    flows.push(vec![
        "all flows".into(),
        all(&emissions.kg_per_tonne).into(),
        all(&emissions.tonnes_per_year).into(),
    ]);
    let shown = extent.rows(emissions.flows.len(), BRIEF_ROWS);
    for flow in &emissions.flows[..shown] {
        flows.push(vec![
            flow.name.as_str().into(),
            bare(flow.kg_per_tonne).into(),
            show(&flow.tonnes_per_year, 1.0).into(),
        ]);
    }
    let text = "After ISO 14083: mass × distance × intensity on legs, mass × intensity at \
                terminals, with the scenario's factors; distances are the lengths of the legs, \
                and the factors hold average empty running.";
    let mut blocks = vec![Block::Table(modes), Block::Table(flows)];
    blocks.extend(left_out(emissions.flows.len() - shown, "flows"));
    blocks.push(Block::Sentence(Tone::Faint, text.to_owned()));
    blocks
}
