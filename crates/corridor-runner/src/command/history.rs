//! `corridor history`: the runs of the archive.

use corridor_archive::Entry;

use crate::cli::{HistoryArgs, ListFormat};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;
use crate::report::page::{Block, Section, Table, Tone};
use crate::report::text;

/// Lists the runs.
pub(super) fn history(args: &HistoryArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let entries = archive.history()?;
    match args.format {
        ListFormat::Text => {
            let sections = [Section { title: "Runs".to_owned(), blocks: vec![list(&entries)] }];
            let title = format!("Archive {}", archive.path().display());
            text::write(&title, &sections, io.out_paint, io.out)?;
        }
        ListFormat::Json => {
            serde_json::to_writer_pretty(&mut *io.out, &entries).map_err(std::io::Error::from)?;
            writeln!(io.out)?;
        }
        ListFormat::Csv => {
            let mut csv = ::csv::Writer::from_writer(Vec::new());
            for entry in &entries {
                csv.serialize(entry).map_err(std::io::Error::from)?;
            }
            let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
            io.out.write_all(&bytes)?;
        }
    }
    Ok(Exit::Done)
}

fn list(entries: &[Entry]) -> Block {
    if entries.is_empty() {
        return Block::Sentence(Tone::Plain, "There are none yet.".to_owned());
    }
    let mut table = Table::of_numbers("", &["run", "replications", "seed"])
        .with_words("begun (UTC)")
        .with_words("state")
        .with_words("scenario");
    for entry in entries {
        let begun = entry.started.replace('T', " ");
        let state = match (entry.damaged, &entry.stale, &entry.ended) {
            (true, _, _) => "damaged",
            (false, Some(_), _) => "stale",
            (false, None, Some(_)) => "done",
            (false, None, None) => "open",
        };
        table.push(vec![
            entry.run.to_string().into(),
            entry.replications.unwrap_or(entry.kept).to_string().into(),
            entry.seed.clone().into(),
            begun.get(..16).unwrap_or(&begun).into(),
            state.into(),
            entry.title.clone().into(),
        ]);
    }
    Block::Table(table)
}
