//! Models shared by the benches.
