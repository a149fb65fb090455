//! Disruptions: closures and losses of capacity, dated, yearly or random.

use corridor_simkit::distribution::Distribution;
use jiff::civil::Date;
use serde::Serialize;

/// A closure or loss of capacity.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disruption {
    /// Name for people.
    #[serde(skip)]
    pub title: String,
    /// Legs, crossings, terminals, stages (`post.stage`) and teams that it hits, by name.
    pub places: Vec<String>,
    /// When.
    pub occurrence: Occurrence,
    /// What it does.
    pub effect: Effect,
}

/// When a disruption strikes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Occurrence {
    /// Once, from midnight UTC to midnight UTC.
    Dated {
        /// First day.
        from: Date,
        /// Day of the end (exclusive).
        to: Date,
    },
    /// Every year.
    EveryYear {
        /// First day.
        from: YearDay,
        /// Day of the end (exclusive); before `from` it lies in the next year.
        to: YearDay,
    },
    /// At random.
    Random {
        /// From the end of one to the begin of the next, milliseconds.
        gap: Distribution,
        /// How long it lasts, milliseconds.
        lasts: Distribution,
    },
}

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct YearDay {
    /// 1 to 12.
    pub month: i8,
    /// 1 to 31; the 29th of February is the 1st of March in other years.
    pub day: i8,
}

/// What a disruption does.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum Effect {
    /// Nothing works; work in progress is treated as at closing.
    Closed,
    /// Work runs at this rate: above 0, below 1.
    Capacity(f64),
}
