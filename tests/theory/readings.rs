//! The indicators of `verify`, read off an engine's meters without the answer between them, so
//! that engines with broken rules can be asked, too.

use std::sync::Arc;

use corridor_runner::verify::{Case, Indicator};
use corridor_simkit::engine::{Engine, Rules};
use corridor_simkit::network::{ClassId, Network, ResourceId, StationId, WindowId};
use corridor_simkit::random::{MasterSeed, Replication};
use corridor_simkit::readings::{ClassReading, Readings, StationReading};
use corridor_simkit::time::{MS_PER_DAY, MS_PER_HOUR, MS_PER_YEAR};

const WHOLE: WindowId = WindowId(0);

/// The network of a textbook scenario, compiled as a run compiles it, and its seed.
pub(super) fn network(textbook: &str) -> (Network, MasterSeed) {
    let scenario = super::textbook::scenario(textbook);
    let warm_up = match scenario.model.period.warm_up {
        corridor_core::model::WarmUp::Fixed(span) => span,
        corridor_core::model::WarmUp::Auto => panic!("textbook scenarios state their warm-up"),
    };
    let compiled = corridor_core::compile::compile(&scenario.model, warm_up);
    (Network::clone(&compiled.network), MasterSeed(scenario.plan.seed))
}

/// z of a case: its deviation from the exact value in standard errors, over so many replications
/// by an engine with these rules.
pub(super) fn z<R: Rules>(network: &Network, seed: MasterSeed, case: &Case, n: u32) -> f64 {
    let mut engine = Engine::<R>::with_rules(Arc::new(network.clone()));
    let values: Vec<f64> = (0..n)
        .map(|index| {
            let readings = engine.run(seed, Replication(index), &mut ());
            case.scale * read(network, readings, &case.indicator)
        })
        .collect();
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    // Values that do not differ at all get the smallest error that a clock of milliseconds has.
    let std_error = (squares / (n - 1.0) / n).sqrt().max(1e-9);
    (mean - case.exact) / std_error
}

fn read(network: &Network, readings: &Readings, indicator: &Indicator) -> f64 {
    let length = (network.end.ms() - network.windows[0].from.ms()) as f64;
    let hours = |ms: i64, n: i64| ms as f64 / n as f64 / MS_PER_HOUR as f64;
    match indicator {
        Indicator::StageWait(name) => {
            let station = station(network, readings, name);
            hours(station.wait_time, station.starts)
        }
        Indicator::StageQueue(name) => station(network, readings, name).queue_time as f64 / length,
        Indicator::StagePerDay(name) => {
            station(network, readings, name).finished as f64 / length * MS_PER_DAY as f64
        }
        Indicator::FlowHours(name) => {
            let flow = class(network, readings, name);
            hours(flow.total, flow.consignments)
        }
        Indicator::FlowWaiting(name) => {
            let flow = class(network, readings, name);
            hours(flow.waiting, flow.consignments)
        }
        Indicator::FlowMedian(name) => percentile(network, readings, name, 0.5),
        Indicator::FlowPercentile95(name) => percentile(network, readings, name, 0.95),
        Indicator::ResourcePerDay(name) => {
            let rank = network.resources.iter().position(|resource| resource.name == *name);
            let resource = ResourceId::at(rank.expect("the case names a resource"));
            readings.resource(WHOLE, resource).claims as f64 / length * MS_PER_DAY as f64
        }
        Indicator::FlowLost(name) => {
            let kilograms = class(network, readings, name).lost_size as f64;
            kilograms / 1000.0 / length * MS_PER_YEAR as f64
        }
    }
}

fn station(network: &Network, readings: &Readings, name: &str) -> StationReading {
    let rank = network.stations.iter().position(|station| station.name == name);
    readings.station(WHOLE, StationId::at(rank.expect("the case names a station")))
}

fn class_rank(network: &Network, name: &str) -> ClassId {
    let rank = network.classes.iter().position(|class| class.name == name);
    ClassId::at(rank.expect("the case names a flow"))
}

fn class(network: &Network, readings: &Readings, name: &str) -> ClassReading {
    readings.class(WHOLE, class_rank(network, name))
}

fn percentile(network: &Network, readings: &Readings, name: &str, share: f64) -> f64 {
    let times = readings.class_times(class_rank(network, name));
    times.quantile(share).expect("somebody arrived") / MS_PER_HOUR as f64
}
