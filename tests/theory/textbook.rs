//! The textbook scenarios as a planner opens them, and `corridor verify` over them.

use std::path::Path;
use std::sync::atomic::AtomicBool;

use corridor_runner::verify::{self, Effort, Settings, TEXTBOOK};
use corridor_scenario::Scenario;

/// A textbook scenario, from its file.
pub(super) fn scenario(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/textbook").join(name);
    corridor_scenario::load(&path).unwrap_or_else(|failure| panic!("{name}: {failure}"))
}

#[test]
fn every_file_of_the_textbook_is_carried_in_the_program() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios/textbook");
    let mut on_disk: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut carried: Vec<_> = TEXTBOOK.iter().map(|textbook| textbook.name).collect();
    on_disk.sort_unstable();
    carried.sort_unstable();
    assert_eq!(on_disk, carried);
}

#[test]
fn every_textbook_scenario_is_read_without_a_complaint() {
    for textbook in TEXTBOOK {
        let scenario = scenario(textbook.name);
        assert!(
            scenario.warnings.list().is_empty(),
            "{}: {:?}",
            textbook.name,
            scenario.warnings.list()
        );
    }
}

#[test]
fn all_exact_cases_agree_at_quick_effort() {
    let cancel = AtomicBool::new(false);
    let settings = Settings {
        effort: Effort::Quick,
        wanted: &|_| true,
        threads: None,
        cancel: &cancel,
        begun: &|_, _, _| {},
    };
    let verification = verify::run(&settings).expect("nobody interrupts it");
    assert_eq!(verification.rows.len(), verify::cases().len());
    let far: Vec<_> = verification
        .rows
        .iter()
        .filter(|row| row.verdict != verify::CaseVerdict::Agrees)
        .map(|row| {
            format!("{}: {} is not {}, z = {:.1}", row.name, row.simulated, row.exact, row.z())
        })
        .collect();
    assert!(far.is_empty(), "{far:#?}");
}
