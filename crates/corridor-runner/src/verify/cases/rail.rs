//! Cases of railways: single track, acceptance, closed loops of fleets, trains formed of wagons.

use corridor_simkit::theory::{
    BulkDepartures, TimedBatch, batch_wait, closed_throughput, saturated_line_throughput,
};

use super::Chapter;
use crate::verify::case::Case;
use crate::verify::case::Indicator::{
    FlowHours, FlowWaiting, ResourcePerDay, StagePerDay, StageWait,
};

pub(super) fn single_track() -> Vec<Case> {
    let mut chapter = Chapter::of("single-track.toml");
    // Twelve minutes over the section and three until the next train: 1 440 / 15 a day.
    let section = ResourcePerDay("saturated.section-1".to_owned());
    let per_day = (1.0, "trains/d");
    chapter.case("saturated section: trains", section, per_day, (96.0, "1 440 min / 15 min"));
    let section = ResourcePerDay("works.section-1".to_owned());
    let exact = (0.6 * 96.0, "60 % of 1 440 min / 15 min");
    chapter.case("saturated section under works: trains", section, per_day, exact);
    // Five sections, the longest of an hour with the release; the directions take turns on it.
    for side in ["east", "west"] {
        let track = StagePerDay(format!("critical>{side}.section-3.entry"));
        let exact = (12.0, "1 440 min / (2 · 60 min)");
        chapter.case(format!("saturated line, to the {side}: trains"), track, per_day, exact);
    }
    // Both directions wait for one section of a quarter of an hour: M/D/1 at 0.8.
    let wait = 0.25 * 0.8 / (2.0 * (1.0 - 0.8));
    for side in ["east", "west"] {
        let stage = StageWait(format!("shared>{side}.section-1.entry"));
        chapter.hours(format!("M/D/1 section, to the {side}: wait"), stage, wait, "P-K");
    }
    // The same with trains of the west before those of the east (Cobham): R = λE[S²]/2.
    let (rest, to_the_east, all) = (3.2 * 0.25 * 0.25 / 2.0, 1.2 * 0.25, 3.2 * 0.25);
    let first = rest / (1.0 - to_the_east);
    for (side, exact) in [("east", first), ("west", first / (1.0 - all))] {
        let stage = StageWait(format!("ranked>{side}.section-1.entry"));
        chapter.hours(format!("section by priority, to the {side}: wait"), stage, exact, "Cobham");
    }
    // A station that takes a train an hour, and a line of an hour before it.
    let md1 = 0.8 / (2.0 * (1.0 - 0.8));
    let hours = 1.0 + md1 + 0.5;
    chapter.hours("acceptance as M/D/1: time", FlowHours("accepted".to_owned()), hours, "P-K");
    chapter.cases
}

pub(super) fn room() -> Vec<Case> {
    let mut chapter = Chapter::of("room.toml");
    let per_hour = (1.0 / 24.0, "trains/h");
    for room in 1..=3 {
        for (kind, places, station) in
            [("double", room, "second>east"), ("single", room - 1, "second>east.section-1.entry")]
        {
            let exact = saturated_line_throughput(&[1.0; 2], places);
            let stage = StagePerDay(format!("{kind}-{room}-{station}"));
            let name = format!("two legs of {kind} track, room for {room}: throughput");
            chapter.case(name, stage, per_hour, (exact, "Hillier–Boling, by Markov chain"));
        }
    }
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
    // Over two legs of 1.2 hours and back, and 0.6 hours until the next: two in three hours.
    let indicator = ResourcePerDay("light-engines".to_owned());
    let exact = (2.0 / 3.0, "2 / (2 · 1.2 h + 0.6 h)");
    chapter.case("engines that run back light: trains", indicator, per_hour, exact);
    chapter.cases
}

pub(super) fn trains() -> Vec<Case> {
    let mut chapter = Chapter::of("trains.toml");
    let waiting = |flow: &str| FlowWaiting(flow.to_owned());
    let formed = |train: &str| ResourcePerDay(format!("{train}>junction"));
    let (an_hour, per_day) = (|per_day: f64| per_day / 24.0, (1.0, "trains/d"));
    let full = batch_wait(an_hour(40.0), 57);
    chapter.hours("train of 57 wagons: wait", waiting("full"), full, "(b − 1)/2λ");
    chapter.case("train of 57 wagons: trains", formed("full"), per_day, (40.0 / 57.0, "λ/b"));
    let daily =
        |wagons| BulkDepartures { arrival_rate: an_hour(wagons), interval: 24.0, places: 57 };
    let name = "daily train of 57, 40 wagons a day: wait";
    chapter.hours(name, waiting("daily-light"), daily(40.0).wait(), "bulk queue, Spitzer");
    for side in ["north", "south"] {
        let name = format!("daily train of 57, 50 a day for two places, to the {side}: wait");
        let flow = waiting(&format!("to-the-{side}"));
        chapter.hours(name, flow, daily(50.0).wait(), "bulk queue, Spitzer");
    }
    let timed = TimedBatch { arrival_rate: an_hour(60.0), size: 30, longest: 10.0 };
    let reference = "Poisson until full or late";
    chapter.hours("train of 30 or after 10 h: wait", waiting("timed"), timed.wait(), reference);
    let per = (60.0 / timed.customers(), reference);
    chapter.case("train of 30 or after 10 h: trains", formed("timed"), per_day, per);
    let tanks = batch_wait(an_hour(20.0), 10);
    chapter.hours("train of 800 t, wagons of 80 t: wait", waiting("tanks"), tanks, "(b − 1)/2λ");
    chapter.cases
}
