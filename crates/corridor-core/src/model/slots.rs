//! Slot booking in front of a crossing: an electronic queue.

use corridor_simkit::time::SimSpan;
use serde::Serialize;

use super::week::WeekPlan;
use super::{QueueOrder, WhenFull};
use crate::units::Share;

/// Slots that vehicles book before they come to a crossing. Until its slot a vehicle waits
/// elsewhere: its time at the border begins at the gate, at the slot.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Slots {
    /// Slots an hour for each of the plan's `servers`, evenly spaced, one vehicle each.
    pub per_hour: f64,
    /// When there are slots, in the local time of the first stage; the plan's `servers` are 1, or
    /// the slots an hour where their number differs by the hour (`per_hour` is 1 then).
    pub hours: WeekPlan,
    /// How long before its time a slot can be booked; `None`: as long as you like.
    #[serde(serialize_with = "horizon_ms", skip_serializing_if = "Option::is_none")]
    pub horizon: Option<SimSpan>,
    /// How long before its time a slot can be booked at the latest.
    #[serde(serialize_with = "super::span_ms", skip_serializing_if = "is_nothing")]
    pub lead: SimSpan,
    /// What a vehicle does that comes and finds no slot to book.
    #[serde(skip_serializing_if = "waits")]
    pub when_full: WhenFull,
    /// Who books first where several wait to book.
    pub order: QueueOrder,
    /// Probability that a vehicle misses its slot; the slot is lost and it books again.
    pub no_shows: Share,
    /// Share of the slots that nobody stands behind: they cannot be booked, and nobody comes.
    pub ghosts: Share,
    /// What becomes of the bookings of slots that fall into a closure.
    pub after_closure: AfterClosure,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_nothing(span: &SimSpan) -> bool {
    *span == SimSpan::ZERO
}

#[expect(clippy::ref_option, reason = "serde passes fields by reference")]
fn horizon_ms<S: serde::Serializer>(
    horizon: &Option<SimSpan>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    super::span_ms(&horizon.unwrap_or(SimSpan::ZERO), serializer)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn waits(word: &WhenFull) -> bool {
    *word == WhenFull::Wait
}

impl Slots {
    /// Whether it matters to anybody how long before its time a slot can be booked. Where all wait
    /// to book and book in the order of coming, everybody gets the same slot either way.
    #[must_use]
    pub fn horizon_matters(&self) -> bool {
        self.needs_horizon()
            || self.lead > SimSpan::ZERO
            || self.after_closure == AfterClosure::BookAgain
    }

    /// Whether it must be said how long before its time a slot can be booked: only then is there
    /// somebody who finds none, or who waits to book while others come.
    #[must_use]
    pub fn needs_horizon(&self) -> bool {
        self.when_full == WhenFull::TurnAway || self.order == QueueOrder::Priority
    }

    /// Vehicles an hour and server that come to the gate at most, on average.
    #[must_use]
    pub fn come_per_hour(&self) -> f64 {
        self.per_hour * (1.0 - self.no_shows.value()) * (1.0 - self.ghosts.value())
    }
}

/// What becomes of the bookings of slots that fall into a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum AfterClosure {
    /// They are carried over to the next slots, and all later bookings move behind them.
    CarryOver,
    /// They are void: whoever held one books again, behind all who wait.
    BookAgain,
}
