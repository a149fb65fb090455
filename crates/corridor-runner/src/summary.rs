//! A scenario for proof-reading: what the planner's numbers amount to, in the planner's words.
//!
//! Hours, lanes and mean work are multiplied out to capacities per day, flows to volumes, so that
//! a slipped unit or a forgotten night shift can be seen before anything is simulated.

mod demand;
mod duty;
mod holding_up;
mod network;
mod posts;
mod rail;
mod tariffs;

use corridor_core::model::{CorridorModel, WarmUp};

use crate::report::ScenarioIdentity;
use crate::report::number::bare;
use crate::report::page::{Block, Section};

const MS_PER_HOUR: f64 = 3_600_000.0;
const MS_PER_DAY: f64 = 24.0 * MS_PER_HOUR;

/// The sections of a summary; `plan` says how the experiment would run.
pub(crate) fn sections(
    identity: &ScenarioIdentity,
    model: &CorridorModel,
    plan: Vec<(String, String)>,
) -> Vec<Section> {
    let mut sections = vec![overview(identity, model, plan)];
    sections.extend(network::sections(model));
    sections.extend(posts::sections(model));
    sections.extend(rail::sections(model));
    sections.extend(demand::sections(model));
    sections
}

fn overview(
    identity: &ScenarioIdentity,
    model: &CorridorModel,
    plan: Vec<(String, String)>,
) -> Section {
    let period = model.period;
    let warm_up = match period.warm_up {
        WarmUp::Fixed(span) => format!("{} days", bare(span.ms() as f64 / MS_PER_DAY)),
        WarmUp::Auto => "its length is found on a pilot".to_owned(),
    };
    let mut facts = vec![
        fact("measured", format!("{} to {}", period.start, period.end)),
        fact("warm-up", warm_up),
    ];
    facts.extend(plan);
    facts.push(fact("numbers", identity.numbers.in_words()));
    facts.push(fact("model hash", identity.model_hash.clone()));
    Section { title: "The scenario".to_owned(), blocks: vec![Block::Facts(facts)] }
}

fn fact(label: &str, text: impl Into<String>) -> (String, String) {
    (label.to_owned(), text.into())
}

/// A list of what there is to say of some elements, if there is any.
fn remarks<N: ToString>(of: impl IntoIterator<Item = (N, Option<String>)>) -> Option<Block> {
    let said = of.into_iter().filter_map(|(name, words)| Some(fact(&name.to_string(), words?)));
    let facts: Vec<_> = said.collect();
    (!facts.is_empty()).then_some(Block::Facts(facts))
}

/// Names one after the other.
fn listed<T: ToString>(names: impl IntoIterator<Item = T>) -> String {
    names.into_iter().map(|name| name.to_string()).collect::<Vec<_>>().join(", ")
}
