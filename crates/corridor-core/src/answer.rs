//! The answer of an experiment: estimates with their uncertainty, verdicts, warnings.
//!
//! An [`Answer`] depends on the merged model, the seed, the replications and the engine's version
//! alone; it is the same to the byte for any number of threads. Times are in hours, cargo in
//! tonnes, unless a field says otherwise.

mod assemble;
mod carriage;
mod checks;
mod flows;
mod found;
mod resources;
pub(crate) mod stability;
pub(crate) mod stages;
mod warnings;
mod written;

pub use assemble::answer;
pub use carriage::{
    CarriageAnswer, CostAnswer, CostFigures, EmissionsAnswer, FlowCarriageAnswer,
    FlowEmissionsAnswer, ModeAnswer, ModeEmissionsAnswer,
};
pub use found::{CheckAnswer, DeadlockAnswer, PublishedAnswer};
pub use resources::{EmptyRunning, LightRunning, ResourceAnswer};

use serde::Serialize;

pub use crate::catalogue::DriftOver;

/// Everything that an experiment found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Answer {
    /// How it was run.
    pub run: RunAnswer,
    /// One verdict per target, by name.
    pub targets: Vec<TargetAnswer>,
    /// All flows together.
    pub total: TotalAnswer,
    /// Per flow, by name.
    pub flows: Vec<FlowAnswer>,
    /// What was carried how far.
    pub carriage: CarriageAnswer,
    /// What carriage costs; `None` where nothing is charged for.
    pub costs: Option<CostAnswer>,
    /// Greenhouse gas; `None` where the scenario has no factors.
    pub emissions: Option<EmissionsAnswer>,
    /// Per crossing and direction.
    pub passages: Vec<PassageAnswer>,
    /// Per stage, terminal stage, inspection and line entry.
    pub stages: Vec<StageAnswer>,
    /// Single track, station tracks, fleets; left out where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<ResourceAnswer>,
    /// Empty running, per flow; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub empty_running: Vec<EmptyRunning>,
    /// Light running of fleets that serve legs; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub light_running: Vec<LightRunning>,
    /// Queue counts by twelfths of the horizon: mean over replications, per stage of `stages`
    /// with a queue worth drawing.
    pub queues: Vec<QueueAnswer>,
    /// Comparison with published figures.
    pub published: Vec<PublishedAnswer>,
    /// Replications that ended in a deadlock; no estimate is made of them.
    pub deadlocks: Vec<DeadlockAnswer>,
    /// Checks of the run on itself.
    pub checks: Vec<CheckAnswer>,
    /// What a reader must know before believing a number.
    pub warnings: Vec<String>,
}

/// How the experiment was run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunAnswer {
    /// Master seed.
    pub seed: u64,
    /// Replications that count.
    pub replications: u32,
    /// How many of them ended in a deadlock. No estimate is made of these; no target counts as met
    /// in them.
    pub deadlocked: u32,
    /// Over what the growth of queues is measured.
    pub drift_over: DriftOver,
    /// Why it stopped.
    pub stopped: StopReason,
    /// Confidence of every interval, 0.95 for 95 %.
    pub confidence: f64,
    /// Relative precision asked for, if any.
    pub precision: Option<f64>,
    /// First measured day.
    pub start: String,
    /// End of the measured window (exclusive).
    pub end: String,
    /// Days of the measured window.
    pub days: f64,
    /// Warm-up in days.
    pub warm_up_days: f64,
    /// Whether the warm-up was found on a pilot, and how.
    pub warm_up_found: Option<String>,
    /// Mean number of events in a replication.
    pub events: f64,
    /// The indicators that the stopping rule watched: name and relative half-width reached.
    pub watched: Vec<(String, Option<f64>)>,
}

/// Why an experiment stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopReason {
    /// Every watched indicator reached the precision asked for.
    Precise,
    /// The largest number of replications was reached first.
    AtMost,
    /// The number of replications was fixed.
    Fixed,
    /// It was interrupted; the contiguous prefix of replications counts.
    Interrupted,
}

/// An estimated mean with its interval. Where no replication had a value, a mean is written as
/// nothing (`null`).
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(into = "written::WrittenEstimate")]
pub struct Estimate {
    /// Mean over the replications.
    pub mean: f64,
    /// Half the width of the Student-t interval; `None` with fewer than two values.
    pub half_width: Option<f64>,
    /// Standard error of the mean.
    pub std_error: Option<f64>,
    /// Replications that had a value (a percentile needs at least one passage).
    pub n: u32,
    /// Why the interval cannot be trusted, if so.
    pub distrust: Option<Distrust>,
}

/// Why an interval cannot be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Distrust {
    /// Fewer than 20 replications.
    FewReplications,
    /// The outputs are skewed: the interval covers less often than it says.
    Skewed,
}

impl Answer {
    /// The stages before which the queue grows; teams, whose stages stand for themselves, left out.
    pub fn growing_stages(&self) -> impl Iterator<Item = &StageAnswer> {
        let grows = |one: &&StageAnswer| one.stability == Stability::NotStable;
        self.stages.iter().filter(grows).filter(|one| one.kind != "team")
    }
}

impl Distrust {
    /// The reason in a word, as in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::FewReplications => "few-replications",
            Self::Skewed => "skewed",
        }
    }
}

/// A probability with its Wilson interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Proportion {
    /// Successes.
    pub hits: u32,
    /// Trials.
    pub n: u32,
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// The verdict on a target.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TargetAnswer {
    /// Its name in the scenario.
    pub name: String,
    /// Its title.
    pub title: String,
    /// What the target asks for, tonnes per year.
    pub target_tonnes_per_year: f64,
    /// The cut in words: `samur-rail towards yalama, …`.
    pub across: Vec<String>,
    /// Service levels in words, with the share of replications that met each.
    pub service: Vec<(String, Proportion)>,
    /// Simulated tonnes per year over the cut.
    pub throughput: Estimate,
    /// Shortfall in tonnes per year, 0 where there is none.
    pub shortfall: Estimate,
    /// Upper bound on the cut with what was sent and what was inside at the start, tonnes per
    /// year.
    pub bound_with_demand: f64,
    /// Upper bound in the long run with any demand of the same kinds, tonnes per year; `None` where
    /// nothing on the way limits it. A short run may pass more while what it leaves waiting piles
    /// up, such as vehicles before an overloaded inspection.
    pub bound_of_capacity: Option<f64>,
    /// Demand that wants over the cut, tonnes per year.
    pub demand: f64,
    /// In how many replications it was met (attainment).
    pub met: Proportion,
    /// The probability asked for.
    pub probability: f64,
    /// The verdict.
    pub verdict: Verdict,
    /// Whether the interval of the attainment lies on one side of the probability asked for: if
    /// not, more replications may turn the verdict.
    pub is_sure: bool,
    /// Why it cannot be said what the target lacks, freight or capacity, if so; then nothing is
    /// named as binding.
    pub undecided: Option<String>,
    /// What binds: the element with the highest active share on the way to the cut, and it.
    pub binding: Option<BindingAnswer>,
}

/// The verdict on a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Met with at least the probability asked for.
    Met,
    /// Missed, and something binds.
    Missed,
    /// Missed because there is not enough freight: nothing binds.
    DemandBound,
}

/// An element that holds a target back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BindingAnswer {
    /// The element's name.
    pub element: String,
    /// Share of its time on duty in which it works.
    pub active_share: Estimate,
    /// The most that it lets through, tonnes per year, with the loads that pass it.
    pub bound: Option<f64>,
}

/// All flows together.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TotalAnswer {
    /// Tonnes sent per year.
    pub sent_tonnes_per_year: Estimate,
    /// Tonnes delivered per year.
    pub delivered_tonnes_per_year: Estimate,
    /// Vehicles delivered per year.
    pub delivered_vehicles_per_year: Estimate,
    /// Containers delivered per year, TEU.
    pub delivered_teu_per_year: Estimate,
    /// Tonnes inside at the end.
    pub inside_tonnes: Estimate,
    /// Growth of the number of vehicles inside per 30 days, over [`RunAnswer::drift_over`].
    pub drift_per_30_days: Estimate,
    /// Whether the backlog grows.
    pub stability: Stability,
}

/// Whether a backlog grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stability {
    /// No growth can be seen.
    Stable,
    /// It grows: the interval of its slope lies above zero, and the growth matters.
    NotStable,
    /// Too few replications to say, or growth that may be the season's.
    Unknown,
}

/// What became of a flow.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FlowAnswer {
    /// `flow` or `flow/route`.
    pub name: String,
    /// Tonnes sent per year.
    pub sent_tonnes_per_year: Estimate,
    /// Tonnes delivered per year.
    pub delivered_tonnes_per_year: Estimate,
    /// Vehicles (of the last mode) delivered per year.
    pub delivered_vehicles_per_year: Estimate,
    /// TEU delivered per year.
    pub delivered_teu_per_year: Estimate,
    /// Tonnes turned away per year.
    pub lost_tonnes_per_year: Estimate,
    /// Hours from origin to destination, mean.
    pub hours: Estimate,
    /// Hours under way.
    pub hours_moving: Estimate,
    /// Hours waiting.
    pub hours_waiting: Estimate,
    /// Hours being processed.
    pub hours_processed: Estimate,
    /// Hours blocked.
    pub hours_blocked: Estimate,
    /// Percentiles of the hours from origin to destination: 10, 50, 90, 95.
    pub percentiles: [Estimate; 4],
    /// Length of the way, km.
    pub km: f64,
    /// CPMM TFI4 speed without delay, km/h: length by hours moving.
    pub swod: Estimate,
    /// CPMM TFI4 speed with delay, km/h: length by all hours.
    pub swd: Estimate,
}

/// A crossing in one direction.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PassageAnswer {
    /// Crossing.
    pub crossing: String,
    /// The place it leads to.
    pub towards: String,
    /// Mode.
    pub mode: String,
    /// Tonnes per year.
    pub tonnes_per_year: Estimate,
    /// Vehicles per day (a train is one).
    pub vehicles_per_day: Estimate,
    /// TEU per year.
    pub teu_per_year: Estimate,
    /// CPMM TFI1: hours to clear the border, waiting included, mean.
    pub border_hours: Estimate,
    /// Percentiles of the border time: 50, 90, 95.
    pub percentiles: [Estimate; 3],
    /// WCO TRS: mean hours from arrival to release, by channel that occurred.
    pub by_channel: Vec<ChannelAnswer>,
    /// Upper bound of the passage by its own stages, vehicles per day; `None`: unlimited.
    pub bound_vehicles_per_day: Option<f64>,
}

/// Arrival to release of one channel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChannelAnswer {
    /// green, yellow, red.
    pub channel: String,
    /// Share of the vehicles.
    pub share: Estimate,
    /// Mean hours.
    pub hours: Estimate,
    /// Median and 95th percentile, hours.
    pub percentiles: [Estimate; 2],
}

/// A stage, or anything else with servers.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageAnswer {
    /// `post.stage`, `leg>place`, team.
    pub name: String,
    /// What it is: stage, inspection, line entry, line, fleet.
    pub kind: String,
    /// Vehicles worked on per day.
    pub per_day: Estimate,
    /// Share of the time on duty in which servers are held (working or blocked).
    pub utilisation: Estimate,
    /// Share of the time on duty in which servers work: the active share.
    pub active: Estimate,
    /// Share of the time on duty lost to blocking.
    pub blocked: Estimate,
    /// Share of the time on duty without anybody to work on.
    pub starved: Estimate,
    /// Mean number waiting.
    pub queue: Estimate,
    /// Largest number waiting.
    pub queue_max: Estimate,
    /// Mean hours waiting.
    pub wait_hours: Estimate,
    /// Growth of the queue per 30 days, over [`RunAnswer::drift_over`].
    pub drift_per_30_days: Estimate,
    /// Whether the queue grows.
    pub stability: Stability,
    /// The most it can do, vehicles per day, by its servers, hours and mean work; `None`: any. Of a
    /// team or fleet that several stations share it is the part that falls to what is sent, not a
    /// limit: a station does more where the others bring less.
    pub capacity_per_day: Option<f64>,
}

/// Mean queue by twelfths of the horizon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QueueAnswer {
    /// The stage's name.
    pub stage: String,
    /// Mean number waiting in each twelfth.
    pub mean: Vec<f64>,
}

#[cfg(test)]
mod tests;
