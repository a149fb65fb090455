//! `corridor audit`: replications re-checked from their facts alone.

use corridor_core::audit::{Audit, audit_unless};

use crate::cli::{AuditArgs, DocumentFormat, Loudness};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::number::replications;
use crate::report::page::{Block, Section, Table, Tone};
use crate::report::{markdown, text};

/// Audits replications of a scenario.
pub(super) fn audit(args: &AuditArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let Some(scenario) = super::load(&args.scenario, Loudness::Normal, io)? else {
        return Ok(Exit::Scenario);
    };
    let seed = args.seed.unwrap_or(scenario.plan.seed);
    let n = args.replications.get();
    let Some(found) = audit_unless(&io.stop, &scenario.model, seed, n) else {
        writeln!(io.err, "interrupted; nothing to report")?;
        return Ok(Exit::Interrupted);
    };
    let sections = sections(&found, seed);
    match args.format {
        DocumentFormat::Text => text::write(&scenario.title, &sections, io.out_paint, io.out)?,
        DocumentFormat::Markdown => markdown::write(&scenario.title, &sections, io.out)?,
    }
    Ok(if found.holds() { Exit::Done } else { Exit::Refuted })
}

fn sections(found: &Audit, seed: u64) -> Vec<Section> {
    let mut blocks = vec![verdict(found), Block::Table(counts(found))];
    for audited in &found.replications {
        for violation in &audited.violations {
            let text = format!("replication {}, {violation}", audited.replication);
            blocks.push(Block::Sentence(Tone::Bad, text));
        }
    }
    let rules = "Checked from the facts of each replication, warm-up included, without the \
                 engine: what came in is out, inside or turned away, to the kilogram; facts \
                 follow from one another in time; servers, places and departures are not \
                 overdrawn; work begins only on duty; first come, first served.";
    blocks.push(Block::Sentence(Tone::Faint, format!("{rules} Seed {seed}.")));
    vec![Section { title: "Audit".to_owned(), blocks }]
}

fn verdict(found: &Audit) -> Block {
    let n: u64 = found.replications.iter().map(|audited| audited.n_violations).sum();
    if n == 0 {
        let text = format!(
            "No rule is broken in {}.",
            replications(u32::try_from(found.replications.len()).unwrap_or(u32::MAX))
        );
        return Block::Sentence(Tone::Good, text);
    }
    Block::Sentence(Tone::Bad, format!("{n} facts break a rule; the first of them are listed."))
}

fn counts(found: &Audit) -> Table {
    let headings = ["replication", "facts", "set out", "arrived", "turned away", "inside"];
    let mut table = Table::of_numbers("Vehicles and consignments", &headings);
    for audited in &found.replications {
        let numbers =
            [audited.facts, audited.born, audited.delivered, audited.turned_away, audited.inside];
        let mut row = vec![audited.replication.to_string().into()];
        row.extend(numbers.map(|number| number.to_string().into()));
        table.push(row);
    }
    table
}
