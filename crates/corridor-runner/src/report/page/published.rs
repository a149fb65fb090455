//! Simulated beside published: whether the scenario resembles the corridor that exists.

use corridor_core::answer::{Answer, PublishedAnswer};

use super::{Block, Cell, Section, Table, Tone};
use crate::report::number::{bare, bare_percent, estimate, fixed};

/// A row per published figure, and how many are inside their tolerance.
pub(super) fn section(answer: &Answer) -> Option<Section> {
    if answer.published.is_empty() {
        return None;
    }
    let n_inside = answer.published.iter().filter(|figure| figure.inside).count();
    let caption = format!(
        "{n_inside} of {} published figures are inside their tolerance",
        answer.published.len()
    );
    let headings = ["figure", "published", "simulated", "deviation", "tolerance"];
    let mut table = Table::of_numbers(caption, &headings).with_words("");
    for figure in &answer.published {
        let (tone, word) =
            if figure.inside { (Tone::Good, "inside") } else { (Tone::Bad, "OUTSIDE") };
        let (factor, unit) = readable(figure);
        table.push(vec![
            format!("{}, {} ({unit})", title(figure), figure.window).into(),
            bare(figure.published * factor).into(),
            estimate(&figure.simulated, factor).into(),
            signed_percent(figure.deviation).into(),
            format!("±{}", bare_percent(figure.tolerance)).into(),
            Cell::toned(tone, word),
        ]);
    }
    let blocks = vec![Block::Table(table)];
    Some(Section { title: "Compared with published figures".to_owned(), blocks })
}

fn title(figure: &PublishedAnswer) -> &str {
    if figure.title.is_empty() { &figure.name } else { &figure.title }
}

/// Tonnes are read in thousands or millions.
fn readable(figure: &PublishedAnswer) -> (f64, &str) {
    match figure.unit.as_str() {
        "t" if figure.published >= 1e6 => (1e-6, "Mt"),
        "t" if figure.published >= 1e4 => (1e-3, "kt"),
        unit => (1.0, unit),
    }
}

fn signed_percent(share: f64) -> String {
    let text = fixed(share * 100.0, 1);
    if share > 0.0 { format!("+{text} %") } else { format!("{text} %") }
}
