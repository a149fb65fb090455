//! Overlays: merge, removal, positions, sources.

use super::{load_overlay, load_with, marked};
use crate::{Code, Origin};

fn origin(overlay: &str, path: &str) -> Option<Origin> {
    let scenario = load_overlay(overlay).expect("a valid overlay");
    let numbers = scenario.provenance.numbers();
    numbers.iter().find(|number| number.path == path).map(|number| number.origin.clone())
}

#[test]
fn an_overlay_that_changes_nothing_has_the_hash_of_its_base() {
    let base = load_with(crate::TEMPLATE, &[]).expect("the template is valid");
    let same = load_overlay("[scenario]\nname = \"Another name\"").expect("a valid overlay");
    assert_eq!(base.hash, same.hash);
    assert_eq!(same.title, "Another name");
    assert_eq!(same.files.len(), 2);
    let other = load_overlay("[vehicles.truck]\nload = \"21 t\"").expect("a valid overlay");
    assert_ne!(base.hash, other.hash);
}

#[test]
fn the_order_of_tables_changes_nothing() {
    let (head, tables) = crate::TEMPLATE.split_at(crate::TEMPLATE.find("\n[places.").unwrap());
    let mut parts: Vec<_> = tables.split("\n\n").collect();
    parts.reverse();
    let turned = load_with(&format!("{head}\n{}", parts.join("\n\n")), &[]);
    let straight = load_with(crate::TEMPLATE, &[]).expect("the template is valid");
    assert_eq!(turned.expect("the same tables").hash, straight.hash);
}

#[test]
fn a_value_replaces_the_old_one_whole() {
    let overlay =
        "[crossings.border.stages.exit]\nservice = { exponential = { mean = \"9 min\" } }";
    let scenario = load_overlay(overlay).expect("a valid overlay");
    let exit = &scenario.model.crossings["border"].stages["exit"];
    let service = format!("{:?}", exit.service);
    assert!(service.contains("xponential") && !service.contains("ognormal"), "{service}");
    // What the overlay does not mention is still there.
    assert_eq!(exit.queue_limit, Some(200));
}

#[test]
fn a_changed_key_loses_its_source_and_the_others_keep_theirs() {
    let path = "crossings.border.stages.exit";
    let overlay = format!("[{path}]\nlanes = 5");
    assert_eq!(origin(&overlay, &format!("{path}.lanes")), Some(Origin::Unmarked));
    let kept = origin(&overlay, &format!("{path}.service"));
    assert_eq!(kept, Some(Origin::Assumed("an example".to_owned())));
    let own = format!("[{path}]\nlanes = 5\nsources = {{ lanes = \"S54\" }}");
    assert_eq!(origin(&own, &format!("{path}.lanes")), Some(Origin::Sourced("S54".to_owned())));
}

#[test]
fn a_channel_has_the_source_of_its_stage_until_it_is_changed() {
    let path = "crossings.border.stages.entry.channels.red.share";
    assert_eq!(origin("", path), Some(Origin::Assumed("an example".to_owned())));
    let overlay = "[crossings.border.stages.entry]\nchannels.red.share = 0.2\n\
        channels.green.share = 0.8";
    assert_eq!(origin(overlay, path), Some(Origin::Unmarked));
}

#[test]
fn a_fault_points_into_the_file_in_which_it_stands() {
    let middle = "format = 1\nextends = \"../new.toml\"\n[vehicles.truck]\nload = \"20 km\"";
    let text = "format = 1\nextends = \"sub/middle.toml\"\n[legs.depot-border]\nlength = \"3 t\"";
    let files = [("sub/middle.toml", middle), ("sub/../new.toml", crate::TEMPLATE)];
    let diagnostics = load_with(text, &files).expect_err("two wrong units");
    let places: Vec<_> = diagnostics
        .list()
        .iter()
        .map(|one| {
            let file = &diagnostics.sources().files()[one.span.file()];
            let line = diagnostics.sources().line(one.span);
            (file.path.display().to_string(), line, diagnostics.sources().text(one.span))
        })
        .collect();
    assert_eq!(
        places,
        [("case.toml".to_owned(), 4, "\"3 t\""), ("sub/middle.toml".to_owned(), 4, "\"20 km\""),]
    );
}

#[test]
fn what_is_removed_is_gone_with_its_source() {
    let scenario =
        load_overlay("remove = [\"targets.full\", \"crossings.border.stages.exit.queue-limit\"]")
            .expect("a valid overlay");
    assert!(scenario.model.targets.is_empty());
    assert_eq!(scenario.model.crossings["border"].stages["exit"].queue_limit, None);
}

#[test]
fn what_is_not_there_cannot_be_removed() {
    let overlay = "remove = [\"targets.ful\", \"places\", 7, \"legs.depot-border.speed.mean.x\"]";
    let found = marked(load_overlay(overlay));
    assert!(found.contains(&(Code::NothingToRemove, "\"targets.ful\"".to_owned())), "{found:?}");
    assert!(found.contains(&(Code::WrongType, "7".to_owned())), "{found:?}");
    let n_removals = found.iter().filter(|one| one.0 == Code::NothingToRemove).count();
    assert_eq!(n_removals, 2, "{found:?}");
}

#[test]
fn a_base_is_named_by_a_path() {
    let found = marked(load_with("format = 1\nextends = 2024", &[]));
    assert_eq!(found, [(Code::WrongType, "2024".to_owned())]);
}

#[test]
fn a_file_cannot_extend_itself_by_another_name() {
    let text = "format = 1\nextends = \"./x/../case.toml\"";
    let found = marked(load_with(text, &[]));
    assert_eq!(found, [(Code::ExtendsCycle, "\"./x/../case.toml\"".to_owned())]);
}
