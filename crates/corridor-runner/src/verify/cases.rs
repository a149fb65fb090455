//! The cases: what each textbook scenario must give. Rates are per hour, times in hours.

mod flows;
mod queues;
mod rail;
mod roads;
mod water;

use super::case::{Case, Indicator};

/// All cases, scenario after scenario.
#[must_use]
pub fn cases() -> Vec<Case> {
    let parts = [
        queues::one_lane(),
        queues::first_queues(),
        queues::erlang_delay(),
        queues::fixed_service(),
        queues::general_service(),
        queues::appointments(),
        queues::slots(),
        queues::priorities(),
        queues::breakdowns(),
        queues::from_empty(),
        flows::losses(),
        flows::cafe(),
        flows::inspection(),
        flows::blocking_lines(),
        flows::opening_hours(),
        flows::departures(),
        rail::single_track(),
        rail::room(),
        rail::fleets(),
        rail::trains(),
        water::ports(),
        water::gauge_and_water(),
        roads::roads(),
        roads::booking(),
        water::quays(),
        water::convoys(),
        water::weather(),
        flows::two_routes(),
    ];
    parts.into_iter().flatten().collect()
}

/// Cases of one scenario, added one by one.
struct Chapter {
    textbook: &'static str,
    cases: Vec<Case>,
}

impl Chapter {
    fn of(textbook: &'static str) -> Self {
        Self { textbook, cases: Vec::new() }
    }

    /// A case whose number is hours.
    fn hours(
        &mut self,
        name: impl Into<String>,
        indicator: Indicator,
        exact: f64,
        reference: &'static str,
    ) {
        self.case(name, indicator, (1.0, "h"), (exact, reference));
    }

    /// A case whose number is multiplied by a scale.
    fn case(
        &mut self,
        name: impl Into<String>,
        indicator: Indicator,
        (scale, unit): (f64, &'static str),
        (exact, reference): (f64, &'static str),
    ) {
        let (name, textbook) = (name.into(), self.textbook);
        self.cases.push(Case { name, textbook, indicator, scale, unit, exact, reference });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::verify::TEXTBOOK;

    #[test]
    fn there_are_at_least_forty_cases_and_every_scenario_has_one() {
        let cases = cases();
        assert!(cases.len() >= 40, "only {}", cases.len());
        let used: BTreeSet<_> = cases.iter().map(|case| case.textbook).collect();
        assert_eq!(used, TEXTBOOK.iter().map(|textbook| textbook.name).collect());
    }

    #[test]
    fn every_case_has_a_name_of_its_own_and_a_value() {
        let cases = cases();
        let names: BTreeSet<_> = cases.iter().map(|case| &case.name).collect();
        assert_eq!(names.len(), cases.len());
        for case in &cases {
            assert!(case.exact > 0.0 && case.exact.is_finite(), "{}: {}", case.name, case.exact);
            assert!(!case.reference.is_empty());
        }
    }
}
