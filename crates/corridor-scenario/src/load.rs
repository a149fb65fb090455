//! From a file to a scenario, or to its diagnostics.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use corridor_core::experiment::Plan;
use corridor_core::model::{CorridorModel, Fault, FaultKind};
use corridor_core::model_hash;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lower::{self, Lowered};
use crate::overlay::{self, Merged};
use crate::provenance::{Ledger, Provenance};
use crate::source::{Disk, SourceFile, SourceLoader, Sources, Span};
use crate::spec::{Reader, Spec};
use crate::tables::RootTable;
use crate::tree::{Node, Table, Value};

/// A checked scenario: what is simulated, how, and where its numbers come from.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its name.
    pub title: String,
    /// A sentence or two about it.
    pub description: Option<String>,
    /// The corridor.
    pub model: CorridorModel,
    /// How it is simulated.
    pub plan: Plan,
    /// Where its numbers come from.
    pub provenance: Provenance,
    /// SHA-256 of the merged model in canonical form, in hexadecimal: sorted names, base units, no
    /// prose.
    pub hash: String,
    /// The files: the scenario first, then what it extends.
    pub files: Vec<SourceFile>,
    /// What is probably not meant, though it can be run.
    pub warnings: Diagnostics,
    /// The merged tables.
    pub(crate) root: Node,
}

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The file cannot be read.
    #[error("cannot read `{}`", path.display())]
    Read {
        /// Which file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: std::io::Error,
    },
    /// The scenario has faults.
    #[error("{0}")]
    Diagnostics(Diagnostics),
}

/// Loads a scenario from disk.
///
/// # Errors
///
/// [`Failure::Read`] if the file cannot be read; otherwise every fault of the scenario and of the
/// files that it extends.
pub fn load(path: &Path) -> Result<Scenario, Failure> {
    load_text(path, text_of(path)?, &Disk).map_err(Failure::Diagnostics)
}

/// The text of a file; one that is no text is diagnosed where that shows.
fn text_of(path: &Path) -> Result<String, Failure> {
    let failure = |source| Failure::Read { path: path.to_owned(), source };
    decode(path, std::fs::read(path).map_err(failure)?).map_err(Failure::Diagnostics)
}

fn decode(path: &Path, bytes: Vec<u8>) -> Result<String, Diagnostics> {
    String::from_utf8(bytes).map_err(|error| {
        let end = error.utf8_error().valid_up_to();
        let readable = String::from_utf8_lossy(&error.as_bytes()[..end]).into_owned();
        let mut sources = Sources::default();
        let file = sources.add(path.to_owned(), readable);
        let message = "the file is not text in UTF-8 from here on";
        let diagnostic = Diagnostic::new(Code::Syntax, Span::new(file, &(end..end)), message)
            .hint("save it as UTF-8; a scenario is a text file, not a workbook or an archive");
        Diagnostics::new(vec![diagnostic], sources)
    })
}

/// Loads a scenario from its text; files that it extends come from `loader`, by a path relative
/// to `path`.
///
/// # Errors
///
/// Every fault of the scenario and of the files that it extends.
pub fn load_text(
    path: &Path,
    text: impl Into<String>,
    loader: &dyn SourceLoader,
) -> Result<Scenario, Diagnostics> {
    load_choices(path, text.into(), loader, Choices::Settled)
}

/// Loads a scenario from disk whose choices need not be settled: its routes may have shares that
/// mean nothing (`Choice::is_settled` says so), and must not be run as they are.
///
/// # Errors
///
/// As [`load`].
pub fn load_unsettled(path: &Path) -> Result<Scenario, Failure> {
    load_choices(path, text_of(path)?, &Disk, Choices::Any).map_err(Failure::Diagnostics)
}

/// Which choices a scenario may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choices {
    /// Those with settled shares.
    Settled,
    /// Any.
    Any,
}

fn load_choices(
    path: &Path,
    text: String,
    loader: &dyn SourceLoader,
    choices: Choices,
) -> Result<Scenario, Diagnostics> {
    let mut sources = Sources::default();
    let merged = overlay::read(path, text, loader, &mut sources);
    lowered(merged, sources, choices)
}

/// The scenario of merged tables whose positions point into these files.
pub(crate) fn finish(root: Node, files: Vec<SourceFile>) -> Result<Scenario, Diagnostics> {
    let merged = Merged { root, diagnostics: Vec::new(), torn: false };
    lowered(merged, Sources::of(files), Choices::Settled)
}

fn lowered(merged: Merged, sources: Sources, choices: Choices) -> Result<Scenario, Diagnostics> {
    let mut reader = Reader::default();
    let root = RootTable::read(&merged.root, &mut reader);
    let lowered = root.as_ref().and_then(|root| {
        check_format(root, &mut reader);
        lower::lower(root, &mut reader)
    });
    let mut list = merged.diagnostics;
    let near = reader.near().clone();
    let found = reader.into_diagnostics();
    let seen: Vec<Span> = list.iter().map(|one| one.span).collect();
    list.extend(
        found
            .into_iter()
            .filter(|one| !seen.contains(&one.span) && (!merged.torn || tells_of_itself(one))),
    );
    let open = match &lowered {
        Some(lowered) if choices == Choices::Settled => lowered.unsettled.clone(),
        _ => Vec::new(),
    };
    // What a torn text lacks may be what a rule of the whole misses.
    let whole = lowered.filter(|_| !merged.torn);
    let model = whole.and_then(|lowered| check_model(lowered, &merged.root, &near, &mut list));
    for (span, flow) in open {
        // A choice with another fault cannot be settled, so that fault comes first.
        if !list.iter().any(|one| one.span == span) {
            list.push(unsettled(span, &flow));
        }
    }
    let diagnostics = Diagnostics::new(list, sources);
    let (Some((model, plan)), Some(root)) = (model, root) else { return Err(diagnostics) };
    if diagnostics.has_errors() {
        return Err(diagnostics);
    }
    let scenario = root.scenario.map(|scenario| scenario.value);
    let title = scenario.as_ref().and_then(|head| head.name.as_ref());
    let description = scenario.as_ref().and_then(|head| head.description.as_ref());
    Ok(Scenario {
        title: title.map_or_else(String::new, |title| title.value.clone()),
        description: description.map(|text| text.value.clone()),
        hash: model_hash(&model),
        model,
        plan,
        provenance: provenance(&merged.root),
        files: diagnostics.sources().files().to_vec(),
        warnings: diagnostics,
        root: merged.root,
    })
}

/// Whether a fault is one where it stands, whatever may be missing elsewhere. A value without
/// any text stands in for one that could not be read.
fn tells_of_itself(diagnostic: &Diagnostic) -> bool {
    use Code::{Incomplete, MissingKey, SourceOfNothing, UnknownName, Unused};
    let of_others = [Incomplete, MissingKey, SourceOfNothing, UnknownName, Unused];
    !of_others.contains(&diagnostic.code) && !diagnostic.span.range().is_empty()
}

fn unsettled(span: Span, flow: &str) -> Diagnostic {
    let message = format!("flow `{flow}` chooses among routes, and its shares are not settled");
    let hint =
        "settle them with `corridor assign SCENARIO.toml -o settled.toml`, and use that file";
    Diagnostic::new(Code::Unsettled, span, message).hint(hint)
}

fn check_format(root: &RootTable, reader: &mut Reader) {
    let Some(format) = root.format.as_ref().filter(|format| format.value != 1) else { return };
    let message = format!("this program reads format 1, not {}", format.value);
    let hint = "write `format = 1`, or use the version of the program that the file is for";
    reader.report(Diagnostic::new(Code::Format, format.span, message).hint(hint));
}

fn check_model(
    lowered: Lowered,
    root: &Node,
    near: &BTreeMap<Span, String>,
    list: &mut Vec<Diagnostic>,
) -> Option<(CorridorModel, Plan)> {
    let complete = lowered.complete;
    match CorridorModel::check(lowered.draft) {
        Ok(model) => {
            let doubts = model.doubts();
            list.extend(doubts.iter().map(|doubt| diagnostic(doubt, locate(root, &doubt.path).1)));
            complete.then_some((model, lowered.plan))
        }
        Err(faults) => {
            let of_tables = list.clone();
            for fault in faults.iter().filter(|fault| complete || stands_alone(fault)) {
                if may_follow(root, &fault.path, &of_tables) {
                    continue;
                }
                let (key, value) = locate(root, &fault.path);
                if !list.iter().any(|one| one.span == key || one.span == value) {
                    let mut diagnostic = diagnostic(fault, value);
                    if fault.kind == FaultKind::Unused && diagnostic.hint.is_none() {
                        let near = near.get(&key);
                        diagnostic.hint =
                            near.map(|near| format!("is this meant to change `{near}`?"));
                    }
                    list.push(diagnostic);
                }
            }
            None
        }
    }
}

/// Whether a fault of the model may follow from something that could not be read: something in
/// the value that it points at, or a misspelt key of the table that lacks a key.
fn may_follow(root: &Node, path: &[String], list: &[Diagnostic]) -> bool {
    let is_at = |span: Span| list.iter().any(|one| is_error(one) && one.span == span);
    let mut node = root;
    for key in path {
        let Some(table) = node.table() else { break };
        let Some(entry) = table.get(key) else {
            return table.values().any(|entry| is_at(entry.key));
        };
        node = &entry.node;
    }
    let spans = spans_below(node);
    spans.into_iter().any(is_at)
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity() == crate::diagnostic::Severity::Error
}

/// Where the values of a table or list stand, and the keys that lead to them.
fn spans_below(node: &Node) -> Vec<Span> {
    match &node.value {
        Value::Table(table) => table
            .values()
            .flat_map(|entry| {
                [entry.key, entry.node.span].into_iter().chain(spans_below(&entry.node))
            })
            .collect(),
        Value::List(list) => {
            list.iter().flat_map(|one| [one.span].into_iter().chain(spans_below(one))).collect()
        }
        _ => Vec::new(),
    }
}

/// Whether a fault would be one in a model with more tables, too.
fn stands_alone(fault: &Fault) -> bool {
    use FaultKind::{Contradiction, ImpossibleValue, SharesDoNotAddUp};
    let of_a_key = 2 < fault.path.len();
    of_a_key && matches!(fault.kind, Contradiction | ImpossibleValue | SharesDoNotAddUp)
}

fn diagnostic(fault: &Fault, span: Span) -> Diagnostic {
    let code = match fault.kind {
        FaultKind::UnknownName => Code::UnknownName,
        FaultKind::Contradiction => Code::Contradiction,
        FaultKind::ImpossibleValue => Code::ImpossibleValue,
        FaultKind::Unreachable => Code::Unreachable,
        FaultKind::SharesDoNotAddUp => Code::Shares,
        FaultKind::TooShort => Code::LoopTooShort,
        FaultKind::NoPlace => Code::NoPlaceToStand,
        FaultKind::TooHeavy => Code::TooHeavy,
        FaultKind::NeverFormed => Code::NeverFormed,
        FaultKind::TooShallow => Code::TooShallow,
        FaultKind::TooSmall => Code::StorageTooSmall,
        FaultKind::NotInContainers => Code::NotInContainers,
        FaultKind::Unused => Code::Unused,
        FaultKind::NoEffect => Code::NoEffect,
        FaultKind::SlotsAboveCapacity => Code::SlotsAboveCapacity,
        FaultKind::SlotsOutsideHours => Code::SlotsOutsideHours,
        FaultKind::ShiftsOverlap => Code::ShiftsOverlap,
        FaultKind::NeverRuns => Code::PathNeverRuns,
        FaultKind::NobodyPasses => Code::NobodyPasses,
        FaultKind::StandsOnSection => Code::StandsOnSection,
        FaultKind::AlwaysShut => Code::AlwaysShut,
        FaultKind::TooFewIcebreakers => Code::TooFewIcebreakers,
        FaultKind::IcebreakersOutrun => Code::IcebreakersOutrun,
        FaultKind::WaitInCircle => Code::WaitInCircle,
        FaultKind::EachGroupPays => Code::EachGroupPays,
        FaultKind::LightBothWays => Code::LightBothWays,
        FaultKind::Incomplete => Code::Incomplete,
    };
    Diagnostic::new(code, span, fault.message.clone()).maybe_hint(fault.hint.clone())
}

/// Where a key and its value stand; a table is shown by its key. A path that is not there in
/// full is found as far as it is.
fn locate(root: &Node, path: &[String]) -> (Span, Span) {
    let mut spans = (root.span, root.span);
    let mut node = root;
    let mut keys = path.iter();
    while let Some(key) = keys.next() {
        let Some(entry) = node.table().and_then(|table: &Table| table.get(key)) else {
            // The only route of a flow is written without a table of its own.
            if key == "routes" && keys.next().is_some() {
                continue;
            }
            break;
        };
        node = &entry.node;
        let value = if node.table().is_some() { entry.key } else { node.span };
        spans = (entry.key, value);
    }
    spans
}

/// The numbers of the model; how it is simulated and compared is not part of it.
fn provenance(root: &Node) -> Provenance {
    let mut model = root.clone();
    if let Some(table) = model.table_mut() {
        table.remove("experiment");
        table.remove("published");
        table.remove("format");
    }
    let mut ledger = Ledger::default();
    RootTable::enter(&model, &mut ledger);
    Provenance::new(ledger.into_numbers())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let failure = load(Path::new("nowhere/none.toml")).expect_err("there is no such file");
        assert_eq!(failure.to_string(), "cannot read `nowhere/none.toml`");
        assert!(matches!(failure, Failure::Read { .. }));
    }

    #[test]
    fn a_file_that_is_no_text_is_diagnosed_where_that_shows() {
        let bytes = b"format = 1\n\xff\xfe\0".to_vec();
        let found = decode(Path::new("book.toml"), bytes).expect_err("this is no text");
        let [one] = found.list() else { panic!("one fault") };
        assert_eq!((one.code, found.sources().line(one.span)), (Code::Syntax, 2));
    }

    #[test]
    fn a_shipped_scenario_loads_from_disk() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scenarios/textbook/mm1.toml");
        let scenario = load(&root).expect("a valid scenario");
        assert_eq!(scenario.files.len(), 1);
        assert_eq!((scenario.plan.precision, scenario.plan.seed), (None, 1));
        assert_eq!(scenario.plan.at_least, scenario.plan.at_most);
        assert_eq!(scenario.hash.len(), 64);
    }
}
