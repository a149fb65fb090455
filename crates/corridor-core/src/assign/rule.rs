//! From the costs of routes to shares, and how far shares are from costs.

use crate::model::ChoiceRule;

/// The shares that costs give.
pub(super) fn target(rule: ChoiceRule, costs: &[f64]) -> Vec<f64> {
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    match rule {
        ChoiceRule::Cheapest => {
            // The first of equals takes all.
            let first = costs.iter().position(|&cost| cost <= least);
            (0..costs.len()).map(|index| if Some(index) == first { 1.0 } else { 0.0 }).collect()
        }
        ChoiceRule::Logit { sensitivity } => {
            let weights: Vec<f64> =
                costs.iter().map(|cost| libm::exp(-sensitivity * (cost - least))).collect();
            let sum: f64 = weights.iter().sum();
            weights.iter().map(|weight| weight / sum).collect()
        }
    }
}

/// By how much the cost of the shares lies above that of the best, per tonne: 0 at the fixed point.
pub(super) fn excess(rule: ChoiceRule, shares: &[f64], costs: &[f64]) -> f64 {
    let perceived = |(share, cost): (&f64, &f64)| match rule {
        ChoiceRule::Cheapest => *cost,
        // A route that nobody takes is perceived as free of crowds, and so as the best.
        ChoiceRule::Logit { sensitivity } => cost + libm::log(share.max(1e-6)) / sensitivity,
    };
    let costs: Vec<f64> = shares.iter().zip(costs).map(perceived).collect();
    let least = costs.iter().copied().fold(f64::INFINITY, f64::min);
    shares.iter().zip(&costs).map(|(share, cost)| share * (cost - least)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_routes_by_logit_are_the_logistic_curve() {
        let rule = ChoiceRule::Logit { sensitivity: 0.2 };
        let shares = target(rule, &[30.0, 35.0]);
        assert!((shares[0] - 1.0 / (1.0 + (-1.0_f64).exp())).abs() < 1e-12);
        assert!(excess(rule, &shares, &[30.0, 35.0]).abs() < 1e-9);
        assert!(excess(rule, &[0.5, 0.5], &[30.0, 35.0]) > 1.0);
    }

    #[test]
    fn huge_costs_do_not_overflow() {
        let rule = ChoiceRule::Logit { sensitivity: 100.0 };
        assert_eq!(target(rule, &[1e6, 2e6]), [1.0, 0.0]);
    }

    #[test]
    fn the_cheapest_takes_all_and_equals_are_an_equilibrium() {
        assert_eq!(target(ChoiceRule::Cheapest, &[3.0, 2.0, 2.0]), [0.0, 1.0, 0.0]);
        let even = excess(ChoiceRule::Cheapest, &[0.0, 0.4, 0.6], &[3.0, 2.0, 2.0]);
        assert!(even.abs() < 1e-12);
        let off = excess(ChoiceRule::Cheapest, &[0.5, 0.5], &[3.0, 2.0]);
        assert!((off - 0.5).abs() < 1e-12);
    }
}
