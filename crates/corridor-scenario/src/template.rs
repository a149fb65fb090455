//! The scenario that a planner starts from.

/// A commented scenario with one border, which checks clean and runs.
pub const TEMPLATE: &str = include_str!("template.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::{Path, PathBuf};

    use super::TEMPLATE;
    use crate::load_text;

    #[test]
    fn the_template_checks_clean_and_marks_every_number() {
        let none = BTreeMap::<PathBuf, String>::new();
        let scenario = load_text(Path::new("new.toml"), TEMPLATE, &none).expect("a valid scenario");
        assert_eq!(scenario.warnings.list(), []);
        let count = scenario.provenance.count();
        assert_eq!((count.sourced, count.derived, count.unmarked), (0, 0, 0));
        assert!(10 < count.assumed, "{count:?}");
    }
}
