//! The scenario language: TOML text to a checked corridor model, or diagnostics.

mod diagnostic;
mod load;
mod lower;
mod overlay;
mod provenance;
mod quantity;
mod schema;
mod source;
mod spec;
mod tables;
mod template;
#[cfg(test)]
mod tests;
mod tree;

pub use corridor_core::experiment::Plan;
pub use diagnostic::{Code, Diagnostic, Diagnostics, Severity, Style, codes, explain};
pub use load::{Failure, Scenario, load, load_text};
pub use provenance::{Number, Origin, Provenance, SourceCount};
pub use schema::{overlay_schema, schema};
pub use source::{Disk, SourceFile, SourceLoader, Sources, Span};
pub use template::TEMPLATE;
