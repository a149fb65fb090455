//! Constructors of distributions until simkit has them.

use corridor_simkit::distribution::Distribution;

type Built = Result<Distribution, String>;

fn constant(mean: f64) -> Built {
    if mean.is_finite() && 0.0 <= mean {
        Ok(Distribution::Deterministic(mean))
    } else {
        Err("the mean is negative".to_owned())
    }
}

pub(super) trait Interim {
    fn exponential(mean: f64) -> Built {
        constant(mean)
    }
    fn erlang(_: u32, mean: f64) -> Built {
        constant(mean)
    }
    fn gamma(mean: f64, _: f64) -> Built {
        constant(mean)
    }
    fn lognormal(mean: f64, _: f64) -> Built {
        constant(mean)
    }
    fn weibull(_: f64, mean: f64) -> Built {
        constant(mean)
    }
    fn weibull_from_mean_cv(mean: f64, _: f64) -> Built {
        constant(mean)
    }
    fn uniform(low: f64, high: f64) -> Built {
        constant(f64::midpoint(low, high))
    }
    fn triangular(low: f64, mode: f64, high: f64) -> Built {
        constant((low + mode + high) / 3.0)
    }
    fn pert(low: f64, mode: f64, high: f64) -> Built {
        constant((low + mode + high) / 3.0)
    }
    fn lognormal_from_quantiles(_: f64, median: f64, _: f64, _: f64) -> Built {
        constant(median)
    }
    fn empirical(values: Vec<f64>, _: Vec<f64>) -> Built {
        constant(values.iter().sum::<f64>())
    }
    fn mixture(parts: Vec<(f64, Distribution)>) -> Built {
        constant(parts.len() as f64)
    }
}
impl Interim for Distribution {}
