//! Models shared by the benches.

pub mod line;
pub mod overload;
pub mod shipped;
