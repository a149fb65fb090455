//! Distributions of times, in milliseconds.

use std::fmt::Display;

use corridor_simkit::distribution::Distribution;

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
            DistChoice::Exponential(value) => Distribution::exponential(ms(&value.mean)?),
            DistChoice::Erlang(value) => {
                Distribution::erlang(value.shape.as_ref()?.value, ms(&value.mean)?)
            }
            DistChoice::Gamma(value) => Distribution::gamma(ms(&value.mean)?, number(&value.cv)?),
            DistChoice::Triangular(value) => {
                Distribution::triangular(ms(&value.low)?, ms(&value.mode)?, ms(&value.high)?)
            }
            DistChoice::Pert(value) => {
                Distribution::pert(ms(&value.low)?, ms(&value.mode)?, ms(&value.high)?)
            }
            DistChoice::Uniform(value) => Distribution::uniform(ms(&value.low)?, ms(&value.high)?),
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
    pub(super) fn checked<E: Display>(
        &mut self,
        built: Result<Distribution, E>,
        span: Span,
    ) -> Option<Distribution> {
        built
            .map_err(|error| {
                self.report(Diagnostic::new(Code::BadDistribution, span, error.to_string()));
            })
            .ok()
    }

    fn lognormal(&mut self, value: &LognormalValue, span: Span) -> Option<Distribution> {
        let LognormalValue { mean, cv, median, p95, .. } = value;
        let built = match (ms(mean), number(cv), ms(median), ms(p95)) {
            (Some(mean), Some(cv), None, None) => Distribution::lognormal(mean, cv),
            (None, None, Some(median), Some(p95)) => {
                Distribution::lognormal_from_quantiles(0.5, median, 0.95, p95)
            }
            _ => return self.two_of(&value.written, span, "`median` and `p95`"),
        };
        self.checked(built, span)
    }

    fn weibull(&mut self, value: &WeibullValue, span: Span) -> Option<Distribution> {
        let WeibullValue { shape, scale, mean, cv, .. } = value;
        let built = match (number(shape), ms(scale), ms(mean), number(cv)) {
            (Some(shape), Some(scale), None, None) => Distribution::weibull(shape, scale),
            (None, None, Some(mean), Some(cv)) => Distribution::weibull_from_mean(mean, cv),
            _ => return self.two_of(&value.written, span, "`shape` and `scale`"),
        };
        self.checked(built, span)
    }

    /// Two pairs of parameters are possible, and neither pair is there alone.
    fn two_of(&mut self, written: &[String], span: Span, other: &str) -> Option<Distribution> {
        let message = format!("it takes either `mean` and `cv`, or {other}");
        let code = if 2 < written.len() { Code::Contradiction } else { Code::Incomplete };
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
            Some((number(&part.value.share)?, of?))
        };
        let lowered: Vec<_> = parts.iter().map(lower).collect();
        let lowered: Option<Vec<_>> = lowered.into_iter().collect();
        self.checked(Distribution::mixture(lowered?), span)
    }
}

fn ms(time: &Option<At<Duration>>) -> Option<f64> {
    time.as_ref().map(|time| time.value.0)
}

fn number(share: &Option<At<Share>>) -> Option<f64> {
    share.as_ref().map(|share| share.value.0)
}
