//! `corridor explain`: what a diagnostic's code means and how to mend its cause.

use crate::cli::ExplainArgs;
use crate::exit_code::Exit;
use crate::failure::Failure;
use crate::io::Io;

/// Prints the explanation of a code.
pub(super) fn explain(args: &ExplainArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    let code = args.code.to_uppercase();
    let text = corridor_scenario::explain(&code).ok_or_else(|| Failure::UnknownCode {
        code: args.code.clone(),
        known: corridor_scenario::codes().collect::<Vec<_>>().join(", "),
    })?;
    writeln!(io.out, "{}", text.trim_end())?;
    Ok(Exit::Done)
}
