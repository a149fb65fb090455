//! The run archive.
