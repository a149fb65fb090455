//! Statistics of simulation output.

mod histogram;

pub use histogram::TimeHistogram;
