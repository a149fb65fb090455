//! What an equal allocation of replications would have needed.

use corridor_simkit::selection::{Sampled, correct_selection};

/// Replications over all systems with which an equal allocation would reach this estimated
/// probability, if means and variances are what they seem to be.
pub(super) fn equal_allocation(sampled: &[Sampled], probability: f64) -> u64 {
    let reaches = |n: u32| {
        let equal: Vec<_> = sampled.iter().map(|one| Sampled { count: n, ..*one }).collect();
        correct_selection(&equal) >= probability
    };
    let k = sampled.len() as u64;
    let (mut low, mut high) = (1, 1);
    while !reaches(high) && high < 1 << 24 {
        low = high;
        high *= 2;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if reaches(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    k * u64::from(high)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_allocation_may_also_have_needed_less() {
        let of = |mean, count| Sampled { mean, variance: 4.0, count };
        let told = |sampled: &[Sampled]| equal_allocation(sampled, correct_selection(sampled));
        // Equal numbers need what they are.
        assert_eq!(told(&[of(1.0, 25), of(0.0, 25)]), 50);
        // 1/5 + 1/45 = 2/9: nine of each would have given the same.
        assert!((18..=20).contains(&told(&[of(1.0, 5), of(0.0, 45)])));
        // The close rival has most of them, and the distant one few: equal numbers need more.
        assert!(told(&[of(1.0, 60), of(0.7, 60), of(-9.0, 5)]) > 125);
    }
}
