//! Theory: does the engine give the exact values where there are any, and would it be noticed if
//! it did not?

mod mutants;
mod readings;
mod textbook;
