//! What works hardest: stages, inspections and line entries, sorted by their active share.
//!
//! The active share counts work alone. A lane that is held by a vehicle which cannot move on is
//! utilised but not active: its bottleneck stands further down the road.

use corridor_core::answer::{Answer, Stability, StageAnswer};

use super::{Block, Extent, Section, Table, Tone, left_out};
use crate::report::number::{NO_VALUE, bare, bare_percent, estimate, mean};

/// Rows of a brief table.
const BRIEF_ROWS: usize = 15;
/// Growing queues that the sentence about them names.
const BRIEF_GROWING: usize = 8;
/// Characters of a full bar.
const BAR_WIDTH: usize = 10;

/// How the time on duty is spent, and what waits.
pub(super) fn section(answer: &Answer, extent: Extent) -> Option<Section> {
    if answer.stages.is_empty() {
        return None;
    }
    let mut stages: Vec<&StageAnswer> = answer.stages.iter().collect();
    let busy = |stage: &StageAnswer| if stage.active.n == 0 { -1.0 } else { stage.active.mean };
    stages.sort_by(|a, b| busy(b).total_cmp(&busy(a)).then_with(|| a.name.cmp(&b.name)));
    let (shown, rest) = stages.split_at(extent.rows(stages.len(), BRIEF_ROWS));
    let mut blocks = vec![Block::Table(work(shown, extent)), Block::Table(waiting(shown, extent))];
    blocks.extend(rest.first().and_then(|next| {
        let share = bare_percent(next.active.mean.max(0.0));
        left_out(rest.len(), &format!("stages and lines, at work {share} of their time or less,"))
    }));
    blocks.extend(unstable(&stages));
    Some(Section { title: "Stages, the busiest first".to_owned(), blocks })
}

/// A bar of the time on duty: at work, blocked, idle.
pub(super) fn bar(active: f64, blocked: f64) -> String {
    let cells = |share: f64| (share.clamp(0.0, 1.0) * BAR_WIDTH as f64).round() as usize;
    let n_active = cells(active);
    let n_held = cells(active + blocked).max(n_active);
    format!(
        "{}{}{}",
        "█".repeat(n_active),
        "▒".repeat(n_held - n_active),
        "·".repeat(BAR_WIDTH - n_held)
    )
}

fn work(stages: &[&StageAnswer], extent: Extent) -> Table {
    let show = extent.digits();
    let caption = "Time on duty in per cent: held = active (█) + blocked (▒); starved (·)";
    let headings = ["stage", "held", "active", "blocked", "starved"];
    let mut table = Table::of_numbers(caption, &headings).with_words("");
    for stage in stages {
        let has_duty = stage.active.n > 0 && stage.active.mean.is_finite();
        let drawn =
            if has_duty { bar(stage.active.mean, stage.blocked.mean) } else { String::new() };
        table.push(vec![
            stage.name.as_str().into(),
            mean(&stage.utilisation, 100.0).into(),
            show(&stage.active, 100.0).into(),
            show(&stage.blocked, 100.0).into(),
            show(&stage.starved, 100.0).into(),
            drawn.into(),
        ]);
    }
    table
}

fn waiting(stages: &[&StageAnswer], extent: Extent) -> Table {
    let show = extent.digits();
    let side = match extent {
        Extent::Brief => mean,
        Extent::Full => show,
    };
    let caption = "Vehicles per day (done; at most by servers, hours and mean work, with what is \
                   finished after closing, and of a shared team or fleet the part that falls to \
                   what is sent: it does more where others bring less), vehicles waiting, those \
                   held back by a full queue included (mean, largest), hours of waiting";
    let headings = ["stage", "done/day", "at most", "waiting", "largest", "wait, h"];
    let mut table = Table::of_numbers(caption, &headings);
    for stage in stages {
        let capacity = stage.capacity_per_day.map_or(NO_VALUE.to_owned(), bare);
        table.push(vec![
            stage.name.as_str().into(),
            side(&stage.per_day, 1.0).into(),
            capacity.into(),
            show(&stage.queue, 1.0).into(),
            side(&stage.queue_max, 1.0).into(),
            show(&stage.wait_hours, 1.0).into(),
        ]);
    }
    table
}

/// One sentence on the queues that grow, the busiest stages first.
fn unstable(stages: &[&StageAnswer]) -> Option<Block> {
    let growing: Vec<String> = stages
        .iter()
        .filter(|stage| stage.stability == Stability::NotStable)
        .map(|stage| format!("{} by {}", stage.name, estimate(&stage.drift_per_30_days, 1.0)))
        .collect();
    let (shown, rest) = growing.split_at(growing.len().min(BRIEF_GROWING));
    let more = if rest.is_empty() { String::new() } else { format!("; {} more", rest.len()) };
    let text = format!(
        "Not stable: the queues of these grow, in vehicles per 30 days: {}{more}.",
        shown.join("; ")
    );
    (!growing.is_empty()).then_some(Block::Sentence(Tone::Bad, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_always_as_wide_and_never_hides_what_is_active() {
        assert_eq!(bar(0.0, 0.0), "··········");
        assert_eq!(bar(0.5, 0.2), "█████▒▒···");
        assert_eq!(bar(1.0, 0.0), "██████████");
        for (active, blocked) in [(0.97, 0.04), (0.1, 1.3), (0.041, 0.041)] {
            assert_eq!(bar(active, blocked).chars().count(), BAR_WIDTH);
        }
    }
}
