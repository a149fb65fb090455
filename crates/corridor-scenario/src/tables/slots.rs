//! Slot booking: an electronic queue.

use super::{Hours, OrderWord, RateByHours, WhenFullWord};
use crate::quantity::{Duration, Share, VehicleRate};
use crate::spec::{At, Day, Either, table, words};

/// Slots over time, the same at all hours or by the hours of the week.
pub(crate) type SlotRate = Either<VehicleRate, RateByHours>;

table! {
    /// Slots that are booked before a crossing, one vehicle each. Until its slot a vehicle waits
    /// elsewhere; its time at the border begins at the gate.
    Record SlotsTable "slot booking" {
        /// Slots while there are any, evenly spaced: "25 trucks/h"; or by hours of the week, in the
        /// local time of the first stage: { "mon-fri 08:00-20:00" = "30 trucks/h" }.
        required "rate" rate: SlotRate,
        /// When there are slots, in the local time of the first stage; always if left out.
        optional "hours" hours: Hours,
        /// Days without slots.
        optional "holidays" holidays: Vec<At<Day>>,
        /// How long before its time a slot can be booked; any time before it if left out. Needed with
        /// `when-full = "turn-away"` and with an `order` by priority: where everybody waits to book in
        /// the order of coming, nobody gets another slot by it.
        optional "horizon" horizon: Duration,
        /// How long before its time a slot can be booked at the latest, shorter than the horizon;
        /// until then if left out.
        optional "lead" lead: Duration,
        /// What a vehicle does that comes and finds no slot to book; it waits until one opens if
        /// left out.
        optional "when-full" when_full: WhenFullWord,
        /// Who books first where several wait to book; first come, first served if left out.
        optional "order" order: OrderWord,
        /// Probability that a vehicle misses its slot and books again; 0 if left out.
        optional "no-shows" no_shows: Share,
        /// Share of the slots that are booked and nobody stands behind; 0 if left out.
        optional "ghosts" ghosts: Share,
        /// What becomes of bookings for slots that fall into a closure; they are carried over if
        /// left out.
        optional "after-closure" after_closure: AfterClosureWord,
    }
}

words! {
    /// What becomes of bookings for slots that fall into a closure.
    AfterClosureWord "what becomes of bookings" {
        /// They move to the next slots, and all later bookings behind them.
        "carry-over" CarryOver,
        /// They are void, and whoever held one books again.
        "book-again" BookAgain,
    }
}
