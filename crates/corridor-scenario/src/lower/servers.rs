//! Who works when: lanes with hours, staff by shifts, teams.

use corridor_core::model::{AtClosing, QueueOrder, Servers, Team, WeekPlan, WeekRule};
use jiff::civil::Date;

use super::Lowering;
use crate::spec::{At, Day, Map};
use crate::tables::{AtClosingWord, OrderWord, StageTable, TeamTable};

impl Lowering<'_> {
    /// Who works at a stage, and what happens at closing.
    pub(super) fn servers(
        &mut self,
        table: &At<StageTable>,
        stages: &Map<StageTable>,
    ) -> Option<(Servers, AtClosing)> {
        let stage = &table.value;
        let lanes = stage.lanes.as_ref().map(|one| ("lanes", one.key));
        let staff = stage.staff.as_ref().map(|one| ("staff", one.key));
        let team = stage.team.as_ref().map(|one| ("team", one.key));
        let tidal = stage.tidal.as_ref().map(|one| ("tidal", one.key));
        let ways = [lanes, staff, tidal, team];
        let mut written = ways.iter().flatten();
        match (written.next(), written.next()) {
            (None, _) => {
                let message = "nobody works at this stage";
                let hint = "give it `lanes` and `hours`, or `staff` by shifts, or a `team`";
                let keys = ["lanes", "staff", "tidal", "team"];
                let keys = (stage.written.as_slice(), keys.as_slice());
                self.incomplete(keys, table.key, message, Some(hint))
            }
            (Some(_), Some(_)) => self.several(&ways, "a stage"),
            (Some(("team", _)), None) => self.team_stage(table),
            (Some(_), None) => self.lanes(table, stages),
        }
    }

    fn team_stage(&mut self, table: &At<StageTable>) -> Option<(Servers, AtClosing)> {
        let stage = &table.value;
        let keys = [
            ("hours", stage.hours.as_ref().map(|one| one.key)),
            ("holidays", stage.holidays.as_ref().map(|one| one.key)),
            ("at-closing", stage.at_closing.as_ref().map(|one| one.key)),
            ("order", stage.order.as_ref().map(|one| one.key)),
            ("breakdown", stage.breakdown.as_ref().map(|one| one.key)),
        ];
        self.refuse_keys(keys, "the team has it");
        let team = self.team(stage.team.as_ref()?)?;
        Some((Servers::Team(team), AtClosing::Finish))
    }

    fn lanes(
        &mut self,
        table: &At<StageTable>,
        stages: &Map<StageTable>,
    ) -> Option<(Servers, AtClosing)> {
        let stage = &table.value;
        if let Some(tidal) = &stage.tidal {
            let keys = [
                ("hours", stage.hours.as_ref().map(|one| one.key)),
                ("holidays", stage.holidays.as_ref().map(|one| one.key)),
            ];
            self.refuse_keys(keys, "tidal lanes work when the other stage leaves them");
            let plan = self.tidal(table, tidal, stages)?;
            let closing = (stage.at_closing.as_ref(), stage.written.as_slice());
            let closing = self.at_closing(closing, &plan, table.key)?;
            return Some((Servers::Lanes(plan), closing));
        }
        let holidays = holidays(stage.holidays.as_ref());
        let rules = if let Some(lanes) = &stage.lanes {
            let Some(hours) = &stage.hours else {
                let keys = (stage.written.as_slice(), ["hours"].as_slice());
                let message = "lanes need `hours`, if only \"always\"";
                return self.incomplete(keys, lanes.key, message, None);
            };
            hours.value.0.iter().map(|window| window.with(lanes.value)).collect()
        } else {
            let why = "the shifts of `staff` say when the stage works";
            self.refuse_keys([("hours", stage.hours.as_ref().map(|one| one.key))], why);
            stage.staff.as_ref()?.value.0.clone()
        };
        let plan = WeekPlan { rules, holidays };
        let closing = (stage.at_closing.as_ref(), stage.written.as_slice());
        let closing = self.at_closing(closing, &plan, table.key)?;
        Some((Servers::Lanes(plan), closing))
    }

    pub(super) fn team_table(&mut self, key: &str, table: &At<TeamTable>) -> Option<Team> {
        let team = &table.value;
        let at = team.at.as_ref().and_then(|place| self.place(place));
        let rules = match (&team.staff, &team.size) {
            (Some(staff), None) => Some(staff.value.0.clone()),
            (None, Some(size)) => Some(WeekPlan::always(size.value).rules),
            (Some(staff), Some(size)) => {
                self.contradiction(("staff", staff.key), ("size", size.key), "a team")
            }
            (None, None) => {
                let message = "a team needs `staff` by shifts or a `size`";
                let keys = (team.written.as_slice(), ["staff", "size"].as_slice());
                self.incomplete(keys, table.key, message, None)
            }
        };
        let plan = WeekPlan { rules: rules?, holidays: holidays(team.holidays.as_ref()) };
        let closing = (team.at_closing.as_ref(), team.written.as_slice());
        let at_closing = self.at_closing(closing, &plan, table.key)?;
        let title = team.name.as_ref().map_or(key, |name| &name.value).to_owned();
        let order = order(team.order.as_ref());
        Some(Team { title, at: at?, staff: plan, at_closing, order })
    }

    /// What happens at closing; it must be said where servers ever go off duty.
    fn at_closing(
        &mut self,
        (word, written): (Option<&At<AtClosingWord>>, &[String]),
        plan: &WeekPlan,
        span: crate::source::Span,
    ) -> Option<AtClosing> {
        match word.map(|word| word.value) {
            Some(AtClosingWord::Finish) => Some(AtClosing::Finish),
            Some(AtClosingWord::Suspend) => Some(AtClosing::Suspend),
            None if is_constant(plan) => Some(AtClosing::Finish),
            None => {
                let message = "what happens to work in progress when servers go off duty?";
                let hint = "add `at-closing = \"finish\"` or `at-closing = \"suspend\"`";
                self.incomplete((written, &["at-closing"]), span, message, Some(hint))
            }
        }
    }
}

/// Who is served next; first come, first served if nothing is said.
pub(super) fn order(word: Option<&At<OrderWord>>) -> QueueOrder {
    match word.map(|word| word.value) {
        Some(OrderWord::Priority) => QueueOrder::Priority,
        Some(OrderWord::Fifo) | None => QueueOrder::Fifo,
    }
}

pub(super) fn holidays(days: Option<&At<Vec<At<Day>>>>) -> Vec<Date> {
    days.iter().flat_map(|days| days.value.iter().map(|day| day.value.0)).collect()
}

/// Whether the same number is on duty at every minute of the week, holidays included.
fn is_constant(plan: &WeekPlan) -> bool {
    let on_duty = by_minute(&plan.rules);
    plan.holidays.is_empty() && on_duty.windows(2).all(|pair| pair[0] == pair[1])
}

/// Servers on duty at every minute of the week.
pub(super) fn by_minute(rules: &[WeekRule]) -> Vec<u64> {
    const DAY: usize = 1440;
    let mut on_duty = vec![0_u64; 7 * DAY];
    for rule in rules {
        add(rule, &mut on_duty);
    }
    on_duty
}

fn add(rule: &WeekRule, on_duty: &mut [u64]) {
    const DAY: usize = 1440;
    let (from, to) = (usize::from(rule.from), usize::from(rule.to));
    let length = if from < to { to - from } else { to + DAY - from };
    for day in (0..7_u8).filter(|day| rule.days.contains(*day)) {
        let begin = usize::from(day) * DAY + from;
        for minute in begin..begin + length {
            on_duty[minute % (7 * DAY)] += u64::from(rule.servers);
        }
    }
}
