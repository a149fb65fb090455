//! How much gets through: all flows together and each.

use corridor_core::answer::{Answer, DriftOver, Estimate, FlowAnswer, Stability, TotalAnswer};

use super::{Block, Extent, Section, Table, Tone, left_out};
use crate::report::number::{estimate, estimated_tonnes_per_year, tonnes_per_year};

/// Flows of a brief table.
const BRIEF_ROWS: usize = 20;

/// Totals in sentences, flows in a table.
pub(super) fn section(answer: &Answer, extent: Extent) -> Section {
    let mut blocks = vec![Block::Facts(totals(&answer.total))];
    blocks.push(backlog(&answer.total, answer.run.drift_over, answer.growing_stages().count()));
    if !answer.flows.is_empty() {
        let shown = shown(answer, extent);
        blocks.push(Block::Table(flows(&shown, extent)));
        blocks.extend(left_out(answer.flows.len() - shown.len(), "flows, with fewer tonnes,"));
    }
    Section { title: "Throughput".to_owned(), blocks }
}

fn totals(total: &TotalAnswer) -> Vec<(String, String)> {
    let mut facts = vec![
        ("sent", estimated_tonnes_per_year(&total.sent_tonnes_per_year)),
        ("delivered", estimated_tonnes_per_year(&total.delivered_tonnes_per_year)),
        (
            "vehicles delivered",
            format!("{} per year", estimate(&total.delivered_vehicles_per_year, 1.0)),
        ),
    ];
    if is_some_where(&total.delivered_teu_per_year) {
        let teu = estimate(&total.delivered_teu_per_year, 1.0);
        facts.push(("containers delivered", format!("{teu} TEU per year")));
    }
    let inside = format!("{} t", estimate(&total.inside_tonnes, 1.0));
    facts.push(("under way at the end", inside));
    facts.into_iter().map(|(label, text)| (label.to_owned(), text)).collect()
}

/// Whether something was counted at all.
fn is_some_where(value: &Estimate) -> bool {
    value.n > 0 && value.mean > 0.0
}

/// Whether growth is sure, be it ever so small.
fn is_above_zero(growth: &Estimate) -> bool {
    growth.half_width.is_some_and(|half| 0.0 < growth.mean - half)
}

fn backlog(total: &TotalAnswer, over: DriftOver, n_growing: usize) -> Block {
    let growth = estimate(&total.drift_per_30_days, 1.0);
    match total.stability {
        Stability::Stable if 0 < n_growing => Block::Sentence(
            Tone::Bad,
            format!(
                "NOT STABLE: of all vehicles inside no more than {growth} are added per 30 days, but \
                 queues grow before {n_growing} of the stages below."
            ),
        ),
        Stability::Stable => Block::Sentence(
            Tone::Plain,
            if is_above_zero(&total.drift_per_30_days) {
                format!(
                    "Stable: the vehicles inside grow by {growth} per 30 days, less than one per \
                     cent of those that pass."
                )
            } else {
                format!("Stable: no growing backlog can be seen ({growth} vehicles per 30 days).")
            },
        ),
        Stability::NotStable => Block::Sentence(
            Tone::Bad,
            format!(
                "NOT STABLE: the backlog grows by {growth} vehicles per 30 days, so waits and \
                 queues below depend on how long the history is."
            ),
        ),
        Stability::Unknown => Block::Sentence(
            Tone::Caution,
            match over {
                DriftOver::Season if total.drift_per_30_days.half_width.is_some() => format!(
                    "Whether the backlog grows cannot be told apart from the season ({growth} \
                     vehicles per 30 days over the last half); simulate whole years after a \
                     warm-up of at least 30 days."
                ),
                _ => "Too few replications to say whether the backlog grows.".to_owned(),
            },
        ),
    }
}

/// The flows of a brief table: those that deliver most, in the order of the answer.
pub(super) fn shown(answer: &Answer, extent: Extent) -> Vec<&FlowAnswer> {
    let mut flows: Vec<&FlowAnswer> = answer.flows.iter().collect();
    let tonnes = |flow: &FlowAnswer| flow.delivered_tonnes_per_year.mean;
    flows.sort_by(|a, b| tonnes(b).total_cmp(&tonnes(a)).then_with(|| a.name.cmp(&b.name)));
    flows.truncate(extent.rows(flows.len(), BRIEF_ROWS));
    flows.sort_by(|a, b| a.name.cmp(&b.name));
    flows
}

fn flows(flows: &[&FlowAnswer], extent: Extent) -> Table {
    let show = extent.digits();
    let largest = flows.iter().map(|flow| flow.sent_tonnes_per_year.mean).fold(0.0, f64::max);
    let scale = tonnes_per_year(largest.min(999_000.0));
    let has_teu = flows.iter().any(|flow| is_some_where(&flow.delivered_teu_per_year));
    let has_lost = flows.iter().any(|flow| is_some_where(&flow.lost_tonnes_per_year));
    let mut headings = vec!["flow", "sent", "delivered"];
    headings.extend(has_lost.then_some("lost"));
    headings.push("vehicles/yr");
    headings.extend(has_teu.then_some("TEU/yr"));
    let mut table = Table::of_numbers(format!("By flow, {}", scale.unit), &headings);
    for flow in flows {
        let mut row = vec![
            flow.name.as_str().into(),
            show(&flow.sent_tonnes_per_year, scale.factor).into(),
            show(&flow.delivered_tonnes_per_year, scale.factor).into(),
        ];
        if has_lost {
            row.push(show(&flow.lost_tonnes_per_year, scale.factor).into());
        }
        row.push(show(&flow.delivered_vehicles_per_year, 1.0).into());
        if has_teu {
            row.push(show(&flow.delivered_teu_per_year, 1.0).into());
        }
        table.push(row);
    }
    table
}
