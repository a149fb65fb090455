//! Quantities as text: a number and its unit, `"166 km"`.
//!
//! Each dimension lists its units with their factors to a base unit. A wrong unit is answered with
//! the units that are possible, and with what the wrong one is a unit of. A year in a rate has
//! 365 days.

mod dimension;
mod read;

pub(crate) use dimension::Dimension;
pub(crate) use read::{
    CarriageCharge, Charge, Duration, GramsPerTonneKm, Headcount, KilogramsPerTonne, Length, Mass,
    Metres, MetresPerYear, PerTeu, PerTonneHour, Sensitivity, Share, Speed, Tonnage, VehicleRate,
    read_standing,
};

use crate::diagnostic::Code;
use crate::spec::nearest;

/// A number with the unit that it was written with.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Quantity {
    /// The number in the dimension's base unit.
    pub(crate) base: f64,
    /// The unit as written.
    pub(crate) unit: &'static str,
}

/// What is wrong with a quantity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuantityFault {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) hint: String,
}

/// Reads a number and its unit.
pub(crate) fn parse(text: &str, dimension: &Dimension) -> Result<Quantity, QuantityFault> {
    let trimmed = text.trim();
    let (number, unit) = split(trimmed);
    let digits = number.replace('_', "");
    let Some(number) = digits.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return Err(QuantityFault {
            code: Code::BadQuantity,
            message: format!("`{trimmed}` is not {}", dimension.what),
            hint: format!("write a number and a unit, like \"{}\"", dimension.example),
        });
    };
    match dimension.find(unit) {
        Some((unit, factor)) => Ok(Quantity { base: number * factor, unit }),
        None => Err(wrong_unit(unit, dimension)),
    }
}

/// Splits at the end of the number.
fn split(text: &str) -> (&str, &str) {
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, '.' | '_' | '+' | '-');
    let end = text.find(|c| !is_number(c)).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// Whether a volume is in tonnes.
pub(crate) fn is_tonnage(text: &str) -> bool {
    dimension::TONNAGE.find(split(text.trim()).1).is_some()
}

/// What is wrong with a volume, which is either in tonnes or in vehicles.
pub(crate) fn volume_fault(text: &str) -> Option<QuantityFault> {
    let (tonnage, vehicles) = (&dimension::TONNAGE, &dimension::VEHICLE_RATE);
    let fault = parse(text, tonnage).err()?;
    if fault.code != Code::WrongUnit {
        return Some(fault);
    }
    let other = parse(text, vehicles).err()?;
    let unit = split(text.trim()).1;
    let near = nearest(unit, tonnage.names().chain(vehicles.names()));
    let near = near.map_or_else(String::new, |near| format!("did you mean `{near}`? "));
    let hint = format!(
        "{near}possible units: {}, or vehicles: trucks/day, trains/yr, wagons/day and so on",
        tonnage.listed()
    );
    let message = if unit.is_empty() {
        "the unit is missing: this is a volume".to_owned()
    } else {
        format!("`{unit}` is not a unit of a volume")
    };
    Some(QuantityFault { code: other.code, message, hint })
}

fn wrong_unit(unit: &str, dimension: &Dimension) -> QuantityFault {
    let listed = dimension.listed();
    if unit.is_empty() {
        return QuantityFault {
            code: Code::WrongUnit,
            message: format!("the unit is missing: this is {}", dimension.what),
            hint: format!("possible units: {listed}"),
        };
    }
    let elsewhere = Dimension::all().iter().find(|other| other.find(unit).is_some());
    let message = match elsewhere {
        Some(other) => {
            format!("`{unit}` is a unit of {}, but this is {}", other.what, dimension.what)
        }
        None => format!("`{unit}` is not a unit of {}", dimension.what),
    };
    let near = nearest(unit, dimension.names());
    let hint = match near {
        Some(near) => format!("did you mean `{near}`? possible units: {listed}"),
        None => format!("possible units: {listed}"),
    };
    QuantityFault { code: Code::WrongUnit, message, hint }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, dimension: &Dimension, expect: f64) {
        let base = parse(text, dimension).expect("a valid quantity").base;
        assert!((base - expect).abs() <= expect.abs() * 1e-12, "{text}: {base} for {expect}");
    }

    #[test]
    fn quantities_come_out_in_base_units() {
        check("166 km", &dimension::LENGTH, 166.0);
        check("800m", &dimension::LENGTH, 0.8);
        check("36 h", &dimension::DURATION, 36.0 * 3.6e6);
        check("2 weeks", &dimension::DURATION, 14.0 * 86.4e6);
        check("1.2 Mt/yr", &dimension::TONNAGE, 1.2e6);
        check("10 t/day", &dimension::TONNAGE, 3650.0);
        check("640 trucks/day", &dimension::VEHICLE_RATE, 640.0 * 365.0);
        check("1_000 USD/t", &dimension::CHARGE, 1000.0);
        check("60 %", &dimension::SHARE, 0.6);
    }

    #[test]
    fn a_wrong_unit_says_what_it_is_and_what_is_possible() {
        let fault = parse("166 h", &dimension::LENGTH).expect_err("hours are no length");
        assert_eq!(fault.code, Code::WrongUnit);
        assert_eq!(fault.message, "`h` is a unit of a time, but this is a length");
        assert_eq!(fault.hint, "possible units: km, m");
    }

    #[test]
    fn a_mistyped_unit_finds_the_nearest() {
        let fault = parse("3 trucks/dya", &dimension::VEHICLE_RATE).expect_err("a typo");
        assert!(fault.hint.starts_with("did you mean `trucks/day`?"), "{}", fault.hint);
    }

    #[test]
    fn a_text_without_a_number_is_no_quantity() {
        for text in ["", "km", "1.2.3 km", "--1 km", "1e999 km"] {
            let fault = parse(text, &dimension::LENGTH).expect_err(text);
            assert!(!fault.hint.is_empty());
        }
    }
}
