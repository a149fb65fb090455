//! What a reader must know before believing the numbers of a scenario that was run beside others.

use corridor_core::experiment::Member;
use corridor_simkit::time::SimSpan;

use crate::report::number::bare;

/// Points that a warning names at most.
const NAMED: usize = 6;

/// What is doubtful about the replications of one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// Replications that ended in a deadlock, and are left out of all estimates.
    pub(crate) deadlocks: u32,
    /// Whether the warm-up settled.
    pub(crate) is_settled: bool,
    /// How long it is.
    pub(crate) warm_up: SimSpan,
}

impl Doubt {
    /// What is doubtful about the first `n` replications of a member.
    pub(crate) fn of(member: &Member, n: u32) -> Self {
        let outcomes = &member.outcomes()[..n as usize];
        let deadlocks = outcomes.iter().filter(|outcome| outcome.deadlock.is_some()).count() as u32;
        let (is_settled, warm_up) = (member.warm_up.is_settled, member.warm_up.length);
        Self { deadlocks, is_settled, warm_up }
    }

    /// A sentence per doubt about the scenario of this name, beside that of the first one.
    pub(crate) fn sentences(self, name: &str, first: Self) -> Vec<String> {
        let mut sentences = Vec::new();
        if self.deadlocks > 0 {
            sentences.push(format!(
                "{name}: {} replications ended in a deadlock; `corridor run` names it",
                self.deadlocks
            ));
        }
        if !self.is_settled {
            sentences.push(format!("{name}: the warm-up does not settle"));
        }
        if self.warm_up != first.warm_up {
            sentences.push(format!(
                "{name} is warmed up for {}, A for {}: {SHIFTED}",
                days(self.warm_up),
                days(first.warm_up)
            ));
        }
        sentences
    }
}

/// What warm-ups of different lengths do: the n-th customer of a source has the same luck, and comes
/// on another day.
const SHIFTED: &str = "their luck falls on different days, so that pairing saves less";

fn days(span: SimSpan) -> String {
    format!("{} d", bare(span.ms() as f64 / 86_400_000.0))
}

/// A sentence per kind of doubt about many points, each with its name.
pub(crate) fn over_points(points: &[(String, Doubt)]) -> Vec<String> {
    let mut sentences = Vec::new();
    let of_all = |names: &[String]| {
        let more = match names.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        let named = names[..names.len().min(NAMED)].join("; ");
        format!("{} of {} points ({named}{more})", names.len(), points.len())
    };
    let stuck: Vec<String> = points
        .iter()
        .filter(|(_, doubt)| doubt.deadlocks > 0)
        .map(|(name, doubt)| format!("{name}: {}", doubt.deadlocks))
        .collect();
    if !stuck.is_empty() {
        sentences.push(format!(
            "replications ended in a deadlock and are left out at {}",
            of_all(&stuck)
        ));
    }
    let unsettled = points.iter().filter(|(_, doubt)| !doubt.is_settled);
    let unsettled: Vec<String> = unsettled.map(|(name, _)| name.clone()).collect();
    if !unsettled.is_empty() {
        sentences.push(format!("the warm-up does not settle at {}", of_all(&unsettled)));
    }
    if let Some((_, first)) = points.first() {
        let shifted = points.iter().filter(|(_, doubt)| doubt.warm_up != first.warm_up);
        let shifted: Vec<String> =
            shifted.map(|(name, doubt)| format!("{name}: {}", days(doubt.warm_up))).collect();
        if !shifted.is_empty() {
            sentences.push(format!(
                "the first point is warmed up for {}, not so {}: {SHIFTED}",
                days(first.warm_up),
                of_all(&shifted)
            ));
        }
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_about_points_are_told_by_kind_and_name_a_few() {
        let week = SimSpan::from_ms(7 * 86_400_000);
        let sound = Doubt { deadlocks: 0, is_settled: true, warm_up: week };
        assert!(over_points(&[("a".to_owned(), sound)]).is_empty());
        assert!(sound.sentences("A", sound).is_empty());
        let doubt = Doubt { deadlocks: 3, is_settled: false, ..sound };
        assert_eq!(doubt.sentences("B", sound).len(), 2);
        let longer = Doubt { warm_up: week + week, ..sound };
        let said = longer.sentences("B", sound);
        assert!(said[0].starts_with("B is warmed up for 14 d, A for 7 d: their luck"), "{said:?}");
        let said = over_points(&[("a".to_owned(), sound), ("b".to_owned(), longer)]);
        assert!(said[0].contains("7 d, not so 1 of 2 points (b: 14 d): their luck"), "{said:?}");
        let mut points: Vec<(String, Doubt)> =
            (0..8).map(|lanes| (format!("lanes = {lanes}"), doubt)).collect();
        points.push(("lanes = 8".to_owned(), sound));
        let said = over_points(&points);
        assert_eq!(
            said[0],
            "replications ended in a deadlock and are left out at 8 of 9 points (lanes = 0: 3; \
             lanes = 1: 3; lanes = 2: 3; lanes = 3: 3; lanes = 4: 3; lanes = 5: 3; and 2 more)"
        );
        assert!(said[1].starts_with("the warm-up does not settle at 8 of 9 points (lanes = 0; "));
    }
}
