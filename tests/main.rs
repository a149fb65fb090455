//! The integration tests, one binary: a module per question.

mod scenarios;
mod theory;
