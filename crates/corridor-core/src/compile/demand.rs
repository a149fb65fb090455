//! Demand over time: from volumes, growth, season and rhythm to a rate of vehicles.
//!
//! The rate of an instant is the volume of its calendar year (UTC) by the load of a vehicle on that day,
//! times the weight of its month, times the weight of its hour of the week over the mean weight of
//! a week. A year in a rate has 365 days, so a leap year sends one day more.

use corridor_simkit::distribution::Distribution;
use corridor_simkit::profile::RateProfile;
use corridor_simkit::time::{MS_PER_YEAR, SimTime};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;

use crate::calendar::{Clock, WeekCalendar};
use crate::model::{ArrivalProcess, Flow, Season, Volume, WeekPlan};
use crate::network::Loads;

/// Minutes in a week.
const MINUTES_PER_WEEK: usize = 7 * 1440;
/// Weight of the hours outside every rule of a rhythm, per cent.
const OUTSIDE_RULES: f64 = 100.0;

/// The rate of a share of a flow in vehicles per millisecond, from the begin of the clock to its
/// end.
pub(super) fn rate(
    flow: &Flow,
    loads: &Loads,
    share: f64,
    zone: &TimeZone,
    clock: &Clock,
) -> RateProfile {
    let weights = month_weights(&flow.season);
    let mut edges: Vec<(SimTime, f64)> = Vec::new();
    let mut month = None;
    for day in clock.dates().filter(|day| clock.midnight(*day) < clock.end) {
        let load_kg = loads.on(day);
        if month != Some((day.month(), load_kg)) {
            month = Some((day.month(), load_kg));
            let per_year = vehicles_per_year(flow, day.year(), load_kg) * share;
            let weight = weights[usize::from(day.month().unsigned_abs()) - 1];
            let at = clock.midnight(day).max(clock.begin);
            // A month that is over before the begin is replaced by the next.
            edges.retain(|edge| edge.0 < at);
            edges.push((at, per_year * weight / MS_PER_YEAR as f64));
        }
    }
    match &flow.rhythm {
        None => RateProfile::new(edges),
        Some(rhythm) => RateProfile::new(with_rhythm(&edges, rhythm, zone, clock)),
    }
}

/// Vehicles in a year of 365 days.
pub(crate) fn vehicles_per_year(flow: &Flow, year: i16, load_kg: u64) -> f64 {
    let (Some((&first, _)), Some((&last, _))) =
        (flow.volume.first_key_value(), flow.volume.last_key_value())
    else {
        return 0.0;
    };
    let stated = year.clamp(first, last);
    let volume = flow
        .volume
        .get(&stated)
        .or_else(|| flow.volume.range(..stated).next_back().map(|(_, volume)| volume));
    let growth = power(1.0 + flow.growth, year - stated);
    match volume {
        None => 0.0,
        Some(Volume::TonnesPerYear(tonnes)) => tonnes * 1_000.0 / load_kg as f64 * growth,
        Some(Volume::VehiclesPerYear(vehicles)) => vehicles * growth,
    }
}

/// A power by repeated multiplication: the same bits on every machine.
fn power(base: f64, exponent: i16) -> f64 {
    let power = (0..exponent.unsigned_abs()).fold(1.0, |power, _| power * base);
    if exponent < 0 { 1.0 / power } else { power }
}

/// Weight of each month: as stated, and for the others what is left of 365 days, evenly.
pub(crate) fn month_weights(season: &Season) -> [f64; 12] {
    let mut weights = [0.0; 12];
    let (mut left, mut days_left) = (365.0, 365.0);
    for (&month, &weight) in &season.months {
        let days = days_in(month);
        weights[usize::from(month) - 1] = weight;
        left -= weight * days;
        days_left -= days;
    }
    for month in (1..=12).filter(|month| !season.months.contains_key(month)) {
        weights[usize::from(month) - 1] = left / days_left;
    }
    weights
}

/// Days of a month in a year of 365 days.
pub(crate) fn days_in(month: u8) -> f64 {
    f64::from(first_of(month).days_in_month())
}

fn first_of(month: u8) -> Date {
    // 2023 is a year of 365 days.
    date(2023, month as i8, 1)
}

/// What changes at an instant: the rate of the month, or the rules of the rhythm in force.
enum Change {
    Month(f64),
    Begin(u32),
    End(u32),
}

/// The edges of the months cut further by the hours of the week.
fn with_rhythm(
    months: &[(SimTime, f64)],
    rhythm: &WeekPlan,
    zone: &TimeZone,
    clock: &Clock,
) -> Vec<(SimTime, f64)> {
    let mut changes: Vec<(SimTime, Change)> =
        months.iter().map(|&(at, rate)| (at, Change::Month(rate))).collect();
    for (stretch, percent) in WeekCalendar::new(rhythm, zone, clock).stretches() {
        changes.push((stretch.from, Change::Begin(percent)));
        changes.push((stretch.to, Change::End(percent)));
    }
    changes.sort_by_key(|change| change.0);
    let mean = mean_weight(rhythm);
    let (mut rate, mut rules, mut percent) = (0.0, 0_i32, 0_i64);
    let mut edges = Vec::<(SimTime, f64)>::new();
    for (at, change) in changes {
        match change {
            Change::Month(of_month) => rate = of_month,
            Change::Begin(more) => (rules, percent) = (rules + 1, percent + i64::from(more)),
            Change::End(less) => (rules, percent) = (rules - 1, percent - i64::from(less)),
        }
        let weight = if rules > 0 { percent as f64 } else { OUTSIDE_RULES };
        let edge = (at, rate * weight / mean);
        match edges.last_mut() {
            Some(last) if last.0 == at => *last = edge,
            _ => edges.push(edge),
        }
    }
    edges.retain(|edge| edge.0 < clock.end);
    edges
}

/// Mean weight over the minutes of a week without holidays, per cent.
pub(crate) fn mean_weight(rhythm: &WeekPlan) -> f64 {
    let mut minutes = vec![None::<u32>; MINUTES_PER_WEEK];
    for rule in &rhythm.rules {
        for day in (0..7).filter(|&day| rule.days.contains(day)) {
            let until = if rule.to <= rule.from { rule.to + 1440 } else { rule.to };
            for minute in rule.from..until {
                let at = (usize::from(day) * 1440 + usize::from(minute)) % MINUTES_PER_WEEK;
                minutes[at] = Some(minutes[at].unwrap_or(0) + rule.servers);
            }
        }
    }
    let weight = |minute: &Option<u32>| minute.map_or(OUTSIDE_RULES, f64::from);
    minutes.iter().map(weight).sum::<f64>() / MINUTES_PER_WEEK as f64
}

/// The interval distribution of a flow's arrivals, with mean 1.
pub(super) fn unit_interval(process: &ArrivalProcess) -> Option<Distribution> {
    match process {
        ArrivalProcess::Poisson => Some(
            Distribution::exponential(1.0).expect("1 is a mean of an exponential distribution"),
        ),
        ArrivalProcess::Even => Some(Distribution::deterministic(1.0).expect("1 is a duration")),
        ArrivalProcess::Renewal(interval) => Some(interval.scaled(1.0 / interval.mean())),
        ArrivalProcess::Timetable(_) => None,
    }
}
