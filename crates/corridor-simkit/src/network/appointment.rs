//! Appointments: instants that customers book ahead, one customer each.

use super::PoolId;
use crate::time::{SimSpan, SimTime};

/// Instants at which one customer each may go on, and how they are booked.
///
/// A customer that comes books the earliest appointment that is open and free. Where none is, it
/// waits until one opens; those who wait book by priority, then in the order of their coming. At
/// the instant of an appointment whoever is next among those who have booked goes on; with the
/// probability that [`Step::repeat`] says it misses it, the appointment is lost, and it books
/// again behind all who wait.
///
/// [`Step::repeat`]: super::Step::repeat
#[derive(Clone, Debug, PartialEq)]
pub struct Appointments {
    /// When they are, in time order, no two at one instant.
    pub times: Vec<SimTime>,
    /// How long before its instant an appointment opens for booking.
    pub horizon: SimSpan,
    /// How long before its instant an appointment can be booked at the latest; shorter than the
    /// horizon. One that nobody has booked by then takes place without anybody.
    pub lead: SimSpan,
    /// Whether a customer that comes and finds none to book goes away and is lost; it holds nothing
    /// and is no one that was joined.
    pub turns_away: bool,
    /// Number of priority levels told apart at booking; 1: all alike.
    pub levels: u8,
    /// Probability that an appointment is held by nobody, from 0 to 1: it cannot be booked, and
    /// nobody comes. Drawn once for each instant.
    pub idle: f64,
    /// A pool that no station draws from, and that strikes the appointments: while it has nobody
    /// on duty none is kept, and at a rate below 1 only that share of them, evenly.
    pub gate: Option<PoolId>,
    /// What becomes of bookings for appointments that the gate calls off.
    pub called_off: CalledOff,
}

/// What becomes of a booking for an appointment that is called off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalledOff {
    /// It moves to the next appointment, and all later bookings move behind it.
    MovesOn,
    /// It is void: who holds it books again, behind all who wait.
    IsVoid,
}
