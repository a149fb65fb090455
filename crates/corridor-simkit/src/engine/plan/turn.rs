//! Which stations of a team, or for a resource, come before its others.

use super::{Kind, Plan, PlanStep, UNLIMITED};

impl Plan {
    /// Marks the stations with few places to which customers of the last class come who have been
    /// served by the same team just before: those are finished before it begins with others. If it
    /// took them by the time of their waiting, an overload before the first station would keep it
    /// there, where the queue is the older one. And the stations at which those claim again who gave
    /// up once: they began to wait before all others.
    pub(super) fn find_who_comes_first(&mut self) {
        let begin = self.first_step[self.first_step.len() - 1] as usize;
        for index in begin..self.steps.len() {
            let step = &self.steps[index];
            let is_of_team = step.kind == Kind::Serve
                && step.limit != UNLIMITED
                && self.pools[step.pool as usize].let_go;
            let is_again = step.kind == Kind::Claim && step.is_for_who_gave_up();
            if is_again || is_of_team && is_begun(&self.steps[begin..index], step.pool) {
                self.stations[step.station as usize].comes_first = true;
            }
        }
    }
}

/// Whether a pool served before, and no other since then that everybody needs.
fn is_begun(before: &[PlanStep], pool: u16) -> bool {
    let mut services = before.iter().rev().filter(|step| step.kind == Kind::Serve);
    services.find(|step| step.pool == pool || step.always).is_some_and(|step| step.pool == pool)
}
