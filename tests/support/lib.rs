//! Builders of small networks and check helpers, shared by the tests.

pub mod sketch;
