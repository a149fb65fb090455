//! The search for the best that a command line asks for.

use corridor_core::comparison::{BestPlan, Delta, Goal, Method};
use corridor_core::experiment::Plan;
use corridor_core::indicator::{Better, Indicator};

use super::choice::single;
use super::zone::zone;
use crate::cli::{CompareArgs, GoalWish, MethodWish};
use crate::failure::Failure;

/// Replications of the first stage of a search, unless fewer are asked for in all.
pub(crate) const FIRST_STAGE: u32 = 20;

/// What is looked for among the scenarios; `None`: nothing.
///
/// # Errors
///
/// If there is no such indicator, or the wishes do not go together.
pub(crate) fn race(
    args: &CompareArgs,
    plan: &Plan,
    all: &[&Indicator],
) -> Result<Option<BestPlan>, Failure> {
    let Some(name) = &args.best else { return Ok(None) };
    let refused = |message: &str| Err(Failure::Arguments(message.to_owned()));
    let indicator = single(name, all)?;
    let goal = match (args.goal, indicator.better) {
        (Some(GoalWish::Highest), _) | (None, Better::Higher) => Goal::Highest,
        (Some(GoalWish::Lowest), _) | (None, Better::Lower) => Goal::Lowest,
        (None, Better::Neither) => {
            return refused(&format!(
                "neither end of {name} is better by itself; say --goal highest or lowest"
            ));
        }
    };
    let method = match args.method {
        MethodWish::Kn => Method::KimNelson,
        MethodWish::Subset => Method::Subset,
        MethodWish::Ocba => Method::Ocba,
    };
    let delta = match &args.delta {
        Some(_) if method != Method::KimNelson => {
            return refused("only the method kn has an indifference zone (--delta)");
        }
        Some(delta) => zone(delta, indicator.unit)?,
        None => Delta::Relative(0.01),
    };
    if plan.at_most < 2 {
        return refused("the best cannot be told from one replication");
    }
    if method == Method::Ocba && !args.attribute.is_empty() {
        return refused("--attribute needs common random numbers, and ocba runs without them");
    }
    Ok(Some(BestPlan {
        indicator: indicator.name.clone(),
        goal,
        method,
        delta,
        confidence: plan.confidence,
        first_stage: plan.at_most.min(if method == Method::Ocba { 10 } else { FIRST_STAGE }),
        at_most: plan.at_most,
    }))
}
