//! What a reader must know before believing the numbers of a scenario that was run beside others.

use corridor_core::experiment::Member;

/// Points that a warning names at most.
const NAMED: usize = 6;

/// What is doubtful about the replications of one scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Doubt {
    /// Replications that ended in a deadlock, and are left out of all estimates.
    pub(crate) deadlocks: u32,
    /// Whether the warm-up settled.
    pub(crate) is_settled: bool,
}

impl Doubt {
    /// What is doubtful about the first `n` replications of a member.
    pub(crate) fn of(member: &Member, n: u32) -> Self {
        let outcomes = &member.outcomes()[..n as usize];
        let deadlocks = outcomes.iter().filter(|outcome| outcome.deadlock.is_some()).count() as u32;
        Self { deadlocks, is_settled: member.warm_up.is_settled }
    }

    /// A sentence per doubt about the scenario of this name.
    pub(crate) fn sentences(self, name: &str) -> Vec<String> {
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
        sentences
    }
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
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubts_about_points_are_told_by_kind_and_name_a_few() {
        let sound = Doubt { deadlocks: 0, is_settled: true };
        assert!(over_points(&[("a".to_owned(), sound)]).is_empty());
        assert!(sound.sentences("A").is_empty());
        let doubt = Doubt { deadlocks: 3, is_settled: false };
        assert_eq!(doubt.sentences("B").len(), 2);
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
