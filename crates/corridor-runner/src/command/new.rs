//! `corridor new`: a small scenario that runs, to start from.

use std::fs::File;
use std::io::{self, Write};

use crate::cli::NewArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;

/// Writes the template to a file that must not exist.
pub(super) fn new(args: &NewArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let mut file = File::create_new(&args.file).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Failure::Exists { path: args.file.clone() },
        _ => Failure::file(&args.file)(error),
    })?;
    file.write_all(corridor_scenario::TEMPLATE.as_bytes()).map_err(Failure::file(&args.file))?;
    let path = args.file.display();
    writeln!(io.err, "wrote `{path}`; next: `corridor check {path}`, `corridor run {path}`")?;
    let schema = args.file.with_file_name("scenario.schema.json");
    let schema = schema.display();
    writeln!(io.err, "for an editor that completes keys: `corridor schema > {schema}`")?;
    Ok(Exit::Done)
}
