//! What differs between two scenarios: by key, with both values and their sources.
//!
//! The merged trees are compared, so it does not matter which file says what. Values that mean the
//! same do not show; neither do comments, formatting and the order of keys.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::load::Scenario;
use crate::outline::{Leaf, Outline, written};
use crate::spec::Spec;
use crate::tables::RootTable;

/// What differs between two scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The changes, by table.
    pub groups: Vec<Group>,
}

/// The changes of one table: a stage, a flow, a leg, a team.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The table, like `crossings.samur-road.stages.ru-exit`.
    pub name: String,
    /// Whether the table as a whole is new or gone.
    pub kind: GroupKind,
    /// Its changed keys.
    pub changes: Vec<Change>,
}

/// What happened to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupKind {
    /// Both scenarios have it.
    Changed,
    /// Only the second scenario has it.
    Added,
    /// Only the first scenario has it.
    Removed,
}

/// A key that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The key, like `crossings.samur-road.stages.ru-exit.lanes`.
    pub key: String,
    /// In the first scenario; `None`: it has no such key.
    pub old: Option<Written>,
    /// In the second scenario; `None`: it has no such key.
    pub new: Option<Written>,
    /// Whether the value is the same and only its source is another.
    pub is_source_only: bool,
    pub(crate) path: Vec<String>,
}

impl Change {
    /// The relative change, where both are single numbers and the first is not zero.
    #[must_use]
    pub fn relative(&self) -> Option<f64> {
        let old = self.old.as_ref()?.number.filter(|number| *number != 0.0)?;
        let new = self.new.as_ref()?.number?;
        Some((new - old) / old.abs()).filter(|_| !self.is_source_only)
    }
}

/// A value as it is written in a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The value in one line, with its unit.
    pub value: String,
    /// The number in its base unit, where it is a single one.
    pub number: Option<f64>,
    /// Where it comes from, if that is said.
    pub source: Option<String>,
    /// The file that says it.
    pub file: PathBuf,
    /// The line in that file, from 1.
    pub line: usize,
}

impl Group {
    /// Whether a value differs, and not only where it comes from.
    #[must_use]
    pub fn has_values(&self) -> bool {
        self.changes.iter().any(|change| !change.is_source_only)
    }
}

/// What differs between two scenarios.
#[must_use]
pub fn difference(first: &Scenario, second: &Scenario) -> Difference {
    let (old, new) = (leaves(first), leaves(second));
    let mut keys: Vec<&Vec<String>> = old.keys().chain(new.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut groups: BTreeMap<Vec<String>, Vec<Change>> = BTreeMap::new();
    for key in keys {
        let (old, new) = (old.get(key), new.get(key));
        let same_value = old.map(|leaf| &leaf.meaning.text) == new.map(|leaf| &leaf.meaning.text);
        let same_source = old.map(|leaf| &leaf.source) == new.map(|leaf| &leaf.source);
        if same_value && same_source {
            continue;
        }
        let change = Change {
            key: key.join("."),
            old: old.map(|leaf| of_leaf(leaf, first)),
            new: new.map(|leaf| of_leaf(leaf, second)),
            is_source_only: same_value,
            path: key.clone(),
        };
        groups.entry(group_of(key)).or_default().push(change);
    }
    let groups = groups.into_iter().map(|(path, changes)| {
        let has = |scenario: &Scenario| scenario.root.entry(&path).is_some();
        let kind = match (has(first), has(second)) {
            (false, true) => GroupKind::Added,
            (true, false) => GroupKind::Removed,
            _ => GroupKind::Changed,
        };
        Group { name: path.join("."), kind, changes }
    });
    Difference { groups: groups.collect() }
}

fn leaves(scenario: &Scenario) -> BTreeMap<Vec<String>, Leaf> {
    let mut outline = Outline::default();
    RootTable::outline(&scenario.root, &mut outline);
    outline.into_leaves().into_iter().map(|leaf| (leaf.path.clone(), leaf)).collect()
}

fn of_leaf(leaf: &Leaf, scenario: &Scenario) -> Written {
    let sources = scenario.warnings.sources();
    Written {
        value: written(&leaf.node),
        number: leaf.meaning.number,
        source: leaf.source.clone(),
        file: sources.files()[leaf.node.span.file()].path.clone(),
        line: sources.line(leaf.node.span),
    }
}

/// The table that a key belongs to: the entry of a map of tables, or the stage of an entry.
fn group_of(key: &[String]) -> Vec<String> {
    let depth = match key {
        [head, ..] if head == "scenario" || head == "experiment" => 1,
        [_, _, middle, _, _, ..] if middle == "stages" => 4,
        _ => 2,
    };
    key[..depth.min(key.len())].to_vec()
}
