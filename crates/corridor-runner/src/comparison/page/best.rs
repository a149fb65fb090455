//! Which scenario is best.

use std::cmp::Ordering;

use corridor_core::comparison::{BestAnswer, Goal, Method};

use super::{named, of_value, scale};
use crate::comparison::label;
use crate::report::number::{bare_percent, small};
use crate::report::page::{Block, Section, Table, Tone};

/// The greatest probability that is written down.
const ALMOST_CERTAIN: f64 = 0.999;

pub(super) fn section(best: &BestAnswer) -> Section {
    let largest = best.contenders.iter().map(|one| one.value.mean.abs()).fold(0.0, f64::max);
    let (factor, unit) = scale(&best.unit, largest);
    let mut blocks = vec![verdict(best), meaning(best, factor, unit)];
    let headings = [named(&best.indicator, unit), "replications".to_owned(), String::new()];
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let mut table = Table::of_numbers("", &["", headings[0], headings[1]]).with_words("");
    for (rank, one) in best.contenders.iter().enumerate() {
        let word = match (best.best == Some(rank), one.is_in) {
            (true, _) => "best",
            (false, true) => "may be the best",
            (false, false) => "is not the best",
        };
        let word = if best.method == Method::Ocba && !one.is_in { "" } else { word };
        let word = if best.method == Method::Ocba && one.is_in { "ahead" } else { word };
        let value = of_value(Some(&one.value), factor);
        let replications = one.replications.to_string();
        table.push(vec![label(rank).into(), value.into(), replications.into(), word.into()]);
    }
    blocks.push(Block::Table(table));
    blocks.push(saved(best));
    Section { title: "Which is best".to_owned(), blocks }
}

fn verdict(best: &BestAnswer) -> Block {
    let end = match best.goal {
        Goal::Highest => "highest",
        Goal::Lowest => "lowest",
    };
    let name = &best.indicator;
    let found = |rank: usize| format!("{} has the {end} {name}", label(rank));
    match (best.best, best.confidence) {
        (Some(rank), Some(confidence)) => {
            let about = if best.is_delta_estimated { "about " } else { "" };
            let confidence = bare_percent(confidence);
            let text = format!("{}, with confidence {about}{confidence}.", found(rank));
            Block::Sentence(Tone::Good, text)
        }
        (Some(rank), None) => {
            let text = format!("{}, as far as the budget tells: a heuristic.", found(rank));
            Block::Sentence(Tone::Caution, text)
        }
        (None, _) => {
            let contenders = best.contenders.iter().enumerate().filter(|(_, one)| one.is_in);
            let letters: Vec<String> = contenders.map(|(rank, _)| label(rank)).collect();
            let text = format!(
                "Not known yet which has the {end} {name}: {} cannot be told apart with so many \
                 replications.",
                letters.join(", ")
            );
            Block::Sentence(Tone::Caution, text)
        }
    }
}

fn meaning(best: &BestAnswer, factor: f64, unit: &str) -> Block {
    let text = match best.method {
        Method::KimNelson => {
            let zone = small(best.delta.unwrap_or(0.0) * factor);
            let promise = if best.is_delta_estimated {
                "The zone is a share of A's mean over that stage, and so estimated from the data \
                 that it judges: the confidence is no guarantee. It is one with a fixed number \
                 (--delta)."
            } else {
                "Guaranteed for outputs that are normally distributed."
            };
            format!(
                "Kim and Nelson's procedure under common random numbers finds the best if it is \
                 better than the others by at least {zone} {unit} (the indifference zone); if some \
                 are closer, one of those within it. First stage: {} replications. {promise}",
                best.first_stage
            )
        }
        Method::Subset => format!(
            "Subset selection under common random numbers: the best is among those that remain, \
             with confidence {}.",
            bare_percent(best.confidence.unwrap_or(0.0))
        ),
        Method::Ocba => format!(
            "Optimal computing budget allocation on independent streams. Nothing is guaranteed; by \
             normal theory the probability that the one ahead is the best is at least about {}.",
            short_of_certain(best.probability.unwrap_or(0.0))
        ),
    };
    Block::Sentence(Tone::Plain, text)
}

/// A probability that is never written as certain.
fn short_of_certain(probability: f64) -> String {
    bare_percent(probability.min(ALMOST_CERTAIN))
}

/// What the allocation saved.
fn saved(best: &BestAnswer) -> Block {
    let (spent, equal) = (best.spent, best.equal_allocation);
    let text = match spent.cmp(&equal) {
        Ordering::Less => format!(
            "{spent} replications were needed; an equal allocation would have needed {equal} for \
             the same {}: {} saved ({}).",
            if best.method == Method::Ocba { "estimated probability" } else { "decision" },
            equal - spent,
            bare_percent((equal - spent) as f64 / equal as f64)
        ),
        Ordering::Greater => format!(
            "{spent} replications were spent; an equal allocation would have needed {equal} for \
             the same estimated probability: dealing them out by need cost {} more.",
            spent - equal
        ),
        Ordering::Equal => {
            format!("{spent} replications, as many as an equal allocation would have taken.")
        }
    };
    Block::Sentence(Tone::Plain, text)
}
