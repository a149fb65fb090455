//! What differs between two scenarios.

use crate::comparison::differs::{ChangeLine, GroupLine, ScenarioDifference, WrittenLine};
use crate::report::Extent;
use crate::report::number::short_percent;
use crate::report::page::{Block, Section, Tone};

/// Longest value that a brief answer shows whole.
const BRIEF_LENGTH: usize = 60;

pub(super) fn section(difference: &ScenarioDifference, extent: Extent) -> Section {
    let groups = &difference.groups;
    let mut blocks = Vec::new();
    if difference.is_same_model {
        let text = "Both make the same model.".to_owned();
        blocks.push(Block::Sentence(Tone::Plain, text));
    }
    if groups.is_empty() {
        blocks.push(Block::Sentence(Tone::Plain, "No key differs.".to_owned()));
    }
    for group in groups.iter().filter(|group| group.changes.iter().any(|one| !one.is_source_only)) {
        let text = match group.kind {
            "changed" => group.name.clone(),
            kind => format!("{} ({kind})", group.name),
        };
        blocks.push(Block::Sentence(Tone::Plain, text));
        let changes = group.changes.iter().filter(|one| !one.is_source_only);
        if group.kind == "removed" && extent == Extent::Brief {
            continue;
        }
        let facts = changes.map(|one| (short(one, group), change(one, group, extent)));
        blocks.push(Block::Facts(facts.collect()));
    }
    let sources = groups.iter().flat_map(|group| &group.changes).filter(|one| one.is_source_only);
    let sources: Vec<&str> = sources.map(|one| one.key.as_str()).collect();
    if !sources.is_empty() {
        let text = match extent {
            Extent::Brief => format!("Of {} keys only the source is another.", sources.len()),
            Extent::Full => format!("Only the source is another: {}.", sources.join(", ")),
        };
        blocks.push(Block::Sentence(Tone::Faint, text));
    }
    Section { title: format!("What differs from A to {}", difference.scenario), blocks }
}

/// The key inside its group.
fn short(change: &ChangeLine, group: &GroupLine) -> String {
    let inside = change.key.strip_prefix(&group.name).and_then(|rest| rest.strip_prefix('.'));
    inside.unwrap_or(&change.key).to_owned()
}

fn change(one: &ChangeLine, group: &GroupLine, extent: Extent) -> String {
    let value = |side: &Option<WrittenLine>| {
        side.as_ref().map_or_else(|| "–".to_owned(), |side| cut(&side.value, extent))
    };
    let values = match group.kind {
        "added" => value(&one.new),
        "removed" => value(&one.old),
        _ => format!("{} → {}", value(&one.old), value(&one.new)),
    };
    let relative = one.relative.map_or_else(String::new, |relative| {
        let sign = if relative > 0.0 { "+" } else { "" };
        format!(" ({sign}{} %)", short_percent(relative))
    });
    let source = |side: &Option<WrittenLine>| side.as_ref().and_then(|side| side.source.clone());
    let source = match (source(&one.old), source(&one.new)) {
        (Some(old), Some(new)) if old != new => {
            format!("; {} → {}", cut(&old, extent), cut(&new, extent))
        }
        (_, Some(new)) => format!("; {}", cut(&new, extent)),
        (Some(old), None) => format!("; was: {}", cut(&old, extent)),
        (None, None) => String::new(),
    };
    format!("{values}{relative}{source}")
}

fn cut(text: &str, extent: Extent) -> String {
    if extent == Extent::Full || text.chars().count() <= BRIEF_LENGTH {
        return text.to_owned();
    }
    let kept: String = text.chars().take(BRIEF_LENGTH - 1).collect();
    format!("{}…", kept.trim_end())
}
