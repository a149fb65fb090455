//! What steps claim and give back, flattened.

use super::{Kind, Plan, PlanStep};
use crate::network::{Action, Amount, Resource, Step};
use crate::time::SimTime;

/// What a step claims or gives back of one resource.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct PlanQuota {
    pub(in crate::engine) resource: u16,
    pub(in crate::engine) amount: Amount,
}

/// How much there is of a resource at an instant.
pub(super) fn level_at(resource: &Resource, at: SimTime) -> u64 {
    let past = resource.levels.partition_point(|level| level.at <= at);
    past.checked_sub(1).map_or(0, |last| resource.levels[last].amount)
}

impl Plan {
    /// Notes what a step claims or gives back.
    pub(super) fn note_quotas(&mut self, step: &Step, flat: &mut PlanStep) {
        let (Action::Claim(quotas) | Action::Return { what: quotas, .. }) = &step.action else {
            return;
        };
        flat.join_slot = self.quotas.len() as u32;
        flat.count = quotas.len() as u32;
        for quota in quotas {
            let resource = quota.resource.0;
            self.quotas.push(PlanQuota { resource, amount: quota.amount });
            if flat.kind == Kind::Claim {
                self.claim_stations[resource as usize].push(flat.station);
            }
        }
    }

    /// The steps at which customers wait for others at a station, each with the station.
    pub(in crate::engine) fn gatherings_at(&self, station: u16) -> &[(u16, u32)] {
        let from = self.gatherings.partition_point(|one| one.0 < station);
        let to = self.gatherings.partition_point(|one| one.0 <= station);
        &self.gatherings[from..to]
    }

    /// Sorts the stations of each resource, and works out who may hold what at which step.
    pub(super) fn finish_quotas(&mut self) {
        for stations in &mut self.claim_stations {
            stations.sort_unstable();
            stations.dedup();
        }
        let gather = |step: &PlanStep| matches!(step.kind, Kind::Join | Kind::Form);
        let gatherings = self.steps.iter().enumerate().filter(|(_, step)| gather(step));
        self.gatherings = gatherings.map(|(at, step)| (step.station, at as u32)).collect();
        self.gatherings.sort_unstable();
        let mut claimed: Vec<Option<Vec<usize>>> = vec![None; self.stations.len()];
        for step in self.steps.iter().filter(|step| step.kind == Kind::Claim) {
            let all: Vec<usize> = self.of_step(step).collect();
            let known = claimed[step.station as usize].get_or_insert_with(|| all.clone());
            self.stations[step.station as usize].claims_differ |= *known != all;
        }
        let mut holds = vec![0_i32; self.claim_stations.len()];
        // Of those who have given up at the last claim at which one can.
        let mut gave_up = holds.clone();
        for (index, step) in self.steps.iter().enumerate() {
            let is_apart = step.is_for_who_gave_up();
            let own = if is_apart { &gave_up } else { &holds };
            let held = own.iter().enumerate().filter(|(_, n)| **n > 0);
            self.held_at.push(held.map(|(resource, _)| resource as u16).collect());
            if self.patience[index] < i64::MAX {
                gave_up.clone_from(&holds);
            } else {
                change(&mut gave_up, step.kind, self.of_step(step));
            }
            if !is_apart {
                change(&mut holds, step.kind, self.of_step(step));
            }
        }
    }

    fn of_step(&self, step: &PlanStep) -> impl Iterator<Item = usize> {
        let is_quota = matches!(step.kind, Kind::Claim | Kind::Return);
        let first = if is_quota { step.join_slot } else { 0 };
        let quotas = first as usize..(first + if is_quota { step.count } else { 0 }) as usize;
        self.quotas[quotas].iter().map(|quota| quota.resource as usize)
    }
}

/// What is held behind a step.
fn change(holds: &mut [i32], kind: Kind, of_step: impl Iterator<Item = usize>) {
    match kind {
        Kind::Claim => of_step.for_each(|resource| holds[resource] += 1),
        Kind::Return => of_step.for_each(|resource| holds[resource] -= 1),
        Kind::Exit | Kind::Home => holds.fill(0),
        _ => {}
    }
}
