//! Cases of single queues.

use corridor_simkit::theory::{
    ErlangQueue, UnreliableServer, kept_appointments_wait, md_c_wait, mean_wait_of_first,
    mg_1_wait, mm_c_priority_waits, mm_c_wait, regular_arrivals_wait,
};

use super::{Case, Chapter, Indicator};
use Indicator::{FlowHours, FlowMedian, FlowPercentile95, FlowWaiting, StageWait};

pub(super) fn one_lane() -> Vec<Case> {
    let mut chapter = Chapter::of("mm1.toml");
    let exact = mm_c_wait(1.25, 2.0, 1) + 0.5;
    chapter.hours("One lane at a border: time", FlowHours("cargo".to_owned()), exact, "Erlang C");
    chapter.cases
}

pub(super) fn first_queues() -> Vec<Case> {
    let mut chapter = Chapter::of("first-queues.toml");
    let wait = |stage: &str| StageWait(stage.to_owned());
    chapter.hours("M/M/1, load 5/8: wait", wait("mm1.lane"), mm_c_wait(5.0, 8.0, 1), "Erlang C");
    let left = |share: f64| -share.ln() / (8.0 - 5.0);
    let flow = || "mm1".to_owned();
    let reference = "exponential with rate μ − λ";
    chapter.hours("M/M/1, load 5/8: median time", FlowMedian(flow()), left(0.5), reference);
    chapter.hours("M/M/1, load 5/8: p95 of time", FlowPercentile95(flow()), left(0.05), reference);
    chapter.hours("M/M/3, load 2/3: wait", wait("mm3.lanes"), mm_c_wait(4.0, 2.0, 3), "Erlang C");
    chapter.hours("M/M/4, load 1/2: wait", wait("mm4.lanes"), mm_c_wait(4.0, 2.0, 4), "Erlang C");
    chapter.cases
}

pub(super) fn erlang_delay() -> Vec<Case> {
    let mut chapter = Chapter::of("erlang-delay.toml");
    for servers in [1, 2, 5, 10, 20] {
        let exact = mm_c_wait(0.9, 1.0 / f64::from(servers), servers);
        let name = format!("M/M/{servers}, load 0.9: wait");
        chapter.hours(name, StageWait(format!("mm{servers}.lanes")), exact, "Erlang C");
    }
    chapter.cases
}

pub(super) fn fixed_service() -> Vec<Case> {
    let mut chapter = Chapter::of("fixed-service.toml");
    for servers in [1, 2, 3, 5, 10] {
        let exact = md_c_wait(0.9, f64::from(servers), servers);
        let name = format!("M/D/{servers}, load 0.9: wait");
        chapter.hours(name, StageWait(format!("md{servers}.lanes")), exact, "Crommelin");
    }
    chapter.cases
}

pub(super) fn general_service() -> Vec<Case> {
    let mut chapter = Chapter::of("general-service.toml");
    for servers in 1..=4 {
        let exact = erlang_queue([1, 2], 0.8, servers).wait();
        let name = format!("M/E2/{servers}, load 0.8: wait");
        let stage = StageWait(format!("me2-{servers}.lanes"));
        chapter.hours(name, stage, exact, "Markov chain of phases");
    }
    // Variances in hours squared; the means are one hour.
    let shapes = [("lognormal", 0.64), ("gamma", 0.36), ("uniform", 1.0 / 12.0)];
    // (a² + b² + c² − ab − ac − bc)/18 with a, b, c = 1/4, 3/4, 2 hours.
    let triangular = (0.0625 + 0.5625 + 4.0 - 0.1875 - 0.5 - 1.5) / 18.0;
    for (name, variance) in shapes.into_iter().chain([("triangular", triangular)]) {
        let exact = mg_1_wait(0.8, 1.0, f64::sqrt(variance));
        let stage = StageWait(format!("{name}.lane"));
        chapter.hours(format!("M/G/1, {name}: wait"), stage, exact, "Pollaczek–Khinchine");
    }
    chapter.hours(
        "M/G/1 of three channels: wait",
        StageWait("channels.lane".to_owned()),
        mixture_of_channels(),
        "Pollaczek–Khinchine",
    );
    chapter.cases
}

/// Base work exponential with mean 1/2; on top an hour (15 %) or exponential with mean 3 (5 %).
fn mixture_of_channels() -> f64 {
    let (base, base_square) = (0.5, 2.0 * 0.5 * 0.5);
    let (extra, extra_square) = (0.15 * 1.0 + 0.05 * 3.0, 0.15 * 1.0 + 0.05 * 2.0 * 9.0);
    let mean: f64 = base + extra;
    let square = base_square + 2.0 * base * extra + extra_square;
    mg_1_wait(0.8, mean, (square / (mean * mean) - 1.0).sqrt())
}

/// The load is the arrival rate: capacity is one an hour, whatever the number of servers.
fn erlang_queue(shapes: [u32; 2], load: f64, servers: u32) -> ErlangQueue {
    let [arrival_shape, service_shape] = shapes;
    let service_mean = f64::from(servers);
    ErlangQueue { arrival_rate: load, arrival_shape, service_mean, service_shape, servers }
}

pub(super) fn appointments() -> Vec<Case> {
    let mut chapter = Chapter::of("appointments.toml");
    for servers in 1..=4 {
        let exact = erlang_queue([2, 2], 0.8, servers).wait();
        let name = format!("E2/E2/{servers}, load 0.8: wait");
        let stage = StageWait(format!("e2e2-{servers}.berths"));
        chapter.hours(name, stage, exact, "Markov chain of phases");
    }
    for servers in 1..=2 {
        let exact = erlang_queue([2, 2], 0.5, servers).wait();
        let name = format!("E2/E2/{servers}, load 0.5: wait");
        let stage = StageWait(format!("e2e2-{servers}-half.berths"));
        chapter.hours(name, stage, exact, "Markov chain of phases");
    }
    for (per_cent, load) in [(80, 0.8), (90, 0.9)] {
        let exact = regular_arrivals_wait(load, 1.0);
        let stage = StageWait(format!("dm1-{per_cent}.lane"));
        chapter.hours(format!("D/M/1, load {load}: wait"), stage, exact, "GI/M/1 root");
    }
    chapter.cases
}

pub(super) fn slots() -> Vec<Case> {
    let mut chapter = Chapter::of("slots.toml");
    let cases = [
        ("full-80", "D/M/1 by slots, load 0.8: wait", 0.8, 1.0),
        ("full-90", "D/M/1 by slots, load 0.9: wait", 0.9, 1.0),
        ("ghosts", "a fifth of the slots held by nobody: wait", 1.0, 0.8),
        ("no-shows", "a fifth of the slots missed: wait", 1.0, 0.8),
    ];
    for (crossing, name, rate, kept) in cases {
        let exact = kept_appointments_wait(rate, kept, 1.0);
        let stage = StageWait(format!("{crossing}.lane"));
        chapter.hours(name, stage, exact, "GI/M/1 root");
    }
    chapter.cases
}

pub(super) fn priorities() -> Vec<Case> {
    let mut chapter = Chapter::of("priorities.toml");
    let exact = mm_c_priority_waits(&[0.6, 0.6, 0.6], 1.0, 2);
    for (flow, wait) in ["perishables", "general", "empties"].into_iter().zip(exact) {
        let name = format!("M/M/2 by priority, {flow}: wait");
        chapter.hours(name, FlowWaiting(flow.to_owned()), wait, "Cobham; Kella–Yechiali");
    }
    chapter.cases
}

pub(super) fn breakdowns() -> Vec<Case> {
    let mut chapter = Chapter::of("breakdowns.toml");
    let (arrival_rate, service_rate, up_mean, down_mean) = (0.5, 1.0, 20.0, 4.0);
    let server = UnreliableServer { arrival_rate, service_rate, up_mean, down_mean };
    chapter.hours(
        "M/M/1 that breaks down: time",
        FlowHours("unreliable".to_owned()),
        server.time_in_system(),
        "White–Christie",
    );
    chapter.cases
}

pub(super) fn from_empty() -> Vec<Case> {
    let mut chapter = Chapter::of("from-empty.toml");
    chapter.hours(
        "M/M/1 from empty, first 25: wait",
        StageWait("from-empty.lane".to_owned()),
        mean_wait_of_first(25, 1.0, 1.0 / 0.9),
        "exact recursion; Law",
    );
    chapter.cases
}
