//! The trend of a series: does a backlog grow?

/// The least-squares slope of equally spaced samples, in units per step; `None` below two.
#[must_use]
pub fn slope_per_step(samples: &[f64]) -> Option<f64> {
    if samples.len() < 2 {
        return None;
    }
    let n = samples.len() as f64;
    let middle = 0.5 * (n - 1.0);
    let products: f64 =
        samples.iter().enumerate().map(|(step, sample)| (step as f64 - middle) * sample).sum();
    Some(products * 12.0 / (n * (n * n - 1.0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slope_of_anscombes_first_set_is_a_half() {
        // Anscombe 1973, set I, in the order of x = 4, 5, …, 14: slope 0.5001.
        let y = [4.26, 5.68, 7.24, 4.82, 6.95, 8.81, 8.04, 8.33, 10.84, 7.58, 9.96];
        let slope = slope_per_step(&y).expect("eleven samples");
        assert!((slope - 0.5001).abs() < 5e-5, "{slope}");
    }

    #[test]
    fn a_line_has_its_slope_and_a_point_has_none() {
        let line: Vec<f64> = (0..1000).map(|step| 1e6 - 0.25 * f64::from(step)).collect();
        assert!((slope_per_step(&line).expect("samples") + 0.25).abs() < 1e-9);
        assert_eq!(slope_per_step(&[3.0]), None);
    }
}
