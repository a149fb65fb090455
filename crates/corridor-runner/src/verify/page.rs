//! The table of `corridor verify`.

use super::{CaseVerdict, Effort, GATE, PRECISION, Row, Verification};
use crate::report::number::{bare_percent, fixed};
use crate::report::page::{Block, Cell, Section, Table, Tone};

/// A sentence with the verdict, and a row per case.
pub(crate) fn sections(verification: &Verification) -> Vec<Section> {
    let n_rows = verification.rows.len();
    let n_agree =
        verification.rows.iter().filter(|row| row.verdict == CaseVerdict::Agrees).count();
    let tone = if verification.holds() { Tone::Good } else { Tone::Bad };
    let verdict = format!("{n_agree} of {n_rows} cases agree with theory.");
    let rule = match verification.effort {
        Effort::Full => format!(
            "A case agrees within {GATE} standard errors (s.e.), none above {} of the exact value.",
            bare_percent(PRECISION)
        ),
        Effort::Quick => format!(
            "A case agrees within {GATE} standard errors (s.e.); with --quick these are large."
        ),
    };
    let caption = "simulated beside exact; z: deviation in standard errors";
    let headings = ["case", "simulated", "exact", "s.e.", "z"];
    let mut table = Table::of_numbers(caption, &headings).with_words("");
    for row in &verification.rows {
        table.push(cells(row));
    }
    let blocks = vec![
        Block::Sentence(tone, verdict),
        Block::Sentence(Tone::Faint, rule),
        Block::Table(table),
    ];
    vec![Section { title: "Exact cases".to_owned(), blocks }]
}

fn cells(row: &Row) -> Vec<Cell> {
    let unit = if row.unit.is_empty() { String::new() } else { format!(" ({})", row.unit) };
    let (tone, word) = match row.verdict {
        CaseVerdict::Agrees => (Tone::Good, "agrees"),
        CaseVerdict::Deviates => (Tone::Bad, "DEVIATES"),
        CaseVerdict::Imprecise => (Tone::Bad, "IMPRECISE"),
    };
    let decimals = (3.0 - row.exact.log10().floor()).clamp(0.0, 6.0) as usize;
    vec![
        format!("{}{unit}", row.name).into(),
        fixed(row.simulated, decimals).into(),
        fixed(row.exact, decimals).into(),
        format!("{} %", fixed(row.relative_error() * 100.0, 2)).into(),
        fixed(row.z(), 1).into(),
        Cell::toned(tone, word),
    ]
}
