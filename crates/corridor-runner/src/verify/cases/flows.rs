//! Cases of losses, networks, lines, calendars and departures.

use corridor_simkit::theory::{
    BulkDepartures, ErlangQueue, JacksonNetwork, JacksonStation, OpeningHours, batch_wait,
    erlang_b, finite_queue, md_c_wait, mm_c_wait, saturated_line_throughput,
};

use super::{Case, Chapter, Indicator};
use Indicator::{FlowHours, FlowLost, FlowWaiting, StagePerDay, StageQueue, StageWait};

/// Tonnes in a truck of the textbook scenarios.
const LOAD: f64 = 20.0;
const HOURS_PER_YEAR: f64 = 8760.0;
const PER_HOUR: (f64, &str) = (1.0 / 24.0, "/h");

/// Turns tonnes turned away per year into the share of `arrival_rate` that is turned away.
pub(super) fn share_of(arrival_rate: f64) -> (f64, &'static str) {
    (1.0 / (LOAD * arrival_rate * HOURS_PER_YEAR), "")
}

pub(super) fn losses() -> Vec<Case> {
    let mut chapter = Chapter::of("losses.toml");
    for (servers, load) in [(5, 3.0), (10, 8.0), (20, 16.0)] {
        let lost = FlowLost(format!("erlang-b-{servers}"));
        let name = format!("M/M/{servers}/{servers}, load {load}: turned away");
        chapter.case(name, lost, share_of(load), (erlang_b(load, servers), "Erlang B"));
    }
    let lost = FlowLost("erlang-b-lognormal".to_owned());
    let exact = (erlang_b(3.0, 5), "Erlang B: only the mean counts");
    chapter.case("M/G/5/5, lognormal: turned away", lost, share_of(3.0), exact);
    let short = finite_queue(1.2, 1.0, 1, 4);
    let lost = FlowLost("mm1-5".to_owned());
    let exact = (short.turned_away, "birth–death");
    chapter.case("M/M/1/5, load 1.2: turned away", lost, share_of(1.2), exact);
    let served = StagePerDay("mm1-5.lane".to_owned());
    let exact = (short.throughput, "birth–death");
    chapter.case("M/M/1/5, load 1.2: throughput", served, PER_HOUR, exact);
    let wait = StageWait("mm1-5.lane".to_owned());
    chapter.hours("M/M/1/5, load 1.2: wait", wait, short.wait, "birth–death");
    chapter.cases
}

pub(super) fn cafe() -> Vec<Case> {
    let mut chapter = Chapter::of("cafe.toml");
    let station = |arrival_rate, service_rate, servers, onward: [f64; 3]| JacksonStation {
        arrival_rate,
        service_rate,
        servers,
        onward: onward.to_vec(),
    };
    let stations = vec![
        station(0.3, 1.0, 1, [0.0, 0.3, 0.7]),
        station(0.2, 0.4, 2, [0.0, 0.0, 1.0]),
        station(0.0, 0.5, 2, [0.0, 0.0, 0.0]),
    ];
    let waits = JacksonNetwork { stations }.waits();
    for (counter, wait) in ["cold", "hot", "till"].into_iter().zip(&waits) {
        let stage = StageWait(format!("{counter}.counter"));
        chapter.hours(format!("Jackson network, {counter}: wait"), stage, *wait, "Jackson");
    }
    let services = 1.0 + 2.5 + 2.0;
    let whole = waits.iter().sum::<f64>() + services;
    let flow = FlowHours("cold/also-hot".to_owned());
    chapter.hours("Jackson network, all three: time", flow, whole, "Jackson");
    chapter.cases
}

pub(super) fn inspection() -> Vec<Case> {
    let mut chapter = Chapter::of("inspection.toml");
    for (border, rate, lanes) in [("north", 1.5, 2), ("south", 2.5, 3)] {
        let stage = StageWait(format!("{border}.lanes"));
        let exact = mm_c_wait(rate, 1.0, lanes);
        chapter.hours(format!("M/M/{lanes} before a shared team: wait"), stage, exact, "Erlang C");
    }
    // Every fifth truck of both borders; an inspection is repeated with probability 1/4.
    let team = mm_c_wait(0.2 * (1.5 + 2.5), (1.0 - 0.25) / 1.5, 2);
    let stage = StageWait("north.lanes.inspection.red".to_owned());
    chapter.hours("M/M/2, shared team with repeats: wait", stage, team, "Jackson");
    chapter.cases
}

pub(super) fn blocking_lines() -> Vec<Case> {
    let mut chapter = Chapter::of("blocking-lines.toml");
    for (stations, last) in [(2, "second"), (3, "third")] {
        for room in 0..=3 {
            let exact = saturated_line_throughput(&vec![1.0; stations], room);
            let stage = StagePerDay(format!("line-{stations}-room-{room}.{last}"));
            let name = format!("{stations} stations, room {room}: throughput");
            chapter.case(name, stage, PER_HOUR, (exact, "Hillier–Boling, by Markov chain"));
        }
    }
    chapter.cases
}

pub(super) fn opening_hours() -> Vec<Case> {
    let mut chapter = Chapter::of("opening-hours.toml");
    let (arrival_rate, service_rate, servers, open, closed) = (4.0, 5.0, 2, 12.0, 12.0);
    let means = OpeningHours { arrival_rate, service_rate, servers, open, closed }.means();
    let reference = "periodic birth–death";
    let flow = FlowHours("border".to_owned());
    chapter.hours("Open 08:00–20:00: time", flow, means.time, reference);
    let stage = StageQueue("border.lanes".to_owned());
    chapter.case("Open 08:00–20:00: queue", stage, (1.0, "trucks"), (means.waiting, reference));
    chapter.cases
}

pub(super) fn departures() -> Vec<Case> {
    let mut chapter = Chapter::of("departures.toml");
    let waiting = |flow: &str| FlowWaiting(flow.to_owned());
    let batch = batch_wait(40.0 / 24.0, 57);
    chapter.hours("Batch of 57: wait", waiting("batch"), batch, "(b − 1)/2λ");
    for (flow, per_day) in [("ferry-light", 40.0), ("ferry-full", 50.0)] {
        let ferry = BulkDepartures { arrival_rate: per_day / 24.0, interval: 24.0, places: 57 };
        let name = format!("Daily ferry of 57, {per_day} a day: wait");
        chapter.hours(name, waiting(flow), ferry.wait(), "bulk queue, Spitzer");
    }
    let headway = md_c_wait(2.4, 1.0 / 3.0, 1);
    chapter.hours("Headway of 20 min, M/D/1: wait", waiting("headway"), headway, "Crommelin");
    let paths = BulkDepartures { arrival_rate: 20.0 / 24.0, interval: 1.0, places: 1 };
    chapter.hours("24 paths a day: wait", waiting("paths"), paths.wait(), "bulk queue, Spitzer");
    let shuttle = ErlangQueue {
        arrival_rate: 1.2,
        arrival_shape: 1,
        service_mean: 2.0,
        service_shape: 2,
        servers: 3,
    };
    let name = "Fleet of 3, there and back, M/E2/3: wait";
    chapter.hours(name, waiting("shuttle"), shuttle.wait(), "Markov chain of phases");
    chapter.cases
}

pub(super) fn two_routes() -> Vec<Case> {
    let mut chapter = Chapter::of("two-routes.toml");
    let exact = 1.0 + 1.2 + 1.0;
    for route in ["direct", "round"] {
        let flow = FlowHours(format!("freight/{route}"));
        let name = format!("User equilibrium, {route} route: time");
        chapter.hours(name, flow, exact, "Wardrop, M/M/1 on each route");
    }
    chapter.cases
}
