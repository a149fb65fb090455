//! The integration tests, one binary: a module per question.

mod audit;
mod scenarios;
mod theory;
