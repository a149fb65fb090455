//! Slot booking.

use std::collections::BTreeMap;

use corridor_core::model::{AfterClosure, Mode, PlaceName, Slots, WeekPlan, WhenFull};
use corridor_core::units::Share;
use corridor_simkit::time::SimSpan;

use super::servers::{holidays, order};
use super::{Lowering, Maybe, Reported, noun_fits};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{At, Either};
use crate::tables::{AfterClosureWord, CrossingTable, SlotsTable, WhenFullWord};

/// Hours in the year of a rate.
const HOURS_PER_YEAR: f64 = 8_760.0;

impl Lowering<'_> {
    /// The slots of a crossing by the side that they lead to.
    pub(super) fn slots(
        &mut self,
        crossing: &CrossingTable,
        between: Option<&[PlaceName; 2]>,
        mode: Option<Mode>,
    ) -> Option<BTreeMap<PlaceName, Slots>> {
        let mut lowered = BTreeMap::new();
        let mut complete = true;
        for (place, table) in crossing.slots.iter().flat_map(|map| &map.value.0) {
            let side = between.and_then(|sides| sides.iter().find(|side| side.as_str() == place));
            if let (None, Some([one, other])) = (side, between) {
                let message = format!("`{place}` is not a side of this crossing");
                let hint = format!("its sides are `{one}` and `{other}`");
                self.report(Diagnostic::new(Code::UnknownName, table.key, message).hint(hint));
            }
            match (side, self.slots_of_side(&table.value, mode)) {
                (Some(side), Some(slots)) => drop(lowered.insert(side.clone(), slots)),
                _ => complete = false,
            }
        }
        complete.then_some(lowered)
    }

    fn slots_of_side(&mut self, table: &SlotsTable, mode: Option<Mode>) -> Option<Slots> {
        let per_hour = table.rate.as_ref().and_then(|rate| {
            let (noun, per_hour) = match &rate.value {
                Either::Plain(rate) => (rate.noun, rate.per_year / HOURS_PER_YEAR),
                Either::Table(by_hours) => (by_hours.noun, 1.0),
            };
            if mode.is_some_and(|mode| noun == "wagons" || !noun_fits(noun, mode)) {
                let message = format!("a slot here is not for {noun}");
                return self.refuse(Code::Contradiction, rate.span, message);
            }
            Some(per_hour)
        });
        let holidays = holidays(table.holidays.as_ref());
        let by_hours = match table.rate.as_ref().map(|rate| &rate.value) {
            Some(Either::Table(by_hours)) => Some(&by_hours.rules),
            _ => None,
        };
        if by_hours.is_some() {
            let keys = [("hours", table.hours.as_ref().map(|hours| hours.key))];
            self.refuse_keys(keys, "the hours of `rate` say when there are slots");
        }
        let hours = match &table.hours {
            _ if by_hours.is_some() => {
                by_hours.map(|rules| WeekPlan { rules: rules.clone(), holidays })
            }
            Some(hours) => {
                let rules = hours.value.0.iter().map(|window| window.with(1)).collect();
                Some(WeekPlan { rules, holidays })
            }
            None if table.written.iter().any(|key| key == "hours") => None,
            None => Some(WeekPlan { holidays, ..WeekPlan::always(1) }),
        };
        let no_shows = self.share_or_none(table.no_shows.as_ref());
        let ghosts = self.share_or_none(table.ghosts.as_ref());
        Some(Slots {
            per_hour: per_hour?,
            hours: hours?,
            horizon: table.horizon.as_ref().map(|horizon| SimSpan::round(horizon.value.0)),
            lead: table.lead.as_ref().map_or(SimSpan::ZERO, |lead| SimSpan::round(lead.value.0)),
            when_full: match table.when_full.as_ref().map(|word| word.value) {
                Some(WhenFullWord::TurnAway) => WhenFull::TurnAway,
                Some(WhenFullWord::Wait) | None => WhenFull::Wait,
            },
            order: order(table.order.as_ref()),
            no_shows: no_shows.ok()?,
            ghosts: ghosts.ok()?,
            after_closure: match table.after_closure.as_ref().map(|word| word.value) {
                Some(AfterClosureWord::BookAgain) => AfterClosure::BookAgain,
                Some(AfterClosureWord::CarryOver) | None => AfterClosure::CarryOver,
            },
        })
    }

    /// A share that is nothing if left out.
    fn share_or_none(
        &mut self,
        share: Option<&At<crate::quantity::Share>>,
    ) -> Result<Share, Reported> {
        let share: Maybe<Share> = self.maybe(share, Self::share);
        Ok(share?.unwrap_or(Share::new(0.0).expect("nothing is a share")))
    }
}
