//! Tidal lanes: what one stage leaves of the lanes that it shares with another.

use corridor_core::model::{WeekPlan, WeekRule, Weekdays};

use super::{Lowering, servers};
use crate::diagnostic::{Code, Diagnostic};
use crate::spec::{At, Map};
use crate::tables::{StageTable, TidalValue};

const DAY: usize = 1440;
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl Lowering<'_> {
    /// The lanes that the other stage does not use, hour by hour. Both stages must have the same
    /// local time, for the timetable is in it.
    pub(super) fn tidal(
        &mut self,
        table: &At<StageTable>,
        tidal: &At<TidalValue>,
        stages: &Map<StageTable>,
    ) -> Option<WeekPlan> {
        let (with, lanes) = (tidal.value.with.as_ref()?, tidal.value.lanes.as_ref()?);
        let names: Vec<&str> = stages.0.keys().map(String::as_str).collect();
        self.declared(with, "a stage of this post", &names)?;
        let other = &stages.0[&with.value];
        let (Some(staff), None) = (&other.value.staff, &other.value.holidays) else {
            let message = format!("`{}` has no `staff` by hours and without holidays", with.value);
            let hint = "the stage that tidal lanes are shared with says how many it uses when";
            self.report(Diagnostic::new(Code::Contradiction, with.span, message).hint(hint));
            return None;
        };
        if self.zone_of(table) != self.zone_of(other) {
            let message = format!("`{}` stands in another time zone", with.value);
            return self.refuse(Code::Contradiction, with.span, message);
        }
        let used = servers::by_minute(&staff.value.0);
        if let Some(at) = used.iter().position(|used| u64::from(lanes.value) < *used) {
            let message = format!(
                "on {} at {:02}:{:02} `{}` uses {} lanes, and there are {}",
                NAMES[at / DAY],
                at % DAY / 60,
                at % 60,
                with.value,
                used[at],
                lanes.value
            );
            return self.refuse(Code::ImpossibleValue, lanes.span, message);
        }
        let left = |used: &u64| lanes.value - u32::try_from(*used).unwrap_or(lanes.value);
        let left: Vec<u32> = used.iter().map(left).collect();
        let rules = (0..7_u8).flat_map(|day| rules_of_day(day, &left)).collect();
        Some(WeekPlan { rules, holidays: Vec::new() })
    }

    /// The time zone of the place where a stage stands.
    fn zone_of(&self, stage: &At<StageTable>) -> Option<&str> {
        let at = stage.value.at.as_ref()?;
        let place = self.root.places.as_ref()?.value.0.get(&at.value)?;
        place.value.time_zone.as_ref().map(|zone| zone.value.as_str())
    }
}

/// The rules of one day, one for every stretch with the same number of lanes.
fn rules_of_day(day: u8, lanes: &[u32]) -> Vec<WeekRule> {
    let days = Weekdays::range(day, day);
    let of_day = &lanes[usize::from(day) * DAY..(usize::from(day) + 1) * DAY];
    let mut rules: Vec<WeekRule> = Vec::new();
    for (minute, &servers) in (0_u16..).zip(of_day) {
        match rules.last_mut() {
            Some(last) if last.servers == servers => last.to = minute + 1,
            _ => rules.push(WeekRule { days, from: minute, to: minute + 1, servers }),
        }
    }
    rules.retain(|rule| rule.servers > 0);
    rules
}
