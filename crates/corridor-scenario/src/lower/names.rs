//! Resolution of names: what is declared, and the nearest to what is not.

use std::collections::BTreeMap;

use corridor_core::model::{
    CrossingName, FlowName, LegName, PlaceName, StageAddress, StageName, StagePost, TeamName,
    TerminalName, VehicleName,
};

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{At, Map, nearest};
use crate::tables::StageTable;

/// The names of a map of tables, those of tables that cannot be read among them.
fn names<T>(map: Option<&At<Map<T>>>) -> Vec<&str> {
    let all = map.iter().flat_map(|map| map.value.0.keys().chain(&map.value.1));
    all.map(String::as_str).collect()
}

/// Whether a map of tables was written that cannot be read: any name may be in it.
fn is_unreadable<T>(map: Option<&T>, written: &[String], key: &str) -> bool {
    map.is_none() && written.iter().any(|one| one == key)
}

macro_rules! resolve {
    ($($function:ident $table:ident $what:literal $name:ident,)+) => {$(
        #[doc = concat!("The name of ", $what, " that is declared.")]
        pub(super) fn $function(&mut self, name: &At<String>) -> Option<$name> {
            if is_unreadable(self.root.$table.as_ref(), &self.root.written, stringify!($table)) {
                return None;
            }
            self.declared(name, $what, &names(self.root.$table.as_ref()))?;
            $name::new(&name.value)
        }
    )+};
}

impl Lowering<'_> {
    resolve! {
        place places "a place" PlaceName,
        vehicle_name vehicles "a vehicle" VehicleName,
        leg_name legs "a leg" LegName,
        crossing_name crossings "a crossing" CrossingName,
        team teams "a team" TeamName,
        flow_name flows "a flow" FlowName,
    }

    /// Reports a name that is not declared.
    pub(super) fn declared(&mut self, name: &At<String>, what: &str, names: &[&str]) -> Option<()> {
        if names.contains(&name.value.as_str()) {
            return Some(());
        }
        let message = format!("`{}` is not {what}", name.value);
        let hint = match nearest(&name.value, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if names.is_empty() => "there is none in this scenario".to_owned(),
            None => format!("there are: {}", listed(names)),
        };
        self.report(Diagnostic::new(Code::UnknownName, name.span, message).hint(hint));
        None
    }

    /// Two places.
    pub(super) fn between(&mut self, between: &At<Vec<At<String>>>) -> Option<[PlaceName; 2]> {
        let places: Vec<_> = between.value.iter().map(|name| self.place(name)).collect();
        let n_places = places.len();
        if n_places != 2 {
            let message = format!("`between` takes two places, not {n_places}");
            return self.refuse(Code::ImpossibleValue, between.span, message);
        }
        let mut places = places.into_iter();
        places.next().flatten().zip(places.next().flatten()).map(|(a, b)| [a, b])
    }

    /// The stages of a list, out of those of its post.
    pub(super) fn stage_names(
        &mut self,
        list: &At<Vec<At<String>>>,
        stages: Option<&At<Map<StageTable>>>,
        written: &[String],
    ) -> Option<Vec<StageName>> {
        if is_unreadable(stages, written, "stages") {
            return None;
        }
        let declared = names(stages);
        let resolve = |stage: &At<String>| {
            self.declared(stage, "a stage of this post", &declared)?;
            StageName::new(&stage.value)
        };
        let stages: Vec<_> = list.value.iter().map(resolve).collect();
        stages.into_iter().collect()
    }

    /// A stage by its full address, "post.stage".
    pub(super) fn stage_address(&mut self, text: &At<String>) -> Option<StageAddress> {
        let root = self.root;
        let found = text.value.split_once('.').and_then(|(post, stage)| {
            let crossing = root.crossings.as_ref().and_then(|map| map.value.0.get(post));
            let terminal = root.terminals.as_ref().and_then(|map| map.value.0.get(post));
            let (post, stages) = match (crossing, terminal) {
                (Some(found), _) => {
                    (StagePost::Crossing(CrossingName::new(post)?), &found.value.stages)
                }
                (None, Some(found)) => {
                    (StagePost::Terminal(TerminalName::new(post)?), &found.value.stages)
                }
                (None, None) => return None,
            };
            stages.as_ref()?.value.0.get(stage)?;
            Some(StageAddress { post, stage: StageName::new(stage)? })
        });
        if found.is_none() {
            if self.hides_a_post() {
                return None;
            }
            let known = self.addresses();
            let known: Vec<_> = known.iter().map(String::as_str).collect();
            self.declared(text, "a stage, written post.stage", &known)?;
        }
        found
    }

    /// Whether crossings, terminals or stages were written that cannot be read.
    fn hides_a_post(&self) -> bool {
        let root = self.root;
        let crossings = root.crossings.iter().flat_map(|map| map.value.0.values());
        let terminals = root.terminals.iter().flat_map(|map| map.value.0.values());
        is_unreadable(root.crossings.as_ref(), &root.written, "crossings")
            || is_unreadable(root.terminals.as_ref(), &root.written, "terminals")
            || crossings
                .map(|one| (&one.value.stages, &one.value.written))
                .chain(terminals.map(|one| (&one.value.stages, &one.value.written)))
                .any(|(stages, written)| is_unreadable(stages.as_ref(), written, "stages"))
    }

    /// The full addresses of all stages.
    fn addresses(&self) -> Vec<String> {
        let root = self.root;
        let mut all = Vec::new();
        let mut add = |post: &str, stages: Option<&At<Map<StageTable>>>| {
            all.extend(names(stages).iter().map(|stage| format!("{post}.{stage}")));
        };
        for (name, crossing) in root.crossings.iter().flat_map(|map| &map.value.0) {
            add(name, crossing.value.stages.as_ref());
        }
        for (name, terminal) in root.terminals.iter().flat_map(|map| &map.value.0) {
            add(name, terminal.value.stages.as_ref());
        }
        all
    }

    /// A name on the way of a flow: a crossing, terminal, leg or place.
    pub(super) fn waypoint(&mut self, name: &At<String>) -> Option<String> {
        let root = self.root;
        let tables = [
            ("a crossing", names(root.crossings.as_ref())),
            ("a terminal", names(root.terminals.as_ref())),
            ("a leg", names(root.legs.as_ref())),
            ("a place", names(root.places.as_ref())),
        ];
        self.one_of(name, "a crossing, terminal, leg or place", &tables)
    }

    /// A name of something that vehicles can stand at.
    pub(super) fn element(&mut self, name: &At<String>) -> Option<String> {
        let root = self.root;
        let addresses = self.addresses();
        let tables = [
            ("a crossing", names(root.crossings.as_ref())),
            ("a terminal", names(root.terminals.as_ref())),
            ("a leg", names(root.legs.as_ref())),
            ("a stage", addresses.iter().map(String::as_str).collect()),
        ];
        self.one_of(name, "a crossing, terminal, leg or stage (post.stage)", &tables)
    }

    /// A name that a disruption can hit.
    pub(super) fn exposed(&mut self, name: &At<String>) -> Option<String> {
        let root = self.root;
        let addresses = self.addresses();
        let tables = [
            ("a crossing", names(root.crossings.as_ref())),
            ("a terminal", names(root.terminals.as_ref())),
            ("a leg", names(root.legs.as_ref())),
            ("a team", names(root.teams.as_ref())),
            ("a stage", addresses.iter().map(String::as_str).collect()),
        ];
        self.one_of(name, "a crossing, terminal, leg, team or stage (post.stage)", &tables)
    }

    /// What lies in a country: legs between two of its places, and the terminals, teams and stages
    /// that stand there.
    pub(super) fn inside(&mut self, country: &At<String>) -> Option<Vec<String>> {
        let root = self.root;
        let places = root.places.iter().flat_map(|map| &map.value.0);
        let of_country = |one: &At<crate::tables::PlaceTable>| {
            one.value.country.as_ref().is_some_and(|code| code.value == country.value)
        };
        let inside: Vec<&str> =
            places.filter(|(_, one)| of_country(one)).map(|(name, _)| name.as_str()).collect();
        let is_here =
            |at: Option<&At<String>>| at.is_some_and(|at| inside.contains(&at.value.as_str()));
        let mut found = Vec::new();
        for (name, leg) in root.legs.iter().flat_map(|map| &map.value.0) {
            let ends = leg.value.between.as_ref()?;
            if ends.value.iter().all(|end| is_here(Some(end))) {
                found.push(name.clone());
            }
        }
        for (name, crossing) in root.crossings.iter().flat_map(|map| &map.value.0) {
            let stages = crossing.value.stages.iter().flat_map(|map| &map.value.0);
            let here = stages.filter(|(_, stage)| is_here(stage.value.at.as_ref()));
            found.extend(here.map(|(stage, _)| format!("{name}.{stage}")));
        }
        for (name, terminal) in root.terminals.iter().flat_map(|map| &map.value.0) {
            if is_here(terminal.value.at.as_ref()) {
                found.push(name.clone());
            }
        }
        for (name, team) in root.teams.iter().flat_map(|map| &map.value.0) {
            if is_here(team.value.at.as_ref()) {
                found.push(name.clone());
            }
        }
        if !found.is_empty() {
            return Some(found);
        }
        let countries = root.places.iter().flat_map(|map| map.value.0.values());
        let codes = countries.filter_map(|one| one.value.country.as_ref());
        let mut codes: Vec<&str> = codes.map(|code| code.value.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        let message = format!("nothing of this scenario lies in `{}`", country.value);
        let hint = format!("its places lie in {}", listed(&codes));
        self.report(Diagnostic::new(Code::UnknownName, country.span, message).hint(hint));
        None
    }

    fn one_of(
        &mut self,
        name: &At<String>,
        what: &str,
        tables: &[(&str, Vec<&str>)],
    ) -> Option<String> {
        let text = name.value.as_str();
        let mut found = tables.iter().filter(|(_, names)| names.contains(&text));
        let (first, second) = (found.next(), found.next());
        if let (Some((first, _)), Some((second, _))) = (first, second) {
            let message = format!("`{text}` is {first} and {second}");
            let hint = "rename one of them, so that the name says which is meant";
            self.report(Diagnostic::new(Code::AmbiguousName, name.span, message).hint(hint));
            return None;
        }
        let all: Vec<_> = tables.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        let root = self.root;
        let hides_one = !all.contains(&text)
            && (self.hides_a_post()
                || is_unreadable(root.legs.as_ref(), &root.written, "legs")
                || is_unreadable(root.places.as_ref(), &root.written, "places")
                || is_unreadable(root.teams.as_ref(), &root.written, "teams"));
        if hides_one {
            return None;
        }
        self.declared(name, what, &all)?;
        Some(text.to_owned())
    }

    /// The vehicles by name.
    pub(super) fn vehicles(&self) -> BTreeMap<&str, &crate::tables::VehicleTable> {
        let map = self.root.vehicles.iter().flat_map(|map| &map.value.0);
        map.map(|(name, table)| (name.as_str(), &table.value)).collect()
    }
}

/// The first names of a list.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    if names.len() <= SHOWN { shown } else { format!("{shown}, and {} more", names.len() - SHOWN) }
}
