//! Resumed, extended, split, merged: always the report of one machine that was never interrupted.

use corridor_archive::shard::{self, Part, PendingPart, Shard};
use corridor_archive::{Archive, Keeper};
use corridor_core::experiment::{Plan, assemble, replicate_range};
use corridor_scenario::Scenario;
use proptest::prelude::*;

use super::{Scratch, fresh, keeper, keeper_that, plan, quietly, run, simulate_range, small, told};

#[test]
fn the_same_asked_twice_is_answered_without_simulating() {
    let (scenario, plan) = (small("2 d"), plan());
    let archive = Archive::in_memory().unwrap();
    let (first, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    let first = told(&scenario, &first.unwrap());
    assert_eq!(first, fresh(&scenario, &plan));
    assert_eq!(kept.known, 0);
    let n = kept.written;
    let (again, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 1, None);
    assert_eq!(told(&scenario, &again.unwrap()), first);
    assert_eq!((kept.known, kept.written), (n, 0));
}

#[test]
fn fresh_simulates_all_and_agrees_with_what_is_kept() {
    let (scenario, plan) = (small("2 d"), plan());
    let archive = Archive::in_memory().unwrap();
    let (_, kept) = run(&scenario, &plan, keeper(&archive, &scenario, &plan), 2, None);
    let n = kept.written;
    let anew = keeper_that(&archive, &scenario, &plan, true);
    let (_, kept) = run(&scenario, &plan, anew, 2, None);
    assert_eq!((kept.known, kept.written, kept.replaced), (0, n, 0));
}

#[test]
fn more_precision_and_more_replications_extend_what_is_kept() {
    let scenario = small("2 d");
    let archive = Archive::in_memory().unwrap();
    let few = Plan { at_least: 12, at_most: 12, precision: None, ..plan() };
    run(&scenario, &few, keeper(&archive, &scenario, &few), 2, None).0.unwrap();
    for more in [Plan { at_least: 20, at_most: 20, ..few }, plan()] {
        let (experiment, kept) = run(&scenario, &more, keeper(&archive, &scenario, &more), 2, None);
        let experiment = experiment.unwrap();
        assert_eq!(kept.known, if more.at_most == 20 { 12 } else { 20 });
        assert_eq!(kept.known + kept.written, experiment.outcomes.len() as u32);
        assert_eq!(told(&scenario, &experiment), fresh(&scenario, &more));
    }
    assert_eq!(archive.history().unwrap().len(), 3, "each question is a run of its own");
}

#[test]
fn another_seed_or_model_shares_nothing() {
    let archive = Archive::in_memory().unwrap();
    let few = Plan { at_least: 5, at_most: 5, precision: None, ..plan() };
    let (one, other) = (small("2 d"), small("3 d"));
    let known = |scenario: &Scenario, plan: &Plan| {
        run(scenario, plan, keeper(&archive, scenario, plan), 1, None).1.known
    };
    assert_eq!(known(&one, &few), 0);
    assert_eq!(known(&one, &Plan { seed: 6, ..few }), 0);
    assert_eq!(known(&other, &few), 0);
    assert_eq!(known(&one, &Plan { confidence: 0.9, ..few }), 5, "a level changes no replication");
}

#[test]
fn a_warm_up_that_a_pilot_found_is_frozen_with_the_run() {
    let scenario = small("auto");
    let few = Plan { at_least: 6, at_most: 6, precision: None, ..plan() };
    let archive = Archive::in_memory().unwrap();
    let (_, kept) = run(&scenario, &few, keeper(&archive, &scenario, &few), 1, Some(3));
    assert_eq!(kept.written, 3);
    let (resumed, kept) = run(&scenario, &few, keeper(&archive, &scenario, &few), 1, None);
    assert_eq!((kept.known, kept.written), (3, 3));
    assert_eq!(told(&scenario, &resumed.unwrap()), fresh(&scenario, &few));
}

/// Writes the parts of a plan cut into shards.
fn parts(scratch: &Scratch, scenario: &Scenario, plan: &Plan, of: u32) -> Vec<Part> {
    let part = |number: u32| {
        let shard: Shard = format!("{number}/{of}").parse().expect("a shard");
        let path = scratch.file(&format!("part-{of}-{number}"));
        let _ = std::fs::remove_file(&path);
        let pending = PendingPart::create(&path).expect("the folder can be written to");
        let keeper = keeper(pending.archive(), scenario, plan);
        let range = shard.range(plan.at_most);
        quietly(|controls| {
            replicate_range(&scenario.model, plan, range.clone(), controls, &keeper)
        })
        .expect("nobody interrupts it");
        let kept = keeper.finish();
        assert!(!path.exists(), "a part appears when it is complete");
        pending.commit(kept.run, shard, range).expect("the part can be moved");
        Part::read(&path).expect("it has just been written")
    };
    (1..=of).map(part).collect()
}

#[test]
fn shards_give_the_report_of_one_machine_or_say_what_is_missing() {
    let scratch = Scratch::new("shards");
    for warm_up in ["2 d", "auto"] {
        let (scenario, plan) = (small(warm_up), plan());
        let whole = fresh(&scenario, &plan);
        let mut parts = parts(&scratch, &scenario, &plan, 5);
        parts.reverse();
        shard::check(&parts).unwrap();
        let archive = Archive::in_memory().unwrap();
        let merged = |parts: &[Part]| {
            let keeper = keeper(&archive, &scenario, &plan);
            keeper.bring(parts).unwrap();
            assemble(&scenario.model, &plan, &keeper)
        };
        // Without the first part, at the end of the list, nothing can be judged.
        let short = merged(&parts[..4]).unwrap_err();
        assert_eq!((short.have, short.missing.len(), &short.missing[0]), (0, 1, &(0..24)));
        assert!(short.to_string().contains("0–23"), "{short}");
        assert_eq!(told(&scenario, &merged(&parts[4..]).unwrap()), whole);
    }
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    let scratch = Scratch::new("strangers");
    let plan = Plan { at_least: 4, at_most: 4, precision: None, ..plan() };
    let scenario = small("2 d");
    let own = parts(&scratch, &scenario, &plan, 2);
    let twice = shard::check(&[own[0].clone(), own[0].clone()]).unwrap_err().to_string();
    assert!(twice.contains("part-2-1`: is given twice"), "{twice}");
    let copy = scratch.file("copy");
    std::fs::copy(&own[0].path, &copy).unwrap();
    let copy = Part::read(&copy).unwrap();
    let twice = shard::check(&[own[0].clone(), copy]).unwrap_err().to_string();
    assert!(twice.contains("is shard 1/2, and so is"), "{twice}");
    let refused = |scenario: &Scenario, plan: &Plan, of: u32| {
        let others = parts(&scratch, scenario, plan, of);
        shard::check(&[own[0].clone(), others[others.len() - 1].clone()]).unwrap_err().to_string()
    };
    let scratch_seed = refused(&scenario, &Plan { seed: 9, ..plan }, 2);
    assert!(scratch_seed.contains("another seed"), "{scratch_seed}");
    let model = refused(&small("3 d"), &plan, 2);
    assert!(model.contains("another model"), "{model}");
    let more = refused(&scenario, &Plan { at_least: 5, at_most: 5, ..plan }, 2);
    assert!(more.contains("another plan"), "{more}");
    let finer = refused(&scenario, &plan, 4);
    assert!(finer.contains("another number of shards"), "{finer}");
}

#[test]
fn a_part_that_was_cut_or_changed_is_refused() {
    let scratch = Scratch::new("torn");
    let plan = Plan { at_least: 4, at_most: 4, precision: None, ..plan() };
    let part = parts(&scratch, &small("2 d"), &plan, 2).remove(0).path;
    let whole = std::fs::read(&part).unwrap();
    std::fs::write(&part, &whole[..whole.len() / 2]).unwrap();
    assert!(Part::read(&part).is_err(), "half a file");
    std::fs::write(&part, &whole).unwrap();
    let meddle = |sql: &str| {
        rusqlite::Connection::open(&part).unwrap().execute(sql, []).unwrap();
        Part::read(&part).unwrap_err().to_string()
    };
    let changed = meddle("UPDATE replications SET outcome = replace(outcome, '1', '2')");
    assert!(changed.contains("replication 0 is damaged"), "{changed}");
    let fewer = meddle("DELETE FROM replications WHERE replication = 1");
    assert!(fewer.contains("does not hold all replications"), "{fewer}");
    for (what, sql) in [
        ("what was asked for", "UPDATE runs SET confidence = 0.9"),
        ("the text of the scenario", "UPDATE scenarios SET files = replace(files, 'a', 'b')"),
        ("which shard it is", "UPDATE shards SET shard = 2, first = 2, last = 4"),
        ("its warm-up", "UPDATE samples SET warm_up_how = 'guessed'"),
    ] {
        std::fs::write(&part, &whole).unwrap();
        let said = meddle(sql);
        assert!(said.contains(&format!("is damaged: {what} does not fit its checksum")), "{said}");
    }
    std::fs::write(&part, &whole).unwrap();
    let other = meddle("DELETE FROM shards");
    assert!(other.contains("is not the part"), "{other}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_a_killed_shard_has_left_goes_with_the_next_one() {
    let scratch = Scratch::new("abandoned");
    let hidden = || -> Vec<String> {
        let names = std::fs::read_dir(&scratch.0).unwrap();
        let names = names.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        names.filter(|name| name.starts_with('.')).collect()
    };
    let place = scratch.file("part");
    let pending = PendingPart::create(&place).unwrap();
    let own = hidden().pop().expect("it is written under a hidden name");
    let process = std::process::id().to_string();
    assert!(own.contains(&process), "{own}");
    drop(pending);
    assert!(hidden().is_empty());
    // Of a process that is gone, of one that lives, of another machine, of another part.
    let abandoned = own.replace(&process, "4294967294");
    let alive = own.replace(&process, "1");
    let elsewhere = format!(".part.other{}", &abandoned[".part.".len()..]);
    let another = abandoned.replace(".part.", ".trap.");
    for name in [&abandoned, &alive, &elsewhere, &another] {
        std::fs::write(scratch.file(name), "half").unwrap();
    }
    drop(PendingPart::create(&place).unwrap());
    let left = hidden();
    assert!(!left.contains(&abandoned), "{left:?}");
    assert!([alive, elsewhere, another].iter().all(|name| left.contains(name)), "{left:?}");
}

/// What may happen to a run before somebody asks for it again.
#[derive(Clone, Debug)]
enum Before {
    /// It is interrupted after so many replications, on so many threads.
    Interrupted(u32, usize),
    /// A range is simulated by somebody else.
    Elsewhere(u32, u32),
    /// Some replications are lost.
    Lost(u32),
}

fn before() -> impl Strategy<Value = Before> {
    prop_oneof![
        (0..40_u32, 1..4_usize).prop_map(|(after, threads)| Before::Interrupted(after, threads)),
        (0..60_u32, 1..20_u32).prop_map(|(from, n)| Before::Elsewhere(from, n)),
        (0..60_u32).prop_map(Before::Lost),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_split_order_and_interruption_gives_the_same_report(
        history in proptest::collection::vec(before(), 0..6),
        threads in 1..4_usize,
    ) {
        let (scenario, plan) = (small("2 d"), plan());
        let scratch = Scratch::new("any");
        let path = scratch.file("runs.sqlite");
        for event in history {
            let archive = Archive::open(&path).unwrap();
            match event {
                Before::Interrupted(after, threads) => {
                    let keeper = keeper(&archive, &scenario, &plan);
                    let (_, kept) = run(&scenario, &plan, keeper, threads, Some(after));
                    prop_assert!(kept.trouble.is_none());
                }
                Before::Elsewhere(from, n) => {
                    simulate_range(&archive, &scenario, &plan, from..from + n);
                }
                Before::Lost(index) => {
                    rusqlite::Connection::open(&path).unwrap().execute(
                        "DELETE FROM replications WHERE replication % 7 = ? % 7", [index],
                    ).unwrap();
                }
            }
        }
        let archive = Archive::open(&path).unwrap();
        let keeper: Keeper = keeper(&archive, &scenario, &plan);
        let (experiment, kept) = run(&scenario, &plan, keeper, threads, None);
        let experiment = experiment.unwrap();
        prop_assert_eq!(kept.known + kept.written, experiment.outcomes.len() as u32);
        prop_assert_eq!(told(&scenario, &experiment), fresh(&scenario, &plan));
        archive.verify().unwrap();
    }
}
