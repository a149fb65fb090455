//! Resources that one direction holds at a time: whose turn it is, and how close one follows another.

use super::Run;
use super::rules::Rules;
use crate::calendar::{Event, EventClass};
use crate::fact::Observer;
use crate::network::{OneWay, StationId};
use crate::time::SimTime;

impl<R: Rules, O: Observer> Run<'_, R, O> {
    fn one_way(&self, resource: u16) -> Option<&OneWay> {
        self.network.resources[resource as usize].one_way.as_ref()
    }

    /// Whether a claim at a step has to wait although there is enough: for those of the other
    /// direction who are inside or whose turn it is, or for the gap behind the one before.
    #[inline(never)]
    pub(super) fn is_kept_out(&self, resource: u16, step: u32) -> bool {
        let Some(one_way) = self.one_way(resource) else { return false };
        if R::IGNORE_DIRECTION {
            return false;
        }
        let station = self.plan.steps[step as usize].station;
        let is_back = one_way.is_back(StationId(station));
        let state = &self.state.resources.all[resource as usize];
        if state.is_back != is_back {
            return state.held > 0;
        }
        let is_close = state.in_a_row > 0 && self.now.ms() < state.last_claim + one_way.gap.ms();
        is_close
            || one_way.platoon <= state.in_a_row && self.waits_on_the_other_side(resource, is_back)
    }

    fn waits_on_the_other_side(&self, resource: u16, is_back: bool) -> bool {
        let Some(one_way) = self.one_way(resource) else { return false };
        let stations = &self.plan.claim_stations[resource as usize];
        let others = stations.iter().filter(|&&id| one_way.is_back(StationId(id)) != is_back);
        others.copied().any(|id| self.first_at(id).is_some())
    }

    /// Somebody takes some of it at a station: counts those in a row, and lets those who wait be
    /// tried again after the gap.
    #[inline(never)]
    pub(super) fn go_one_way(&mut self, resource: u16, station: u16) {
        let Some(one_way) = self.one_way(resource) else { return };
        let (is_back, gap) = (one_way.is_back(StationId(station)), one_way.gap.ms());
        let now = self.now.ms();
        let state = &mut self.state.resources.all[resource as usize];
        if state.is_back != is_back {
            (state.is_back, state.in_a_row) = (is_back, 0);
        }
        state.in_a_row = state.in_a_row.saturating_add(1);
        if gap > 0 {
            let at = SimTime::from_ms(now + gap);
            self.state.calendar.push(Event::new(at, EventClass::Available, resource, 0, 0));
        }
    }
}
