//! Times of the week: opening hours, shifts, departures, rhythms.

use std::borrow::Cow;

use corridor_core::model::{DAYS, WeekRule, Weekdays, first_overlap};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::diagnostic::{Code, Diagnostic};
use crate::outline::Meaning;
use crate::provenance::Ledger;
use crate::quantity::{Share, VehicleRate};
use crate::source::Span;
use crate::spec::{Reader, Spec, nearest};
use crate::tree::{Node, Value};

const WINDOW: &str = "days and times, like \"mon-sun 08:00-20:00\"";
const INSTANT: &str = "days and a time, like \"mon 06:00\" or \"daily 06:00\"";
const WINDOW_PATTERN: &str = "^\\s*[a-z,-]+\\s+[0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}\\s*$";
const INSTANT_PATTERN: &str = "^\\s*[a-z,-]+\\s+[0-9]{1,2}:[0-9]{2}\\s*$";

/// A window of the week in local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) days: Weekdays,
    /// Minutes after midnight.
    pub(crate) from: u16,
    /// Minutes after midnight; before `from` it lies on the next day.
    pub(crate) to: u16,
}

impl Window {
    /// The whole week.
    const ALWAYS: Self = Self { days: Weekdays::ALL, from: 0, to: 1440 };

    /// The window with servers on duty.
    pub(crate) const fn with(self, servers: u32) -> WeekRule {
        WeekRule { days: self.days, from: self.from, to: self.to, servers }
    }
}

/// Why a text is not a window.
type WindowFault = (String, String);

fn not(text: &str, expected: &str) -> WindowFault {
    (format!("`{}` is not a time of the week", text.trim()), format!("write {expected}"))
}

/// Reads "mon-sun 08:00-20:00".
fn window(text: &str) -> Result<Window, WindowFault> {
    let fault = || not(text, WINDOW);
    let (days, times) = text.trim().split_once(char::is_whitespace).ok_or_else(fault)?;
    let (from, to) = times.trim().split_once('-').ok_or_else(fault)?;
    let days = weekdays(days)?;
    let from = minutes(from).filter(|from| *from < 1440).ok_or_else(fault)?;
    let to = minutes(to).ok_or_else(fault)?;
    if from == to {
        let message = format!("`{}` begins and ends at the same time", text.trim());
        return Err((message, "write a whole day as 00:00-24:00".to_owned()));
    }
    Ok(Window { days, from, to })
}

/// Reads "mon 06:00" as a window of one minute.
fn instant(text: &str) -> Result<Window, WindowFault> {
    let fault = || not(text, INSTANT);
    let (days, time) = text.trim().split_once(char::is_whitespace).ok_or_else(fault)?;
    let days = weekdays(days)?;
    let from = minutes(time.trim()).filter(|from| *from < 1440).ok_or_else(fault)?;
    Ok(Window { days, from, to: from + 1 })
}

/// Reads "daily", "mon", "mon-fri", "mon,wed,fri".
fn weekdays(text: &str) -> Result<Weekdays, WindowFault> {
    if text == "daily" {
        return Ok(Weekdays::ALL);
    }
    let day = |name: &str| {
        let found = (0_u8..).zip(DAYS).find(|(_, day)| *day == name).map(|(number, _)| number);
        found.ok_or_else(|| {
            let near = nearest(name, DAYS.into_iter().chain(["daily"]));
            let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
            let hint = format!("{near}the days are {}, and daily", DAYS.join(", "));
            (format!("`{name}` is not a day of the week"), hint)
        })
    };
    let mut all: Option<Weekdays> = None;
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        let range = Weekdays::range(day(first)?, day(last)?);
        all = Some(all.map_or(range, |all| all.union(range)));
    }
    all.ok_or_else(|| not(text, WINDOW))
}

/// Reads "08:00" into minutes after midnight, up to "24:00".
fn minutes(text: &str) -> Option<u16> {
    let (hours, minutes) = text.trim().split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(minutes) || hours.is_empty() || 2 < hours.len() {
        return None;
    }
    let (hours, minutes) = (hours.parse::<u16>().ok()?, minutes.parse::<u16>().ok()?);
    let total = hours * 60 + minutes;
    (minutes < 60 && total <= 1440).then_some(total)
}

fn report<T>(result: Result<T, WindowFault>, span: Span, reader: &mut Reader) -> Option<T> {
    result
        .map_err(|(message, hint)| {
            reader.report(Diagnostic::new(Code::BadTime, span, message).hint(hint));
        })
        .ok()
}

/// Reads one text or a list of texts.
fn read_all(
    node: &Node,
    expected: &str,
    parse: fn(&str) -> Result<Window, WindowFault>,
    reader: &mut Reader,
) -> Option<Vec<Window>> {
    let single = std::slice::from_ref(node);
    let list = if let Value::List(list) = &node.value { list.as_slice() } else { single };
    if list.is_empty() {
        let message = "the list is empty".to_owned();
        return reader.refuse(Code::Incomplete, node.span, message);
    }
    let mut read = |node: &Node| {
        let text = reader.text(node, expected)?;
        report(parse(text), node.span, reader)
    };
    let windows: Vec<_> = list.iter().map(&mut read).collect();
    windows.into_iter().collect()
}

/// Opening hours: "always", one window, or a list of them.
#[derive(Clone, Debug)]
pub(crate) struct Hours(pub(crate) Vec<Window>);

impl Spec for Hours {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        match &node.value {
            Value::Text(text) if text.trim() == "always" => Some(Self(vec![Window::ALWAYS])),
            _ => {
                let all = read_all(node, &format!("\"always\", or {WINDOW}"), window, reader)?;
                let rules: Vec<_> = all.iter().map(|window| window.with(1)).collect();
                if let Some(at) = first_overlap(&rules) {
                    let message = format!("{at} is in two of the windows");
                    let hint = "opening hours say each time once; more lanes at some hours are \
                                `staff` by shifts";
                    let fault = Diagnostic::new(Code::Contradiction, node.span, message);
                    reader.report(fault.hint(hint));
                    return None;
                }
                Some(Self(all))
            }
        }
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        let read = Self::read(node, &mut Reader::default());
        read.map_or_else(
            || Meaning::of_value(node),
            |one| profile(one.0.iter().map(|window| window.with(1))),
        )
    }
}

/// Departures: times of the week.
#[derive(Clone, Debug)]
pub(crate) struct Departures(pub(crate) Vec<Window>);

impl Spec for Departures {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        read_all(node, INSTANT, instant, reader).map(Self)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        let read = Self::read(node, &mut Reader::default());
        read.map_or_else(
            || Meaning::of_value(node),
            |one| sorted(one.0.iter().map(|window| window.with(1))),
        )
    }
}

/// Servers by window.
#[derive(Clone, Debug)]
pub(crate) struct Staff(pub(crate) Vec<WeekRule>);

/// Weights by window, in whole per cent.
#[derive(Clone, Debug)]
pub(crate) struct Rhythm(pub(crate) Vec<WeekRule>);

fn read_rules(
    node: &Node,
    reader: &mut Reader,
    number: impl Fn(&Node, &mut Reader) -> Option<u32>,
) -> Option<Vec<WeekRule>> {
    let table = reader.table(node, &format!("a table by {WINDOW}"))?;
    if table.is_empty() {
        let message = "the table is empty".to_owned();
        return reader.refuse(Code::Incomplete, node.span, message);
    }
    let mut rules = Vec::new();
    for (key, entry) in table {
        let text = if key.trim() == "always" { "daily 00:00-24:00" } else { key };
        let window = report(window(text), entry.key, reader);
        let number = number(&entry.node, reader);
        rules.push(window.zip(number).map(|(window, number)| window.with(number)));
    }
    rules.into_iter().collect()
}

impl Spec for Staff {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        read_rules(node, reader, u32::read).map(Self)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        let read = Self::read(node, &mut Reader::default());
        read.map_or_else(|| Meaning::of_value(node), |one| profile(one.0.into_iter()))
    }
}

/// Vehicles an hour by hours of the week.
#[derive(Clone, Debug)]
pub(crate) struct RateByHours {
    /// The hours; `servers` are vehicles an hour.
    pub(crate) rules: Vec<WeekRule>,
    /// What is counted.
    pub(crate) noun: &'static str,
}

impl Spec for RateByHours {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let noun = std::cell::Cell::new("vehicles");
        let per_hour = |node: &Node, reader: &mut Reader| {
            let rate = VehicleRate::read(node, reader)?;
            noun.set(rate.noun);
            let per_hour = rate.per_year / HOURS_PER_YEAR;
            if (1.0..=3_600.0).contains(&per_hour) && (per_hour - per_hour.round()).abs() < 1e-9 {
                return Some(per_hour.round() as u32);
            }
            let message = "slots by hours are a whole number an hour, from 1 to 3 600".to_owned();
            reader.refuse(Code::ImpossibleValue, node.span, message)
        };
        let rules = read_rules(node, reader, per_hour)?;
        Some(Self { rules, noun: noun.get() })
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        let read = Self::read(node, &mut Reader::default());
        read.map_or_else(|| Meaning::of_value(node), |one| profile(one.rules.into_iter()))
    }
}

/// Hours in the year of a rate.
const HOURS_PER_YEAR: f64 = 8_760.0;

impl Spec for Rhythm {
    fn read(node: &Node, reader: &mut Reader) -> Option<Self> {
        let percent = |node: &Node, reader: &mut Reader| {
            let percent = Share::read(node, reader)?.0 * 100.0;
            if (0.0..=10_000.0).contains(&percent) && (percent - percent.round()).abs() < 1e-9 {
                return Some(percent.round() as u32);
            }
            let message = "a weight is a whole number of per cent from 0 to 10 000".to_owned();
            reader.refuse(Code::ImpossibleValue, node.span, message)
        };
        read_rules(node, reader, percent).map(Self)
    }

    fn enter(node: &Node, ledger: &mut Ledger) {
        ledger.number(node);
    }

    fn meaning(node: &Node) -> Meaning {
        let read = Self::read(node, &mut Reader::default());
        read.map_or_else(|| Meaning::of_value(node), |one| sorted(one.0.into_iter()))
    }
}

/// Servers over the minutes of a week, as the times at which their number changes.
fn profile(rules: impl Iterator<Item = WeekRule>) -> Meaning {
    const WEEK: usize = 7 * 1440;
    let mut steps = vec![0_i64; WEEK + 1];
    for rule in rules {
        let length =
            if rule.from < rule.to { rule.to - rule.from } else { 1440 + rule.to - rule.from };
        for day in (0..7).filter(|day| rule.days.contains(*day)) {
            let from = usize::from(day) * 1440 + usize::from(rule.from);
            let to = from + usize::from(length);
            steps[from] += i64::from(rule.servers);
            steps[to.min(WEEK)] -= i64::from(rule.servers);
            if WEEK < to {
                steps[0] += i64::from(rule.servers);
                steps[to - WEEK] -= i64::from(rule.servers);
            }
        }
    }
    let mut servers = 0;
    let changes = steps[..WEEK].iter().enumerate().filter_map(|(minute, step)| {
        servers += step;
        (minute == 0 || *step != 0).then(|| format!("{minute}:{servers} "))
    });
    Meaning::of_text(changes.collect())
}

/// The rules in an order of their own.
fn sorted(rules: impl Iterator<Item = WeekRule>) -> Meaning {
    let mut texts: Vec<String> = rules.map(|rule| format!("{rule:?}")).collect();
    texts.sort_unstable();
    Meaning::of_text(texts.join(" "))
}

macro_rules! week_schema {
    ($type:ident, $generator:ident => $body:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn json_schema($generator: &mut SchemaGenerator) -> Schema {
                $body
            }
        }
    };
}

week_schema!(Hours, _generator => json_schema!({ "anyOf": [
    { "const": "always" },
    { "type": "string", "pattern": WINDOW_PATTERN },
    { "type": "array", "items": { "type": "string", "pattern": WINDOW_PATTERN }, "minItems": 1 }
] }));
week_schema!(Departures, _generator => json_schema!({ "anyOf": [
    { "type": "string", "pattern": INSTANT_PATTERN },
    { "type": "array", "items": { "type": "string", "pattern": INSTANT_PATTERN }, "minItems": 1 }
] }));
week_schema!(Staff, generator => rules_schema(&generator.subschema_for::<u32>()));
week_schema!(Rhythm, generator => rules_schema(&generator.subschema_for::<Share>()));
week_schema!(RateByHours, generator => rules_schema(&generator.subschema_for::<VehicleRate>()));

fn rules_schema(number: &Schema) -> Schema {
    json_schema!({
        "type": "object",
        "propertyNames": { "pattern": format!("^\\s*always\\s*$|{WINDOW_PATTERN}") },
        "additionalProperties": number,
        "minProperties": 1
    })
}

#[cfg(test)]
mod tests;
