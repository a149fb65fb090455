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
//! Everything that is stored has a checksum that every reading checks: a damaged replication is
//! simulated again, a damaged report is never shown ([`Archive::faults`]).
//!
//! [`shard`] is the contract of parts that are simulated elsewhere; [`table`] reads an archive as
//! tidy tables; [`prune`] makes it smaller. What is kept is written in text that any SQLite tool
//! can read; `docs/archive.md` describes the schema.

mod archive;
mod error;
mod history;
mod keeper;
mod layout;
mod numbers;
pub mod prune;
mod question;
mod reader;
mod replication;
mod run;
mod salvage;
mod seal;
pub mod shard;
pub mod table;
mod writer;

pub use archive::{Archive, SCHEMA};
pub use error::ArchiveError;
pub use history::Entry;
pub use keeper::{Keeper, Kept};
pub use question::Subject;
pub use reader::Reader;
pub use run::{EstimateRow, Finished, RunId, VerdictRow};
pub use salvage::{Salvaged, salvage};
pub use seal::Piece;
