//! What a weekly plan offers: how long it is open, how many serve, what they can do in a day.

use corridor_core::model::{Channel, Stage, WeekPlan};
use corridor_simkit::distribution::Distribution;

use super::MS_PER_HOUR;

const MINUTES_OF_DAY: usize = 24 * 60;
const MINUTES_OF_WEEK: usize = 7 * MINUTES_OF_DAY;

/// A week without holidays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Duty {
    /// Minutes of the week in which somebody serves.
    pub(super) open_minutes: u32,
    /// Servers at the busiest time.
    pub(super) servers_most: u32,
    /// Minutes on duty in a week, all servers together.
    pub(super) server_minutes: u64,
}

impl Duty {
    /// Counts a plan out, minute by minute.
    pub(super) fn of(plan: &WeekPlan) -> Self {
        let servers = minutes(plan);
        let n_open = servers.iter().filter(|servers| 0 < **servers).count();
        Self {
            open_minutes: n_open as u32,
            servers_most: servers.iter().copied().max().unwrap_or(0),
            server_minutes: servers.iter().map(|servers| u64::from(*servers)).sum(),
        }
    }

    /// Hours of the week in which somebody serves.
    pub(super) fn open_hours(&self) -> f64 {
        f64::from(self.open_minutes) / 60.0
    }

    /// Hours on duty in a mean day, all servers together.
    pub(super) fn server_hours_per_day(&self) -> f64 {
        self.server_minutes as f64 / (7.0 * 60.0)
    }

    /// Works of `mean_ms` milliseconds that fit into a mean day; `None` where work takes no time.
    pub(super) fn works_per_day(&self, mean_ms: f64) -> Option<f64> {
        (0.0 < mean_ms).then(|| self.server_hours_per_day() * MS_PER_HOUR / mean_ms)
    }
}

/// Servers on duty in each minute of a week.
fn minutes(plan: &WeekPlan) -> Vec<u32> {
    let mut servers = vec![0_u32; MINUTES_OF_WEEK];
    for rule in &plan.rules {
        let begin = usize::from(rule.from);
        let end = usize::from(rule.to);
        let length = if begin < end { end - begin } else { end + MINUTES_OF_DAY - begin };
        for day in (0..7).filter(|day| rule.days.contains(*day)) {
            for minute in 0..length {
                let at = (usize::from(day) * MINUTES_OF_DAY + begin + minute) % MINUTES_OF_WEEK;
                servers[at] = servers[at].saturating_add(rule.servers);
            }
        }
    }
    servers
}

/// Mean time that one vehicle, wagon or tonne holds a server of the stage, milliseconds: service
/// and the documents of its channel.
pub(super) fn mean_work_ms(stage: &Stage) -> f64 {
    let service = stage.service.as_ref().map_or(0.0, Distribution::mean);
    service + documents_ms(stage)
}

fn documents_ms(stage: &Stage) -> f64 {
    let Some(channels) = &stage.channels else { return 0.0 };
    channels
        .work
        .values()
        .filter_map(|work| Some(work.share.value() * work.documents.as_ref()?.mean()))
        .sum()
}

/// The shares of the channels in words: `green 80 %, red 20 %`.
pub(super) fn channel_shares(stage: &Stage) -> String {
    let Some(channels) = &stage.channels else { return String::new() };
    let share = |channel: &Channel| channels.work.get(channel).map(|work| work.share.value());
    let words = Channel::ALL.iter().filter_map(|channel| {
        let share = share(channel).filter(|share| 0.0 < *share)?;
        Some(format!("{} {}", channel.word(), crate::report::number::bare_percent(share)))
    });
    words.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use corridor_core::model::{WeekRule, Weekdays};

    use super::*;

    fn plan(rules: &[(Weekdays, u16, u16, u32)]) -> WeekPlan {
        let rules = rules
            .iter()
            .map(|&(days, from, to, servers)| WeekRule { days, from, to, servers })
            .collect();
        WeekPlan { rules, holidays: Vec::new() }
    }

    #[test]
    fn a_plan_that_is_always_open_has_168_hours() {
        let duty = Duty::of(&WeekPlan::always(3));
        assert_eq!(duty.open_minutes, 168 * 60);
        assert_eq!(duty.servers_most, 3);
        assert_eq!(duty.works_per_day(0.5 * MS_PER_HOUR), Some(144.0));
        assert_eq!(duty.works_per_day(0.0), None);
    }

    #[test]
    fn rules_add_up_and_run_over_midnight_and_the_end_of_the_week() {
        let sunday_night = plan(&[
            (Weekdays::range(6, 6), 22 * 60, 2 * 60, 1),
            (Weekdays::range(0, 0), 60, 3 * 60, 2),
        ]);
        let duty = Duty::of(&sunday_night);
        assert_eq!(duty.open_minutes, 5 * 60);
        assert_eq!(duty.servers_most, 3);
        assert_eq!(duty.server_minutes, 4 * 60 + 2 * 2 * 60);
    }
}
