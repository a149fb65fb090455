//! The first page: is the target met, by how much not, and what binds.

use corridor_core::answer::{Answer, StopReason, TargetAnswer, Verdict};

use super::{Block, Section, Tone};
use crate::report::number::{
    self, bare_percent, bare_tonnes_per_year, estimate, estimated_tonnes_per_year, proportion,
};

/// One sentence per target with the facts behind it.
pub(super) fn section(answer: &Answer) -> Section {
    let mut blocks = Vec::new();
    if answer.run.stopped == StopReason::Interrupted {
        let text = format!(
            "Interrupted: the first {} replications, without a gap, count.",
            answer.run.replications
        );
        blocks.push(Block::Sentence(Tone::Caution, text));
    }
    if !answer.deadlocks.is_empty() {
        let n_stuck = answer.run.deadlocked;
        let text = format!(
            "DEADLOCK in {n_stuck} of {n}: vehicles wait for each other in a circle (see \"Checks \
             and warnings\"). {}",
            what_counts(n_stuck, answer.run.replications),
            n = number::replications(answer.run.replications),
        );
        blocks.push(Block::Sentence(Tone::Bad, text));
    }
    if answer.targets.is_empty() {
        let text = "The scenario sets no target; its throughput follows.".to_owned();
        blocks.push(Block::Sentence(Tone::Plain, text));
    }
    for target in &answer.targets {
        blocks.push(Block::Sentence(tone(target.verdict), headline(target)));
        blocks.push(Block::Facts(facts(target)));
    }
    Section { title: "Verdict".to_owned(), blocks }
}

/// Which replications the numbers of a report with deadlocks are made of.
fn what_counts(n_stuck: u32, n: u32) -> String {
    if n_stuck == n {
        return "Nothing can be estimated, and no target is met.".to_owned();
    }
    format!(
        "All estimates below are over the other {}; a target counts as not met in a deadlock.",
        n - n_stuck
    )
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Met => Tone::Good,
        Verdict::Missed => Tone::Bad,
        Verdict::DemandBound => Tone::Caution,
    }
}

/// The verdict as one sentence.
pub(crate) fn headline(target: &TargetAnswer) -> String {
    let verdict = match target.verdict {
        Verdict::Met => "MET",
        Verdict::Missed => "MISSED",
        Verdict::DemandBound => "DEMAND-BOUND (nothing binds; there is not enough freight)",
    };
    let doubt = if target.is_sure {
        String::new()
    } else {
        let asked = bare_percent(target.probability);
        format!(" Not sure yet: the interval holds the {asked} asked for.")
    };
    format!("{}: {verdict}, met in {}.{doubt}", subject(target), proportion(&target.met))
}

/// The title, or the target in words where it has none.
fn subject(target: &TargetAnswer) -> String {
    if target.title.is_empty() || target.title == target.name {
        format!(
            "{} over {}",
            bare_tonnes_per_year(target.target_tonnes_per_year),
            listed(&target.across)
        )
    } else {
        target.title.clone()
    }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

fn facts(target: &TargetAnswer) -> Vec<(String, String)> {
    let mut facts: Vec<(&str, String)> = vec![
        (
            "asked for",
            format!(
                "{} over {}, with probability {}",
                bare_tonnes_per_year(target.target_tonnes_per_year),
                listed(&target.across),
                bare_percent(target.probability)
            ),
        ),
        ("simulated", estimated_tonnes_per_year(&target.throughput)),
    ];
    if target.shortfall.mean > 0.0 {
        facts.push(("shortfall", estimated_tonnes_per_year(&target.shortfall)));
    }
    facts.push(("demand", bare_tonnes_per_year(target.demand)));
    facts.push(("upper bound", bounds(target)));
    facts.extend(capacity_gap(target).map(|text| ("besides", text)));
    for (condition, met) in &target.service {
        facts.push(("condition", format!("{condition}: met in {}", proportion(met))));
    }
    facts.extend(target.undecided.clone().map(|text| ("what binds", text)));
    if let Some(binding) = &target.binding {
        let share = estimate(&binding.active_share, 100.0);
        let bound = binding.bound.map_or(String::new(), |bound| {
            format!("; lets through at most {}", bare_tonnes_per_year(bound))
        });
        let text = format!("{}, at work {share} % of its time on duty{bound}", binding.element);
        facts.push(("what binds", text));
    }
    facts.into_iter().map(|(label, text)| (label.to_owned(), text)).collect()
}

/// A target that lacks freight may lack capacity too: more freight alone would then not do.
fn capacity_gap(target: &TargetAnswer) -> Option<String> {
    let capacity = target.bound_of_capacity?;
    let is_short = capacity < target.target_tonnes_per_year;
    (target.verdict == Verdict::DemandBound && is_short).then(|| {
        format!(
            "more freight alone would not do: capacity lets through at most {}",
            bare_tonnes_per_year(capacity)
        )
    })
}

fn bounds(target: &TargetAnswer) -> String {
    let with_demand = bare_tonnes_per_year(target.bound_with_demand);
    match target.bound_of_capacity {
        Some(capacity) => {
            // What was inside at the start may come out on top of what capacity lets through.
            let and_stock = if capacity < target.bound_with_demand {
                " (with what is inside at the start, which does not come again)"
            } else {
                ""
            };
            format!(
                "{with_demand} with the demand as it is{and_stock}; in the long run {} with any \
                 demand of the same kinds",
                bare_tonnes_per_year(capacity)
            )
        }
        None => format!("{with_demand} with the demand as it is; no capacity on the way limits it"),
    }
}
