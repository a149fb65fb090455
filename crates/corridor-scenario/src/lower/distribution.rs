//! Distributions of times, in milliseconds.

use corridor_simkit::distribution::{Distribution, DistributionError};

use super::Lowering;
use crate::diagnostic::{Code, Diagnostic};
use crate::quantity::{Duration, Share};
use crate::source::Span;
use crate::spec::{At, Either};
use crate::tables::{Dist, DistChoice, EmpiricalValue, LognormalValue, MixturePart, WeibullValue};

impl Lowering<'_> {
    pub(super) fn distribution(&mut self, dist: &At<Dist>) -> Option<Distribution> {
        self.lower_distribution(&dist.value, dist.span)
    }

    /// Lowers a distribution; `span` is where it stands.
    pub(super) fn lower_distribution(&mut self, dist: &Dist, span: Span) -> Option<Distribution> {
        let choice = match dist {
            Either::Plain(time) => return self.checked(Distribution::deterministic(time.0), span),
            Either::Table(choice) => choice,
        };
        let built = match choice {
            DistChoice::Exponential(value) => Distribution::exponential(ms(value.mean.as_ref())?),
            DistChoice::Erlang(value) => {
                Distribution::erlang(value.shape.as_ref()?.value, ms(value.mean.as_ref())?)
            }
            DistChoice::Gamma(value) => {
                Distribution::gamma(ms(value.mean.as_ref())?, number(value.cv.as_ref())?)
            }
            DistChoice::Triangular(value) => Distribution::triangular(
                ms(value.low.as_ref())?,
                ms(value.mode.as_ref())?,
                ms(value.high.as_ref())?,
            ),
            DistChoice::Pert(value) => Distribution::pert(
                ms(value.low.as_ref())?,
                ms(value.mode.as_ref())?,
                ms(value.high.as_ref())?,
            ),
            DistChoice::Uniform(value) => {
                Distribution::uniform(ms(value.low.as_ref())?, ms(value.high.as_ref())?)
            }
            DistChoice::Lognormal(value) => return self.lognormal(value, span),
            DistChoice::Weibull(value) => return self.weibull(value, span),
            DistChoice::Empirical(value) => return self.empirical(value, span),
            DistChoice::Mixture(parts) => return self.mixture(parts, span),
        };
        self.checked(built, span)
    }

    /// A lognormal time with this mean and coefficient of variation; constant where that is 0.
    pub(super) fn spread(&mut self, mean: f64, cv: f64, span: Span) -> Option<Distribution> {
        if cv == 0.0 {
            return self.checked(Distribution::deterministic(mean), span);
        }
        self.checked(Distribution::lognormal(mean, cv), span)
    }

    /// Reports a distribution that cannot be.
    pub(super) fn checked(
        &mut self,
        built: Result<Distribution, DistributionError>,
        span: Span,
    ) -> Option<Distribution> {
        built
            .map_err(|error| {
                self.report(Diagnostic::new(Code::BadDistribution, span, in_words(&error)));
            })
            .ok()
    }

    fn lognormal(&mut self, value: &LognormalValue, span: Span) -> Option<Distribution> {
        let LognormalValue { mean, cv, median, p95, .. } = value;
        let built =
            match (ms(mean.as_ref()), number(cv.as_ref()), ms(median.as_ref()), ms(p95.as_ref())) {
                (Some(mean), Some(cv), None, None) => Distribution::lognormal(mean, cv),
                (None, None, Some(median), Some(p95)) => {
                    Distribution::lognormal_from_quantiles(0.5, median, 0.95, p95)
                }
                _ => return self.two_of(&value.written, span, ["median", "p95"]),
            };
        self.checked(built, span)
    }

    fn weibull(&mut self, value: &WeibullValue, span: Span) -> Option<Distribution> {
        let WeibullValue { shape, scale, mean, cv, .. } = value;
        let built = match (
            number(shape.as_ref()),
            ms(scale.as_ref()),
            ms(mean.as_ref()),
            number(cv.as_ref()),
        ) {
            (Some(shape), Some(scale), None, None) => Distribution::weibull(shape, scale),
            (None, None, Some(mean), Some(cv)) => Distribution::weibull_from_mean(mean, cv),
            _ => return self.two_of(&value.written, span, ["shape", "scale"]),
        };
        self.checked(built, span)
    }

    /// Two pairs of parameters are possible, and neither pair is there alone.
    fn two_of(
        &mut self,
        written: &[String],
        span: Span,
        [one, two]: [&str; 2],
    ) -> Option<Distribution> {
        let other = format!("`{one}` and `{two}`");
        let is_written = |key: &&str| written.iter().any(|one| one == key);
        let is_pair = |pair: [&str; 2]| pair.iter().all(is_written);
        let count = ["mean", "cv", one, two].iter().filter(|key| is_written(key)).count();
        if count == 2 && (is_pair(["mean", "cv"]) || is_pair([one, two])) {
            // One of the two cannot be read, which has been reported.
            return None;
        }
        let message = format!("it takes either `mean` and `cv`, or {other}");
        let code = if 2 < count { Code::Contradiction } else { Code::Incomplete };
        self.refuse(code, span, message)
    }

    fn empirical(&mut self, value: &EmpiricalValue, span: Span) -> Option<Distribution> {
        let values: Vec<_> = value.values.as_ref()?.value.iter().map(|one| one.value.0).collect();
        let weights = match &value.weights {
            Some(weights) => weights.value.iter().map(|one| one.value.0).collect(),
            None if value.written.iter().any(|key| key == "weights") => return None,
            None => vec![1.0; values.len()],
        };
        self.checked(Distribution::empirical(values, weights), span)
    }

    fn mixture(&mut self, parts: &[At<MixturePart>], span: Span) -> Option<Distribution> {
        let lower = |part: &At<MixturePart>| {
            let of = part.value.of.as_ref().and_then(|of| self.distribution(of));
            Some((number(part.value.share.as_ref())?, of?))
        };
        let lowered: Vec<_> = parts.iter().map(lower).collect();
        let lowered: Option<Vec<_>> = lowered.into_iter().collect();
        self.checked(Distribution::mixture(lowered?), span)
    }
}

/// What is wrong, with times in the unit that a person would take.
fn in_words(error: &DistributionError) -> String {
    const TIMES: [&str; 7] = ["value", "mean", "low", "mode", "high", "scale", "quantile"];
    match error {
        DistributionError::OutOfOrder { smaller, larger } if !smaller.0.contains("probability") => {
            format!(
                "the {} ({}) must not be above the {} ({})",
                smaller.0,
                time_in_words(smaller.1),
                larger.0,
                time_in_words(larger.1)
            )
        }
        DistributionError::OutOfRange { parameter, value, range } if TIMES.contains(parameter) => {
            format!("the {parameter} must be {range}, it is {}", time_in_words(*value))
        }
        DistributionError::ShareSum(sum) => {
            format!("the shares must sum to 1, they sum to {}", rounded(*sum))
        }
        other => other.to_string(),
    }
}

fn time_in_words(ms: f64) -> String {
    const UNITS: [(&str, f64); 4] =
        [("d", 86_400_000.0), ("h", 3_600_000.0), ("min", 60_000.0), ("s", 1_000.0)];
    // Days are common from two of them on.
    let found = UNITS.into_iter().find(|(unit, one)| {
        let least = if *unit == "d" { 2.0 } else { 1.0 };
        least * one <= ms.abs()
    });
    let (unit, one) = found.unwrap_or(("s", 1_000.0));
    format!("{} {unit}", rounded(ms / one))
}

/// A number without the last bits of arithmetic.
fn rounded(number: f64) -> f64 {
    const DIGITS: f64 = 1e7;
    (number * DIGITS).round() / DIGITS
}

fn ms(time: Option<&At<Duration>>) -> Option<f64> {
    time.map(|time| time.value.0)
}

fn number(share: Option<&At<Share>>) -> Option<f64> {
    share.map(|share| share.value.0)
}
