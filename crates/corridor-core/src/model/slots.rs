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
    /// How long before its time a slot can be booked.
    #[serde(serialize_with = "super::span_ms")]
    pub horizon: SimSpan,
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

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn waits(word: &WhenFull) -> bool {
    *word == WhenFull::Wait
}

impl Slots {
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
