//! The last pages: what was checked, what to beware of, and how the numbers came about.

use corridor_core::answer::{
    Answer, CheckAnswer, Distrust, DriftOver, Estimate, RunAnswer, StopReason,
};

use super::{Block, Extent, Section, Tone};
use crate::report::number::{self, bare, bare_percent, fixed};
use crate::report::{Report, estimates};

/// Checks of the run on itself, deadlocks, warnings, and what the marks mean.
pub(super) fn checks(answer: &Answer, extent: Extent) -> Section {
    let mut blocks: Vec<Block> = answer
        .checks
        .iter()
        .filter(|check| extent == Extent::Full || !check.holds)
        .map(check)
        .collect();
    let n_hold = answer.checks.iter().filter(|check| check.holds).count();
    if n_hold > 0 && extent == Extent::Brief {
        let text = format!(
            "{n_hold} of {} checks of the run on itself hold (conservation, Little's law, bounds).",
            answer.checks.len()
        );
        blocks.insert(0, Block::Sentence(Tone::Good, text));
    }
    for deadlock in &answer.deadlocks {
        let n = u32::try_from(deadlock.replications.len()).unwrap_or(u32::MAX);
        let first = deadlock.replications.first().map_or(String::new(), u32::to_string);
        let text = format!(
            "Deadlock in {} (the first is number {first}): {} wait for each other.",
            number::replications(n),
            deadlock.cycle.join(", ")
        );
        blocks.push(Block::Sentence(Tone::Bad, text));
    }
    for warning in &answer.warnings {
        blocks.push(Block::Sentence(Tone::Caution, format!("Warning: {warning}")));
    }
    blocks.extend(marks(answer));
    if blocks.is_empty() {
        blocks.push(Block::Sentence(Tone::Plain, "Nothing to report.".to_owned()));
    }
    Section { title: "Checks and warnings".to_owned(), blocks }
}

fn check(of: &CheckAnswer) -> Block {
    let (tone, word) = if of.holds { (Tone::Good, "holds") } else { (Tone::Bad, "FAILS") };
    Block::Sentence(tone, format!("{word}: {} ({})", of.name, of.finding))
}

/// Explains the marks that stand behind intervals of this report.
fn marks(answer: &Answer) -> Vec<Block> {
    let all = estimates::all(answer);
    let count = |reason| all.iter().filter(|row| has(&row.estimate, reason)).count();
    let mut blocks = Vec::new();
    let n_skewed = count(Distrust::Skewed);
    if n_skewed > 0 {
        let text = format!(
            "* marks {n_skewed} intervals of skewed outputs: they cover the true value less often \
             than they say."
        );
        blocks.push(Block::Sentence(Tone::Faint, text));
    }
    let n_few = count(Distrust::FewReplications);
    if n_few > 0 {
        let text = format!("? marks {n_few} intervals of fewer than 20 replications.");
        blocks.push(Block::Sentence(Tone::Faint, text));
    }
    blocks
}

fn has(estimate: &Estimate, reason: Distrust) -> bool {
    estimate.distrust == Some(reason)
}

/// Everything that is needed to get these numbers again.
pub(super) fn section(report: &Report) -> Section {
    let run = &report.answer.run;
    let scenario = &report.scenario;
    let mut facts: Vec<(&str, String)> = vec![
        ("scenario", scenario.title.clone()),
        ("model hash", short_hash(&scenario.model_hash)),
        ("numbers", scenario.numbers.in_words()),
        ("measured", format!("{} to {} ({} days)", run.start, run.end, bare(run.days))),
        ("warm-up", warm_up(run)),
        ("replications", replications(run)),
        ("seed", run.seed.to_string()),
        ("intervals", format!("{}, Student-t over replications", bare_percent(run.confidence))),
        ("growth", drift_over(run.drift_over).to_owned()),
        ("events", format!("{} per replication", fixed(run.events, 0))),
        ("engine", format!("corridor {}", report.engine)),
    ];
    if !run.watched.is_empty() {
        facts.insert(6, ("half-widths", watched(run)));
    }
    let facts = facts.into_iter().map(|(label, text)| (label.to_owned(), text)).collect();
    Section { title: "How it was run".to_owned(), blocks: vec![Block::Facts(facts)] }
}

/// The first characters of a hash; the JSON report has all of it.
fn short_hash(hash: &str) -> String {
    match hash.char_indices().nth(16) {
        Some((end, _)) => format!("{}…", &hash[..end]),
        None => hash.to_owned(),
    }
}

fn warm_up(run: &RunAnswer) -> String {
    match &run.warm_up_found {
        None => format!("{} days", bare(run.warm_up_days)),
        Some(how) => format!("{} days, {how}", bare(run.warm_up_days)),
    }
}

fn replications(run: &RunAnswer) -> String {
    let stuck = match run.deadlocked {
        0 => String::new(),
        n => format!(", {n} of them in a deadlock and not averaged"),
    };
    format!("{}{stuck}; {}", run.replications, stopped(run))
}

/// Over what the growth of queues is measured, in words.
fn drift_over(over: DriftOver) -> &'static str {
    match over {
        DriftOver::LastHalf => "of queues, by the slope over the last half of the measured time",
        DriftOver::WholeYears => {
            "of queues, from the start to the end of the measured time, the same time of the year"
        }
        DriftOver::Season => {
            "of queues, by the slope over the last half of the measured time, season included"
        }
    }
}

fn stopped(run: &RunAnswer) -> String {
    match (run.stopped, run.precision) {
        (StopReason::Fixed, _) => "their number was fixed".to_owned(),
        (StopReason::Interrupted, _) => "interrupted".to_owned(),
        (StopReason::Precise, Some(precision)) => {
            let wider =
                run.watched.iter().any(|(_, reached)| reached.is_some_and(|r| precision < r));
            let or = if wider { ", or of 3 minutes or 1 000 t/yr where that is wider" } else { "" };
            format!("enough for the precision of {} asked for{or}", bare_percent(precision))
        }
        (StopReason::Precise, None) => "enough for the precision asked for".to_owned(),
        (StopReason::AtMost, Some(precision)) => format!(
            "the most allowed, before the precision of {} was reached",
            bare_percent(precision)
        ),
        (StopReason::AtMost, None) => "the most allowed".to_owned(),
    }
}

fn watched(run: &RunAnswer) -> String {
    let one = |(name, reached): &(String, Option<f64>)| match reached {
        Some(share) => format!("{name} ±{}", bare_percent(*share)),
        None => format!("{name} (no value)"),
    };
    run.watched.iter().map(one).collect::<Vec<_>>().join("; ")
}
