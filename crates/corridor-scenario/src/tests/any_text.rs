//! Any text is lowered or diagnosed, and never panics.

use proptest::prelude::*;

use super::load_with;
use crate::{Style, TEMPLATE};

/// Loads a text; it must either be a scenario or have an error that can be drawn.
fn survives(text: &str) {
    match load_with(text, &[]) {
        Ok(scenario) => assert!(!scenario.warnings.has_errors()),
        Err(diagnostics) => {
            assert!(diagnostics.has_errors(), "refused without an error:\n{text}");
            assert!(diagnostics.render(Style::plain(80)).contains("error["));
        }
    }
}

/// Things that break numbers, keys, quotes and tables.
const SPLINTERS: [&str; 24] = [
    "\"",
    "'",
    "[",
    "]",
    "{",
    "}",
    "=",
    ".",
    ",",
    "\n",
    "#",
    "-",
    "0",
    "9e999",
    "\u{fe0f}é",
    "nan",
    "true",
    "2024-02-30",
    "[flows.grain]\n",
    "\"-1 t\"",
    "always",
    "[[places]]",
    "\\",
    "\u{0}",
];

fn boundary(text: &str, at: usize) -> usize {
    let mut at = at % (text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Cuts a piece out and puts a splinter, or another piece of the text, in its place.
fn mutate(text: &str, (at, length, splinter): (usize, usize, usize)) -> String {
    let from = boundary(text, at);
    let to = boundary(text, (from + length).min(text.len())).max(from);
    let put = SPLINTERS.get(splinter).map_or_else(
        || {
            let begin = boundary(text, splinter.wrapping_mul(7_919));
            let end = boundary(text, (begin + 24).min(text.len())).max(begin);
            text[begin..end].to_owned()
        },
        |splinter| (*splinter).to_owned(),
    );
    format!("{}{put}{}", &text[..from], &text[to..])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn random_text_is_diagnosed(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn random_lines_of_keys_are_diagnosed(
        lines in prop::collection::vec("[a-z]{1,9}(\\.[a-z-]{1,9})? = [0-9\"\\[\\]{}a-z =]{0,12}", 0..12)
    ) {
        survives(&lines.join("\n"));
    }

    #[test]
    fn a_damaged_scenario_is_lowered_or_diagnosed(
        damage in prop::collection::vec((0_usize..100_000, 0_usize..40, 0_usize..80), 1..6)
    ) {
        survives(&damage.into_iter().fold(TEMPLATE.to_owned(), |text, one| mutate(&text, one)));
    }

    #[test]
    fn a_value_of_another_key_is_lowered_or_diagnosed(from in 0_usize..200, to in 0_usize..200) {
        let lines: Vec<_> = TEMPLATE.lines().collect();
        let values: Vec<_> = lines.iter().filter_map(|line| line.split_once(" = ")).collect();
        let value = values[from % values.len()].1;
        let mut n_keys = 0;
        let exchanged: Vec<_> = lines
            .iter()
            .map(|line| match line.split_once(" = ") {
                Some((key, _)) => {
                    n_keys += 1;
                    if n_keys - 1 == to % values.len() {
                        return format!("{key} = {value}");
                    }
                    (*line).to_owned()
                }
                None => (*line).to_owned(),
            })
            .collect();
        survives(&exchanged.join("\n"));
    }
}

#[test]
fn extreme_numbers_are_diagnosed() {
    for (old, new) in [
        ("horizon = \"1 yr\"", "horizon = \"99999999999999999999 yr\""),
        ("horizon = \"1 yr\"", "horizon = \"100 yr\""),
        ("start = 2024-01-01", "start = 9999-12-31"),
        ("start = 2024-01-01", "start = -0001-01-01"),
        ("warm-up = \"30 d\"", "warm-up = \"365000 d\""),
        ("lanes = 3", "lanes = 4294967295"),
        ("lanes = 3", "lanes = 99999999999999999999"),
        ("lanes = 3", "lanes = -1"),
        ("load = \"20 t\"", "load = \"1e300 t\""),
        ("load = \"20 t\"", "load = \"0 t\""),
        ("length = \"320 km\"", "length = \"0 km\""),
        ("volume = \"1.0 Mt/yr\"", "volume = \"1000000 Mt/yr\""),
        ("volume = \"1.0 Mt/yr\"", "volume = \"0 Mt/yr\""),
        ("cv = 0.8", "cv = -1"),
        ("cv = 0.8", "cv = 1e300"),
        ("cv = 0.8", "cv = nan"),
        ("aug = 1.4", "aug = inf"),
    ] {
        assert!(TEMPLATE.contains(old), "{old}");
        survives(&TEMPLATE.replacen(old, new, 1));
    }
}
