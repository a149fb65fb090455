//! The `corridor` command: arguments, progress, reports, exit codes.

pub mod cli;
pub mod exit_code;
pub mod io;
mod output;
mod progress;
pub mod report;
pub mod run_record;
#[cfg(test)]
mod scratch;
