//! An invented comparison that the exporters are tested on.

use corridor_core::answer::{Distrust, Estimate};
use corridor_core::comparison::{
    Attribution, AttributionView, BestAnswer, Comparison, ContenderAnswer, DifferenceAnswer, Goal,
    IndicatorAnswer, Method, PartShare,
};
use corridor_core::indicator::Better;
use corridor_simkit::attribution::Contribution;
use corridor_simkit::stats::Finding;

use super::differs::{ChangeLine, GroupLine, WrittenLine};
use super::{
    AttributionLine, COMPARISON_FORMAT, ComparisonReport, ScenarioDifference, ScenarioLine, label,
};
use crate::report::sample::of;

fn difference(mean: f64, half_width: f64, times: f64) -> DifferenceAnswer {
    let finding = if half_width < mean.abs() { Finding::Real } else { Finding::NotSeen };
    let (half_width, variance_reduction) = (Some(half_width), Some(times));
    DifferenceAnswer { mean, half_width, n: 200, finding, variance_reduction, distrust: None }
}

fn equal() -> DifferenceAnswer {
    let finding = Finding::Equal;
    let half_width = Some(0.0);
    let variance_reduction = None;
    DifferenceAnswer { finding, half_width, variance_reduction, ..difference(0.0, 0.0, 1.0) }
}

fn indicator(
    name: &str,
    unit: &str,
    better: Better,
    values: &[Option<Estimate>],
    differences: &[Option<DifferenceAnswer>],
) -> IndicatorAnswer {
    IndicatorAnswer {
        name: name.to_owned(),
        unit: unit.to_owned(),
        better,
        meaning: "invented".to_owned(),
        values: values.to_vec(),
        differences: differences.to_vec(),
    }
}

fn scenario(rank: usize, title: &str, lacks: &[&str]) -> ScenarioLine {
    ScenarioLine {
        label: label(rank),
        file: format!("{}.toml", title.to_lowercase().replace(' ', "-")),
        title: title.to_owned(),
        model_hash: format!("{rank:064x}"),
        lacks: lacks.iter().map(|&name| name.to_owned()).collect(),
    }
}

/// Two scenarios, with an attribution and what differs.
pub(crate) fn of_two() -> ComparisonReport {
    let wait = difference(-0.771, 0.1, 1.32);
    let indicators = vec![
        indicator(
            "total.delivered",
            "t/yr",
            Better::Higher,
            &[Some(of(13.94e6, 0.05e6)), Some(of(13.95e6, 0.05e6))],
            &[Some(difference(-4.0, 21.0, 40_736.0))],
        ),
        indicator(
            "crossing.samur-road.samur-az.border-time",
            "h",
            Better::Lower,
            &[Some(of(2.77, 0.06)), Some(of(2.0, 0.01))],
            &[Some(DifferenceAnswer { distrust: Some(Distrust::Skewed), ..wait })],
        ),
        indicator(
            "target.west-2030.met",
            "1",
            Better::Higher,
            &[Some(of(0.0, 0.0)), Some(of(0.0, 0.0))],
            &[Some(equal())],
        ),
        indicator("flow.stone.time", "h", Better::Lower, &[None, Some(of(31.2, 0.4))], &[None]),
    ];
    ComparisonReport {
        format: COMPARISON_FORMAT,
        engine: "0.1.0".to_owned(),
        seed: 2024,
        scenarios: vec![
            scenario(0, "Western route 2024", &["flow.stone.time"]),
            scenario(1, "More lanes", &[]),
        ],
        comparison: Some(Comparison {
            replications: 200,
            confidence: 0.95,
            comparisons: 3,
            confidence_each: 1.0 - 0.05 / 3.0,
            indicators,
        }),
        best: None,
        attributions: vec![attribution()],
        differences: vec![changes()],
        warnings: vec!["B: the warm-up does not settle".to_owned()],
    }
}

fn attribution() -> AttributionLine {
    let share = |mean: f64| Contribution { mean, half_width: Some(0.06) };
    let part = |groups: &[&str], shares: [f64; 3]| PartShare {
        groups: groups.iter().map(|&name| name.to_owned()).collect(),
        alone: share(shares[0]),
        in_sequence: share(shares[1]),
        shapley: share(shares[2]),
    };
    let attribution = Attribution {
        indicator: "crossing.samur-road.samur-az.border-time".to_owned(),
        unit: "h".to_owned(),
        replications: 200,
        confidence: 0.95,
        view: AttributionView::Exact,
        mixtures: 2,
        whole: share(-0.771),
        interaction: share(0.129),
        parts: vec![
            part(&["crossings.samur-road.stages.ru-exit"], [-0.8, -0.8, -0.736]),
            part(&["flows.stone", "legs.quarry-border"], [-0.1, 0.029, -0.035]),
        ],
    };
    let without_effect = vec!["scenario".to_owned()];
    AttributionLine { scenario: "B".to_owned(), without_effect, attribution }
}

fn changes() -> ScenarioDifference {
    let written = |value: &str, source: Option<&str>, line: usize| WrittenLine {
        value: value.to_owned(),
        source: source.map(str::to_owned),
        file: "more-lanes.toml".to_owned(),
        line,
    };
    let change = |key: &str, old: Option<WrittenLine>, new: Option<WrittenLine>| ChangeLine {
        key: key.to_owned(),
        relative: None,
        is_source_only: false,
        old,
        new,
    };
    let exit = "crossings.samur-road.stages.ru-exit";
    let lanes = change(
        &format!("{exit}.lanes"),
        Some(written("10", Some("S54"), 4)),
        Some(written("18", Some("assumed: the measure"), 4)),
    );
    let service = change(
        &format!("{exit}.service"),
        Some(written("{ lognormal = { cv = 0.8, mean = \"40 min\" } }", Some("S54"), 5)),
        Some(written("{ lognormal = { cv = 0.8, mean = \"30 min\" } }", None, 5)),
    );
    let source = ChangeLine {
        is_source_only: true,
        ..change("legs.a.length", Some(written("1 km", None, 9)), Some(written("1 km", None, 9)))
    };
    let group = |name: &str, kind: &'static str, changes: Vec<ChangeLine>| GroupLine {
        name: name.to_owned(),
        kind,
        changes,
    };
    let volume = change("flows.stone.volume", None, Some(written("100 kt/yr", None, 12)));
    let removed = change("targets.full.throughput", Some(written("9 Mt/yr", None, 80)), None);
    ScenarioDifference {
        scenario: "B".to_owned(),
        is_same_model: false,
        groups: vec![
            group(exit, "changed", vec![ChangeLine { relative: Some(0.8), ..lanes }, service]),
            group("flows.stone", "added", vec![volume]),
            group("legs.a", "changed", vec![source]),
            group("targets.full", "removed", vec![removed]),
        ],
    }
}

/// Three scenarios of which one is best.
pub(crate) fn of_three() -> ComparisonReport {
    let mut report = of_two();
    report.scenarios.push(scenario(2, "Rail round the clock", &["flow.stone.time"]));
    report.attributions.clear();
    report.differences.clear();
    report.warnings.clear();
    let comparison = report.comparison.as_mut().unwrap();
    comparison.comparisons = 6;
    for one in &mut comparison.indicators {
        one.values.push(one.values[0]);
        one.differences.push(one.values[0].map(|_| equal()));
    }
    let contender = |mean: f64, replications: u32, is_in: bool| ContenderAnswer {
        value: of(mean, 0.06),
        replications,
        is_in,
    };
    report.best = Some(BestAnswer {
        indicator: "crossing.samur-road.samur-az.border-time".to_owned(),
        unit: "h".to_owned(),
        goal: Goal::Lowest,
        method: Method::KimNelson,
        confidence: Some(0.95),
        delta: Some(0.1),
        is_delta_estimated: false,
        first_stage: 20,
        contenders: vec![
            contender(2.77, 20, false),
            contender(2.0, 64, true),
            contender(2.1, 64, false),
        ],
        best: Some(1),
        probability: None,
        spent: 148,
        equal_allocation: 192,
    });
    report
}
