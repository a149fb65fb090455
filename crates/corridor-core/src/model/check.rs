//! The rules of a model.

use super::{Fault, ModelDraft};

/// Every rule that the draft violates.
pub(super) fn faults(_draft: &ModelDraft) -> Vec<Fault> {
    Vec::new()
}
