//! `corridor sweep`: a scenario with some keys varied.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Instant;

use corridor_archive::Keeper;
use corridor_core::answer::Estimate;
use corridor_core::comparison::{Side, difference};
use corridor_core::experiment::{
    Controls, Experiment, ExperimentError, Plan, Progress as Advance, SideBySide,
};
use corridor_core::indicator::Indicator;
use corridor_scenario::{Diagnostics, Level, Scenario, Style, Variation, vary};
use corridor_simkit::design::{
    SOBOL_FACTORS_AT_MOST, SOBOL_POINTS_AT_MOST, grid, latin_hypercube, sobol,
};
use corridor_simkit::random::MasterSeed;

use crate::cli::{DesignWish, SweepArgs};
use crate::comparison::choice::{all_names, choose};
use crate::comparison::doubt::{Doubt, over_points};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::{Io, Paint, Progress};
use crate::progress::Meter;
use crate::report::text::PAGE_WIDTH;
use crate::runs::{self, Keeping};
use crate::sweep::{PointLine, ResponseLine, SWEEP_FORMAT, SweepReport};

/// Points of a hypercube or a sequence, unless something else is asked for.
const POINTS: u32 = 16;
/// Levels of a range on a grid, unless something else is asked for.
const LEVELS: u32 = 5;
/// Most points of a design.
const POINTS_AT_MOST: usize = 10_000;

/// Sweeps over a scenario.
pub(super) fn sweep(args: &SweepArgs, line: &str, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Some(base) = super::load(&args.scenario, args.loudness(), io)? else {
        return Ok(Exit::Scenario);
    };
    if args.list_indicators {
        return super::list_indicators(std::slice::from_ref(&base), io);
    }
    let variations = variations(args)?;
    let plan = plan(args, &base);
    let levels = levels(args, &variations, plan.seed)?;
    let points = match points(&base, &variations, levels) {
        Ok(points) => points,
        Err(faults) => {
            let style = match io.err_paint {
                Paint::Plain => Style::plain(PAGE_WIDTH),
                Paint::Ansi => Style::colored(PAGE_WIDTH),
            };
            io.err.write_all(faults.render(style).as_bytes())?;
            return Ok(Exit::Scenario);
        }
    };
    idle(&base, &variations)?;
    let output = args.output.as_deref().map(super::open).transpose()?;
    let keeping = args.keeping.open(line)?;
    let names = names(args, &base, &points)?;
    let progress = if args.quiet { Progress::Hidden } else { io.progress };
    let meter = Meter::of_experiment(progress);
    let request =
        Request { args, plan, keeping: &keeping, names: &names, said: RefCell::default() };
    let mut lines = Vec::with_capacity(points.len());
    for point in &points {
        let before = lines.len() as u32 * plan.at_most;
        let all = points.len() as u32 * plan.at_most;
        let show = |advance| {
            let Advance::Replications { done, .. } = advance else { return meter.show(advance) };
            meter.show(Advance::Replications { done: before + done, next: all, at_most: all });
        };
        let controls = Controls { threads: args.threads, cancel: &io.stop, progress: &show };
        let Some(line) = request.line(point, controls)? else {
            meter.clear();
            writeln!(io.err, "interrupted before the answer was complete; nothing to report")?;
            return Ok(Exit::Interrupted);
        };
        lines.push(line);
    }
    meter.clear();
    let report = report((args, &base), &variations, &plan, &names, lines);
    let paint = if output.is_some() { io.file_paint } else { io.out_paint };
    super::write_to(output, io, |out| report.write(args.format, paint, out))?;
    super::say(&request.said.borrow(), args.loudness(), io)?;
    Ok(Exit::Done)
}

fn report(
    (args, base): (&SweepArgs, &Scenario),
    variations: &[Variation],
    plan: &Plan,
    names: &[ResponseLine],
    lines: Vec<Simulated>,
) -> SweepReport {
    let mut warnings: Vec<String> = variations.iter().filter_map(|one| one.note(base)).collect();
    warnings.extend(over_points(
        &lines.iter().map(|line| (at(variations, &line.levels), line.doubt)).collect::<Vec<_>>(),
    ));
    let (points, comparisons) = paired(lines, plan.confidence);
    SweepReport {
        format: SWEEP_FORMAT,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        title: base.title.clone(),
        model_hash: base.hash.clone(),
        design: match args.design {
            DesignWish::Grid => "grid",
            DesignWish::Lhs => "lhs",
            DesignWish::Sobol => "sobol",
        },
        seed: plan.seed,
        replications: plan.at_most,
        confidence: plan.confidence,
        keys: variations.iter().map(|one| one.key().to_owned()).collect(),
        responses: names.to_vec(),
        comparisons,
        points,
        warnings,
    }
}

/// The levels of a point with the names of their keys.
fn at(variations: &[Variation], levels: &[Level]) -> String {
    let texts = variations.iter().zip(levels);
    let texts = texts.map(|(one, level)| format!("{} = {}", one.key(), level.text));
    texts.collect::<Vec<_>>().join(", ")
}

/// The lines of the answer, each with its differences to the first point; how many there are.
fn paired(lines: Vec<Simulated>, confidence: f64) -> (Vec<PointLine>, usize) {
    let first: Vec<Option<Vec<f64>>> =
        lines.first().map_or_else(Vec::new, |line| line.values.clone());
    let is_pair = |line: &Simulated| {
        let both = line.values.iter().zip(&first);
        both.filter(|(one, base)| one.is_some() && base.is_some()).count()
    };
    let comparisons: usize = lines.iter().skip(1).map(is_pair).sum();
    let line = |(rank, line): (usize, Simulated)| {
        let paired = |(one, base): (&Option<Vec<f64>>, &Option<Vec<f64>>)| {
            let base = base.as_ref().filter(|_| rank > 0)?;
            difference(base, one.as_ref()?, confidence, comparisons.max(1))
        };
        PointLine {
            levels: line.levels.iter().map(|level| level.text.clone()).collect(),
            numbers: line.levels.iter().map(|level| level.number).collect(),
            model_hash: line.model_hash,
            values: line.estimates,
            differences: line.values.iter().zip(&first).map(paired).collect(),
        }
    };
    (lines.into_iter().enumerate().map(line).collect(), comparisons)
}

fn variations(args: &SweepArgs) -> Result<Vec<Variation>, Failure> {
    let read = |argument: &String| Variation::parse(argument).map_err(Failure::Arguments);
    let variations = args.vary.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut keys = BTreeSet::new();
    for variation in &variations {
        if !keys.insert(variation.key()) {
            let message = format!("`{}` is varied twice", variation.key());
            return Err(Failure::Arguments(message));
        }
    }
    Ok(variations)
}

/// Refuses keys that change nothing that is simulated, whatever they say.
fn idle(base: &Scenario, variations: &[Variation]) -> Result<(), Failure> {
    for variation in variations {
        let ends = [0.0, 1.0 - f64::EPSILON].map(|share| variation.at(share));
        let [low, high] = &ends;
        let hash = |level: &Level| vary(base, &[(variation, level)]).ok().map(|one| one.hash);
        let is_idle = low.text != high.text && hash(low).is_some() && hash(low) == hash(high);
        if is_idle {
            let key = variation.key();
            let message = format!(
                "`{key}` changes nothing that is simulated; --seed and \
                --replications say what an experiment is made of"
            );
            return Err(Failure::Arguments(message));
        }
    }
    Ok(())
}

fn plan(args: &SweepArgs, base: &Scenario) -> Plan {
    let replications = args.replications.map_or(base.plan.at_least, std::num::NonZeroU32::get);
    Plan {
        at_least: replications,
        at_most: replications,
        precision: None,
        confidence: base.plan.confidence,
        seed: args.seed.unwrap_or(base.plan.seed),
    }
}

/// The levels of every point of the design.
fn levels(
    args: &SweepArgs,
    variations: &[Variation],
    seed: u64,
) -> Result<Vec<Vec<Level>>, Failure> {
    let of = |default: u32| args.points.map_or(default, std::num::NonZeroU32::get);
    let seed = MasterSeed(seed);
    let n = variations.len();
    let too_many = |n: usize| {
        Failure::Arguments(format!("the design has {n} points; {POINTS_AT_MOST} are the most"))
    };
    let shares = match args.design {
        DesignWish::Grid => {
            let by_key: Vec<Vec<Level>> =
                variations.iter().map(|one| one.grid(of(LEVELS) as usize)).collect();
            let n = by_key.iter().fold(1, |n: usize, levels| n.saturating_mul(levels.len()));
            if POINTS_AT_MOST < n {
                return Err(too_many(n));
            }
            let counts: Vec<usize> = by_key.iter().map(Vec::len).collect();
            let level = |point: Vec<usize>| {
                point.iter().zip(&by_key).map(|(&rank, levels)| levels[rank].clone()).collect()
            };
            return Ok(grid(&counts).into_iter().map(level).collect());
        }
        _ if POINTS_AT_MOST < of(POINTS) as usize => return Err(too_many(of(POINTS) as usize)),
        DesignWish::Sobol if SOBOL_FACTORS_AT_MOST < n => {
            return Err(Failure::Arguments(format!(
                "a Sobol sequence has at most {SOBOL_FACTORS_AT_MOST} keys, and {n} are varied; \
                 --design lhs has no such limit"
            )));
        }
        DesignWish::Lhs => latin_hypercube(of(POINTS), n, seed),
        DesignWish::Sobol => sobol(of(POINTS).min(SOBOL_POINTS_AT_MOST), n, seed),
    };
    let level = |point: Vec<f64>| point.iter().zip(variations).map(|(&u, one)| one.at(u)).collect();
    Ok(shares.into_iter().map(level).collect())
}

/// A point with its scenario.
struct Point {
    levels: Vec<Level>,
    scenario: Scenario,
}

/// The scenarios of all points, or the faults of the first that has some.
fn points(
    base: &Scenario,
    variations: &[Variation],
    levels: Vec<Vec<Level>>,
) -> Result<Vec<Point>, Diagnostics> {
    let point = |levels: Vec<Level>| {
        let keys: Vec<_> = variations.iter().zip(&levels).collect();
        let mut scenario = vary(base, &keys)?;
        scenario.title = format!("{} ({})", base.title, at(variations, &levels));
        Ok(Point { levels, scenario })
    };
    levels.into_iter().map(point).collect()
}

/// The responses that are meant: of the scenario and of its variations, which may have more.
fn names(
    args: &SweepArgs,
    base: &Scenario,
    points: &[Point],
) -> Result<Vec<ResponseLine>, Failure> {
    let ends = [points.first(), points.last()].into_iter().flatten().map(|point| &point.scenario);
    let lists: Vec<Vec<Indicator>> =
        std::iter::once(base).chain(ends).map(super::indicators_of).collect();
    let all = all_names(&lists);
    let chosen = choose(&args.indicator, &all)?;
    let line = |name: &String| {
        let found = all.iter().find(|one| one.name == *name)?;
        let (name, unit) = (found.name.clone(), found.unit.to_owned());
        Some(ResponseLine { name, unit, meaning: found.meaning.to_owned() })
    };
    Ok(chosen.iter().filter_map(line).collect())
}

/// What was simulated at a point.
struct Simulated {
    levels: Vec<Level>,
    model_hash: String,
    /// The responses by replication; `None` where this model has no such indicator.
    values: Vec<Option<Vec<f64>>>,
    estimates: Vec<Option<Estimate>>,
    doubt: Doubt,
}

struct Request<'a> {
    args: &'a SweepArgs,
    plan: Plan,
    keeping: &'a Keeping,
    names: &'a [ResponseLine],
    /// What a user must know of the archive.
    said: RefCell<Vec<String>>,
}

impl Request<'_> {
    /// The responses at a point; `None` if it was interrupted.
    fn line(&self, point: &Point, controls: Controls<'_>) -> Result<Option<Simulated>, Failure> {
        let (scenario, plan) = (&point.scenario, &self.plan);
        let begin = Instant::now();
        let keeper = match &self.keeping.archive {
            None => None,
            Some(archive) => {
                Some(runs::keeper(archive, scenario, &self.args.scenario, plan, self.keeping)?)
            }
        };
        let found = self.simulate(point, controls, keeper.as_ref());
        let kept = keeper.map(Keeper::finish);
        let (simulated, experiment) = match found {
            Ok(found) => found,
            Err(ExperimentError::Interrupted) => return Ok(None),
            Err(ExperimentError::Threads) => return Err(Failure::Threads),
        };
        if let Some(kept) = kept {
            self.said
                .borrow_mut()
                .extend(runs::warnings(self.keeping, std::slice::from_ref(&kept)));
            let threads = self.args.threads.map_or_else(super::default_threads, usize::from);
            let subject = (scenario, self.args.scenario.as_path());
            let how = (threads, begin.elapsed());
            super::noted::note(self.keeping, kept, &experiment, subject, how)?;
        }
        Ok(Some(simulated))
    }

    fn simulate(
        &self,
        point: &Point,
        controls: Controls<'_>,
        keeper: Option<&Keeper>,
    ) -> Result<(Simulated, Experiment), ExperimentError> {
        let scenario = &point.scenario;
        let mut field = SideBySide::new(controls)?;
        match keeper {
            Some(keeper) => field.add(&scenario.model, &self.plan, Box::new(keeper))?,
            None => field.add(&scenario.model, &self.plan, Box::new(()))?,
        };
        let n = self.plan.at_most;
        field.extend(&[(0, n)])?;
        let member = &field.members()[0];
        let side = Side::of(member, n);
        let estimate = |one: &ResponseLine| side.estimate(&one.name, self.plan.confidence);
        let simulated = Simulated {
            levels: point.levels.clone(),
            model_hash: scenario.hash.clone(),
            values: self.names.iter().map(|one| side.values(&one.name)).collect(),
            estimates: self.names.iter().map(estimate).collect(),
            doubt: Doubt::of(member, n),
        };
        Ok((simulated, super::noted::experiment(member, &self.plan)))
    }
}
