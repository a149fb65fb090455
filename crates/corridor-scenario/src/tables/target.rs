//! Targets, and published figures to compare with.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::quantity::{Duration, Share, Tonnage};
use crate::spec::{At, Day, Flag, Reader, Spec, Text, choice, table};
use crate::tree::{Node, Value};

table! {
    /// What full capacity means: a throughput over a cut, with a probability, under service levels.
    Record TargetTable "a target" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// Tonnes over time.
        required "throughput" throughput: Tonnage,
        /// The cut: passages that are added up.
        required "across" across: Vec<At<CordonValue>>,
        /// Probability with which it must be met.
        required "probability" probability: Share,
        /// Further conditions, met in the same replication.
        optional "service" service: ServiceTable,
    }
}

table! {
    /// A passage that can be counted.
    Reference CordonValue "a passage" {
        /// The crossing.
        required "crossing" crossing: Text,
        /// The direction, by the place that it leads to; both if left out.
        optional "towards" towards: Text,
    }
}

table! {
    /// Conditions on the time at the border.
    Frame ServiceTable "`service`" {
        /// The mean border time is at most this.
        optional "border-time-mean" border_time_mean: Duration,
        /// 95 % of the border times are at most this.
        optional "border-time-p95" border_time_p95: Duration,
    }
}

table! {
    /// A published figure that the run is compared with.
    Frame PublishedTable "a published figure" {
        /// Name for people; the key if left out.
        optional "name" name: Text,
        /// What is compared.
        required "measure" measure: MeasureChoice,
        /// First day of its window.
        required "from" from: Day,
        /// End of its window, which no longer belongs to it.
        required "to" to: Day,
        /// The published value: "6.8 Mt", "640 trucks/day", "36 h", "80 %",
        /// "3550 USD/TEU", 1.87 for a growth.
        required "value" value: Figure,
        /// Relative tolerance; for a share, absolute.
        required "tolerance" tolerance: Share,
        /// Who published it.
        required "source" source: Text,
    }
}

choice! {
    /// What a published figure measures.
    MeasureChoice "a measure" {
        /// Tonnes that pass in the window.
        "tonnes" Tonnes(At<Vec<At<CordonValue>>>),
        /// Vehicles that pass per day.
        "vehicles-per-day" VehiclesPerDay(VehiclesPerDayValue),
        /// Tonnes that these flows deliver in the window.
        "delivered" Delivered(Vec<At<Text>>),
        /// How many times the tonnes a day of an earlier window pass or are delivered a day.
        "growth" Growth(GrowthValue),
        /// Mean time over these passages in the window, waiting included.
        "border-time" BorderTime(At<Vec<At<CordonValue>>>),
        /// Mean time from origin to destination of what these flows deliver in the window.
        "transit-time" TransitTime(Vec<At<Text>>),
        /// What is charged for a TEU of what these flows deliver in the window, time not counted.
        "tariff-per-teu" TariffPerTeu(Vec<At<Text>>),
        /// Utilisation of a stage, "post.stage".
        "stage-utilisation" StageUtilisation(At<Text>),
        /// Utilisation of a team.
        "team-utilisation" TeamUtilisation(At<Text>),
        /// Share of the days on which a queue is inside a range.
        "queue-within" QueueWithin(QueueWithinValue),
        /// Vehicles that stand at or before some elements, on average over the midnights (UTC) of
        /// the window.
        "standing" Standing(StandingValue),
    }
}

table! {
    /// Vehicles that pass per day.
    Reference VehiclesPerDayValue "vehicles per day" {
        /// The passages.
        required "across" across: Vec<At<CordonValue>>,
        /// Whether trains count as their wagons.
        optional "wagons" wagons: Flag,
    }
}

table! {
    /// Growth since an earlier time, of the tonnes that pass or that flows deliver.
    Reference GrowthValue "a growth" {
        /// Passages; what passes several of them counts once.
        optional "across" across: Vec<At<CordonValue>>,
        /// Flows.
        optional "flows" flows: Vec<At<Text>>,
        /// First day of the earlier time.
        required "from" from: Day,
        /// End of the earlier time, which no longer belongs to it.
        required "to" to: Day,
    }
}

table! {
    /// A queue inside a range.
    Reference QueueWithinValue "a queue within bounds" {
        /// Stages whose queues are added up, "post.stage".
        required "stages" stages: Vec<At<Text>>,
        /// Smallest count.
        required "low" low: u32,
        /// Largest count.
        required "high" high: u32,
    }
}

table! {
    /// Vehicles that stand: they wait there, or are blocked before it.
    Reference StandingValue "standing vehicles" {
        /// Legs, crossings, terminals and stages ("post.stage").
        required "at" at: Vec<At<Text>>,
        /// Whether trains count as their wagons.
        optional "wagons" wagons: Flag,
    }
}

/// A published value; its measure says which unit it has.
#[derive(Clone, Debug)]
pub(crate) struct Figure(pub(crate) Node);

impl Spec for Figure {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        if matches!(node.value, Value::Text(_) | Value::Integer(_) | Value::Float(_)) {
            return Some(Self(node.clone()));
        }
        reader.wrong_type(node, "a value with its unit in quotes, like \"6.8 Mt\"");
        None
    }

    fn meaning(node: &Node) -> crate::outline::Meaning {
        use crate::outline::Meaning;
        let Value::Text(text) = &node.value else { return Meaning::of_value(node) };
        let read = |one: &crate::quantity::Dimension| {
            let number = crate::quantity::parse(text, one).ok()?.base;
            Some(Meaning::of_number(number, one.what))
        };
        let found = crate::quantity::Dimension::all().iter().find_map(read);
        found.unwrap_or_else(|| Meaning::of_value(node))
    }
}

impl JsonSchema for Figure {
    fn schema_name() -> Cow<'static, str> {
        "Figure".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": ["string", "number"] })
    }
}
