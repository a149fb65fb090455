//! Cases of ports and waterways.

use corridor_simkit::theory::{md_c_wait, mm_c_wait};

use super::{Case, Chapter, Indicator};
use Indicator::FlowHours;

pub(super) fn ports() -> Vec<Case> {
    let mut chapter = Chapter::of("ports.toml");
    // 6 minutes to the quay, 6 at it, an hour in the storage, 48 minutes across.
    let stored = 2.0 + mm_c_wait(4.0, 1.0, 5);
    let flow = FlowHours("stored".to_owned());
    chapter.hours("Storage for 5 of load 4: time", flow, stored, "Erlang C");
    // Both directions queue for the narrow together.
    let wait = md_c_wait(2.0, 0.4, 1);
    for flow in ["down", "up"] {
        let name = format!("Narrow at load 0.8, {flow}: time");
        chapter.hours(name, FlowHours(flow.to_owned()), 6.0 + wait, "Pollaczek–Khinchine");
    }
    chapter.cases
}
