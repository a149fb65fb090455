//! Rows of numbers as JSON text that gives back every bit.
//!
//! A finite number is written with the fewest digits that read back to the same bits; not-a-number
//! is `null`, an infinity a number too large for 64 bits. So a row can be read by any SQLite tool
//! (`json_each`), and by this program without loss.

use std::fmt::Write as _;

/// The text of a row.
pub(crate) fn write(values: &[f64]) -> String {
    let mut text = String::with_capacity(2 + values.len() * 12);
    text.push('[');
    for (index, value) in values.iter().enumerate() {
        if index > 0 {
            text.push(',');
        }
        let written = if value.is_nan() {
            write!(text, "null")
        } else if value.is_infinite() {
            write!(text, "{}9e999", if *value < 0.0 { "-" } else { "" })
        } else {
            write!(text, "{value:?}")
        };
        written.expect("a string takes any text");
    }
    text.push(']');
    text
}

/// The row that a text says; `None` if it is not one.
pub(crate) fn read(text: &str) -> Option<Vec<f64>> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    if inside.is_empty() {
        return Some(Vec::new());
    }
    let number = |word: &str| match word {
        "null" => Some(f64::NAN),
        _ => word.parse().ok(),
    };
    inside.split(',').map(number).collect()
}

/// The text of a table of whole numbers, column after column.
pub(crate) fn write_columns<C: Iterator<Item = i64>>(columns: impl Iterator<Item = C>) -> String {
    let mut text = String::from("[");
    for (index, column) in columns.enumerate() {
        text.push_str(if index > 0 { ",[" } else { "[" });
        for (row, value) in column.enumerate() {
            if row > 0 {
                text.push(',');
            }
            write!(text, "{value}").expect("a string takes any text");
        }
        text.push(']');
    }
    text.push(']');
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bits(values: &[f64]) -> Vec<u64> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn every_bit_comes_back() {
        let mut values = vec![0.0, -0.0, 1.0, 0.1, 1e300, -1e-300, 5e-324, f64::MAX, f64::MIN];
        values.extend([f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 4_503_599_627_370_497.5]);
        // A walk through all magnitudes and mantissas.
        let mut state = 0x9E37_79B9_7F4A_7C15_u64;
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888);
            let value = f64::from_bits(state);
            if !value.is_nan() {
                values.push(value);
            }
        }
        assert_eq!(bits(&read(&write(&values)).unwrap()), bits(&values));
        assert_eq!(read("[]"), Some(Vec::new()));
    }

    #[test]
    fn what_is_no_row_is_refused() {
        for text in ["", "[", "[1,]", "[1,two]", "{\"a\":1}", "[1 2]"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn columns_are_lists_in_a_list() {
        let columns = [[1, 2].into_iter(), [-3, 4].into_iter()];
        assert_eq!(write_columns(columns.into_iter()), "[[1,2],[-3,4]]");
    }
}
