//! `lanes` and `staff` of a stage, which exclude each other, where one of them is varied and the
//! scenario has the other.

use super::{Level, Variation};
use crate::load::Scenario;
use crate::tree::{Entry, Node, Value};

/// What a varied key means beside the one that the scenario has.
pub(super) enum Shifts {
    /// So many lanes in every shift of the `staff` at this path.
    Lanes(Vec<String>),
    /// The shifts of `staff` stand in place of the keys at these paths.
    Staff([Vec<String>; 2]),
}

impl Shifts {
    /// `None` where the key stands for itself: also if both keys are varied, which is a
    /// contradiction that the scenario will report.
    pub(super) fn of(
        variation: &Variation,
        base: &Scenario,
        point: &[(&Variation, &Level)],
    ) -> Option<Self> {
        let [.., table, _, key] = variation.path.as_slice() else { return None };
        let beside = |key: &str| {
            let mut path = variation.path.clone();
            path.pop();
            path.push(key.to_owned());
            path
        };
        let is_varied = |path: &Vec<String>| point.iter().any(|(other, _)| other.path == *path);
        let is_there = |path: &Vec<String>| at(&base.root, path).is_some();
        let (rival, shifts) = match (table.as_str(), key.as_str()) {
            ("stages", "lanes") => (beside("staff"), Self::Lanes(beside("staff"))),
            ("stages", "staff") => {
                (beside("lanes"), Self::Staff([beside("lanes"), beside("hours")]))
            }
            _ => return None,
        };
        (is_there(&rival) && !is_there(&variation.path) && !is_varied(&rival)).then_some(shifts)
    }

    /// Sets the level of a variation.
    pub(super) fn set(&self, root: &mut Node, path: &[String], level: Entry) {
        match self {
            Self::Lanes(staff) => {
                let Some(mut shifts) = at(root, staff).cloned() else { return };
                for shift in shifts.table_mut().into_iter().flat_map(|table| table.values_mut()) {
                    // Nobody works in a shift of none: the hours stay what they are.
                    if !matches!(shift.node.value, Value::Integer(Some(0))) {
                        shift.node = level.node.clone();
                    }
                }
                root.put(staff, Entry { key: level.key, node: shifts });
            }
            Self::Staff(instead) => {
                for key in instead {
                    root.take(key);
                }
                root.put(path, level);
            }
        }
    }

    /// What a reader must know.
    pub(super) fn note(&self, key: &str) -> String {
        match self {
            Self::Lanes(staff) => {
                format!("`{key}` is the number in every shift of `{}`", staff.join("."))
            }
            Self::Staff([lanes, _]) => {
                format!("`{key}` stands in place of `{}` and its hours", lanes.join("."))
            }
        }
    }
}

fn at<'a>(root: &'a Node, path: &[String]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, key| node.key(key))
}
