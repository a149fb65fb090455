//! The file as a whole, the scenario's head, and the experiment.

use std::borrow::Cow;

use jiff::Span as CalendarSpan;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::{
    BanTable, CrossingTable, DisruptionTable, EmissionsTable, FleetTable, FlowTable, LegTable,
    PlaceTable, PublishedTable, TargetTable, TeamTable, TerminalTable, TrainTable, VehicleTable,
};
use crate::diagnostic::{Code, Diagnostic};
use crate::outline::Meaning;
use crate::quantity::{Duration, PerTonneHour, Share};
use crate::spec::{At, Day, Either, Map, Reader, Spec, Text, nearest, table};
use crate::tree::{Node, Value};

table! {
    /// A scenario of a freight corridor, or an overlay that changes one.
    Frame RootTable "the file" {
        /// The version of the format: 1.
        required "format" format: u32,
        /// The file that this one changes, relative to this file; or a list of files, laid over one
        /// another, which must agree where they say the same. Tables are merged key by key; a value,
        /// staff by shift and a distribution among them, replaces the old one whole.
        optional "extends" extends: Either<Text, Vec<At<Text>>>,
        /// What an overlay takes away, by key: "flows.grain-to-iran".
        optional "remove" remove: Vec<At<Text>>,
        /// What the scenario is called and what it covers.
        required "scenario" scenario: ScenarioTable,
        /// How it is simulated.
        optional "experiment" experiment: ExperimentTable,
        /// Towns, stations, yards, ports, border sides.
        required "places" places: Map<PlaceTable>,
        /// What moves.
        required "vehicles" vehicles: Map<VehicleTable>,
        /// Links between places.
        optional "legs" legs: Map<LegTable>,
        /// Borders.
        optional "crossings" crossings: Map<CrossingTable>,
        /// People and equipment that several stages share.
        optional "teams" teams: Map<TeamTable>,
        /// Where cargo changes vehicle or mode.
        optional "terminals" terminals: Map<TerminalTable>,
        /// Vehicles that can run out and must come back.
        optional "fleets" fleets: Map<FleetTable>,
        /// Stops on loading.
        optional "bans" bans: Map<BanTable>,
        /// Trains that are formed of groups of wagons.
        optional "trains" trains: Map<TrainTable>,
        /// Who sends what.
        required "flows" flows: Map<FlowTable>,
        /// Factors of greenhouse gas; it is not counted if left out.
        optional "emissions" emissions: EmissionsTable,
        /// Closures and losses of capacity.
        optional "disruptions" disruptions: Map<DisruptionTable>,
        /// What full capacity means here.
        optional "targets" targets: Map<TargetTable>,
        /// Published figures that the run is compared with.
        optional "published" published: Map<PublishedTable>,
    }
}

table! {
    /// What the scenario is called and what it covers.
    Record ScenarioTable "the scenario" {
        /// Title, as it stands in reports.
        required "name" name: Text,
        /// A sentence or two about it.
        optional "description" description: Text,
        /// The first measured day, from midnight UTC.
        required "start" start: Day,
        /// How long is measured, by the calendar: "1 yr", "18 months", "90 d".
        required "horizon" horizon: Horizon,
        /// History simulated before the start and not measured: "90 d", or "auto".
        required "warm-up" warm_up: WarmUpText,
        /// What an hour of a tonne is worth: for the cheapest route, choices, and the cost of time.
        optional "value-of-time" value_of_time: PerTonneHour,
        /// What an hour from the median of the time to its 95th percentile is worth for a tonne,
        /// for choices; nothing if left out.
        optional "value-of-reliability" value_of_reliability: PerTonneHour,
    }
}

table! {
    /// How the scenario is simulated. The command line may override it.
    Frame ExperimentTable "the experiment" {
        /// How many histories: a number, or bounds with a precision.
        optional "replications" replications: Either<u32, Replications>,
        /// Confidence of all intervals; 0.95 if left out.
        optional "confidence" confidence: Share,
        /// The number that all random draws begin with; 1 if left out.
        optional "seed" seed: u64,
    }
}

table! {
    /// Replications until a precision is reached.
    Reference Replications "the replications" {
        /// At least so many.
        required "at-least" at_least: u32,
        /// At most so many.
        required "at-most" at_most: u32,
        /// Relative half-width of the intervals at which to stop.
        optional "precision" precision: Share,
        /// Confidence of the intervals.
        optional "confidence" confidence: Share,
    }
}

/// A length of time by the calendar.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Horizon(pub(crate) CalendarSpan);

const HORIZON_UNITS: [&str; 4] = ["yr", "months", "weeks", "d"];

impl Spec for Horizon {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(node, "a horizon in quotes, like \"1 yr\"")?.trim();
        let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
        let (number, unit) = (&text[..digits], text[digits..].trim());
        let Ok(number) = number.parse::<i32>() else {
            let message = format!("`{text}` is not a horizon");
            let hint = "write a whole number and a unit, like \"1 yr\", \"18 months\", \"90 d\"";
            reader.report(Diagnostic::new(Code::BadTime, node.span, message).hint(hint));
            return None;
        };
        let (span, days) = match unit {
            "yr" | "year" | "years" => (CalendarSpan::new().try_years(number), 366),
            "months" | "month" => (CalendarSpan::new().try_months(number), 31),
            "weeks" | "week" => (CalendarSpan::new().try_weeks(number), 7),
            "d" | "day" | "days" => (CalendarSpan::new().try_days(number), 1),
            _ => {
                let near = nearest(unit, HORIZON_UNITS);
                let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
                let hint = format!("{near}possible units: {}", HORIZON_UNITS.join(", "));
                let message = format!("`{unit}` is not a unit of a horizon");
                reader.report(Diagnostic::new(Code::WrongUnit, node.span, message).hint(hint));
                return None;
            }
        };
        match span {
            Ok(span) if 0 < number && i64::from(number) * days <= 36_600 => Some(Self(span)),
            _ => {
                let message = "a horizon is at least a day and at most 60 years".to_owned();
                reader.refuse(Code::ImpossibleValue, node.span, message)
            }
        }
    }

    fn meaning(node: &Node) -> Meaning {
        let Some(Self(span)) = Self::read(node, &mut Reader::default()) else {
            return Meaning::of_value(node);
        };
        let months = i32::from(span.get_years()) * 12 + span.get_months();
        let days = span.get_weeks() * 7 + span.get_days();
        Meaning::of_text(format!("{months} months and {days} days"))
    }
}

impl JsonSchema for Horizon {
    fn schema_name() -> Cow<'static, str> {
        "Horizon".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let units = "yr|year|years|months|month|weeks|week|d|day|days";
        json_schema!({ "type": "string", "pattern": format!("^\\s*[0-9]+\\s*({units})\\s*$") })
    }
}

/// The warm-up: a time, or "auto".
#[derive(Clone, Copy, Debug)]
pub(crate) enum WarmUpText {
    Fixed(Duration),
    Auto,
}

impl Spec for WarmUpText {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text.trim() == "auto" => Some(Self::Auto),
            _ => Duration::read(node, reader).map(Self::Fixed),
        }
    }

    fn meaning(node: &Node) -> Meaning {
        Duration::meaning(node)
    }
}

impl JsonSchema for WarmUpText {
    fn schema_name() -> Cow<'static, str> {
        "WarmUp".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let duration = generator.subschema_for::<Duration>();
        json_schema!({ "anyOf": [{ "const": "auto" }, duration] })
    }
}
