//! Calendar time: from dates and local week plans to instants of the simulation clock.
//!
//! The simulation clock counts milliseconds from midnight UTC of the first measured day. Hours of
//! the week are local: they are laid out day by day in the time zone of their place, with the
//! bundled time-zone database, so that a run does not depend on the machine's own.

mod week;

pub(crate) use week::{WeekCalendar, shifts};

use corridor_simkit::network::Chance;
use corridor_simkit::time::{SimSpan, SimTime};
use jiff::civil::{Date, DateTime, date};
use jiff::tz::{TimeZone, TimeZoneDatabase};

use crate::model::{MONTHS, Period, YearDay};

/// A stretch of time, `from < to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    /// First instant.
    pub(crate) from: SimTime,
    /// End (exclusive).
    pub(crate) to: SimTime,
}

/// The same time in stretches that are in order and do not touch.
pub(crate) fn apart(mut all: Vec<Stretch>) -> Vec<Stretch> {
    all.sort_unstable_by_key(|stretch| stretch.from);
    let mut apart: Vec<Stretch> = Vec::with_capacity(all.len());
    for stretch in all {
        match apart.last_mut() {
            Some(last) if stretch.from <= last.to => last.to = last.to.max(stretch.to),
            _ => apart.push(stretch),
        }
    }
    apart
}

/// The time zone of this name in the bundled database, if there is one.
pub(crate) fn time_zone(name: &str) -> Option<TimeZone> {
    TimeZoneDatabase::bundled().get(name).ok()
}

/// The clock of one scenario: where its zero lies, and what it covers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    start_ms: i64,
    /// Begin of the warm-up.
    pub(crate) begin: SimTime,
    /// End of the measured window.
    pub(crate) end: SimTime,
}

impl Clock {
    /// The clock of a period that is preceded by a warm-up.
    pub(crate) fn new(period: &Period, warm_up: SimSpan) -> Self {
        let start_ms = midnight_utc_ms(period.start);
        let end = SimTime::from_ms(midnight_utc_ms(period.end) - start_ms);
        Self { start_ms, begin: SimTime::START - warm_up, end }
    }

    /// Midnight UTC of a date.
    pub(crate) fn midnight(&self, date: Date) -> SimTime {
        SimTime::from_ms(midnight_utc_ms(date) - self.start_ms)
    }

    /// An instant in UTC.
    pub(crate) fn utc(&self, at: DateTime) -> SimTime {
        SimTime::from_ms(utc_ms(at) - self.start_ms)
    }

    /// The instant at which it is `minute` minutes after midnight on a date in a time zone. Hours
    /// that a change of the clocks leaves out lie as far behind it as they would without.
    pub(crate) fn local(&self, zone: &TimeZone, date: Date, minute: u16) -> SimTime {
        let (date, minute) =
            if minute >= 1440 { (next(date), minute - 1440) } else { (date, minute) };
        let (hour, minute) = (minute / 60, minute % 60);
        let local = date.at(hour as i8, minute as i8, 0, 0);
        let timestamp =
            zone.to_timestamp(local).expect("dates of a period lie within the calendar");
        SimTime::from_ms(timestamp.as_millisecond() - self.start_ms)
    }

    /// All dates that some time zone sees between begin and end.
    pub(crate) fn dates(&self) -> impl Iterator<Item = Date> + use<> {
        let date_of = |at: SimTime| {
            let ms = at.ms() + self.start_ms;
            let timestamp = jiff::Timestamp::from_millisecond(ms)
                .expect("the instants of a period lie within the calendar");
            TimeZone::UTC.to_datetime(timestamp).date()
        };
        let first = previous(previous(date_of(self.begin)));
        let last = next(next(date_of(self.end)));
        std::iter::successors(Some(first), move |&date| (date < last).then(|| next(date)))
    }

    /// The first of the dates, and the end after the last.
    pub(crate) fn date_range(&self) -> (Date, Date) {
        let mut dates = self.dates();
        let first = dates.next().expect("a period has dates");
        (first, dates.last().map_or(first, next))
    }

    /// Cuts a stretch to what the clock covers; `None` if nothing is left.
    pub(crate) fn clip(&self, from: SimTime, to: SimTime) -> Option<Stretch> {
        let (from, to) = (from.max(self.begin), to.min(self.end));
        (from < to).then_some(Stretch { from, to })
    }

    /// Every occurrence of a yearly stretch from one day (inclusive) to another (exclusive).
    pub(crate) fn every_year(&self, from: YearDay, to: YearDay) -> Vec<Stretch> {
        let years = self.dates().map(Date::year);
        let (first, last) = years.fold((i16::MAX, i16::MIN), |(a, b), y| (a.min(y), b.max(y)));
        let wraps = (to.month, to.day) <= (from.month, from.day);
        (first - 1..=last)
            .filter_map(|year| {
                let begin = year_day(year, from);
                let end = year_day(year + i16::from(wraps), to);
                self.clip(self.midnight(begin), self.midnight(end))
            })
            .collect()
    }
}

impl Clock {
    /// The chance of a day of which so many fall into each month, from a day before the begin on.
    pub(crate) fn chances(&self, days: &[f64; 12]) -> Vec<Chance> {
        let mut chances: Vec<Chance> = Vec::new();
        for date in self.dates() {
            let month = usize::from(date.month().unsigned_abs()) - 1;
            let chance = (days[month] / MONTHS[month]).min(1.0);
            if chances.last().is_none_or(|last| last.chance.to_bits() != chance.to_bits()) {
                chances.push(Chance { at: self.midnight(date), chance });
            }
        }
        chances
    }
}

/// The date of a day of the year; the 29th of February is the 1st of March in other years.
fn year_day(year: i16, day: YearDay) -> Date {
    Date::new(year, day.month, day.day).unwrap_or_else(|_| {
        Date::new(year, day.month + 1, 1).expect("a checked day is missing in February only")
    })
}

pub(crate) fn next(date: Date) -> Date {
    date.tomorrow().expect("a period ends before the calendar does")
}

fn previous(date: Date) -> Date {
    date.yesterday().expect("a period begins after the calendar does")
}

fn midnight_utc_ms(date: Date) -> i64 {
    utc_ms(date.at(0, 0, 0, 0))
}

/// Milliseconds since 1970 of a time in UTC, however far away.
fn utc_ms(at: DateTime) -> i64 {
    let epoch = date(1970, 1, 1).at(0, 0, 0, 0);
    at.duration_since(epoch).as_millis() as i64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::WarmUp;
    use corridor_simkit::time::MS_PER_DAY;

    fn clock() -> Clock {
        let warm_up = WarmUp::Fixed(SimSpan::from_days(10));
        let period = Period { start: date(2024, 1, 1), end: date(2026, 1, 1), warm_up };
        Clock::new(&period, SimSpan::from_days(10))
    }

    #[test]
    fn days_are_counted_from_the_start() {
        assert_eq!(clock().midnight(date(2024, 1, 3)).ms(), 2 * MS_PER_DAY);
        assert_eq!(clock().end.ms(), 731 * MS_PER_DAY);
    }

    #[test]
    fn local_hours_follow_the_time_zone() {
        let baku = time_zone("Asia/Baku").unwrap();
        let eight = clock().local(&baku, date(2024, 1, 1), 8 * 60);
        assert_eq!(eight.ms(), 4 * 3_600_000);
    }

    #[test]
    fn a_winter_that_began_last_year_is_not_forgotten() {
        let from = YearDay { month: 12, day: 15 };
        let to = YearDay { month: 3, day: 5 };
        let winters = clock().every_year(from, to);
        assert_eq!(winters.len(), 3);
        assert_eq!(winters[0].from, clock().begin);
        assert_eq!(winters[0].to, clock().midnight(date(2024, 3, 5)));
        assert_eq!(winters[2].to, clock().end);
    }

    #[test]
    fn the_29th_of_february_is_the_1st_of_march_in_other_years() {
        let leap = YearDay { month: 2, day: 29 };
        assert_eq!(year_day(2024, leap), date(2024, 2, 29));
        assert_eq!(year_day(2025, leap), date(2025, 3, 1));
    }
}
