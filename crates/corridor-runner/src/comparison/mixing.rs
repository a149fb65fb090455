//! Mixtures of two scenarios, simulated to say which changes made the difference.

use std::collections::{BTreeMap, BTreeSet};

use corridor_core::comparison::{Attribution, Side, attribute};
use corridor_core::experiment::{ExperimentError, Plan, SideBySide};
use corridor_core::indicator::Indicator;
use corridor_scenario::{Mixture, Scenario};
use corridor_simkit::attribution::{Coalition, Values, all, draw_orders, on_the_way, whole};
use corridor_simkit::random::MasterSeed;

/// With at most so many parts, all mixtures are simulated.
const EXACT_PARTS_AT_MOST: usize = 5;

/// Two scenarios of a field whose difference is shared out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'s> {
    /// The first scenario and its rank in the field.
    pub(crate) first: (&'s Scenario, usize),
    /// The other scenario and its rank in the field.
    pub(crate) other: (&'s Scenario, usize),
    /// Orders to draw where there are many parts, each with its reverse.
    pub(crate) orders: u32,
    /// Replications.
    pub(crate) n: u32,
}

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    /// One per indicator that both have.
    pub(crate) attributions: Vec<Attribution>,
    /// Groups that change nothing that is simulated.
    pub(crate) without_effect: Vec<String>,
    /// Why there is less than was asked for.
    pub(crate) warnings: Vec<String>,
}

/// The mixtures that are needed.
struct Needed {
    scenarios: BTreeMap<Coalition, Scenario>,
    orders: Option<Vec<Vec<usize>>>,
}

/// Shares out the difference of two scenarios in some indicators.
///
/// # Errors
///
/// If it was interrupted.
pub(crate) fn share_out(
    pair: Pair<'_>,
    indicators: &[&Indicator],
    plan: &Plan,
    field: &mut SideBySide<'_>,
) -> Result<Shared, ExperimentError> {
    let Some(mut mixture) = Mixture::new(pair.first.0, pair.other.0) else {
        let warning = "more than 60 groups of changes: too many to share out a difference";
        return Ok(Shared { warnings: vec![warning.to_owned()], ..Shared::default() });
    };
    let Needed { scenarios, orders } = loop {
        if let Some(needed) = needed(&mut mixture, pair.orders, plan.seed) {
            break needed;
        }
    };
    let mut ranks = simulate(pair, &scenarios, plan, field)?;
    ranks.insert(whole(mixture.parts().len()), pair.other.1);
    let parts: Vec<Vec<String>> = mixture.parts().iter().map(|part| part.groups.clone()).collect();
    let mut shared =
        Shared { without_effect: mixture.without_effect().to_vec(), ..Shared::default() };
    for indicator in indicators.iter().filter(|_| !parts.is_empty()) {
        let values: Option<Values> = ranks
            .iter()
            .map(|(&coalition, &rank)| {
                let side = Side::of(&field.members()[rank], pair.n);
                Some((coalition, side.values(&indicator.name)?))
            })
            .collect();
        let named = (indicator.name.as_str(), indicator.unit);
        let confidence = plan.confidence;
        let found = values
            .and_then(|values| attribute(named, &parts, values, orders.as_deref(), confidence));
        match found {
            Some(found) => shared.attributions.push(found),
            None => shared.warnings.push(format!(
                "{} cannot be shared out: a mixture of the two scenarios does not have it",
                indicator.name
            )),
        }
    }
    Ok(shared)
}

/// The scenarios of all coalitions that are needed; `None` if one of them was faulty and parts have
/// been joined.
fn needed(mixture: &mut Mixture<'_>, n_orders: u32, seed: u64) -> Option<Needed> {
    let n = mixture.parts().len();
    let orders =
        (EXACT_PARTS_AT_MOST < n).then(|| draw_orders(n, n_orders as usize, MasterSeed(seed)));
    let coalitions: BTreeSet<Coalition> = match &orders {
        None => all(n).collect(),
        Some(orders) => {
            let sequence: Vec<usize> = (0..n).collect();
            let alone = (0..n).map(|part| 1 << part);
            on_the_way(orders).into_iter().chain(on_the_way(&[sequence])).chain(alone).collect()
        }
    };
    let mut scenarios = BTreeMap::new();
    // None and all are the two scenarios themselves.
    for coalition in coalitions.into_iter().filter(|&one| one != 0 && one != whole(n)) {
        scenarios.insert(coalition, mixture.scenario_or_join(coalition)?);
    }
    Some(Needed { scenarios, orders })
}

/// Has the mixtures simulated; gives the rank in the field of every coalition. Coalitions that make
/// the same model share their replications.
fn simulate(
    pair: Pair<'_>,
    scenarios: &BTreeMap<Coalition, Scenario>,
    plan: &Plan,
    field: &mut SideBySide<'_>,
) -> Result<BTreeMap<Coalition, usize>, ExperimentError> {
    let mut by_model: BTreeMap<&str, usize> = BTreeMap::new();
    let mut ranks = BTreeMap::from([(0, pair.first.1)]);
    for (&coalition, scenario) in scenarios {
        let rank = match by_model.get(scenario.hash.as_str()) {
            Some(&rank) => rank,
            None => field.add(&scenario.model, plan, Box::new(()))?,
        };
        by_model.insert(&scenario.hash, rank);
        ranks.insert(coalition, rank);
    }
    let wanted: Vec<(usize, u32)> = by_model.values().map(|&rank| (rank, pair.n)).collect();
    field.extend(&wanted)?;
    Ok(ranks)
}
