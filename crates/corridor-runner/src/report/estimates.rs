//! All estimates of an answer as one flat list: where, what, unit, value.

use corridor_core::answer::{
    Answer, ChannelAnswer, CostFigures, EmptyRunning, Estimate, FlowAnswer, PassageAnswer,
    ResourceAnswer, StageAnswer,
};

/// One estimate with its address.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    /// Part of the report: `target`, `total`, `flow`, `mode`, `crossing`, `channel`, `stage`,
    /// `resource`, `empty-running`, `published`.
    pub(super) section: &'static str,
    /// What it is about.
    pub(super) element: String,
    /// What was measured.
    pub(super) indicator: &'static str,
    /// The unit of the numbers.
    pub(super) unit: String,
    /// The value.
    pub(super) estimate: Estimate,
}

/// Every estimate, in the order of the answer.
pub(super) fn all(answer: &Answer) -> Vec<Row> {
    let mut rows = Vec::new();
    for target in &answer.targets {
        let values =
            [("throughput", "t/yr", &target.throughput), ("shortfall", "t/yr", &target.shortfall)];
        extend(&mut rows, "target", &target.name, &values);
        if let Some(binding) = &target.binding {
            let element = format!("{}, {}", target.name, binding.element);
            extend(
                &mut rows,
                "target",
                &element,
                &[("binding-active", "1", &binding.active_share)],
            );
        }
    }
    let total = &answer.total;
    let values = [
        ("sent", "t/yr", &total.sent_tonnes_per_year),
        ("delivered", "t/yr", &total.delivered_tonnes_per_year),
        ("vehicles", "vehicles/yr", &total.delivered_vehicles_per_year),
        ("containers", "TEU/yr", &total.delivered_teu_per_year),
        ("inside", "t", &total.inside_tonnes),
        ("drift", "vehicles/30 d", &total.drift_per_30_days),
    ];
    extend(&mut rows, "total", "all flows", &values);
    answer.flows.iter().for_each(|flow| of_flow(&mut rows, flow));
    carriage(&mut rows, answer);
    answer.passages.iter().for_each(|passage| of_passage(&mut rows, passage));
    answer.stages.iter().for_each(|stage| of_stage(&mut rows, stage));
    answer.resources.iter().for_each(|resource| of_resource(&mut rows, resource));
    answer.empty_running.iter().for_each(|flow| of_empty(&mut rows, flow));
    for light in &answer.light_running {
        let values = [
            ("runs", "1/yr", &light.runs_per_year),
            ("light-km", "vehicle-km/yr", &light.km_per_year),
        ];
        extend(&mut rows, "light-running", &light.run, &values);
    }
    for figure in &answer.published {
        let values = [("simulated", figure.unit.as_str(), &figure.simulated)];
        extend(&mut rows, "published", &figure.name, &values);
    }
    rows
}

fn extend(
    rows: &mut Vec<Row>,
    section: &'static str,
    element: &str,
    values: &[(&'static str, &str, &Estimate)],
) {
    rows.extend(values.iter().map(|(indicator, unit, estimate)| Row {
        section,
        element: element.to_owned(),
        indicator,
        unit: (*unit).to_owned(),
        estimate: **estimate,
    }));
}

fn of_flow(rows: &mut Vec<Row>, flow: &FlowAnswer) {
    let [p10, p50, p90, p95] = &flow.percentiles;
    let values = [
        ("sent", "t/yr", &flow.sent_tonnes_per_year),
        ("delivered", "t/yr", &flow.delivered_tonnes_per_year),
        ("vehicles", "vehicles/yr", &flow.delivered_vehicles_per_year),
        ("containers", "TEU/yr", &flow.delivered_teu_per_year),
        ("lost", "t/yr", &flow.lost_tonnes_per_year),
        ("time", "h", &flow.hours),
        ("moving", "h", &flow.hours_moving),
        ("waiting", "h", &flow.hours_waiting),
        ("processed", "h", &flow.hours_processed),
        ("blocked", "h", &flow.hours_blocked),
        ("time-p10", "h", p10),
        ("time-p50", "h", p50),
        ("time-p90", "h", p90),
        ("time-p95", "h", p95),
        ("swod", "km/h", &flow.swod),
        ("swd", "km/h", &flow.swd),
    ];
    extend(rows, "flow", &flow.name, &values);
}

/// Kilometres, costs and greenhouse gas.
fn carriage(rows: &mut Vec<Row>, answer: &Answer) {
    let carriage = &answer.carriage;
    let all = "all flows";
    extend(rows, "total", all, &[("tonne-km", "tkm/yr", &carriage.tonne_km_per_year)]);
    for mode in &carriage.modes {
        let values = [
            ("tonne-km", "tkm/yr", &mode.tonne_km_per_year),
            ("vehicle-km", "km/yr", &mode.vehicle_km_per_year),
            ("empty-vehicle-km", "km/yr", &mode.empty_vehicle_km_per_year),
        ];
        extend(rows, "mode", &mode.mode, &values);
    }
    for flow in &carriage.flows {
        for (mode, tonne_km) in &flow.tonne_km_per_year {
            let element = format!("{}, {mode}", flow.name);
            extend(rows, "flow", &element, &[("tonne-km", "tkm/yr", tonne_km)]);
        }
    }
    if let Some(costs) = &answer.costs {
        of_cost(rows, "total", all, &costs.total);
        costs.flows.iter().for_each(|(name, figures)| of_cost(rows, "flow", name, figures));
    }
    if let Some(emissions) = &answer.emissions {
        let values = [
            ("co2e", "kg/t", &emissions.kg_per_tonne),
            ("co2e-per-year", "t/yr", &emissions.tonnes_per_year),
            ("co2e-of-terminals", "t/yr", &emissions.terminals_tonnes_per_year),
        ];
        extend(rows, "total", all, &values);
        for mode in &emissions.modes {
            let values = [
                ("co2e", "g/tkm", &mode.grams_per_tonne_km),
                ("co2e-per-year", "t/yr", &mode.tonnes_per_year),
            ];
            extend(rows, "mode", &mode.mode, &values);
        }
        for flow in &emissions.flows {
            extend(rows, "flow", &flow.name, &[("co2e-per-year", "t/yr", &flow.tonnes_per_year)]);
        }
    }
}

fn of_cost(rows: &mut Vec<Row>, section: &'static str, name: &str, figures: &CostFigures) {
    let values = [
        ("tariff", "USD/t", &figures.tariff_per_tonne),
        ("time-cost", "USD/t", &figures.time_per_tonne),
        ("cost", "USD/t", &figures.per_tonne),
        ("tariff-per-year", "USD/yr", &figures.tariff_per_year),
    ];
    extend(rows, section, name, &values);
    if let Some(per_teu) = &figures.per_teu {
        extend(rows, section, name, &[("cost-per-teu", "USD/TEU", per_teu)]);
    }
}

fn of_passage(rows: &mut Vec<Row>, passage: &PassageAnswer) {
    let element = format!("{} to {}", passage.crossing, passage.towards);
    let [p50, p90, p95] = &passage.percentiles;
    let values = [
        ("throughput", "t/yr", &passage.tonnes_per_year),
        ("vehicles", "vehicles/d", &passage.vehicles_per_day),
        ("containers", "TEU/yr", &passage.teu_per_year),
        ("border-time", "h", &passage.border_hours),
        ("border-time-p50", "h", p50),
        ("border-time-p90", "h", p90),
        ("border-time-p95", "h", p95),
    ];
    extend(rows, "crossing", &element, &values);
    for channel in &passage.by_channel {
        of_channel(rows, &element, channel);
    }
}

fn of_channel(rows: &mut Vec<Row>, passage: &str, channel: &ChannelAnswer) {
    let [p50, p95] = &channel.percentiles;
    let values = [
        ("share", "1", &channel.share),
        ("release-time", "h", &channel.hours),
        ("release-time-p50", "h", p50),
        ("release-time-p95", "h", p95),
    ];
    extend(rows, "channel", &format!("{passage}, {}", channel.channel), &values);
}

fn of_stage(rows: &mut Vec<Row>, stage: &StageAnswer) {
    let values = [
        ("done", "vehicles/d", &stage.per_day),
        ("utilisation", "1", &stage.utilisation),
        ("active", "1", &stage.active),
        ("blocked", "1", &stage.blocked),
        ("starved", "1", &stage.starved),
        ("queue", "vehicles", &stage.queue),
        ("queue-max", "vehicles", &stage.queue_max),
        ("wait", "h", &stage.wait_hours),
        ("drift", "vehicles/30 d", &stage.drift_per_30_days),
    ];
    extend(rows, "stage", &stage.name, &values);
}

fn of_resource(rows: &mut Vec<Row>, resource: &ResourceAnswer) {
    let values = [
        ("there", "1", &resource.there),
        ("held", "1", &resource.held),
        ("share", "1", &resource.share),
        ("held-max", "1", &resource.held_max),
        ("claims", "1/d", &resource.per_day),
    ];
    extend(rows, "resource", &resource.name, &values);
}

fn of_empty(rows: &mut Vec<Row>, flow: &EmptyRunning) {
    let values = [
        ("vehicles-back", "vehicles/yr", &flow.vehicles_per_year),
        ("empty-km", "vehicle-km/yr", &flow.km_per_year),
        ("empty-wagon-km", "wagon-km/yr", &flow.wagon_km_per_year),
        ("empty-share", "1", &flow.share),
    ];
    extend(rows, "empty-running", &flow.flow, &values);
}
