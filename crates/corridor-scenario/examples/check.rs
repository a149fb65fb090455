//! Prints the diagnostics of scenarios.
#![allow(clippy::print_stdout, reason = "an example")]
fn main() {
    for path in std::env::args().skip(1) {
        match corridor_scenario::load(path.as_ref()) {
            Ok(s) => println!(
                "{path}: ok {:?} {} {:?}\n{}",
                s.title,
                s.hash,
                s.provenance.count(),
                s.warnings
            ),
            Err(f) => println!("{path}:\n{f}"),
        }
    }
}
