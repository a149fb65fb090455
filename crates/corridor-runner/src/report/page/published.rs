//! Simulated beside published: whether the scenario resembles the corridor that exists.

use corridor_core::answer::{Answer, PublishedAnswer};

use super::{Block, Cell, Section, Table, Tone};
use crate::report::number::{bare, compact, fixed, short_percent};

/// The unit of shares.
const SHARE: &str = "share";

/// A row per published figure, and how many are inside their tolerance.
pub(super) fn section(answer: &Answer) -> Option<Section> {
    if answer.published.is_empty() {
        return None;
    }
    let n_inside = answer.published.iter().filter(|figure| figure.inside).count();
    let caption = match answer.published.len() {
        1 if n_inside == 1 => "The published figure is inside its tolerance".to_owned(),
        1 => "The published figure is outside its tolerance".to_owned(),
        n => format!("{n_inside} of {n} published figures are inside their tolerance"),
    };
    let headings = ["figure", "published", "simulated", "deviation", "tolerance"];
    let mut table = Table::of_numbers(caption, &headings).with_words("");
    for figure in &answer.published {
        let (tone, word) =
            if figure.inside { (Tone::Good, "inside") } else { (Tone::Bad, "OUTSIDE") };
        let (factor, unit) = readable(figure);
        table.push(vec![
            format!("{} ({unit})", titled(figure)).into(),
            bare(figure.published * factor).into(),
            compact(&figure.simulated, factor).into(),
            signed_percent(figure).into(),
            format!("±{} {}", short_percent(figure.tolerance), percent_sign(figure)).into(),
            Cell::toned(tone, word),
        ]);
    }
    let blocks = vec![Block::Table(table)];
    Some(Section { title: "Compared with published figures".to_owned(), blocks })
}

/// The title with its window, unless the title names the window.
fn titled(figure: &PublishedAnswer) -> String {
    let title = if figure.title.is_empty() { &figure.name } else { &figure.title };
    let window = whole_year(&figure.window).unwrap_or(&figure.window);
    if title.contains(window) { title.clone() } else { format!("{title}, {window}") }
}

/// The year of a window from New Year's Day to the next.
fn whole_year(window: &str) -> Option<&str> {
    let (from, to) = window.split_once(" to ")?;
    let year = from.strip_suffix("-01-01")?;
    let next = to.strip_suffix("-01-01")?.parse::<u32>().ok()?;
    (year.parse::<u32>().ok()? + 1 == next).then_some(year)
}

/// Tonnes are read in thousands or millions, shares in per cent.
fn readable(figure: &PublishedAnswer) -> (f64, &str) {
    match figure.unit.as_str() {
        "t" if figure.published >= 1e6 => (1e-6, "Mt"),
        "t" if figure.published >= 1e4 => (1e-3, "kt"),
        SHARE => (100.0, "%"),
        unit => (1.0, unit),
    }
}

/// The deviation of a share is a difference, in points.
fn percent_sign(figure: &PublishedAnswer) -> &'static str {
    if figure.unit == SHARE { "pt" } else { "%" }
}

fn signed_percent(figure: &PublishedAnswer) -> String {
    let text = fixed(figure.deviation * 100.0, 1);
    let plus = if figure.deviation > 0.0 { "+" } else { "" };
    format!("{plus}{text} {}", percent_sign(figure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_year_is_named_by_its_number() {
        assert_eq!(whole_year("2024-01-01 to 2025-01-01"), Some("2024"));
        assert_eq!(whole_year("2024-01-01 to 2026-01-01"), None);
        assert_eq!(whole_year("2024-03-01 to 2025-03-01"), None);
        assert_eq!(whole_year("2024"), None);
    }
}
