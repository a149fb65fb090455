//! `corridor schema`: the scenario format for editors that complete keys.

use crate::cli::SchemaArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;

/// Prints the JSON schema of scenarios, or of overlays.
pub(super) fn schema(args: &SchemaArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let schema = if args.overlay {
        corridor_scenario::overlay_schema()
    } else {
        corridor_scenario::schema()
    };
    writeln!(io.out, "{schema:#}")?;
    Ok(Exit::Done)
}
