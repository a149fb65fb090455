//! The outside judge over a corridor: replications re-checked from their facts alone.
//!
//! The judge itself ([`corridor_simkit::audit`]) shares no code with the engine; here it is set
//! over a corridor's replications, and what it finds is put into a planner's words.

use std::sync::atomic::AtomicBool;

use corridor_simkit::audit::{AuditReport, AuditRule, Auditor};
use corridor_simkit::engine::Engine;
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::time::{MS_PER_DAY, SimSpan};
use rayon::prelude::*;
use serde::Serialize;

use crate::compile::compile;
use crate::model::{CorridorModel, WarmUp};

/// What the audit of some replications found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Audit {
    /// One entry per replication, by index.
    pub replications: Vec<AuditedReplication>,
}

/// What the audit of one replication found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AuditedReplication {
    /// Index of the replication.
    pub replication: u32,
    /// Facts that were read.
    pub facts: u64,
    /// Vehicles that set out, warm-up included.
    pub born: u64,
    /// Consignments that arrived; loads that were split arrive in parts.
    pub delivered: u64,
    /// Vehicles that turned away at a full first stage.
    pub turned_away: u64,
    /// Consignments under way at the end.
    pub inside: u64,
    /// Broken rules; none in a sound run.
    pub n_violations: u64,
    /// The first of them in words.
    pub violations: Vec<String>,
}

impl Audit {
    /// Whether no rule is broken.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.replications.iter().all(|audited| audited.n_violations == 0)
    }
}

/// Runs replications 0 to `n` under the eyes of the auditor.
///
/// A warm-up that would be found on a pilot is left out: what the auditor checks holds from the
/// first event on.
///
/// # Panics
///
/// Never: only a flag that is set ends an audit early, and nobody sets it.
#[must_use]
pub fn audit(model: &CorridorModel, seed: u64, n: u32) -> Audit {
    let never = AtomicBool::new(false);
    audit_unless(&never, model, seed, n).expect("nobody sets the flag")
}

/// The same, but given up as soon as `stop` is set: then `None`.
#[must_use]
pub fn audit_unless(stop: &AtomicBool, model: &CorridorModel, seed: u64, n: u32) -> Option<Audit> {
    let warm_up = match model.period.warm_up {
        WarmUp::Fixed(length) => length,
        WarmUp::Auto => SimSpan::ZERO,
    };
    let compiled = compile(model, warm_up);
    let judge = |replication: u32| {
        let mut auditor = Auditor::new(&compiled.network);
        let mut engine = Engine::new(compiled.network.clone());
        engine.run_unless(stop, MasterSeed(seed), Replication(replication), &mut auditor)?;
        Some(in_words(replication, &auditor.close()))
    };
    let replications: Option<Vec<_>> = (0..n).into_par_iter().map(judge).collect();
    Some(Audit { replications: replications? })
}

fn in_words(replication: u32, report: &AuditReport) -> AuditedReplication {
    let word = |violation: &corridor_simkit::audit::Violation| {
        let day = violation.at.ms() as f64 / MS_PER_DAY as f64;
        format!("day {day:.2}: {}: {}", rule_word(violation.rule), violation.message)
    };
    AuditedReplication {
        replication,
        facts: report.facts,
        born: report.born,
        delivered: report.delivered,
        turned_away: report.turned_away,
        inside: report.inside,
        n_violations: report.n_violations,
        violations: report.violations.iter().map(word).collect(),
    }
}

const fn rule_word(rule: AuditRule) -> &'static str {
    match rule {
        AuditRule::Conservation => "conservation",
        AuditRule::Causality => "causality",
        AuditRule::Capacity => "capacity",
        AuditRule::OpeningHours => "opening hours",
        AuditRule::Order => "order",
    }
}
