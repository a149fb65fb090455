//! The indifference zone, as it is written on the command line.

use corridor_core::comparison::Delta;

use crate::failure::Failure;

/// Units that may stand for an indicator's own, with their factors.
const UNITS: [(&str, &[(&str, f64)]); 3] = [
    ("t/yr", &[("t/yr", 1.0), ("kt/yr", 1e3), ("Mt/yr", 1e6)]),
    ("t", &[("t", 1.0), ("kt", 1e3), ("Mt", 1e6)]),
    ("h", &[("min", 1.0 / 60.0), ("h", 1.0), ("d", 24.0)]),
];

/// Reads a zone for an indicator with this unit: a number, a number with a unit, or per cent of
/// the first scenario's mean. Of a share, per cent are points.
///
/// # Errors
///
/// If it is none of these, or not above 0.
pub(crate) fn zone(text: &str, unit: &str) -> Result<Delta, Failure> {
    let trimmed = text.trim();
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | 'e' | '-' | '+');
    let end = trimmed.find(|c| !is_number(c)).unwrap_or(trimmed.len());
    let (number, own) = (trimmed[..end].replace('_', ""), trimmed[end..].trim());
    let units = UNITS.iter().find(|(of, _)| *of == unit).map_or(&[][..], |(_, units)| units);
    let number = number.parse::<f64>().ok().filter(|number| 0.0 < *number && number.is_finite());
    let factor = units.iter().find(|(name, _)| *name == own).map(|(_, factor)| *factor);
    match (number, own) {
        (Some(number), "%") if unit == "1" => Ok(Delta::Absolute(number / 100.0)),
        (Some(number), "%") => Ok(Delta::Relative(number / 100.0)),
        (Some(number), own) if own.is_empty() || own == unit => Ok(Delta::Absolute(number)),
        (Some(number), _) if factor.is_some() => {
            Ok(Delta::Absolute(number * factor.unwrap_or(1.0)))
        }
        _ => {
            let names: Vec<&str> = units.iter().map(|(name, _)| *name).collect();
            let names = if names.is_empty() { unit.to_owned() } else { names.join(", ") };
            Err(Failure::Arguments(format!(
                "`{text}` is no indifference zone: write a number above 0 in {names} or %"
            )))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_a_number_with_or_without_a_unit() {
        assert_eq!(zone("50 kt/yr", "t/yr").unwrap(), Delta::Absolute(50_000.0));
        assert_eq!(zone("30 min", "h").unwrap(), Delta::Absolute(0.5));
        assert_eq!(zone("12", "vehicles").unwrap(), Delta::Absolute(12.0));
        assert_eq!(zone("2%", "h").unwrap(), Delta::Relative(0.02));
        assert_eq!(zone("5 %", "1").unwrap(), Delta::Absolute(0.05));
        for nonsense in ["", "0", "-1 h", "2 km", "h"] {
            let error = zone(nonsense, "h").unwrap_err().to_string();
            assert!(error.contains("min, h, d"), "{error}");
        }
    }
}
