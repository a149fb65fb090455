//! Models shared by the benches.

pub mod line;
