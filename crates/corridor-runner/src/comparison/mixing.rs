//! Mixtures of two scenarios, simulated to say which changes made the difference.

use std::collections::{BTreeMap, BTreeSet};

use corridor_core::comparison::{Attribution, Side, attribute};
use corridor_core::experiment::{ExperimentError, Plan, SideBySide};
use corridor_core::indicator::Indicator;
use corridor_scenario::{Grain, Mixture, Scenario};
use corridor_simkit::attribution::{Coalition, Values, all, draw_orders, on_the_way, whole};
use corridor_simkit::random::MasterSeed;

/// With at most so many parts, all mixtures are simulated.
const EXACT_PARTS_AT_MOST: usize = 5;

/// Models that are in memory together: enough for all threads to be busy.
const MODELS_AT_ONCE: usize = 16;

/// Two scenarios of a field whose difference is shared out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pair<'s> {
    /// The first scenario and its rank in the field.
    pub(crate) first: (&'s Scenario, usize),
    /// The other scenario and its rank in the field.
    pub(crate) other: (&'s Scenario, usize),
    /// How coarsely the changes are grouped.
    pub(crate) grain: Grain,
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
    /// The hash of the model of every coalition.
    models: BTreeMap<Coalition, String>,
    orders: Option<Vec<Vec<usize>>>,
}

/// Indicators by replication, in the order in which they were asked for; `None` where a model does
/// not have one.
type Series = Vec<Option<Vec<f64>>>;

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
    let Some(mut mixture) = Mixture::new(pair.first.0, pair.other.0, pair.grain) else {
        let warning = "more than 60 groups of changes: too many to share out a difference; \
            --grouping sections makes fewer";
        return Ok(Shared { warnings: vec![warning.to_owned()], ..Shared::default() });
    };
    let Needed { models, orders } = loop {
        if let Some(needed) = needed(&mut mixture, pair.orders, plan.seed) {
            break needed;
        }
    };
    let parts: Vec<Vec<String>> = mixture.parts().iter().map(|part| part.groups.clone()).collect();
    let mut shared =
        Shared { without_effect: mixture.without_effect().to_vec(), ..Shared::default() };
    if parts.is_empty() {
        return Ok(shared);
    }
    let by_coalition = simulate(pair, (&mixture, &models), indicators, plan, field)?;
    for (rank, indicator) in indicators.iter().enumerate() {
        let values: Option<Values> = by_coalition
            .iter()
            .map(|(&coalition, series)| Some((coalition, series[rank].clone()?)))
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

/// The models of all coalitions that are needed; `None` if one of them was faulty and parts have
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
    let mut models = BTreeMap::new();
    // None and all are the two scenarios themselves.
    for coalition in coalitions.into_iter().filter(|&one| one != 0 && one != whole(n)) {
        models.insert(coalition, mixture.scenario_or_join(coalition)?.hash);
    }
    Some(Needed { models, orders })
}

/// Has the mixtures simulated, some at a time; of each only the indicators are kept. Coalitions
/// that make the same model share their replications.
fn simulate(
    pair: Pair<'_>,
    (mixture, models): (&Mixture<'_>, &BTreeMap<Coalition, String>),
    indicators: &[&Indicator],
    plan: &Plan,
    field: &mut SideBySide<'_>,
) -> Result<BTreeMap<Coalition, Series>, ExperimentError> {
    let read = |field: &SideBySide<'_>, rank: usize| -> Series {
        let side = Side::of(&field.members()[rank], pair.n);
        indicators.iter().map(|indicator| side.values(&indicator.name)).collect()
    };
    let mut by_model = BTreeMap::from([
        (pair.first.0.hash.as_str(), read(field, pair.first.1)),
        (pair.other.0.hash.as_str(), read(field, pair.other.1)),
    ]);
    let mut missing: BTreeMap<&str, Coalition> = BTreeMap::new();
    for (&coalition, hash) in models.iter().filter(|(_, hash)| !by_model.contains_key(&***hash)) {
        missing.entry(hash).or_insert(coalition);
    }
    let own = field.members().len();
    field.announce(missing.len() as u32 * pair.n);
    let missing: Vec<(&str, Coalition)> = missing.into_iter().collect();
    for some in missing.chunks(MODELS_AT_ONCE) {
        for &(_, coalition) in some {
            let scenario = mixture.scenario(coalition).expect("it was made before, without fault");
            field.add(&scenario.model, plan, Box::new(()))?;
        }
        let wanted: Vec<(usize, u32)> = (0..some.len()).map(|i| (own + i, pair.n)).collect();
        field.extend(&wanted)?;
        let found = some.iter().enumerate().map(|(i, &(hash, _))| (hash, read(field, own + i)));
        by_model.extend(found.collect::<Vec<_>>());
        field.forget_beyond(own);
    }
    let n_parts = mixture.parts().len();
    let ends = [(0, pair.first.0.hash.as_str()), (whole(n_parts), pair.other.0.hash.as_str())];
    let between = models.iter().map(|(&coalition, hash)| (coalition, hash.as_str()));
    Ok(between.chain(ends).map(|(coalition, hash)| (coalition, by_model[hash].clone())).collect())
}
