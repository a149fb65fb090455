//! Resources in the making: what is claimed, how much there is, and when.

use std::collections::{BTreeMap, BTreeSet};

use corridor_simkit::network::{
    Action, Activity, Amount, Capacity, ClaimOrder, Guard, Level, OneWay, Quota, Resource,
    ResourceId,
};
use corridor_simkit::time::SimTime;

use super::disruption::Interruptions;
use super::draft::{Draft, KindDraft, PLENTY, Ranks, StationDraft, StepDraft};
use crate::calendar::{Stretch, shifts};
use crate::catalogue::{ResourceEntry, ResourceRole, StationRole};
use crate::model::Following;

/// What a step claims or gives back: the names of resources with amounts.
pub(super) type Quotas = Vec<(String, u64)>;

/// A resource with what it stands for.
#[derive(Clone, Debug)]
pub(super) struct ResourceDraft {
    pub(super) role: ResourceRole,
    pub(super) resource: Resource,
    /// Kilometres of one way back, where it stands for runs that are counted.
    pub(super) light_km: f64,
}

/// All resources, and where they must be held.
#[derive(Clone, Debug, Default)]
pub(super) struct ResourceDrafts {
    pub(super) all: BTreeMap<String, ResourceDraft>,
    /// Stations, each with a resource.
    pub(super) guards: BTreeSet<(String, String)>,
    /// Resources that one direction holds at a time, and the claim stations of the way back.
    one_way: BTreeMap<String, (Following, Vec<String>)>,
}

impl ResourceDrafts {
    /// The resources in order of rank, and what they mean.
    pub(super) fn finish(&self, ranks: &Ranks) -> (Vec<Resource>, Vec<ResourceEntry>) {
        let one = |(name, draft): (&String, &ResourceDraft)| {
            let entry =
                ResourceEntry { name: name.clone(), role: draft.role, light_km: draft.light_km };
            let one_way = self.one_way.get(name).map(|(following, back)| {
                let mut back: Vec<_> = back.iter().map(|station| ranks.station(station)).collect();
                back.sort_unstable();
                OneWay { platoon: following.platoon, gap: following.gap, back }
            });
            (Resource { one_way, ..draft.resource.clone() }, entry)
        };
        self.all.iter().map(one).unzip()
    }

    /// Those of one direction follow each other through what is claimed at this station.
    pub(super) fn follow(
        &mut self,
        resource: &str,
        following: Following,
        (station, is_forward): (&str, bool),
    ) {
        let known = self.one_way.entry(resource.to_owned());
        let (_, back) = known.or_insert_with(|| (following, Vec::new()));
        if !is_forward && !back.iter().any(|known| known == station) {
            back.push(station.to_owned());
        }
    }

    /// Where nobody may be without holding something.
    pub(super) fn guards(&self, ranks: &Ranks) -> Vec<Guard> {
        let one = |(station, resource): &(String, String)| Guard {
            station: ranks.station(station),
            resource: self.rank(resource),
        };
        self.guards.iter().map(one).collect()
    }

    /// The rank of a resource.
    pub(super) fn rank(&self, name: &str) -> ResourceId {
        let rank = self.all.keys().position(|known| known == name);
        ResourceId::at(rank.expect("what is claimed has been declared"))
    }
}

impl Draft<'_> {
    /// Declares so much of a resource, less where and when it is interrupted.
    pub(super) fn resource(
        &mut self,
        name: &str,
        role: ResourceRole,
        amount: u32,
        interruptions: &Interruptions<'_>,
    ) {
        if self.resources.all.contains_key(name) {
            return;
        }
        let levels = self.levels(amount, &interruptions.closed);
        let outages = self.outages(interruptions);
        let resource = Resource {
            outages,
            name: name.to_owned(),
            levels,
            pace: interruptions.pace(),
            order: ClaimOrder::default(),
            one_way: None,
        };
        let draft = ResourceDraft { role, resource, light_km: 0.0 };
        self.resources.all.insert(name.to_owned(), draft);
    }

    /// The same amount all the time, nothing while closed.
    pub(super) fn levels(&self, amount: u32, closed: &[Stretch]) -> Vec<Level> {
        let all = Stretch { from: self.clock.begin, to: self.clock.end };
        let level = |at: SimTime, amount: u32| Level { at, amount: u64::from(amount) };
        match shifts(&self.clock, &[(all, amount)], closed) {
            Capacity::Unlimited => vec![level(self.clock.begin, PLENTY)],
            Capacity::Fixed(amount) => vec![level(self.clock.begin, amount)],
            Capacity::Shifts(shifts) => shifts.iter().map(|s| level(s.at, s.servers)).collect(),
        }
    }

    /// A step that claims, at a station of its own.
    pub(super) fn claim_step(
        &mut self,
        name: String,
        role: StationRole,
        quotas: Quotas,
        queue_limit: Option<u32>,
    ) -> StepDraft {
        let draft = StationDraft { role, kind: KindDraft::Claim, queue_limit };
        self.stations.insert(name.clone(), draft);
        let step = StepDraft::new(name, Action::Claim(Vec::new()), Activity::Processing);
        StepDraft { quotas, ..step }
    }

    /// A step that gives back after a time.
    pub(super) fn give_back_step(
        &mut self,
        name: String,
        quotas: Quotas,
        after: Option<&corridor_simkit::distribution::Distribution>,
    ) -> StepDraft {
        let kind = KindDraft::Return;
        let draft = StationDraft { role: StationRole::Return, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        let after = after.map(|after| self.sampler(after));
        let action = Action::Return { what: Vec::new(), after };
        StepDraft { quotas, ..StepDraft::new(name, action, Activity::Processing) }
    }

    /// A step that unloads.
    pub(super) fn unload_step(&mut self, name: String) -> StepDraft {
        let kind = KindDraft::Unload;
        let draft = StationDraft { role: StationRole::Return, kind, queue_limit: None };
        self.stations.insert(name.clone(), draft);
        StepDraft::new(name, Action::Unload, Activity::Processing)
    }
}

/// The action with the ids of what it claims or gives back.
pub(super) fn with_quotas(
    action: Action,
    (quotas, per_size): (&Quotas, Option<u64>),
    stored: Option<&(String, u64)>,
    drafts: &ResourceDrafts,
) -> Action {
    let resolve = || {
        let one = |(name, amount): &(String, u64)| Quota {
            resource: drafts.rank(name),
            amount: per_size.map_or(Amount::Fixed(*amount), Amount::PerSize),
        };
        let by_size = |(name, per_kg): &(String, u64)| Quota {
            resource: drafts.rank(name),
            amount: if *per_kg == 1 { Amount::PerSize(1) } else { Amount::TimesSize(*per_kg) },
        };
        quotas.iter().map(one).chain(stored.map(by_size)).collect()
    };
    match action {
        Action::Claim(_) => Action::Claim(resolve()),
        Action::Return { after, .. } => Action::Return { what: resolve(), after },
        other => other,
    }
}
