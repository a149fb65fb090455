//! Every command that writes an archive, killed at several moments: the archive opens, and the same
//! command does its work when it is asked again.

use super::*;

/// Kills a command after each of some times; what must hold is checked after each.
fn kill(place: &Place, args: &[&str], after_ms: &[u64], check: impl Fn()) -> u32 {
    let mut n_kills = 0;
    for &ms in after_ms {
        let mut process = place.start(args);
        sleep(Duration::from_millis(ms));
        n_kills += u32::from(process.try_wait().expect("it was started here").is_none());
        process.kill().expect("it was started here");
        process.wait().expect("it was started here");
        check();
    }
    n_kills
}

#[test]
fn a_killed_merge_loses_nothing_and_can_be_repeated() {
    let place = Place::new("kill-merge");
    let run = ["run", "s.toml", "--replications", "60"];
    for (shard, part) in [("1/2", "part-1"), ("2/2", "part-2")] {
        let done = place.run(&[&run[..], &["--shard", shard, "--out", part]].concat());
        assert_eq!(code(&done), 0, "{}", err(&done));
    }
    let merge = ["merge", "part-1", "part-2"];
    let n_kills = kill(&place, &merge, &[1, 3, 5, 8, 12, 18, 25, 35], || {
        if place.archive().exists() {
            assert_sound(&place.archive());
        }
    });
    assert!(n_kills >= 2, "{n_kills}");
    let merged = place.run(&merge);
    assert_eq!(code(&merged), 0, "{}", err(&merged));
    assert!(err(&merged).contains("60 replications from 2 parts"), "{}", err(&merged));
    assert_eq!(merged.stdout, uninterrupted(&place, &run));
    assert_sound(&place.archive());
    let alone = place.run(&["merge", "part-1"]);
    assert!(err(&alone).contains("30 replications from 1 part\n"), "{}", err(&alone));
}

#[test]
fn a_killed_prune_takes_out_all_or_nothing() {
    let place = Place::new("kill-prune");
    let (few, many) = (["--replications", "10"], ["--replications", "80"]);
    assert_eq!(code(&place.run(&[&["run", "s.toml"][..], &few].concat())), 0);
    assert_eq!(code(&place.run(&[&["run", "s.toml"][..], &many].concat())), 0);
    let whole = std::fs::read(place.archive()).unwrap();
    let n_kills = std::cell::Cell::new(0);
    for ms in [1, 2, 4, 6, 9, 13, 20, 30] {
        let _ = std::fs::remove_file(place.0.join("corridor.sqlite-journal"));
        std::fs::write(place.archive(), &whole).unwrap();
        let killed = kill(&place, &["prune", "2"], &[ms], || {
            let saved = place.n_saved();
            assert!(saved == 80 || saved == 10, "{saved}");
            assert_sound(&place.archive());
        });
        n_kills.set(n_kills.get() + killed);
    }
    assert!(n_kills.get() >= 2, "{n_kills:?}");
    let _ = place.run(&["prune", "2"]);
    assert_eq!(place.n_saved(), 10);
    let again = place.run(&[&["run", "s.toml"][..], &few].concat());
    assert!(err(&again).contains("all from the archive"), "{}", err(&again));
}

#[test]
fn a_killed_comparison_keeps_what_it_has_simulated() {
    let place = Place::new("kill-compare");
    let overlay = "format = 1\nextends = \"s.toml\"\n[experiment]\nreplications = 30\n";
    std::fs::write(place.0.join("b.toml"), overlay).unwrap();
    let compare = ["compare", "s.toml", "b.toml", "--replications", "40", "--threads", "2"];
    let saved = std::cell::Cell::new(0);
    let n_kills = kill(&place, &compare, &[60, 120, 200, 300], || {
        let now = place.n_saved();
        assert!(saved.get() <= now, "something was lost");
        saved.set(now);
        if place.archive().exists() {
            assert_sound(&place.archive());
        }
    });
    assert!(n_kills >= 2 && saved.get() > 0, "{n_kills}, {saved:?}");
    let compared = place.run(&compare);
    assert_eq!(code(&compared), 0, "{}", err(&compared));
    let fresh = place.run(&[&compare[..], &["--no-archive"]].concat());
    assert_eq!(compared.stdout, fresh.stdout);
}

#[test]
fn killed_at_once_over_and_over_a_run_gets_on() {
    let place = Place::new("kill-early");
    let mut saved = 0;
    for _ in 0..6 {
        let mut process = place.start(&LONG);
        let begun = Instant::now();
        // As soon as one replication more is there; none of the later batches is waited for.
        while place.n_saved() <= saved && begun.elapsed().as_secs() < 20 {
            sleep(Duration::from_millis(2));
        }
        process.kill().unwrap();
        process.wait().unwrap();
        let now = place.n_saved();
        assert!(now > saved, "{saved} were saved, and {now} are");
        saved = now;
    }
    assert!(saved < 160, "the run was killed before its end");
    assert_sound(&place.archive());
}

#[test]
fn a_salvage_saves_what_is_left_and_one_that_was_killed_leaves_an_archive() {
    let place = Place::new("kill-salvage");
    let run = ["run", "s.toml", "--replications", "60"];
    let whole = place.run(&run);
    assert_eq!(code(&whole), 0, "{}", err(&whole));
    // A stretch where replications lie is lost; the pages that say where tables begin are whole.
    let mut bytes = std::fs::read(place.archive()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40_000].fill(0xA5);
    let damaged = place.0.join("corridor.sqlite.damaged");
    let mut n_kills = 0;
    for ms in [1, 3, 6, 10, 15, 25, 40] {
        for leftover in [&damaged, &place.0.join("corridor.sqlite.salvaged")] {
            let _ = std::fs::remove_file(leftover);
        }
        std::fs::write(place.archive(), &bytes).unwrap();
        n_kills += kill(&place, &["salvage"], &[ms], || {
            let now = std::fs::read(place.archive()).expect("there is an archive");
            if now == bytes {
                return;
            }
            assert_sound(&place.archive());
            assert_eq!(std::fs::read(&damaged).unwrap(), bytes);
        });
    }
    assert!(n_kills >= 2, "{n_kills}");
    let _ = std::fs::remove_file(&damaged);
    std::fs::write(place.archive(), &bytes).unwrap();
    let salvaged = place.run(&["salvage"]);
    assert_eq!(code(&salvaged), 0, "{}", err(&salvaged));
    let said = String::from_utf8(salvaged.stdout).unwrap();
    let saved = place.n_saved();
    assert!(0 < saved && saved < 60, "{saved}");
    assert!(said.contains(&format!("saved 1 run and {saved} replications;")), "{said}");
    assert_sound(&place.archive());
    let shown = place.run(&["show", "1"]);
    assert_eq!((code(&shown), &shown.stdout), (0, &whole.stdout), "{}", err(&shown));
    let resumed = place.run(&run);
    assert!(err(&resumed).contains(&format!("{saved} of them from")), "{}", err(&resumed));
    assert_eq!(resumed.stdout, whole.stdout);
    let again = place.run(&["salvage"]);
    assert_eq!(code(&again), 1);
    assert!(err(&again).contains("is in the way"), "{}", err(&again));
}
