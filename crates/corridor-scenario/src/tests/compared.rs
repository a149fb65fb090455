//! Scenarios compared: what differs, mixtures, variations.

use super::{load_overlay, load_with};
use crate::{
    Code, Difference, Grain, GroupKind, Mixture, Scenario, Style, TEMPLATE, Variation, difference,
    vary,
};

fn base() -> Scenario {
    load_with(TEMPLATE, &[]).expect("the template is valid")
}

fn overlay(text: &str) -> Scenario {
    load_overlay(text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn against_base(text: &str) -> Difference {
    difference(&base(), &overlay(text))
}

/// Keys with both values, line by line.
fn drawn(difference: &Difference) -> String {
    let value = |side: &Option<crate::Written>| {
        side.as_ref().map_or_else(|| "-".to_owned(), |side| side.value.clone())
    };
    let changes = difference.groups.iter().flat_map(|group| &group.changes);
    let lines =
        changes.map(|one| format!("{}: {} -> {}", one.key, value(&one.old), value(&one.new)));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_means_the_same_does_not_show() {
    let same = r#"
[scenario]
horizon = "12 months"
warm-up = "720 h"
[legs.depot-border]
length = "320_000 m"
[crossings.border.stages.exit]
hours = ["mon-wed 00:00-24:00", "thu-sun 00:00-24:00"]
service = { lognormal = { cv = "80 %", mean = "0.25 h" } }
[crossings.border.stages.entry]
channels.green.share = 0.85
[teams.inspectors]
staff = { "daily 20:00-08:00" = 2, "mon-fri 08:00-20:00" = 4, "sat,sun 08:00-20:00" = 4 }
[flows.grain]
volume = "1000 kt/yr"
season = { sep = "140 %", aug = 1.40 }
[targets.full]
service.border-time-p95 = "2 d"
sources = { throughput = "assumed: an example", service = "assumed: an example" }
"#;
    let found = against_base(same);
    let values: Vec<_> = found.groups.iter().filter(|group| group.has_values()).collect();
    assert!(values.is_empty(), "{}", drawn(&found));
    // The overlay gives no sources for what it writes anew, and that is said.
    assert!(found.groups.iter().flat_map(|group| &group.changes).all(|one| one.is_source_only));
}

#[test]
fn order_comments_and_formatting_do_not_show() {
    let (head, tables) = TEMPLATE.split_at(TEMPLATE.find("\n[places.").unwrap());
    let mut parts: Vec<_> = tables.split("\n\n").collect();
    parts.reverse();
    let text = format!("{head}\n{}", parts.join("\n\n# another comment\n")).replace(" = ", "  =  ");
    let turned = load_with(&text, &[]).expect("the same tables");
    assert_eq!(drawn(&difference(&base(), &turned)), "");
}

#[test]
fn a_change_has_both_values_their_sources_and_places() {
    let found = against_base(
        "[crossings.border.stages.exit]\nlanes = 6\nservice = { exponential = { mean = \"9 min\" } }\n\
         sources = { lanes = \"S54\" }\n[flows.grain]\nvolume = \"1.5 Mt/yr\"",
    );
    insta::assert_snapshot!(drawn(&found), @r#"
    crossings.border.stages.exit.lanes: 3 -> 6
    crossings.border.stages.exit.service: { lognormal = { cv = 0.8, mean = "15 min" } } -> { exponential = { mean = "9 min" } }
    flows.grain.volume: 1.0 Mt/yr -> 1.5 Mt/yr
    "#);
    let lanes = &found.groups[0].changes[0];
    let (old, new) = (lanes.old.as_ref().unwrap(), lanes.new.as_ref().unwrap());
    assert_eq!(old.source.as_deref(), Some("assumed: an example"));
    assert_eq!((new.source.as_deref(), new.line), (Some("S54"), 4));
    assert_eq!(new.file.to_str(), Some("case.toml"));
    assert_eq!(lanes.relative(), Some(1.0));
    let names: Vec<_> = found.groups.iter().map(|group| group.name.as_str()).collect();
    assert_eq!(names, ["crossings.border.stages.exit", "flows.grain"]);
}

/// A second flow on a road of its own, and no disruption of anything.
const NEW_FLOW: &str = r#"
[places.quarry]
name = "Quarry"
country = "XN"
time-zone = "Europe/Moscow"
[legs.quarry-border]
between = ["quarry", "border-north"]
mode = "road"
length = "40 km"
speed = "40 km/h"
[flows.stone]
commodity = "stone"
from = "quarry"
to = "border-south"
volume = "100 kt/yr"
arrivals = "poisson"
vehicle = "truck"
"#;

#[test]
fn new_and_removed_tables_are_said_as_such() {
    let second = overlay(&format!("remove = [\"targets.full\"]\n{NEW_FLOW}"));
    let found = difference(&base(), &second);
    let kinds: Vec<_> =
        found.groups.iter().map(|group| (group.name.as_str(), group.kind)).collect();
    let (added, removed) = (GroupKind::Added, GroupKind::Removed);
    let expected = [
        ("flows.stone", added),
        ("legs.quarry-border", added),
        ("places.quarry", added),
        ("targets.full", removed),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn all_parts_make_the_second_scenario_and_none_the_first() {
    let changes = format!(
        "remove = [\"targets.full\"]\n[crossings.border.stages.exit]\nlanes = 6\n\
         [scenario]\nname = \"Other\"\n[crossings.border.stages.entry]\nhours = \"always\"\n{NEW_FLOW}"
    );
    let (first, second) = (base(), overlay(&changes));
    let mut mixture = Mixture::new(&first, &second, Grain::Tables).expect("few parts");
    assert_eq!(mixture.without_effect(), ["scenario"]);
    // The flow cannot go without its leg, nor the leg without its place.
    let mut n_sets = 0;
    while n_sets < 1 << mixture.parts().len() {
        n_sets = if mixture.scenario_or_join(n_sets).is_some() { n_sets + 1 } else { 0 };
    }
    let names: Vec<_> = mixture.parts().iter().map(|part| part.groups.join(" + ")).collect();
    insta::assert_snapshot!(names.join("\n"), @r"
    crossings.border.stages.entry
    crossings.border.stages.exit
    flows.stone + legs.quarry-border + places.quarry
    targets.full
    ");
    let all = (1 << mixture.parts().len()) - 1;
    assert_eq!(mixture.scenario(all).expect("the second").hash, second.hash);
    assert_eq!(mixture.scenario(0).expect("the first").hash, first.hash);
    let hashes: std::collections::BTreeSet<_> =
        (0..=all).map(|set| mixture.scenario(set).expect("all are valid").hash).collect();
    assert_eq!(hashes.len() as u64, all + 1, "every set is another model");
    // The other way round, what was added is removed.
    let back = Mixture::new(&second, &first, Grain::Tables).expect("few parts");
    let all = (1 << back.parts().len()) - 1;
    assert_eq!(back.scenario(all).expect("the first").hash, first.hash);
}

#[test]
fn lanes_and_staff_of_a_stage_may_be_varied_where_the_scenario_has_the_other() {
    let base = base();
    let read = |argument: &str| Variation::parse(argument).expect("a variation");
    let shifts = r#"{"mon-sat 08:00-20:00"=2,"mon-sat 20:00-24:00"=0}"#;
    let staff = read(&format!("crossings.border.stages.entry.staff={shifts}"));
    let lanes = read("crossings.border.stages.entry.lanes=4,5");
    assert!(staff.note(&base).is_some_and(|note| note.contains("in place of")));
    assert_eq!(lanes.note(&base), None);
    let staffed = vary(&base, &[(&staff, &staff.grid(1)[0])]).expect("two by day");
    insta::assert_snapshot!(drawn(&difference(&base, &staffed)), @r#"
    crossings.border.stages.entry.hours: mon-sun 06:00-22:00 -> -
    crossings.border.stages.entry.lanes: 4 -> -
    crossings.border.stages.entry.staff: - -> { "mon-sat 08:00-20:00" = 2, "mon-sat 20:00-24:00" = 0 }
    "#);
    assert!(lanes.note(&staffed).is_some_and(|note| note.contains("every shift")));
    let varied = vary(&staffed, &[(&lanes, &lanes.grid(2)[1])]).expect("five by day");
    insta::assert_snapshot!(drawn(&difference(&staffed, &varied)), @r#"crossings.border.stages.entry.staff: { "mon-sat 08:00-20:00" = 2, "mon-sat 20:00-24:00" = 0 } -> { "mon-sat 08:00-20:00" = 5, "mon-sat 20:00-24:00" = 0 }"#);
    // Who varies both has said two things.
    let (of_staff, of_lanes) = (&staff.grid(1)[0], &lanes.grid(2)[0]);
    for point in
        [[(&staff, of_staff), (&lanes, of_lanes)], [(&lanes, of_lanes), (&staff, of_staff)]]
    {
        for scenario in [&base, &staffed] {
            let faults = vary(scenario, &point).expect_err("a contradiction");
            assert!(faults.render(Style::plain(80)).contains("E0401"));
        }
    }
}

#[test]
fn a_variation_sets_a_key_and_its_faults_point_into_the_argument() {
    let base = base();
    let lanes = Variation::parse("crossings.border.stages.exit.lanes=2,3,4").expect("a variation");
    let levels = lanes.grid(9);
    assert_eq!(
        levels.iter().map(|level| level.number).collect::<Vec<_>>(),
        [2.0, 3.0, 4.0].map(Some)
    );
    let varied = vary(&base, &[(&lanes, &levels[1])]).expect("three lanes as before");
    let own = &varied.files.last().expect("a line for the key").text;
    assert!(own.ends_with(".lanes = 3\n"), "{own}");
    assert_eq!(varied.hash, base.hash);
    let mean = "crossings.border.stages.exit.service.lognormal.mean=20 min, 30 min";
    let mean = Variation::parse(mean).expect("a variation");
    let found = difference(&base, &vary(&base, &[(&mean, &mean.grid(0)[1])]).expect("valid"));
    insta::assert_snapshot!(drawn(&found), @r#"crossings.border.stages.exit.service: { lognormal = { cv = 0.8, mean = "15 min" } } -> { lognormal = { cv = 0.8, mean = "30 min" } }"#);

    let faults = |argument: &str| {
        let one = Variation::parse(argument).expect("a variation");
        let faults = vary(&base, &[(&one, &one.grid(3)[0])]).expect_err("a fault");
        faults.render(Style::plain(80))
    };
    insta::assert_snapshot!(faults("crossings.bordr.stages.exit.lanes=2"), @r"
    error[E0201]: the scenario has no table `crossings.bordr`
     --> --vary:1:1
      |
    1 | crossings.bordr.stages.exit.lanes=2
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `crossings.border`?

    1 error; `corridor explain CODE` tells more about a code
    ");
    insta::assert_snapshot!(faults("crossings.border.stages.exit.lane=2"), @r"
    error[E0201]: a stage has no key `lane`
     --> --vary:1:1
      |
    1 | crossings.border.stages.exit.lane=2
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: did you mean `lanes`?

    1 error; `corridor explain CODE` tells more about a code
    ");
    insta::assert_snapshot!(faults("legs.depot-border.length=20 h,30 h"), @r"
    error[E0303]: `h` is a unit of a time, but this is a length
     --> --vary:1:26
      |
    1 | legs.depot-border.length=20 h,30 h
      |                          ^^^^
      |
      = help: possible units: km, m

    1 error; `corridor explain CODE` tells more about a code
    ");
}

#[test]
fn arguments_are_lists_or_ranges() {
    let texts = |argument: &str, points: usize| -> Vec<String> {
        let one = Variation::parse(argument).expect("a variation");
        one.grid(points).into_iter().map(|level| level.text).collect()
    };
    assert_eq!(texts("a.b=1..4", 4), ["1", "2", "3", "4"]);
    assert_eq!(texts("a.b=1..2", 5), ["1", "2"]);
    assert_eq!(texts("a=10 min..20 min", 3), ["10 min", "15 min", "20 min"]);
    assert_eq!(texts("a=0.1..0.4", 4), ["0.1", "0.2", "0.3", "0.4"]);
    let staff =
        "t.staff={ \"mon-sun 08:00-20:00\" = 2, \"mon-sun 20:00-08:00\" = 1 }, { always = 3 }";
    assert_eq!(texts(staff, 1).len(), 2);
    let range = Variation::parse("a.b=6..9").expect("a variation");
    let at: Vec<_> = [0.0, 0.3, 0.5, 0.99].map(|share| range.at(share).text).into();
    assert_eq!(at, ["6", "7", "8", "9"]);
    for nonsense in ["a.b=4,5,4", "lanes", "=3", "a.b=", "a.b=1,,2", "a b=3", "a=5..2"] {
        let fault = Variation::parse(nonsense).expect_err(nonsense);
        assert!(fault.contains("KEY=VALUE"), "{fault}");
    }
    assert_eq!(Code::UnknownKey.id(), "E0201");
}
