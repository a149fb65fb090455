//! The report as CSV, one line per number:
//! `section,element,indicator,unit,mean,half_width,low,high,n,distrust`.
//!
//! Numbers are written in full and without a change of unit; a cell without a value is empty. A
//! share is a number from 0 to 1. `low` and `high` are the ends of the interval; a probability has
//! a Wilson interval, which is not symmetric, and so no `half_width`. `distrust` says why an
//! interval cannot be trusted: `few-replications`, `skewed`. The verdict on a target is 1 or 0:
//! `verdict-met`, `verdict-demand-bound`, `verdict-sure`; missed is neither met nor demand-bound.

use std::io::{self, Write};

use corridor_core::answer::{Answer, Distrust, Estimate, Proportion, Verdict};

use super::estimates;

const HEADER: [&str; 10] = [
    "section",
    "element",
    "indicator",
    "unit",
    "mean",
    "half_width",
    "low",
    "high",
    "n",
    "distrust",
];

/// Writes all numbers of an answer.
pub(super) fn write(answer: &Answer, out: &mut dyn Write) -> io::Result<()> {
    // Written in one go: the writer of the crate would hide why `out` refuses.
    let mut csv = ::csv::Writer::from_writer(Vec::new());
    csv.write_record(HEADER)?;
    let counts = [("replications", answer.run.replications), ("deadlocked", answer.run.deadlocked)];
    for (indicator, n) in counts {
        let values = &of_plain(Some(f64::from(n)));
        record(&mut csv, "run", "replications", indicator, "1", values)?;
    }
    for row in estimates::all(answer) {
        let values = &of_estimate(&row.estimate);
        record(&mut csv, row.section, &row.element, row.indicator, &row.unit, values)?;
    }
    for target in &answer.targets {
        record(&mut csv, "target", &target.name, "met", "1", &of_proportion(&target.met))?;
        for (condition, met) in &target.service {
            let element = format!("{}, {condition}", target.name);
            record(&mut csv, "target", &element, "met", "1", &of_proportion(met))?;
        }
        let flag = |is_so: bool| Some(f64::from(u8::from(is_so)));
        let verdict = [
            ("probability-asked-for", Some(target.probability)),
            ("verdict-met", flag(target.verdict == Verdict::Met)),
            ("verdict-demand-bound", flag(target.verdict == Verdict::DemandBound)),
            ("verdict-sure", flag(target.is_sure)),
        ];
        for (indicator, value) in verdict {
            record(&mut csv, "target", &target.name, indicator, "1", &of_plain(value))?;
        }
        let plain = [
            ("asked-for", Some(target.target_tonnes_per_year)),
            ("demand", Some(target.demand)),
            ("bound-with-demand", Some(target.bound_with_demand)),
            ("bound-of-capacity", target.bound_of_capacity),
        ];
        for (indicator, value) in plain {
            record(&mut csv, "target", &target.name, indicator, "t/yr", &of_plain(value))?;
        }
    }
    plain_figures(answer, &mut csv)?;
    let bytes = csv.into_inner().map_err(::csv::IntoInnerError::into_error)?;
    out.write_all(&bytes)
}

/// Numbers that have no interval.
fn plain_figures<W: Write>(answer: &Answer, csv: &mut ::csv::Writer<W>) -> io::Result<()> {
    for flow in &answer.flows {
        record(csv, "flow", &flow.name, "length", "km", &of_plain(Some(flow.km)))?;
    }
    for flow in &answer.carriage.flows {
        for (mode, km) in &flow.km {
            let element = format!("{}, {mode}", flow.name);
            record(csv, "flow", &element, "length", "km", &of_plain(Some(*km)))?;
        }
    }
    for flow in answer.emissions.iter().flat_map(|emissions| &emissions.flows) {
        let values = &of_plain(Some(flow.kg_per_tonne));
        record(csv, "flow", &flow.name, "co2e", "kg/t", values)?;
    }
    for passage in &answer.passages {
        let element = format!("{} to {}", passage.crossing, passage.towards);
        let bound = &of_plain(passage.bound_vehicles_per_day);
        record(csv, "crossing", &element, "bound", "vehicles/d", bound)?;
    }
    for stage in &answer.stages {
        let capacity = &of_plain(stage.capacity_per_day);
        record(csv, "stage", &stage.name, "capacity", "vehicles/d", capacity)?;
    }
    for queue in &answer.queues {
        for (twelfth, mean) in (1..).zip(&queue.mean) {
            let indicator = format!("queue-in-twelfth-{twelfth}");
            let values = &of_plain(Some(*mean));
            record(csv, "queue", &queue.stage, &indicator, "vehicles", values)?;
        }
    }
    for figure in &answer.published {
        let published = &of_plain(Some(figure.published));
        record(csv, "published", &figure.name, "published", &figure.unit, published)?;
        let deviation = &of_plain(Some(figure.deviation));
        record(csv, "published", &figure.name, "deviation", "1", deviation)?;
    }
    Ok(())
}

/// `mean, half_width, low, high, n, distrust` as text.
type Values = [String; 6];

fn number(value: Option<f64>) -> String {
    value.filter(|value| value.is_finite()).map_or(String::new(), |value| value.to_string())
}

fn of_estimate(estimate: &Estimate) -> Values {
    let half = estimate.half_width;
    [
        number((estimate.n > 0).then_some(estimate.mean)),
        number(half),
        number(half.map(|half| estimate.mean - half)),
        number(half.map(|half| estimate.mean + half)),
        estimate.n.to_string(),
        estimate.distrust.map_or("", Distrust::word).to_owned(),
    ]
}

fn of_proportion(share: &Proportion) -> Values {
    let mean = (share.n > 0).then(|| f64::from(share.hits) / f64::from(share.n));
    [
        number(mean),
        String::new(),
        number(Some(share.low)),
        number(Some(share.high)),
        share.n.to_string(),
        String::new(),
    ]
}

fn of_plain(value: Option<f64>) -> Values {
    let empty = String::new;
    [number(value), empty(), empty(), empty(), empty(), empty()]
}

fn record<W: Write>(
    csv: &mut ::csv::Writer<W>,
    section: &str,
    element: &str,
    indicator: &str,
    unit: &str,
    values: &Values,
) -> io::Result<()> {
    let address = [section, element, indicator, unit];
    csv.write_record(address.into_iter().chain(values.iter().map(String::as_str)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::report::sample;

    fn lines() -> Vec<String> {
        let mut bytes = Vec::new();
        super::write(&sample::report().answer, &mut bytes).unwrap();
        String::from_utf8(bytes).unwrap().lines().map(str::to_owned).collect()
    }

    #[test]
    fn every_line_has_ten_cells_and_the_address_is_unique() {
        let mut bytes = Vec::new();
        super::write(&sample::report().answer, &mut bytes).unwrap();
        let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
        let mut seen = std::collections::BTreeSet::new();
        for record in reader.records() {
            let record = record.unwrap();
            assert_eq!(record.len(), 10);
            let address: Vec<_> = record.iter().take(3).map(str::to_owned).collect();
            assert!(seen.insert(address.clone()), "{address:?} stands twice");
        }
        assert!(seen.len() > 100);
    }

    #[test]
    fn an_estimate_a_probability_and_a_bare_number_fill_their_columns() {
        let lines = lines();
        let line = |start: &str| lines.iter().find(|l| l.starts_with(start)).unwrap().as_str();
        insta::assert_snapshot!(line("target,west-2030,throughput"), @"target,west-2030,throughput,t/yr,6790300,31200,6759100,6821500,200,");
        insta::assert_snapshot!(line("target,west-2030,met"), @"target,west-2030,met,1,0,,0,0.01885,200,");
        insta::assert_snapshot!(line("target,west-2030,bound-of-capacity"), @"target,west-2030,bound-of-capacity,t/yr,11340000,,,,,");
        insta::assert_snapshot!(line("stage,samur-road.ru-exit,wait"), @"stage,samur-road.ru-exit,wait,h,4.73,0.31,4.420000000000001,5.04,200,skewed");
        let doubted = lines.iter().filter(|line| line.ends_with(",skewed")).count();
        assert!(doubted > 0, "the sample has skewed outputs");
        insta::assert_snapshot!(line("queue,samur-road.ru-exit,queue-in-twelfth-12"), @"queue,samur-road.ru-exit,queue-in-twelfth-12,vehicles,221.70000000000002,,,,,");
    }
}
