//! The table of `corridor verify`, in all formats of a report.

use std::io::{self, Write};

use super::{CaseVerdict, Effort, GATE, PRECISION, Row, Verification};
use crate::io::Paint;
use crate::report::number::{bare_percent, fixed};
use crate::report::page::{Block, Cell, Section, Table, Tone};
use crate::report::{Format, markdown, text};

const TITLE: &str = "corridor verify";

impl Verification {
    /// Writes the table.
    ///
    /// # Errors
    ///
    /// If `out` refuses to be written to.
    pub fn write(&self, format: Format, paint: Paint, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Text => text::write(TITLE, &sections(self), paint, out),
            Format::Markdown => markdown::write(TITLE, &sections(self), out),
            Format::Json => {
                serde_json::to_writer_pretty(&mut *out, self)?;
                writeln!(out)
            }
            Format::Csv => write_csv(self, out),
        }
    }
}

fn write_csv(verification: &Verification, out: &mut dyn Write) -> io::Result<()> {
    // Written in one go: the writer of the crate would hide why `out` refuses.
    let mut csv = csv::Writer::from_writer(Vec::new());
    for row in &verification.rows {
        csv.serialize(row)?;
    }
    let bytes = csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}

/// A sentence with the verdict, and a row per case.
fn sections(verification: &Verification) -> Vec<Section> {
    let n_rows = verification.rows.len();
    let n_agree = verification.rows.iter().filter(|row| row.verdict == CaseVerdict::Agrees).count();
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

#[cfg(test)]
mod tests {
    use super::*;

    fn verification() -> Verification {
        let row = Row {
            name: "Fleet of 3, there and back, M/E2/3: wait".to_owned(),
            scenario: "departures.toml",
            unit: "h",
            simulated: 1.6351,
            exact: 1.6366,
            std_error: 0.0041,
            replications: 200,
            reference: "Markov chain of phases",
            verdict: CaseVerdict::Agrees,
        };
        let far = Row { simulated: 1.7, verdict: CaseVerdict::Deviates, ..row.clone() };
        Verification { effort: Effort::Full, rows: vec![row, far] }
    }

    fn written(format: Format) -> String {
        let mut out = Vec::new();
        verification().write(format, Paint::Plain, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_table_fits_the_page_and_says_who_deviates() {
        let text = written(Format::Text);
        assert!(text.contains("1 of 2 cases agree with theory."), "{text}");
        assert!(text.contains("DEVIATES") && text.contains("1.637"), "{text}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }

    #[test]
    fn programs_get_every_row_with_its_verdict() {
        let json: serde_json::Value = serde_json::from_str(&written(Format::Json)).unwrap();
        assert_eq!(json["rows"][1]["verdict"], "deviates");
        let csv = written(Format::Csv);
        assert_eq!(csv.lines().count(), 3);
        assert!(csv.lines().nth(1).unwrap().ends_with("Markov chain of phases,agrees"));
        assert!(written(Format::Markdown).contains("| DEVIATES"));
    }
}
