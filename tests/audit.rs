//! The outside judge over every shipped scenario: no rule is broken, and it does judge.

use std::path::{Path, PathBuf};

use corridor_core::audit::audit;

fn shipped(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios").join(folder);
    let entries = std::fs::read_dir(&root).expect("the folder of scenarios");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "scenarios are shipped in {}", root.display());
    files
}

fn check(path: &Path) {
    let scenario = corridor_scenario::load(path).expect("a shipped scenario has no faults");
    let found = audit(&scenario.model, scenario.plan.seed, 1);
    for audited in &found.replications {
        assert!(audited.facts > 0, "{}: nothing happened", path.display());
        assert!(audited.born > 0, "{}: nobody set out", path.display());
        assert_eq!(audited.violations, Vec::<String>::new(), "{}", path.display());
    }
    assert!(found.holds(), "{}", path.display());
}

#[test]
fn no_rule_is_broken_in_the_corridor() {
    for folder in ["", "projects", "disruptions"] {
        for path in shipped(folder) {
            check(&path);
        }
    }
}

#[test]
fn no_rule_is_broken_in_the_textbook() {
    for path in shipped("textbook") {
        check(&path);
    }
}
