//! `compare` and `sweep`, in memory.

use std::path::Path;

use super::*;

/// The template, and overlays of it beside it: the paths of all, the template first.
pub(super) fn with_overlays(name: &str, overlays: &[&str]) -> (Scratch, Vec<String>) {
    let (folder, base) = with_scenario(name);
    // Short histories: what is tested here is not the corridor.
    let text = fs::read_to_string(&base).unwrap().replace("\"1 yr\"", "\"60 d\"");
    fs::write(&base, text.replace("0.95 Mt/yr", "0.5 Mt/yr")).unwrap();
    let mut paths = vec![base];
    for (rank, overlay) in overlays.iter().enumerate() {
        let path = folder.path().join(format!("overlay-{rank}.toml"));
        let text = format!("format = 1\nextends = \"scenario.toml\"\n{overlay}");
        fs::write(&path, text).unwrap();
        paths.push(path.to_str().unwrap().to_owned());
    }
    (folder, paths)
}

pub(super) const MORE_LANES: &str = "[crossings.border.stages.exit]\nlanes = 5\n\
    [crossings.border.stages.entry]\nhours = \"always\"\n";
const LESS_FREIGHT: &str = "[flows.grain]\nvolume = \"0.9 Mt/yr\"\n";
pub(super) const BORDER_TIME: &str = "crossing.border.border-south.border-time";

/// A command about some files, with options.
pub(super) fn about(command: &str, paths: &[String], options: &[&str]) -> Session {
    let paths = paths.iter().map(String::as_str);
    let args: Vec<&str> =
        std::iter::once(command).chain(paths).chain(options.iter().copied()).collect();
    corridor(&args)
}

fn json(session: &Session) -> serde_json::Value {
    assert_eq!(session.exit, Exit::Done, "{}", session.err);
    serde_json::from_str(&session.out).unwrap()
}

#[test]
fn a_comparison_is_the_same_to_the_byte_for_any_number_of_threads() {
    let (_folder, paths) = with_overlays("compare-threads", &[MORE_LANES, LESS_FREIGHT]);
    for format in ["text", "markdown", "json", "csv"] {
        let with = |threads: &str| {
            let options = [
                "--replications",
                "6",
                "--threads",
                threads,
                "--format",
                format,
                "--attribute",
                BORDER_TIME,
                "--no-archive",
            ];
            about("compare", &paths, &options).out
        };
        let one = with("1");
        assert!(one.contains("border-time"), "{one}");
        assert_eq!(one, with("3"));
    }
}

#[test]
fn a_comparison_says_what_differs_and_what_made_it() {
    let (_folder, paths) = with_overlays("compare-whole", &[MORE_LANES]);
    let options = ["--replications", "8", "--attribute", BORDER_TIME, "--no-archive"];
    let session = about("compare", &paths, &options);
    let out = &session.out;
    for heading in [
        "SCENARIOS",
        "INDICATORS",
        "WHAT MADE THE DIFFERENCE FROM A TO B",
        "WHAT DIFFERS FROM A TO B",
        "HOW IT WAS RUN",
    ] {
        assert!(out.contains(&format!("\n{heading}\n")), "{out}");
    }
    assert!(out.contains("lanes  3 → 5 (+66.7 %)"), "{out}");
    assert!(out.lines().all(|line| line.chars().count() <= 80), "{out}");
    let found = json(&about("compare", &paths, &[&options[..], &["--format", "json"]].concat()));
    let shared = &found["attributions"][0]["attribution"];
    let parts = shared["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    let whole = shared["whole"]["mean"].as_f64().unwrap();
    for view in ["shapley", "in_sequence"] {
        let sum: f64 = parts.iter().map(|part| part[view]["mean"].as_f64().unwrap()).sum();
        assert!((sum - whole).abs() < 1e-9 * whole.abs(), "{view}: {sum} for {whole}");
    }
    let indicators = found["comparison"]["indicators"].as_array().unwrap();
    let border = indicators.iter().find(|one| one["name"] == BORDER_TIME).unwrap();
    assert_eq!(border["differences"][0]["finding"], "real");
    assert!((border["differences"][0]["mean"].as_f64().unwrap() - whole).abs() < 1e-9);
}

#[test]
fn many_groups_are_shared_out_by_drawn_orders() {
    let overlay = format!(
        "{MORE_LANES}{LESS_FREIGHT}[vehicles.truck]\nload = \"21 t\"\n[legs.depot-border]\n\
         length = \"300 km\"\n[teams.inspectors]\nstaff = {{ always = 4 }}\n"
    );
    let (_folder, paths) = with_overlays("compare-orders", &[&overlay]);
    let options = [
        "--replications",
        "3",
        "--attribute",
        "flow.grain.time",
        "--orders",
        "3",
        "--format",
        "json",
        "--no-archive",
    ];
    let found = json(&about("compare", &paths, &options));
    let shared = &found["attributions"][0]["attribution"];
    assert_eq!(shared["view"]["sampled"], 6);
    let parts = shared["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 6);
    let whole = shared["whole"]["mean"].as_f64().unwrap();
    let sum: f64 = parts.iter().map(|part| part["shapley"]["mean"].as_f64().unwrap()).sum();
    assert!((sum - whole).abs() < 1e-9 * whole.abs(), "{sum} for {whole}");

    let coarse: Vec<&str> = options.iter().copied().chain(["--grouping", "sections"]).collect();
    let found = json(&about("compare", &paths, &coarse));
    let shared = &found["attributions"][0]["attribution"];
    assert_eq!(shared["view"], "exact");
    let parts = shared["parts"].as_array().unwrap();
    let names: Vec<&str> = parts.iter().map(|part| part["groups"][0].as_str().unwrap()).collect();
    assert_eq!(names, ["crossings", "flows", "legs", "teams", "vehicles"]);
    let sum: f64 = parts.iter().map(|part| part["shapley"]["mean"].as_f64().unwrap()).sum();
    assert!((sum - whole).abs() < 1e-9 * whole.abs(), "{sum} for {whole}");
}

#[test]
fn the_best_is_found_by_each_method() {
    let (_folder, paths) = with_overlays("compare-best", &[MORE_LANES, LESS_FREIGHT]);
    let best = |method: &str, more: &[&str]| {
        let options = [
            "--best",
            BORDER_TIME,
            "--method",
            method,
            "--replications",
            "40",
            "--format",
            "json",
            "--no-archive",
        ];
        json(&about("compare", &paths, &[&options[..], more].concat()))
    };
    let kn = best("kn", &["--delta", "6 min"]);
    assert_eq!((kn["best"]["best"].as_u64(), kn["best"]["delta"].as_f64()), (Some(1), Some(0.1)));
    assert!(kn["best"]["spent"].as_u64() <= kn["best"]["equal_allocation"].as_u64());
    assert_eq!(best("subset", &[])["best"]["best"], 1);
    let ocba = best("ocba", &[]);
    assert_eq!((&ocba["best"]["spent"], &ocba["comparison"]), (&120.into(), &().into()));
    let worst = best("kn", &["--delta", "6 min", "--goal", "highest"]);
    assert_ne!(worst["best"]["best"], 1);
}

#[test]
fn wishes_that_make_no_sense_are_refused_with_a_way_out() {
    let (_folder, paths) = with_overlays("compare-refused", &[MORE_LANES]);
    let cases: [(&[&str], &str); 7] = [
        (&["-i", "total.deliverd"], "`total.delivered`"),
        (&["--attribute", "crossing.*"], "--list-indicators"),
        (&["--best", "stage.border.exit.utilisation"], "--goal"),
        (&["--best", BORDER_TIME, "--delta", "3 kt"], "min, h, d"),
        (&["--best", BORDER_TIME, "--method", "subset", "--delta", "1 h"], "only the method kn"),
        (&["--best", "crossing.border.border-south.yellow.release-time"], "no value"),
        (&["--best", BORDER_TIME, "--method", "ocba", "--attribute", BORDER_TIME], "ocba"),
    ];
    for (options, expected) in cases {
        let options = [options, &["--replications", "3", "--no-archive"]].concat();
        let session = about("compare", &paths, &options);
        assert_eq!((session.exit, session.out.as_str()), (Exit::Usage, ""), "{}", session.err);
        assert!(session.err.contains(expected), "{}", session.err);
    }
    let alone = about("compare", &paths[..1], &["--no-archive"]);
    assert_eq!(alone.exit, Exit::Usage);
    assert!(alone.err.contains("two scenarios"), "{}", alone.err);
}

#[test]
fn indicators_are_listed_with_their_units() {
    let (_folder, paths) = with_overlays("compare-list", &[]);
    for command in ["compare", "sweep"] {
        let session = about(command, &paths, &["--list-indicators"]);
        assert_eq!((session.exit, session.err.as_str()), (Exit::Done, ""));
        let line = session.out.lines().find(|line| line.starts_with(BORDER_TIME)).unwrap();
        assert!(line.contains("  h  ") && line.contains("mean time at the border"), "{line}");
    }
}

#[test]
fn the_faults_of_all_scenarios_are_told() {
    let (_folder, paths) = with_overlays("compare-faults", &["lanez = 1\n", "hours = 2\n"]);
    let session = about("compare", &paths, &["--no-archive"]);
    assert_eq!((session.exit, session.out.as_str()), (Exit::Scenario, ""));
    assert!(session.err.contains("lanez") && session.err.contains("`hours`"), "{}", session.err);
}

#[test]
fn a_comparison_answers_from_the_archive_what_it_knows() {
    let (folder, paths) = with_overlays("compare-archive", &[MORE_LANES]);
    let archive = folder.path().join("runs.sqlite");
    let options = ["--replications", "5", "--archive", archive.to_str().unwrap()];
    let first = about("compare", &paths, &options);
    assert_eq!(first.exit, Exit::Done, "{}", first.err);
    let again = about("compare", &paths, &options);
    let fresh = about("compare", &paths, &["--replications", "5", "--no-archive"]);
    assert_eq!((&first.out, &first.out), (&again.out, &fresh.out));
    // A run of one of them is then known, too.
    let run = about("run", &paths[1..], &options);
    assert!(
        run.err.contains("5 from the archive") || run.err.contains("done before"),
        "{}",
        run.err
    );
    assert_eq!(run.out, about("run", &paths[1..], &["--replications", "5", "--no-archive"]).out);
}

#[test]
fn a_sweep_shows_the_response_and_refuses_what_is_no_scenario() {
    let (_folder, paths) = with_overlays("sweep", &[]);
    let lanes = "crossings.border.stages.exit.lanes=2,3,4";
    let volume = "flows.grain.volume=0.8 Mt/yr..1 Mt/yr";
    let options = ["--replications", "3", "--no-archive", "-i", BORDER_TIME, "--points", "4"];
    let sweep = |more: &[&str]| about("sweep", &paths, &[&options[..], more].concat());
    let one = sweep(&["--vary", lanes]);
    assert_eq!(one.exit, Exit::Done, "{}", one.err);
    assert!(one.out.contains("\nPLOT\n") && one.out.contains('■'), "{}", one.out);
    let two = sweep(&["--vary", lanes, "--vary", volume, "--format", "csv"]);
    assert_eq!(two.out.lines().count(), 1 + 3 * 4);
    for design in ["lhs", "sobol"] {
        let found = json(&sweep(&[
            "--vary", lanes, "--vary", volume, "--design", design, "--format", "json",
        ]));
        assert_eq!(found["points"].as_array().unwrap().len(), 4);
    }
    // More lanes, less time: the response at 4 lanes is below that at 2.
    let found = json(&sweep(&["--vary", lanes, "--format", "json"]));
    let mean = |point: usize| found["points"][point]["values"][0]["mean"].as_f64().unwrap();
    assert!(mean(2) < mean(0), "{found}");
    for (vary, exit, expected) in [
        ("crossings.border.stages.exit.lanez=2,3", Exit::Scenario, "E0201"),
        ("crossings.bordr.stages.exit.lanes=2,3", Exit::Scenario, "did you mean"),
        ("crossings.border.stages.exit.lanes=2 h", Exit::Scenario, "E0301"),
        ("crossings.border.stages.exit.lanes", Exit::Usage, "KEY=VALUE"),
        ("experiment.seed=1,2", Exit::Usage, "changes nothing that is simulated"),
    ] {
        let session = sweep(&["--vary", vary]);
        assert_eq!((session.exit, session.out.as_str()), (exit, ""), "{}", session.err);
        assert!(session.err.contains(expected), "{}", session.err);
    }
    let twice = sweep(&["--vary", lanes, "--vary", lanes]);
    assert!(twice.err.contains("varied twice"), "{}", twice.err);
    assert_eq!(sweep(&[]).exit, Exit::Usage);
}

#[test]
fn a_sweep_pairs_its_points_with_the_first_and_says_where_a_warm_up_does_not_settle() {
    let (_folder, paths) = with_overlays("sweep-paired", &[MORE_LANES]);
    let text = fs::read_to_string(&paths[0]).unwrap();
    let text = text
        .replace("warm-up = \"30 d\"", "warm-up = \"auto\"")
        .replace("season = { aug = 1.4, sep = 1.4 }", "")
        .replace(", season = \"assumed: an example\"", "");
    fs::write(&paths[0], text).unwrap();
    let options = ["--replications", "4", "--no-archive", "-i", BORDER_TIME];
    // The second volume is more than the border can take: its queue only grows.
    let vary = ["--vary", "flows.grain.volume=1.0 Mt/yr,1.8 Mt/yr", "--format", "json"];
    let swept = json(&about("sweep", &paths[..1], &[&options[..], &vary].concat()));
    let warnings = swept["warnings"].as_array().unwrap();
    let said = warnings[0].as_str().unwrap();
    assert!(
        said.contains("does not settle at 1 of 2 points (flows.grain.volume = 1.8 Mt/yr"),
        "{said}"
    );
    // The same two scenarios compared give the same difference.
    let overlay = paths[1].as_str();
    let more = "format = 1\nextends = \"scenario.toml\"\n[flows.grain]\nvolume = ";
    fs::write(overlay, format!("{more}\"1.8 Mt/yr\"\n")).unwrap();
    let compared = json(&about("compare", &paths, &[&options[..], &["--format", "json"]].concat()));
    let difference = &compared["comparison"]["indicators"][0]["differences"][0];
    assert_eq!(&swept["points"][1]["differences"][0], difference);
    assert_eq!(swept["points"][0]["differences"][0], serde_json::Value::Null);
}

#[test]
fn what_is_interrupted_has_no_answer() {
    let (_folder, paths) = with_overlays("compare-stopped", &[MORE_LANES]);
    let (first, second) = (paths[0].as_str(), paths[1].as_str());
    let vary = ["--vary", "crossings.border.stages.exit.lanes=2,3"];
    for args in [
        [&["compare", first, second, "--no-archive"][..], &[]].concat(),
        [&["sweep", first, "--no-archive"][..], &vary].concat(),
    ] {
        let session = corridor_when(true, &args);
        assert_eq!((session.exit, session.out.as_str()), (Exit::Interrupted, ""));
        assert!(session.err.contains("nothing to report"), "{}", session.err);
    }
}

#[test]
fn every_point_of_a_sweep_is_kept_under_its_own_title() {
    let (folder, paths) = with_overlays("sweep-titles", &[]);
    let archive = folder.path().join("runs.sqlite");
    let kept = ["--archive", archive.to_str().unwrap()];
    let vary = ["--vary", "crossings.border.stages.exit.lanes=2,3", "--replications", "2"];
    let swept = about("sweep", &paths, &[&vary[..], &kept[..]].concat());
    assert_eq!(swept.exit, Exit::Done, "{}", swept.err);
    let history = about("history", &[], &kept).out;
    assert!(history.contains("lanes = 2") && history.contains("lanes = 3"), "{history}");
    let shown = about("show", &[], &[&["1", "--scenario"], &kept[..]].concat()).out;
    let last = shown.lines().last().unwrap();
    assert_eq!(last, "crossings.border.stages.exit.lanes = 2");
}

#[test]
fn a_sequence_has_no_more_keys_than_its_tables() {
    let (_folder, paths) = with_overlays("sweep-keys", &[]);
    let keys: Vec<String> = (0..300).map(|key| format!("a.b{key}=1..2")).collect();
    let mut options = vec!["--design", "sobol", "--no-archive"];
    options.extend(keys.iter().flat_map(|key| ["--vary", key.as_str()]));
    let session = about("sweep", &paths, &options);
    assert_eq!(session.exit, Exit::Usage);
    assert!(session.err.contains("at most 256 keys"), "{}", session.err);
}

#[test]
fn costs_and_emissions_of_the_western_route_are_compared_like_any_indicator() {
    let folder = Scratch::new("compare-costs");
    let scenarios = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios");
    let path = |name: &str| scenarios.join(name).to_str().unwrap().to_owned();
    let dearer = folder.path().join("dearer.toml");
    let text = format!(
        "format = 1\nextends = {:?}\n[crossings.samur-road]\ncost = \"308 USD/truck\"\n\
         [emissions]\nroad = \"252.62 g/tkm\"\n",
        path("costs/west-2024.toml")
    );
    fs::write(&dearer, text).unwrap();
    let names = ["total.tariff", "total.cost", "total.co2e", "total.delivered"];
    let chosen = names.iter().flat_map(|name| ["-i", name]);
    let options: Vec<&str> =
        chosen.chain(["--replications", "2", "--format", "json", "--no-archive"]).collect();
    let paths = [path("costs/west-2024.toml"), dearer.to_str().unwrap().to_owned()];
    let found = json(&about("compare", &paths, &options));
    let indicators = found["comparison"]["indicators"].as_array().unwrap();
    let of = |name: &str| indicators.iter().find(|one| one["name"] == name).unwrap();
    for (name, unit) in names.iter().zip(["USD/t", "USD/t", "kg/t", "t/yr"]) {
        assert_eq!(
            (&of(name)["unit"], &of(name)["better"] == "lower"),
            (&unit.into(), unit != "t/yr")
        );
    }
    let change = |name: &str| of(name)["differences"][0]["mean"].as_f64().unwrap();
    let value = |name: &str| of(name)["values"][0]["mean"].as_f64().unwrap();
    // Times are as before, so cost rises as the charges do.
    assert!(0.0 < change("total.tariff") && change("total.tariff") < 100.0 / 15.0);
    assert!((change("total.cost") - change("total.tariff")).abs() < 1e-9, "{found}");
    // The road's part of the emissions doubles, the railway's stays.
    assert!(0.0 < change("total.co2e") && change("total.co2e") < value("total.co2e"), "{found}");
    assert_eq!(of("total.delivered")["differences"][0]["finding"], "equal");

    // A scenario without tariffs has no costs, and that is said.
    let paths = [paths[0].clone(), path("west-2024.toml")];
    let found = json(&about("compare", &paths, &options));
    assert_eq!(found["scenarios"][1]["lacks"].as_array().unwrap().len(), 3);
    assert_eq!(found["comparison"]["comparisons"], 1);
}

#[test]
fn warm_ups_of_different_lengths_are_told_for_pairing_saves_less() {
    let longer = "[scenario]\nwarm-up = \"37 d\"\n";
    let (_folder, paths) = with_overlays("compare-warm-ups", &[longer, MORE_LANES]);
    let options = ["--replications", "20", "--no-archive", "--format", "json"];
    let found = json(&about("compare", &paths, &options));
    let warnings = found["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let said = warnings[0].as_str().unwrap();
    assert!(said.starts_with("B is warmed up for 37 d, A for 30 d"), "{said}");
    // As it says: what both share falls out where the days are the same.
    let differences = &found["comparison"]["indicators"][0]["differences"];
    let reduction = |other: usize| differences[other]["variance_reduction"].as_f64().unwrap();
    assert!(10.0 * reduction(0) < reduction(1), "{differences}");
}
