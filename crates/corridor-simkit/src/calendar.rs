//! The calendar of future events: a four-ary heap of packed keys.
//!
//! An event is its key. Time, class, rank and ordinal stand in one 128-bit integer, most
//! significant first, so that comparing keys *is* the total order of events and no data structure
//! can change it:
//!
//! 1. time,
//! 2. class ([`EventClass`]: measuring before changes of capacity, these before ends of service,
//!    departures after them, those who give up after these, arrivals last),
//! 3. rank: the position of the station, pool or source among the sorted names,
//! 4. ordinal: the serial number of the customer (or server, or change),
//! 5. the slot that the payload sits in.
//!
//! The root of the heap is left empty by a pop and filled by the next push, because an event
//! usually schedules exactly one successor: that saves half of the sifting.

use crate::time::SimTime;

/// What an event is; events of one instant happen in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum EventClass {
    /// A window begins or ends.
    WindowEdge = 0,
    /// Queue lengths are sampled.
    Tick = 1,
    /// Servers go off duty.
    OffDuty = 2,
    /// Servers come on duty; after all that go off, so that what these let in finds others gone.
    OnDuty = 3,
    /// How much there is of a resource changes, by plan or by chance.
    Level = 4,
    /// The rate of service changes.
    Pace = 5,
    /// A random outage begins or ends.
    Outage = 6,
    /// A server fails or is repaired.
    Breakdown = 7,
    /// A service ends.
    ServiceEnds = 8,
    /// A server has recovered from a departure, or has come back.
    ServerBack = 9,
    /// What was given back of a resource can be claimed again.
    Available = 10,
    /// A timetabled departure.
    Departure = 11,
    /// A customer may give up waiting.
    GivesUp = 12,
    /// A customer is born.
    Arrival = 13,
}

impl EventClass {
    const ALL: [Self; 14] = [
        Self::WindowEdge,
        Self::Tick,
        Self::OffDuty,
        Self::OnDuty,
        Self::Level,
        Self::Pace,
        Self::Outage,
        Self::Breakdown,
        Self::ServiceEnds,
        Self::ServerBack,
        Self::Available,
        Self::Departure,
        Self::GivesUp,
        Self::Arrival,
    ];
}

/// Half of the instants that a key can tell apart: 44 bits of milliseconds, 278 years each way.
const BIAS: i64 = 1 << 43;
/// The last of them.
const LAST: u64 = (1 << 44) - 1;

/// One future event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event(u128);

impl Event {
    /// Packs an event. Instants more than 278 years after the start all become the last that a key
    /// can hold, which lies after the end of every network, so that such an event never happens.
    /// (None lies as far before the start: nothing is scheduled into the past.)
    #[must_use]
    #[inline]
    pub fn new(at: SimTime, class: EventClass, rank: u16, ordinal: u32, slot: u32) -> Self {
        // What is too late even for the sum has become a large number, and the last instant.
        let time = (at.ms().wrapping_add(BIAS) as u64).min(LAST);
        let high = time << 20 | u64::from(class as u8) << 16 | u64::from(rank);
        let low = u64::from(ordinal) << 32 | u64::from(slot);
        Self(u128::from(high) << 64 | u128::from(low))
    }

    /// When it happens.
    #[must_use]
    #[inline]
    pub fn at(self) -> SimTime {
        SimTime::from_ms((self.0 >> 84) as i64 - BIAS)
    }

    /// What it is.
    #[must_use]
    #[inline]
    pub fn class(self) -> EventClass {
        EventClass::ALL[((self.0 >> 80) & 0xf) as usize]
    }

    /// The rank of the station, pool or source.
    #[must_use]
    #[inline]
    pub fn rank(self) -> u16 {
        (self.0 >> 64) as u16
    }

    /// The serial number of the customer, server or change.
    #[must_use]
    #[inline]
    pub fn ordinal(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// Where the payload sits.
    #[must_use]
    #[inline]
    pub fn slot(self) -> u32 {
        self.0 as u32
    }
}

/// Future events, handed out in their total order.
///
/// The heap is padded with events that never come, so that every node has four children or none.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    heap: Vec<Event>,
    /// Nodes in use, an empty root included.
    len: usize,
    hole: bool,
}

/// Later than every event.
const NEVER: Event = Event(u128::MAX);

impl Calendar {
    /// An empty calendar.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of future events.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len - usize::from(self.hole)
    }

    /// Whether nothing lies ahead.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All future events, in no order.
    pub(crate) fn pending(&self) -> impl Iterator<Item = Event> + '_ {
        self.heap[usize::from(self.hole)..self.len].iter().copied()
    }

    /// Forgets all events and keeps the memory.
    pub fn clear(&mut self) {
        self.heap.clear();
        self.len = 0;
        self.hole = false;
    }

    /// Adds an event.
    #[inline(never)]
    pub fn push(&mut self, event: Event) {
        self.push_here(event);
    }

    /// Adds an event without a call; for the one place that most events come from.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the point of it")]
    pub(crate) fn push_here(&mut self, event: Event) {
        if self.hole {
            self.hole = false;
            self.sift_down(event);
        } else {
            if self.len == self.heap.len() {
                self.grow();
            }
            self.len += 1;
            self.sift_up(self.len - 1, event);
        }
    }

    /// Takes the first event.
    #[inline]
    pub fn pop(&mut self) -> Option<Event> {
        if self.hole {
            self.hole = false;
            self.len -= 1;
            let last = std::mem::replace(&mut self.heap[self.len], NEVER);
            if self.len == 0 {
                return None;
            }
            self.sift_down(last);
        }
        if self.len == 0 {
            return None;
        }
        self.hole = true;
        Some(self.heap[0])
    }

    /// Room for the root, or for four more children.
    #[inline(never)]
    fn grow(&mut self) {
        let more = if self.heap.is_empty() { 1 } else { 4 };
        self.heap.resize(self.heap.len() + more, NEVER);
    }

    #[inline]
    fn sift_up(&mut self, mut at: usize, event: Event) {
        while at > 0 {
            let parent = (at - 1) / 4;
            if self.heap[parent] <= event {
                break;
            }
            self.heap[at] = self.heap[parent];
            at = parent;
        }
        self.heap[at] = event;
    }

    /// Lets an event sink from the root.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called from the one hot push and the rare pop")]
    fn sift_down(&mut self, event: Event) {
        let heap = self.heap.as_mut_slice();
        let mut at = 0;
        let mut first = 1;
        while let Some(children) = heap.get(first..).and_then(<[Event]>::first_chunk::<4>) {
            // Compared as values, not through their places: they then stay in registers.
            let [one, two, three, four] = *children;
            let (left, at_left) = if two < one { (two, 1) } else { (one, 0) };
            let (right, at_right) = if four < three { (four, 3) } else { (three, 2) };
            let (child, least) = if right < left { (right, at_right) } else { (left, at_left) };
            if event <= child {
                break;
            }
            heap[at] = child;
            at = first + least;
            first = 4 * at + 1;
        }
        heap[at] = event;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(ms: i64, class: EventClass, rank: u16, ordinal: u32, slot: u32) -> Event {
        Event::new(SimTime::from_ms(ms), class, rank, ordinal, slot)
    }

    #[test]
    fn a_key_keeps_its_parts() {
        let packed = event(-86_400_000, EventClass::Departure, 65_535, u32::MAX, 7);
        assert_eq!(packed.at().ms(), -86_400_000);
        assert_eq!(packed.class(), EventClass::Departure);
        assert_eq!((packed.rank(), packed.ordinal(), packed.slot()), (65_535, u32::MAX, 7));
    }

    #[test]
    fn an_instant_that_no_key_can_hold_is_the_last_and_not_an_early_one() {
        let late = [BIAS - 1, BIAS, 3 * BIAS + 7, i64::MAX - BIAS, i64::MAX];
        for ms in late {
            let packed = event(ms, EventClass::ServiceEnds, 0, 0, 0);
            assert_eq!(packed.at().ms(), BIAS - 1, "{ms}");
            assert_eq!(packed.class(), EventClass::ServiceEnds);
        }
        assert_eq!(event(BIAS - 2, EventClass::Tick, 0, 0, 0).at().ms(), BIAS - 2);
        assert_eq!(event(-BIAS, EventClass::Tick, 0, 0, 0).at().ms(), -BIAS);
    }

    #[test]
    fn time_then_class_then_rank_then_ordinal_decide() {
        let in_order = [
            event(-1, EventClass::Arrival, 9, 9, 9),
            event(0, EventClass::WindowEdge, 9, 9, 9),
            event(0, EventClass::ServiceEnds, 1, 9, 9),
            event(0, EventClass::ServiceEnds, 2, 1, 9),
            event(0, EventClass::ServiceEnds, 2, 2, 1),
            event(0, EventClass::Arrival, 0, 0, 0),
            event(1, EventClass::WindowEdge, 0, 0, 0),
        ];
        assert!(in_order.is_sorted());
    }

    #[test]
    fn events_come_out_in_order_whatever_the_order_of_scheduling() {
        let mut calendar = Calendar::new();
        let mut state = 12_345_u64;
        let mut mirror = std::collections::BTreeSet::new();
        for round in 0..20_000_u32 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            if state >> 62 == 0 {
                assert_eq!(calendar.pop(), mirror.pop_first());
            } else {
                let key =
                    event((state >> 40) as i64 % 1_000, EventClass::ServiceEnds, 0, round, round);
                calendar.push(key);
                mirror.insert(key);
            }
            assert_eq!(calendar.len(), mirror.len());
        }
        while let Some(expected) = mirror.pop_first() {
            assert_eq!(calendar.pop(), Some(expected));
        }
        assert_eq!(calendar.pop(), None);
        assert!(calendar.is_empty());
    }
}
