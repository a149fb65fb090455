//! The textbook scenarios, carried inside the program so that `verify` needs no files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corridor_scenario::Scenario;

/// A scenario in `scenarios/textbook/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Textbook {
    /// Name of the file.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

impl Textbook {
    /// The checked scenario.
    ///
    /// # Panics
    ///
    /// If its text has a fault: it is part of the program.
    #[must_use]
    pub fn scenario(&self) -> Scenario {
        let alone = BTreeMap::<PathBuf, String>::new();
        corridor_scenario::load_text(Path::new(self.name), self.text, &alone)
            .expect("the textbook scenarios are tested to be sound and extend nothing")
    }
}

macro_rules! textbook {
    ($($name:literal),+ $(,)?) => {
        &[$(Textbook {
            name: $name,
            text: include_str!(concat!("../../../../scenarios/textbook/", $name)),
        }),+]
    };
}

/// All textbook scenarios, from the first queue to the first networks.
pub const TEXTBOOK: &[Textbook] = textbook![
    "mm1.toml",
    "first-queues.toml",
    "erlang-delay.toml",
    "fixed-service.toml",
    "general-service.toml",
    "appointments.toml",
    "slots.toml",
    "priorities.toml",
    "losses.toml",
    "cafe.toml",
    "inspection.toml",
    "blocking-lines.toml",
    "opening-hours.toml",
    "breakdowns.toml",
    "departures.toml",
    "from-empty.toml",
    "single-track.toml",
    "room.toml",
    "fleets.toml",
    "trains.toml",
    "ports.toml",
    "gauge-and-water.toml",
    "roads.toml",
    "booking.toml",
    "quays.toml",
    "convoys.toml",
    "weather.toml",
    "two-routes.toml",
];
