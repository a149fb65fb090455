//! The report as JSON: the value itself. A number that does not exist (the mean of nothing) is
//! `null`.

use std::io::{self, Write};

use super::Report;

/// Writes the report, indented, with a line end.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    writeln!(out)
}

#[cfg(test)]
mod tests {
    use crate::report::sample;

    #[test]
    fn the_json_is_the_report_with_its_version_first() {
        let mut bytes = Vec::new();
        super::write(&sample::report(), &mut bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.starts_with("{\n  \"format\": 1,\n  \"engine\": "));
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value["answer"]["targets"][0]["verdict"], "missed");
        assert_eq!(value["answer"]["run"]["seed"], 2024);
        assert_eq!(value["scenario"]["numbers"]["sourced"], 61);
    }

    #[test]
    fn what_has_no_value_is_null() {
        let mut report = sample::report();
        report.answer.flows[0].hours.mean = f64::NAN;
        let mut bytes = Vec::new();
        super::write(&report, &mut bytes).unwrap();
        let value: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        assert!(value["answer"]["flows"][0]["hours"]["mean"].is_null());
    }
}
