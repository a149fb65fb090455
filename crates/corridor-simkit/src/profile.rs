//! Rates over time and their inversion.
//!
//! A [`RateProfile`] says how many customers come per millisecond, constant from one instant to
//! the next: seasons, weekday rhythms, growth. Arrivals are made by inversion (Çinlar 1975): if
//! S₁, S₂, … are the points of a process of rate 1, the instants at which the expected number of
//! arrivals Λ(t) reaches S₁, S₂, … are the points of a process with this profile. With
//! exponential gaps that is the non-homogeneous Poisson process, exactly. A profile twice as high
//! moves every customer to an earlier instant and leaves the customers the same, so scenarios
//! that differ in volume stay paired.

use crate::time::SimTime;

/// What rounding may do to an expected number of customers. Without it a customer that is due just
/// as a segment ends could slip over the hours in which nobody comes.
const SLACK: f64 = 1e-9;
/// Long before any run; where a profile without an earlier segment begins.
const LONG_AGO: SimTime = SimTime::from_ms(i64::MIN / 4);

/// A piecewise-constant rate, in customers per millisecond.
///
/// Before its first segment the rate is 0, the last one lasts for ever.
#[derive(Clone, Debug, PartialEq)]
pub struct RateProfile {
    segments: Vec<Segment>,
}

/// From `from` until the next segment, `rate` customers come per millisecond.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Segment {
    from: SimTime,
    rate: f64,
}

/// Where an inversion has got to; one per source and replication.
#[derive(Clone, Debug, PartialEq)]
pub struct ProfileCursor {
    /// The instant from which arrivals are expected; `None` before the first question.
    begin: Option<SimTime>,
    /// Index of the segment the last answer lay in.
    segment: usize,
    /// Where that segment begins, or `begin` if later.
    from: SimTime,
    /// Arrivals expected between `begin` and `from`.
    done: f64,
    /// Where the segment ends, its rate, and how many arrivals are expected in it.
    end: SimTime,
    rate: f64,
    reach: f64,
}

impl Default for ProfileCursor {
    fn default() -> Self {
        Self {
            begin: None,
            segment: 0,
            from: SimTime::START,
            done: 0.0,
            end: SimTime::START,
            rate: 0.0,
            // No question is answered before the first segment has been read.
            reach: f64::NEG_INFINITY,
        }
    }
}

impl RateProfile {
    /// The same rate at all times, in customers per millisecond.
    ///
    /// # Panics
    ///
    /// If the rate is negative or not finite.
    #[must_use]
    pub fn constant(rate: f64) -> Self {
        Self::new(vec![(LONG_AGO, rate)])
    }

    /// Segments: from each instant on, so many customers come per millisecond.
    ///
    /// # Panics
    ///
    /// If the instants do not strictly increase, or a rate is negative or not finite: the caller
    /// has checked what it makes a profile from.
    #[must_use]
    pub fn new(segments: Vec<(SimTime, f64)>) -> Self {
        assert!(
            segments.windows(2).all(|pair| pair[0].0 < pair[1].0),
            "the segments of a profile increase"
        );
        assert!(
            segments.iter().all(|(_, rate)| rate.is_finite() && 0.0 <= *rate),
            "a rate is finite and not negative"
        );
        let segments = segments.into_iter().map(|(from, rate)| Segment { from, rate }).collect();
        Self { segments }
    }

    /// The instants at which the rate changes.
    #[must_use]
    pub fn edges(&self) -> Vec<SimTime> {
        self.segments.iter().map(|segment| segment.from).collect()
    }

    /// The rate at an instant, in customers per millisecond.
    #[must_use]
    pub fn rate_at(&self, at: SimTime) -> f64 {
        let after = self.segments.partition_point(|segment| segment.from <= at);
        if after == 0 { 0.0 } else { self.segments[after - 1].rate }
    }

    /// Customers expected from `from` to `to`: the integral of the rate; 0 if `to` is not later.
    #[must_use]
    pub fn expected(&self, from: SimTime, to: SimTime) -> f64 {
        let mut sum = 0.0;
        let first = self.segment_at(from);
        for (index, segment) in self.segments.iter().enumerate().skip(first) {
            let start = segment.from.max(from);
            let end = self.end(index).min(to);
            if to <= start {
                break;
            }
            sum += segment.rate * (end - start).ms() as f64;
        }
        sum
    }

    /// The first instant at which the integral of the rate from `begin` reaches `expected`,
    /// rounded half up to a millisecond; `None` if it never does.
    ///
    /// Cheap for questions that do not go back: the cursor then walks over every segment once. It
    /// starts anew by itself where `begin` changes or `expected` falls.
    #[must_use]
    #[inline]
    pub fn invert(
        &self,
        cursor: &mut ProfileCursor,
        begin: SimTime,
        expected: f64,
    ) -> Option<SimTime> {
        if cursor.begin != Some(begin) || expected < cursor.done {
            *cursor = self.cursor_at(begin);
        }
        loop {
            if let Some(at) = cursor.within_segment(expected) {
                return Some(at);
            }
            self.segments.get(cursor.segment)?;
            if cursor.end == SimTime::NEVER {
                return None;
            }
            cursor.done += cursor.rate * (cursor.end - cursor.from).ms() as f64;
            cursor.segment += 1;
            cursor.from = cursor.end;
            self.read_segment(cursor);
        }
    }

    /// The cursor before the first question.
    fn cursor_at(&self, begin: SimTime) -> ProfileCursor {
        let segment = self.segment_at(begin);
        let from = self.segments.get(segment).map_or(begin, |segment| segment.from.max(begin));
        let mut cursor = ProfileCursor { begin: Some(begin), segment, from, ..Default::default() };
        self.read_segment(&mut cursor);
        cursor
    }

    /// Copies into a cursor what is asked of its segment again and again.
    fn read_segment(&self, cursor: &mut ProfileCursor) {
        let rate = self.segments.get(cursor.segment).map(|segment| segment.rate);
        let end = self.end(cursor.segment);
        let is_last = end == SimTime::NEVER;
        let length = if is_last { f64::MAX } else { (end - cursor.from).ms() as f64 };
        cursor.end = end;
        cursor.rate = rate.unwrap_or(0.0);
        cursor.reach = rate.map_or(f64::NEG_INFINITY, |rate| rate * length + SLACK);
    }

    /// Index of the segment in force at an instant; the first before all of them.
    fn segment_at(&self, at: SimTime) -> usize {
        self.segments.partition_point(|segment| segment.from <= at).saturating_sub(1)
    }

    /// The end of a segment.
    fn end(&self, index: usize) -> SimTime {
        self.segments.get(index + 1).map_or(SimTime::NEVER, |next| next.from)
    }
}

impl ProfileCursor {
    /// A cursor that has not been asked yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The answer of [`RateProfile::invert`] to a question that goes on from the last one (the
    /// same `begin`, and not fewer customers), where it lies in the same segment: no look at the
    /// profile is needed then.
    #[must_use]
    #[inline]
    pub fn within_segment(&self, expected: f64) -> Option<SimTime> {
        let missing = expected - self.done;
        (missing <= self.reach).then(|| instant_within(self.from, self.end, self.rate, missing))
    }
}

/// The instant at which `missing` more customers are expected; not after `end`.
#[inline]
fn instant_within(from: SimTime, end: SimTime, rate: f64, missing: f64) -> SimTime {
    if missing <= SLACK {
        return from;
    }
    let ms = missing / rate + 0.5;
    SimTime::from_ms(from.ms().saturating_add(ms as i64)).min(end)
}

#[cfg(test)]
mod tests;
