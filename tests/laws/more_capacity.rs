//! More capacity never lowers throughput in the paired mean, where path by path it may: vehicles
//! that a team inspects, lanes that break down or close, fleets, limits and blocking.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;

use corridor_core::experiment::{Controls, Plan, replicate};
use corridor_core::outcome::TotalFact;
use corridor_simkit::stats::Tally;
use proptest::prelude::*;

use super::bounds::{Draft, draft};
use super::cases;

/// Replications of each side.
const REPLICATIONS: u32 = 16;

/// Tonnes a year delivered in each replication.
fn delivered(draft: &Draft) -> Vec<f64> {
    let (model, plan) = draft.model();
    let plan = Plan { at_least: REPLICATIONS, at_most: REPLICATIONS, ..plan };
    let cancel = AtomicBool::new(false);
    let controls = Controls { threads: NonZeroUsize::new(1), cancel: &cancel, progress: &|_| {} };
    let experiment = replicate(&model, &plan, &controls).expect("nobody interrupts it");
    let index = experiment.layout.total(TotalFact::Delivered);
    experiment.outcomes.iter().map(|outcome| outcome.values[index]).collect()
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn a_lane_or_an_officer_more_does_not_lower_the_mean_throughput(
        mut draft in draft(),
        at in 0..2_usize,
        is_officer in any::<bool>(),
    ) {
        // Counted from the begin: what has passed before a window may be missing within it.
        draft.warm_up = 0;
        // A team that works at two borders in turn is another matter: where it has too much to do,
        // a lane more at the first keeps it there, and the second lets fewer through.
        if let [first, second] = draft.stages.as_mut_slice() {
            second.inspects &= !first.inspects;
        }
        let mut more = draft.clone();
        if is_officer {
            more.officers += 1;
        } else {
            let n = more.stages.len();
            more.stages[at % n].lanes += 1;
        }
        let mut differences = Tally::new();
        for (with, without) in delivered(&more).into_iter().zip(delivered(&draft)) {
            differences.add(with - without);
        }
        let (mean, error) = (differences.mean().unwrap_or(0.0), differences.std_error());
        prop_assert!(mean >= -4.0 * error.unwrap_or(0.0) - 1e-6, "{mean} ± {error:?}\n{draft:?}");
    }
}
