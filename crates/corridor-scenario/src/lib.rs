//! The scenario language: TOML text to a checked corridor model, or diagnostics.
//!
//! The way of a scenario through this crate:
//!
//! 1. `tree`: each file becomes a tree of values that know their file and position; syntax errors
//!    do not stop the reading.
//! 2. `overlay`: what the file extends is read too, and the trees are laid over one another.
//! 3. `spec` and `tables`: the merged tree is read into tables. Each table is said once; its
//!    reader, its merge and its JSON schema come from the same words.
//! 4. `lower`: names are resolved, alternatives decided, quantities become types; the result is a
//!    draft of the model, which the core checks against the rules of a corridor.
//!
//! No step stops at the first fault: all of them come out together, sorted by file and position,
//! each with a [`Code`] that [`explain`] tells more about. Either there is a whole [`Scenario`] or
//! there is none.

mod diagnostic;
mod difference;
mod edit;
mod load;
mod lower;
mod mixture;
mod outline;
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
mod variation;

pub use corridor_core::experiment::Plan;
pub use diagnostic::{Code, Diagnostic, Diagnostics, Severity, Style, codes, explain};
pub use difference::{Change, Difference, Group, GroupKind, Written, difference};
pub use load::{Failure, Scenario, load, load_text, load_unsettled};
pub use mixture::{Grain, Mixture, Part, PartSet};
pub use provenance::{Number, Origin, Provenance, SourceCount};
pub use schema::{overlay_schema, schema};
pub use source::{Disk, SourceFile, SourceLoader, Sources, Span};
pub use template::TEMPLATE;
pub use variation::{Level, Variation, vary};
