//! Runs that a comparison or a sweep has made, noted in the archive as `corridor run` would.

use std::path::Path;
use std::time::Duration;

use corridor_archive::Kept;
use corridor_core::answer::{StopReason, answer};
use corridor_core::experiment::{Experiment, Member, Plan};
use corridor_scenario::Scenario;

use crate::failure::Failure;
use crate::report::Report;
use crate::run_record::{Machine, Ran, RunRecord};
use crate::runs::{self, Keeping};

/// Notes a finished run in the archive.
pub(super) fn note(
    keeping: &Keeping,
    kept: Kept,
    experiment: &Experiment,
    (scenario, file): (&Scenario, &Path),
    (threads, wall): (usize, Duration),
) -> Result<(), Failure> {
    let answer = answer(&scenario.model, experiment);
    let ran = Ran {
        scenario: &file.display().to_string(),
        model_hash: &scenario.hash,
        seed: answer.run.seed,
        replications: answer.run.replications,
        from_archive: kept.known.min(answer.run.replications),
        events_per_replication: answer.run.events,
        threads,
        wall,
    };
    let record = RunRecord::new(&ran, Machine::this());
    let report = Report::new(super::identity(scenario), answer);
    runs::settle(keeping, Some(kept), &report, &record)
}

/// What a member has run, as an experiment with a fixed number of replications.
pub(super) fn experiment(member: &Member, plan: &Plan) -> Experiment {
    Experiment {
        plan: *plan,
        compiled: member.compiled.clone(),
        layout: member.layout.clone(),
        warm_up: member.warm_up.clone(),
        outcomes: member.outcomes()[..plan.at_most as usize].to_vec(),
        stopped: StopReason::Fixed,
    }
}
