//! Cases of ports and waterways, and of breaks of gauge.

use corridor_simkit::theory::{
    BulkDepartures, ErlangQueue, closed_throughput, md_c_wait, mm_c_wait,
};

use super::{Case, Chapter, Indicator};
use Indicator::{FlowHours, FlowWaiting, ResourcePerDay, StagePerDay};

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

pub(super) fn gauge_and_water() -> Vec<Case> {
    let mut chapter = Chapter::of("gauge-and-water.toml");
    // Two exponential hours each: at the border, and until they can be used again there.
    let sets = |arrival_rate, servers| ErlangQueue {
        arrival_rate,
        arrival_shape: 1,
        service_mean: 2.0,
        service_shape: 2,
        servers,
    };
    let gauges = [
        ("six sets of bogies, M/E2/3: wait", "exchanged", sets(1.2, 3)),
        ("wagons of the other gauge, M/E2/2: wait", "transhipped", sets(0.8, 2)),
    ];
    for (name, flow, queue) in gauges {
        let flow = FlowWaiting(flow.to_owned());
        chapter.hours(name, flow, queue.wait(), "Markov chain of phases");
    }
    let convoys = BulkDepartures { arrival_rate: 14.0 / 24.0, interval: 12.0, places: 8 };
    let flow = FlowWaiting("in-convoy".to_owned());
    chapter.hours("convoys of 8 every 12 h: wait", flow, convoys.wait(), "bulk queue, Spitzer");
    // 3 000 t in 4.5 m, nothing in 1.7 m: 2 250 t in 3.8 m, of 27 000 t a day.
    let counted = StagePerDay("count.counted".to_owned());
    let exact = (27_000.0 / 2_250.0, "load grows evenly with draught");
    chapter.case("3.8 m for a draught of 4.5 m: vessels", counted, (1.0, "vessels/d"), exact);
    chapter.cases
}

pub(super) fn weather() -> Vec<Case> {
    let mut chapter = Chapter::of("weather.toml");
    // Days of weather with chance p that last l days: an instant at x of its day is free of that of
    // its own day with 1 - p min(x, l), and of that of the day before with 1 - p max(l - x, 0).
    let (chance, lasts) = (0.2, 0.5);
    let left = 1.0 - chance * lasts + f64::powi(chance, 2) * f64::powi(lasts, 3) / 6.0;
    chapter.case(
        "Wind on a fifth of the days, 12 h: worked on",
        StagePerDay("ramp.lane".to_owned()),
        (1.0, "trucks/day"),
        (24.0 * left, "exact integral over the day"),
    );
    chapter.cases
}

pub(super) fn quays() -> Vec<Case> {
    let mut chapter = Chapter::of("quays.toml");
    let wait = mm_c_wait(4.0, 1.0, 5);
    // 6 minutes to the quay, 6 at it, an hour in the storage, 48 minutes across.
    let stored = FlowHours("stored".to_owned());
    chapter.hours("Storage for 5 TEU of load 4: time", stored, 2.0 + wait, "Erlang C");
    let loaded = FlowHours("loaded".to_owned());
    chapter.hours("Port with room for 5 TEU: time", loaded, 1.0 + wait, "Erlang C");
    chapter.case(
        "Port with room for 3 loads, saturated: vessels",
        StagePerDay("harbour.berth".to_owned()),
        (1.0, "vessels/day"),
        (24.0 * closed_throughput(&[0.5], 1.0, 3), "mean value analysis"),
    );
    chapter.cases
}

pub(super) fn convoys() -> Vec<Case> {
    let mut chapter = Chapter::of("convoys.toml");
    let (platoon, gap, inside) = (4.0, 0.5, 2.0 + 17.0 / 60.0);
    let cycle = 2.0 * ((platoon - 1.0) * gap + inside);
    chapter.case(
        "Narrow in turns of four, saturated: vessels",
        ResourcePerDay("strait.sound".to_owned()),
        (1.0, "vessels/day"),
        (2.0 * platoon / cycle * 24.0, "exact cycle"),
    );
    let north = BulkDepartures { arrival_rate: 4.0 / 24.0, interval: 2.0 * 6.0, places: 3 };
    // Six hours over the bay.
    chapter.hours(
        "One icebreaker there and back, convoys of 3: time",
        FlowHours("bay-out".to_owned()),
        north.wait() + 6.0,
        "Spitzer's identity; Little's law",
    );
    chapter.cases
}
