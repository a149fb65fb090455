//! An experiment put together from replications that were run elsewhere.

use std::fmt;
use std::ops::Range;

use super::{Experiment, Plan, Rule, Shelf, WarmUpFound};
use crate::answer::StopReason;
use crate::compile::compile;
use crate::model::{CorridorModel, WarmUp};
use crate::outcome::{Layout, Outcome};

/// Why replications do not make an experiment yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Short {
    /// Replications from index 0 on without a gap.
    pub have: u32,
    /// The next number of replications at which the stopping rule may say stop.
    pub next: u32,
    /// The number at which it says stop anyway.
    pub at_most: u32,
    /// What is missing up to `next`.
    pub missing: Vec<Range<u32>>,
}

impl fmt::Display for Short {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let missing: u32 = self.missing.iter().map(|range| range.end - range.start).sum();
        write!(
            out,
            "the stopping rule needs {missing} more replications to judge the first {}",
            { self.next }
        )?;
        let ranges: Vec<String> = self
            .missing
            .iter()
            .map(|range| match range.end - 1 {
                last if last == range.start => last.to_string(),
                last => format!("{}–{last}", range.start),
            })
            .collect();
        write!(out, ": those with index {}", ranges.join(", "))
    }
}

/// Puts an experiment together from what a shelf knows; nothing is run. The outcome is that of
/// [`replicate`](super::replicate), to the byte.
///
/// A warm-up that a pilot has to find must be known to the shelf.
///
/// # Errors
///
/// If replications are missing that the stopping rule has to see.
///
/// # Panics
///
/// If the plan is not as its fields say.
pub fn assemble(
    model: &CorridorModel,
    plan: &Plan,
    shelf: &dyn Shelf,
) -> Result<Experiment, Short> {
    plan.assert_valid();
    let warm_up = match model.period.warm_up {
        WarmUp::Fixed(length) => Some(WarmUpFound::given(length)),
        WarmUp::Auto => shelf.warm_up(),
    };
    let Some(warm_up) = warm_up else {
        let next = if plan.precision.is_some() { plan.at_least } else { plan.at_most };
        let missing = std::iter::once(0..next).collect();
        return Err(Short { have: 0, next, at_most: plan.at_most, missing });
    };
    let compiled = compile(model, warm_up.length);
    let layout = Layout::of(&compiled.catalogue);
    shelf.open(&compiled, &layout, &warm_up);
    let rule = Rule { catalogue: &compiled.catalogue, layout: &layout, plan };
    let (outcomes, stopped) = gather(&rule, shelf)?;
    Ok(Experiment { plan: *plan, layout, warm_up, outcomes, stopped, compiled })
}

fn gather(rule: &Rule<'_>, shelf: &dyn Shelf) -> Result<(Vec<Outcome>, StopReason), Short> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    for next in rule.checkpoints() {
        let begin = outcomes.len() as u32;
        let known = shelf.known(begin..next);
        if (known.len() as u32) < next - begin {
            let indices: Vec<u32> = known.iter().map(|(index, _)| *index).collect();
            let missing = gaps(begin..next, &indices);
            let have = missing.first().map_or(next, |gap| gap.start);
            return Err(Short { have, next, at_most: rule.plan.at_most, missing });
        }
        outcomes.extend(known.into_iter().map(|(_, outcome)| outcome));
        if rule.is_precise(&outcomes) {
            return Ok((outcomes, StopReason::Precise));
        }
    }
    Ok((outcomes, rule.at_the_end()))
}

/// What sorted indices leave out of a range.
fn gaps(range: Range<u32>, indices: &[u32]) -> Vec<Range<u32>> {
    let mut gaps = Vec::new();
    let mut expected = range.start;
    for &index in indices.iter().chain([&range.end]) {
        if expected < index {
            gaps.push(expected..index);
        }
        expected = index + 1;
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_what_is_left_out() {
        assert_eq!(gaps(0..5, &[]), std::iter::once(0..5).collect::<Vec<_>>());
        assert_eq!(gaps(2..7, &[2, 4, 5]), [3..4, 6..7]);
        assert_eq!(gaps(0..2, &[0, 1]), []);
    }

    #[test]
    fn what_is_missing_is_said() {
        let short = Short { have: 3, next: 30, at_most: 100, missing: vec![3..4, 10..30] };
        assert_eq!(
            short.to_string(),
            "the stopping rule needs 21 more replications to judge the first 30: those with index \
             3, 10–29"
        );
    }
}
