//! Week plans laid out on the simulation clock.

use corridor_simkit::network::{Capacity, Shift};
use corridor_simkit::time::SimTime;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Clock, Stretch, next};
use crate::model::{WeekPlan, WeekRule};

/// A week plan in the time zone of its place.
#[derive(Debug)]
pub(crate) struct WeekCalendar<'a> {
    plan: &'a WeekPlan,
    zone: &'a TimeZone,
    clock: &'a Clock,
}

impl<'a> WeekCalendar<'a> {
    pub(crate) fn new(plan: &'a WeekPlan, zone: &'a TimeZone, clock: &'a Clock) -> Self {
        Self { plan, zone, clock }
    }

    /// Every window of every rule with its servers, cut to the clock and cleared of holidays.
    /// A window over midnight comes as one stretch per day.
    pub(crate) fn stretches(&self) -> Vec<(Stretch, u32)> {
        let mut stretches = Vec::new();
        for date in self.clock.dates() {
            for rule in self.rules_of(date) {
                let is_overnight = rule.to <= rule.from;
                let until = if is_overnight { 1440 } else { rule.to };
                self.add(&mut stretches, date, (rule.from, until), rule.servers);
                if is_overnight && rule.to > 0 {
                    self.add(&mut stretches, next(date), (0, rule.to), rule.servers);
                }
            }
        }
        stretches
    }

    /// The start of every window, in time order, without those on holidays.
    pub(crate) fn starts(&self) -> Vec<SimTime> {
        let mut starts = Vec::new();
        for date in self.clock.dates().filter(|&date| !self.is_holiday(date)) {
            for rule in self.rules_of(date) {
                starts.push(self.clock.local(self.zone, date, rule.from));
            }
        }
        starts.retain(|&at| (self.clock.begin..self.clock.end).contains(&at));
        starts.sort_unstable();
        starts
    }

    fn rules_of(&self, date: Date) -> impl Iterator<Item = &'a WeekRule> + use<'a> {
        let day = date.weekday().to_monday_zero_offset() as u8;
        self.plan.rules.iter().filter(move |rule| rule.days.contains(day))
    }

    fn is_holiday(&self, date: Date) -> bool {
        self.plan.holidays.contains(&date)
    }

    fn add(&self, to: &mut Vec<(Stretch, u32)>, date: Date, minutes: (u16, u16), servers: u32) {
        if self.is_holiday(date) {
            return;
        }
        let from = self.clock.local(self.zone, date, minutes.0);
        let until = self.clock.local(self.zone, date, minutes.1);
        to.extend(self.clock.clip(from, until).map(|stretch| (stretch, servers)));
    }
}

/// The servers on duty over time: stretches add up, and nobody is on duty while closed.
pub(crate) fn shifts(clock: &Clock, on_duty: &[(Stretch, u32)], closed: &[Stretch]) -> Capacity {
    let mut edges = Vec::with_capacity(2 * (on_duty.len() + closed.len()));
    for &(stretch, servers) in on_duty {
        edges.push((stretch.from, i64::from(servers), 0));
        edges.push((stretch.to, -i64::from(servers), 0));
    }
    for stretch in closed {
        edges.push((stretch.from, 0, 1));
        edges.push((stretch.to, 0, -1));
    }
    edges.sort_unstable();
    let (mut servers, mut closures) = (0, 0);
    let mut shifts = vec![Shift { at: clock.begin, servers: 0 }];
    for (index, &(at, change, closing)) in edges.iter().enumerate() {
        servers += change;
        closures += closing;
        if edges.get(index + 1).is_some_and(|later| later.0 == at) || at >= clock.end {
            continue;
        }
        let present = if closures > 0 { 0 } else { u32::try_from(servers).unwrap_or(u32::MAX) };
        let last = shifts.last_mut().expect("there is a first shift");
        if last.at == at {
            last.servers = present;
        } else if last.servers != present {
            shifts.push(Shift { at, servers: present });
        }
    }
    match shifts[..] {
        [Shift { servers, .. }] => Capacity::Fixed(servers),
        _ => Capacity::Shifts(shifts),
    }
}

#[cfg(test)]
mod tests {
    use corridor_simkit::time::{MS_PER_DAY, MS_PER_HOUR, SimSpan};
    use jiff::civil::date;

    use super::*;
    use crate::calendar::time_zone;
    use crate::model::{Period, WarmUp, Weekdays};

    fn clock(days: i64) -> Clock {
        let end = date(2024, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap();
        let warm_up = WarmUp::Fixed(SimSpan::ZERO);
        Clock::new(&Period { start: date(2024, 1, 1), end, warm_up }, SimSpan::ZERO)
    }

    fn hours(shifts: &Capacity) -> Vec<(i64, u32)> {
        match shifts {
            Capacity::Shifts(shifts) => {
                shifts.iter().map(|s| (s.at.ms() / MS_PER_HOUR, s.servers)).collect()
            }
            other => panic!("no shifts: {other:?}"),
        }
    }

    fn laid_out(plan: &WeekPlan, zone: &str, days: i64) -> Capacity {
        let (clock, zone) = (clock(days), time_zone(zone).unwrap());
        shifts(&clock, &WeekCalendar::new(plan, &zone, &clock).stretches(), &[])
    }

    #[test]
    fn servers_that_never_change_are_fixed() {
        assert_eq!(laid_out(&WeekPlan::always(7), "Europe/Berlin", 200), Capacity::Fixed(7));
    }

    #[test]
    fn day_and_night_shifts_meet_without_a_gap() {
        let day = WeekRule { days: Weekdays::ALL, from: 480, to: 1200, servers: 8 };
        let night = WeekRule { days: Weekdays::ALL, from: 1200, to: 480, servers: 4 };
        let plan = WeekPlan { rules: vec![day, night], holidays: Vec::new() };
        assert_eq!(hours(&laid_out(&plan, "UTC", 1)), vec![(0, 4), (8, 8), (20, 4)]);
    }

    #[test]
    fn a_holiday_is_off_from_midnight_to_midnight() {
        let plan = WeekPlan { holidays: vec![date(2024, 1, 2)], ..WeekPlan::always(2) };
        assert_eq!(hours(&laid_out(&plan, "Asia/Baku", 4)), vec![(0, 2), (20, 0), (44, 2)]);
    }

    #[test]
    fn overlapping_rules_add_up_and_closures_take_all() {
        let clock = clock(1);
        let all = Stretch { from: SimTime::START, to: SimTime::from_ms(MS_PER_DAY) };
        let noon = Stretch {
            from: SimTime::from_ms(11 * MS_PER_HOUR),
            to: SimTime::from_ms(13 * MS_PER_HOUR),
        };
        let capacity = shifts(&clock, &[(all, 2), (all, 3)], &[noon, noon]);
        assert_eq!(hours(&capacity), vec![(0, 5), (11, 0), (13, 5)]);
    }

    #[test]
    fn departures_are_the_starts_of_windows() {
        let rule = WeekRule { days: Weekdays::range(0, 0), from: 360, to: 361, servers: 0 };
        let plan = WeekPlan { rules: vec![rule], holidays: vec![date(2024, 1, 8)] };
        let clock = clock(20);
        let zone = time_zone("UTC").unwrap();
        let starts = WeekCalendar::new(&plan, &zone, &clock).starts();
        let days: Vec<i64> = starts.iter().map(|at| at.ms() / MS_PER_DAY).collect();
        assert_eq!(days, vec![0, 14]);
    }
}
