//! Where customers of several classes are put together, flattened.

use super::{Plan, PlanStep};
use crate::network::{Action, SIZES, Step};

/// A place where customers are put together.
#[derive(Clone, Debug)]
pub(in crate::engine) struct PlanForming {
    /// The station.
    pub(in crate::engine) station: u16,
    /// What those measure who come here, all different.
    pub(in crate::engine) measures: Vec<[u64; SIZES]>,
    /// First class that comes here.
    class: usize,
}

impl Plan {
    /// Notes what a step that puts together measures.
    pub(super) fn note_forming(&mut self, step: &Step, flat: &mut PlanStep) {
        let Action::Form { measures } = step.action else { return };
        let class = self.first_step.len();
        let known = self.forming.iter().position(|forming| forming.station == flat.station);
        let rank = known.unwrap_or_else(|| {
            let measures = Vec::new();
            self.forming.push(PlanForming { station: flat.station, measures, class });
            self.forming.len() - 1
        });
        let forming = &mut self.forming[rank];
        self.is_mixed |= forming.class != class;
        let index = forming.measures.iter().position(|known| *known == measures);
        // What a customer measures stands among those of its place.
        flat.count = index.unwrap_or(forming.measures.len()) as u32;
        if index.is_none() {
            forming.measures.push(measures);
        }
        flat.join_slot = rank as u32;
    }
}
