//! Where a command reads its wishes from and writes its answers to.
//!
//! Data goes to `out`, everything else (progress, logs, errors) to `err`. Commands never touch the
//! process's own streams, so that tests can run them in memory.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// The streams of a command and what is known of them.
#[expect(missing_debug_implementations, reason = "streams have nothing to show")]
pub struct Io<'a> {
    /// Data.
    pub out: &'a mut dyn Write,
    /// Progress, logs, errors.
    pub err: &'a mut dyn Write,
    /// What `--color auto` means for `out`: whether it is a terminal that wants colour.
    pub out_paint: Paint,
    /// What `--color auto` means for `err`.
    pub err_paint: Paint,
    /// How reports are written to files: without colour, unless it is always wanted.
    pub file_paint: Paint,
    /// Whether progress can be drawn on the process's standard error.
    pub progress: Progress,
    /// Becomes true when the user asks to stop.
    pub stop: Arc<AtomicBool>,
}

/// Whether text is written with colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Without.
    Plain,
    /// With ANSI sequences.
    Ansi,
}

/// Whether progress is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// On standard error, which is a terminal.
    Drawn,
    /// Not at all.
    Hidden,
}
