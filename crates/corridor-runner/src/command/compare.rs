//! `corridor compare`: several scenarios with the same luck.

use std::time::Instant;

use corridor_archive::{Keeper, Kept};
use corridor_core::comparison::{
    BestAnswer, BestError, BestPlan, Side, compare as side_by_side, find_best,
};
use corridor_core::experiment::{Controls, Experiment, ExperimentError, Member, Plan, SideBySide};
use corridor_core::indicator::{Indicator, indicators};
use corridor_scenario::Scenario;

use crate::cli::{CompareArgs, MethodWish};
use crate::comparison::choice::{all_names, choose, single};
use crate::comparison::doubt::Doubt;
use crate::comparison::mixing::{Pair, share_out};
use crate::comparison::race::{FIRST_STAGE, race};
use crate::comparison::{
    AttributionLine, COMPARISON_FORMAT, ComparisonReport, ScenarioLine, differs, label,
};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Progress};
use crate::output::PendingFile;
use crate::progress::Meter;
use crate::runs::{self, Keeping};

/// Compares scenarios.
pub(super) fn compare(args: &CompareArgs, line: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut scenarios = Vec::new();
    let mut is_whole = true;
    for path in &args.scenarios {
        // All faults of all scenarios are told before the command ends.
        let loaded = super::load(path, args.loudness(), io)?;
        is_whole &= loaded.is_some();
        scenarios.extend(loaded);
    }
    if !is_whole {
        return Ok(Exit::Scenario);
    }
    if args.list_indicators {
        return super::list_indicators(&scenarios, io);
    }
    if scenarios.len() < 2 {
        let message = "a comparison needs two scenarios; `corridor run` simulates one".to_owned();
        return Err(Failure::Arguments(message));
    }
    let output = args.output.as_deref().map(super::open).transpose()?;
    let keeping = args.keeping.open(line)?;
    let progress = if args.quiet { Progress::Hidden } else { io.progress };
    let meter = Meter::of_experiment(progress);
    let show = |progress| meter.show(progress);
    let controls = Controls { threads: args.threads, cancel: &io.stop, progress: &show };
    let request = Request { args, scenarios: &scenarios, keeping: &keeping };
    let found = request.answer(controls);
    meter.clear();
    match found {
        Ok((report, said)) => {
            write(&report, args, output, io)?;
            super::say(&said, args.loudness(), io)?;
            Ok(Exit::Done)
        }
        Err(Stopped::Interrupted) => {
            writeln!(io.err, "interrupted before the answer was complete; nothing to report")?;
            Ok(Exit::Interrupted)
        }
        Err(Stopped::Failure(failure)) => Err(failure),
    }
}

fn write(
    report: &ComparisonReport,
    args: &CompareArgs,
    output: Option<PendingFile>,
    io: &mut Io<'_>,
) -> Result<(), Failure> {
    let paint = if output.is_some() { io.file_paint } else { io.out_paint };
    super::write_to(output, io, |out| report.write(args.format, args.extent(), paint, out))
}

/// Why there is no answer.
enum Stopped {
    Interrupted,
    Failure(Failure),
}

impl<F: Into<Failure>> From<F> for Stopped {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

impl From<ExperimentError> for Stopped {
    fn from(error: ExperimentError) -> Self {
        match error {
            ExperimentError::Interrupted => Self::Interrupted,
            ExperimentError::Threads => Self::Failure(Failure::Threads),
        }
    }
}

/// What is asked for.
struct Request<'a> {
    args: &'a CompareArgs,
    scenarios: &'a [Scenario],
    keeping: &'a Keeping,
}

impl Request<'_> {
    /// The plan of every scenario: as many replications of each, unless the best is looked for.
    fn plan(&self) -> Plan {
        let stated = &self.scenarios[0].plan;
        let wished = self.args.replications.map(std::num::NonZeroU32::get);
        let is_race = self.args.best.is_some() && self.args.method == MethodWish::Kn;
        let most = wished.unwrap_or(if is_race { stated.at_most } else { stated.at_least });
        Plan {
            at_least: if is_race { most.min(FIRST_STAGE) } else { most },
            at_most: most,
            precision: None,
            confidence: self.args.confidence.unwrap_or(stated.confidence),
            seed: self.args.seed.unwrap_or(stated.seed),
        }
    }

    /// The plan of one scenario; independent streams have seeds of their own.
    fn plan_of(&self, rank: usize, plan: &Plan) -> Plan {
        let shift = if self.is_independent() { rank as u64 } else { 0 };
        Plan { seed: plan.seed.wrapping_add(shift), ..*plan }
    }

    fn is_independent(&self) -> bool {
        self.args.best.is_some() && self.args.method == MethodWish::Ocba
    }

    /// The answer, and what a user must know of the archive.
    fn answer(&self, controls: Controls<'_>) -> Result<(ComparisonReport, Vec<String>), Stopped> {
        let plan = self.plan();
        self.check_wishes(&plan)?;
        let begin = Instant::now();
        let mut keepers = Vec::new();
        if let Some(archive) = &self.keeping.archive {
            for (rank, (scenario, file)) in
                self.scenarios.iter().zip(&self.args.scenarios).enumerate()
            {
                let plan = self.plan_of(rank, &plan);
                keepers.push(runs::keeper(archive, scenario, file, &plan, self.keeping)?);
            }
        }
        let answered = self.answer_on(controls, &plan, &keepers);
        // Also where it was stopped: what has been simulated is on the disk after this.
        let kept: Vec<Kept> = keepers.into_iter().map(Keeper::finish).collect();
        let (report, experiments) = answered?;
        let said = runs::warnings(self.keeping, &kept);
        self.settle(kept, experiments, begin)?;
        Ok((report, said))
    }

    /// Finds what is wrong with the wishes before a run is opened in the archive.
    fn check_wishes(&self, plan: &Plan) -> Result<(), Failure> {
        let lists: Vec<Vec<Indicator>> = self.scenarios.iter().map(super::indicators_of).collect();
        let all = all_names(&lists);
        choose(&self.args.indicator, &all)?;
        for name in &self.args.attribute {
            single(name, &all)?;
        }
        race(self.args, plan, &all).map(drop)
    }

    fn answer_on(
        &self,
        controls: Controls<'_>,
        plan: &Plan,
        keepers: &[Keeper],
    ) -> Result<(ComparisonReport, Vec<Experiment>), Stopped> {
        let mut field = SideBySide::new(controls)?;
        for (rank, scenario) in self.scenarios.iter().enumerate() {
            let plan = self.plan_of(rank, plan);
            match keepers.get(rank) {
                Some(keeper) => field.add(&scenario.model, &plan, Box::new(keeper))?,
                None => field.add(&scenario.model, &plan, Box::new(()))?,
            };
        }
        let lists: Vec<Vec<Indicator>> = field
            .members()
            .iter()
            .map(|member| indicators(&member.compiled.catalogue, &member.layout))
            .collect();
        let all = all_names(&lists);
        let names = choose(&self.args.indicator, &all)?;
        let attributed: Vec<&Indicator> =
            self.args.attribute.iter().map(|name| single(name, &all)).collect::<Result<_, _>>()?;
        let asked = race(self.args, plan, &all)?;
        let best = asked.map(|asked| self.best(&mut field, &asked)).transpose()?;
        let n = match &best {
            Some(best) => best.contenders.iter().map(|one| one.replications).min().unwrap_or(0),
            None => plan.at_most,
        };
        let everybody: Vec<_> = (0..self.scenarios.len()).map(|rank| (rank, n)).collect();
        field.extend(&everybody)?;
        let mut report = self.report(&field, &names, plan, n);
        report.best = best;
        self.attribute(&mut report, &attributed, &mut field, plan, n)?;
        // After a search for the best, of each as many replications as it took.
        let counts = report.best.as_ref().map_or_else(
            || vec![n; self.scenarios.len()],
            |best| best.contenders.iter().map(|one| one.replications).collect(),
        );
        let members = field.members().iter().zip(counts).enumerate();
        let experiments = members.map(|(rank, (member, n))| {
            let plan = Plan { at_least: n, at_most: n, ..self.plan_of(rank, plan) };
            super::noted::experiment(member, &plan)
        });
        let experiments = experiments.collect();
        Ok((report, experiments))
    }

    fn report(
        &self,
        field: &SideBySide<'_>,
        names: &[String],
        plan: &Plan,
        n: u32,
    ) -> ComparisonReport {
        let members = &field.members()[..self.scenarios.len()];
        let sides: Vec<Side<'_>> = members.iter().map(|member| Side::of(member, n)).collect();
        let lines = self.scenarios.iter().enumerate().map(|(rank, scenario)| ScenarioLine {
            label: label(rank),
            file: self.args.scenarios[rank].display().to_string(),
            title: scenario.title.clone(),
            model_hash: scenario.hash.clone(),
            lacks: names
                .iter()
                .filter(|name| sides[rank].indicator(name).is_none())
                .cloned()
                .collect(),
        });
        let first = &self.scenarios[0];
        let others = self.scenarios.iter().enumerate().skip(1);
        let comparison =
            (!self.is_independent()).then(|| side_by_side(&sides, names, plan.confidence));
        ComparisonReport {
            format: COMPARISON_FORMAT,
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            seed: plan.seed,
            scenarios: lines.collect(),
            comparison,
            best: None,
            attributions: Vec::new(),
            differences: others.map(|(rank, one)| differs(first, one, label(rank))).collect(),
            warnings: warnings(self.scenarios, members, n),
        }
    }

    fn attribute(
        &self,
        report: &mut ComparisonReport,
        indicators: &[&Indicator],
        field: &mut SideBySide<'_>,
        plan: &Plan,
        n: u32,
    ) -> Result<(), Stopped> {
        if indicators.is_empty() {
            return Ok(());
        }
        for (rank, other) in self.scenarios.iter().enumerate().skip(1) {
            let (first, other) = ((&self.scenarios[0], 0), (other, rank));
            let (grain, orders) = (self.args.grouping.into(), self.args.orders.get());
            let pair = Pair { first, other, grain, orders, n };
            let shared = share_out(pair, indicators, plan, field)?;
            let letter = label(rank);
            let lines = shared.attributions.into_iter().map(|attribution| AttributionLine {
                scenario: letter.clone(),
                without_effect: shared.without_effect.clone(),
                attribution,
            });
            report.attributions.extend(lines);
            let warnings = shared.warnings.into_iter();
            report.warnings.extend(warnings.map(|warning| format!("{letter}: {warning}")));
        }
        Ok(())
    }

    fn best(&self, field: &mut SideBySide<'_>, asked: &BestPlan) -> Result<BestAnswer, Stopped> {
        let ranks: Vec<usize> = (0..self.scenarios.len()).collect();
        find_best(field, &ranks, asked).map_err(|error| match error {
            BestError::Experiment(error) => error.into(),
            error => {
                let message = format!("{}: {error}", asked.indicator);
                Stopped::Failure(Failure::Arguments(message))
            }
        })
    }

    /// Notes in the archive what was run: finished runs, as `corridor run --replications N` would
    /// have made them. A search for the best knows its numbers only now; the runs that it was begun
    /// with give way to runs of these numbers.
    fn settle(
        &self,
        kept: Vec<Kept>,
        experiments: Vec<Experiment>,
        begin: Instant,
    ) -> Result<(), Stopped> {
        let wall = begin.elapsed() / self.scenarios.len() as u32;
        let runs =
            kept.into_iter().zip(experiments).zip(self.scenarios.iter().zip(&self.args.scenarios));
        for ((kept, experiment), (scenario, file)) in runs {
            let threads = self.args.threads.map_or_else(super::default_threads, usize::from);
            let (open, known, written) = (kept.run, kept.known, kept.written);
            let kept = match &self.keeping.archive {
                Some(archive) if self.args.best.is_some() && kept.trouble.is_none() => {
                    let plan = &experiment.plan;
                    let keeper = runs::keeper(archive, scenario, file, plan, self.keeping)?;
                    Kept { known, written, ..keeper.finish() }
                }
                _ => kept,
            };
            let run = kept.run;
            super::noted::note(self.keeping, kept, &experiment, (scenario, file), (threads, wall))?;
            if let Some(archive) = self.keeping.archive.as_ref().filter(|_| run != open) {
                archive.give_up(open, &self.keeping.command).map_err(Failure::from)?;
            }
        }
        Ok(())
    }
}

fn warnings(scenarios: &[Scenario], members: &[Member], n: u32) -> Vec<String> {
    let mut warnings = Vec::new();
    let period = &scenarios[0].model.period;
    for (rank, (scenario, member)) in scenarios.iter().zip(members).enumerate() {
        let own = &scenario.model.period;
        if (own.start, own.end) != (period.start, period.end) {
            warnings.push(format!(
                "{} measures {} to {}, and A {} to {}: differences hold seasons and growth, too",
                label(rank),
                own.start,
                own.end,
                period.start,
                period.end
            ));
        }
        let first = Doubt::of(&members[0], n);
        warnings.extend(Doubt::of(member, n).sentences(&label(rank), first));
    }
    warnings
}
