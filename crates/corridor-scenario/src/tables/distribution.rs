//! Distributions of times.

use crate::quantity::{Duration, Share};
use crate::spec::{At, Either, choice, table};

/// A distribution of times; a plain time is always the same.
pub(crate) type Dist = Either<Duration, DistChoice>;

choice! {
    /// A distribution of times, by its name.
    DistChoice "a distribution" {
        /// Memoryless.
        "exponential" Exponential(MeanValue),
        /// A sum of equal exponential phases.
        "erlang" Erlang(ErlangValue),
        /// Gamma.
        "gamma" Gamma(GammaValue),
        /// Lognormal, by mean and cv, or by median and 95th percentile.
        "lognormal" Lognormal(LognormalValue),
        /// Triangular.
        "triangular" Triangular(ThreePointValue),
        /// PERT: the smooth triangle of project planners.
        "pert" Pert(ThreePointValue),
        /// Uniform.
        "uniform" Uniform(RangeValue),
        /// Weibull, by shape and scale, or by mean and cv.
        "weibull" Weibull(WeibullValue),
        /// A table of values.
        "empirical" Empirical(EmpiricalValue),
        /// A mixture of distributions.
        "mixture" Mixture(Vec<At<MixturePart>>),
    }
}

table! {
    /// A mean.
    Value MeanValue "an exponential distribution" {
        /// The mean.
        required "mean" mean: Duration,
    }
}

table! {
    /// Phases and mean.
    Value ErlangValue "an Erlang distribution" {
        /// Number of phases.
        required "shape" shape: u32,
        /// The mean.
        required "mean" mean: Duration,
    }
}

table! {
    /// Mean and cv.
    Value GammaValue "a gamma distribution" {
        /// The mean.
        required "mean" mean: Duration,
        /// Standard deviation over mean.
        required "cv" cv: Share,
    }
}

table! {
    /// Mean and cv, or median and 95th percentile.
    Value LognormalValue "a lognormal distribution" {
        /// The mean.
        optional "mean" mean: Duration,
        /// Standard deviation over mean.
        optional "cv" cv: Share,
        /// Half are below it.
        optional "median" median: Duration,
        /// 95 % are below it.
        optional "p95" p95: Duration,
    }
}

table! {
    /// Lowest, likeliest, highest.
    Value ThreePointValue "a three-point distribution" {
        /// The lowest value.
        required "low" low: Duration,
        /// The likeliest value.
        required "mode" mode: Duration,
        /// The highest value.
        required "high" high: Duration,
    }
}

table! {
    /// Lowest and highest.
    Value RangeValue "a uniform distribution" {
        /// The lowest value.
        required "low" low: Duration,
        /// The highest value.
        required "high" high: Duration,
    }
}

table! {
    /// Shape and scale, or mean and cv.
    Value WeibullValue "a Weibull distribution" {
        /// The shape.
        optional "shape" shape: Share,
        /// The scale.
        optional "scale" scale: Duration,
        /// The mean.
        optional "mean" mean: Duration,
        /// Standard deviation over mean.
        optional "cv" cv: Share,
    }
}

table! {
    /// Values, each as likely as its weight.
    Value EmpiricalValue "an empirical distribution" {
        /// The values.
        required "values" values: Vec<At<Duration>>,
        /// Their weights; equal if left out.
        optional "weights" weights: Vec<At<Share>>,
    }
}

table! {
    /// A part of a mixture.
    Value MixturePart "a part of a mixture" {
        /// Share of the draws that come from it; the shares sum to 1.
        required "share" share: Share,
        /// The distribution of the part.
        required "of" of: Dist,
    }
}
