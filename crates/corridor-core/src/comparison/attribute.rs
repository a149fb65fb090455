//! Which group of changes made the difference.

use corridor_simkit::attribution::{self, Contribution, Values};
use corridor_simkit::stats::shared_confidence;
use serde::Serialize;

/// The change of an indicator, shared out among groups of changed keys.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Attribution {
    /// The indicator.
    pub indicator: String,
    /// Its unit.
    pub unit: String,
    /// Replications that gave it in every mixture of the two scenarios.
    pub replications: u32,
    /// The confidence with which the intervals of one view hold together.
    pub confidence: f64,
    /// Whether the Shapley values are over all orders, or over some that were drawn.
    pub view: AttributionView,
    /// Scenarios that are mixtures of the two and were simulated for this.
    pub mixtures: u32,
    /// The whole change.
    pub whole: Contribution,
    /// What the groups bring together beyond what each brings alone.
    pub interaction: Contribution,
    /// The groups; the shares of each view sum to the whole change.
    pub parts: Vec<PartShare>,
}

/// Over which orders a Shapley value is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum AttributionView {
    /// Over all.
    Exact,
    /// Over so many drawn at random, half of them the reverse of the others.
    Sampled(u32),
}

/// What one group of changes brings.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PartShare {
    /// The groups of keys; more than one where they only work together.
    pub groups: Vec<String>,
    /// Alone, on the first scenario.
    pub alone: Contribution,
    /// When the groups are changed one after the other, in the order of this list.
    pub in_sequence: Contribution,
    /// On the mean over the orders.
    pub shapley: Contribution,
}

/// Shares out the change of an indicator among parts.
///
/// `values` has the indicator by replication for every coalition that is needed: none, each part
/// alone, the steps of the sequence 0, 1, 2, …, all; and either every coalition (without `orders`)
/// or the steps of the orders. Replications in which one of them has no value are left out;
/// `None` if none is left.
///
/// # Panics
///
/// If a coalition has no values, or unless `0 < confidence < 1`.
#[must_use]
pub fn attribute(
    (indicator, unit): (&str, &str),
    parts: &[Vec<String>],
    mut values: Values,
    orders: Option<&[Vec<usize>]>,
    confidence: f64,
) -> Option<Attribution> {
    let n = values.values().map(Vec::len).min().unwrap_or(0);
    let is_whole = |i: usize| values.values().all(|series| series[i].is_finite());
    let kept: Vec<usize> = (0..n).filter(|&i| is_whole(i)).collect();
    if kept.is_empty() {
        return None;
    }
    for series in values.values_mut() {
        *series = kept.iter().map(|&i| series[i]).collect();
    }
    let n_parts = parts.len();
    let each = shared_confidence(confidence, n_parts.max(1));
    let sequence: Vec<usize> = (0..n_parts).collect();
    let in_sequence = attribution::sequential(&sequence, &values, each);
    let shapley = match orders {
        None => attribution::shapley(n_parts, &values, each),
        Some(orders) => attribution::shapley_sampled(orders, &values, each),
    };
    let shares = parts.iter().enumerate().map(|(part, groups)| PartShare {
        groups: groups.clone(),
        alone: attribution::alone(part, &values, each),
        in_sequence: in_sequence[part],
        shapley: shapley[part],
    });
    Some(Attribution {
        indicator: indicator.to_owned(),
        unit: unit.to_owned(),
        replications: kept.len() as u32,
        confidence,
        view: orders
            .map_or(AttributionView::Exact, |orders| AttributionView::Sampled(orders.len() as u32)),
        // None and all are the two scenarios themselves.
        mixtures: (values.len() as u32).saturating_sub(2),
        whole: attribution::total(n_parts, &values, confidence),
        interaction: attribution::interaction(n_parts, &values, confidence),
        parts: shares.collect(),
    })
}
