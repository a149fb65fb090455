//! Order in the house: lengths, headers, layers, and words that do not belong.

use std::fs;
use std::path::{Path, PathBuf};

/// The crates, lowest first: none may name one above itself.
const LAYERS: [&str; 5] = [
    "corridor-simkit",
    "corridor-core",
    "corridor-scenario",
    "corridor-archive",
    "corridor-runner",
];

/// Longest file, in lines.
const LINES_AT_MOST: usize = 400;

/// Words of the trade that the simulation kit must not know.
const FREIGHT: [&str; 12] = [
    "border",
    "customs",
    "freight",
    "truck",
    "wagon",
    "vessel",
    "railway",
    "tonne",
    "cargo_kg",
    "consignor",
    "highway",
    "locomotive",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// All files below a folder with one of these extensions, sorted by path.
fn files(folder: &str, extensions: &[&str]) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in
            fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.expect("an entry of a folder that can be read").path();
            let extension = path.extension().and_then(|extension| extension.to_str());
            if path.is_dir() {
                if !path.ends_with("target") {
                    folders.push(path);
                }
            } else if extension.is_some_and(|extension| extensions.contains(&extension)) {
                let text = fs::read_to_string(&path).expect("text in UTF-8");
                found.push((path, text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} has such files");
    found
}

fn rust_files() -> Vec<(PathBuf, String)> {
    ["crates", "tests", "benches"].iter().flat_map(|folder| files(folder, &["rs"])).collect()
}

/// Collects what is wrong and fails with all of it.
fn check(faults: impl IntoIterator<Item = String>) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The code of a file: without comments, so that examples in the documentation stay free.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(index, line)| (index + 1, line))
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    check(rust_files().iter().filter_map(|(path, text)| {
        let lines = text.lines().count();
        (lines > LINES_AT_MOST).then(|| format!("{}: {lines} lines", path.display()))
    }));
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    let files = rust_files();
    let bare = files.iter().filter(|(_, text)| !text.starts_with("//! "));
    check(bare.map(|(path, _)| format!("{}: no header", path.display())));
}

#[test]
fn no_layer_names_one_above_itself() {
    let mut faults = Vec::new();
    for (rank, layer) in LAYERS.iter().enumerate() {
        let manifest = root().join("crates").join(layer).join("Cargo.toml");
        let manifest: toml::Table = fs::read_to_string(&manifest)
            .expect("every layer has a manifest")
            .parse()
            .expect("a manifest is TOML");
        for table in ["dependencies", "dev-dependencies", "build-dependencies"] {
            let Some(dependencies) = manifest.get(table).and_then(toml::Value::as_table) else {
                continue;
            };
            for above in &LAYERS[rank + 1..] {
                if dependencies.contains_key(*above) {
                    faults.push(format!("{layer} names {above} in [{table}]"));
                }
            }
        }
    }
    check(faults);
}

#[test]
fn the_layers_are_all_the_crates_there_are() {
    let mut names: Vec<String> = fs::read_dir(root().join("crates"))
        .expect("there are crates")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort_unstable();
    let mut layers = LAYERS;
    layers.sort_unstable();
    assert_eq!(names, layers);
}

#[test]
fn the_simulation_kit_knows_nothing_of_freight() {
    let sources = files("crates/corridor-simkit", &["rs"]);
    check(sources.iter().flat_map(|(path, text)| {
        code(text).filter_map(|(index, line)| {
            let line = line.to_lowercase();
            let word = FREIGHT.iter().find(|word| line.contains(**word))?;
            Some(format!("{}:{index}: {word}", path.display()))
        })
    }));
}

#[test]
fn nothing_depends_on_the_order_of_a_hash_table() {
    let sources: Vec<_> = ["crates/corridor-simkit", "crates/corridor-core"]
        .iter()
        .flat_map(|folder| files(folder, &["rs"]))
        .collect();
    check(sources.iter().flat_map(|(path, text)| {
        code(text)
            .filter(|(_, line)| line.contains("HashMap") || line.contains("HashSet"))
            .map(|(line, _)| format!("{}:{line}: a hash table", path.display()))
    }));
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, so that this file does not find itself.
    let words = [["TO", "DO"], ["FIX", "ME"], ["X", "XX"], ["todo", "!("], ["unimpl", "emented!"]];
    let words = words.map(|parts| parts.concat());
    check(rust_files().iter().flat_map(|(path, text)| {
        text.lines().enumerate().filter_map(|(index, line)| {
            let word = words.iter().find(|word| line.contains(word.as_str()))?;
            Some(format!("{}:{}: {word}", path.display(), index + 1))
        })
    }));
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    let paths = [["/ho", "me/"], ["/ro", "ot/"], ["/wo", "rk/"], ["/Us", "ers/"], ["C:", "\\"]];
    let paths = paths.map(|parts| parts.concat());
    let mut all = rust_files();
    for folder in ["scenarios", "docs", "crates", "tests", "benches"] {
        all.extend(files(folder, &["toml", "md", "json", "snap"]));
    }
    check(all.iter().flat_map(|(path, text)| {
        text.lines().enumerate().filter_map(|(index, line)| {
            let found = paths.iter().find(|found| line.contains(found.as_str()))?;
            Some(format!("{}:{}: {found}", path.display(), index + 1))
        })
    }));
}

#[test]
fn every_invariant_of_the_architecture_names_a_test_that_exists() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).expect("it is written");
    let named: Vec<&str> = text
        .lines()
        .filter(|line| line.contains("**Invariant"))
        .flat_map(|line| {
            let tests = line.split_once("Held by").map_or("", |(_, tests)| tests);
            let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
            assert!(!names.is_empty(), "no test is named: {line}");
            names
        })
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    let sources = rust_files();
    check(named.iter().filter_map(|name| {
        let definition = format!("fn {name}(");
        let exists = sources.iter().any(|(_, text)| text.contains(&definition));
        (!exists).then(|| format!("no test is called {name}"))
    }));
}
