//! The period, the value of time, and the plan of the experiment.

use corridor_core::experiment::Plan;
use corridor_core::experiment::REPLICATIONS_MAX;
use corridor_core::model::{Period, WarmUp};
use corridor_simkit::time::SimSpan;
use jiff::civil::date;

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::Share;
use crate::source::Span;
use crate::spec::{At, Either, Map};
use crate::tables::{CrossingTable, Replications, StageTable, TerminalTable, WarmUpText};

/// What an experiment is where the scenario says nothing; reports print it.
pub(super) const DEFAULT_PLAN: Plan =
    Plan { at_least: 30, at_most: 1_000, precision: Some(0.02), confidence: 0.95, seed: 1 };

/// Stands in for a period that cannot be read, so that the rest can be looked at; it never leaves
/// the lowering.
pub(super) const ANY_PERIOD: Period = Period {
    start: date(2024, 1, 1),
    end: date(2025, 1, 1),
    warm_up: WarmUp::Fixed(SimSpan::ZERO),
};

impl Lowering<'_> {
    pub(super) fn period(&mut self) -> Option<Period> {
        let scenario = &self.root.scenario.as_ref()?.value;
        let start = scenario.start.as_ref().map(|start| start.value.0);
        let horizon = scenario.horizon.as_ref()?;
        let warm_up = scenario.warm_up.as_ref().map(|warm_up| match warm_up.value {
            WarmUpText::Fixed(time) => WarmUp::Fixed(SimSpan::round(time.0)),
            WarmUpText::Auto => WarmUp::Auto,
        });
        let start = start?;
        let Ok(end) = start.checked_add(horizon.value.0) else {
            let message = "the horizon ends after the end of the calendar";
            return self.refuse(Code::ImpossibleValue, horizon.span, message);
        };
        Some(Period { start, end, warm_up: warm_up? })
    }

    /// The value of time. Where nothing has a cost, the quickest way is the cheapest whatever an
    /// hour is worth, and 1 stands for any number.
    pub(super) fn value_of_time(&mut self) -> f64 {
        let root = self.root;
        let cost = self.first_cost();
        let mut flows = root.flows.iter().flat_map(|map| map.value.0.values());
        let is_chosen = flows.any(|flow| flow.value.choice.is_some());
        let scenario = root.scenario.as_ref();
        let stated = scenario.and_then(|scenario| scenario.value.value_of_time.as_ref());
        let is_written = scenario
            .is_none_or(|scenario| scenario.value.written.iter().any(|key| key == "value-of-time"));
        match (stated, cost) {
            (Some(value), Some(_)) => value.value.0,
            (Some(value), None) if is_chosen || self.writes_cost() => value.value.0,
            (Some(value), None) => {
                let message = "nothing has a `cost` to weigh time against";
                self.report(Diagnostic::new(Code::NoEffect, value.key, message));
                value.value.0
            }
            // It cannot be read, which has been reported.
            (None, Some(_)) if is_written => 1.0,
            (None, Some(cost)) => {
                let message = "a `cost` can only be weighed against time with a value of time";
                let hint = "add `value-of-time = \"… USD/t/h\"` to [scenario]";
                self.report(Diagnostic::new(Code::Incomplete, cost, message).hint(hint));
                1.0
            }
            (None, None) => 1.0,
        }
    }

    /// Whether a tariff was written anywhere, readable or not.
    fn writes_cost(&self) -> bool {
        let root = self.root;
        let has = |written: &[String]| written.iter().any(|key| key == "cost");
        let in_stages = |stages: &Option<At<Map<StageTable>>>| {
            let mut stages = stages.iter().flat_map(|map| map.value.0.values());
            stages.any(|stage| has(&stage.value.written))
        };
        let mut legs = root.legs.iter().flat_map(|map| map.value.0.values());
        let mut crossings = root.crossings.iter().flat_map(|map| map.value.0.values());
        let mut terminals = root.terminals.iter().flat_map(|map| map.value.0.values());
        legs.any(|leg| has(&leg.value.written))
            || crossings.any(|one| has(&one.value.written) || in_stages(&one.value.stages))
            || terminals.any(|one| has(&one.value.written) || in_stages(&one.value.stages))
    }

    /// The first tariff of a leg, crossing, terminal or stage.
    fn first_cost(&self) -> Option<Span> {
        let root = self.root;
        let of_stages = |stages: &Option<At<Map<StageTable>>>| {
            let stages = stages.iter().flat_map(|map| map.value.0.values());
            let mut costs = stages.filter_map(|stage| stage.value.cost.as_ref());
            costs.next().map(|cost| cost.key)
        };
        let legs = root.legs.iter().flat_map(|map| map.value.0.values());
        let mut crossings = root.crossings.iter().flat_map(|map| map.value.0.values());
        let mut terminals = root.terminals.iter().flat_map(|map| map.value.0.values());
        let of_crossing = |one: &At<CrossingTable>| {
            one.value.cost.as_ref().map(|cost| cost.key).or_else(|| of_stages(&one.value.stages))
        };
        let of_terminal = |one: &At<TerminalTable>| {
            one.value.cost.as_ref().map(|cost| cost.key).or_else(|| of_stages(&one.value.stages))
        };
        let mut of_legs = legs.filter_map(|leg| leg.value.cost.as_ref().map(|cost| cost.key));
        let found = of_legs.next();
        found
            .or_else(|| crossings.find_map(of_crossing))
            .or_else(|| terminals.find_map(of_terminal))
    }

    pub(super) fn plan(&mut self) -> Option<Plan> {
        let mut plan = DEFAULT_PLAN;
        let Some(experiment) = self.root.experiment.as_ref() else { return Some(plan) };
        let experiment = &experiment.value;
        if let Some(seed) = &experiment.seed {
            plan.seed = seed.value;
        }
        let confidence = experiment.confidence.as_ref().map(|share| self.confidence(share));
        let mut valid = confidence.is_none_or(|confidence| confidence.is_some());
        plan.confidence = confidence.flatten().unwrap_or(plan.confidence);
        match experiment.replications.as_ref() {
            Some(At { value: Either::Plain(count), span, .. }) => {
                (plan.at_least, plan.at_most, plan.precision) = (*count, *count, None);
                valid &= self.enough(*count, *span) && self.fits(*count, *span);
            }
            Some(At { value: Either::Table(table), .. }) => {
                let also = experiment.confidence.as_ref();
                valid &= self.replications(table, also, &mut plan).is_some();
            }
            None => {}
        }
        valid.then_some(plan)
    }

    fn replications(
        &mut self,
        table: &Replications,
        also: Option<&At<Share>>,
        plan: &mut Plan,
    ) -> Option<()> {
        if let Some(confidence) = &table.confidence {
            if also.is_some() {
                let message = "the confidence is already said in [experiment]";
                return self.refuse(Code::Contradiction, confidence.key, message);
            }
            plan.confidence = self.confidence(confidence)?;
        }
        plan.precision = match &table.precision {
            Some(share) if 0.0 < share.value.0 && share.value.0 < 1.0 => Some(share.value.0),
            Some(share) => {
                let message = "a precision is above 0 % and below 100 %";
                return self.refuse(Code::ImpossibleValue, share.span, message);
            }
            None => None,
        };
        let (at_least, at_most) = (table.at_least.as_ref()?, table.at_most.as_ref()?);
        (plan.at_least, plan.at_most) = (at_least.value, at_most.value);
        if at_most.value < at_least.value {
            let message = format!("{} is below `at-least`", at_most.value);
            return self.refuse(Code::Contradiction, at_most.span, message);
        }
        let enough = self.enough(at_least.value, at_least.span);
        (enough && self.fits(at_most.value, at_most.span)).then_some(())
    }

    /// An interval needs two replications.
    fn enough(&mut self, count: u32, span: crate::source::Span) -> bool {
        let enough = 2 <= count;
        if !enough {
            let message = "an interval needs at least 2 replications";
            self.report(Diagnostic::new(Code::ImpossibleValue, span, message));
        }
        enough
    }

    /// The outcomes of all replications are kept until the end.
    fn fits(&mut self, count: u32, span: crate::source::Span) -> bool {
        let fits = count <= REPLICATIONS_MAX;
        if !fits {
            let message = format!("more than {REPLICATIONS_MAX} replications are not kept");
            let hint = "ask for a precision that fewer reach, such as \"1 %\"";
            self.report(Diagnostic::new(Code::ImpossibleValue, span, message).hint(hint));
        }
        fits
    }

    fn confidence(&mut self, share: &At<Share>) -> Option<f64> {
        if 0.5 <= share.value.0 && share.value.0 < 1.0 {
            return Some(share.value.0);
        }
        let message = "a confidence is at least 50 % and below 100 %";
        self.refuse(Code::ImpossibleValue, share.span, message)
    }
}
