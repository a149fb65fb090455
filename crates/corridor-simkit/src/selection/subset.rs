//! Subset selection: who can still be the best after so many replications.

use crate::stats::{Tally, t_quantile};

/// The systems that are not beaten, by rank. The best is among them with the confidence asked for.
///
/// System i stays if for every other system l the mean of their differences is at least −W, with
/// W = t·S ÷ √n and t the quantile 1 − α ÷ (k − 1) of Student's t: screening as by Nelson, Swann,
/// Goldsman and Song (Operations Research 49, 2001), with the paired differences in place of two
/// variances. The error is divided among the k − 1 ways in which the best could be lost
/// (Bonferroni), so common random numbers are allowed and make the subset smaller.
///
/// # Panics
///
/// Unless `0 < confidence < 1` and every system has the same number of outputs, at least two.
#[must_use]
pub fn subset(outputs: &[Vec<f64>], confidence: f64) -> Vec<usize> {
    assert!(0.0 < confidence && confidence < 1.0, "a confidence of {confidence}");
    let k = outputs.len();
    let n = outputs.first().map_or(2, Vec::len);
    assert!(2 <= n && outputs.iter().all(|of| of.len() == n), "all have the same replications");
    if k < 2 {
        return (0..k).collect();
    }
    let t = t_quantile(1.0 - (1.0 - confidence) / (k - 1) as f64, (n - 1) as f64);
    let is_beaten = |i: usize, l: usize| {
        let ahead: Tally = outputs[l].iter().zip(&outputs[i]).map(|(l, i)| l - i).collect();
        let width = t * ahead.std_error().expect("two replications");
        ahead.mean().expect("two replications") > width
    };
    (0..k).filter(|&i| (0..k).all(|l| l == i || !is_beaten(i, l))).collect()
}
