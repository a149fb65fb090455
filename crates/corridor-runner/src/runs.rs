//! Runs, whoever asks for them: taken from the archive as far as they are known there, simulated
//! otherwise, and kept.
//!
//! Every command that needs replications calls [`outcomes`], and [`settle`] once it has a report.
//! What the archive knows changes nothing but the time it takes: a report is the same to the byte.

use std::collections::BTreeSet;
use std::path::Path;

use corridor_archive::{Archive, ArchiveError, Finished, Keeper, Kept, Reader, RunId, Subject};
use corridor_core::answer::StopReason;
use corridor_core::experiment::{
    Controls, Experiment, ExperimentError, Plan, assemble, replicate_with,
};
use corridor_core::{ENGINE_EPOCH, canonical_model};
use corridor_scenario::{Scenario, SourceFile};

use crate::failure::Failure;
use crate::report::Report;
use crate::run_record::RunRecord;

/// Where runs are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keeping {
    /// The archive; without one nothing is known and nothing is kept.
    pub(crate) archive: Option<Archive>,
    /// Everything is simulated, whatever is known.
    pub(crate) is_fresh: bool,
    /// The command that asks, as it can be typed again.
    pub(crate) command: String,
}

/// The replications of a run.
#[derive(Debug)]
pub(crate) struct Taken {
    /// They, and what they mean.
    pub(crate) experiment: Experiment,
    /// What the archive has done for it, if there is one.
    pub(crate) kept: Option<Kept>,
    /// Replications that an archive knew which cannot be written to.
    pub(crate) n_read: Option<u32>,
}

impl Taken {
    /// Replications of the report that did not have to be simulated.
    pub(crate) fn n_known(&self) -> u32 {
        self.n_read.unwrap_or_else(|| self.kept.as_ref().map_or(0, |kept| kept.known))
    }
}

/// Takes the replications of a scenario under a plan; `None` if the user stopped it before the
/// first of them. `file` is the scenario's path as the user gave it.
///
/// Trouble with the archive on the way does not end the run: it stands in what was kept.
pub(crate) fn outcomes(
    scenario: &Scenario,
    file: &Path,
    plan: &Plan,
    controls: &Controls<'_>,
    keeping: &Keeping,
) -> Result<Option<Taken>, Failure> {
    let keeper = match &keeping.archive {
        Some(archive) => match keeper(archive, scenario, file, plan, keeping) {
            Ok(keeper) => Some(keeper),
            Err(refused @ ArchiveError::ReadOnly { .. }) if !keeping.is_fresh => {
                let subject = Subjects::new(scenario, file);
                let subject = subject.under(plan, &keeping.command);
                let known = known(archive, scenario, plan, &subject)?;
                return known.map(Some).ok_or(refused.into());
            }
            Err(error) => return Err(error.into()),
        },
        None => None,
    };
    let experiment = match &keeper {
        Some(keeper) => replicate_with(&scenario.model, plan, controls, keeper),
        None => replicate_with(&scenario.model, plan, controls, &()),
    };
    // Also where the run was stopped: what has been simulated is on the disk after this.
    let kept = keeper.map(Keeper::finish);
    match experiment {
        Ok(experiment) => Ok(Some(Taken { experiment, kept, n_read: None })),
        Err(ExperimentError::Interrupted) => Ok(None),
        Err(ExperimentError::Threads) => Err(Failure::Threads),
    }
}

/// The replications of a run of which everything is known in an archive that cannot be written to;
/// `None` if something is missing.
fn known(
    archive: &Archive,
    scenario: &Scenario,
    plan: &Plan,
    subject: &Subject<'_>,
) -> Result<Option<Taken>, ArchiveError> {
    let Some(reader) = Reader::new(archive, subject)? else { return Ok(None) };
    let Ok(experiment) = assemble(&scenario.model, plan, &reader) else { return Ok(None) };
    let n_read = Some(reader.n_known());
    reader.trouble().map_or(Ok(Some(Taken { experiment, kept: None, n_read })), Err)
}

/// The shelf of a run in an archive.
pub(crate) fn keeper(
    archive: &Archive,
    scenario: &Scenario,
    file: &Path,
    plan: &Plan,
    keeping: &Keeping,
) -> Result<Keeper, ArchiveError> {
    let subject = Subjects::new(scenario, file);
    Keeper::new(archive, &subject.under(plan, &keeping.command), keeping.is_fresh)
}

/// A scenario as an archive wants to have it.
struct Subjects<'a> {
    scenario: &'a Scenario,
    file: String,
    files: Vec<(String, String)>,
    model: String,
}

impl<'a> Subjects<'a> {
    fn new(scenario: &'a Scenario, file: &Path) -> Self {
        let text = |file: &SourceFile| (file.path.display().to_string(), file.text.clone());
        Self {
            scenario,
            file: file.display().to_string(),
            files: scenario.files.iter().map(text).collect(),
            model: canonical_model(&scenario.model),
        }
    }

    fn under(&'a self, plan: &'a Plan, command: &'a str) -> Subject<'a> {
        Subject {
            title: &self.scenario.title,
            file: &self.file,
            files: &self.files,
            model_hash: &self.scenario.hash,
            model: &self.model,
            epoch: ENGINE_EPOCH,
            engine: env!("CARGO_PKG_VERSION"),
            plan,
            command,
        }
    }
}

/// Stores the report of a run whose replications were [taken](outcomes), its verdicts and its
/// record. A run that was interrupted stays open; one that was done stays as it is, unless its
/// report is stale or damaged.
///
/// # Errors
///
/// If not everything that the report rests on could be kept.
pub(crate) fn settle(
    keeping: &Keeping,
    kept: Option<Kept>,
    report: &Report,
    record: &RunRecord,
) -> Result<(), Failure> {
    let (Some(archive), Some(kept)) = (&keeping.archive, kept) else { return Ok(()) };
    let n = report.answer.run.replications;
    if let Some(source) = kept.trouble {
        let n_kept = (kept.known + kept.written).min(n);
        return Err(if n_kept < n {
            Failure::NotKept { source, n_kept, n }
        } else {
            Failure::NotStored { source }
        });
    }
    let is_settled = kept.was_done && !kept.stale.contains(&kept.run);
    if report.answer.run.stopped == StopReason::Interrupted || is_settled {
        return Ok(());
    }
    let finished = finished(report, record)?;
    archive.finish(kept.run, &finished).map_err(|source| Failure::NotStored { source })
}

/// What a user must know of what was kept before: a line each.
pub(crate) fn warnings(keeping: &Keeping, all: &[Kept]) -> Vec<String> {
    let Some(archive) = &keeping.archive else { return Vec::new() };
    let path = archive.path().display();
    let mut lines = Vec::new();
    let damaged: u32 = all.iter().map(|kept| kept.damaged).sum();
    if damaged > 0 {
        lines.push(format!(
            "warning: damaged replications in `{path}` that have been simulated again: {damaged}"
        ));
    }
    let replaced: u32 = all.iter().map(|kept| kept.replaced).sum();
    if replaced > 0 {
        lines.push(format!(
            "warning: replications in `{path}` that differed from what is simulated now and were \
             replaced: {replaced} (they come from another build of this version)"
        ));
    }
    // The reports of these runs are made anew.
    let is_renewed = |run: &RunId| all.iter().any(|kept| kept.run == *run);
    let stale = all.iter().flat_map(|kept| &kept.stale).filter(|&run| !is_renewed(run));
    let stale: BTreeSet<RunId> = stale.copied().collect();
    if !stale.is_empty() {
        let runs: Vec<String> = stale.iter().map(RunId::to_string).collect();
        lines.push(format!(
            "warning: reports in `{path}` rest on them and are stale: run {}; each is made anew \
             when it is asked for again",
            runs.join(", ")
        ));
    }
    lines
}

pub(crate) fn finished(report: &Report, record: &RunRecord) -> Result<Finished, Failure> {
    Ok(Finished {
        replications: report.answer.run.replications,
        stopped: report.stopped_word().to_owned(),
        record: serde_json::to_string(record).map_err(std::io::Error::from)?,
        reports: report.all_forms()?,
        estimates: report.estimate_rows()?,
        verdicts: report.verdict_rows(),
    })
}
