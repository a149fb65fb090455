//! A case: which number of an answer is held against which exact value.

use corridor_core::answer::{Answer, Estimate, FlowAnswer, StageAnswer};

/// A number of an answer and the exact value that it should have.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// What it is, in a few words; unique.
    pub name: String,
    /// The file in `scenarios/textbook/`.
    pub textbook: &'static str,
    /// Which number of the answer.
    pub indicator: Indicator,
    /// What that number is multiplied by.
    pub scale: f64,
    /// Unit of the exact value.
    pub unit: &'static str,
    /// The exact value.
    pub exact: f64,
    /// Where it comes from.
    pub reference: &'static str,
}

/// Which number of an answer; stages and flows by their names in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Indicator {
    /// Mean hours waiting at a stage.
    StageWait(String),
    /// Mean number waiting at a stage.
    StageQueue(String),
    /// Vehicles worked on per day at a stage.
    StagePerDay(String),
    /// Mean hours of a flow from origin to destination.
    FlowHours(String),
    /// Of that, hours waiting.
    FlowWaiting(String),
    /// Median of the hours of a flow.
    FlowMedian(String),
    /// 95th percentile of the hours of a flow.
    FlowPercentile95(String),
    /// Claims of a resource per day.
    ResourcePerDay(String),
    /// Tonnes of a flow turned away per year.
    FlowLost(String),
}

impl Indicator {
    /// The estimate in the answer; `None` where it has no such stage or flow, or no value for it.
    #[must_use]
    pub fn estimate(&self, answer: &Answer) -> Option<Estimate> {
        let estimate = match self {
            Self::StageWait(name) => stage(answer, name)?.wait_hours,
            Self::StageQueue(name) => stage(answer, name)?.queue,
            Self::StagePerDay(name) => stage(answer, name)?.per_day,
            Self::FlowHours(name) => flow(answer, name)?.hours,
            Self::FlowWaiting(name) => flow(answer, name)?.hours_waiting,
            Self::FlowMedian(name) => flow(answer, name)?.percentiles[1],
            Self::FlowPercentile95(name) => flow(answer, name)?.percentiles[3],
            Self::ResourcePerDay(name) => {
                answer.resources.iter().find(|one| one.name == *name)?.per_day
            }
            Self::FlowLost(name) => flow(answer, name)?.lost_tonnes_per_year,
        };
        (estimate.n > 1).then_some(estimate)
    }
}

fn stage<'a>(answer: &'a Answer, name: &str) -> Option<&'a StageAnswer> {
    answer.stages.iter().find(|stage| stage.name == name)
}

fn flow<'a>(answer: &'a Answer, name: &str) -> Option<&'a FlowAnswer> {
    answer.flows.iter().find(|flow| flow.name == name)
}
