//! Cases of railways: single track, acceptance, closed loops of fleets.

use corridor_simkit::theory::closed_throughput;

use super::Chapter;
use crate::verify::case::Case;
use crate::verify::case::Indicator::{FlowHours, ResourcePerDay, StageWait};

pub(super) fn single_track() -> Vec<Case> {
    let mut chapter = Chapter::of("single-track.toml");
    // Twelve minutes over the section and three until the next train: 1 440 / 15 a day.
    let section = ResourcePerDay("saturated.section-1".to_owned());
    let per_day = (1.0, "trains/d");
    chapter.case("saturated section: trains", section, per_day, (96.0, "1 440 min / 15 min"));
    // Both directions wait for one section of a quarter of an hour: M/D/1 at 0.8.
    let wait = 0.25 * 0.8 / (2.0 * (1.0 - 0.8));
    for side in ["east", "west"] {
        let stage = StageWait(format!("shared>{side}.section-1.entry"));
        chapter.hours(format!("M/D/1 section, to the {side}: wait"), stage, wait, "P-K");
    }
    // A station that takes a train an hour, and a line of an hour before it.
    let md1 = 0.8 / (2.0 * (1.0 - 0.8));
    let hours = 1.0 + md1 + 0.5;
    chapter.hours("acceptance as M/D/1: time", FlowHours("accepted".to_owned()), hours, "P-K");
    chapter.cases
}

pub(super) fn fleets() -> Vec<Case> {
    let mut chapter = Chapter::of("fleets.toml");
    let demands = [0.2, 0.15, 0.4];
    for (fleet, n) in [("one-engine", 1), ("ten-engines", 10)] {
        let name = format!("closed loop of {n}: trains");
        let exact = closed_throughput(&demands, 1.0, n);
        let indicator = ResourcePerDay(fleet.to_owned());
        chapter.case(name, indicator, (1.0 / 24.0, "trains/h"), (exact, "mean value analysis"));
    }
    // An hour there, an hour back empty, half an hour until the next: a cycle of 2.5 hours.
    let indicator = ResourcePerDay("shuttle-engine".to_owned());
    let per_hour = (1.0 / 24.0, "trains/h");
    chapter.case("an engine that runs back: trains", indicator, per_hour, (0.4, "1 / 2.5 h"));
    chapter.cases
}
