//! Railways: loops, sections, what border stations accept, stops on loading.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::civil::Date;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::{Code, Diagnostic};
use crate::outline::Outline;
use crate::provenance::Ledger;
use crate::quantity::{Duration, Headcount, Length, Mass, Speed, VehicleRate};
use crate::spec::{At, Day, Either, Reader, Spec, Text, table, words};
use crate::tree::Node;

words! {
    /// How many tracks a line has.
    TracksWord "a number of tracks" {
        /// One for both directions: trains meet at loops.
        "single" Single,
        /// One for each direction.
        "double" Double,
    }
}

table! {
    /// Tracks beside each other on a single line, where trains meet.
    Record LoopTable "a loop" {
        /// Distance from the leg's first place.
        required "at" at: Length,
        /// Tracks, the line's own included: at least 2.
        required "tracks" tracks: u32,
        /// Usable length; as long as any train if left out.
        optional "length" length: Length,
    }
}

table! {
    /// A part of a line that differs from the rest.
    Record SectionTable "a section" {
        /// Where it begins, from the leg's first place.
        required "from" from: Length,
        /// Where it ends, from the leg's first place.
        required "to" to: Length,
        /// Speed on it; that of the leg if left out.
        optional "speed" speed: Speed,
        /// Heaviest train, wagons and cargo together.
        optional "gross" gross: Mass,
        /// Heaviest axle.
        optional "axle-load" axle_load: Mass,
    }
}

table! {
    /// What a border station takes of the trains of one direction; those that it refuses stand
    /// upstream.
    Record AcceptanceTable "an acceptance" {
        /// Trains a day, evenly spread: "14 trains/day", or from dates on.
        required "trains" trains: Accepted,
        /// Tracks on which trains of this direction stand until they leave the station.
        required "tracks" tracks: u32,
        /// A train that is refused for so long is abandoned: it stands without an engine until the
        /// station takes it.
        optional "abandon-after" abandon_after: Duration,
        /// With `abandon-after`: room for abandoned trains, "5 trains".
        optional "standing" standing: Headcount,
    }
}

table! {
    /// A stop on loading: what is banned waits at its origin.
    Record BanTable "a ban" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// Flows that are not loaded.
        optional "flows" flows: Vec<At<Text>>,
        /// Destinations that nothing is loaded for.
        optional "destinations" destinations: Vec<At<Text>>,
        /// From a day to a day, which is free again: { from = 2025-10-01, to = 2025-10-20 }.
        required "on" on: BanDates,
    }
}

table! {
    /// From a day to a day, which is no longer hit.
    Value BanDates "`on`" {
        /// First day.
        required "from" from: Day,
        /// Day of the end.
        required "to" to: Day,
    }
}

/// Trains a day, always or from dates on.
pub(crate) type Accepted = Either<VehicleRate, ByDate>;

/// Trains a day from dates on.
#[derive(Clone, Debug)]
pub(crate) struct ByDate(pub(crate) BTreeMap<Date, At<VehicleRate>>);

impl Spec for ByDate {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let table = reader.table(node, "trains a day by date")?;
        let before = reader.count();
        let mut dates = BTreeMap::new();
        for (key, entry) in table {
            let date = key.parse::<Date>().ok().filter(|date| date.to_string() == *key);
            if date.is_none() {
                let message = format!("`{key}` is not a date");
                let hint = "write year, month and day: \"2025-10-01\"";
                reader.report(Diagnostic::new(Code::BadTime, entry.key, message).hint(hint));
            }
            let value = VehicleRate::read(&entry.node, reader);
            if let (Some(date), Some(value)) = (date, value) {
                dates.insert(date, At { key: entry.key, span: entry.node.span, value });
            }
        }
        if table.is_empty() {
            let message = "there is no number of trains from any date on".to_owned();
            return reader.refuse(Code::Incomplete, node.span, message);
        }
        (reader.count() == before).then_some(Self(dates))
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        for (date, entry) in node.table().into_iter().flatten() {
            ledger.inside(date, |ledger| ledger.number(&entry.node));
        }
    }

    fn outline(node: &Node, outline: &mut Outline) {
        for (date, entry) in node.table().into_iter().flatten() {
            outline.key(date, None, |outline| VehicleRate::outline(&entry.node, outline));
        }
    }
}

impl JsonSchema for ByDate {
    fn schema_name() -> Cow<'static, str> {
        "TrainsByDate".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let rate = generator.subschema_for::<VehicleRate>();
        json_schema!({
            "type": "object",
            "description": "Trains a day from dates on.",
            "patternProperties": { "^[0-9]{4}-[0-9]{2}-[0-9]{2}$": rate },
            "additionalProperties": false,
            "minProperties": 1
        })
    }
}
