//! The textbook scenarios, carried inside the program so that `verify` needs no files.

/// A scenario in `scenarios/textbook/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Textbook {
    /// Name of the file.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
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
    "first-queues.toml",
    "erlang-delay.toml",
    "fixed-service.toml",
    "general-service.toml",
    "appointments.toml",
    "priorities.toml",
    "losses.toml",
    "cafe.toml",
    "inspection.toml",
    "blocking-lines.toml",
    "opening-hours.toml",
    "breakdowns.toml",
    "departures.toml",
    "from-empty.toml",
];
