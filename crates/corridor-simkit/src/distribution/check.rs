//! What makes parameters a distribution.

use std::fmt;

use super::Kind;

/// No quantity is larger; in milliseconds some 31 700 years. Keeps sums of draws finite.
pub(super) const LARGEST: f64 = 1e15;
/// Largest coefficient of variation: beyond it no simulated mean would ever settle.
const LARGEST_CV: f64 = 100.0;
/// Shapes of a Weibull distribution that can be told from a constant and from a point mass at 0.
pub(super) const WEIBULL_SHAPES: [f64; 2] = [0.1, 1_000.0];

/// Why parameters do not make a distribution.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum DistributionError {
    /// A parameter lies outside of its range, or is not a number.
    OutOfRange {
        /// Which parameter.
        parameter: &'static str,
        /// What was given.
        value: f64,
        /// What it has to be, to follow "must be".
        range: &'static str,
    },
    /// Two parameters contradict each other.
    OutOfOrder {
        /// The one that has to be smaller, and its value.
        smaller: (&'static str, f64),
        /// The one that has to be larger, and its value.
        larger: (&'static str, f64),
    },
    /// There are no values, or no parts.
    Empty,
    /// There are not as many weights as values.
    WeightCount {
        /// Number of values.
        values: usize,
        /// Number of weights.
        weights: usize,
    },
    /// All weights are 0.
    NoWeight,
    /// The shares of a mixture do not sum to 1.
    ShareSum(f64),
    /// No member of the family has these two quantiles.
    Unattainable {
        /// The family.
        family: &'static str,
    },
}

impl fmt::Display for DistributionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfRange { parameter, value, range } => {
                let value =
                    if 1e15 < value.abs() { format!("{value:e}") } else { value.to_string() };
                write!(f, "the {parameter} must be {range}, it is {value}")
            }
            Self::OutOfOrder { smaller, larger } => write!(
                f,
                "the {} ({}) must not be above the {} ({})",
                smaller.0, smaller.1, larger.0, larger.1
            ),
            Self::Empty => write!(f, "there is nothing to choose from"),
            Self::WeightCount { values, weights } => {
                write!(f, "there are {values} values and {weights} weights")
            }
            Self::NoWeight => write!(f, "all weights are 0"),
            Self::ShareSum(sum) => write!(f, "the shares must sum to 1, they sum to {sum}"),
            Self::Unattainable { family } => {
                write!(f, "no {family} distribution of usable spread has these quantiles")
            }
        }
    }
}

impl std::error::Error for DistributionError {}

/// Checks the parameters of one distribution.
pub(super) fn check(kind: &Kind) -> Result<(), DistributionError> {
    match kind {
        Kind::Deterministic(value) => not_negative("value", *value),
        Kind::Exponential { mean } => positive("mean", *mean),
        Kind::Erlang { shape, mean } => {
            if *shape == 0 {
                return Err(DistributionError::OutOfRange {
                    parameter: "shape",
                    value: 0.0,
                    range: "at least 1",
                });
            }
            positive("mean", *mean)
        }
        Kind::Gamma { mean, cv } | Kind::Lognormal { mean, cv } => {
            positive("mean", *mean)?;
            within("cv", *cv, [0.0, LARGEST_CV], "from 0 to 100")
        }
        Kind::Triangular { low, mode, high } | Kind::Pert { low, mode, high } => {
            not_negative("low", *low)?;
            not_negative("mode", *mode)?;
            not_negative("high", *high)?;
            ordered(("low", *low), ("mode", *mode))?;
            ordered(("mode", *mode), ("high", *high))
        }
        Kind::Uniform { low, high } => {
            not_negative("low", *low)?;
            not_negative("high", *high)?;
            ordered(("low", *low), ("high", *high))
        }
        Kind::Weibull { shape, scale } => {
            within("shape", *shape, WEIBULL_SHAPES, "from 0.1 to 1000")?;
            positive("scale", *scale)
        }
        Kind::Empirical { values, weights } => check_empirical(values, weights),
        Kind::Sum(_) | Kind::Paused(_) => Ok(()),
        Kind::Mixture(parts) => {
            if parts.is_empty() {
                return Err(DistributionError::Empty);
            }
            for (share, _) in parts {
                within("share", *share, [0.0, 1.0], "from 0 to 1")?;
            }
            let sum: f64 = parts.iter().map(|(share, _)| share).sum();
            if 1e-6 < (sum - 1.0).abs() {
                return Err(DistributionError::ShareSum(sum));
            }
            Ok(())
        }
    }
}

/// Turns what has no spread into the constant that it is.
pub(super) fn without_idle_chance(kind: Kind) -> Kind {
    match kind {
        Kind::Gamma { mean, cv } | Kind::Lognormal { mean, cv } if cv <= 0.0 => {
            Kind::Deterministic(mean)
        }
        Kind::Triangular { low, high, .. }
        | Kind::Pert { low, high, .. }
        | Kind::Uniform { low, high }
            if high <= low =>
        {
            Kind::Deterministic(low)
        }
        other => other,
    }
}

/// As many weights as values, each usable, and not all of the weights zero.
fn check_empirical(values: &[f64], weights: &[f64]) -> Result<(), DistributionError> {
    if values.is_empty() {
        return Err(DistributionError::Empty);
    }
    if values.len() != weights.len() {
        return Err(DistributionError::WeightCount {
            values: values.len(),
            weights: weights.len(),
        });
    }
    for &value in values {
        not_negative("value", value)?;
    }
    for &weight in weights {
        not_negative("weight", weight)?;
    }
    if weights.iter().sum::<f64>() <= 0.0 {
        return Err(DistributionError::NoWeight);
    }
    Ok(())
}

/// Accepts 0 to [`LARGEST`].
fn not_negative(parameter: &'static str, value: f64) -> Result<(), DistributionError> {
    within(parameter, value, [0.0, LARGEST], "from 0 to 1e15")
}

/// Accepts above 0 to [`LARGEST`].
pub(super) fn positive(parameter: &'static str, value: f64) -> Result<(), DistributionError> {
    within(parameter, value, [f64::MIN_POSITIVE, LARGEST], "above 0 and at most 1e15")
}

/// Accepts a range with its ends; not-a-number is in no range.
fn within(
    parameter: &'static str,
    value: f64,
    [low, high]: [f64; 2],
    range: &'static str,
) -> Result<(), DistributionError> {
    if (low..=high).contains(&value) {
        Ok(())
    } else {
        Err(DistributionError::OutOfRange { parameter, value, range })
    }
}

/// Accepts equal values too.
fn ordered(
    smaller: (&'static str, f64),
    larger: (&'static str, f64),
) -> Result<(), DistributionError> {
    if smaller.1 <= larger.1 {
        Ok(())
    } else {
        Err(DistributionError::OutOfOrder { smaller, larger })
    }
}

#[cfg(test)]
mod tests {
    use crate::distribution::Distribution;

    #[test]
    fn parameters_that_make_no_distribution_are_refused_in_words() {
        let mean_7 = || Distribution::exponential(7.0).expect("mean 7");
        let cases = [
            (Distribution::deterministic(-1.0), "the value must be from 0 to 1e15, it is -1"),
            (Distribution::exponential(0.0), "the mean must be above 0 and at most 1e15, it is 0"),
            (
                Distribution::exponential(f64::NAN),
                "the mean must be above 0 and at most 1e15, it is NaN",
            ),
            (Distribution::erlang(0, 1.0), "the shape must be at least 1, it is 0"),
            (Distribution::gamma(1.0, -0.1), "the cv must be from 0 to 100, it is -0.1"),
            (
                Distribution::lognormal(f64::INFINITY, 1.0),
                "the mean must be above 0 and at most 1e15, it is inf",
            ),
            (Distribution::triangular(2.0, 1.0, 3.0), "the low (2) must not be above the mode (1)"),
            (Distribution::pert(0.0, 4.0, 3.0), "the mode (4) must not be above the high (3)"),
            (Distribution::uniform(5.0, 3.0), "the low (5) must not be above the high (3)"),
            (Distribution::weibull(0.01, 1.0), "the shape must be from 0.1 to 1000, it is 0.01"),
            (Distribution::empirical(vec![], vec![]), "there is nothing to choose from"),
            (
                Distribution::empirical(vec![1.0], vec![1.0, 2.0]),
                "there are 1 values and 2 weights",
            ),
            (Distribution::empirical(vec![1.0], vec![0.0]), "all weights are 0"),
            (
                Distribution::empirical(vec![1.0], vec![-2.0]),
                "the weight must be from 0 to 1e15, it is -2",
            ),
            (Distribution::mixture(vec![]), "there is nothing to choose from"),
            (
                Distribution::mixture(vec![(0.5, mean_7())]),
                "the shares must sum to 1, they sum to 0.5",
            ),
            (
                Distribution::mixture(vec![(1.5, mean_7()), (-0.5, mean_7())]),
                "the share must be from 0 to 1, it is 1.5",
            ),
        ];
        for (built, words) in cases {
            assert_eq!(built.expect_err(words).to_string(), words);
        }
    }
}
