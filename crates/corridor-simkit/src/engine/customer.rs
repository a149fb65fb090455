//! A customer: what moves from step to step.

/// No server goes along.
pub(super) const NO_FLEET: u16 = u16::MAX;
/// A customer without a channel.
pub(super) const NO_CHANNEL: u8 = crate::network::CHANNELS as u8;

/// Where a customer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    /// The slot is empty.
    Gone,
    /// Just born, split off or formed; holds no place.
    Outside,
    /// Waits at a station.
    Waiting,
    /// A server works on it.
    InService,
    /// The work on it is interrupted.
    Suspended,
    /// It cannot move on and holds its place.
    Blocked,
    /// It waits for others with which it goes on as one.
    Gathering,
    /// It goes on inside another.
    Member,
}

/// A customer. Times are milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Customer {
    /// End of the service in progress; time left of a suspended one; the slot of the one that a
    /// member goes on inside.
    pub(super) due: i64,
    /// Begin of the present status.
    pub(super) since: i64,
    pub(super) born: i64,
    /// Begin of the passage in progress.
    pub(super) passage: i64,
    pub(super) waiting: i64,
    pub(super) processed: i64,
    pub(super) blocked: i64,
    /// Work that it is to the station it waits at, in milliseconds at full pace.
    pub(super) work: f64,
    /// What random draws about it are keyed by.
    pub(super) token: u64,
    pub(super) size: u64,
    pub(super) serial: u32,
    /// Next in whatever list it is in.
    pub(super) next: u32,
    /// The one before it there; nothing is said about the first.
    pub(super) before: u32,
    /// Present step, or the one before the first.
    pub(super) step: u32,
    /// First of the customers that go on inside it.
    pub(super) members: u32,
    pub(super) class: u16,
    pub(super) visit: u16,
    /// Pool whose server goes along.
    pub(super) fleet: u16,
    pub(super) channel: u8,
    /// Worst channel of the passage in progress.
    pub(super) worst: u8,
    pub(super) priority: u8,
    pub(super) status: Status,
    /// Whether it is among those who may hold something.
    pub(super) is_borrower: bool,
}
