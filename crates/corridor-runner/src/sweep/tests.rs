//! The exporters on invented sweeps.

use corridor_simkit::stats::Finding;

use super::*;
use crate::report::sample::of;

/// A response of the levels of one or two keys.
fn report(design: &'static str, keys: &[&str], points: &[(&[f64], f64)]) -> SweepReport {
    let first = points[0].1;
    // Below 0.3 a difference is noise.
    let against_first = |mean: f64| {
        let (n, half_width, variance_reduction) = (200, Some(0.3), Some(4.0));
        let mean = mean - first;
        let finding = if mean.abs() > 0.3 { Finding::Real } else { Finding::NotSeen };
        let distrust = None;
        let found = DifferenceAnswer { mean, half_width, n, finding, variance_reduction, distrust };
        (mean != 0.0).then_some(found)
    };
    let line = |(numbers, mean): &(&[f64], f64)| PointLine {
        levels: numbers.iter().map(f64::to_string).collect(),
        numbers: numbers.iter().copied().map(Some).collect(),
        model_hash: "9f2c".to_owned(),
        values: vec![Some(of(*mean, 0.4)), Some(of(*mean * 1e5, 2e4))],
        differences: vec![
            against_first(*mean),
            against_first(*mean).map(|one| {
                let (mean, half_width) = (one.mean * 1e5, Some(2e4));
                DifferenceAnswer { mean, half_width, ..one }
            }),
        ],
    };
    let response = |name: &str, unit: &str, meaning: &str| ResponseLine {
        name: name.to_owned(),
        unit: unit.to_owned(),
        meaning: meaning.to_owned(),
    };
    SweepReport {
        format: SWEEP_FORMAT,
        engine: "0.1.0".to_owned(),
        title: "Western route 2024".to_owned(),
        model_hash: format!("{:064x}", 7),
        design,
        seed: 2024,
        replications: 200,
        confidence: 0.95,
        keys: keys.iter().map(|&key| key.to_owned()).collect(),
        responses: vec![
            response("crossing.a.b.border-time", "h", "mean time at the border"),
            response("total.delivered", "t/yr", "tonnes delivered a year"),
        ],
        points: points.iter().map(line).collect(),
        comparisons: 2 * (points.len() - 1),
        warnings: Vec::new(),
    }
}

fn written(report: &SweepReport, format: Format) -> String {
    let mut bytes = Vec::new();
    report.write(format, Paint::Plain, &mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    if format == Format::Text {
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    }
    text
}

fn plot(report: &SweepReport) -> String {
    let text = written(report, Format::Text);
    let begin = text.find("\nPLOT\n").expect("there is a plot");
    let end = text.find("\nHOW IT WAS RUN\n").expect("there is a method");
    text[begin + 1..end].to_owned()
}

const EXIT: &str = "crossings.samur-road.stages.ru-exit.lanes";
const ENTRY: &str = "crossings.samur-road.stages.az-entry.lanes";

fn one_key() -> SweepReport {
    report("grid", &[EXIT], &[(&[6.0], 9.1), (&[8.0], 5.2), (&[10.0], 3.0), (&[16.0], 2.4)])
}

#[test]
fn one_key_has_a_table_and_a_line() {
    insta::assert_snapshot!(written(&one_key(), Format::Text), @r"
    Sweep of Western route 2024

    RESPONSE
      lanes  crossings.samur-road.stages.ru-exit.lanes
      (1)    crossing.a.b.border-time, h: mean time at the border
      (2)    total.delivered, kt/yr: tonnes delivered a year

    lanes      (1) h  (2) kt/yr
    ───────────────────────────
    6      9.1 ± 0.4   910 ± 20
    8      5.2 ± 0.4   520 ± 20
    10     3.0 ± 0.4   300 ± 20
    16     2.4 ± 0.4   240 ± 20

    DIFFERENCES
    Less the first point (lanes = 6), paired by replication. The 6 intervals hold
    together with 95 %; ~ cannot be told from zero, = is zero in every replication.

    lanes       (1) h  (2) kt/yr
    ────────────────────────────
    8      −3.9 ± 0.3  −390 ± 20
    10     −6.1 ± 0.3  −610 ± 20
    16     −6.7 ± 0.3  −670 ± 20

    PLOT
    crossing.a.b.border-time, h
     9.5 ┤■
         ┤│·
         ┤  ··
         ┤    ·
         ┤     ··
         ┤       ··
         ┤         ·
    5.75 ┤          ··│
         ┤            ■·
         ┤            │ ··
         ┤                ···
         ┤                   ···
         ┤                      ··■
         ┤                        │·····························     │
       2 ┤                                                      ·····■
         └────────────────────────────────────────────────────────────
          6                          lanes                          16
    ■ is a mean, │ its interval, · a straight line between means.

    HOW IT WAS RUN
      design        grid, every combination; 4 points
      replications  200 of every point, with the same luck
      seed          2024
      intervals     of values 95 % each, Student-t
      model         0000000000000000… without variation
      engine        corridor 0.1.0
    ");
}

#[test]
fn two_keys_of_a_grid_have_a_heat_map() {
    let mut points = Vec::new();
    let numbers: Vec<[f64; 2]> =
        (0..12).map(|i| [f64::from(i / 3 * 2 + 6), f64::from(i % 3 + 4)]).collect();
    for pair in &numbers {
        points.push((pair.as_slice(), 40.0 / pair[0] + 8.0 / pair[1]));
    }
    insta::assert_snapshot!(plot(&report("grid", &[EXIT, ENTRY], &points)), @r"
    PLOT
    crossing.a.b.border-time, h
    az-entry.lanes  ru-exit.lanes
                    6         8         10        12
                 4  ██ 8.667  ▒▒ 7      ░░ 6      ·· 5.333
                 5  ██ 8.267  ▒▒ 6.6    ░░ 5.6    ·· 4.933
                 6  ██ 8      ▒▒ 6.333  ·· 5.333  ·· 4.667

    shades from: ·· 4.667, ░░ 5.467, ▒▒ 6.267, ▓▓ 7.067, ██ 7.867 to 8.667
    ");
}

#[test]
fn a_wide_grid_has_shades_alone_and_scattered_points_stand_at_their_places() {
    let numbers: Vec<[f64; 2]> =
        (0..40).map(|i| [f64::from(i / 2 + 6), f64::from(i % 2 + 4)]).collect();
    let points: Vec<(&[f64], f64)> =
        numbers.iter().map(|pair| (pair.as_slice(), 40.0 / pair[0] + 8.0 / pair[1])).collect();
    insta::assert_snapshot!(plot(&report("grid", &[EXIT, ENTRY], &points)), @r"
    PLOT
    crossing.a.b.border-time, h
    az-entry.lanes  ru-exit.lanes, 6 to 25
                 4  ████▓▓▒▒▒▒▒▒░░░░░░░░░░░░················
                 5  ██▓▓▓▓▒▒▒▒░░░░░░░░······················

    shades from: ·· 3.2, ░░ 4.293, ▒▒ 5.387, ▓▓ 6.48, ██ 7.573 to 8.667
    ");
    insta::assert_snapshot!(plot(&report("sobol", &[EXIT, ENTRY], &points[..10])), @r"
    PLOT
    crossing.a.b.border-time, h
    az-entry.lanes upwards
      5 ┤██             ▒▒             ░░             ··           ··
        ┤
        ┤
        ┤
        ┤
        ┤
        ┤
    4.5 ┤
        ┤
        ┤
        ┤
        ┤
        ┤
        ┤
      4 ┤██             ▓▓             ▒▒             ░░           ··
        └────────────────────────────────────────────────────────────
         6                      ru-exit.lanes                      10

    shades from: ·· 5.6, ░░ 6.213, ▒▒ 6.827, ▓▓ 7.44, ██ 8.053 to 8.667
    ");
}

#[test]
fn three_keys_have_no_plot() {
    let three = report("lhs", &[EXIT, ENTRY, "a.b"], &[(&[1.0, 2.0, 3.0], 4.0)]);
    let text = written(&three, Format::Text);
    assert!(!text.contains("PLOT") && text.contains("Latin hypercube; 1 points"), "{text}");
}

#[test]
fn csv_has_a_column_per_key_and_markdown_a_fenced_plot() {
    let csv = written(&one_key(), Format::Csv);
    let header = "indicator,unit,mean,half_width,n,difference,difference_half_width,finding";
    assert_eq!(csv.lines().next(), Some(&*format!("{EXIT},{header}")));
    assert_eq!(csv.lines().nth(1), Some("6,crossing.a.b.border-time,h,9.1,0.4,200,,,"));
    let fourth = csv.lines().nth(3).unwrap();
    assert!(fourth.ends_with(",h,5.2,0.4,200,-3.8999999999999995,0.3,real"), "{fourth}");
    assert_eq!(csv.lines().count(), 1 + 4 * 2);
    let markdown = written(&one_key(), Format::Markdown);
    assert!(markdown.contains("\n```text\n"), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&written(&one_key(), Format::Json)).unwrap();
    assert_eq!(json["points"][3]["numbers"][0], 16.0);
}

#[test]
fn noise_is_not_shaded() {
    let numbers: Vec<[f64; 2]> = (0..4).map(|i| [f64::from(i / 2), f64::from(i % 2)]).collect();
    let with = |means: [f64; 4]| {
        let points: Vec<(&[f64], f64)> =
            numbers.iter().map(<[f64; 2]>::as_slice).zip(means).collect();
        plot(&report("grid", &[EXIT, ENTRY], &points))
    };
    let noise = with([5.0, 5.2, 4.9, 5.1]);
    assert!(noise.contains("nothing to shade") && !noise.contains('█'), "{noise}");
    let one = with([5.0, 5.2, 4.9, 9.0]);
    assert_eq!((one.matches("██ 9").count(), one.matches("██").count()), (1, 2), "{one}");
    assert!(one.contains("·· 4.9") && one.contains("·· 5.2"), "{one}");
    assert!(one.contains("has the shade of the first point"), "{one}");
}

#[test]
fn doubts_stand_under_the_response() {
    let warned = SweepReport { warnings: vec!["no warm-up".to_owned()], ..one_key() };
    assert!(written(&warned, Format::Text).contains("\nWarning: no warm-up\n"));
}
