//! Mixtures of two scenarios: the first with some of the changes of the second.
//!
//! Changes come in groups (a table each, or coarser). Not every set of groups makes a scenario: a flow needs
//! the leg that it runs on. Groups of which one is a fault without the other belong together; a
//! [`Mixture`] joins them into one part as soon as a set turns out to be faulty.
//!
//! Published figures are left out of all mixtures: nothing that is simulated depends on them, and
//! they would only tie to each other the changes that they mention.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::difference::{Change, Difference, Group, difference};
use crate::load::{self, Scenario};

/// A set of parts, as bits: part 0 is bit 0.
pub type PartSet = u64;

/// Most parts of a mixture.
const PARTS_AT_MOST: usize = 60;

/// Two scenarios and the parts in which they differ.
#[derive(Debug)]
pub struct Mixture<'s> {
    first: &'s Scenario,
    second: &'s Scenario,
    parts: Vec<Part>,
    without_effect: Vec<String>,
}

/// How coarsely changes are grouped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Grain {
    /// A group for each table: a stage, a flow, a leg, a team.
    #[default]
    Tables,
    /// A group for each element: a crossing or terminal with its stages, a flow, a leg, a team.
    Elements,
    /// A group for each section of the file: all crossings, all flows, all legs, all teams.
    Sections,
}

impl Grain {
    /// The group that a table belongs to.
    fn group_of(self, table: &str) -> String {
        let depth = match self {
            Self::Tables => return table.to_owned(),
            Self::Elements => 2,
            Self::Sections => 1,
        };
        table.split('.').take(depth).collect::<Vec<_>>().join(".")
    }

    /// Parts with those of a group put together.
    fn group(self, parts: Vec<Part>) -> Vec<Part> {
        let mut by_name: BTreeMap<Vec<String>, Part> = BTreeMap::new();
        for part in parts {
            let mut groups: Vec<String> =
                part.groups.iter().map(|table| self.group_of(table)).collect();
            groups.dedup();
            let empty = Part { groups: groups.clone(), changes: Vec::new() };
            by_name.entry(groups).or_insert(empty).changes.extend(part.changes);
        }
        by_name.into_values().collect()
    }
}

/// Groups of changes that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The groups' names.
    pub groups: Vec<String>,
    changes: Vec<Change>,
}

impl Part {
    fn is_published(&self) -> bool {
        self.groups.iter().all(|group| group.starts_with("published."))
    }
}

impl<'s> Mixture<'s> {
    /// The mixtures of two scenarios. Groups that change nothing in the model (names, the plan of
    /// the experiment) are no parts. `None` if there are more than 60 groups left.
    #[must_use]
    pub fn new(first: &'s Scenario, second: &'s Scenario, grain: Grain) -> Option<Self> {
        let Difference { groups } = difference(first, second);
        let mut mixture = Self { first, second, parts: Vec::new(), without_effect: Vec::new() };
        let values = groups.into_iter().filter(Group::has_values).map(|group| {
            let of_values = |change: &Change| !change.is_source_only;
            let changes = group.changes.into_iter().filter(of_values).collect();
            Part { groups: vec![group.name], changes }
        });
        let (published, parts): (Vec<_>, Vec<_>) = values.partition(Part::is_published);
        mixture.without_effect.extend(published.into_iter().flat_map(|part| part.groups));
        let hash = |parts: &[&Part]| {
            mixture.with(parts.iter().copied()).ok().map(|scenario| scenario.hash)
        };
        let none = hash(&[]);
        let (idle, active): (Vec<_>, Vec<_>) = parts.iter().partition(|part| hash(&[part]) == none);
        // What changes nothing alone may still do so together with others.
        let all: Vec<&Part> = parts.iter().collect();
        if hash(&active) == hash(&all) {
            let idle: Vec<_> = idle.iter().flat_map(|part| part.groups.clone()).collect();
            mixture.parts = active.into_iter().cloned().collect();
            mixture.without_effect.extend(idle);
        } else {
            mixture.parts = parts;
        }
        mixture.parts = grain.group(mixture.parts);
        (mixture.parts.len() <= PARTS_AT_MOST).then_some(mixture)
    }

    /// The parts, by the names of their first groups.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// Groups of changes that alone change nothing in the model.
    #[must_use]
    pub fn without_effect(&self) -> &[String] {
        &self.without_effect
    }

    /// The first scenario with some parts of the second.
    ///
    /// # Errors
    ///
    /// The faults of the mixture, if these parts do not make a scenario.
    pub fn scenario(&self, set: PartSet) -> Result<Scenario, Diagnostics> {
        self.with(self.parts.iter().enumerate().filter(|(i, _)| has(set, *i)).map(|(_, part)| part))
    }

    /// The scenario of a set of parts; `None` if it is faulty. Then those parts that need each other
    /// have been joined, and sets mean something else than before.
    pub fn scenario_or_join(&mut self, set: PartSet) -> Option<Scenario> {
        let found = self.scenario(set).ok();
        if found.is_none() {
            self.join_for(set);
        }
        found
    }

    fn is_valid(&self, set: PartSet) -> bool {
        self.scenario(set).is_ok()
    }

    /// Joins parts so that the faulty set cannot occur again. The faulty set is first made as small
    /// as it can be and stay faulty; then the fewest others are looked for that mend it.
    fn join_for(&mut self, faulty: PartSet) {
        let all = (1 << self.parts.len()) - 1;
        let core = self.shrink(faulty, 0, |set| !self.is_valid(set));
        let one_more = self.bits(all & !core).find(|other| self.is_valid(core | other));
        let whole = match one_more {
            Some(other) => core | other,
            // All parts together make the second scenario, which has no fault.
            None => self.shrink(all, core, |set| self.is_valid(set)),
        };
        let mut joined: Option<Part> = None;
        let mut parts = Vec::with_capacity(self.parts.len());
        for (i, part) in std::mem::take(&mut self.parts).into_iter().enumerate() {
            match &mut joined {
                _ if !has(whole, i) => parts.push(part),
                None => joined = Some(part),
                Some(joined) => {
                    joined.groups.extend(part.groups);
                    joined.changes.extend(part.changes);
                }
            }
        }
        parts.extend(joined);
        parts.sort_by(|a, b| a.groups.cmp(&b.groups));
        self.parts = parts;
    }

    /// The set without whatever can go while `holds` stays true; `keep` stays.
    fn shrink(&self, set: PartSet, keep: PartSet, holds: impl Fn(PartSet) -> bool) -> PartSet {
        let mut small = set;
        for bit in self.bits(set & !keep) {
            if holds(small & !bit) {
                small &= !bit;
            }
        }
        small
    }

    fn bits(&self, set: PartSet) -> impl Iterator<Item = PartSet> + use<> {
        (0..self.parts.len()).filter(move |&i| has(set, i)).map(|i| 1 << i)
    }

    fn with<'p>(&self, parts: impl Iterator<Item = &'p Part>) -> Result<Scenario, Diagnostics> {
        let by = self.first.files.len();
        let mut root = self.first.root.clone();
        root.take(&["published".to_owned()]);
        let changes: Vec<&Change> = parts.flat_map(|part| &part.changes).collect();
        for change in changes.iter().filter(|change| change.new.is_none()) {
            root.take(&change.path);
            // A table goes with its last key, unless the second scenario has it.
            for depth in (1..change.path.len()).rev() {
                let path = &change.path[..depth];
                let is_bare = root.entry(path).is_some_and(|entry| entry.node.is_bare());
                if is_bare && self.second.root.entry(path).is_none() {
                    root.take(path);
                }
            }
        }
        for change in changes.iter().filter(|change| change.new.is_some()) {
            if let Some(entry) = self.second.root.entry(&change.path) {
                let mut entry = entry.clone();
                entry.node.shift_files(by);
                entry.key = entry.node.span;
                root.put(&change.path, entry);
            }
        }
        let files = self.first.files.iter().chain(&self.second.files).cloned();
        load::finish(root, files.collect())
    }
}

fn has(set: PartSet, part: usize) -> bool {
    set >> part & 1 == 1
}
