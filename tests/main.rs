//! The integration tests, one binary: a module per question.

fn _placeholder() {}

mod scenarios;
