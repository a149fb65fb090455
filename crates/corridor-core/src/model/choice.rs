//! How a flow chooses among its routes.

use serde::Serialize;

/// A choice among routes by their generalised cost: tariff, time and reliability.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Choice {
    /// How the costs make shares.
    pub rule: ChoiceRule,
    /// Ways to look for where no routes are given.
    pub alternatives: Option<u32>,
    /// Whether the shares of the routes are what the choice came to; if not, they mean nothing.
    pub is_settled: bool,
}

/// How generalised costs make shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub enum ChoiceRule {
    /// Everybody takes the cheapest route: with feedback, Wardrop's user equilibrium.
    Cheapest,
    /// Multinomial logit: shares as exp(−sensitivity × cost).
    Logit {
        /// Per US dollar per tonne; above 0.
        sensitivity: f64,
    },
}

impl ChoiceRule {
    /// The rule in words.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cheapest => "cheapest",
            Self::Logit { .. } => "logit",
        }
    }
}
