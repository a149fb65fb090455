//! Weekly plans in local time: opening hours, staff, departures.

use jiff::civil::Date;
use serde::Serialize;

/// How many servers are on duty through the week, in local time of the place.
///
/// Outside all rules there are none. Where rules overlap, their servers add up.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WeekPlan {
    /// The rules, in the order of writing.
    pub rules: Vec<WeekRule>,
    /// Days on which nobody works, in local time.
    pub holidays: Vec<Date>,
}

/// On these days, from `from` to `to`, `servers` are on duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct WeekRule {
    /// On which days.
    pub days: Weekdays,
    /// Minutes after local midnight, 0 to 1440.
    pub from: u16,
    /// Minutes after local midnight, 0 to 1440; at or before `from` it lies on the next day.
    pub to: u16,
    /// Servers on duty.
    pub servers: u32,
}

/// A set of weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Weekdays(u8);

impl Weekdays {
    /// Every day.
    pub const ALL: Self = Self(0b111_1111);

    /// The days from `first` to `last`, Monday = 0, round the week where `last < first`.
    ///
    /// # Panics
    ///
    /// If a day is not below 7.
    #[must_use]
    pub fn range(first: u8, last: u8) -> Self {
        assert!(first < 7 && last < 7, "a week has 7 days");
        let mut bits = 0;
        let mut day = first;
        loop {
            bits |= 1 << day;
            if day == last {
                return Self(bits);
            }
            day = (day + 1) % 7;
        }
    }

    /// The days of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a day (Monday = 0) belongs to the set.
    #[must_use]
    pub const fn contains(self, day: u8) -> bool {
        self.0 >> day & 1 == 1
    }
}

/// Names of the days of the week, Monday first.
pub const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

impl WeekRule {
    /// Every minute of the week in the window, Monday 00:00 = 0; past Sunday it goes on at Monday.
    fn minutes(&self) -> impl Iterator<Item = usize> + use<> {
        const DAY: usize = 1440;
        let (rule, from, to) = (*self, usize::from(self.from), usize::from(self.to));
        let length = if from < to { to - from } else { to + DAY - from };
        let days = (0..7_u8).filter(move |day| rule.days.contains(*day));
        let begins = days.map(move |day| usize::from(day) * DAY + from);
        begins.flat_map(move |begin| (begin..begin + length).map(|minute| minute % (7 * DAY)))
    }
}

/// The first time of the week that two of these windows hold, such as `mon 08:00`; `None`: none.
#[must_use]
pub fn first_overlap(rules: &[WeekRule]) -> Option<String> {
    let mut seen = vec![false; 7 * 1440];
    let mut twice: Option<usize> = None;
    for minute in rules.iter().flat_map(WeekRule::minutes) {
        if std::mem::replace(&mut seen[minute], true) {
            twice = Some(twice.map_or(minute, |first| first.min(minute)));
        }
    }
    twice.map(|at| format!("{} {:02}:{:02}", DAYS[at / 1440], at / 60 % 24, at % 60))
}

impl WeekPlan {
    /// The same number of servers at any time.
    #[must_use]
    pub fn always(servers: u32) -> Self {
        let rule = WeekRule { days: Weekdays::ALL, from: 0, to: 1440, servers };
        Self { rules: vec![rule], holidays: Vec::new() }
    }
}
