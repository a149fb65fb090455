//! Damaged rows, damaged files, files without room: the report is right, the archive opens.

use std::io::{Seek, SeekFrom, Write};

use corridor_archive::{Archive, ArchiveError, salvage};
use corridor_core::experiment::Plan;

use super::{Scratch, fresh, keeper, plan, run, small, told};

fn twenty() -> Plan {
    Plan { at_least: 20, at_most: 20, precision: None, ..plan() }
}

#[test]
fn a_replication_that_does_not_fit_its_checksum_is_simulated_again() {
    let (scenario, plan) = (small("2 d"), twenty());
    let scratch = Scratch::new("checksum");
    let path = scratch.file("runs.sqlite");
    let archive = Archive::open(&path).unwrap();
    run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None).0.unwrap();
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute_batch(
            "UPDATE replications SET outcome = replace(outcome, '1', '7') WHERE replication = 3;
             UPDATE replications SET outcome = 'nonsense' WHERE replication = 11;
             UPDATE replications SET replication = 40 WHERE replication = 19;",
        )
        .unwrap();
    let (again, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    assert_eq!(told(&scenario, &again.unwrap()), fresh(&scenario, &plan));
    assert_eq!((kept.known, kept.written, kept.damaged, kept.replaced), (17, 3, 2, 0));
    let (_, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    assert_eq!((kept.known, kept.damaged), (20, 0), "they have been mended");
}

#[test]
fn what_another_build_keeps_under_the_same_epoch_is_left_alone() {
    let (scenario, plan) = (small("2 d"), twenty());
    let scratch = Scratch::new("apart");
    let path = scratch.file("runs.sqlite");
    let archive = Archive::open(&path).unwrap();
    // The same model, but another warm-up.
    let mut other = small("3 d");
    other.hash.clone_from(&scenario.hash);
    run(&other, &plan, keeper(&archive, &other, &plan), 2, None).0.unwrap();
    let (again, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    assert_eq!(told(&scenario, &again.unwrap()), fresh(&scenario, &plan));
    assert_eq!((kept.known, kept.written), (0, 0));
    assert!(matches!(kept.trouble, Some(ArchiveError::Apart { .. })), "{:?}", kept.trouble);
}

#[test]
fn a_damaged_file_is_refused_untouched_and_can_be_salvaged() {
    let (scenario, plan) = (small("2 d"), Plan { at_least: 60, at_most: 60, ..twenty() });
    let scratch = Scratch::new("salvage");
    let path = scratch.file("runs.sqlite");
    {
        let archive = Archive::open(&path).unwrap();
        run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None).0.unwrap();
    }
    // A stretch in the middle, where replications lie, is overwritten.
    let size = std::fs::metadata(&path).unwrap().len();
    let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.seek(SeekFrom::Start(size / 2)).unwrap();
    file.write_all(&vec![0xA5; 40_000]).unwrap();
    drop(file);
    let damaged = std::fs::read(&path).unwrap();
    let said = Archive::open(&path).and_then(|archive| archive.verify()).unwrap_err();
    assert!(matches!(said, ArchiveError::Damaged { .. }), "{said}");
    assert_eq!(std::fs::read(&path).unwrap(), damaged, "it is left as it is");

    let saved = salvage(&path).unwrap();
    assert_eq!(saved.runs, 1);
    assert!(0 < saved.replications && saved.replications < 60, "{saved:?}");
    assert_eq!(std::fs::read(&saved.damaged).unwrap(), damaged);
    let archive = Archive::open(&path).unwrap();
    archive.verify().unwrap();
    let (resumed, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    assert_eq!(u64::from(kept.known), saved.replications);
    assert_eq!(told(&scenario, &resumed.unwrap()), fresh(&scenario, &plan));
}

#[test]
fn where_the_tables_begin_nothing_can_be_salvaged_and_that_is_said() {
    let (scenario, plan) = (small("2 d"), twenty());
    let scratch = Scratch::new("lost");
    let path = scratch.file("runs.sqlite");
    {
        let archive = Archive::open(&path).unwrap();
        run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None).0.unwrap();
    }
    let mut bytes = std::fs::read(&path).unwrap();
    // All but the head of the file, which says that it is an archive.
    bytes[4_096..].fill(0xA5);
    std::fs::write(&path, &bytes).unwrap();
    let lost = salvage(&path).unwrap_err();
    assert!(matches!(lost, ArchiveError::Lost { .. }), "{lost}");
    assert!(lost.to_string().contains("Move it away"), "{lost}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes, "it is left as it is");
    assert_eq!(std::fs::read_dir(&scratch.0).unwrap().count(), 1, "nothing is left beside it");
}

#[test]
fn a_file_that_is_no_database_is_refused_untouched() {
    let scratch = Scratch::new("text");
    let path = scratch.file("runs.sqlite");
    let text = "Not a database, but a letter. ".repeat(100);
    std::fs::write(&path, &text).unwrap();
    let refused = Archive::open(&path).unwrap_err();
    assert!(matches!(refused, ArchiveError::Foreign { .. }), "{refused}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}
