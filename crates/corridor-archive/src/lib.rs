//! The run archive: replications kept, found again, put together from shards.
//!
//! A *run* is an experiment that somebody asked for; its replications belong to a *sample*: those
//! of one model, seed and engine epoch, whoever asked for them. Runs of one sample share their
//! replications, so a run that was interrupted, or wants more precision, only simulates what is
//! missing.
//!
//! 1. [`Archive::open`] opens the SQLite file, or creates it, and migrates its schema.
//! 2. [`Keeper::new`] finds the run that was asked for, or notes a new one.
//! 3. The [`Keeper`] is the shelf of the experiment: it hands out what is known and commits what is
//!    run, in batches, from a thread of its own.
//! 4. [`Archive::finish`] stores the reports, the verdicts and the record.
//!
//! [`shard`] is the contract of parts that are simulated elsewhere; [`table`] reads an archive as
//! tidy tables; [`prune`] makes it smaller. What is kept is written in text that any SQLite tool
//! can read; `docs/archive.md` describes the schema.

mod archive;
mod error;
mod history;
mod keeper;
mod numbers;
pub mod prune;
mod replication;
mod run;
mod salvage;
pub mod shard;
pub mod table;
mod writer;

pub use archive::{Archive, SCHEMA};
pub use error::ArchiveError;
pub use history::Entry;
pub use keeper::{Keeper, Kept};
pub use run::{EstimateRow, Finished, RunId, Subject, VerdictRow};
pub use salvage::{Salvaged, salvage};
