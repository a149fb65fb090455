//! `corridor check`: all faults of a scenario, or its summary for proof-reading.

use crate::cli::{CheckArgs, DocumentFormat, Loudness};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::number::bare_percent;
use crate::report::{markdown, text};
use crate::summary;

/// Checks a scenario.
pub(super) fn check(args: &CheckArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Some(scenario) = super::load_unsettled(&args.scenario, Loudness::Normal, io)? else {
        return Ok(Exit::Scenario);
    };
    if args.quiet {
        return Ok(Exit::Done);
    }
    let plan = plan_in_words(&scenario.plan);
    let sections = summary::sections(&super::identity(&scenario), &scenario.model, plan);
    match args.format {
        DocumentFormat::Text => text::write(&scenario.title, &sections, io.out_paint, io.out)?,
        DocumentFormat::Markdown => markdown::write(&scenario.title, &sections, io.out)?,
    }
    Ok(Exit::Done)
}

/// How the experiment would run.
fn plan_in_words(plan: &corridor_scenario::Plan) -> Vec<(String, String)> {
    let replications = match plan.precision {
        None => plan.at_most.to_string(),
        Some(precision) => format!(
            "{} to {}, until the intervals are within {}",
            plan.at_least,
            plan.at_most,
            bare_percent(precision)
        ),
    };
    let facts = [
        ("replications", replications),
        ("confidence", bare_percent(plan.confidence)),
        ("seed", plan.seed.to_string()),
    ];
    facts.map(|(label, text)| (label.to_owned(), text)).into()
}
