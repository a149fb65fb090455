//! Archives that cannot be written: held by others, read-only, on a full file system.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

use super::*;

/// A user who is nobody in particular.
const NOBODY: u32 = 65_534;

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, Permissions::from_mode(mode)).expect("it is the test's own");
}

/// Runs a command as somebody whom permissions bind, which they do not bind root.
fn run_bound(place: &Place, args: &[&str]) -> Output {
    let probe = place.0.join("probe");
    fs::write(&probe, "").expect("the folder is the test's own");
    set_mode(&probe, 0o444);
    let is_root = fs::OpenOptions::new().write(true).open(&probe).is_ok();
    fs::remove_file(&probe).expect("it was written above");
    let mut command = place.command(args);
    if is_root {
        command.gid(NOBODY).uid(NOBODY);
    }
    command.output().expect("the process starts")
}

#[test]
fn a_read_only_archive_answers_what_it_knows_and_refuses_the_rest_before_the_work() {
    let place = Place::new("read-only-file");
    let run = |n: &'static str| ["run", "s.toml", "--replications", n, "--archive", "a/r.sqlite"];
    let folder = place.0.join("a");
    fs::create_dir(&folder).unwrap();
    assert_eq!(code(&place.run(&run("12"))), 0);
    let archive = folder.join("r.sqlite");
    let before = fs::read(&archive).unwrap();
    set_mode(&archive, 0o444);
    for mode in [0o777, 0o555] {
        set_mode(&folder, mode);
        // The same, and less: nothing has to be written.
        for n in ["12", "5"] {
            let known = run_bound(&place, &run(n));
            assert_eq!(code(&known), 0, "{}", err(&known));
            assert!(err(&known).contains("all from the archive"), "{}", err(&known));
            let args = ["run", "s.toml", "--replications", n];
            assert_eq!(known.stdout, uninterrupted(&place, &args));
            assert_eq!(err(&known).contains("is read-only: no run was noted"), n == "5");
        }
        let more = run_bound(&place, &run("100000"));
        assert_eq!((code(&more), more.stdout.as_slice()), (1, &b""[..]), "{}", err(&more));
        assert!(err(&more).contains("is read-only; give another"), "{}", err(&more));
        let fresh = run_bound(&place, &[&run("5")[..], &["--fresh"]].concat());
        assert_eq!(code(&fresh), 1, "{}", err(&fresh));
        let shown = run_bound(&place, &["show", "1", "--archive", "a/r.sqlite"]);
        assert_eq!(code(&shown), 0, "{}", err(&shown));
        let history = run_bound(&place, &["history", "--archive", "a/r.sqlite"]);
        assert!(String::from_utf8(history.stdout).unwrap().contains(" done "));
        let pruned = run_bound(&place, &["prune", "1", "--archive", "a/r.sqlite"]);
        assert_eq!(code(&pruned), 1, "{}", err(&pruned));
        assert!(err(&pruned).contains("read-only"), "{}", err(&pruned));
    }
    let salvage = run_bound(&place, &["salvage", "--archive", "a/r.sqlite"]);
    assert_eq!(code(&salvage), 1);
    let said = err(&salvage);
    assert!(said.contains("copy the archive into another folder"), "{said}");
    assert!(!said.contains("--archive") && !said.contains("--no-archive"), "{said}");
    assert_eq!(fs::read(&archive).unwrap(), before);
    // A damaged report is made anew for the reader, and it is said that it was not stored.
    set_mode(&archive, 0o644);
    Connection::open(&archive).unwrap().execute("UPDATE reports SET body = 'false'", []).unwrap();
    set_mode(&archive, 0o444);
    let shown = run_bound(&place, &["show", "1", "--archive", "a/r.sqlite"]);
    assert_eq!(shown.stdout, uninterrupted(&place, &["run", "s.toml", "--replications", "12"]));
    assert!(err(&shown).contains("not stored again"), "{}", err(&shown));
    set_mode(&folder, 0o755);
}

#[test]
fn a_read_only_folder_without_an_archive_is_called_that() {
    let place = Place::new("read-only-folder");
    fs::create_dir(place.0.join("a")).unwrap();
    set_mode(&place.0.join("a"), 0o555);
    let args = ["run", "s.toml", "--replications", "100000", "--archive", "a/r.sqlite"];
    let refused = run_bound(&place, &args);
    assert_eq!((code(&refused), refused.stdout.as_slice()), (1, &b""[..]));
    let said = err(&refused);
    assert!(said.contains("is read-only") && said.contains("--no-archive"), "{said}");
    let salvage = run_bound(&place, &["salvage", "--archive", "a/r.sqlite"]);
    assert!(err(&salvage).contains("there is no such archive"), "{}", err(&salvage));
    assert_eq!(fs::read_dir(place.0.join("a")).unwrap().count(), 0);
    set_mode(&place.0.join("a"), 0o755);
}

#[test]
fn an_archive_that_another_program_holds_is_waited_for_and_then_named() {
    let place = Place::new("held");
    let args = ["run", "s.toml", "--replications", "10"];
    assert_eq!(code(&place.run(&["run", "s.toml", "--replications", "2"])), 0);
    let holder = Connection::open(place.archive()).unwrap();
    // Longer than anybody waits who has not begun.
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let begun = Instant::now();
    let refused = place.run(&args);
    assert_eq!((code(&refused), refused.stdout.as_slice()), (1, &b""[..]));
    assert!(err(&refused).contains("is held by another program"), "{}", err(&refused));
    assert!(begun.elapsed().as_secs() >= 5, "it has waited");
    // What is done can be read all the while.
    assert_eq!(code(&place.run(&["show", "1"])), 0);
    // Released in time.
    let waiting = place.start(&args);
    sleep(Duration::from_secs(2));
    assert_eq!(place.n_saved(), 2);
    holder.execute_batch("ROLLBACK").unwrap();
    let done = waiting.wait_with_output().unwrap();
    assert_eq!((code(&done), &done.stdout), (0, &uninterrupted(&place, &args)), "{}", err(&done));
    assert_eq!(place.n_saved(), 10);
    assert_sound(&place.archive());
}

/// Runs a script with a file system of its own in `small`; `None` where the system allows none.
fn on_small_disk(place: &Place, script: &str) -> Option<Output> {
    fs::create_dir_all(place.0.join("small")).expect("the folder is the test's own");
    let own = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["-Urm", "sh", "-c", script, "sh"]).arg(cargo_bin!("corridor"));
        command.current_dir(&place.0).env_remove("CORRIDOR_ARCHIVE").output().ok()
    };
    let mount = "mount -t tmpfs -o size=400k tmpfs small";
    own(mount).filter(|mounted| mounted.status.success())?;
    own(&format!("{mount} && {script}"))
}

#[test]
fn on_a_full_file_system_the_report_is_printed_and_room_lets_the_run_resume() {
    let place = Place::new("small-disk");
    // Kept outside: what the file system held goes with the script.
    let script = "corridor=$1; run='run s.toml --archive small/r.sqlite --replications 40'
        $corridor $run >first.out 2>first.err; echo $? >first.code
        $corridor history --archive small/r.sqlite >history 2>&1 || exit 9
        mount -o remount,size=40m small || exit 8
        $corridor $run >second.out 2>second.err; echo $? >second.code
        cp small/r.sqlite kept.sqlite";
    // Where one may not mount, the limit to the file stands for a full disk (the test above).
    let Some(done) = on_small_disk(&place, script) else { return };
    assert!(done.status.success(), "{}", err(&done));
    let read = |name: &str| fs::read_to_string(place.0.join(name)).unwrap();
    assert_eq!(read("first.code").trim(), "1", "{}", read("first.err"));
    let said = read("first.err");
    assert!(said.contains("no room left") && said.contains("of its 40 replications"), "{said}");
    assert!(read("history").contains(" open "), "{}", read("history"));
    let args = ["run", "s.toml", "--replications", "40"];
    let whole = String::from_utf8(uninterrupted(&place, &args)).unwrap();
    assert_eq!(read("first.out"), whole);
    assert_eq!((read("second.code").trim(), read("second.out")), ("0", whole));
    let resumed = read("second.err");
    assert!(resumed.contains("of them from the archive"), "{resumed}");
    assert_eq!(n_saved(&place.0.join("kept.sqlite")), 40);
    assert_sound(&place.0.join("kept.sqlite"));
}

#[test]
fn a_disk_with_room_for_all_but_the_report_is_told_apart() {
    let place = Place::new("no-report");
    let args = ["run", "s.toml", "--replications", "20"];
    // The replications are there; the run that asks for fewer has a report that does not fit.
    assert_eq!(code(&place.run(&["run", "s.toml", "--replications", "30"])), 0);
    let size = fs::metadata(place.archive()).unwrap().len();
    let limit = format!("ulimit -f {}; exec \"$@\"", size.div_ceil(512));
    let cramped = Command::new("sh")
        .args(["-c", &limit, "sh"])
        .arg(cargo_bin!("corridor"))
        .args(args)
        .current_dir(&place.0)
        .env_remove("CORRIDOR_ARCHIVE")
        .output()
        .expect("the shell starts");
    assert_eq!(code(&cramped), 1, "{}", err(&cramped));
    let said = err(&cramped);
    assert!(said.contains("all of its replications are kept, but the report is not"), "{said}");
    let whole = uninterrupted(&place, &args);
    assert_eq!(cramped.stdout, whole);
    assert_sound(&place.archive());
    let stored = place.run(&args);
    assert!(err(&stored).contains("all from the archive"), "{}", err(&stored));
    assert_eq!((code(&stored), stored.stdout), (0, whole));
}

#[test]
fn runs_go_by_their_age() {
    let place = Place::new("age");
    for seed in ["1", "2"] {
        assert_eq!(code(&place.run(&["run", "s.toml", "--replications", "2", "--seed", seed])), 0);
    }
    let none = place.run(&["prune", "--older-than", "1"]);
    assert!(String::from_utf8(none.stdout).unwrap().starts_with("0 runs are gone"));
    assert_eq!(place.n_saved(), 4);
    Connection::open(place.archive())
        .unwrap()
        .execute("UPDATE runs SET started = '2020-02-02T02:02:02Z' WHERE id = 1", [])
        .unwrap();
    let one = place.run(&["prune", "--older-than", "30"]);
    let said = String::from_utf8(one.stdout).unwrap();
    assert!(
        said.contains("1 run is gone, and 2 replications that no run needs any more"),
        "{said}"
    );
    assert_eq!((place.n_saved(), code(&place.run(&["show", "2"]))), (2, 0));
    assert_eq!(code(&place.run(&["show", "1"])), 1);
}
