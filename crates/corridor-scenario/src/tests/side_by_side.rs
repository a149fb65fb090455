//! A file that extends several others.

use super::{load_with, marked};
use crate::{Code, Diagnostics, Scenario};

const EXIT: &str = "[crossings.border.stages.exit]\n";

/// Loads `text`, which extends a list, beside two overlays of the template.
fn load(a: &str, b: &str, text: &str) -> Result<Scenario, Diagnostics> {
    let overlay = |text: &str| format!("format = 1\nextends = \"new.toml\"\n{text}");
    let (a, b) = (overlay(a), overlay(b));
    let files = [("a.toml", a.as_str()), ("b.toml", b.as_str())];
    load_with(&format!("format = 1\nextends = [\"a.toml\", \"b.toml\"]\n{text}"), &files)
}

/// The marked texts of the clashes.
fn clashes(a: &str, b: &str, text: &str) -> Vec<String> {
    let found = marked(load(a, b, text));
    assert!(found.iter().all(|one| one.0 == Code::FilesDisagree), "{found:?}");
    found.into_iter().map(|one| one.1).collect()
}

#[test]
fn overlays_side_by_side_are_laid_over_their_common_base_once() {
    let both = load(
        &format!("{EXIT}lanes = 5"),
        "[vehicles.truck]\nload = \"21 t\"",
        "[scenario]\nname = \"Both\"",
    )
    .expect("they change different keys");
    assert_eq!(both.title, "Both");
    assert_eq!(both.files.len(), 4, "the common base is read once");
    let one_after_the_other =
        load(&format!("{EXIT}lanes = 5\n[vehicles.truck]\nload = \"21 t\""), "", "");
    assert_eq!(both.hash, one_after_the_other.expect("a valid scenario").hash);
}

#[test]
fn the_order_of_the_list_changes_nothing() {
    let (a, b) = (format!("{EXIT}lanes = 5"), "remove = [\"targets.full\"]".to_owned());
    let there = load(&a, &b, "").expect("no clash");
    let back = load(&b, &a, "").expect("no clash");
    assert_eq!(there.hash, back.hash);
}

#[test]
fn files_that_disagree_are_reported_at_the_later_one() {
    let (a, b) = (format!("{EXIT}lanes = 5"), format!("{EXIT}lanes = 6"));
    assert_eq!(clashes(&a, &b, ""), ["6"]);
    assert_eq!(clashes(&b, &a, ""), ["5"]);
    let failure = load(&a, &b, "").expect_err("a clash");
    let clash = &failure.list()[0];
    assert_eq!(clash.message, "`crossings.border.stages.exit.lanes` is not what `a.toml` says");
    let earlier = clash.related.as_ref().expect("the other file is shown");
    assert_eq!(failure.sources().text(earlier.0), "5");
}

#[test]
fn files_that_agree_are_not_reported() {
    let same = format!("{EXIT}lanes = 5");
    let a = format!("{same}\nsources = {{ lanes = \"S54\" }}");
    let both = load(&a, &same, "").expect("the same value twice");
    assert_eq!(both.hash, load(&same, "", "").expect("a valid scenario").hash);
}

#[test]
fn a_value_that_is_replaced_whole_clashes_whole() {
    let a = format!("{EXIT}service = {{ exponential = {{ mean = \"9 min\" }} }}");
    let b = format!("{EXIT}service = \"9 min\"");
    let c = format!("{EXIT}service = {{ gamma = {{ mean = \"9 min\", cv = 0.5 }} }}");
    assert_eq!(clashes(&a, &b, ""), ["\"9 min\""]);
    assert_eq!(clashes(&a, &c, ""), ["{ gamma = { mean = \"9 min\", cv = 0.5 } }"]);
}

#[test]
fn what_one_file_changes_the_other_cannot_remove() {
    let a = format!("{EXIT}queue-limit = \"99 trucks\"");
    let b = "remove = [\"crossings.border.stages.exit.queue-limit\"]";
    assert_eq!(clashes(&a, b, ""), ["\"crossings.border.stages.exit.queue-limit\""]);
    assert_eq!(clashes(b, &a, ""), ["\"99 trucks\""]);
}

#[test]
fn what_both_remove_is_removed() {
    let remove = "remove = [\"targets.full\"]";
    let scenario = load(remove, remove, "").expect("both agree");
    assert!(scenario.model.targets.is_empty());
    let found = marked(load(remove, "remove = [\"targets.ful\"]", ""));
    assert_eq!(found, [(Code::NothingToRemove, "\"targets.ful\"".to_owned())]);
}

#[test]
fn the_file_that_extends_both_settles_it() {
    let (a, b) = (format!("{EXIT}lanes = 5"), format!("{EXIT}lanes = 6"));
    let scenario = load(&a, &b, &format!("{EXIT}lanes = 7")).expect("settled");
    let seven = load(&format!("{EXIT}lanes = 7"), "", "").expect("a valid scenario");
    assert_eq!(scenario.hash, seven.hash);
    let a = format!("{EXIT}queue-limit = \"99 trucks\"");
    let b = format!("{EXIT}queue-limit = \"98 trucks\"");
    let remove = "remove = [\"crossings.border.stages.exit.queue-limit\"]";
    let scenario = load(&a, &b, remove).expect("settled by removal");
    assert_eq!(scenario.model.crossings["border"].stages["exit"].queue_limit, None);
}

#[test]
fn a_file_that_extends_one_of_two_does_not_settle_it() {
    let a = format!("format = 1\nextends = \"new.toml\"\n{EXIT}lanes = 5");
    let b = format!("format = 1\nextends = \"new.toml\"\n{EXIT}lanes = 6");
    let c = format!("format = 1\nextends = \"b.toml\"\n{EXIT}lanes = 5");
    let files = [("a.toml", a.as_str()), ("b.toml", b.as_str()), ("c.toml", c.as_str())];
    let found = marked(load_with("format = 1\nextends = [\"a.toml\", \"c.toml\"]", &files));
    assert_eq!(found, [(Code::FilesDisagree, "6".to_owned())]);
}

#[test]
fn every_path_of_a_list_is_checked() {
    let found = marked(load_with("format = 1\nextends = [\"new.toml\", 7, \"nwe.toml\"]", &[]));
    assert_eq!(
        found,
        [(Code::WrongType, "7".to_owned()), (Code::BaseNotFound, "\"nwe.toml\"".to_owned())]
    );
    let found = marked(load_with("format = 1\nextends = []", &[]));
    assert_eq!(found, [(Code::Incomplete, "[]".to_owned())]);
}

#[test]
fn a_circle_through_a_list_is_found() {
    let b = "format = 1\nextends = [\"new.toml\", \"case.toml\"]";
    let found =
        marked(load_with("format = 1\nextends = [\"new.toml\", \"b.toml\"]", &[("b.toml", b)]));
    assert_eq!(found, [(Code::ExtendsCycle, "\"case.toml\"".to_owned())]);
}
