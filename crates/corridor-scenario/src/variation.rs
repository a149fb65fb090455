//! Variations of a scenario: keys that take several values.
//!
//! A variation is one argument, `KEY=VALUES`. The values are separated by commas, each as it would
//! be written in a scenario (the quotes round a quantity may be left out); or they are a range,
//! `LOW..HIGH`. What is wrong with a value is found where every other fault is found, and points
//! into the argument.

mod shifts;

use std::path::PathBuf;

use shifts::Shifts;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::load::{self, Scenario};
use crate::outline::{in_line, written};
use crate::source::{SourceFile, Sources, Span};
use crate::spec::nearest;
use crate::tree::{self, Entry, Node, Table, Value};

/// How an argument is called in diagnostics.
const ARGUMENT: &str = "--vary";

/// A key and the values that it takes.
#[derive(Clone, Debug)]
pub struct Variation {
    key: String,
    path: Vec<String>,
    levels: Levels,
    argument: String,
}

#[derive(Clone, Debug)]
enum Levels {
    Listed(Vec<Level>),
    Range(Range),
}

/// From a number to a number, both of a unit.
#[derive(Clone, Debug)]
struct Range {
    low: f64,
    high: f64,
    unit: String,
    is_whole: bool,
    span: Span,
}

/// One value of a key.
#[derive(Clone, Debug)]
pub struct Level {
    /// The value in one line, with its unit.
    pub text: String,
    /// The number in it, where it begins with one.
    pub number: Option<f64>,
    node: Node,
}

impl Variation {
    /// Reads `KEY=VALUES`.
    ///
    /// # Errors
    ///
    /// What is wrong with the argument, in a sentence.
    pub fn parse(argument: &str) -> Result<Self, String> {
        let fault =
            |what: &str| format!("`{argument}` {what}; write KEY=VALUE,VALUE or KEY=LOW..HIGH");
        let at = top_level(argument, "=").first().copied().ok_or_else(|| fault("has no `=`"))?;
        let key = argument[..at].trim();
        let path = path_of(key).ok_or_else(|| fault("begins with no key"))?;
        let span = |from: usize, to: usize| Span::new(0, &(from..to));
        let rest = at + 1;
        let text = &argument[rest..];
        let range = range_of(text, span(rest, argument.len()));
        let levels = if let Some(range) = range {
            if range.high <= range.low {
                return Err(fault("has a range that ends before it begins"));
            }
            Levels::Range(range)
        } else {
            let mut cuts = top_level(text, ",");
            cuts.push(text.len());
            let mut from = 0;
            let mut listed = Vec::new();
            for cut in cuts {
                let piece = &text[from..cut];
                if piece.trim().is_empty() {
                    return Err(fault("has an empty value"));
                }
                let level = Level::read(piece.trim(), span(rest + from, rest + cut));
                if listed.iter().any(|known: &Level| known.text == level.text) {
                    return Err(fault(&format!("has the value `{}` twice", level.text)));
                }
                listed.push(level);
                from = cut + 1;
            }
            Levels::Listed(listed)
        };
        Ok(Self { key: key.to_owned(), path, levels, argument: argument.to_owned() })
    }

    /// The key, as it was written.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What a reader must know of the key, if it is one of two that exclude each other and `base`
    /// has the other: `lanes` are then those of every shift of `staff`.
    #[must_use]
    pub fn note(&self, base: &Scenario) -> Option<String> {
        Shifts::of(self, base, &[]).map(|shifts| shifts.note(&self.key))
    }

    /// The levels of a grid: the values listed, or so many evenly over the range.
    #[must_use]
    pub fn grid(&self, points: usize) -> Vec<Level> {
        match &self.levels {
            Levels::Listed(levels) => levels.clone(),
            Levels::Range(range) => {
                let step = |i: usize| if points < 2 { 0.0 } else { i as f64 / (points - 1) as f64 };
                let width = range.high - range.low;
                let mut levels: Vec<Level> =
                    (0..points.max(1)).map(|i| range.level(range.low + step(i) * width)).collect();
                levels.dedup_by(|a, b| a.text == b.text);
                levels
            }
        }
    }

    /// The level at a share of the way, from 0 to below 1.
    #[must_use]
    pub fn at(&self, share: f64) -> Level {
        match &self.levels {
            Levels::Listed(levels) => {
                let index = (share * levels.len() as f64) as usize;
                levels[index.min(levels.len() - 1)].clone()
            }
            Levels::Range(range) if range.is_whole => {
                let whole = (share * (range.high - range.low + 1.0)).floor();
                range.level(range.low + whole)
            }
            Levels::Range(range) => range.level(range.low + share * (range.high - range.low)),
        }
    }

    /// The fault of a key that leads nowhere in a scenario.
    fn lost(&self, root: &Node, file: usize) -> Option<Diagnostic> {
        let (_, parents) = self.path.split_last()?;
        let mut node = root;
        for (depth, key) in parents.iter().enumerate() {
            if let Some(next) = node.key(key).filter(|next| next.table().is_some()) {
                node = next;
                continue;
            }
            let walked = self.path[..depth].join(".");
            let dot = if walked.is_empty() { "" } else { "." };
            let names = node.table().map(Table::keys).into_iter().flatten();
            let near = nearest(key, names.map(String::as_str));
            let hint = near.map(|near| format!("did you mean `{walked}{dot}{near}`?"));
            let message = format!("the scenario has no table `{walked}{dot}{key}`");
            let span = Span::new(file, &(0..self.key.len()));
            return Some(Diagnostic::new(Code::UnknownKey, span, message).maybe_hint(hint));
        }
        None
    }
}

impl Level {
    fn read(text: &str, span: Span) -> Self {
        let (document, faults) = tree::parse(0, &format!("value = {text}"));
        let value = document.key("value").filter(|_| faults.is_empty());
        let is_one = document.table().is_some_and(|table| table.len() == 1);
        let mut node = match value {
            Some(node) if is_one => node.clone(),
            _ => Node { span, value: Value::Text(text.to_owned()) },
        };
        point_to(&mut node, span);
        Self { text: written(&node), number: leading_number(&written(&node)), node }
    }
}

impl Range {
    fn level(&self, number: f64) -> Level {
        let number = if self.is_whole { number.round() } else { self.rounded(number) };
        let (text, value) = if self.unit.is_empty() {
            let value = if self.is_whole {
                Value::Integer(Some(number as i64))
            } else {
                Value::Float(number)
            };
            (number.to_string(), value)
        } else {
            let text = format!("{number} {}", self.unit);
            (text.clone(), Value::Text(text))
        };
        Level { text, number: Some(number), node: Node { span: self.span, value } }
    }

    /// A number in thousandths of the range's width, in the decimal sense.
    fn rounded(&self, number: f64) -> f64 {
        let decimals = 3 - (self.high - self.low).log10().floor() as i32;
        let text = format!("{number:.*}", decimals.clamp(0, 12) as usize);
        text.parse().unwrap_or(number)
    }
}

/// A scenario with some keys at some levels. Its files are those of the scenario, and one line a
/// key that says the level.
///
/// # Errors
///
/// Every fault of the result; those of the levels point into the arguments.
pub fn vary(base: &Scenario, point: &[(&Variation, &Level)]) -> Result<Scenario, Diagnostics> {
    let mut files = base.files.clone();
    let mut root = base.root.clone();
    let mut lost = Vec::new();
    for (variation, level) in point {
        let file = files.len();
        files.push(SourceFile { path: PathBuf::from(ARGUMENT), text: variation.argument.clone() });
        lost.extend(variation.lost(&base.root, file));
        let mut node = level.node.clone();
        node.shift_files(file);
        let key = Span::new(file, &(0..variation.key.len()));
        let entry = Entry { key, node };
        match Shifts::of(variation, base, point) {
            Some(shifts) => shifts.set(&mut root, &variation.path, entry),
            None => root.put(&variation.path, entry),
        }
    }
    if !lost.is_empty() {
        return Err(Diagnostics::new(lost, Sources::of(files)));
    }
    // Faults point into the arguments, which name all levels; what is kept is the level.
    let mut scenario = load::finish(root, files)?;
    for (file, (variation, level)) in scenario.files[base.files.len()..].iter_mut().zip(point) {
        file.text = format!("{} = {}\n", variation.key, in_line(&level.node));
    }
    Ok(scenario)
}

/// The positions of a sign outside quotes and brackets.
fn top_level(text: &str, sign: &str) -> Vec<usize> {
    let (mut depth, mut quote) = (0_i32, None);
    let mut found = Vec::new();
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (Some(open), _) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{' | '[') => depth += 1,
            (None, '}' | ']') => depth -= 1,
            _ if depth == 0 && text[at..].starts_with(sign) => found.push(at),
            _ => {}
        }
    }
    found
}

/// The keys of a dotted key, as TOML reads it.
fn path_of(key: &str) -> Option<Vec<String>> {
    let (document, faults) = tree::parse(0, &format!("{key} = 0"));
    if !faults.is_empty() || key.contains('\n') {
        return None;
    }
    let mut path = Vec::new();
    let mut node = &document;
    while let Some(table) = node.table() {
        let (key, entry) = table.first_key_value()?;
        path.push(key.clone());
        node = &entry.node;
    }
    Some(path)
}

fn range_of(text: &str, span: Span) -> Option<Range> {
    let [at] = top_level(text, "..")[..] else { return None };
    let split = |text: &str| {
        let text = text.trim().trim_matches('"');
        let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '+');
        let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
        let number = text[..end].replace('_', "").parse::<f64>().ok()?;
        let is_whole = !text[..end].contains('.');
        Some((number, text[end..].trim().to_owned(), is_whole))
    };
    let (low, low_unit, low_whole) = split(&text[..at])?;
    let (high, unit, high_whole) = split(&text[at + 2..])?;
    let same_unit = low_unit.is_empty() || low_unit == unit;
    let is_whole = unit.is_empty() && low_whole && high_whole;
    same_unit.then_some(Range { low, high, unit, is_whole, span })
}

fn leading_number(text: &str) -> Option<f64> {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '-' | '+');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    text[..end].replace('_', "").parse().ok()
}

fn point_to(node: &mut Node, span: Span) {
    node.span = span;
    match &mut node.value {
        Value::List(list) => list.iter_mut().for_each(|one| point_to(one, span)),
        Value::Table(table) => {
            for entry in table.values_mut() {
                entry.key = span;
                point_to(&mut entry.node, span);
            }
        }
        _ => {}
    }
}
