//! A small invented report that the exporters are tested on, and a crowded one.

use corridor_core::answer::{
    Answer, BindingAnswer, CarriageAnswer, ChannelAnswer, CheckAnswer, CostAnswer, CostFigures,
    DeadlockAnswer, Distrust, DriftOver, EmissionsAnswer, Estimate, FlowAnswer, FlowCarriageAnswer,
    FlowEmissionsAnswer, ModeAnswer, ModeEmissionsAnswer, PassageAnswer, Proportion,
    PublishedAnswer, QueueAnswer, RunAnswer, Stability, StageAnswer, StopReason, TargetAnswer,
    TotalAnswer, Verdict,
};

use super::{NumberOrigins, Report, ScenarioIdentity};

/// An estimate over 200 replications.
pub(crate) fn of(mean: f64, half_width: f64) -> Estimate {
    let std_error = Some(half_width / 1.972);
    Estimate { mean, half_width: Some(half_width), std_error, n: 200, distrust: None }
}

/// The value of something that never happened.
fn never() -> Estimate {
    Estimate { mean: f64::NAN, half_width: None, std_error: None, n: 0, distrust: None }
}

fn skewed(mean: f64, half_width: f64) -> Estimate {
    Estimate { distrust: Some(Distrust::Skewed), ..of(mean, half_width) }
}

/// Two flows over a road and a rail crossing; the target is missed.
pub(crate) fn report() -> Report {
    let scenario = ScenarioIdentity {
        title: "Western route 2024".to_owned(),
        model_hash: "9f2c41d07be3a6589f2c41d07be3a6589f2c41d07be3a6589f2c41d07be3a658".to_owned(),
        numbers: NumberOrigins { sourced: 61, derived: 12, assumed: 23, unmarked: 4 },
    };
    let answer = Answer {
        run: run(),
        targets: vec![target()],
        total: total(),
        flows: vec![flow("grain-to-iran/rail", 1.2e6, 1.19e6), flow("trucks-south", 5.82e6, 5.6e6)],
        carriage: carriage(),
        costs: Some(costs()),
        emissions: Some(emissions()),
        passages: vec![road_passage(), rail_passage()],
        stages: vec![
            stage("samur-rail.az-entry", 0.41, 0.0, Stability::Stable),
            stage("samur-road.ru-exit", 0.971, 0.012, Stability::NotStable),
        ],
        resources: Vec::new(),
        empty_running: Vec::new(),
        light_running: Vec::new(),
        queues: vec![QueueAnswer {
            stage: "samur-road.ru-exit".to_owned(),
            mean: (0..12).map(|twelfth| 31.4 + 17.3 * f64::from(twelfth)).collect(),
        }],
        published: vec![published("V1", 6.8e6, true), published("V4", 7.1e6, false)],
        deadlocks: Vec::new(),
        checks: vec![CheckAnswer {
            name: "throughput stays below its upper bound".to_owned(),
            finding: "6.79 of 7.02 Mt/yr".to_owned(),
            holds: true,
        }],
        warnings: vec!["warm-up is fixed; it was not checked on a pilot".to_owned()],
    };
    Report::new(scenario, answer)
}

fn carriage() -> CarriageAnswer {
    let mode = |mode: &str, tonne_km: f64, vehicle_km: f64, empty: f64| ModeAnswer {
        mode: mode.to_owned(),
        tonne_km_per_year: of(tonne_km, 9e6),
        vehicle_km_per_year: of(vehicle_km, vehicle_km / 500.0),
        empty_vehicle_km_per_year: of(empty, empty / 200.0),
    };
    let flow = |name: &str, mode: &str, km: f64, tonne_km: f64| FlowCarriageAnswer {
        name: name.to_owned(),
        km: vec![(mode.to_owned(), km)],
        tonne_km_per_year: vec![(mode.to_owned(), of(tonne_km, 9e6))],
    };
    CarriageAnswer {
        tonne_km_per_year: of(4.912e9, 18e6),
        modes: vec![mode("road", 4.1e9, 2.2e8, 1.3e7), mode("rail", 8.12e8, 2.3e5, 0.0)],
        flows: vec![
            flow("grain-to-iran/rail", "rail", 682.0, 8.12e8),
            flow("trucks-south", "road", 732.0, 4.1e9),
        ],
    }
}

fn costs() -> CostAnswer {
    let figures = |tariff: f64, time: f64, teu: Option<f64>| CostFigures {
        per_tonne: of(tariff + time, 0.31),
        tariff_per_tonne: of(tariff, 0.0),
        time_per_tonne: of(time, 0.31),
        per_teu: teu.map(|teu| of(teu, 4.1)),
        tariff_per_year: of(tariff * 6.79e6, 1.1e6),
    };
    CostAnswer {
        total: figures(41.3, 12.7, Some(702.0)),
        flows: vec![
            ("grain-to-iran/rail".to_owned(), figures(18.2, 9.4, None)),
            ("trucks-south".to_owned(), figures(46.2, 13.4, Some(702.0))),
        ],
    }
}

fn emissions() -> EmissionsAnswer {
    let mode = |mode: &str, grams: f64, tonnes: f64| ModeEmissionsAnswer {
        mode: mode.to_owned(),
        grams_per_tonne_km: of(grams, 0.0),
        tonnes_per_year: of(tonnes, 900.0),
    };
    let flow = |name: &str, kg: f64, tonnes: f64| FlowEmissionsAnswer {
        name: name.to_owned(),
        kg_per_tonne: kg,
        tonnes_per_year: of(tonnes, 900.0),
    };
    EmissionsAnswer {
        scope: "WTW".to_owned(),
        kg_per_tonne: of(64.8, 0.1),
        tonnes_per_year: of(440_200.0, 1_900.0),
        modes: vec![mode("road", 102.7, 421_100.0), mode("rail", 22.0, 17_900.0)],
        terminals_tonnes_per_year: of(1_200.0, 12.0),
        flows: vec![
            flow("grain-to-iran/rail", 16.0, 19_100.0),
            flow("trucks-south", 75.2, 421_100.0),
        ],
    }
}

fn run() -> RunAnswer {
    RunAnswer {
        seed: 2024,
        replications: 200,
        deadlocked: 0,
        drift_over: DriftOver::WholeYears,
        stopped: StopReason::Precise,
        confidence: 0.95,
        precision: Some(0.02),
        start: "2024-01-01".to_owned(),
        end: "2025-01-01".to_owned(),
        days: 366.0,
        warm_up_days: 90.0,
        warm_up_found: None,
        events: 3_412_876.4,
        watched: vec![("delivered tonnes".to_owned(), Some(0.0041))],
    }
}

fn target() -> TargetAnswer {
    TargetAnswer {
        name: "west-2030".to_owned(),
        title: "15 Mt/yr southbound over both Samur crossings".to_owned(),
        target_tonnes_per_year: 15e6,
        across: vec![
            "samur-rail towards yalama".to_owned(),
            "samur-road towards samur-az".to_owned(),
        ],
        service: vec![(
            "p95 of the border time at most 24 h".to_owned(),
            Proportion { hits: 3, n: 200, low: 0.0051, high: 0.0432 },
        )],
        throughput: of(6.7903e6, 0.0312e6),
        shortfall: of(8.2097e6, 0.0312e6),
        bound_with_demand: 7.02e6,
        bound_of_capacity: Some(11.34e6),
        demand: 7.02e6,
        met: Proportion { hits: 0, n: 200, low: 0.0, high: 0.018_85 },
        probability: 0.9,
        verdict: Verdict::Missed,
        is_sure: true,
        undecided: None,
        binding: Some(BindingAnswer {
            element: "samur-road.ru-exit".to_owned(),
            active_share: of(0.971, 0.003),
            bound: Some(4.13e6),
        }),
    }
}

fn total() -> TotalAnswer {
    TotalAnswer {
        sent_tonnes_per_year: of(7.0192e6, 0.0123e6),
        delivered_tonnes_per_year: of(6.7903e6, 0.0312e6),
        delivered_vehicles_per_year: of(318_412.0, 1_240.0),
        delivered_teu_per_year: of(0.0, 0.0),
        inside_tonnes: of(182_300.0, 9_400.0),
        drift_per_30_days: of(412.0, 35.0),
        stability: Stability::NotStable,
    }
}

fn flow(name: &str, sent: f64, delivered: f64) -> FlowAnswer {
    FlowAnswer {
        name: name.to_owned(),
        sent_tonnes_per_year: of(sent, sent * 0.002),
        delivered_tonnes_per_year: of(delivered, delivered * 0.003),
        delivered_vehicles_per_year: of(delivered / 20.0, delivered * 0.003 / 20.0),
        delivered_teu_per_year: of(0.0, 0.0),
        lost_tonnes_per_year: of(0.0, 0.0),
        hours: skewed(153.4, 2.1),
        hours_moving: of(96.2, 0.04),
        hours_waiting: skewed(48.1, 2.0),
        hours_processed: of(7.93, 0.02),
        hours_blocked: of(1.17, 0.09),
        percentiles: [of(112.3, 0.4), of(148.2, 1.8), of(204.7, 5.1), of(231.6, 7.7)],
        km: 2_310.0,
        swod: of(24.01, 0.01),
        swd: of(15.06, 0.2),
    }
}

fn road_passage() -> PassageAnswer {
    PassageAnswer {
        crossing: "samur-road".to_owned(),
        towards: "samur-az".to_owned(),
        mode: "road".to_owned(),
        tonnes_per_year: of(4.09e6, 0.02e6),
        vehicles_per_day: of(641.2, 3.1),
        teu_per_year: of(0.0, 0.0),
        border_hours: skewed(31.4, 2.2),
        percentiles: [of(26.1, 2.0), of(61.8, 4.4), of(74.0, 5.2)],
        by_channel: vec![
            ChannelAnswer {
                channel: "green".to_owned(),
                share: of(0.8, 0.0007),
                hours: of(29.8, 2.2),
                percentiles: [of(24.4, 2.0), of(72.1, 5.2)],
            },
            ChannelAnswer {
                channel: "red".to_owned(),
                share: of(0.05, 0.0004),
                hours: of(41.6, 2.3),
                percentiles: [of(38.0, 2.1), of(88.3, 5.6)],
            },
        ],
        bound_vehicles_per_day: Some(652.2),
    }
}

fn rail_passage() -> PassageAnswer {
    PassageAnswer {
        crossing: "samur-rail".to_owned(),
        towards: "yalama".to_owned(),
        mode: "rail".to_owned(),
        tonnes_per_year: of(2.7e6, 0.01e6),
        vehicles_per_day: of(3.71, 0.04),
        by_channel: Vec::new(),
        bound_vehicles_per_day: None,
        ..road_passage()
    }
}

fn stage(name: &str, active: f64, blocked: f64, stability: Stability) -> StageAnswer {
    StageAnswer {
        name: name.to_owned(),
        kind: "stage".to_owned(),
        per_day: of(641.2, 3.1),
        utilisation: of(active + blocked, 0.004),
        active: of(active, 0.003),
        blocked: of(blocked, 0.001),
        starved: of(1.0 - active - blocked, 0.004),
        queue: of(126.4, 9.1),
        queue_max: of(431.0, 22.0),
        wait_hours: skewed(4.73, 0.31),
        drift_per_30_days: of(17.3, 1.4),
        stability,
        capacity_per_day: Some(652.2),
    }
}

fn published(name: &str, value: f64, inside: bool) -> PublishedAnswer {
    PublishedAnswer {
        name: name.to_owned(),
        title: "Samur crossings southbound".to_owned(),
        window: "2024".to_owned(),
        unit: "t".to_owned(),
        published: value,
        simulated: of(6.7903e6, 0.0312e6),
        deviation: 6.7903e6 / value - 1.0,
        tolerance: 0.03,
        inside,
    }
}

/// Long names, large numbers, many rows, things that never happened, deadlocks, no target title.
pub(crate) fn crowded() -> Report {
    let mut report = report();
    let answer = &mut report.answer;
    let long = "northbound-perishables-and-vegetables/over-the-astara-road-bridge-and-khanoba";
    let huge = of(123_456_789.0, 1_234_567.0);
    let teu = skewed(12_345_678.9, 123_456.7);
    for idx in 0..40 {
        answer.flows.push(FlowAnswer {
            name: format!("{long}-{idx}"),
            delivered_teu_per_year: teu,
            lost_tonnes_per_year: huge,
            hours: skewed(12_345.6, 123.4),
            hours_waiting: skewed(12_345.6, 123.4),
            percentiles: [never(); 4],
            ..flow(long, 123e6, 120e6)
        });
        answer.stages.push(StageAnswer {
            name: format!("tagirkent-kazmalyar-khanoba.phytosanitary-laboratory-{idx}"),
            queue: huge,
            queue_max: teu,
            wait_hours: never(),
            ..stage("", f64::from(idx) / 40.0, 0.01, Stability::Unknown)
        });
    }
    answer.passages[0].crossing = "tagirkent-kazmalyar-khanoba-bridge-of-the-north".to_owned();
    answer.passages[0].teu_per_year = teu;
    answer.published[0].title = "Vehicles a day at all five crossings, both ways, ".repeat(4);
    answer.targets[0].title = "west-2030".to_owned();
    answer.run.deadlocked = 2;
    answer.deadlocks = vec![DeadlockAnswer {
        cycle: (0..9).map(|idx| format!("a-rather-long-crossing-name.stage-{idx}")).collect(),
        replications: vec![3, 17],
    }];
    answer.warnings = vec!["a-word-without-any-space-".repeat(9)];
    report
}
