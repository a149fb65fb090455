//! `corridor prune`, `salvage`: an archive made smaller, or saved from damage.

use corridor_archive::prune::{Mode, Pruned, Wish};
use corridor_archive::{Entry, salvage as save};
use jiff::{Timestamp, ToSpan};

use crate::cli::{PruneArgs, SalvageArgs};
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;

/// Takes runs out.
pub(super) fn prune(args: &PruneArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let archive = args.from.open_existing()?;
    let before = args.older_than.map(|days| {
        let hours = (i64::from(days) * 24).hours();
        Timestamp::now().checked_sub(hours).unwrap_or(Timestamp::MIN)
    });
    let wish = Wish {
        runs: args.runs.clone(),
        before,
        keep_last: args.keep_last,
        keep: args.keep.clone(),
    };
    let mode = if args.dry_run { Mode::DryRun } else { Mode::Real };
    let pruned = archive.prune(&wish, mode)?;
    io.out.write_all(said_of(&pruned, mode).as_bytes())?;
    Ok(Exit::Done)
}

fn said_of(pruned: &Pruned, mode: Mode) -> String {
    let line =
        |entry: &Entry| format!("run {}: {}, begun {}\n", entry.run, entry.title, entry.started);
    let said: String = pruned.runs.iter().map(line).collect();
    let (runs, are) = match pruned.runs.len() {
        1 => ("1 run".to_owned(), "is"),
        n => (format!("{n} runs"), "are"),
    };
    let replications = counted(pruned.replications, "replication");
    said + &match mode {
        Mode::DryRun => {
            format!("{runs} would go, and {replications} that no run needs any more\n")
        }
        Mode::Real => format!(
            "{runs} {are} gone, and {replications} that no run needs any more; the archive has {} \
             bytes, it had {}\n",
            pruned.bytes_after, pruned.bytes_before
        ),
    }
}

/// A number and what it counts.
fn counted(n: u64, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Saves what can still be read of a damaged archive.
pub(super) fn salvage(args: &SalvageArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let saved = save(&args.from.path())?;
    let left = saved.left_behind;
    writeln!(
        io.out,
        "saved {} and {}; the damaged file is `{}`",
        counted(saved.runs, "run"),
        counted(saved.replications, "replication"),
        saved.damaged.display()
    )?;
    if left.replications + left.runs > 0 {
        writeln!(
            io.out,
            "left behind, for they did not fit their checksums: {} and {}; what is asked for again \
             is simulated again as far as it is missing",
            counted(left.runs, "run"),
            counted(left.replications, "replication")
        )?;
    }
    if left.reports > 0 {
        writeln!(
            io.out,
            "damaged reports that are made anew when they are asked for: {}",
            left.reports
        )?;
    }
    Ok(Exit::Done)
}
