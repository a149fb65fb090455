//! The engine's rules as switches, so that tests can break them one by one.
//!
//! A verification that cannot fail proves nothing. Each switch is a constant: the sound engine is
//! compiled as if there were none.

/// Which rules are broken; by default none.
pub trait Rules: 'static {
    /// Serve the customer that came last.
    const LAST_COME_FIRST_SERVED: bool = false;
    /// Begin a service only when the next station has room.
    const BLOCK_BEFORE_SERVICE: bool = false;
    /// Let every queue grow without limit.
    const IGNORE_LIMITS: bool = false;
    /// Serve all priorities alike.
    const IGNORE_PRIORITY: bool = false;
    /// Let go of the server although the customer cannot move on.
    const LET_GO_WHEN_BLOCKED: bool = false;
    /// Never change the number of servers.
    const IGNORE_SHIFTS: bool = false;
    /// Let departures take everybody.
    const IGNORE_PLACES: bool = false;
    /// Give out more of every resource than there is.
    const IGNORE_LEVELS: bool = false;
    /// Let both directions of a one-way resource in together.
    const IGNORE_DIRECTION: bool = false;
    /// Resume interrupted work from its beginning.
    const FORGET_WORK_DONE: bool = false;
}

/// The rules as they should be.
#[derive(Clone, Copy, Debug)]
pub struct Sound;

impl Rules for Sound {}
