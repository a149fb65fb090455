//! The schema lists the keys that the reader takes, and no others.

use std::collections::BTreeSet;

use serde_json::Value as Json;

use super::load_with;
use crate::{Code, schema};

/// Every key that the schema knows, as a path from the top of the file.
fn paths(node: &Json, root: &Json, at: &[String], found: &mut BTreeSet<Vec<String>>) {
    const DEPTH_MAX: usize = 9;
    if DEPTH_MAX < at.len() {
        return;
    }
    if let Some(reference) = node.get("$ref").and_then(Json::as_str) {
        let name = reference.trim_start_matches("#/$defs/");
        paths(&root["$defs"][name], root, at, found);
    }
    for branch in node.get("anyOf").and_then(Json::as_array).into_iter().flatten() {
        paths(branch, root, at, found);
    }
    let mut below = |key: &str, value: &Json| {
        let mut path = at.to_vec();
        path.push(key.to_owned());
        found.insert(path.clone());
        paths(value, root, &path, found);
    };
    for (key, value) in node.get("properties").and_then(Json::as_object).into_iter().flatten() {
        below(key, value);
    }
    for value in node
        .get("patternProperties")
        .and_then(Json::as_object)
        .into_iter()
        .flat_map(|map| map.values())
    {
        below("x", value);
    }
}

/// Whether a text with this key alone has an unknown key.
fn is_unknown(path: &[String]) -> bool {
    let keys: Vec<_> = path.iter().map(|key| format!("\"{key}\"")).collect();
    // No key takes a time of the day, so nothing but the key is looked at.
    let text = format!("{} = 07:32:00\n", keys.join("."));
    let diagnostics = load_with(&text, &[]).expect_err("a scenario needs more than one key");
    diagnostics.list().iter().any(|one| one.code == Code::UnknownKey)
}

#[test]
fn the_reader_takes_every_key_of_the_schema_and_no_other() {
    let schema = schema();
    let mut found = BTreeSet::new();
    paths(&schema, &schema, &[], &mut found);
    assert!(300 < found.len(), "{} paths", found.len());
    for path in &found {
        assert!(!is_unknown(path), "the schema has {path:?}, the reader has not");
        if path.last().is_some_and(|key| key != "x") {
            let mut misspelt = path.clone();
            misspelt.last_mut().unwrap().push_str("-misspelt");
            let known_elsewhere = matches!(path.last().map(String::as_str), Some("x"));
            assert!(known_elsewhere || is_unknown(&misspelt), "{misspelt:?} is taken");
        }
    }
}
