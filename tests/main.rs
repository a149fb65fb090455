//! The integration tests, one binary: a module per question.

mod archive;
mod audit;
mod laws;
mod scenarios;
mod theory;
mod tidy;
