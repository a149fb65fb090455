//! The scenario language: TOML text to a checked corridor model, or diagnostics.

mod diagnostic;
mod load;
mod lower;
mod overlay;
mod provenance;
mod quantity;
mod source;
mod spec;
mod tables;
mod tree;

pub use diagnostic::{Code, Diagnostic, Diagnostics, Severity, Style};
pub use load::{Failure, Scenario, load, load_text};
pub use lower::Plan;
pub use provenance::{Number, Origin, Provenance, SourceCount};
pub use source::{Disk, SourceFile, SourceLoader, Sources, Span};
