//! What differs between two scenarios, as a part of the answer.

use corridor_scenario::{Change, Group, GroupKind, Scenario, Written, difference};
use serde::Serialize;

/// What differs between the first scenario and another one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ScenarioDifference {
    /// The other scenario's letter.
    pub(crate) scenario: String,
    /// Whether both make the same model, whatever is written differently.
    pub(crate) is_same_model: bool,
    /// The changed tables.
    pub(crate) groups: Vec<GroupLine>,
}

/// A changed table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct GroupLine {
    /// Its name.
    pub(crate) name: String,
    /// `changed`, `added`, `removed`.
    pub(crate) kind: &'static str,
    /// Its changed keys.
    pub(crate) changes: Vec<ChangeLine>,
}

/// A changed key.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct ChangeLine {
    /// The whole key.
    pub(crate) key: String,
    /// In the first scenario.
    pub(crate) old: Option<WrittenLine>,
    /// In the other one.
    pub(crate) new: Option<WrittenLine>,
    /// Relative change of a single number.
    pub(crate) relative: Option<f64>,
    /// Whether only the source is another.
    pub(crate) is_source_only: bool,
}

/// A value as it is written.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct WrittenLine {
    /// The value with its unit.
    pub(crate) value: String,
    /// Where it comes from, if that is said.
    pub(crate) source: Option<String>,
    /// The file that says it.
    pub(crate) file: String,
    /// The line in that file.
    pub(crate) line: usize,
}

/// What differs between the first scenario and another one with this letter.
pub(crate) fn differs(first: &Scenario, other: &Scenario, scenario: String) -> ScenarioDifference {
    let groups = difference(first, other).groups.into_iter().map(of_group);
    let is_same_model = first.hash == other.hash;
    ScenarioDifference { scenario, is_same_model, groups: groups.collect() }
}

fn of_group(group: Group) -> GroupLine {
    let kind = match group.kind {
        GroupKind::Changed => "changed",
        GroupKind::Added => "added",
        GroupKind::Removed => "removed",
    };
    GroupLine {
        name: group.name,
        kind,
        changes: group.changes.into_iter().map(of_change).collect(),
    }
}

fn of_change(change: Change) -> ChangeLine {
    ChangeLine {
        relative: change.relative(),
        key: change.key,
        old: change.old.map(of_written),
        new: change.new.map(of_written),
        is_source_only: change.is_source_only,
    }
}

fn of_written(written: Written) -> WrittenLine {
    WrittenLine {
        value: written.value,
        source: written.source,
        file: written.file.display().to_string(),
        line: written.line,
    }
}
