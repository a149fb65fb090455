//! Builders of small corridors and check helpers, shared by tests and benches.
