//! Numbers as people read them: the digits follow the uncertainty.
//!
//! An estimate is printed as `3.71 ± 0.04`: half the width of its interval with one digit (two
//! where the first is a 1), and the mean with as many decimals. A number without an interval gets
//! four digits. More digits would promise a precision that nobody has measured.

use corridor_core::answer::{Distrust, Estimate, Proportion};

/// What stands where there is no value.
pub(crate) const NO_VALUE: &str = "–";

/// Decimals that show one digit of `half_width`, or two where the first digit is a 1.
fn decimals_of(half_width: f64) -> usize {
    let magnitude = half_width.log10().floor();
    let first_digit = (half_width / 10f64.powf(magnitude)).floor();
    let digits_after_first = if first_digit < 2.0 { 1.0 } else { 0.0 };
    (digits_after_first - magnitude).clamp(0.0, 6.0) as usize
}

/// Decimals that show four digits of `value`.
fn decimals_of_bare(value: f64) -> usize {
    decimals_for(value, 4)
}

/// Decimals that show so many digits of `value`.
fn decimals_for(value: f64, n_digits: u32) -> usize {
    if value == 0.0 || !value.is_finite() {
        return 0;
    }
    (f64::from(n_digits) - 1.0 - value.abs().log10().floor()).clamp(0.0, 6.0) as usize
}

/// Writes `value` with a fixed number of decimals and a space between thousands from 10 000 on.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    if !value.is_finite() {
        return NO_VALUE.to_owned();
    }
    let text = format!("{value:.decimals$}");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let sign = if digits.bytes().all(|b| b == b'0' || b == b'.') { "" } else { sign };
    let (whole, rest) = digits.split_at(digits.find('.').unwrap_or(digits.len()));
    if whole.len() < 5 {
        return format!("{sign}{whole}{rest}");
    }
    let mut grouped = String::with_capacity(text.len() + whole.len() / 3);
    for (idx, digit) in whole.chars().enumerate() {
        if idx > 0 && (whole.len() - idx).is_multiple_of(3) {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}{rest}")
}

/// A number that has no interval, with four digits and without idle zeros after the point.
pub(crate) fn bare(value: f64) -> String {
    let text = fixed(value, decimals_of_bare(value));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// A number that was chosen and may be tiny: as [`bare`], and below a hundred-thousandth with a
/// power of ten.
pub(crate) fn small(value: f64) -> String {
    if value == 0.0 || value.abs() >= 1e-5 { bare(value) } else { format!("{value:e}") }
}

/// An estimate multiplied by `factor` (the change of unit): `3.71 ± 0.04`.
///
/// Behind it stands `*` where the outputs are skewed and `?` where there are fewer than 20
/// replications: the interval then covers less often than it says.
pub(crate) fn estimate(value: &Estimate, factor: f64) -> String {
    with_interval(value, factor, decimals_that_tell_apart)
}

/// Decimals of a half-width, and more where a smaller one would read like the mean: an interval
/// that leaves out zero is seen to do so.
fn decimals_that_tell_apart(mean: f64, half: f64) -> usize {
    let is_told = |decimals: usize| {
        let unit = 10f64.powi(decimals as i32);
        mean.abs() <= half || (half * unit).round() < (mean.abs() * unit).round()
    };
    let decimals = decimals_of(half);
    (decimals..=6).find(|&decimals| is_told(decimals)).unwrap_or(decimals)
}

/// An estimate for tables with several columns: half the width of its interval with one digit.
pub(crate) fn brief(value: &Estimate, factor: f64) -> String {
    with_interval(value, factor, |_, half| (-half.log10().floor()).clamp(0.0, 6.0) as usize)
}

/// An estimate for tables with many columns: three digits of the mean, two decimals at most. Where
/// that cuts the half-width, it is rounded up.
pub(crate) fn compact(value: &Estimate, factor: f64) -> String {
    with_interval(value, factor, |mean, half| {
        decimals_of(half).min(decimals_for(mean, 3)).min(COMPACT_DECIMALS)
    })
}

/// Decimals that a narrow table has room for.
const COMPACT_DECIMALS: usize = 2;

fn with_interval(value: &Estimate, factor: f64, decimals_of: fn(f64, f64) -> usize) -> String {
    let mean = value.mean * factor;
    if value.n == 0 || !mean.is_finite() {
        return NO_VALUE.to_owned();
    }
    // A constant that was added up and divided again scatters by the last bits of its mean.
    let is_noise = |half: f64| half <= mean.abs() * 1e-12;
    let half = value.half_width.map(|half| half * factor);
    let text = match half.map(|half| if is_noise(half) { 0.0 } else { half }) {
        Some(half) if half > 0.0 && half.is_finite() => {
            let decimals = decimals_of(mean, half);
            let unit = 10f64.powi(-(decimals as i32));
            let shown = if half < unit { unit } else { half };
            format!("{} ± {}", fixed(mean, decimals), fixed(shown, decimals))
        }
        Some(0.0) if mean == 0.0 => "0".to_owned(),
        Some(0.0) => format!("{} ± 0", bare(mean)),
        _ => bare(mean),
    };
    format!("{text}{}", mark(value.distrust))
}

/// The mark behind an interval that cannot be trusted.
pub(crate) fn mark(distrust: Option<Distrust>) -> &'static str {
    match distrust {
        None => "",
        Some(Distrust::Skewed) => "*",
        Some(Distrust::FewReplications) => "?",
    }
}

/// The mean of a compact estimate alone.
pub(crate) fn mean(value: &Estimate, factor: f64) -> String {
    let text = compact(value, factor);
    let mean = text.split(" ± ").next().unwrap_or(&text);
    mean.trim_end_matches(['*', '?']).to_owned()
}

/// A share without an interval: `90 %`.
pub(crate) fn bare_percent(share: f64) -> String {
    format!("{} %", short_percent(share))
}

/// A share in per cent, without the sign and an idle decimal: `90`. What lies below a whole is not
/// rounded up to it: `99.999`.
pub(crate) fn short_percent(share: f64) -> String {
    let is_whole = |text: &String| share < 1.0 && text.trim_end_matches('0') == "100.";
    let mut texts = (1..=9).map(|decimals| fixed(share * 100.0, decimals));
    let text = texts.find(|text| !is_whole(text)).unwrap_or_else(|| "100.0".to_owned());
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// So many replications: `1 replication`, `200 replications`.
pub(crate) fn replications(n: u32) -> String {
    format!("{n} {}", if n == 1 { "replication" } else { "replications" })
}

/// A probability with its interval: `3 of 200 replications (0.5–4.3 %)`.
pub(crate) fn proportion(value: &Proportion) -> String {
    format!(
        "{} of {} ({}–{} %)",
        value.hits,
        replications(value.n),
        short_percent(value.low),
        short_percent(value.high)
    )
}

/// The unit in which the numbers of one table are written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scale {
    /// What a number in the base unit is multiplied by.
    pub(crate) factor: f64,
    /// The unit's name.
    pub(crate) unit: &'static str,
}

/// The unit for tonnes per year in which `largest` reads best.
pub(crate) fn tonnes_per_year(largest: f64) -> Scale {
    if largest >= 999_500.0 {
        Scale { factor: 1e-6, unit: "Mt/yr" }
    } else if largest >= 10_000.0 {
        Scale { factor: 1e-3, unit: "kt/yr" }
    } else {
        Scale { factor: 1.0, unit: "t/yr" }
    }
}

/// Whether `unit` is one of those that [`tonnes_per_year`] gives.
pub(crate) fn is_tonnes_per_year(unit: &str) -> bool {
    ["Mt/yr", "kt/yr", "t/yr"].contains(&unit)
}

/// Tonnes per year with the unit that reads best: `15 Mt/yr`.
pub(crate) fn bare_tonnes_per_year(tonnes: f64) -> String {
    let scale = tonnes_per_year(tonnes.abs());
    format!("{} {}", bare(tonnes * scale.factor), scale.unit)
}

/// Estimated tonnes per year with the unit that reads best: `6.81 ± 0.03 Mt/yr`.
pub(crate) fn estimated_tonnes_per_year(tonnes: &Estimate) -> String {
    let scale = tonnes_per_year(tonnes.mean.abs());
    format!("{} {}", estimate(tonnes, scale.factor), scale.unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_whole_is_not_rounded_up_to_it() {
        let percents = [0.9, 0.955, 0.99999, 1.0, 1.0 - 1e-15].map(bare_percent);
        assert_eq!(percents, ["90 %", "95.5 %", "99.999 %", "100 %", "100 %"]);
    }

    fn of(mean: f64, half_width: f64) -> Estimate {
        Estimate {
            mean,
            half_width: Some(half_width),
            std_error: Some(half_width / 2.0),
            n: 200,
            distrust: None,
        }
    }

    #[test]
    fn a_constant_has_no_interval_worth_a_digit() {
        let constant = of(126.31, 4e-14);
        assert_eq!(compact(&constant, 1.0), "126.3 ± 0");
        assert_eq!(compact(&of(126.31, 0.2), 1.0), "126 ± 1");
    }

    #[test]
    fn a_tiny_number_that_was_chosen_is_not_zero() {
        assert_eq!(
            [1e-9, 2.5e-7, 0.0, 0.02, 3.7123].map(small),
            ["1e-9", "2.5e-7", "0", "0.02", "3.712"]
        );
    }

    #[test]
    fn digits_follow_the_half_width() {
        let cases = [
            (3.7123, 0.0412, "3.71 ± 0.04"),
            (3.7123, 0.0123, "3.712 ± 0.012"),
            (3.7123, 0.41, "3.7 ± 0.4"),
            (371.23, 41.2, "371 ± 41"),
            (12_345.6, 7.2, "12 346 ± 7"),
            (0.0, 0.0, "0"),
            (18.5, 0.0, "18.5 ± 0"),
            (-0.001, 0.2, "0.0 ± 0.2"),
            (-2.31, 0.2, "−2.3 ± 0.2"),
            (0.001_450_9, 0.001_450_08, "0.001451 ± 0.001450"),
            (3.21, 2.96, "3.2 ± 3.0"),
        ];
        for (mean, half, text) in cases {
            assert_eq!(estimate(&of(mean, half), 1.0), text);
        }
    }

    #[test]
    fn a_compact_estimate_has_three_digits_and_never_hides_its_half_width() {
        let cases = [
            (3.7123, 0.0123, "3.71 ± 0.01"),
            (71.23, 0.12, "71.2 ± 0.1"),
            (270.9, 0.3, "271 ± 1"),
            (0.0013, 0.0004, "0.00 ± 0.01"),
            (217.3, 2.4, "217 ± 2"),
        ];
        for (mean, half, text) in cases {
            assert_eq!(compact(&of(mean, half), 1.0), text);
        }
        let skewed = Estimate { distrust: Some(Distrust::Skewed), ..of(12_345.6, 7.2) };
        assert_eq!(mean(&skewed, 1.0), "12 346");
    }

    #[test]
    fn an_interval_that_cannot_be_trusted_is_marked() {
        let skewed = Estimate { distrust: Some(Distrust::Skewed), ..of(3.71, 0.04) };
        assert_eq!(estimate(&skewed, 1.0), "3.71 ± 0.04*");
        let few = Estimate { distrust: Some(Distrust::FewReplications), ..of(3.71, 0.04) };
        assert_eq!(estimate(&few, 1.0), "3.71 ± 0.04?");
    }

    #[test]
    fn a_value_without_interval_stands_alone() {
        let single = Estimate { half_width: None, std_error: None, n: 1, ..of(3.712_34, 0.0) };
        assert_eq!(estimate(&single, 1.0), "3.712");
        assert_eq!(estimate(&Estimate { n: 0, ..single }, 1.0), NO_VALUE);
        assert_eq!(estimate(&Estimate { mean: f64::NAN, ..single }, 1.0), NO_VALUE);
    }

    #[test]
    fn tonnes_take_the_unit_that_reads_best() {
        assert_eq!(bare_tonnes_per_year(15e6), "15 Mt/yr");
        assert_eq!(bare_tonnes_per_year(999_600.0), "0.9996 Mt/yr");
        assert_eq!(bare_tonnes_per_year(420e3), "420 kt/yr");
        assert_eq!(bare_tonnes_per_year(800.0), "800 t/yr");
        assert_eq!(estimated_tonnes_per_year(&of(6.8123e6, 0.031e6)), "6.81 ± 0.03 Mt/yr");
    }

    #[test]
    fn a_proportion_names_its_trials_and_interval() {
        let none = Proportion { hits: 0, n: 200, low: 0.0, high: 0.018_85 };
        assert_eq!(proportion(&none), "0 of 200 replications (0–1.9 %)");
        let all = Proportion { hits: 200, n: 200, low: 0.981_15, high: 1.0 };
        assert_eq!(proportion(&all), "200 of 200 replications (98.1–100 %)");
    }
}
