//! The exporters on an invented comparison.

use corridor_core::comparison::Method;

use super::*;

fn written(report: &ComparisonReport, format: Format, extent: Extent) -> String {
    let mut bytes = Vec::new();
    report.write(format, extent, Paint::Plain, &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn two_scenarios_stand_side_by_side() {
    let text = written(&sample::of_two(), Format::Text, Extent::Brief);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text, @r#"
    Comparison of 2 scenarios

    SCENARIOS
      A  Western route 2024 (western-route-2024.toml)
      B  More lanes (more-lanes.toml)
    A has no flow.stone.time.
    Warning: B: the warm-up does not settle

    INDICATORS
    1 of 3 differences are real, 1 cannot be told from zero, 1 are zero in every
    replication. The intervals of all differences hold together with 95 % (each
    alone with 98.33 %); 200 replications each.

    indicator                          A             B          B − A   real?      ×
    ────────────────────────────────────────────────────────────────────────────────
    total.delivered, Mt/yr  13.94 ± 0.05  13.95 ± 0.05   −4 ± 21 t/yr      no  > 999
    crossing.samur-road.     2.77 ± 0.06   2.00 ± 0.01  −0.77 ± 0.10*  better    1.3
    samur-az.border-time,
    h
    flow.stone.time, h                 –    31.2 ± 0.4              –       –      –

    The same in every replication: target.west-2030.met.
    * marks skewed outputs and ? fewer than 20 replications: such an interval covers
    less often than it says.
    × is the factor by which common random numbers reduce the variance of the
    difference: independent runs would need so many times the replications.

    WHAT MADE THE DIFFERENCE FROM A TO B
    From A to B crossing.samur-road.samur-az.border-time changes by −0.77 ± 0.06 h.
    What each group of changes brings:

    crossing.samur-road.samur-az.border-time, h
    group of changes                          Shapley   in sequence         alone
    ─────────────────────────────────────────────────────────────────────────────
    crossings.samur-road.stages.ru-exit  −0.74 ± 0.06  −0.80 ± 0.06  −0.80 ± 0.06
    flows.stone + legs.quarry-border     −0.04 ± 0.06  +0.03 ± 0.06  −0.10 ± 0.06
    sum                                        −0.771        −0.771          −0.9

    Each alone, the changes sum to −0.9 h; together they bring −0.771 h. The
    interaction is the rest, +0.13 ± 0.06 h: the changes take from each other.
    Shapley: the mean over all orders of the changes. In sequence: in the order of
    the lines. 200 replications of 2 mixtures of the two scenarios with common
    random numbers; the intervals of a column hold together with 95 %. Without
    effect on what is simulated: scenario.

    WHAT DIFFERS FROM A TO B
    crossings.samur-road.stages.ru-exit
      lanes    10 → 18 (+80 %); S54 → assumed: the measure
      service  { lognormal = { cv = 0.8, mean = "40 min" } } → { lognormal = { cv =
               0.8, mean = "30 min" } }; was: S54
    flows.stone (added)
      volume  100 kt/yr
    targets.full (removed)
    Of 1 keys only the source is another.

    HOW IT WAS RUN
      seed        2024
      luck        replication i of every scenario draws the same luck; differences
                  are paired by replication
      intervals   of values 95 % each, Student-t; of differences paired-t,
                  Bonferroni over 3
      engine      corridor 0.1.0
      model of A  0000000000000000…
      model of B  0000000000000000…
    "#);
}

#[test]
fn three_scenarios_stand_below_each_other_and_the_best_is_named() {
    let text = written(&sample::of_three(), Format::Text, Extent::Brief);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    insta::assert_snapshot!(text, @r"
    Comparison of 3 scenarios

    SCENARIOS
      A  Western route 2024 (western-route-2024.toml)
      B  More lanes (more-lanes.toml)
      C  Rail round the clock (rail-round-the-clock.toml)
    A has no flow.stone.time.
    C has no flow.stone.time.

    WHICH IS BEST
    B has the lowest crossing.samur-road.samur-az.border-time, with confidence 95 %.
    Kim and Nelson's procedure under common random numbers finds the best if it is
    better than the others by at least 0.1 h (the indifference zone); if some are
    closer, one of those within it. First stage: 20 replications. Guaranteed for
    outputs that are normally distributed.

       crossing.samur-road.samur-az.border-time, h  replications
    ─────────────────────────────────────────────────────────────────────────────
    A                                  2.77 ± 0.06            20  is not the best
    B                                  2.00 ± 0.06            64  best
    C                                  2.10 ± 0.06            64  is not the best

    148 replications were needed; an equal allocation would have needed 192 for the
    same decision: 44 saved (22.9 %).

    INDICATORS
    1 of 6 differences are real, 1 cannot be told from zero, 4 are zero in every
    replication. The intervals of all differences hold together with 95 % (each
    alone with 98.33 %); 200 replications each.

    total.delivered, Mt/yr (invented)
              value  less that of A  real?      ×
    ─────────────────────────────────────────────
    A  13.94 ± 0.05
    B  13.95 ± 0.05    −4 ± 21 t/yr     no  > 999
    C  13.94 ± 0.05               0  equal      –

    crossing.samur-road.samur-az.border-time, h (invented)
             value  less that of A   real?    ×
    ───────────────────────────────────────────
    A  2.77 ± 0.06
    B  2.00 ± 0.01   −0.77 ± 0.10*  better  1.3
    C  2.77 ± 0.06               0   equal    –

    flow.stone.time, h (invented)
            value  less that of A  real?  ×
    ───────────────────────────────────────
    A           –
    B  31.2 ± 0.4               –      –  –
    C           –               –      –  –

    The same in every replication: target.west-2030.met.
    * marks skewed outputs and ? fewer than 20 replications: such an interval covers
    less often than it says.
    × is the factor by which common random numbers reduce the variance of the
    difference: independent runs would need so many times the replications.

    HOW IT WAS RUN
      seed        2024
      luck        replication i of every scenario draws the same luck; differences
                  are paired by replication
      intervals   of values 95 % each, Student-t; of differences paired-t,
                  Bonferroni over 6
      engine      corridor 0.1.0
      model of A  0000000000000000…
      model of B  0000000000000000…
      model of C  0000000000000000…
    ");
}

#[test]
fn what_is_not_known_yet_is_said() {
    let mut report = sample::of_three();
    let best = report.best.as_mut().unwrap();
    best.best = None;
    best.contenders[2].is_in = true;
    let text = written(&report, Format::Text, Extent::Brief);
    assert!(text.contains("Not known yet which has the lowest"), "{text}");
    let line = text.replace('\n', " ");
    assert!(line.contains("B, C cannot be told apart"), "{text}");
    let best = report.best.as_mut().unwrap();
    (best.best, best.method, best.confidence, best.probability) =
        (Some(1), Method::Ocba, None, Some(0.93));
    let text = written(&report, Format::Text, Extent::Brief);
    assert!(text.contains("a heuristic") && text.contains("independent streams"), "{text}");
}

#[test]
fn markdown_and_full_text_have_every_row() {
    let report = sample::of_two();
    let markdown = written(&report, Format::Markdown, Extent::Brief);
    let full = written(&report, Format::Text, Extent::Full);
    for text in [&markdown, &full] {
        assert!(text.contains("target.west-2030."), "{text}");
        assert!(text.contains("legs.a.length"), "{text}");
    }
    assert!(markdown.starts_with("# Comparison of 2 scenarios\n"), "{markdown}");
    assert!(markdown.contains("| real? |"), "{markdown}");
}

#[test]
fn csv_has_a_line_per_number() {
    insta::assert_snapshot!(written(&sample::of_two(), Format::Csv, Extent::Brief), @r#"
    section,scenario,element,indicator,unit,mean,half_width,n,finding,variance_reduction,distrust,source
    value,A,,total.delivered,t/yr,13940000,50000,200,,,,
    value,B,,total.delivered,t/yr,13950000,50000,200,,,,
    difference,B,,total.delivered,t/yr,-4,21,200,not-seen,40736,,
    value,A,,crossing.samur-road.samur-az.border-time,h,2.77,0.06,200,,,,
    value,B,,crossing.samur-road.samur-az.border-time,h,2,0.01,200,,,,
    difference,B,,crossing.samur-road.samur-az.border-time,h,-0.771,0.1,200,real,1.32,skewed,
    value,A,,target.west-2030.met,1,0,0,200,,,,
    value,B,,target.west-2030.met,1,0,0,200,,,,
    difference,B,,target.west-2030.met,1,0,0,200,equal,,,
    value,B,,flow.stone.time,h,31.2,0.4,200,,,,
    attribution,B,crossings.samur-road.stages.ru-exit,crossing.samur-road.samur-az.border-time,h,-0.736,0.06,200,shapley,,,
    attribution,B,crossings.samur-road.stages.ru-exit,crossing.samur-road.samur-az.border-time,h,-0.8,0.06,200,in-sequence,,,
    attribution,B,crossings.samur-road.stages.ru-exit,crossing.samur-road.samur-az.border-time,h,-0.8,0.06,200,alone,,,
    attribution,B,flows.stone + legs.quarry-border,crossing.samur-road.samur-az.border-time,h,-0.035,0.06,200,shapley,,,
    attribution,B,flows.stone + legs.quarry-border,crossing.samur-road.samur-az.border-time,h,0.029,0.06,200,in-sequence,,,
    attribution,B,flows.stone + legs.quarry-border,crossing.samur-road.samur-az.border-time,h,-0.1,0.06,200,alone,,,
    attribution,B,,crossing.samur-road.samur-az.border-time,h,-0.771,0.06,200,whole,,,
    attribution,B,,crossing.samur-road.samur-az.border-time,h,0.129,0.06,200,interaction,,,
    change,B,crossings.samur-road.stages.ru-exit.lanes,old,,,,,10,,,S54
    change,B,crossings.samur-road.stages.ru-exit.lanes,new,,,,,18,,,assumed: the measure
    change,B,crossings.samur-road.stages.ru-exit.service,old,,,,,"{ lognormal = { cv = 0.8, mean = ""40 min"" } }",,,S54
    change,B,crossings.samur-road.stages.ru-exit.service,new,,,,,"{ lognormal = { cv = 0.8, mean = ""30 min"" } }",,,
    change,B,flows.stone.volume,new,,,,,100 kt/yr,,,
    change,B,targets.full.throughput,old,,,,,9 Mt/yr,,,
    "#);
    let best = written(&sample::of_three(), Format::Csv, Extent::Brief);
    assert!(best.contains("\nbest,B,,crossing.samur-road.samur-az.border-time,h,2,0.06,200,best,"));
}

#[test]
fn json_is_the_value_itself() {
    let text = written(&sample::of_three(), Format::Json, Extent::Brief);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["format"], COMPARISON_FORMAT);
    assert_eq!(value["best"]["method"], "kim-nelson");
    assert_eq!(value["comparison"]["indicators"][1]["differences"][0]["finding"], "real");
}

#[test]
fn letters_do_not_run_out() {
    assert_eq!([0, 1, 25, 26].map(label), ["A", "B", "Z", "S27"]);
}

#[test]
fn the_best_is_told_with_what_it_is_worth_and_what_it_cost() {
    let with = |change: &dyn Fn(&mut BestAnswer)| {
        let mut report = sample::of_three();
        change(report.best.as_mut().unwrap());
        written(&report, Format::Text, Extent::Brief)
    };
    let fixed = with(&|best| best.delta = Some(1e-9));
    assert!(
        fixed.contains("at least 1e-9 h") && fixed.contains("with confidence 95 %."),
        "{fixed}"
    );
    let estimated = with(&|best| best.is_delta_estimated = true);
    assert!(estimated.contains("with confidence about"), "{estimated}");
    assert!(estimated.contains("no guarantee") && !estimated.contains("Guaranteed"), "{estimated}");
    let dear = with(&|best| {
        (best.method, best.confidence, best.probability) = (Method::Ocba, None, Some(0.9));
        best.equal_allocation = 99;
    });
    assert!(dear.contains("would have needed 99") && dear.contains("cost 49"), "{dear}");
}

#[test]
fn a_brief_answer_names_a_few_of_the_indicators_that_a_scenario_lacks() {
    let mut report = sample::of_three();
    report.scenarios[1].lacks = (0..9).map(|flow| format!("flow.f{flow}.cost")).collect();
    let brief = written(&report, Format::Text, Extent::Brief);
    assert!(brief.contains("flow.f5.cost") && !brief.contains("flow.f6.cost"), "{brief}");
    assert!(brief.contains("3 more (--full"), "{brief}");
    assert!(written(&report, Format::Text, Extent::Full).contains("flow.f8.cost"));
}
