//! Upper bounds on what passes a cut, by linear programs.
//!
//! The variables are the customers of each class that pass the cut within the measured window.
//! Each pool on their way *up to the cut* can do no more work than its servers on duty and what
//! they finish after closing (see `bound/servers.rs`), each timetable takes no more than its places and loads. Teams that several stages share and loads
//! that differ make this a linear program rather than a maximum flow. What lies behind the cut is
//! no constraint: queues there may grow. A class that passes the cut more than once counts once,
//! at its last passage.
//!
//! Two bounds are made of it:
//!
//! - **with the demand as it is**: what passes is sent in the window, or was sent in the warm-up
//!   and is part of the stock inside at its end; servers count from the begin of the warm-up
//!   wherever what they did could still stand before the cut at the start of the window. No
//!   throughput of a simulation exceeds it beyond its interval.
//! - **of capacity**: any demand of the same kinds; servers count within the window only, less
//!   what breakdowns and random disruptions take on average. It is what the corridor can carry
//!   over the cut in the long run.

mod element;
mod resource;
mod servers;

pub(crate) use element::{Limiter, element_bound, limiters, passage_bound, station_bounds};

use std::collections::BTreeMap;

use corridor_simkit::network::{ClassId, CordonId, Network};
use corridor_simkit::time::SimTime;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use self::resource::{Hold, holds};
use self::servers::pool_ms;
use crate::burden::{Visit, departing_share, departures, pool_id, visits};
use crate::catalogue::{Catalogue, ClassEntry};
use crate::estimate::Sample;
use crate::experiment::Experiment;
use crate::outcome::{ClassFact, TotalFact};

/// Variables count thousands of customers, so that coefficients stay near 1.
const THOUSAND: f64 = 1_000.0;
/// Larger than any throughput: what cannot be bounded lies above it (kilograms).
const BEYOND: f64 = 1e18;

/// Both bounds on a cut, tonnes per year of 365 days; `None` where nothing on the way limits it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CutBounds {
    /// With the demand as it is.
    pub with_demand: f64,
    /// With any demand of the same kinds.
    pub of_capacity: Option<f64>,
}

/// A class on its way over a cut.
#[derive(Clone, Debug)]
pub(crate) struct CutClass {
    pub(crate) class: usize,
    /// Its visits up to the last passage of the cut, which is the one that counts.
    pub(crate) before: Vec<Visit>,
    /// All its visits.
    pub(crate) all: Vec<Visit>,
    /// What its customers claim up to the last passage.
    pub(crate) holds: Vec<Hold>,
}

/// The classes that pass a cut.
pub(crate) fn classes_over(network: &Network, cut: &[CordonId]) -> Vec<CutClass> {
    let mut over = Vec::new();
    for class in 0..network.classes.len() {
        let steps = network.steps_of(ClassId::at(class));
        let leaving = |step: &corridor_simkit::network::Step| {
            step.leaves.is_some_and(|cordon| cut.contains(&cordon))
        };
        let Some(last) = steps.iter().rposition(leaving) else { continue };
        let all = visits(network, ClassId::at(class));
        let before = all.iter().copied().filter(|visit| visit.step <= last).collect();
        let mut holds = holds(network, ClassId::at(class));
        holds.retain(|hold| hold.step <= last);
        over.push(CutClass { class, before, all, holds });
    }
    over
}

/// What can pass a cut: customers by class.
#[derive(Clone, Debug, PartialEq)]
pub struct Supply {
    /// Customers sent in the measured window.
    pub sent: Vec<f64>,
    /// Customers sent before, at most.
    pub before: Vec<f64>,
    /// Kilograms inside at the start of the measured window; `None`: not known, all that was sent
    /// before may be.
    pub stock_kg: Option<f64>,
}

impl Supply {
    /// What the model leads one to expect, whatever is inside at the start.
    #[must_use]
    pub fn expected(catalogue: &Catalogue) -> Self {
        let classes = catalogue.classes.iter();
        Self {
            sent: classes.clone().map(|class| class.expected).collect(),
            before: classes.map(|c| (c.expected_with_warm_up - c.expected).max(0.0)).collect(),
            stock_kg: None,
        }
    }

    /// What was really sent and inside at the start, on average over the replications. With it the
    /// bound holds for every sample: chance that sends more than expected does not break it.
    pub(crate) fn of(experiment: &Experiment, sample: &Sample<'_>) -> Self {
        let (catalogue, layout) = (&experiment.compiled.catalogue, &experiment.layout);
        if sample.sound().next().is_none() {
            return Self::expected(catalogue);
        }
        let stock_kg = sample.estimate(layout.total(TotalFact::Stock)).mean * 1_000.0;
        let sent = |(rank, class): (usize, &ClassEntry)| match class.load_kg {
            0 => class.expected,
            kg => {
                let tonnes = sample.estimate(layout.class(rank, ClassFact::Sent)).mean;
                tonnes * catalogue.years() * 1_000.0 / kg as f64
            }
        };
        let before = catalogue.classes.iter().map(|class| stock_kg / class.load_kg.max(1) as f64);
        Self {
            sent: catalogue.classes.iter().enumerate().map(sent).collect(),
            before: before.collect(),
            stock_kg: Some(stock_kg),
        }
    }
}

/// The bounds on a cut.
#[must_use]
pub fn cut_bounds(
    network: &Network,
    catalogue: &Catalogue,
    cut: &[CordonId],
    supply: &Supply,
) -> CutBounds {
    let over = classes_over(network, cut);
    let per_year = |kg: f64| kg / 1_000.0 / catalogue.years();
    let with_demand = solve(network, catalogue, &over, Demand::AsItIs(supply));
    let of_capacity = solve(network, catalogue, &over, Demand::Any);
    // Where the solver gives up, what is sent is still an upper bound.
    let sent = over.iter().map(|class| {
        let customers = supply.sent[class.class] + supply.before[class.class];
        customers * catalogue.classes[class.class].load_most_kg as f64
    });
    CutBounds {
        with_demand: per_year(with_demand.unwrap_or_else(|| sent.sum())),
        of_capacity: of_capacity.map(per_year),
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Demand<'a> {
    /// What is sent, and what comes out of the stock.
    AsItIs(&'a Supply),
    /// Any amount of the same kinds.
    Any,
}

/// A limit: what each visit (class and step) takes of it per customer, and how much there is.
#[derive(Clone, Debug, Default)]
struct Limit {
    takes: BTreeMap<(usize, usize), f64>,
    there_is: f64,
}

/// The customers that make a visit: variables with their weights.
type Terms = Vec<(Variable, f64)>;

/// Those of a class that make a visit and pass the cut.
///
/// In the long run they are the share of all that is sent. In a window those that do not make it
/// (another channel, no hold) may overtake those that do: all of them may pass, and only what
/// passes beyond them has made the visit. What is inside at the start may be of any kind.
fn terms(
    problem: &mut Problem,
    variables: &ClassVariables,
    of: &CutClass,
    visit: &Visit,
    demand: Demand<'_>,
) -> Terms {
    let Demand::AsItIs(supply) = demand else { return vec![(variables.sent, 1.0)] };
    if 1.0 <= visit.taken {
        return std::iter::once(variables.sent).chain(variables.stock).map(|v| (v, 1.0)).collect();
    }
    let made = problem.add_var(0.0, (0.0, f64::INFINITY));
    let others = (1.0 - visit.taken) * supply.sent[of.class] / THOUSAND;
    problem.add_constraint([(variables.sent, 1.0), (made, -1.0)], ComparisonOp::Le, others);
    vec![(made, 1.0 / visit.taken)]
}

/// The variables of a class, in thousands of customers.
#[derive(Clone, Copy, Debug)]
struct ClassVariables {
    /// Those sent in the window.
    sent: Variable,
    /// Those that come out of the stock.
    stock: Option<Variable>,
}

/// Most kilograms over the cut; `None` where nothing limits it.
fn solve(
    network: &Network,
    catalogue: &Catalogue,
    over: &[CutClass],
    demand: Demand<'_>,
) -> Option<f64> {
    if over.is_empty() {
        return Some(0.0);
    }
    let mut problem = Problem::new(OptimizationDirection::Maximize);
    let variables = variables(&mut problem, catalogue, over, demand);
    let mut terms_of: BTreeMap<(usize, usize), Terms> = BTreeMap::new();
    for class in over {
        for visit in &class.before {
            let terms = terms(&mut problem, &variables[&class.class], class, visit, demand);
            terms_of.insert((class.class, visit.step), terms);
        }
    }
    for limit in limits(network, over, demand) {
        // A limit of nothing is kept as it is, any other is divided by what there is.
        let (scale, most) =
            if limit.there_is > 0.0 { (THOUSAND / limit.there_is, 1.0) } else { (1.0, 0.0) };
        // Several visits of a class to one pool take of it together.
        let mut terms: BTreeMap<usize, (Variable, f64)> = BTreeMap::new();
        for (visit, takes) in &limit.takes {
            for &(variable, share) in &terms_of[visit] {
                terms.entry(variable.idx()).or_insert((variable, 0.0)).1 += takes * share * scale;
            }
        }
        problem.add_constraint(terms.into_values(), ComparisonOp::Le, most);
    }
    let solution = problem.solve().ok().and_then(|outcome| outcome.into_solution().ok())?;
    let kg = solution.objective().max(0.0);
    // The bound of a class that nothing limits is its own upper limit.
    (demand != Demand::Any || kg < BEYOND / 2.0).then_some(kg)
}

/// The variables of each class in thousands of customers: those sent in the window, and those that
/// come out of the stock, which share what there is of it.
fn variables(
    problem: &mut Problem,
    catalogue: &Catalogue,
    over: &[CutClass],
    demand: Demand<'_>,
) -> BTreeMap<usize, ClassVariables> {
    let mut variables = BTreeMap::new();
    let mut from_stock = Vec::new();
    for class in over {
        let entry = &catalogue.classes[class.class];
        let each_kg = entry.load_most_kg as f64 * THOUSAND;
        let of_class = match demand {
            Demand::Any => {
                let most = BEYOND / THOUSAND / (entry.load_most_kg.max(1) as f64);
                ClassVariables { sent: problem.add_var(each_kg, (0.0, most)), stock: None }
            }
            Demand::AsItIs(supply) => {
                let most = |customers: &[f64]| (0.0, customers[class.class] / THOUSAND);
                let sent = problem.add_var(each_kg, most(&supply.sent));
                let stock = problem.add_var(each_kg, most(&supply.before));
                from_stock.push((stock, each_kg));
                ClassVariables { sent, stock: Some(stock) }
            }
        };
        variables.insert(class.class, of_class);
    }
    if let Demand::AsItIs(Supply { stock_kg: Some(stock_kg), .. }) = demand {
        // In units of a million tonnes, near those of the other limits.
        let terms = from_stock.iter().map(|&(variable, kg)| (variable, kg / 1e9));
        problem.add_constraint(terms, ComparisonOp::Le, stock_kg / 1e9);
    }
    variables
}

/// Every limit on the classes up to the cut.
fn limits(network: &Network, over: &[CutClass], demand: Demand<'_>) -> Vec<Limit> {
    let mut of_pools: BTreeMap<usize, Limit> = BTreeMap::new();
    let mut of_departures: BTreeMap<(usize, bool), Limit> = BTreeMap::new();
    for class in over {
        for visit in &class.before {
            let station = &network.stations[visit.station];
            if let Some(pool) = pool_id(station) {
                let held_ms = match demand {
                    Demand::AsItIs(_) => visit.least_ms,
                    Demand::Any => visit.held_ms,
                };
                let limit = of_pools.entry(pool.index()).or_default();
                *limit.takes.entry((class.class, visit.step)).or_default() +=
                    visit.vehicles * held_ms;
            }
            if let Some(taken) =
                departures(network, station, counted_from(network, demand), network.end)
            {
                let share = match demand {
                    Demand::Any => departing_share(network, station),
                    Demand::AsItIs(_) => 1.0,
                };
                let each = [(false, taken.vehicles, 1.0), (true, taken.kg, visit.kg)];
                for (by_load, there_is, takes) in each {
                    if let Some(there_is) = there_is {
                        let limit = of_departures.entry((visit.station, by_load)).or_default();
                        limit.there_is = there_is * share;
                        *limit.takes.entry((class.class, visit.step)).or_default() +=
                            visit.vehicles * takes;
                    }
                }
            }
        }
    }
    let of_pools = of_pools.into_iter().filter_map(|(pool, limit)| {
        let there_is = pool_ms(network, over, pool, demand)?;
        Some(Limit { there_is, ..limit })
    });
    let of_resources = resource::limits(network, over, demand);
    of_pools.chain(of_departures.into_values()).chain(of_resources).collect()
}

/// Where departures count from: what departed in the warm-up may pass the cut in the window.
fn counted_from(network: &Network, demand: Demand<'_>) -> SimTime {
    match demand {
        Demand::AsItIs(_) => network.begin,
        Demand::Any => SimTime::START,
    }
}

#[cfg(test)]
mod tests;
