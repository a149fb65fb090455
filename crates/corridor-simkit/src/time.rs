//! The simulation clock: whole milliseconds counted from the start of the measured window.
//!
//! The clock is an integer, not an `f64`: event order is then a total order, equal instants
//! really are equal, and a run gives the same bytes everywhere. Instants before the start
//! (warm-up) are negative.

use std::ops::{Add, AddAssign, Sub};

/// Milliseconds in one second.
pub const MS_PER_SECOND: i64 = 1_000;
/// Milliseconds in one hour.
pub const MS_PER_HOUR: i64 = 3_600_000;
/// Milliseconds in one day.
pub const MS_PER_DAY: i64 = 86_400_000;
/// Milliseconds in a rate's year, which has 365 days.
pub const MS_PER_YEAR: i64 = 365 * MS_PER_DAY;

/// An instant: milliseconds since the start of the measured window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimTime(i64);

/// A length of time in milliseconds; never negative where a model states it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SimSpan(i64);

impl SimTime {
    /// The start of the measured window.
    pub const START: Self = Self(0);
    /// Later than every event.
    pub const NEVER: Self = Self(i64::MAX);

    /// The instant `ms` milliseconds after the start (before it, when negative).
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Milliseconds since the start.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }
}

impl SimSpan {
    /// No time at all.
    pub const ZERO: Self = Self(0);
    /// The longest that a drawn duration can be: 2^43 milliseconds, 278 years. What takes longer
    /// ends after every end, and added to an instant of a run it is still an instant.
    pub const LONGEST: Self = Self(1 << 43);

    /// A span of `ms` milliseconds.
    #[must_use]
    pub const fn from_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// A span of whole hours.
    #[must_use]
    pub const fn from_hours(hours: i64) -> Self {
        Self(hours * MS_PER_HOUR)
    }

    /// A span of whole days.
    #[must_use]
    pub const fn from_days(days: i64) -> Self {
        Self(days * MS_PER_DAY)
    }

    /// Rounds a real number of milliseconds half up; the one place where a drawn duration
    /// becomes an integer. Negative and not-a-number become zero, and what is longer than
    /// [`SimSpan::LONGEST`] becomes that.
    #[must_use]
    #[inline]
    pub fn round(ms: f64) -> Self {
        Self((ms + 0.5).clamp(0.0, Self::LONGEST.0 as f64) as i64)
    }

    /// Milliseconds.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Hours, as a real number for statistics.
    #[must_use]
    pub fn hours(self) -> f64 {
        self.0 as f64 / MS_PER_HOUR as f64
    }

    /// Days, as a real number for statistics.
    #[must_use]
    pub fn days(self) -> f64 {
        self.0 as f64 / MS_PER_DAY as f64
    }
}

impl Add<SimSpan> for SimTime {
    type Output = Self;
    #[inline]
    fn add(self, span: SimSpan) -> Self {
        Self(self.0 + span.0)
    }
}

impl Sub<SimSpan> for SimTime {
    type Output = Self;
    fn sub(self, span: SimSpan) -> Self {
        Self(self.0 - span.0)
    }
}

impl Sub for SimTime {
    type Output = SimSpan;
    #[inline]
    fn sub(self, earlier: Self) -> SimSpan {
        SimSpan(self.0 - earlier.0)
    }
}

impl Add for SimSpan {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl AddAssign for SimSpan {
    fn add_assign(&mut self, other: Self) {
        self.0 += other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_round_half_up_once() {
        assert_eq!(SimSpan::round(2.5).ms(), 3);
        assert_eq!(SimSpan::round(2.499).ms(), 2);
        assert_eq!(SimSpan::round(f64::NAN).ms(), 0);
        assert_eq!(SimSpan::round(1e300), SimSpan::LONGEST);
        assert_eq!(SimSpan::round(f64::INFINITY), SimSpan::LONGEST);
    }

    #[test]
    fn instants_differ_by_spans() {
        let noon = SimTime::START + SimSpan::from_hours(12);
        assert_eq!((noon - SimTime::START).hours().to_bits(), 12.0_f64.to_bits());
        assert!(SimTime::START - SimSpan::from_days(1) < SimTime::START);
    }
}
