//! What each code means, at length: the sections of `docs/diagnostics.md`.
//!
//! The document is the source. A test holds it to the list of codes, and reads its examples: the
//! first of a section has the fault, the second has none.

use super::Code;

const DOCUMENT: &str = include_str!("../../../../docs/diagnostics.md");

/// Explains a code: what is wrong, why that matters, an example with the fault and one without.
/// `None`: there is no such code.
#[must_use]
pub fn explain(code: &str) -> Option<&'static str> {
    section(Code::parse(code)?)
}

/// The codes that can be explained, in order.
pub fn codes() -> impl Iterator<Item = &'static str> {
    Code::ALL.iter().map(|code| code.id())
}

/// The document's section on a code, without the heading's mark.
fn section(code: Code) -> Option<&'static str> {
    let start = DOCUMENT.find(&format!("\n## {}: ", code.id()))? + "\n## ".len();
    let rest = &DOCUMENT[start..];
    Some(rest.find("\n## ").map_or(rest, |end| &rest[..end]).trim_end())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::{TEMPLATE, load_text};

    /// The TOML examples of a section.
    fn examples(text: &str) -> Vec<&str> {
        let fenced = text.split("```toml\n").skip(1);
        fenced.map(|part| part.split("```").next().unwrap()).collect()
    }

    /// The codes found in an example, which changes the scenario that `corridor new` writes.
    fn codes_in(example: &str) -> Vec<Code> {
        let overlay = format!("format = 1\nextends = \"new.toml\"\n{example}");
        let text = if example.contains("format = ") { example.to_owned() } else { overlay };
        let lanes = |lanes| {
            let table = "[crossings.border.stages.exit]";
            format!("format = 1\nextends = \"new.toml\"\n{table}\nlanes = {lanes}")
        };
        let files = [
            ("new.toml", TEMPLATE),
            ("variant.toml", "format = 1\nextends = \"case.toml\""),
            ("five-lanes.toml", &lanes(5)),
            ("six-lanes.toml", &lanes(6)),
        ];
        let files: BTreeMap<_, _> =
            files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
        let list = match load_text(Path::new("case.toml"), text, &files) {
            Ok(scenario) => scenario.warnings.list().to_vec(),
            Err(diagnostics) => diagnostics.list().to_vec(),
        };
        list.iter().map(|diagnostic| diagnostic.code).collect()
    }

    #[test]
    fn every_code_has_a_section_with_its_title() {
        for code in Code::ALL {
            let text = section(*code).unwrap_or_else(|| panic!("{} is not explained", code.id()));
            let heading = text.lines().next().unwrap();
            assert_eq!(heading, format!("{}:{}", code.id(), code.title().trim_end_matches('.')));
            assert_eq!(examples(text).len(), 2, "{} needs two examples", code.id());
        }
        let n_sections = DOCUMENT.matches("\n## ").count();
        assert_eq!(n_sections, Code::ALL.len());
    }

    #[test]
    fn the_first_example_has_the_fault_and_the_second_has_none() {
        for code in Code::ALL {
            let text = section(*code).expect("every code has a section");
            let examples = examples(text);
            let found = codes_in(examples[0]);
            assert!(found.contains(code), "{}: {found:?}", code.id());
            assert_eq!(codes_in(examples[1]), [], "{}, mended", code.id());
        }
    }

    #[test]
    fn a_code_that_is_not_there_is_not_explained() {
        assert_eq!(explain("E0999"), None);
        assert!(explain("e0203").is_some_and(|text| text.starts_with("E0203: ")));
    }
}
